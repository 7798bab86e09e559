# SPDX-License-Identifier: MIT
"""Completion of the query's words: fields, then what the workspace knows for each."""

import re
from collections import Counter
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import (
    QEvent,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    QPoint,
    QStringListModel,
    Qt,
    QTimer,
)
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QCompleter, QLineEdit, QListView

from explorer.events.catalogue import Catalogue
from explorer.trail.outline import Part
from explorer.ui import query_text
from explorer.ui.formats import one_line
from explorer.ui.panels.context import Context
from explorer.ui.panels.hour_grid import DAYS as NAMES
from explorer.ui.panels.hour_grid import hour_title
from explorer.work import CancelToken
from explorer.workspace.clauses import is_path
from explorer.workspace.filters import BY_NAME, FILTERS
from explorer.workspace.hours import DAYS, WEEK_HOURS, hour_text
from explorer.workspace.nearby import VALUES, values
from explorer.workspace.queries import Reader
from explorer.workspace.terms import term

_SHOWN: Final = 12
_LEARNERS: Final = 30
_WAIT_MS: Final = 80
_LEAST: Final = 3
_PATH: Final = re.compile(r"[\w.-]+")  # that stands for one field
_WHO: Final = ("learner", "actor", "subject")
_SOURCES: Final = ("browser", "server", "mobile", "task")


class Offers(QStringListModel):
    """What is offered; what each means is shown behind it and never typed."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._hints: dict[str, str] = {}

    def offer(self, offers: dict[str, str]) -> None:
        """Offer these, each with what it means."""
        self._hints = offers
        self.setStringList(list(offers))

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        text = super().data(index, Qt.ItemDataRole.EditRole)
        if role == Qt.ItemDataRole.DisplayRole and text is not None:
            hint = self._hints.get(text)
            return f"{text}   {hint}" if hint else text
        return super().data(index, role)


def paths_of(catalogue: Catalogue) -> dict[str, str]:
    """The paths a query can ask for that the catalogue knows, with what the first of each means.

    Those that most types of events have come first.
    """
    known: dict[str, str] = {}
    types: Counter[str] = Counter()
    fields = [*catalogue.common, *(each for entry in catalogue.entries for each in entry.fields)]
    for each in fields:
        if _PATH.fullmatch(each.path) and is_path(each.path):
            known.setdefault(each.path, each.meaning.replace("`", ""))
            types[each.path] += 1
    return {path: known[path] for path in sorted(known, key=lambda path: (-types[path], path))}


def hint_of(part: Part, asked: str) -> str:
    """What kind of part it is, and where it lies or what it is called where that is not asked."""
    if asked == part.label:
        return part.category
    more = part.path[-2:] if asked == part.name else (part.name,)
    return ", ".join(filter(None, (part.category, *more)))


class Completion(QObject):
    """Offers completions for the word at the cursor of a query's line."""

    def __init__(self, edit: QLineEdit, context: Context) -> None:
        super().__init__(edit)
        self._edit = edit
        self._library = context.library
        catalogue = context.library.catalogue
        self._catalogue = catalogue
        self.known: dict[str, dict[str, str]] = {
            "source": dict.fromkeys(_SOURCES, ""),
            "starred": {"yes": "you gave it a star", "no": ""},
            "noted": {"yes": "you wrote a note to it", "no": ""},
            "cut": {"yes": "cut by the logger", "no": ""},
            "hour": {
                **{day: f"every {name}" for day, name in zip(DAYS, NAMES, strict=True)},
                **{hour_text(hour): hour_title(hour) for hour in range(WEEK_HOURS)},
            },
            "category": {each.id: each.title for each in catalogue.categories},
            "what": {each.title: "" for each in catalogue.entries},
            "type": self._types([]),
        }
        self._known_paths = paths_of(catalogue)
        self._words = context.library.channel("detail")
        self._learners = context.library.channel("detail")
        self._model = Offers(self)
        self._completer = QCompleter(self._model, self)
        self._completer.setWidget(edit)
        self._completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        self._completer.setMaxVisibleItems(_SHOWN)
        self._completer.activated.connect(self._insert)
        popup = QListView()
        popup.setObjectName("completion")
        popup.setAccessibleName("Completions")
        popup.setUniformItemSizes(True)
        popup.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        popup.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self._completer.setPopup(popup)
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

    @property
    def choosing(self) -> bool:
        """Whether one of the offers is selected, so that Enter takes it."""
        return self.popup_shown and self.popup.currentIndex().isValid()

    def offers(self) -> list[str]:
        """What is offered now."""
        return self._model.stringList()

    def _learn_words(self) -> None:
        def work(reader: Reader, token: CancelToken) -> tuple[list[str], dict[str, list[str]]]:
            few = {field: values(reader, field, token) for field in VALUES if field != "source"}
            types = [type_ for type_, _, _ in reader.event_types()]
            return types, few | {"course": reader.courses()}

        def answered(words: Any) -> None:
            types, few = words
            self.known |= {field: dict.fromkeys(names, "") for field, names in few.items()}
            self.known["type"] = self._types(types)

        self._words.ask(work, answered, lambda _: None)

    def _types(self, seen: list[str]) -> dict[str, str]:
        """The types that are here, most events first, then the others the catalogue names."""
        seen = sorted(seen, key=lambda type_: type_.startswith("/"))  # pages, of which many, last
        found = [self._catalogue.entry(type_) for type_ in seen]
        types = {
            type_: entry.title if entry else "not in the catalogue"
            for type_, entry in zip(seen, found, strict=True)
        }
        for entry in self._catalogue.entries:
            for name in (entry.name, *(other.name for other in entry.other_names)):
                if name:
                    types.setdefault(name, entry.title)
        return types

    def _offer(self) -> None:
        word, _ = self._word()
        self._learners.cancel()
        field, colon, begun = word.partition(":")
        row = BY_NAME.get(field.lower())
        if not colon:
            self._show(self._fields(word) | self._paths(word) | self._by_title(word), word)
        elif row is not None and row.names[0] in _WHO:
            self._ask_learners(field, begun.strip('"'))
        elif row is not None and row.names[0] == "part":
            self._ask_parts(field, begun.strip('"'))
        else:
            name = row.names[0] if row else field
            self._show(self._fitting(field, self.known.get(name, {}), begun.strip('"')), word)

    def _fields(self, word: str) -> dict[str, str]:
        return {
            f"{row.names[0]}:": row.help for row in FILTERS if row.names[0].startswith(word.lower())
        }

    def _paths(self, word: str) -> dict[str, str]:
        """Fields of the event that the catalogue knows, once one is at their first key."""
        low = word.lower()
        if not is_path(low):
            return {}
        found = (path for path in self._known_paths if path.lower().startswith(low))
        return {f"{path}:": self._known_paths[path] for path in islice(found, 4 * _SHOWN)}

    def _by_title(self, word: str) -> dict[str, str]:
        """Kinds of events whose title holds what is typed without a field."""
        if len(word) < _LEAST:
            return {}
        return dict(list(self._fitting("what", self.known["what"], word).items())[:_SHOWN])

    def _fitting(self, field: str, words: dict[str, str], begun: str) -> dict[str, str]:
        """Terms for the words that begin so, then for those that hold it or whose title does."""
        low = begun.lower()
        starting = [word for word in words if word.lower().startswith(low)]
        holding = [
            word
            for word, hint in words.items()
            if word not in starting and (low in word.lower() or low in hint.lower())
        ]
        return {term(field, word): words[word] for word in [*starting, *holding][: 4 * _SHOWN]}

    def _ask_learners(self, field: str, begun: str) -> None:
        def work(reader: Reader, _: CancelToken) -> list[str]:
            rows = reader.look_among_learners(begun, _LEARNERS)
            return [row.called for row in rows]

        def answered(names: Any) -> None:
            self._show({term(field, name): "" for name in names}, self._word()[0])

        self._learners.ask(work, answered, lambda _: None)

    def _ask_parts(self, field: str, begun: str) -> None:
        """Sections, units, problems and videos of the courses whose outlines are in."""

        def work(reader: Reader, _: CancelToken) -> dict[str, str]:
            outline = reader.outline()
            parts = outline.like(begun, 4 * _SHOWN)
            briefly = {outline.briefly(part): part for part in parts}
            return {term(field, name): hint_of(part, name) for name, part in briefly.items()}

        def answered(offers: Any) -> None:
            self._show(offers, self._word()[0])

        self._learners.ask(work, answered, lambda _: None)

    def _word(self) -> tuple[str, int]:
        text, cursor = self._edit.text(), self._edit.cursorPosition()
        start, _ = query_text.word_at(text, cursor)
        word = text[start:cursor]
        bare = word.lstrip("(-+!")
        return bare, cursor - len(bare)

    def _show(self, offers: dict[str, str], word: str) -> None:
        fitting = {one_line(offer): hint for offer, hint in offers.items() if offer != word}
        if not fitting or not self._edit.hasFocus() or not word:
            self.popup.hide()
            return
        self._model.offer(fitting)
        box = self._edit.rect()
        box.moveTopLeft(QPoint(self._edit.cursorRect().left(), 0))
        box.setWidth(min(480, self._edit.width()))
        self._completer.complete(box)
        # Nothing is chosen until an arrow says so: Enter asks what was typed.
        self.popup.setCurrentIndex(QModelIndex())

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
