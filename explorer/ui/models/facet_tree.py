# SPDX-License-Identifier: MIT
"""The facets of an answer as a tree: headings, categories with their types, and plain values."""

from collections.abc import Mapping
from typing import Any, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.events.catalogue import Catalogue
from explorer.ui.formats import count_text
from explorer.ui.labels import plain_tip
from explorer.ui.models.facet_node import Node
from explorer.ui.models.facet_rows import PAGE, root_of
from explorer.ui.models.roles import Role
from explorer.workspace.facets import Facets

Index = QModelIndex | QPersistentModelIndex
Key = tuple[str, ...]


class Rows(NamedTuple):
    """All rows of some counts; shown: how many rows of long lists are among them, by their key."""

    root: Node
    by_key: dict[Key, Node]
    shown: Mapping[Key, int]


def rows_of(
    facets: Facets,
    query: str,
    catalogue: Catalogue,
    shown: Mapping[Key, int],
    words: Mapping[str, str] | None = None,
) -> Rows:
    """What `FacetTree` shows. Hundreds of rows are felt: they are made beside the window."""
    root = root_of(facets, query, catalogue, shown, words)
    by_key: dict[Key, Node] = {}
    waiting = list(root.children)
    while waiting:
        node = waiting.pop()
        by_key[node.key] = node
        waiting += node.children
    return Rows(root, by_key, shown)


class FacetTree(QAbstractItemModel):
    """One column; what stands beside the title comes under the roles of `Role`."""

    def __init__(self, catalogue: Catalogue, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._catalogue = catalogue
        self._facets = Facets()
        self._query = ""
        self._shown: Mapping[Key, int] = {}
        self._words: Mapping[str, str] | None = None
        self._root = Node((), "")
        self._by_key: dict[Key, Node] = {}

    @property
    def facets(self) -> Facets:
        return self._facets

    @property
    def shown(self) -> Mapping[Key, int]:
        """How many rows of long lists are to be seen, by their key; not changed in place."""
        return self._shown

    def show(
        self,
        facets: Facets,
        query: str,
        words: Mapping[str, str] | None = None,
        rows: Rows | None = None,
    ) -> None:
        """Show these counts, and which of them the query asks for.

        words: as `about` says them. rows: made of all this before.
        """
        self._facets, self._query, self._words = facets, query, words
        self._refresh(rows)

    def show_more(self, node: Node) -> None:
        """Bring more rows to light where a list was cut."""
        assert node.parent is not None
        key = node.parent.key
        self._shown = {**self._shown, key: self._shown.get(key, PAGE) + 4 * PAGE}
        self._refresh()

    def node(self, index: Index | None) -> Node:
        """The row at an index; the root for none."""
        if index is not None and index.isValid():
            node = index.internalPointer()
            assert isinstance(node, Node)
            return node
        return self._root

    def index_of(self, key: Key) -> QModelIndex:
        """Where the row of this key is now; invalid if it is not there."""
        node = self._by_key.get(key)
        return QModelIndex() if node is None else self.createIndex(node.row, 0, node)

    def find(self, *key: str) -> Node | None:
        """The row of this key."""
        return self._by_key.get(key)

    def _refresh(self, rows: Rows | None = None) -> None:
        if rows is None or rows.shown is not self._shown:
            rows = rows_of(self._facets, self._query, self._catalogue, self._shown, self._words)
        self.beginResetModel()
        self._root, self._by_key = rows.root, rows.by_key
        self.endResetModel()

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.isValid() and parent.column() > 0:
            return 0
        return len(self.node(parent).children)

    def columnCount(self, _parent: Index | None = None) -> int:
        return 1

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        children = self.node(parent).children
        if column != 0 or not 0 <= row < len(children):
            return QModelIndex()
        return self.createIndex(row, 0, children[row])

    def parent(self, index: Index | None = None) -> Any:
        if index is None:
            return super().parent()
        above = self.node(index).parent if index.isValid() else None
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self.node(index)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.tip(node))
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(part for part in (node.title, node.quiet, _said(node)) if part)
        values: dict[int, Any] = {
            Qt.ItemDataRole.DisplayRole: node.title,
            Role.NODE: node,
            Role.CATEGORY: node.category,
            Role.QUIET: node.quiet,
            Role.NUMBER: "" if node.events is None else f"{node.events:,}",
            Role.STANDING: node.standing,
            Role.HEADING: node.events is None,
        }
        return values.get(role)

    def tip(self, node: Node) -> str:
        """All there is to say of a row."""
        parts = [node.title, node.quiet if node.term else "", node.tip, self._share(node)]
        if node.term:
            standing = {
                "only": "Only these are shown; click to take the term out.",
                "not": "These are left out; click to take the term out.",
            }
            usual = "Click to show only these, Alt+click to leave them out."
            parts.append(standing.get(node.standing, usual))
        return "\n".join(part for part in parts if part)

    def _share(self, node: Node) -> str:
        total = self._facets.events
        if not node.events or not node.term or not total:
            return ""
        so_far = "" if self._facets.whole else " counted so far"
        share = 100 * node.events / total
        said = "under 0.1" if share < 0.1 else f"{share:.1f}"
        return f"{node.events:,} of {count_text(total, 'event')}{so_far} ({said} %)."


def _said(node: Node) -> str:
    if node.events is None:
        return ""
    standing = {"only": ", only these are shown", "not": ", these are left out"}
    return count_text(node.events, "event") + standing.get(node.standing, "")
