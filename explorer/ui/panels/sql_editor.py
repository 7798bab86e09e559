# SPDX-License-Identifier: MIT
"""A field to write SQL in: words coloured, names completed, Ctrl+Enter runs it."""

import re
from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QStringListModel, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFont,
    QKeyEvent,
    QSyntaxHighlighter,
    QTextCharFormat,
    QTextCursor,
    QTextDocument,
)
from PySide6.QtWidgets import QCompleter, QListView, QPlainTextEdit

from explorer.ui.theme import Theme, fixed_font

WORDS: Final = (
    "all", "and", "as", "asc", "between", "by", "case", "cast", "collate", "count", "cross",
    "date", "datetime", "desc", "distinct", "else", "end", "except", "exists", "filter", "from",
    "glob", "group", "having", "in", "inner", "intersect", "is", "join", "json_each",
    "json_extract", "json_valid", "left", "like", "limit", "max", "min", "not", "null", "offset",
    "on", "or", "order", "outer", "over", "partition", "select", "strftime", "substr", "sum",
    "then", "union", "using", "values", "when", "where", "with",
)  # fmt: skip
_WORD: Final = re.compile(rf"\b(?:{'|'.join(WORDS)})\b", re.IGNORECASE)
_TEXT: Final = re.compile(r"'(?:[^']|'')*'?")
_REMARK: Final = re.compile(r"--.*")
_LONGEST: Final = 20_000  # characters of a line that are coloured
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class Colouring(QSyntaxHighlighter):
    """Words of SQL, texts and remarks."""

    def __init__(self, document: QTextDocument, theme: Theme) -> None:
        super().__init__(document)
        self._theme = theme
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        colours = self._theme.colours
        self._word = _format(colours.accent, bold=True)
        self._text = _format(colours.warning)  # hues are for marks: too pale for words
        self._remark = _format(colours.dim)
        self.rehighlight()

    def highlightBlock(self, text: str) -> None:
        if len(text) > _LONGEST:
            return
        for pattern, look in ((_WORD, self._word), (_TEXT, self._text)):
            for found in pattern.finditer(text):
                self.setFormat(found.start(), found.end() - found.start(), look)
        texts = [found.span() for found in _TEXT.finditer(text)]
        for found in _REMARK.finditer(text):
            if not any(start < found.start() < end for start, end in texts):
                self.setFormat(found.start(), len(text) - found.start(), self._remark)


class SqlEditor(QPlainTextEdit):
    """Signals: wanted(), to run what it says."""

    wanted = Signal()

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self.setFont(fixed_font())
        self.setAccessibleName("SQL")
        self.setPlaceholderText("SELECT …      Ctrl+Enter runs it, Ctrl+Space completes a name")
        self.setTabChangesFocus(True)
        self.setLineWrapMode(QPlainTextEdit.LineWrapMode.WidgetWidth)
        self.colouring = Colouring(self.document(), theme)
        self._names = QStringListModel(self)
        self.completer = QCompleter(self._names, self)
        self.completer.setWidget(self)
        self.completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.completer.setFilterMode(Qt.MatchFlag.MatchContains)
        self._list = QListView()
        self.completer.setPopup(self._list)
        self._list.setObjectName("completion")
        self._list.setAccessibleName("Completions")
        self.completer.activated.connect(self._complete)

    def know(self, names: Iterable[str]) -> None:
        """Complete these names."""
        self._names.setStringList(sorted({*names, *(word.upper() for word in WORDS)}))

    def insert(self, text: str) -> None:
        """Write a name where the cursor is, apart from the word before it."""
        cursor = self.textCursor()
        before = self.toPlainText()[: cursor.selectionStart()][-1:]
        apart = " " if before.isalnum() or before in ('"', "_", ",", "*") else ""
        cursor.insertText(f"{apart}{text}")
        self.setTextCursor(cursor)
        self.setFocus(Qt.FocusReason.OtherFocusReason)

    def put(self, text: str) -> None:
        """Have this text in place of what is there; undo brings that back."""
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.Document)
        cursor.insertText(text)
        cursor.movePosition(QTextCursor.MoveOperation.Start)
        self.setTextCursor(cursor)

    def statement(self) -> str:
        """What is to be run: what is selected, else all of it."""
        selected = self.textCursor().selectedText().replace("\u2029", "\n").strip()
        return selected or self.toPlainText().strip()

    def suggest(self) -> None:
        """Offer names that begin as the word at the cursor does."""
        word = self._word().selectedText()
        self.completer.setCompletionPrefix(word)
        popup = self._list
        popup.setCurrentIndex(self.completer.completionModel().index(0, 0))
        place = self.cursorRect()
        bar = popup.verticalScrollBar().sizeHint().width()
        place.setWidth(max(220, popup.sizeHintForColumn(0) + bar + 16))
        self.completer.complete(place)

    def _word(self) -> QTextCursor:
        cursor = self.textCursor()
        cursor.select(QTextCursor.SelectionType.WordUnderCursor)
        return cursor

    def _complete(self, name: str) -> None:
        self._word().insertText(name)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        control = bool(event.modifiers() & Qt.KeyboardModifier.ControlModifier)
        if self._list.isVisible() and event.key() in (*_ENTER, Qt.Key.Key_Tab):
            event.ignore()  # the list takes it
            return
        if control and event.key() in _ENTER:
            self.wanted.emit()
            return
        if control and event.key() == Qt.Key.Key_Space:
            self.suggest()
            return
        super().keyPressEvent(event)
        if self._list.isVisible():
            self.suggest()


def _format(colour: str, *, bold: bool = False) -> QTextCharFormat:
    look = QTextCharFormat()
    look.setForeground(QColor(colour))
    if bold:
        look.setFontWeight(QFont.Weight.DemiBold)
    return look
