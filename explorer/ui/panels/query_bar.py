# SPDX-License-Identifier: MIT
"""The query: its text, what it means in a sentence, and its terms as chips."""

from typing import Final

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QAction, QInputMethodEvent, QKeyEvent, QTextCharFormat
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLineEdit,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.errors import QueryError
from explorer.ui.formats import one_line
from explorer.ui.icons import icon
from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.panels.chips import Chips
from explorer.ui.panels.completion import Completion
from explorer.ui.panels.context import Context
from explorer.ui.panels.searches_menu import Naming, fill_recent, fill_saved
from explorer.ui.panels.suggestions import Suggestions
from explorer.workspace import query as queries

_HINT: Final = "Ask: learner:mira_k type:problem_check time:2014-07-25 — or any words"
_CHECK_MS: Final = 150


class QueryEdit(QLineEdit):
    """A line of text that can underline the place from which it can't be read."""

    def mark_wrong(self, position: int | None) -> None:
        """Underline from this position to the end; None underlines nothing."""
        attributes = []
        if position is not None and self.text():
            start = min(position, len(self.text()) - 1)
            wave = QTextCharFormat()
            wave.setUnderlineStyle(QTextCharFormat.UnderlineStyle.WaveUnderline)
            wave.setUnderlineColor(Qt.GlobalColor.red)
            attributes.append(
                QInputMethodEvent.Attribute(
                    QInputMethodEvent.AttributeType.TextFormat,
                    start - self.cursorPosition(),
                    len(self.text()) - start,
                    wave,
                )
            )
        QApplication.sendEvent(self, QInputMethodEvent("", attributes))


class QueryBar(QWidget):
    """Edits the query; Enter asks it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._state, self._theme = context.state, context.theme
        self._searches = context.searches
        self.edit = QueryEdit()
        self.edit.setObjectName("queryText")
        self.edit.setAcceptDrops(False)  # files dropped here are meant for the window
        self.edit.setPlaceholderText(_HINT)
        self.edit.setAccessibleName("Query")
        self.edit.setToolTip("Query (Ctrl+F). Enter asks it, Ctrl+Space completes.")
        self._look = self.edit.addAction(
            icon("search", "#888888"), QLineEdit.ActionPosition.LeadingPosition
        )
        self._look.setText("Query")
        self._clear = QAction("Show everything", self)
        self._clear.triggered.connect(lambda: self._state.ask(""))
        self.edit.addAction(self._clear, QLineEdit.ActionPosition.TrailingPosition)
        self.completion = Completion(self.edit, context)
        self.back = self._button("Back (Alt+Left)", self._state.go_back)
        self.forward = self._button("Forward (Alt+Right)", self._state.go_forward)
        self.naming = Naming(context.searches)
        self.saved = self._menu_button("Saved searches", QMenu(self))
        self.recent = self._menu_button("Recent searches (Down in an empty query)", QMenu(self))
        self.sentence = ElidedLabel("dim")
        self.complaint = plain_label("", "wrong", wrap=True)
        self.complaint.hide()
        self.suggestions = Suggestions(context)
        self.chips = Chips(self._state, self._theme)
        self._said = ""
        self._check_soon = QTimer(self, singleShot=True, interval=_CHECK_MS)
        self._check_soon.timeout.connect(self._check)
        self._lay_out()
        self._connect(context)
        self._show_query(self._state.query)
        self._dress()

    def _button(self, tip: str, act: object) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.clicked.connect(act)
        return button

    def _menu_button(self, tip: str, menu: QMenu) -> QToolButton:
        button = QToolButton()
        button.setToolTip(tip)
        button.setAccessibleName(tip)
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        row = QHBoxLayout()
        row.setSpacing(4)
        row.addWidget(self.back)
        row.addWidget(self.forward)
        row.addWidget(self.edit, 1)
        row.addWidget(self.saved)
        row.addWidget(self.recent)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 6, 8, 6)
        column.setSpacing(4)
        column.addLayout(row)
        column.addWidget(self.naming)
        column.addWidget(self.sentence)
        column.addWidget(self.complaint)
        column.addWidget(self.suggestions)
        column.addWidget(self.chips)

    def _connect(self, context: Context) -> None:
        self.edit.returnPressed.connect(self._ask)
        self.edit.textEdited.connect(lambda _: self._check_soon.start())
        self._state.query_changed.connect(self._show_query)
        self._state.history_changed.connect(self._show_history)
        self._searches.changed.connect(self._dress)
        self.saved.menu().aboutToShow.connect(
            lambda: fill_saved(self.saved.menu(), self._searches, self._state, self.naming)
        )
        self.recent.menu().aboutToShow.connect(
            lambda: fill_recent(self.recent.menu(), self._searches, self._state)
        )
        self.naming.closed.connect(lambda: self.edit.setFocus(Qt.FocusReason.OtherFocusReason))
        self.suggestions.wanted.connect(self._state.ask)
        context.theme.changed.connect(self._dress)
        self.edit.installEventFilter(self)

    def _ask(self) -> None:
        self._check_soon.stop()
        if self.completion.choosing:
            return
        if self._understand(self.edit.text()):
            self._state.ask(self.edit.text())
            self._searches.remember()
            # Spaces aside the query may be the one shown: its sentence stands.
            self.sentence.say(self._said)

    def _check(self) -> None:
        text = self.edit.text()
        if self._understand(text) and text.strip() != self._state.query:
            self.sentence.say(f"{self._said} — press Enter to ask")

    def _understand(self, text: str) -> bool:
        try:
            query = queries.parse(text.strip())
        except QueryError as error:
            self._say_wrong(text, error)
            return False
        self._said = one_line(query.sentence, 400)
        if text.strip() == self._state.query:
            self.chips.show_terms(text.strip(), query.terms)
        self._set_wrong(wrong=False)
        self.suggestions.leave_field()
        self.edit.mark_wrong(None)
        self.sentence.say(self._said)
        return True

    def _say_wrong(self, text: str, error: QueryError) -> None:
        where = ""
        if error.position is not None and error.position < len(text):
            # The parser read the stripped text.
            start = error.position + len(text) - len(text.lstrip())
            where = f" Here: “{one_line(text[start:], 30)}”."
            self.edit.mark_wrong(start)
        self._set_wrong(wrong=True)
        if error.instead is not None:
            self.suggestions.offer_field(text.strip(), *error.instead)
        else:
            self.suggestions.leave_field()
        self.complaint.setText(one_line(f"{error.what}{where} {error.todo}".strip(), 1_000))

    def _set_wrong(self, *, wrong: bool) -> None:
        self.sentence.setVisible(not wrong)
        self.complaint.setVisible(wrong)
        if bool(self.edit.property("wrong")) != wrong:
            self.edit.setProperty("wrong", wrong)
            self.edit.style().unpolish(self.edit)
            self.edit.style().polish(self.edit)

    def _show_query(self, text: str) -> None:
        if self.edit.text().strip() != text:
            self.edit.setText(text)
            if not self.edit.hasFocus():
                self.edit.setCursorPosition(0)  # what is too long shows how it begins
        self._understand(text)
        self._clear.setVisible(bool(text))
        self._show_history()
        self._dress_saved()

    def _show_history(self) -> None:
        self.back.setEnabled(self._state.can_go_back)
        self.forward.setEnabled(self._state.can_go_forward)

    def _dress(self) -> None:
        dim = self._theme.colours.dim
        self._look.setIcon(icon("search", dim))
        self._clear.setIcon(icon("close", dim))
        self.back.setIcon(icon("back", dim))
        self.forward.setIcon(icon("forward", dim))
        self.recent.setIcon(icon("clock", dim))
        self.chips.dress()
        self._dress_saved()

    def _dress_saved(self) -> None:
        """A full star where what is asked is saved."""
        colours = self._theme.colours
        known = bool(self._state.query) and self._searches.current is not None
        name, colour = ("star", colours.warning) if known else ("star_empty", colours.dim)
        self.saved.setIcon(icon(name, colour))

    def eventFilter(self, watched: object, event: QEvent) -> bool:
        if watched is self.edit and isinstance(event, QKeyEvent):
            pressed = event.type() == QEvent.Type.KeyPress
            if pressed and event.key() == Qt.Key.Key_Escape and not self.completion.popup_shown:
                self.edit.setText(self._state.query)
                self._understand(self._state.query)
                return True
            if pressed and event.key() == Qt.Key.Key_Down and not self.edit.text().strip():
                self.recent.menu().popup(self.edit.mapToGlobal(self.edit.rect().bottomLeft()))
                return True
        return False
