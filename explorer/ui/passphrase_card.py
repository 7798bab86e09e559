# SPDX-License-Identifier: MIT
"""The field for the passphrase of a GPG key: over the window, and gone when answered."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.package.passphrases import Question
from explorer.ui.asking import Asking
from explorer.ui.focus import give_back
from explorer.ui.formats import one_line
from explorer.ui.icons import pixmap
from explorer.ui.labels import plain_label
from explorer.workspace.passphrase import SHORTEST

if TYPE_CHECKING:
    from explorer.ui.theme import Theme

_WIDTH: Final = 480
_TOP: Final = 72


class PassphraseCard(QFrame):
    """Shows what `Asking` asks, and hands it the answer; Esc is Cancel."""

    def __init__(self, asking: Asking, theme: "Theme", window: QWidget) -> None:
        super().__init__(window)
        self.setObjectName("card")
        self.setAccessibleName("Passphrase wanted")
        self._asking, self._theme, self._window = asking, theme, window
        self._host = window
        self._before: QWidget | None = None
        self._new = False
        self._sign = QLabel()
        self.title = plain_label("", "stateTitle")
        self.text = plain_label("", "dim", wrap=True)
        self.wrong = plain_label("", "wrong", wrap=True)
        self.field, self.again = QLineEdit(), QLineEdit()
        self.seen = QCheckBox("Show what is typed")
        self.go, self.cancel = QPushButton("Open"), QPushButton("Cancel")
        self.go.setProperty("primary", "true")
        self._lay_out()
        for field in (self.field, self.again):
            field.returnPressed.connect(self._on_enter)
            field.textChanged.connect(lambda _: self._judge())
        self.seen.toggled.connect(self._show_typed)
        self.go.clicked.connect(self._on_go)
        self.cancel.clicked.connect(self._on_cancel)
        asking.wanted.connect(self._on_wanted)
        asking.settled.connect(self._on_settled)
        theme.changed.connect(self._dress)
        self._dress()
        self.hide()

    def _on_wanted(self, question: Question) -> None:
        first = not self.isVisible()
        self._new = question.new
        self.title.setText(
            "Choose a passphrase for the new key" if question.new else "Passphrase of your key"
        )
        self.text.setText(_words(question))
        self.wrong.setText(
            "That passphrase does not open it. Look at Caps Lock and the keyboard’s language, and"
            " type it again."
        )
        self.wrong.setVisible(question.again)
        self.again.setVisible(question.new)
        self.go.setText("Make the key pair" if question.new else "Open")
        self._busy(busy=False)
        self._judge()
        if first:
            self._before = QApplication.focusWidget()
            self._settle_on(_host(self._window))
        self._place()
        self.show()
        self.raise_()
        self.field.setFocus(Qt.FocusReason.OtherFocusReason)

    def _on_settled(self) -> None:
        self._forget()
        if self.isVisible():
            self.hide()
            give_back(self._before)
        self._before = None

    def _on_enter(self) -> None:
        if self.go.isEnabled():
            self._on_go()
        elif self._new and self.field.hasFocus():
            self.again.setFocus(Qt.FocusReason.TabFocusReason)

    def _on_go(self) -> None:
        typed = bytearray(self.field.text().encode())
        self._forget()
        self._busy(busy=True)
        self._asking.answer(typed)

    def _on_cancel(self) -> None:
        self._forget()
        self._asking.answer(None)

    def _judge(self) -> None:
        typed = self.field.text()
        enough = len(typed) >= SHORTEST and typed == self.again.text()
        self.go.setEnabled(enough if self._new else bool(typed))

    def _busy(self, *, busy: bool) -> None:
        for widget in (self.field, self.again, self.seen):
            widget.setEnabled(not busy)
        if busy:
            self.go.setEnabled(False)
            self.wrong.hide()
            self.text.setText("Trying it…")

    def _forget(self) -> None:
        for field in (self.field, self.again):
            field.clear()
        self.seen.setChecked(False)

    def _show_typed(self, shown: bool) -> None:
        mode = QLineEdit.EchoMode.Normal if shown else QLineEdit.EchoMode.Password
        for field in (self.field, self.again):
            field.setEchoMode(mode)

    def _settle_on(self, host: QWidget) -> None:
        if host is not self._host:
            self._host.removeEventFilter(self)
            self._host = host
            self.setParent(host)
        host.installEventFilter(self)

    def _place(self) -> None:
        width = min(_WIDTH, self._host.width() - 32)
        self.setFixedWidth(width)
        self.adjustSize()
        top = min(_TOP, max(8, (self._host.height() - self.height()) // 3))
        self.move((self._host.width() - width) // 2, top)

    def _lay_out(self) -> None:
        for field, name in ((self.field, "Passphrase"), (self.again, "The same again")):
            field.setEchoMode(QLineEdit.EchoMode.Password)
            field.setPlaceholderText(name)
            field.setAccessibleName(name)
        head = QHBoxLayout()
        head.setSpacing(10)
        head.addWidget(self._sign)
        head.addWidget(self.title, 1)
        buttons = QHBoxLayout()
        buttons.addWidget(self.seen, 1)
        buttons.addWidget(self.cancel)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(10)
        column.addLayout(head)
        for widget in (self.text, self.field, self.again, self.wrong):
            column.addWidget(widget)
        column.addLayout(buttons)

    def _dress(self) -> None:
        self._sign.setPixmap(
            pixmap("key", self._theme.colours.accent, 20, self.devicePixelRatioF())
        )

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._host and event.type() == QEvent.Type.Resize and self.isVisible():
            self._place()
        return False

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_cancel()
            return
        super().keyPressEvent(event)


def _words(question: Question) -> str:
    """Which file asks and whose key it is for; that what is typed is not kept."""
    kept = "GnuPG has no window here to ask in. What you type is wiped when this is done."
    if question.new:
        return (
            f"For {one_line(question.key, 120)}. Take at least {SHORTEST} characters, for instance"
            f" four words that have nothing to do with each other. {kept}"
        )
    if question.meant:
        return f"{one_line(question.file, 120)} is {one_line(question.meant, 300)}. {kept}"
    return f"Of {one_line(question.key, 120)}. {kept}"


def _host(window: QWidget) -> QWidget:
    """The window one looks at: the main one, or one of its own."""
    active = QApplication.activeWindow()
    if active is not None and active.isVisible() and active.parent() is window:
        return active
    return window
