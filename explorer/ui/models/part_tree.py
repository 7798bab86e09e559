# SPDX-License-Identifier: MIT
"""The files of a weekly package as a tree to choose from, by course or by kind."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from explorer.package.weekly import Part
from explorer.tables import description
from explorer.ui.formats import bytes_text, count_text, one_line
from explorer.ui.labels import plain_tip

COLUMNS: Final = ("File", "Kind", "Size")
KINDS: Final = {
    "tables/people.toml": "People",
    "tables/course.toml": "Course records",
    "tables/ora.toml": "Open responses",
    "tables/content.toml": "Course content and forum",
}
UNKNOWN: Final = "Not described here"
EVERY_COURSE: Final = "All of the organisation"
Index = QModelIndex | QPersistentModelIndex
_STATES: Final = {
    True: Qt.CheckState.Checked,
    False: Qt.CheckState.Unchecked,
    None: Qt.CheckState.PartiallyChecked,
}


@dataclass(eq=False, slots=True)
class Node:
    """A group, or one file. size: bytes of all that is below."""

    text: str
    part: Part | None = None
    kind: str = ""
    tip: str = ""
    parent: "Node | None" = None
    row: int = 0
    below: list["Node"] = field(default_factory=list)

    def add(self, node: "Node") -> "Node":
        """Put a node below this one."""
        node.parent, node.row = self, len(self.below)
        self.below.append(node)
        return node

    def parts(self) -> Iterator[Part]:
        """The files at and below it."""
        if self.part is not None:
            yield self.part
        for node in self.below:
            yield from node.parts()


class PartTree(QAbstractItemModel):
    """Which files to take. Signals: chosen_changed()."""

    chosen_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.parts: Sequence[Part] = ()
        self.chosen: set[Part] = set()
        self._by_kind = False
        self._wanted = ""
        self._root = Node("")

    def show(self, parts: Iterable[Part]) -> None:
        """Offer these, all of them chosen."""
        self.parts = tuple(parts)
        self.chosen = set(self.parts)
        self._build()
        self.chosen_changed.emit()

    def group(self, *, by_kind: bool) -> None:
        """Group by kind and table, or else by course and kind."""
        self._by_kind = by_kind
        self._build()

    def search(self, text: str) -> None:
        """Show only files in whose name, course or kind this text is; what is chosen stays so."""
        self._wanted = text.strip().casefold()
        self._build()

    def choose_shown(self, *, on: bool) -> None:
        """Choose everything on show, or nothing of it."""
        self._choose(self._root, on=on)

    def _build(self) -> None:
        self.beginResetModel()
        self._root = Node("")
        groups: dict[tuple[str, ...], Node] = {}
        several = len({(part.name.date, part.path) for part in self.parts if part.member}) > 1
        for part in sorted(self.parts, key=self._order):
            kind, course = kind_of(part), course_of(part)
            table = part.name.table or one_line(part.member or part.path.name)
            if self._wanted not in f"{kind} {course} {table} {part.member}".casefold():
                continue
            path = (kind, table) if self._by_kind else (course, kind)
            above = self._root
            for depth in range(len(path)):
                key = path[: depth + 1]
                if key not in groups:
                    groups[key] = above.add(Node(one_line(path[depth], 120), tip=path[depth]))
                above = groups[key]
            leaf = course if self._by_kind else table
            week = f" · {part.name.date}" if several and part.name.date else ""
            above.add(self._leaf(part, f"{one_line(leaf, 120)}{week}"))
        self.endResetModel()

    def _leaf(self, part: Part, text: str) -> Node:
        known = description.load().find(part.name.table or "")
        kind = known.title if known else UNKNOWN
        if part.name.failed:
            kind = "Could not be exported"
        tip = part.member or str(part.path)
        return Node(text, part, kind, f"{known.meaning}\n{tip}" if known else tip)

    def _order(self, part: Part) -> tuple[str, int, str, str]:
        kinds = (*KINDS.values(), UNKNOWN)
        return (
            "" if self._by_kind or course_of(part) == EVERY_COURSE else course_of(part),
            kinds.index(kind_of(part)),
            part.name.table or "",
            f"{part.name.course} {part.name.date}",
        )

    def _choose(self, node: Node, *, on: bool) -> None:
        parts = set(node.parts())
        self.chosen = self.chosen | parts if on else self.chosen - parts
        self._tell(self._root)
        self.chosen_changed.emit()

    def _tell(self, node: Node) -> None:
        if not node.below:
            return
        parent = QModelIndex() if node is self._root else self.createIndex(node.row, 0, node)
        first = self.index(0, 0, parent)
        last = self.index(len(node.below) - 1, 0, parent)
        self.dataChanged.emit(first, last, [Qt.ItemDataRole.CheckStateRole])
        for below in node.below:
            self._tell(below)

    def _state(self, node: Node) -> Qt.CheckState:
        found = {part in self.chosen for part in node.parts()}
        return _STATES[found.pop() if len(found) == 1 else None]

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        above = self._node(parent)
        if not 0 <= row < len(above.below) or not 0 <= column < len(COLUMNS):
            return QModelIndex()
        return self.createIndex(row, column, above.below[row])

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        above = self._node(index).parent if index.isValid() else None
        if above is None or above is self._root:
            return QModelIndex()
        return self.createIndex(above.row, 0, above)

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is not None and parent.isValid() and parent.column() > 0:
            return 0
        return len(self._node(parent).below)

    def columnCount(self, _parent: Index | None = None) -> int:
        return len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._node(index)
        if role == Qt.ItemDataRole.CheckStateRole and index.column() == 0:
            return self._state(node)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(node, index.column())
        if role == Qt.ItemDataRole.ToolTipRole and node.tip:
            return plain_tip(node.tip)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == 2:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def _text(self, node: Node, column: int) -> str:
        if column == 0:
            return node.text
        if column == 2:
            return bytes_text(sum(part.size for part in node.parts()))
        count = sum(1 for _ in node.parts())
        return node.kind if node.part is not None else count_text(count, "file")

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.CheckStateRole or not index.isValid():
            return False
        self._choose(self._node(index), on=Qt.CheckState(value) == Qt.CheckState.Checked)
        return True

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = super().flags(index)
        return flags | Qt.ItemFlag.ItemIsUserCheckable if index.column() == 0 else flags

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section == 2
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None

    def _node(self, index: Index | None) -> Node:
        if index is None or not index.isValid():
            return self._root
        node = index.internalPointer()
        assert isinstance(node, Node)
        return node


def kind_of(part: Part) -> str:
    """What kind of table it is."""
    known = description.load().find(part.name.table or "")
    return KINDS.get(known.file, UNKNOWN) if known else UNKNOWN


def course_of(part: Part) -> str:
    """Which course it is of, as its name says."""
    known = description.load().find(part.name.table or "")
    if known is not None and known.scope == "org":
        return EVERY_COURSE
    return part.name.course or EVERY_COURSE
