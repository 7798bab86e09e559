# SPDX-License-Identifier: MIT
"""A question inside a panel, for what can't be undone; it blocks nothing."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from explorer.ui.icons import icon
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme


class Confirm(QFrame):
    """Asks one thing; Escape and the second button leave everything as it is."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._act: Callable[[], None] | None = None
        self.setObjectName("notice")
        self.setProperty("kind", "warning")
        self.setAccessibleName("Question")
        self._sign = QLabel()
        self.text = plain_label("", wrap=True)
        self.yes, self.no = QPushButton(), QPushButton("Keep it")
        self.yes.clicked.connect(self._on_yes)
        self.no.clicked.connect(self.put_away)
        row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1)
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.yes)
        buttons.addWidget(self.no)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 8, 8)
        column.setSpacing(8)
        column.addLayout(row)
        column.addLayout(buttons)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def ask(self, text: str, button: str, act: Callable[[], None]) -> None:
        """Ask; the keyboard goes to the button that changes nothing."""
        self._act = act
        self.text.setText(text)
        self.setAccessibleDescription(text)
        self.yes.setText(button)
        self.show()
        self.no.setFocus(Qt.FocusReason.OtherFocusReason)

    def put_away(self) -> None:
        """Ask no more."""
        self._act = None
        self.hide()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.put_away()
        else:
            super().keyPressEvent(event)

    def _on_yes(self) -> None:
        act = self._act
        self.put_away()
        if act is not None:
            act()

    def _dress(self) -> None:
        self._sign.setPixmap(icon("warning", self._theme.colours.warning).pixmap(16, 16))
