# SPDX-License-Identifier: MIT
"""Tables, views and their columns as a tree to pick names from."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from explorer.ui.formats import one_line
from explorer.ui.labels import plain_tip
from explorer.workspace.sql_tables import GROUPS, SqlTable, quoted_if_needed

InsertRole: Final = Qt.ItemDataRole.UserRole
TableRole: Final = Qt.ItemDataRole.UserRole + 1
Index = QModelIndex | QPersistentModelIndex


@dataclass(eq=False, slots=True)
class Node:
    """A group, a table or a column. insert: what picking it writes; "" for a group."""

    text: str
    tip: str = ""
    insert: str = ""
    parent: "Node | None" = None
    row: int = 0
    below: list["Node"] = field(default_factory=list)

    def add(self, node: "Node") -> "Node":
        """Put a node below this one."""
        node.parent, node.row = self, len(self.below)
        self.below.append(node)
        return node

    @property
    def table(self) -> str:
        """The table it is, or is of; "" for a group."""
        if not self.insert or self.parent is None:
            return ""
        return self.parent.insert or self.insert


class SqlSchema(QAbstractItemModel):
    """Groups, in them tables, in them columns; a search shows only what has its words."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._tables: list[SqlTable] = []
        self._wanted = ""
        self._root = Node("")

    @property
    def tables(self) -> list[SqlTable]:
        """All of them."""
        return self._tables

    def show(self, tables: Iterable[SqlTable]) -> None:
        """Show these."""
        self._tables = list(tables)
        self._build()

    def search(self, text: str) -> None:
        """Show only tables and columns whose name or meaning has this text."""
        self._wanted = text.strip().casefold()
        self._build()

    def _build(self) -> None:
        self.beginResetModel()
        self._root = Node("")
        for group in GROUPS:
            tables = [each for each in self._tables if each.group == group and self._fits(each)]
            if tables:
                below = self._root.add(Node(group))
                for table in tables:
                    self._add(below, table)
        self.endResetModel()

    def _add(self, group: Node, table: SqlTable) -> None:
        node = group.add(Node(one_line(table.name), table.meaning, quoted_if_needed(table.name)))
        whole = not self._wanted or self._has(table.name, table.meaning)
        for column in table.columns:
            if whole or self._has(column.name, column.meaning):
                tip = f"{column.type or 'text'}. {column.meaning}".strip(" .")
                node.add(Node(one_line(column.name), tip, quoted_if_needed(column.name)))

    def _fits(self, table: SqlTable) -> bool:
        return self._has(table.name, table.meaning) or any(
            self._has(each.name, each.meaning) for each in table.columns
        )

    def _has(self, *texts: str) -> bool:
        return any(self._wanted in text.casefold() for text in texts)

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        above = self._node(parent)
        if column != 0 or not 0 <= row < len(above.below):
            return QModelIndex()
        return self.createIndex(row, 0, above.below[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).parent if index.isValid() else None
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index | None = None) -> int:
        return len(self._node(parent).below)

    def columnCount(self, _parent: Index | None = None) -> int:
        return 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._node(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return node.text
        if role == Qt.ItemDataRole.ToolTipRole and node.tip:
            return plain_tip(node.tip)
        if role == InsertRole:
            return node.insert
        if role == TableRole:
            return node.table
        if role == Qt.ItemDataRole.FontRole and not node.insert:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        return None

    def _node(self, index: Index | None) -> Node:
        if index is None or not index.isValid():
            return self._root
        node = index.internalPointer()
        assert isinstance(node, Node)
        return node
