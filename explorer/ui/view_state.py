# SPDX-License-Identifier: MIT
"""What the window is about: the query, the selected event, the learner followed, the zone."""

from collections.abc import Sequence
from datetime import UTC, tzinfo
from typing import Final

from PySide6.QtCore import QObject, Signal

from explorer.ui import query_text
from explorer.workspace import terms
from explorer.workspace.records import Sort

_HISTORY_LIMIT: Final = 200


class ViewState(QObject):
    """The one state every panel shows and edits.

    Signals: query_changed(text), sort_changed(Sort), selection_changed(event id or None),
    learner_changed(username or user_id as text, or None), zone_changed(tzinfo), history_changed();
    explanation_wanted(event type or None), to read about it in the reference; panel_wanted(its id),
    to show a panel; rejects_wanted(file_id or None), to show what could not be read;
    pair_changed(the two event ids to compare, or None); finder_wanted(), to find a learner;
    following(), before the window becomes about one learner; left(), after it went back to what it
    was about before; compare_wanted(names of learners).
    """

    query_changed = Signal(str)
    sort_changed = Signal(object)
    selection_changed = Signal(object)
    learner_changed = Signal(object)
    zone_changed = Signal(object)
    history_changed = Signal()
    explanation_wanted = Signal(object)
    panel_wanted = Signal(str)
    rejects_wanted = Signal(object)
    finder_wanted = Signal()
    following = Signal()
    left = Signal()
    compare_wanted = Signal(object)
    pair_changed = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._query = ""
        self._sort = Sort()
        self._past: list[tuple[str, str | None]] = []
        self._future: list[tuple[str, str | None]] = []
        self._selection: int | None = None
        self._pair: tuple[int, int] | None = None
        self._learner: str | None = None
        self._before: tuple[str, int | None] | None = None
        self._zone: tzinfo = UTC

    @property
    def query(self) -> str:
        return self._query

    @property
    def sort(self) -> Sort:
        return self._sort

    @property
    def selection(self) -> int | None:
        return self._selection

    @property
    def pair(self) -> tuple[int, int] | None:
        return self._pair

    @property
    def learner(self) -> str | None:
        return self._learner

    @property
    def zone(self) -> tzinfo:
        return self._zone

    @property
    def can_go_back(self) -> bool:
        return bool(self._past)

    @property
    def can_go_forward(self) -> bool:
        return bool(self._future)

    def ask(self, query: str) -> None:
        """Show what this query text asks for."""
        self._move(query.strip(), self._learner)

    def narrow(self, term: str) -> None:
        """Show only what also matches this term."""
        self.ask(query_text.narrowed(self._query, term))

    def exclude(self, term: str) -> None:
        """Leave out what matches this term."""
        self.ask(query_text.narrowed(self._query, query_text.negated(term)))

    def follow(self, learner: str) -> None:
        """Make the window about one learner: the query and the trail."""
        if self._before is None:
            self._before = (self._query, self._selection)
            self.following.emit()
        self._move(terms.term("learner", learner), learner)

    def leave(self) -> None:
        """Follow nobody any more, and show what was on show before."""
        if self._before is None:
            self.show_trail(None)
            return
        query, selection = self._before
        self._move(query, None)
        self.select(selection)
        self.left.emit()

    def compare(self, learners: Sequence[str]) -> None:
        """Show these learners beside each other."""
        self.compare_wanted.emit(list(learners))
        self.panel_wanted.emit("compare")

    def show_trail(self, learner: str | None) -> None:
        """Show the learner's trail and leave the query as it is."""
        if learner is None:
            self._before = None
        if learner != self._learner:
            self._learner = learner
            self.learner_changed.emit(learner)

    def sort_by(self, sort: Sort) -> None:
        """Show the answer in this order."""
        if sort != self._sort:
            self._sort = sort
            self.sort_changed.emit(sort)

    def go_back(self) -> None:
        """Return to the query before this one."""
        if self._past:
            self._future.append((self._query, self._learner))
            self._apply(*self._past.pop())

    def go_forward(self) -> None:
        """Undo one `go_back`."""
        if self._future:
            self._past.append((self._query, self._learner))
            self._apply(*self._future.pop())

    def select(self, event_id: int | None) -> None:
        """Select one event everywhere."""
        if event_id != self._selection:
            self._selection = event_id
            self.selection_changed.emit(event_id)

    def choose_pair(self, pair: tuple[int, int] | None) -> None:
        """Compare these two events; None where not exactly two are selected."""
        if pair != self._pair:
            self._pair = pair
            self.pair_changed.emit(pair)

    def choose_zone(self, zone: tzinfo) -> None:
        """Write all times on this zone's clock."""
        if zone is not self._zone:
            self._zone = zone
            self.zone_changed.emit(zone)

    def explain(self, event_type: str | None) -> None:
        """Have the reference say what a type of event is; all of it without one."""
        self.explanation_wanted.emit(event_type)

    def show_rejects(self, file_id: int | None = None) -> None:
        """Show the lines of this file, or of all, that could not be read."""
        self.rejects_wanted.emit(file_id)
        self.panel_wanted.emit("rejects")

    def start_over(self) -> None:
        """Forget what was asked and selected: another workspace knows nothing of it."""
        self.select(None)
        self._apply("", None)
        self._past.clear()
        self._future.clear()
        self.history_changed.emit()

    def _move(self, query: str, learner: str | None) -> None:
        if query == self._query and learner == self._learner:
            return
        self._past.append((self._query, self._learner))
        del self._past[:-_HISTORY_LIMIT]
        self._future.clear()
        self._apply(query, learner)

    def _apply(self, query: str, learner: str | None) -> None:
        asked, self._query = self._query, query
        if query != asked:
            self.query_changed.emit(query)
        self.show_trail(learner)
        self.history_changed.emit()
