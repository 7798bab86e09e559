# SPDX-License-Identifier: MIT
"""Sentences to the person inside the window: they stay until read and never block."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.accessible import announce
from explorer.ui.icons import icon
from explorer.ui.jobs import Failure
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme, fixed_font

_SHOWN: Final = 3
_SAID: Final = {"warning": "Warning", "error": "Error"}
_ICONS: Final = {"info": "info", "done": "done", "warning": "warning", "error": "failed"}


class Notice(QFrame):
    """One sentence with its next step, a fold of details, and a button that takes it away."""

    def __init__(self, kind: str, what: str, todo: str, details: str, theme: Theme) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setProperty("kind", kind)
        self.key = (kind, what)
        self._theme = theme
        self._kind = kind
        self._sign = QLabel()
        self._sign.setAccessibleName(_SAID.get(kind, ""))
        self.text = plain_label(f"{what} {todo}".strip(), wrap=True)
        self.text.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self._fold = QPushButton("Details")
        self._fold.setCheckable(True)
        self._fold.setVisible(bool(details))
        self.close_button = QToolButton()
        self.close_button.setToolTip("Dismiss")
        self.close_button.setAccessibleName("Dismiss this notice")
        self.close_button.clicked.connect(self.deleteLater)
        for label in (self._sign, self.text):
            label.setContentsMargins(0, 5, 0, 5)
        self.button: QPushButton | None = None
        self._row = row = QHBoxLayout()
        row.setSpacing(8)
        row.addWidget(self._sign, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.text, 1, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self._fold, 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignTop)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 6, 6)
        column.addLayout(row)
        self.details = QPlainTextEdit(details)
        self.details.setReadOnly(True)
        self.details.setAccessibleName("Details")
        self.details.setFont(fixed_font())
        self.details.setMaximumHeight(160)
        self.details.setVisible(False)
        self._fold.toggled.connect(self.details.setVisible)
        column.addWidget(self.details)
        self._dress()
        theme.changed.connect(self._dress)

    def offer(self, text: str, act: Callable[[], None]) -> None:
        """Let it be done from here, once; the keyboard goes to the way out."""
        self.button = QPushButton(text)
        self.button.clicked.connect(act)
        self.button.clicked.connect(self.deleteLater)
        self._row.insertWidget(self._row.count() - 1, self.button, 0, Qt.AlignmentFlag.AlignTop)
        self.close_button.setToolTip("Leave it as it is")
        self.close_button.setFocus(Qt.FocusReason.OtherFocusReason)

    def unfold(self) -> None:
        """Show the details."""
        self._fold.setChecked(True)

    def _dress(self) -> None:
        colours = self._theme.colours
        colour = {"warning": colours.warning, "error": colours.error}.get(
            self._kind, colours.accent
        )
        self._sign.setPixmap(icon(_ICONS.get(self._kind, "info"), colour).pixmap(16, 16))
        self.close_button.setIcon(icon("close", colours.dim))


class Notices(QWidget):
    """The column of notices at the top of the window; hidden while there is nothing to say."""

    def __init__(self, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._theme = theme
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(8, 6, 8, 0)
        self._column.setSpacing(4)
        self.hide()

    def tell(self, what: str, todo: str = "", *, kind: str = "info", details: str = "") -> Notice:
        """Say something; the same sentence is not said twice, and the oldest gives way."""
        for notice in self.notices():
            if notice.key == (kind, what):
                self._column.removeWidget(notice)
                notice.deleteLater()
        shown = self.notices()
        for notice in shown[: max(0, len(shown) - _SHOWN + 1)]:
            self._column.removeWidget(notice)
            notice.deleteLater()
        notice = Notice(kind, what, todo, details, self._theme)
        notice.destroyed.connect(self._on_gone)
        self._column.addWidget(notice)
        self.show()
        announce(self, notice.text.text())
        return notice

    def tell_failure(self, failure: Failure) -> Notice:
        """Say what did not work."""
        return self.tell(failure.what, failure.todo, kind="error", details=failure.details)

    def ask(self, what: str, button: str, act: Callable[[], None]) -> Notice:
        """Ask before doing what can't be undone; dismissing it leaves everything as it is."""
        notice = self.tell(what, kind="warning")
        notice.offer(button, act)
        return notice

    def notices(self) -> list[Notice]:
        """The notices on show, the oldest first."""
        items = [self._column.itemAt(at) for at in range(self._column.count())]
        widgets = [item.widget() for item in items if item is not None]
        return [widget for widget in widgets if isinstance(widget, Notice)]

    def _on_gone(self) -> None:
        self.setVisible(bool(self.notices()))
