# SPDX-License-Identifier: MIT
"""The weekly tables of a workspace as rows: each export of each table, and what did not come in."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QColor

from explorer.ui.formats import count_text, one_line
from explorer.ui.labels import plain_tip
from explorer.ui.theme import Theme
from explorer.workspace.table_list import Absent, TableExport

TITLES: Final = ("Table", "Week", "State", "Rows", "Rejects", "Columns", "Course")
NUMBERS: Final = (3, 4)
_SHOWN: Final = 200


@dataclass(frozen=True, slots=True)
class Row:
    """Cells in the order of TITLES. dim: it is not in use. tip: said of the whole row."""

    cells: tuple[str, ...]
    dim: bool
    tip: str


class WeekTable(QAbstractTableModel):
    """The newest export of a table first, what is missing last."""

    def __init__(self, theme: Theme, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self.shown: tuple[Row, ...] = ()

    def show(self, exports: Sequence[TableExport], absent: Sequence[Absent]) -> None:
        """Show these."""
        self.beginResetModel()
        self.shown = (*map(_export, exports), *map(_absent, absent))
        self.endResetModel()

    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.shown)

    def columnCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.shown):
            return None
        row = self.shown[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return one_line(row.cells[index.column()], _SHOWN)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(row.tip)
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ForegroundRole and row.dim:
            return QColor(self._theme.colours.dim)
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        if role == Qt.ItemDataRole.TextAlignmentRole and section in NUMBERS:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return TITLES[section] if role == Qt.ItemDataRole.DisplayRole else None


def _export(each: TableExport) -> Row:
    columns = []
    if each.left_out:
        columns.append(f"left out: {', '.join(each.left_out)}")
    if not each.described:
        columns.append("none is described")
    elif each.unknown:
        columns.append(f"not described: {', '.join(each.unknown)}")
    course = f"{each.course}, {each.site}" if each.site not in ("", "prod") else each.course
    state = "in use" if each.used else "kept, not in use"
    cells = (
        each.table,
        each.week or "no date",
        state,
        count_text(each.rows),
        count_text(each.rejects) if each.rejects else "",
        "; ".join(columns),
        course,
    )
    file = each.file if each.member is None else f"{each.file} › {each.member}"
    tip = "\n".join(
        filter(None, (each.title or "A table that is not described.", course, file, cells[5]))
    )
    return Row(cells, dim=not each.used, tip=tip)


def _absent(each: Absent) -> Row:
    name = each.table or each.member or each.file
    state = "not exported" if each.cause == "not exported" else "did not come in"
    cells = (name, each.week or "no date", state, "", "", each.why, "")
    return Row(cells, dim=True, tip=each.why)
