# SPDX-License-Identifier: MIT
"""Locking: after a while without a touch, or at once; the way back is the gate."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QApplication

from explorer.ui.formats import count_text
from explorer.ui.gate import Gate
from explorer.ui.idle import DEFAULT_MINUTES, IdleWatch
from explorer.ui.jobs import Failure
from explorer.ui.panels.context import Context

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

MINUTES: Final = "lock/minutes"


class Locking(QObject):
    """Closes the workspace of a window that nobody uses, and asks before it opens again."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._context = window, window.context
        self.gate = Gate(window.context.theme, window)
        self._watch = IdleWatch(self)
        self._watch.idle.connect(self._on_idle)
        self.gate.wanted.connect(self._on_wanted)
        library = window.context.library
        library.phase_changed.connect(self._on_phase)
        library.passphrase_wanted.connect(self._on_passphrase_wanted)
        library.failed.connect(self._on_failed)
        self.follow_settings()

    @property
    def minutes(self) -> int:
        """After how many minutes without a touch the workspace is locked; 0: never."""
        return minutes_of(self._context)

    def follow_settings(self) -> None:
        """Count by what the settings say now."""
        self._watch.wait(self.minutes)

    def lock(self, why: str = "") -> None:
        """Drop the key and blank the window; not while files come in or go."""
        library = self._context.library
        if library.phase != "open":
            return
        if library.at_work:
            self._window.status.say("It can be locked when the import is done.")
            self._watch.again()
            return
        for other in QApplication.topLevelWidgets():
            if other is not self._window and other.isVisible() and other.parent() is not None:
                other.hide()
        self._window.hide_sheets()
        library.lock()
        self.gate.ask(
            library.path.name, passphrase=library.behind_passphrase, why=why or "It was locked."
        )

    def _on_idle(self) -> None:
        self.lock(f"Nobody used it for {count_text(self.minutes, 'minute')}.")

    def _on_wanted(self, passphrase: str) -> None:
        self._context.library.open(passphrase or None)

    def _on_passphrase_wanted(self) -> None:
        self.gate.ask(self._context.library.path.name, passphrase=True)

    def _on_phase(self, phase: str) -> None:
        if phase == "open":
            self.gate.hide()
            self._watch.again()

    def _on_failed(self, failure: Failure) -> None:
        if self.gate.isVisible():
            self.gate.refuse(f"{failure.what} {failure.todo}".strip())


def minutes_of(context: Context) -> int:
    """What the settings say of locking; the default where they say nothing sensible."""
    said = str(context.settings.value(MINUTES, DEFAULT_MINUTES))
    return int(said) if said.isdecimal() else DEFAULT_MINUTES
