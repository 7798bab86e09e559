# SPDX-License-Identifier: MIT
"""The sources: every file, what it brought, and what it did not."""

from collections.abc import Callable
from pathlib import Path
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QListView,
    QMenu,
    QSizePolicy,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.formats import count_text, one_line
from explorer.ui.icons import icon
from explorer.ui.labels import plain_label
from explorer.ui.models.coverage_days import gaps_text, strips_of
from explorer.ui.models.reject_list import Asked
from explorer.ui.models.source_facts import going_text, held_alone
from explorer.ui.models.source_list import Source, SourceList, SourceRole
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.rejects_saving import RejectSaver
from explorer.ui.panels.sources_cells import SourceCells
from explorer.ui.panels.sources_menu import build_menu
from explorer.ui.panels.sources_receipt import ReceiptWindow
from explorer.ui.view_state import ViewState
from explorer.workspace.records import Receipt
from explorer.workspace.removal import Removed

_ENTER: Final = ("Return", "Enter")
_ROOMY: Final = 220
_UNDONE: Final = "Edit ▸ Undo reads the file again."


class Sources(Panel):
    """Lists the files; the one selected is explained below the list.

    Signals: said(sentence); failed(Failure); asks(question, button, what the button does).
    """

    title = "Sources"
    said = Signal(str)
    failed = Signal(object)
    asks = Signal(str, str, object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context = context
        self._imports, self._library = context.imports, context.library
        self._counting = context.library.channel("detail")
        self._place: tuple[tuple[object, ...] | None, int] = (None, 0)
        self._receipt: ReceiptWindow | None = None
        self.saver = RejectSaver(context.library.channel("counts"), self)
        self.model = SourceList(self)
        self.view = QListView()
        self.detail = plain_label("", "dim", wrap=True)
        self.gaps = QToolButton()
        self._lay_out()
        self._connect(context)
        self._on_reset()

    @property
    def state_of_view(self) -> ViewState:
        """What the window shows."""
        return self._context.state

    def menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a file."""
        return build_menu(self, index.data(SourceRole))

    def current(self) -> Source | None:
        """The file the keyboard is at."""
        source: Source | None = self.view.currentIndex().data(SourceRole)
        return source

    def show_receipt(self, source: Source) -> None:
        """Show everything its receipt says, in a window of its own; of a package, its tables."""
        if source.members:
            self.model.toggle(source.file)
        if source.receipt is None:
            return
        if self._receipt is None:
            self._receipt = ReceiptWindow(self)
        self._receipt.tell(source.receipt, self._context.state.zone)

    def export_rejects(self, source: Source) -> None:
        """Ask where to, then write what could not be read of it."""
        self.saver.ask(Asked(source.file_id))

    def try_again(self, source: Source) -> None:
        """Take in a file that failed once more; ask for it if it is not known where it is."""
        self._imports.again(source.file)

    def read_again(self, source: Source) -> None:
        """Read a file that is in with this version, in place of what came of it; asks before."""
        text = (
            f"Read {one_line(source.file, 80)} again? What came of it before goes, once all of it"
            " was read; lines that this version understands come in."
        )
        self.asks.emit(text, "Read again", lambda: self._imports.again(source.file, afresh=True))

    def cancel(self, source: Source) -> None:
        """Stop what is under way with it."""
        if source.file_id is not None:
            self._imports.stop_removal(source.file_id)
        else:
            self._imports.cancel()

    def remove(self, source: Source) -> None:
        """Take a file out, after asking where events go with it."""
        if source.members:
            self._remove_package(source)
            return
        receipt, file_id = source.receipt, source.file_id
        if receipt is None or file_id is None or source.sign == "running":
            return
        if receipt.status == "failed":
            self._imports.remove(file_id)
            return

        def ask(alone: int) -> None:
            text = going_text(receipt, alone)
            self.asks.emit(text, "Remove", lambda: self._imports.remove(file_id))

        self._counting.ask(
            lambda reader, token: held_alone(reader, file_id, token), ask, self.failed.emit
        )

    def _remove_package(self, source: Source) -> None:
        ids = [part.file_id for part in source.members if part.file_id is not None]

        def go() -> None:
            for file_id in ids:
                self._imports.remove(file_id)

        text = f"Remove {one_line(source.file, 80)}? {source.line} go for good."
        self.asks.emit(f"{text} The file on your disk is not touched.", "Remove", go)

    def _lay_out(self) -> None:
        view = self.view
        view.setAccessibleName("Sources")
        view.setModel(self.model)
        view.setItemDelegate(SourceCells(self.theme, view))
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QListView.ScrollMode.ScrollPerPixel)
        view.customContextMenuRequested.connect(self._on_menu)
        self.gaps.setObjectName("gaps")
        self.gaps.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        self.gaps.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.gaps.clicked.connect(lambda: self.state_of_view.panel_wanted.emit("coverage"))
        self.gaps.hide()
        self._key(("Delete",), self.remove)
        self._key(_ENTER, self.show_receipt)
        view.doubleClicked.connect(lambda index: self.show_receipt(index.data(SourceRole)))
        self.detail.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.detail.setContentsMargins(8, 6, 8, 6)
        self.detail.hide()
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(view, 1)
        column.addWidget(self.detail)
        column.addWidget(self.gaps)
        self.set_content(content)

    def _key(self, keys: tuple[str, ...], act: Callable[[Source], None]) -> None:
        action = QAction(self.view)
        action.setShortcuts([QKeySequence(each) for each in keys])
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)

        def triggered() -> None:
            source = self.current()
            if source is not None:
                act(source)

        action.triggered.connect(triggered)
        self.view.addAction(action)

    def _connect(self, context: Context) -> None:
        library, imports, model = context.library, context.imports, self.model
        self.view.selectionModel().currentChanged.connect(self._explain)
        model.modelAboutToBeReset.connect(self._on_about_to_reset)
        model.modelReset.connect(self._on_reset)
        library.receipts_changed.connect(self._on_receipts)
        library.phase_changed.connect(self._on_phase)
        imports.progressed.connect(model.set_running)
        imports.received.connect(model.add_receipt)
        imports.idle.connect(lambda: model.set_running(None))
        imports.lost.connect(self._on_lost)
        imports.removing.connect(lambda file_id: model.set_removing(file_id, under_way=True))
        imports.removal_ended.connect(lambda file_id: model.set_removing(file_id, under_way=False))
        imports.removed.connect(self._on_removed)
        self.saver.said.connect(self.said)
        self.saver.failed.connect(self.failed)
        context.theme.changed.connect(self.view.viewport().update)
        context.theme.changed.connect(self._dress)
        self._dress()

    def _on_receipts(self, receipts: list[Receipt]) -> None:
        self.model.set_receipts(receipts, self._library.unknown)
        told = gaps_text(strips_of(receipts))
        self.gaps.setText(told.partition(",")[0])
        self.gaps.setToolTip(f"{told}. Show the calendar of what is loaded (Ctrl+6)")
        self.gaps.setVisible(bool(told))

    def _dress(self) -> None:
        self.gaps.setIcon(icon("warning", self.theme.colours.warning, 12))

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if index.isValid():
            self.menu(index).popup(self.view.viewport().mapToGlobal(at))

    def _explain(self, current: QModelIndex) -> None:
        source: Source | None = current.data(SourceRole) if current.isValid() else None
        if source is None or (source.receipt is None and not source.members):
            self.detail.clear()
            self._make_room()
            return
        member = source.receipt.member if source.receipt is not None else None
        name = one_line(member or source.file)
        self.detail.setText(f"{name}\n{source.tip}")
        self._make_room()

    def _make_room(self) -> None:
        """The list comes first; what is said of the current file is in its receipt too."""
        self.detail.setVisible(bool(self.detail.text()) and self.height() >= _ROOMY)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._make_room()

    def _on_about_to_reset(self) -> None:
        source = self.current()
        key = None if source is None else source.key
        self._place = key, self.view.verticalScrollBar().value()

    def _on_reset(self) -> None:
        self.detail.clear()
        self._make_room()
        if not self.model.rowCount():
            self.show_empty("open", "No files yet", "Drop package files here, or press Ctrl+O.")
            return
        self.show_normal()
        key, scrolled = self._place
        row = None if key is None else self.model.row_of(key)
        if row is not None:
            self.view.setCurrentIndex(self.model.index(row))
        self.view.doItemsLayout()
        self.view.verticalScrollBar().setValue(scrolled)

    def _on_lost(self, file: str, afresh: bool) -> None:
        name, _ = QFileDialog.getOpenFileName(self, f"Where is {one_line(file, 80)} now?", file)
        if name:
            self._imports.found(Path(name), afresh=afresh)

    def _on_removed(self, removed: Removed) -> None:
        # The ids of events that stay may be others now.
        self._context.state.select(None)
        if removed.receipt.status == "failed":
            return
        stays = (
            f"; {removed.handed_over:,} stay, other files hold them" if removed.handed_over else ""
        )
        table = removed.receipt.kind == "table"
        rows = count_text(removed.receipt.rows, "row")
        gone = rows if table else count_text(removed.events, "event")
        self.said.emit(f"{gone} removed{stays}. {_UNDONE}")

    def _on_phase(self, phase: str) -> None:
        if phase == "opening" and not self.model.rowCount():
            self.show_loading("Opening the workspace…")
        elif phase in ("closed", "failed"):
            self.model.set_receipts([])
