# SPDX-License-Identifier: MIT
"""Text of any length to read, search and copy: a part at a time, so that it shows at once."""

import re
import unicodedata
from typing import Final

from PySide6.QtCore import QMimeData, Qt, Signal
from PySide6.QtGui import QColor, QTextCharFormat, QTextCursor, QTextOption
from PySide6.QtWidgets import (
    QHBoxLayout,
    QPlainTextEdit,
    QTextEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.icons import icon
from explorer.ui.labels import plain_label
from explorer.ui.panels.find_bar import Hits
from explorer.ui.theme import Theme, fixed_font

PART: Final = 40_000
_MOST_FOUND: Final = 10_000
_MARKED: Final = 300
_KEPT: Final = "\n\u200d"


class ExactText(QPlainTextEdit):
    """Shows text with its invisible characters made visible; what is copied is as it was."""

    def __init__(self) -> None:
        super().__init__()
        self._exact = ""
        self._shown = ""
        self.setReadOnly(True)
        self.setFont(fixed_font())
        self.setUndoRedoEnabled(False)
        self.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse
            | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        option = QTextOption()
        option.setTextDirection(Qt.LayoutDirection.LeftToRight)
        option.setWrapMode(QTextOption.WrapMode.WrapAtWordBoundaryOrAnywhere)
        self.document().setDefaultTextOption(option)

    def show_exact(self, text: str) -> None:
        """Show this text from its beginning."""
        self._exact, self._shown = text, visible(text)
        self.setPlainText(self._shown)

    def cursor_at(self, start: int, end: int) -> QTextCursor:
        """A selection from one character of the text to another."""
        cursor = QTextCursor(self.document())
        cursor.setPosition(_units(self._shown[:start]))
        cursor.setPosition(_units(self._shown[:end]), QTextCursor.MoveMode.KeepAnchor)
        return cursor

    def selected(self) -> str:
        """The selected part of the text, as it was."""
        cursor = self.textCursor()
        encoded = self._shown.encode("utf-16-le", "surrogatepass")
        start, end = (
            len(encoded[: 2 * at].decode("utf-16-le", "surrogatepass"))
            for at in (cursor.selectionStart(), cursor.selectionEnd())
        )
        return self._exact[start:end]

    def createMimeDataFromSelection(self) -> QMimeData:
        data = QMimeData()
        data.setText(self.selected().encode("utf-8", "replace").decode())
        return data


def _units(text: str) -> int:
    """How many of Qt's characters a text has."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def visible(text: str) -> str:
    """The text with a sign for each character that can't be seen or turns others around."""
    if text.isprintable():
        return text
    return "".join(char if char.isprintable() or char in _KEPT else _sign(char) for char in text)


def _sign(char: str) -> str:
    if char < " ":
        return chr(0x2400 + ord(char))
    return "�" if unicodedata.category(char) in ("Cc", "Cf", "Cs", "Zl", "Zp") else char


class LongText(QWidget):
    """A text and, where it is long, which part of it is on show.

    Signals: found(Hits).
    """

    found = Signal(object)

    def __init__(self, theme: Theme, name: str) -> None:
        super().__init__()
        self._theme = theme
        self._text = ""
        self._starts: list[int] = [0]
        self._part = 0
        self._hits: list[tuple[int, int]] = []
        self._hit = -1
        self._more = False
        self.edit = ExactText()
        self.edit.setAccessibleName(name)
        self.note = plain_label("", "dim", wrap=True)
        self.back, self.forward = QToolButton(), QToolButton()
        for button, tip, by in (
            (self.back, "The part before", -1),
            (self.forward, "The next part", 1),
        ):
            button.setToolTip(tip)
            button.setAccessibleName(tip)
            button.clicked.connect(lambda _=False, by=by: self.turn(self._part + by))
        self.head = QWidget()
        row = QHBoxLayout(self.head)
        row.setContentsMargins(10, 4, 6, 4)
        row.addWidget(self.note, 1)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.edit, 1)
        self.setFocusProxy(self.edit)
        theme.changed.connect(self._dress)
        self._dress()

    @property
    def text(self) -> str:
        return self._text

    @property
    def parts(self) -> int:
        return len(self._starts)

    def show_text(self, text: str, note: str = "") -> None:
        """Show this text. note: what is to be known of all of it."""
        self._text, self._note = text, note
        self._starts = _starts(text)
        self._hits, self._hit, self._more = [], -1, False
        self.edit.setExtraSelections([])
        self.turn(0)

    def turn(self, part: int) -> None:
        """Show another part."""
        if not 0 <= part < len(self._starts):
            return
        self._part = part
        start, end = self._bounds(part)
        self.edit.show_exact(self._text[start:end])
        several = len(self._starts) > 1
        said = [self._note]
        if several:
            said.append(
                f"Part {part + 1:,} of {len(self._starts):,}: characters {start + 1:,} to {end:,}"
                f" of {len(self._text):,}."
            )
        self.note.setText(" ".join(part for part in said if part))
        self.head.setVisible(bool(self.note.text()))
        self.back.setVisible(several)
        self.forward.setVisible(several)
        self.back.setEnabled(part > 0)
        self.forward.setEnabled(part + 1 < len(self._starts))
        self._mark()

    def look_for(self, wanted: str) -> None:
        """Find a text, capital letters or not, from the part on show on."""
        self._hits, self._more = [], False
        if wanted:
            for match in re.finditer(re.escape(wanted), self._text, re.IGNORECASE):
                if len(self._hits) == _MOST_FOUND:
                    self._more = True
                    break
                self._hits.append(match.span())
        here = self._bounds(self._part)[0]
        after = (at for at, (start, _) in enumerate(self._hits) if start >= here)
        self._hit = next(after, 0) if self._hits else -1
        self._show_hit()

    def step(self, by: int) -> None:
        """To the next hit, or the one before."""
        if self._hits:
            self._hit = (self._hit + by) % len(self._hits)
            self._show_hit()

    def _bounds(self, part: int) -> tuple[int, int]:
        ends = [*self._starts[1:], len(self._text)]
        return self._starts[part], ends[part]

    def _show_hit(self) -> None:
        self.found.emit(Hits(self._hit + 1, len(self._hits), self._more))
        if self._hit < 0:
            self._mark()
            return
        start, end = self._hits[self._hit]
        part = next(at for at in reversed(range(self.parts)) if self._starts[at] <= start)
        if part != self._part:
            self.turn(part)
        else:
            self._mark()
        first, last = self._bounds(part)
        self.edit.setTextCursor(self.edit.cursor_at(start - first, min(end, last) - first))
        self.edit.centerCursor()

    def _mark(self) -> None:
        first, last = self._bounds(self._part)
        shape = QTextCharFormat()
        shape.setBackground(QColor(self._theme.colours.selected))
        marks: list[QTextEdit.ExtraSelection] = []
        for start, end in self._hits:
            if len(marks) < _MARKED and first <= start < last:
                mark = QTextEdit.ExtraSelection()
                mark.cursor = self.edit.cursor_at(start - first, min(end, last) - first)
                mark.format = shape
                marks.append(mark)
        self.edit.setExtraSelections(marks)

    def _dress(self) -> None:
        dim = self._theme.colours.dim
        self.back.setIcon(icon("back", dim))
        self.forward.setIcon(icon("forward", dim))
        self._mark()


def _starts(text: str) -> list[int]:
    """Where parts begin: at a line's beginning where there is one."""
    starts = [0]
    while len(text) - starts[-1] > PART:
        end = starts[-1] + PART
        line = text.rfind("\n", end - PART // 4, end)
        starts.append(end if line < 0 else line + 1)
    return starts
