# SPDX-License-Identifier: MIT
"""What every panel is: a title and four states drawn on purpose."""

from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import (
    QHBoxLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QStackedLayout,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.icons import pixmap
from explorer.ui.jobs import Failure
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme

_PATIENCE_MS: Final = 250


class Message(QWidget):
    """A sign, a headline, a sentence and perhaps a button, in the middle of a panel."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._sign_name = "info"
        self.sign = QLabel()
        self.sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = plain_label("", "stateTitle", wrap=True)
        self.title.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text = plain_label("", "dim", wrap=True)
        self.text.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.busy = QProgressBar()
        self.busy.setRange(0, 0)
        self.busy.setTextVisible(False)
        self.busy.setFixedWidth(120)
        self.button = QPushButton()
        column = QVBoxLayout(self)
        column.setContentsMargins(24, 16, 24, 16)
        column.setSpacing(8)
        column.addStretch(1)
        for widget in (self.sign, self.title, self.text):
            column.addWidget(widget)
        for narrow in (self.busy, self.button):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(narrow)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(2)
        theme.changed.connect(self._dress)

    def say(
        self, sign: str, title: str, text: str, *, busy: bool = False, button: str = ""
    ) -> None:
        """Show these words."""
        self._sign_name = sign
        self.title.setText(title)
        self.title.setVisible(bool(title))
        self.text.setText(text)
        self.text.setVisible(bool(text))
        self.busy.setVisible(busy)
        self.button.setText(button)
        self.button.setVisible(bool(button))
        self._dress()

    def _dress(self) -> None:
        self.sign.setVisible(bool(self._sign_name))
        if self._sign_name:
            ratio = self.devicePixelRatioF()
            self.sign.setPixmap(pixmap(self._sign_name, self._theme.colours.dim, 24, ratio))


class Panel(QWidget):
    """A titled part of the window in one of four states: empty, loading, normal, failed."""

    title = ""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.theme = theme
        self.state = "empty"
        self.message = Message(theme)
        self._stack = QStackedLayout(self)
        self._stack.addWidget(self.message)
        self._content: QWidget | None = None
        # What comes at once should not flash a sign of waiting first.
        self._patience = QTimer(self, singleShot=True, interval=_PATIENCE_MS)
        self._patience.timeout.connect(self._lose_patience)
        self._loading, self._loading_button = "", ""

    def title_tools(self) -> list[QWidget]:
        """What stands beside the title."""
        return []

    def set_content(self, content: QWidget) -> None:
        """The widget of the normal state."""
        self._content = content
        self._stack.addWidget(content)

    def show_empty(self, sign: str, title: str, text: str = "", *, button: str = "") -> None:
        """Nothing to show, and what to do about it."""
        self._to("empty")
        self.message.say(sign, title, text, button=button)
        self._stack.setCurrentWidget(self.message)

    def show_loading(self, text: str, *, button: str = "") -> None:
        """Something is on its way; said only if it takes longer than a moment."""
        self._to("loading")
        self._loading, self._loading_button = text, button
        self._patience.start()

    def show_normal(self) -> None:
        """Show the content."""
        self._to("normal")
        if self._content is not None:
            self._stack.setCurrentWidget(self._content)

    def show_failed(self, failure: Failure) -> None:
        """What did not work and what to do."""
        self._to("failed")
        self.message.say("failed", failure.what, failure.todo)
        self._stack.setCurrentWidget(self.message)

    def _to(self, state: str) -> None:
        self._patience.stop()
        self.state = state

    def _lose_patience(self) -> None:
        self.message.say("", "", self._loading, busy=True, button=self._loading_button)
        self._stack.setCurrentWidget(self.message)
