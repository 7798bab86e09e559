# SPDX-License-Identifier: MIT
"""Completion of the query's words: fields, then what the workspace knows for each."""

from typing import Any, Final

from PySide6.QtCore import QEvent, QObject, QPoint, QStringListModel, Qt, QTimer
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit

from explorer.ui import query_text
from explorer.ui.formats import one_line
from explorer.ui.panels.context import Context
from explorer.work import CancelToken
from explorer.workspace.filters import FILTERS
from explorer.workspace.queries import Reader
from explorer.workspace.terms import term

_SHOWN: Final = 12
_LEARNERS: Final = 30
_WAIT_MS: Final = 80
_SOURCES: Final = ("browser", "server", "mobile", "task")


class Completion(QObject):
    """Offers completions for the word at the cursor of a query's line."""

    def __init__(self, edit: QLineEdit, context: Context) -> None:
        super().__init__(edit)
        self._edit = edit
        self._library = context.library
        self.known: dict[str, list[str]] = {
            "source": list(_SOURCES),
            "category": [category.id for category in context.library.catalogue.categories],
        }
        self._words = context.library.channel("detail")
        self._learners = context.library.channel("detail")
        self._model = QStringListModel(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(edit)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_SHOWN)
        self._completer.activated.connect(self._insert)
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._soon.timeout.connect(self._offer)
        edit.textEdited.connect(lambda _: self._soon.start())
        edit.installEventFilter(self)
        context.library.totals_changed.connect(self._learn_words)

    @property
    def popup(self) -> QAbstractItemView:
        popup = self._completer.popup()
        assert popup is not None
        return popup

    @property
    def popup_shown(self) -> bool:
        return self.popup.isVisible()

    def offers(self) -> list[str]:
        """What is offered now."""
        return self._model.stringList()

    def _learn_words(self) -> None:
        def work(reader: Reader, _: CancelToken) -> dict[str, list[str]]:
            types = [type_ for type_, _, _ in reader.event_types()]
            return {"type": types, "course": reader.courses()}

        self._words.ask(work, self.known.update, lambda _: None)

    def _offer(self) -> None:
        word, _ = self._word()
        self._learners.cancel()
        field, colon, begun = word.partition(":")
        if not colon:
            names = [each.names[0] for each in FILTERS]
            self._show([f"{name}:" for name in names if name.startswith(word.lower())], word)
        elif field == "learner":
            self._ask_learners(begun.strip('"'))
        else:
            self._show(self._fitting(field, begun.strip('"')), word)

    def _fitting(self, field: str, begun: str) -> list[str]:
        words = self.known.get(field, [])
        low = begun.lower()
        starting = [word for word in words if word.lower().startswith(low)]
        holding = [word for word in words if low in word.lower() and word not in starting]
        return [term(field, word) for word in (*starting, *holding)][: 4 * _SHOWN]

    def _ask_learners(self, begun: str) -> None:
        def work(reader: Reader, _: CancelToken) -> list[str]:
            rows = reader.learners(begun, _LEARNERS)
            return [str(row.username if row.username is not None else row.user_id) for row in rows]

        def answered(names: Any) -> None:
            self._show([term("learner", name) for name in names], self._word()[0])

        self._learners.ask(work, answered, lambda _: None)

    def _word(self) -> tuple[str, int]:
        text, cursor = self._edit.text(), self._edit.cursorPosition()
        start, _ = query_text.word_at(text, cursor)
        word = text[start:cursor]
        bare = word.lstrip("(-+!")
        return bare, cursor - len(bare)

    def _show(self, offers: list[str], word: str) -> None:
        fitting = [one_line(offer) for offer in offers if offer != word]
        if not fitting or not self._edit.hasFocus() or not word:
            self.popup.hide()
            return
        self._model.setStringList(fitting)
        box = self._edit.rect()
        box.moveTopLeft(QPoint(self._edit.cursorRect().left(), 0))
        box.setWidth(min(360, self._edit.width()))
        self._completer.complete(box)

    def _insert(self, offer: str) -> None:
        _, start = self._word()
        text, cursor = self._edit.text(), self._edit.cursorPosition()
        _, end = query_text.word_at(text, cursor)
        tail = text[max(end, cursor) :]
        head = text[:start] + offer + ("" if offer.endswith(":") else " ")
        self._edit.setText(head + tail.lstrip())
        self._edit.setCursorPosition(len(head))
        self._edit.textEdited.emit(self._edit.text())

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._edit and isinstance(event, QKeyEvent):
            asked = event.key() == Qt.Key.Key_Space and (
                event.modifiers() & Qt.KeyboardModifier.ControlModifier
            )
            if event.type() == QEvent.Type.KeyPress and asked:
                self._offer()
                return True
        return False
