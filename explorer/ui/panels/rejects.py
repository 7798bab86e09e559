# SPDX-License-Identifier: MIT
"""The rejects: every line that could not be read, why, and what it says."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QPlainTextEdit,
    QPushButton,
    QSizePolicy,
    QSplitter,
    QTableView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.formats import count_text, one_line
from explorer.ui.labels import plain_label
from explorer.ui.models.reject_list import Asked, RejectList, RejectRole, counted
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.rejects_saving import RejectSaver
from explorer.ui.theme import fixed_font, tabular
from explorer.workspace.records import Receipt, RejectRow

_READ_LIMIT: Final = 100_000
_WIDTHS: Final = (220, 64, 220)


class Rejects(Panel):
    """A table of rejects above the whole text of the current one.

    Signals: said(sentence); failed(Failure).
    """

    title = "Rejects"
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._state, self._library = context.state, context.library
        self._counting = context.library.channel("detail")
        self._counts: list[tuple[int, str, int]] = []
        self._stale = True
        self.model = RejectList(context.library.channel("detail"), self)
        self.saver = RejectSaver(context.library.channel("counts"), self)
        self.files, self.reasons = _choice("File"), _choice("Reason")
        self.export = QPushButton("Export…")
        self.export.setToolTip("Write the rejects on show to a file, as CSV or JSON lines")
        self.number = plain_label("", "dim")
        self.number.setFont(tabular(self.number.font()))
        self.view = QTableView()
        self.text = QPlainTextEdit()
        self._set_up_view()
        self._lay_out()
        self._connect(context)
        self._on_phase("closed")

    def menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a reject."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        row: RejectRow = index.data(RejectRole)
        menu.addAction("Copy text", self.copy)
        menu.addAction("Copy file and line", lambda: _copy(f"{row.where}:{row.line}"))
        menu.addSeparator()
        menu.addAction("Only this reason", lambda: self._pick(self.reasons, row.reason))
        menu.addAction("Export…", lambda: self.saver.ask(self.model.asked))
        return menu

    def copy(self) -> None:
        """The text of the selected rejects onto the clipboard."""
        rows = [index.data(RejectRole) for index in self.view.selectionModel().selectedRows()]
        if rows:
            _copy("\n".join(row.text.decode("utf-8", "replace") for row in rows))
            self.said.emit(f"Copied {count_text(len(rows), 'reject')}.")

    def show_file(self, file_id: int | None) -> None:
        """Show the rejects of one file, or of all."""
        with QSignalBlocker(self.files), QSignalBlocker(self.reasons):
            self.reasons.setCurrentIndex(0)
            if file_id is not None and self.files.findData(file_id) < 0:
                self.files.addItem(self._name(file_id), file_id)
            self.files.setCurrentIndex(max(0, self.files.findData(file_id)))
        self._stale = True
        self._refresh()

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._stale:
            self._refresh()

    def _set_up_view(self) -> None:
        view = self.view
        view.setAccessibleName("Rejects")
        view.setModel(self.model)
        view.setFont(tabular(view.font()))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_menu)
        view.setTabKeyNavigation(False)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
        header = view.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        header.setStretchLastSection(True)
        for column, width in enumerate(_WIDTHS):
            view.setColumnWidth(column, width)
        copy = QAction("Copy", view)
        copy.setShortcut(QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)
        view.addAction(copy)
        self.text.setReadOnly(True)
        self.text.setFont(fixed_font())
        self.text.setAccessibleName("The rejected line")
        self.text.setTabChangesFocus(True)

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setContentsMargins(8, 4, 8, 4)
        tools.setSpacing(8)
        tools.addWidget(self.files, 3)
        tools.addWidget(self.reasons, 2)
        tools.addWidget(self.number)
        tools.addWidget(self.export)
        halves = QSplitter(Qt.Orientation.Vertical)
        halves.addWidget(self.view)
        halves.addWidget(self.text)
        halves.setSizes([400, 44])
        halves.setStretchFactor(0, 1)
        halves.setChildrenCollapsible(False)
        self.text.setMinimumHeight(28)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(tools)
        column.addWidget(halves, 1)
        self.set_content(content)

    def _connect(self, context: Context) -> None:
        self.model.arrived.connect(self._on_arrived)
        self.model.failed.connect(self.show_failed)
        self.saver.said.connect(self.said)
        self.saver.failed.connect(self.failed)
        self.view.selectionModel().currentRowChanged.connect(self._on_current)
        self.files.currentIndexChanged.connect(self._on_file)
        self.reasons.currentIndexChanged.connect(lambda _: self._ask())
        self.export.clicked.connect(lambda: self.saver.ask(self.model.asked))
        context.state.rejects_wanted.connect(self.show_file)
        context.library.receipts_changed.connect(self._on_receipts)
        context.library.phase_changed.connect(self._on_phase)

    def _on_receipts(self, receipts: list[Receipt]) -> None:
        now = sum(receipt.rejects for receipt in receipts if receipt.status != "failed")
        if now != sum(count for *_, count in self._counts):
            self._stale = True
        if self._stale and self.isVisible():
            self._refresh()

    def _refresh(self) -> None:
        if self._library.phase != "open" or not self.isVisible():
            return
        self._stale = False
        if not self.model.rowCount():
            self.show_loading("Reading the rejects…")
        self._counting.ask(counted, self._on_counts, self.show_failed)

    def _on_counts(self, counts: list[tuple[int, str, int]]) -> None:
        self._counts = counts
        by_file: dict[int, int] = {}
        for file_id, _, count in counts:
            by_file[file_id] = by_file.get(file_id, 0) + count
        choices = [(f"{self._name(id_)} ({count:,})", id_) for id_, count in by_file.items()]
        _fill(self.files, f"All files ({sum(by_file.values()):,})", choices)
        self._fill_reasons()
        self._ask()

    def _fill_reasons(self) -> None:
        file_id = self.files.currentData()
        by_reason: dict[str, int] = {}
        for where, reason, count in self._counts:
            if file_id in (None, where):
                by_reason[reason] = by_reason.get(reason, 0) + count
        ordered = sorted(by_reason.items(), key=lambda pair: -pair[1])
        choices = [(f"{one_line(reason)} ({count:,})", reason) for reason, count in ordered]
        _fill(self.reasons, "Every reason", choices)

    def _on_file(self, _: int) -> None:
        self._fill_reasons()
        self._ask()

    def _ask(self) -> None:
        self.model.ask(Asked(self.files.currentData(), self.reasons.currentData()))

    def _on_arrived(self) -> None:
        if not self._counts:
            self._show_nothing()
            return
        asked = self.model.asked
        total = sum(
            count
            for file_id, reason, count in self._counts
            if asked.file_id in (None, file_id) and asked.reason in (None, reason)
        )
        self.number.setText(count_text(total, "reject"))
        self.show_normal()
        if self.model.rowCount() and not self.view.currentIndex().isValid():
            self.view.selectRow(0)

    def _on_current(self, current: QModelIndex) -> None:
        row: RejectRow | None = current.data(RejectRole) if current.isValid() else None
        if row is None:
            self.text.clear()
            return
        text = row.text[: 4 * _READ_LIMIT].decode("utf-8", "replace")
        shown = one_line(text, _READ_LIMIT)
        if len(text) > _READ_LIMIT:
            shown += f"\n({len(row.text):,} bytes; an export has all of them)"
        self.text.setPlainText(shown)

    def _show_nothing(self) -> None:
        self.show_empty("done", "No rejects", "Every line of every file could be read.")

    def _on_phase(self, phase: str) -> None:
        if phase in ("closed", "failed"):
            self._counts, self._stale = [], True
            self.model.clear()
            self.show_empty("open", "No files yet", "What can’t be read of a file is listed here.")

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if index.isValid():
            self.menu(index).popup(self.view.viewport().mapToGlobal(at))

    def _pick(self, choice: QComboBox, value: object) -> None:
        choice.setCurrentIndex(max(0, choice.findData(value)))

    def _name(self, file_id: int) -> str:
        for receipt in self._library.receipts:
            if receipt.file_id == file_id:
                return one_line(receipt.member or receipt.file)
        return "A file"


def _choice(name: str) -> QComboBox:
    box = QComboBox()
    box.setAccessibleName(name)
    box.setToolTip(name)
    box.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    box.setMinimumContentsLength(8)
    box.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
    return box


def _fill(box: QComboBox, first: str, choices: list[tuple[str, Any]]) -> None:
    """New choices; the one standing stays chosen if it is still there."""
    chosen = box.currentData()
    with QSignalBlocker(box):
        box.clear()
        box.addItem(first, None)
        for text, value in choices:
            box.addItem(text, value)
        box.setCurrentIndex(max(0, box.findData(chosen)) if chosen is not None else 0)


def _copy(text: str) -> None:
    QApplication.clipboard().setText(text)
