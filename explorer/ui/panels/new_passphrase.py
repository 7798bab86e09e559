# SPDX-License-Identifier: MIT
"""A new passphrase, typed twice."""

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QPushButton, QVBoxLayout, QWidget

from explorer.ui.labels import plain_label
from explorer.workspace.passphrase import SHORTEST


class NewPassphrase(QWidget):
    """Says while one types what is still wrong. Signals: chosen(passphrase), refused()."""

    chosen = Signal(str)
    refused = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.first, self.second = QLineEdit(), QLineEdit()
        for field, name in ((self.first, "Passphrase"), (self.second, "The same again")):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
            field.textChanged.connect(lambda _: self._judge())
            field.returnPressed.connect(self._on_go)
        self.said = plain_label("", "dim", wrap=True)
        self.go, self.later = QPushButton("Make the workspace"), QPushButton("Not now")
        self.go.setProperty("primary", "true")
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.go)
        buttons.addWidget(self.later)
        buttons.addStretch(1)
        column = QVBoxLayout(self)
        column.setSpacing(8)
        for widget in (self.first, self.second, self.said):
            column.addWidget(widget)
        column.addLayout(buttons)
        self.go.clicked.connect(self._on_go)
        self.later.clicked.connect(self._on_later)
        self._judge()

    def _judge(self) -> None:
        short = len(self.first.text()) < SHORTEST
        other = self.first.text() != self.second.text()
        words = f"At least {SHORTEST} characters, for instance four words." if short else ""
        self.said.setText(words or ("The two differ." if other else "The two are the same."))
        self.go.setEnabled(not short and not other)

    def _on_go(self) -> None:
        if self.go.isEnabled():
            passphrase = self.first.text()
            self._forget()
            self.chosen.emit(passphrase)
        elif self.first.hasFocus():
            self.second.setFocus()

    def _on_later(self) -> None:
        self._forget()
        self.refused.emit()

    def _forget(self) -> None:
        for field in (self.first, self.second):
            field.blockSignals(True)  # noqa: FBT003 - Qt's own signature
            field.clear()
            field.blockSignals(False)  # noqa: FBT003
