# SPDX-License-Identifier: MIT
"""A learner's readings as a tree: kinds, what was read, and what that is made of."""

from collections.abc import Iterator, Sequence
from datetime import UTC, tzinfo
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.trail.rows import Row, Section
from explorer.ui.formats import count_text, time_text
from explorer.ui.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
NODE: Final = Qt.ItemDataRole.UserRole.value
TITLE, SAID, WHEN, EVENTS = range(4)
_HEADS: Final = ("Reading", "What the events say", "When", "Events")


class Node:
    """A place in the tree: a section, or a row of one."""

    def __init__(self, section: Section, row: Row | None, parent: "Node | None", at: int) -> None:
        self.section, self.row, self.parent, self.at = section, row, parent, at
        self._children: list[Node] | None = None

    @property
    def children(self) -> "list[Node]":
        """The rows below, made when they are first asked for."""
        if self._children is None:
            rows = self.section.rows if self.row is None else self.row.rows
            self._children = [Node(self.section, row, self, at) for at, row in enumerate(rows)]
        return self._children

    @property
    def ids(self) -> tuple[int, ...]:
        """The events it rests on."""
        return self.section.ids if self.row is None else self.row.ids


class ReadingTree(QAbstractItemModel):
    """Four columns; NODE gives the row's own object."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tops: list[Node] = []
        self._zone: tzinfo = UTC

    def show(self, sections: Sequence[Section], zone: tzinfo) -> None:
        """Show these."""
        self.beginResetModel()
        self._zone = zone
        self._tops = [Node(each, None, None, at) for at, each in enumerate(sections)]
        self.endResetModel()

    def node(self, index: Index | None) -> Node | None:
        """What is at an index; None for the root."""
        if index is None or not index.isValid():
            return None
        found = index.internalPointer()
        assert isinstance(found, Node)
        return found

    def tops(self) -> Iterator[tuple[QModelIndex, Section]]:
        """Each section and where it stands."""
        for at, node in enumerate(self._tops):
            yield self.createIndex(at, 0, node), node.section

    def _below(self, parent: Index | None) -> list[Node]:
        node = self.node(parent)
        return self._tops if node is None else node.children

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.isValid() and parent.column() > 0:
            return 0
        return len(self._below(parent))

    def hasChildren(self, parent: Index | None = None) -> bool:
        if parent is not None and parent.isValid() and parent.column() > 0:
            return False
        node = self.node(parent)
        if node is None:
            return bool(self._tops)
        return bool(node.section.rows if node.row is None else node.row.rows)

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(_HEADS)

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        if parent is not None and parent.isValid() and parent.column() > 0:
            return QModelIndex()
        below = self._below(parent)
        if not (0 <= row < len(below) and 0 <= column < len(_HEADS)):
            return QModelIndex()
        return self.createIndex(row, column, below[row])

    def parent(self, index: Index | None = None) -> Any:
        if index is None:
            return super().parent()
        node = self.node(index)
        if node is None or node.parent is None:
            return QModelIndex()
        return self.createIndex(node.parent.at, 0, node.parent)

    def headerData(
        self,
        section: int,
        orientation: Qt.Orientation,
        role: int = Qt.ItemDataRole.DisplayRole,
    ) -> Any:
        wanted = role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal
        return _HEADS[section] if wanted and 0 <= section < len(_HEADS) else None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        node = self.node(index)
        if node is None:
            return None
        if role == NODE:
            return node
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(node, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(tip(node, self._zone))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return self._spoken(node, index.column())
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == EVENTS:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, node: Node, column: int) -> str:
        if column == EVENTS:
            return f"{len(node.ids):,}" if node.ids else ""
        if node.row is None:
            return {TITLE: node.section.title, SAID: node.section.said}.get(column, "")
        if column == WHEN:
            return "" if node.row.time is None else time_text(node.row.time, self._zone)
        return node.row.title if column == TITLE else node.row.said

    def _spoken(self, node: Node, column: int) -> str:
        text = self._text(node, column)
        if column == EVENTS and text:
            return count_text(len(node.ids), "event")
        if column == TITLE and node.row is not None and node.row.doubts:
            return f"{text}, uncertain"
        return text


def tip(node: Node, zone: tzinfo) -> str:
    """All there is to say of a row."""
    if node.row is None:
        return f"{node.section.title}: {count_text(len(node.section.rows), 'row')}"
    row = node.row
    parts = [row.title, row.said, "" if row.time is None else time_text(row.time, zone)]
    parts += [f"Uncertain: {doubt}" for doubt in row.doubts]
    if row.ids:
        parts.append(f"Rests on {count_text(len(row.ids), 'event')}. Enter shows them.")
    return "\n".join(part for part in parts if part)
