# SPDX-License-Identifier: MIT
"""Says why nothing happens while GnuPG does not answer: its agent may be stuck."""

from PySide6.QtCore import QObject, QTimer

from explorer.package.patience import ASKS_WITHIN, SEALED, TODO, waiting_text
from explorer.ui.imports import Imports
from explorer.ui.library import Library
from explorer.ui.notices import Notice, Notices
from explorer.ui.pace import Step


class GpgWatch(QObject):
    """Watches the opening of the workspace, and each sealed file until its first bytes come."""

    def __init__(self, library: Library, imports: Imports, notices: Notices) -> None:
        super().__init__(library)
        self._library, self._imports, self._notices = library, imports, notices
        self._notice: Notice | None = None
        self.timer = QTimer(self, singleShot=True, interval=round(ASKS_WITHIN * 1000))
        self.timer.timeout.connect(self._on_silence)
        library.phase_changed.connect(self._on_phase)
        imports.progressed.connect(self._on_progress)
        imports.idle.connect(self._on_answer)

    def _on_phase(self, phase: str) -> None:
        if phase == "opening":
            self.timer.start()
        else:
            self._on_answer()

    def _on_progress(self, step: Step) -> None:
        if step.done or not step.label.lower().endswith(SEALED):
            self._on_answer()
        elif not self.timer.isActive() and self._notice is None:
            self.timer.start()

    def _on_silence(self) -> None:
        self._notice = self._notices.tell(waiting_text(), TODO, kind="warning")
        self._notice.offer("Stop", self._stop)
        self._notice.destroyed.connect(self._on_gone)

    def _stop(self) -> None:
        self._imports.cancel()
        self._library.stop_opening()

    def _on_answer(self) -> None:
        self.timer.stop()
        if self._notice is not None:
            self._notice.deleteLater()
            self._notice = None

    def _on_gone(self) -> None:
        self._notice = None
