# SPDX-License-Identifier: MIT
"""A field to look for text in what a panel shows: next, previous, and how many there are."""

from collections.abc import Callable
from typing import Final, NamedTuple

from PySide6.QtCore import Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QToolButton, QWidget

from explorer.ui.accessible import clearable
from explorer.ui.icons import icon
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme

_PAUSE_MS: Final = 120
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Hits(NamedTuple):
    """Which hit is on show (from 1; 0 for none), of how many; more: there are others."""

    at: int = 0
    of: int = 0
    more: bool = False


class FindBar(QWidget):
    """Hidden until it is wanted; Esc hides it again.

    Signals: wanted(text), "" for nothing any more; stepped(+1 or -1); left().
    """

    wanted = Signal(str)
    stepped = Signal(int)
    left = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._asked = ""
        self.field = QLineEdit()
        self.field.setPlaceholderText("Find in this event")
        self.field.setAccessibleName("Find in this event")
        self.field.setToolTip("Names of fields and values; Enter goes on, Shift+Enter goes back")
        clearable(self.field)
        self.count = plain_label("", "dim")
        self.back = self._button("The hit before (Shift+F3)", lambda: self.step(-1))
        self.forward = self._button("The next hit (F3)", lambda: self.step(1))
        self.close_button = self._button("Leave (Esc)", self.leave)
        self._pause = QTimer(self, singleShot=True, interval=_PAUSE_MS)
        self._pause.timeout.connect(self._ask)
        self.field.textChanged.connect(lambda _: self._pause.start())
        row = QHBoxLayout(self)
        row.setContentsMargins(8, 4, 6, 4)
        row.setSpacing(4)
        row.addWidget(self.field, 1)
        for widget in (self.count, self.back, self.forward, self.close_button):
            row.addWidget(widget)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    @property
    def text(self) -> str:
        """What is looked for; "" while the bar is hidden."""
        return "" if self.isHidden() else self.field.text()

    def open(self) -> None:
        """Show the bar and type into it."""
        self.show()
        self.field.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.field.selectAll()
        if self.field.text():
            self._ask()

    def leave(self) -> None:
        """Hide the bar and look for nothing."""
        self._pause.stop()
        self.hide()
        self._asked = ""
        self.wanted.emit("")
        self.left.emit()

    def step(self, by: int) -> None:
        """To the next hit (1) or the one before (-1)."""
        if self._pause.isActive() or self._asked != self.field.text():
            self._ask()
        else:
            self.stepped.emit(by)

    def say(self, hits: Hits) -> None:
        """Which hit is on show, of how many."""
        several = f"{hits.at:,} of {hits.of:,}{'+' if hits.more else ''}"
        self.count.setText("" if not self.text else several if hits.of else "None")
        for button in (self.back, self.forward):
            button.setEnabled(hits.of > 0)

    def _ask(self) -> None:
        self._pause.stop()
        self._asked = self.field.text()
        self.wanted.emit(self._asked)

    def _button(self, tip: str, act: Callable[[], object]) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip.partition(" (")[0])
        button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        button.clicked.connect(lambda: act())
        return button

    def _dress(self) -> None:
        dim = self._theme.colours.dim
        for button, name in (
            (self.back, "up"),
            (self.forward, "down"),
            (self.close_button, "close"),
        ):
            button.setIcon(icon(name, dim, 12))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.leave()
        elif event.key() in _ENTER:
            back = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self.step(-1 if back else 1)
        elif event.matches(QKeySequence.StandardKey.FindNext):
            self.step(1)
        elif event.matches(QKeySequence.StandardKey.FindPrevious):
            self.step(-1)
        else:
            super().keyPressEvent(event)
