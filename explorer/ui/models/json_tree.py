# SPDX-License-Identifier: MIT
"""An event's document as a tree; nodes are made when they are looked at."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, NamedTuple

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.events.paths import path_of
from explorer.events.payload import Mark, Opened, Place
from explorer.ui.formats import count_text, one_line
from explorer.ui.labels import plain_tip

Index = QModelIndex | QPersistentModelIndex
NodeRole: Final = Qt.ItemDataRole.UserRole
MarkRole: Final = Qt.ItemDataRole.UserRole + 1
HumanRole: Final = Qt.ItemDataRole.UserRole + 2
FIELD, VALUE, MEANING = 0, 1, 2
_GROUP: Final = 1_000
_TITLES: Final = ("Field", "Value", "Meaning")
_TIP: Final = 1_500
_WORDS: Final = {None: "null", True: "true", False: "false"}


class Said(NamedTuple):
    """What is known of a node. human: its value in plain words; meaning: the catalogue's."""

    human: str = ""
    meaning: str = ""


@dataclass(eq=False, slots=True)
class Node:
    """One key or item. place: keys and indexes from the root; None for a group of items.

    source, keys: the object or list, and which of its items, for a group.
    """

    name: str
    value: Any
    place: Place | None
    parent: "Node | None"
    row: int
    source: Any = None
    keys: Sequence[str | int] | None = None
    made: dict[int, "Node"] = field(default_factory=dict)

    @property
    def count(self) -> int:
        """How many nodes stand below: the children, or the groups of them."""
        size = len(self.value) if isinstance(self.value, (dict, list)) else 0
        return -(-size // _step(size)) if size > _GROUP else size

    @property
    def base(self) -> Place:
        """The place of the nearest node that is no group."""
        node: Node | None = self
        while node is not None and node.place is None:
            node = node.parent
        return () if node is None or node.place is None else node.place

    def child(self, row: int) -> "Node":
        """The node in this row, made now if it was not looked at before."""
        found = self.made.get(row)
        if found is None:
            found = self.made[row] = self._make(row)
        return found

    def row_of(self, key: str | int) -> list[int]:
        """Rows that lead from here to a child, through the groups; empty if there is none."""
        node, rows = self, list[int]()
        keys = self._all_keys()
        if key not in keys:
            return []
        at = keys.index(key)
        size = len(keys)
        while size > _GROUP:
            step = _step(size)
            rows.append(at // step)
            node = node.child(at // step)
            at, size = at % step, len(node.value)
        return [*rows, at]

    def _all_keys(self) -> Sequence[str | int]:
        # No pairs: making as many objects as the document has sets the collector to work.
        if self.keys is None:
            if isinstance(self.value, dict):
                self.keys = list(self.value)
            else:
                self.keys = range(len(self.value)) if isinstance(self.value, list) else ()
        return self.keys

    def _make(self, row: int) -> "Node":
        keys = self._all_keys()
        source = self.value if self.source is None else self.source
        if len(keys) <= _GROUP:
            key = keys[row]
            name = f"[{key}]" if isinstance(key, int) else key
            return Node(name, source[key], (*self.base, key), self, row)
        step = _step(len(keys))
        part = keys[row * step : (row + 1) * step]
        last = row * step + len(part) - 1
        name = f"{row * step:,} … {last:,}"
        held = (
            {key: source[key] for key in part}
            if isinstance(source, dict)
            else [source[key] for key in part]
        )
        return Node(name, held, None, self, row, source, part)


def _step(size: int) -> int:
    step = _GROUP
    while step * _GROUP < size:
        step *= _GROUP
    return step


def path_text(place: Place) -> str:
    """A place as people write it, and a query reads it: indexes in brackets, odd keys in quotes."""
    text = ""
    for key in place:
        own = path_of((key,))
        text += f"[{key}]" if isinstance(key, int) else f".{own}" if text else own
    return text


class JsonTree(QAbstractItemModel):
    """Field, value and meaning; long texts are cut for display, never in what is copied."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._root = Node("", {}, (), None, 0)
        self._marks: dict[Place, Mark] = {}
        self._tell: Callable[[Node], Said] = lambda _: Said()
        self._told: dict[Node, Said] = {}

    @property
    def document(self) -> Any:
        """The whole document, its texts opened."""
        return self._root.value

    def show(self, opened: Opened | None, tell: Callable[[Node], Said] | None = None) -> None:
        """Show this document, or nothing. tell: what is known of a node, asked when it is seen."""
        self.beginResetModel()
        document: dict[str, Any] = {} if opened is None else opened.document
        self._root = Node("", document, (), None, 0)
        self._marks = {} if opened is None else opened.marks
        self._tell = tell or (lambda _: Said())
        self._told = {}
        self.endResetModel()

    def tell_again(self) -> None:
        """Forget what was said of the nodes, as the clock is another."""
        self._told = {}

    def node(self, index: Index) -> Node:
        """The node at an index; the root for an index that is none."""
        if index.isValid():
            node = index.internalPointer()
            assert isinstance(node, Node)
            return node
        return self._root

    def said(self, node: Node) -> Said:
        """What is known of a node."""
        found = self._told.get(node)
        if found is None:
            found = self._told[node] = self._tell(node) if node.place else Said()
        return found

    def mark(self, node: Node) -> Mark | None:
        """How the node's value stood in the line, if it was opened from text."""
        return None if node.place is None else self._marks.get(node.place)

    def index_of(self, place: Place) -> QModelIndex:
        """The index of a place in the document; none if it is not there."""
        index, node = QModelIndex(), self._root
        for key in place:
            rows = node.row_of(key)
            if not rows:
                return QModelIndex()
            for row in rows:
                index, node = self.index(row, 0, index), node.child(row)
        return index

    def tip(self, node: Node) -> str:
        """All there is to say of a node, the value cut where it is long."""
        said, mark = self.said(node), self.mark(node)
        value = str(node.value) if isinstance(node.value, str) else value_text(node)
        cut = f"{value[:_TIP]}… ({count_text(len(value), 'character')})"
        opened = f"Opened from {mark.kind}; click the mark for the original." if mark else ""
        shown = value if len(value) <= _TIP else cut
        parts = (path_text(node.place or ()) or node.name, shown, said.human, opened, said.meaning)
        return "\n".join(one_line(part, _TIP + 40) for part in parts if part)

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.isValid() and parent.column() > 0:
            return 0
        return self.node(parent or QModelIndex()).count

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(_TITLES)

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        above = self.node(parent or QModelIndex())
        if not (0 <= row < above.count and 0 <= column < len(_TITLES)):
            return QModelIndex()
        return self.createIndex(row, column, above.child(row))

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
        node, column = self.node(index), index.column()
        if role == Qt.ItemDataRole.DisplayRole:
            if column == MEANING:
                return self.said(node).meaning
            return one_line(node.name, 120) if column == FIELD else value_text(node)
        if role == NodeRole:
            return node
        if role == MarkRole:
            return self.mark(node) if column == VALUE else None
        if role == HumanRole:
            return self.said(node).human if column == VALUE else None
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.tip(node))
        if role == Qt.ItemDataRole.AccessibleTextRole and column == VALUE:
            return ", ".join(part for part in (value_text(node), self.said(node).human) if part)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return _TITLES[section] if 0 <= section < len(_TITLES) else None
        return None


def value_text(node: Node) -> str:
    """The value on one line; for objects and lists, how much is inside."""
    return brief(node.value)


def brief(value: Any) -> str:
    """A value on one line; of objects and lists, how much is inside."""
    if isinstance(value, dict):
        return count_text(len(value), "field") if value else "empty object"
    if isinstance(value, list):
        return count_text(len(value), "item") if value else "empty list"
    if isinstance(value, str):
        return one_line(value) if value else "empty text"
    if value is None or isinstance(value, bool):
        return _WORDS[value]
    return str(value)
