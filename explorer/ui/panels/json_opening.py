# SPDX-License-Identifier: MIT
"""Opening parts of a tree of an event: breadth first, and never more than shows at once."""

from typing import Final, NamedTuple

from PySide6.QtCore import QModelIndex, QSignalBlocker
from PySide6.QtWidgets import QTreeView

_AT_FIRST: Final = 200
_AT_MOST: Final = 3_000


class Opening(NamedTuple):
    """How far a tree was opened. whole: as far as was asked. levels: how deep."""

    whole: bool
    levels: int


def open_some(tree: QTreeView) -> Opening:
    """Open what is small, so that most events show whole."""
    return _open(tree, QModelIndex(), 0, _AT_FIRST, whole=False)


def open_below(tree: QTreeView, index: QModelIndex, levels: int = 0) -> Opening:
    """Open so many levels below a row (0: all), or what comes first of them."""
    return _open(tree, index, levels, _AT_MOST, whole=True)


def _open(tree: QTreeView, above: QModelIndex, levels: int, most: int, *, whole: bool) -> Opening:
    """whole: a row with too much below it ends the opening, else it is passed over."""
    with QSignalBlocker(tree):
        tree.scheduleDelayedItemsLayout()  # rows are laid out once, not after each that is opened
        return _walk(tree, above, levels, most, whole=whole)


def _walk(tree: QTreeView, above: QModelIndex, levels: int, most: int, *, whole: bool) -> Opening:
    model = tree.model()
    shown, all_open, depth = 0, True, 0
    level = [above]
    while level and (not levels or depth <= levels):
        below: list[QModelIndex] = []
        for index in level:
            count = model.rowCount(index)
            if not count:
                continue
            top = not index.isValid()
            if not top and shown + count > most:
                if whole:
                    return Opening(whole=False, levels=depth)
                all_open = False
                continue
            shown += count
            if not top:
                tree.expand(index)
            below += [model.index(row, 0, index) for row in range(min(count, most))]
        level, depth = below, depth + 1
    return Opening(all_open, depth)
