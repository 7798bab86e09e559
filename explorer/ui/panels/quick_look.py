# SPDX-License-Identifier: MIT
"""A window that shows one value whole while one walks through a tree; Space and Esc close it."""

from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QVBoxLayout, QWidget

from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.panels.long_text import LongText
from explorer.ui.theme import Theme

_SIZE: Final = (560, 360)


class QuickLook(QWidget):
    """Stays beside what it was opened from, which keeps the keyboard."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Quick look")
        self.setAttribute(Qt.WidgetAttribute.WA_ShowWithoutActivating)
        self.path = ElidedLabel("panelTitle", Qt.TextElideMode.ElideMiddle)
        self.human = plain_label("", "dim", wrap=True)
        self.text = LongText(theme, "The whole value")
        head = QVBoxLayout()
        head.setContentsMargins(10, 8, 10, 0)
        head.setSpacing(2)
        head.addWidget(self.path)
        head.addWidget(self.human)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(4)
        column.addLayout(head)
        column.addWidget(self.text, 1)
        self.resize(*_SIZE)

    def say(self, path: str, human: str, text: str, note: str = "") -> None:
        """Show this value."""
        self.path.say(path)
        self.human.setText(human)
        self.human.setVisible(bool(human))
        self.text.show_text(text, note)

    def forget(self) -> None:
        """Close, and keep nothing of the value."""
        self.hide()
        self.say("", "", "")

    def open_beside(self, widget: QWidget) -> None:
        """Show it left of a widget where there is room, else over it."""
        if not self.isVisible():
            corner = widget.mapToGlobal(QPoint(0, 0))
            left = corner.x() - self.width() - 12
            screen = widget.screen().availableGeometry()
            if left < screen.left():
                left = min(corner.x() + 24, screen.right() - self.width())
            top = min(corner.y(), screen.bottom() - self.height())
            self.move(left, max(top, screen.top()))
        self.show()
        self.raise_()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Escape, Qt.Key.Key_Space):
            self.close()
        else:
            super().keyPressEvent(event)
