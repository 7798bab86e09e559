# SPDX-License-Identifier: MIT
"""Over the whole window while its workspace is locked, or behind a passphrase not given yet."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.formats import one_line
from explorer.ui.icons import pixmap
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme

_WIDTH: Final = 380


class Gate(QFrame):
    """Covers the window and says how to go on; opaque, so that nothing is read over a shoulder.

    Signals: wanted(passphrase, or "" where GPG asks by itself).
    """

    wanted = Signal(str)

    def __init__(self, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("gate")
        self.setAutoFillBackground(True)
        self._theme, self._window = theme, window
        self._sign = QLabel()
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = plain_label("", "stateTitle")
        self.text = plain_label("", "dim", wrap=True)
        self.wrong = plain_label("", "wrong", wrap=True)
        for label in (self.title, self.text, self.wrong):
            label.setAlignment(Qt.AlignmentFlag.AlignCenter)
            label.setFixedWidth(_WIDTH)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("Passphrase of the workspace")
        self.passphrase.setAccessibleName("Passphrase of the workspace")
        self.passphrase.setFixedWidth(_WIDTH)
        self.button = QPushButton("Open")
        self.button.setProperty("primary", "true")
        self._lay_out()
        self.button.clicked.connect(self._on_go)
        self.passphrase.returnPressed.connect(self._on_go)
        theme.changed.connect(self._dress)
        window.installEventFilter(self)
        self._dress()
        self.hide()

    def ask(self, name: str, *, passphrase: bool, why: str = "") -> None:
        """Cover the window until this workspace is open."""
        self.title.setText(f"{one_line(name, 60)} is {'locked' if why else 'closed'}")
        how = "Type its passphrase." if passphrase else "Your GPG key opens it again."
        self.text.setText(f"{why} {how}".strip())
        self.wrong.hide()
        self.passphrase.setVisible(passphrase)
        self.passphrase.clear()
        self.button.setText("Open" if passphrase else "Unlock")
        self.button.setEnabled(True)
        self.setGeometry(self._window.rect())
        self.show()
        self.raise_()
        (self.passphrase if passphrase else self.button).setFocus(Qt.FocusReason.OtherFocusReason)

    def refuse(self, sentence: str) -> None:
        """Say why it did not open; what was typed is gone."""
        self.button.setEnabled(True)
        self.passphrase.clear()
        self.wrong.setText(sentence)
        self.wrong.show()
        if self.passphrase.isVisible():
            self.passphrase.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_go(self) -> None:
        typed = self.passphrase.text()
        if self.passphrase.isVisible() and not typed:
            return
        self.button.setEnabled(False)
        self.wrong.hide()
        self.wanted.emit(typed if self.passphrase.isVisible() else "")
        self.passphrase.clear()

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setSpacing(12)
        column.addStretch(2)
        for widget in (self._sign, self.title, self.text, self.passphrase, self.wrong, self.button):
            row = QHBoxLayout()
            row.addStretch(1)
            row.addWidget(widget)
            row.addStretch(1)
            column.addLayout(row)
        column.addStretch(3)

    def _dress(self) -> None:
        self._sign.setPixmap(pixmap("lock", self._theme.colours.dim, 40, self.devicePixelRatioF()))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.Resize and self.isVisible():
            self.setGeometry(self._window.rect())
        return False
