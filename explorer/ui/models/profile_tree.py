# SPDX-License-Identifier: MIT
"""What a profile says, as sections of names and values."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QFont

from explorer.ui.formats import one_line
from explorer.ui.labels import plain_tip
from explorer.ui.theme import Theme

FactRole: Final = Qt.ItemDataRole.UserRole
_SHOWN: Final = 400
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Fact:
    """A name and a value. meaning: in words. term: the query term that asks for it, if one can.

    event_id: the event that tells of it. below: what belongs to it, such as the history of an
    enrolment.
    """

    name: str
    value: str = ""
    meaning: str = ""
    term: str | None = None
    event_id: int | None = None
    below: tuple["Fact", ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """Facts of one kind. note: said in the place of facts where there are none."""

    title: str
    facts: tuple[Fact, ...] = ()
    note: str = ""


@dataclass(eq=False, slots=True)
class Node:
    """A section (no fact), or a fact."""

    text: str
    fact: Fact | None = None
    note: bool = False
    parent: "Node | None" = None
    row: int = 0
    below: list["Node"] = field(default_factory=list)

    def add(self, node: "Node") -> "Node":
        """Put a node below this one."""
        node.parent, node.row = self, len(self.below)
        self.below.append(node)
        return node


class ProfileTree(QAbstractItemModel):
    """Sections, in them facts, in them what belongs to those."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._root = Node("")
        self.sections: tuple[Section, ...] = ()

    def show(self, sections: Sequence[Section]) -> None:
        """Show these."""
        self.beginResetModel()
        self.sections = tuple(sections)
        self._root = Node("")
        for section in sections:
            below = self._root.add(Node(section.title))
            for fact in section.facts:
                self._add(below, fact)
            if not section.facts and section.note:
                below.add(Node(section.note, note=True))
        self.endResetModel()

    def _add(self, above: Node, fact: Fact) -> None:
        node = above.add(Node(fact.name, fact))
        for each in fact.below:
            self._add(node, each)

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        above = self._node(parent)
        if not 0 <= row < len(above.below) or not 0 <= column < 2:
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
        return 2

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        node = self._node(index)
        if role == FactRole:
            return node.fact
        if role == Qt.ItemDataRole.DisplayRole:
            return self._text(node, index.column())
        if role == Qt.ItemDataRole.ToolTipRole:
            return self._tip(node)
        if role == Qt.ItemDataRole.FontRole and node.fact is None and not node.note:
            font = QFont()
            font.setWeight(QFont.Weight.DemiBold)
            return font
        if role == Qt.ItemDataRole.ForegroundRole and (
            node.note or (node.fact is not None and index.column() == 0)
        ):
            return QColor(self._theme.colours.dim)
        return None

    def _text(self, node: Node, column: int) -> str:
        if column == 0:
            return one_line(node.text, _SHOWN)
        return one_line(node.fact.value, _SHOWN) if node.fact is not None else ""

    def _tip(self, node: Node) -> str | None:
        if node.fact is None:
            return None
        parts = [one_line(node.fact.value, 2_000), node.fact.meaning]
        return plain_tip("\n".join(filter(None, parts))) or None

    def _node(self, index: Index | None) -> Node:
        if index is None or not index.isValid():
            return self._root
        node = index.internalPointer()
        assert isinstance(node, Node)
        return node


def lines(sections: Sequence[Section]) -> list[str]:
    """All of it as text: a heading for each section, a line for each fact."""
    found: list[str] = []
    for section in sections:
        found.append(section.title)
        found += _lines(section.facts, 1) or [f"  {section.note}"]
    return found


def _lines(facts: Sequence[Fact], depth: int) -> list[str]:
    found = []
    for fact in facts:
        text = one_line(fact.value, 32_000)
        found.append(f"{'  ' * depth}{fact.name}: {text}" if text else f"{'  ' * depth}{fact.name}")
        found += _lines(fact.below, depth + 1)
    return found
