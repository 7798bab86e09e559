# SPDX-License-Identifier: MIT
"""The note of one event, written below the table; it never gets in the way."""

from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QPlainTextEdit, QPushButton, QVBoxLayout, QWidget

from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.marks import Marks

_LINES: Final = 4


class NoteText(QPlainTextEdit):
    """Signals: kept() on Ctrl+Enter; left() on Escape."""

    kept = Signal()
    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if enter and event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.kept.emit()
        elif event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class NoteEditor(QWidget):
    """Edits one note. What was written is kept when another event's is opened.

    Signals: closed(), when it is done.
    """

    closed = Signal()

    def __init__(self, marks: Marks) -> None:
        super().__init__()
        self.setObjectName("meaning")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self._marks = marks
        self.event_id: int | None = None
        self.about = ElidedLabel("dim")
        self.text = NoteText()
        self.text.setObjectName("surface")
        self.text.setAccessibleName("Note")
        self.text.setPlaceholderText("What should be remembered of this event?")
        self.text.setTabChangesFocus(True)
        self.text.setFixedHeight(self.text.fontMetrics().lineSpacing() * _LINES + 14)
        self.keep_button = QPushButton("Keep")
        self.keep_button.setToolTip("Keep the note (Ctrl+Enter)")
        self.leave_button = QPushButton("Cancel")
        self.leave_button.setToolTip("Leave the note as it was (Esc)")
        self.delete_button = QPushButton("Delete")
        self.delete_button.setToolTip("Delete the note (Edit, Undo brings it back)")
        self._lay_out()
        self.keep_button.clicked.connect(self.keep)
        self.leave_button.clicked.connect(self.leave)
        self.delete_button.clicked.connect(self.delete)
        self.text.kept.connect(self.keep)
        self.text.left.connect(self.leave)
        self.hide()

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(8)
        head.addWidget(plain_label("Note", "panelTitle"))
        head.addWidget(self.about, 1)
        for button in (self.delete_button, self.leave_button, self.keep_button):
            head.addWidget(button)
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 6, 10, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.text)

    def open(self, event_id: int, about: str) -> None:
        """Edit the note of this event; about: which one it is, for people."""
        if self.event_id is not None and self.event_id != event_id:
            self._write()
        if self.event_id != event_id:
            self.text.setPlainText(self._marks.note(event_id))
        self.event_id = event_id
        self.about.say(about)
        self.delete_button.setVisible(bool(self._marks.note(event_id)))
        self.show()
        self.text.setFocus(Qt.FocusReason.OtherFocusReason)
        self.text.moveCursor(self.text.textCursor().MoveOperation.End)

    def keep(self) -> None:
        """Keep what is written, if a note is open."""
        if self.event_id is not None:
            self._write()
            self._close()

    def leave(self) -> None:
        """Leave the note as it was."""
        if self.event_id is not None:
            self._close()

    def delete(self) -> None:
        """Take the note away."""
        self.text.clear()
        self.keep()

    def _write(self) -> None:
        if self.event_id is not None:
            self._marks.set_note(self.event_id, self.text.toPlainText())

    def _close(self) -> None:
        self.event_id = None
        self.text.clear()
        self.hide()
        self.closed.emit()
