# SPDX-License-Identifier: MIT
"""The answer to a person's SQL: columns known at once, rows as they come."""

import csv
import io
from collections.abc import Iterable, Sequence
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
)
from PySide6.QtGui import QColor

from explorer.ui.formats import one_line
from explorer.ui.labels import plain_tip
from explorer.ui.theme import Theme
from explorer.workspace.export import safe_cell
from explorer.workspace.sql_answers import Row

ValueRole: Final = Qt.ItemDataRole.UserRole
NULL: Final = "NULL"
_SHOWN: Final = 200
_COPIED: Final = 32_000
Index = QModelIndex | QPersistentModelIndex


class SqlResult(QAbstractTableModel):
    """One row a row of the answer."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.columns: list[str] = []
        self.rows: list[Row] = []
        self.whole = False  # whether all of the answer is here
        self._came: list[Row] = []  # the rows in the order they came in, once they were sorted

    def begin(self, columns: Sequence[str]) -> None:
        """Start over with these columns."""
        self.beginResetModel()
        self.columns, self.rows, self._came = list(columns), [], []
        self.whole = False
        self.endResetModel()

    def add(self, rows: Sequence[Row]) -> None:
        """More rows have come."""
        if rows:
            first = len(self.rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self.rows += rows
            self.endInsertRows()

    def sort(self, column: int, order: Qt.SortOrder = Qt.SortOrder.AscendingOrder) -> None:
        """By a column as SQL would: nothing, numbers, text, bytes; as they came with −1.

        Part of an answer is left as it is: its first row may be anything.
        """
        if not self.whole or not -1 <= column < len(self.columns):
            return
        self.layoutAboutToBeChanged.emit()
        held = self.persistentIndexList()
        kept = [(id(self.rows[index.row()]), index.column()) for index in held]
        self._came = self._came or list(self.rows)
        self.rows = list(self._came)
        if column >= 0:
            falling = order == Qt.SortOrder.DescendingOrder
            self.rows.sort(key=lambda row: _rank(row[column]), reverse=falling)
        wanted = {each for each, _ in kept}
        at = {id(row): place for place, row in enumerate(self.rows) if id(row) in wanted}
        there = [self.index(at[row], place) for row, place in kept]
        self.changePersistentIndexList(held, there)
        self.layoutChanged.emit()

    def text(self, rows: Iterable[int], columns: Sequence[int]) -> str:
        """These cells as a table with tabs, safe for spreadsheets; without names if it is one."""
        chosen = list(rows)
        if len(chosen) == 1 and len(columns) == 1:
            return plain(self.rows[chosen[0]][columns[0]])
        out = io.StringIO()
        writer = csv.writer(out, "excel-tab", lineterminator="\n")
        writer.writerow([safe_cell(one_line(self.columns[column])) for column in columns])
        for row in chosen:
            values = self.rows[row]
            writer.writerow([_cell(values[column]) for column in columns])
        return out.getvalue()

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.rows):
            return None
        value = self.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.DisplayRole:
            return shown(value)
        if role == ValueRole:
            return value
        if role == Qt.ItemDataRole.TextAlignmentRole and isinstance(value, int | float):
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        if role == Qt.ItemDataRole.ForegroundRole and (value is None or isinstance(value, bytes)):
            return QColor(self._theme.colours.dim)
        if role == Qt.ItemDataRole.ToolTipRole and isinstance(value, str) and len(value) > 24:
            return plain_tip(one_line(value, 1_000))
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(self.columns[section], 80)
        if role == Qt.ItemDataRole.TextAlignmentRole:
            number = self.rows and isinstance(self.rows[0][section], int | float)
            side = Qt.AlignmentFlag.AlignRight if number else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def _rank(value: Any) -> tuple[int, Any]:
    if value is None:
        return 0, 0
    if isinstance(value, int | float):
        return 1, value
    return (2, value) if isinstance(value, str) else (3, bytes(value))


def shown(value: Any) -> str:
    """A value on one line."""
    if value is None:
        return NULL
    if isinstance(value, bytes):
        return f"{len(value):,} bytes"
    return one_line(value if isinstance(value, str) else str(value), _SHOWN)


def plain(value: Any) -> str:
    """A value whole, as text."""
    if isinstance(value, bytes):
        return value.decode("utf-8", "replace")
    return "" if value is None else str(value)


def _cell(value: Any) -> Any:
    return safe_cell(one_line(value, _COPIED) if isinstance(value, str) else value)
