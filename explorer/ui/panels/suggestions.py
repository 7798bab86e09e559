# SPDX-License-Identifier: MIT
"""Names near to one that nobody has: a query that finds nothing may only be mistyped."""

import difflib
import re
from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from explorer.errors import QueryError
from explorer.ui.flow import FlowLayout
from explorer.ui.formats import one_line
from explorer.ui.labels import plain_label
from explorer.ui.panels.context import Context
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.clauses import plain
from explorer.workspace.queries import Reader

_SHOWN: Final = 4
_ABOVE: Final = 5
_LOOKED_AT: Final = 200
_NEAR: Final = 0.6
_TERM: Final = re.compile(
    r"(?P<field>learner|actor|by|subject|about|username|type|event_type|category|course|course_id)"
    r":(?P<value>[^\s(\[{<>].*)",
    re.DOTALL | re.IGNORECASE,
)
_PEOPLE: Final = ("learner", "actor", "by", "subject", "about", "username")


class Suggestions(QWidget):
    """Offers near names when a query finds nothing because nobody has the name in it.

    Signals: wanted(query text).
    """

    wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._state = context.state
        self._channel = context.library.channel("detail")
        self._of_field = False
        FlowLayout(self)
        self.hide()
        context.search.started.connect(self._forget)
        context.search.ended.connect(self._on_ended)

    def offers(self) -> list[QToolButton]:
        """The names that are offered."""
        return [each for each in self.findChildren(QToolButton) if not each.isHidden()]

    def offer_field(self, text: str, wrong: str, right: str) -> None:
        """Offer the field that was probably meant."""
        better = re.sub(rf"(?<![\w.]){re.escape(wrong)}(?=\s*:)", right, text)
        self._clear()
        self._offer(f"{right}:", better)
        self._of_field = True
        self.show()

    def leave_field(self) -> None:
        """Take such an offer back; names near to others stay."""
        if self._of_field:
            self._forget()

    def _clear(self) -> None:
        layout = self.layout()
        while layout is not None and (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _offer(self, name: str, better: str) -> None:
        button = QToolButton()
        button.setProperty("chip", "true")
        button.setText(one_line(name, 60).replace("&", "&&"))
        button.clicked.connect(lambda: self.wanted.emit(better))
        layout = self.layout()
        assert layout is not None
        layout.addWidget(button)

    def _forget(self) -> None:
        self._channel.cancel()
        self._of_field = False
        self.hide()

    def _on_ended(self, count: int) -> None:
        query = self._state.query
        asked = _names_in(query) if query and not count else []
        if not asked:
            return

        def work(reader: Reader, token: CancelToken) -> list[tuple[str, str, str, list[str]]]:
            found = []
            for piece, field, value in asked:
                token.check()
                near = _near(reader, field, value)
                if near is not None:
                    found.append((piece, field, value, near))
            return found

        self._channel.ask(work, lambda found: self._show(query, found), lambda _: None)

    def _show(self, query: str, found: Any) -> None:
        layout = self.layout()
        if query != self._state.query or not found or layout is None:
            return
        self._clear()
        for piece, field, value, near in found:
            who = "Nobody here is called" if field.casefold() in _PEOPLE else "There is no"
            text = f"{who} “{one_line(value, 60)}”."
            label = plain_label(text + (" Did you mean" if near else ""), "dim")
            label.setContentsMargins(0, _ABOVE, 0, 0)  # so that it stands in line with the names
            layout.addWidget(label)
            for name in near:
                self._offer(name, query.replace(piece, terms.term(field, name), 1))
        self.show()


def _names_in(query: str) -> list[tuple[str, str, str]]:
    """The terms that name one value: as typed, the field, the value."""
    try:
        pieces = terms.split(query)
    except QueryError:
        return []
    found = []
    for piece in pieces:
        match = _TERM.fullmatch(piece)
        if match is None:
            continue
        text = match["value"]
        value = plain(terms.unquote(text)) if text.startswith('"') else text
        if not any(sign in value for sign in "*?") and " OR " not in text:
            found.append((piece, match["field"], value))
    return found


def _near(reader: Reader, field: str, value: str) -> list[str] | None:
    """Names near to this one, the nearest first; None if it is there as it is."""
    if field.casefold() in _PEOPLE:
        known = _people(reader, value)
    elif field.casefold().startswith("course"):
        known = reader.courses()
    elif field.casefold() == "category":
        known = sorted({category for _, category, _ in reader.event_types()})
    else:
        known = [type_ for type_, _, _ in reader.event_types()]
    if value.casefold() in (each.casefold() for each in known):
        return None
    return nearest(value, known)


def _people(reader: Reader, value: str) -> list[str]:
    """Learners of whose name a part stands in this one: a slip leaves the other parts whole."""
    size = max(2, -(-len(value) // 3))
    parts = {value, *(value[at : at + size] for at in range(0, len(value), size))}
    found: dict[str, None] = {}
    for part in parts:
        for row in reader.learners(part, _LOOKED_AT):
            found |= dict.fromkeys([*row.usernames, *map(str, row.user_ids)])
    return list(found)


def nearest(value: str, known: Sequence[str]) -> list[str]:
    """Those among the known that are most like a value."""
    low = {each.casefold(): each for each in known}
    near = difflib.get_close_matches(value.casefold(), list(low), n=_SHOWN, cutoff=_NEAR)
    return [low[each] for each in near]
