# SPDX-License-Identifier: MIT
"""Two selected rows are two events to compare."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import QItemSelectionModel

from explorer.ui.view_state import ViewState


def pair_up(
    model: QItemSelectionModel, selected: Callable[[], Sequence[int]], state: ViewState
) -> None:
    """Have the view's pair follow a selection. selected: the ids of its events."""

    def follow() -> None:
        chosen = model.selection()
        # By ranges: everything selected may be millions of rows.
        rows = sum(chosen.at(at).height() for at in range(chosen.count()))
        ids = selected() if rows == 2 else ()
        state.choose_pair((ids[0], ids[1]) if len(ids) == 2 else None)

    model.selectionChanged.connect(lambda *_: follow())
