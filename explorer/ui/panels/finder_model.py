# SPDX-License-Identifier: MIT
"""The learners that the finder offers."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont

from explorer.ui.formats import EMPTY, count_text, moment, one_line
from explorer.ui.labels import plain_tip
from explorer.ui.theme import tabular
from explorer.workspace.records import LearnerRow

Index = QModelIndex | QPersistentModelIndex
LearnerRole: Final = Qt.ItemDataRole.UserRole
_NAMED: Final = 2
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


@dataclass(frozen=True, slots=True)
class _Column:
    title: str
    text: Callable[[LearnerRow, tzinfo], str]
    right: bool = False


def name_of(learner: LearnerRow) -> str:
    """What names a learner in a query: the username, else the user id."""
    return learner.called


def _name(learner: LearnerRow, _: tzinfo) -> str:
    if learner.username is not None:
        return one_line(learner.username) or "(empty)"
    return "(only an id is known)"


def _ids(learner: LearnerRow, _: tzinfo) -> str:
    return one_line(", ".join(map(str, learner.user_ids))) or EMPTY


def _day(time: int | None, zone: tzinfo) -> str:
    return EMPTY if time is None else moment(time, zone).strftime("%Y-%m-%d")


def _courses(learner: LearnerRow, _: tzinfo) -> str:
    more = len(learner.courses) - _NAMED
    said = ", ".join(learner.courses[:_NAMED])
    return one_line(f"{said} and {more:,} more" if more > 0 else said) or EMPTY


COLUMNS: Final = (
    _Column("Learner", _name),
    _Column("User id", _ids),
    _Column("Events", lambda learner, _: count_text(learner.events), right=True),
    _Column("First seen", lambda learner, zone: _day(learner.first_time, zone)),
    _Column("Last seen", lambda learner, zone: _day(learner.last_time, zone)),
    _Column("Courses", _courses),
)


class FinderModel(QAbstractTableModel):
    """Learners, and which of them have ids that contradict each other."""

    def __init__(self, zone: tzinfo, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._zone = zone
        self.rows: list[LearnerRow] = []
        self._contradicted: frozenset[int] = frozenset()
        self._digits = tabular(QFont())

    def replace(self, rows: Sequence[LearnerRow], contradicted: Sequence[int] = ()) -> None:
        """Offer these learners; contradicted: the places of those with contradicting ids."""
        self.beginResetModel()
        self.rows, self._contradicted = list(rows), frozenset(contradicted)
        self.endResetModel()

    def choose_zone(self, zone: tzinfo) -> None:
        """Write days as this zone's clock has them."""
        self._zone = zone
        if self.rows:
            last = self.index(len(self.rows) - 1, len(COLUMNS) - 1)
            self.dataChanged.emit(self.index(0, 0), last)

    def contradicted(self, row: int) -> bool:
        """Whether the ids of the learner in this row contradict each other."""
        return row in self._contradicted

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(COLUMNS)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        learner, column = self.rows[index.row()], COLUMNS[index.column()]
        warned = index.column() == 0 and index.row() in self._contradicted
        text = column.text(learner, self._zone)
        if role == Qt.ItemDataRole.DisplayRole:
            return f"⚠ {text}" if warned else text
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{text}, ids contradict each other" if warned else text
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip("\n".join(learner.courses) if index.column() == 5 else text)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if column.right else _LEFT
        if role == Qt.ItemDataRole.FontRole:
            return self._digits if 1 <= index.column() < 5 else None
        return learner if role == LearnerRole else None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(COLUMNS):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return COLUMNS[section].title
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return _RIGHT if COLUMNS[section].right else _LEFT
        return None
