# SPDX-License-Identifier: MIT
"""The weekly tables of the workspace, and the choice of the week that is used."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QSignalBlocker, Qt
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.formats import count_text
from explorer.ui.jobs import Failure
from explorer.ui.labels import plain_label
from explorer.ui.models.week_table import WeekTable
from explorer.ui.panels.context import Context
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.table_list import (
    Absent,
    TableExport,
    absent_tables,
    chosen_week,
    exports_in,
)
from explorer.workspace.weeks import choose_week

NONE: Final = (
    "No table of a weekly package is in this workspace yet. Drop one onto the main window."
)
_WIDTHS: Final = (230, 86, 116, 64, 60, 160)


@dataclass(frozen=True, slots=True)
class _Found:
    exports: Sequence[TableExport]
    absent: Sequence[Absent]
    chosen: str | None
    weeks: Sequence[str]


class WeeklyTables(QWidget):
    """Choosing another week is for the whole workspace, and on its access log."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._library = context.library
        self._channel = context.library.channel("detail")
        self.weeks = QComboBox()
        self.said = plain_label("", "dim", wrap=True)
        self.model = WeekTable(context.theme, self)
        self.view = QTableView()
        self._set_up()
        context.library.receipts_changed.connect(self._on_receipts)
        context.library.phase_changed.connect(self._on_phase)

    def read(self) -> None:
        """Show what is so now."""
        self._channel.ask(_look, self._on_found, self._on_failed)

    def choose(self, week: str | None) -> None:
        """Use of each table the newest export up to this week; None for the newest of all."""

        def work(reader: Reader, token: CancelToken) -> _Found:
            choose_week(reader.workspace, week, token)
            return _look(reader, token)

        self.said.setText("Choosing…")
        self._channel.ask(work, self._on_chosen, self._on_failed)

    def _on_chosen(self, found: _Found) -> None:
        self._on_found(found)
        self._library.refresh(rows_changed=True)

    def _on_found(self, found: _Found) -> None:
        self.model.show(found.exports, found.absent)
        with QSignalBlocker(self.weeks):
            self.weeks.clear()
            newest = f" ({found.weeks[0]})" if found.weeks else ""
            self.weeks.addItem(f"The newest{newest}", None)
            for week in found.weeks:
                self.weeks.addItem(f"Up to {week}", week)
            if found.chosen is not None and found.chosen not in found.weeks:
                self.weeks.addItem(f"Up to {found.chosen}", found.chosen)
            self.weeks.setCurrentIndex(max(0, self.weeks.findData(found.chosen)))
        self.weeks.setEnabled(bool(found.weeks))
        used = sum(each.used for each in found.exports)
        told = f"{count_text(used, 'table')} in use, of {count_text(len(found.weeks), 'week')}."
        self.said.setText(told if found.exports else NONE)

    def _on_failed(self, failure: Failure) -> None:
        self.said.setText(f"{failure.what} {failure.todo}".strip())

    def _on_receipts(self, _receipts: object) -> None:
        if self.isVisible():
            self.read()

    def _on_phase(self, phase: str) -> None:
        if phase != "open":
            self.model.show((), ())

    def _set_up(self) -> None:
        self.weeks.setAccessibleName("Week in use")
        self.weeks.setToolTip("Of which week everything in the window is that the tables say")
        self.weeks.setMinimumContentsLength(24)
        self.weeks.activated.connect(lambda at: self.choose(self.weeks.itemData(at)))
        view = self.view
        view.setAccessibleName("Weekly tables")
        view.setModel(self.model)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
        view.horizontalHeader().setDefaultAlignment(
            Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        )
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate(_WIDTHS):
            view.setColumnWidth(column, width)
        row = QHBoxLayout()
        label = plain_label("&Week in use")
        label.setBuddy(self.weeks)
        row.addWidget(label)
        row.addWidget(self.weeks)
        row.addWidget(self.said, 1, Qt.AlignmentFlag.AlignVCenter)
        column_layout = QVBoxLayout(self)
        column_layout.addLayout(row)
        column_layout.addWidget(view, 1)


def _look(reader: Reader, token: CancelToken) -> _Found:
    return _Found(
        exports_in(reader, token),
        absent_tables(reader, token),
        chosen_week(reader, token),
        reader.weeks(),
    )
