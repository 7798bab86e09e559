# SPDX-License-Identifier: MIT
"""The answer into a file: which events, which columns, how written, and how far it is."""

from typing import Any, Final

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QVBoxLayout, QWidget

from explorer.errors import UserError
from explorer.ui.formats import bytes_text, count_text
from explorer.ui.jobs import Failure, Job
from explorer.ui.labels import plain_label
from explorer.ui.panels.context import Context
from explorer.ui.panels.export_form import ExportForm
from explorer.work import CancelToken, Progress
from explorer.workspace.exporting import META, Written, export_events
from explorer.workspace.queries import Reader

_WIDTH: Final = 640
_STEPS: Final = 1000
_LOOK_MS: Final = 100
_WARNING: Final = (
    "What is written is not encrypted: whoever has the file can read what learners did."
    " Keep it where such data may be, and delete it when it is done with."
)


class ExportDialog(QWidget):
    """A window beside the main one; it blocks nothing, and closing it cancels.

    Signals: said(sentence).
    """

    said = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._context = context
        self._job: Job | None = None
        self._progress: Progress | None = None
        self.setWindowTitle("Export events")
        self.form = ExportForm(context)
        self.warning = plain_label(_WARNING, "warning", wrap=True)
        self.outcome = plain_label("", "dim", wrap=True)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the export")
        self.go, self.leave = QPushButton("Export unencrypted"), QPushButton("Close")
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._show_progress)
        self._lay_out()
        self.go.clicked.connect(self.start)
        self.leave.clicked.connect(self._on_leave)
        self._show_ready()

    @property
    def running(self) -> bool:
        return self._job is not None and not self._job.done

    def open(self, selected: list[int], hits: int | None, paths: tuple[str, ...] = ()) -> None:
        """Come to the front. selected: events of the selected rows; hits: how many the answer
        has, None while that is not known; paths: pinned fields, which may be columns too.
        """
        if not self.running:
            self.form.ask(selected, hits, paths)
            self.form.look_at_path()
            self._say("")
        self.show()
        self.raise_()
        self.activateWindow()
        (self.go if self.form.path.text() else self.form.choose).setFocus()

    def start(self) -> None:
        """Write it; what came of it is said below."""
        try:
            request = self.form.request()
        except UserError as error:
            self._say(str(error), "wrong")
            return
        self._progress = None

        def report(progress: Progress) -> None:
            self._progress = progress  # looked at by the window's own clock

        def work(reader: Reader, token: CancelToken) -> Written:
            return export_events(reader, request, token, report)

        job = self._context.library.ask("export", work)
        if job is None:
            self._say("Open a workspace first: there is nothing to export.", "wrong")
            return
        self._job = job
        self.form.remember()
        job.finished.connect(self._on_written)
        job.failed.connect(self._on_failed)
        job.cancelled.connect(lambda: self._say("Cancelled. Nothing was written."))
        job.ended.connect(self._show_ready)
        self._say("Looking for the events…")
        self._look.start()
        self._show_ready()

    def _lay_out(self) -> None:
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.bar, 1)
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(12)
        column.addWidget(self.form, 1)
        column.addWidget(self.warning)
        column.addWidget(self.outcome)
        column.addLayout(buttons)
        self.go.setProperty("primary", True)  # noqa: FBT003 - Qt's own signature
        self.resize(_WIDTH, self.sizeHint().height())

    def _show_ready(self) -> None:
        running = self.running
        self.form.setEnabled(not running)
        self.go.setEnabled(not running)
        self.bar.setVisible(running)
        self.leave.setText("Cancel" if running else "Close")
        if not running:
            self._look.stop()

    def _show_progress(self) -> None:
        progress = self._progress
        if self._job is not None and self._job.token.cancelled:
            return
        if progress is None or not progress.total:
            self.bar.setRange(0, 0)
            if progress is not None:
                self._say(f"{count_text(progress.events, 'event')} found so far…")
            return
        self.bar.setRange(0, _STEPS)
        self.bar.setValue(_STEPS * progress.done // progress.total)
        self._say(f"{progress.done:,} of {count_text(progress.total, 'event')} written…")

    def _on_written(self, written: Any) -> None:
        name = written.path.name
        size = bytes_text(written.bytes)
        self._say(
            f"{count_text(written.events, 'event')} are in {name} ({size}), unencrypted."
            f" {name}{META} says what it is."
        )
        self.said.emit(f"{count_text(written.events, 'event')} written to {name}.")

    def _on_failed(self, failure: Failure) -> None:
        self._say(f"{failure.what} {failure.todo}".strip(), "wrong")

    def _on_leave(self) -> None:
        if self.running and self._job is not None:
            self._job.cancel()
            self._say("Cancelling…")
        else:
            self.close()

    def _say(self, text: str, name: str = "dim") -> None:
        self.outcome.setText(text)
        if self.outcome.objectName() != name:
            self.outcome.setObjectName(name)
            self.outcome.style().unpolish(self.outcome)
            self.outcome.style().polish(self.outcome)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape and not self.running:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None and self.running:
            self._job.cancel()
        super().closeEvent(event)
