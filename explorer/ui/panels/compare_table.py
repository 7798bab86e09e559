# SPDX-License-Identifier: MIT
"""Readings of several learners, a column each."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from explorer.ui.labels import plain_tip
from explorer.ui.panels.compare_readings import Line
from explorer.ui.theme import tabular
from explorer.workspace.export import safe_cell

Index = QModelIndex | QPersistentModelIndex
_NARROWEST, _WIDEST, _AIR = 122, 170, 8
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class CompareTable(QAbstractTableModel):
    """The lines told of each subject; the first column says what a line is."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.titles: list[str] = []
        self.short: list[str] = []
        self.lines: list[Line] = []
        self._digits = tabular(QFont())

    def replace(self, titles: Sequence[str], lines: Sequence[Line], short: Sequence[str]) -> None:
        """Show these lines under these titles. short: as the header has them."""
        self.beginResetModel()
        self.titles, self.lines, self.short = list(titles), list(lines), list(short)
        self.endResetModel()

    def text(self) -> str:
        """The whole table, tab-separated."""
        rows = [["", *self.titles], *([line.title, *line.values] for line in self.lines)]
        return "\n".join("\t".join(safe_cell(cell) for cell in row) for row in rows)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.titles) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.lines):
            return None
        line, column = self.lines[index.row()], index.column() - 1
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return line.title if column < 0 else line.values[column]
        if role == Qt.ItemDataRole.TextAlignmentRole and column >= 0:
            return _RIGHT
        if role == Qt.ItemDataRole.FontRole and column >= 0:
            return self._digits
        if role == Qt.ItemDataRole.ToolTipRole and column >= 0 and line.leads(column):
            return (
                f"{line.title}: {line.values[column]}\nEnter or a double-click shows these events"
            )
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 < section <= len(self.titles):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return self.short[section - 1]
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(self.titles[section - 1])
        return _RIGHT if role == Qt.ItemDataRole.TextAlignmentRole else None


class CompareView(QTableView):
    """The table as it is shown."""

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("compared")
        self.setAccessibleName("Readings side by side")
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.verticalHeader().hide()
        self.verticalHeader().setDefaultSectionSize(self.fontMetrics().height() + 6)
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)

    def fit_columns(self) -> None:
        """Names as wide as they need, and what is left shared by the learners."""
        header = self.horizontalHeader()
        if not header.count():
            return
        header.setMinimumSectionSize(_NARROWEST)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.resizeSection(0, min(self.sizeHintForColumn(0) + _AIR, _WIDEST))
