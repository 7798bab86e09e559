# SPDX-License-Identifier: MIT
"""The answer to the query on show: its events' ids, streaming in."""

from collections.abc import Callable, Iterator
from typing import Any, Final

from PySide6.QtCore import QObject, QTimer, Signal
from shiboken6 import isValid

from explorer.errors import QueryError
from explorer.ui.jobs import Failure
from explorer.ui.library import Library
from explorer.ui.view_state import ViewState
from explorer.work import CancelToken
from explorer.workspace import query as queries
from explorer.workspace.queries import Ids, Reader
from explorer.workspace.query import Query

_HEAD_START_MS: Final = 200


class Search(QObject):
    """Asks the workspace what the view's query says, again when either changes.

    Signals: understood(Query); refused(QueryError), the answer on show stays; started();
    arrived(ids, first of this answer); ended(number of hits); failed(Failure).
    """

    understood = Signal(object)
    refused = Signal(object)
    started = Signal()
    arrived = Signal(object, bool)
    ended = Signal(int)
    failed = Signal(object)

    def __init__(self, state: ViewState, library: Library) -> None:
        super().__init__(state)
        self._state = state
        self._library = library
        self._channel = library.channel("search")
        self._count = 0
        self._any = False
        self.running = False
        self.query: Query | None = None
        self._after: list[tuple[QObject, Callable[[], None]]] = []
        self._head_start = QTimer(self, singleShot=True, interval=_HEAD_START_MS)
        self._head_start.timeout.connect(self._let_others)
        state.query_changed.connect(self.run)
        state.sort_changed.connect(self.run)
        library.events_changed.connect(self.run)
        library.phase_changed.connect(self._on_phase)

    def after_rows(self, asker: QObject, call: Callable[[], None]) -> None:
        """Have a call made when the first rows of the question that just started are known, or
        soon: what counts the answer would take turns from what finds it. Another question drops
        it, and so does the asker's end.
        """
        self._after.append((asker, call))

    def _on_phase(self, phase: str) -> None:
        if phase != "open":  # the window may be going, too
            self._head_start.stop()
            self._after.clear()

    def _let_others(self) -> None:
        self._head_start.stop()
        calls, self._after = self._after, []
        for asker, call in calls:
            if isValid(asker):
                call()

    def run(self) -> None:
        """Ask the present query anew."""
        self._after.clear()
        try:
            query = queries.parse(self._state.query)
        except QueryError as error:
            self._channel.cancel()
            self.running = False
            self.refused.emit(error)
            return
        self.query = query
        self.understood.emit(query)
        if self._library.phase != "open":
            return
        self._count, self._any, self.running = 0, False, True
        sort = self._state.sort
        self.started.emit()
        self._head_start.start()

        def work(reader: Reader, token: CancelToken) -> Iterator[Ids]:
            return reader.hits(query, token, sort)

        self._channel.ask(work, self._on_end, self._on_failure, self._on_ids)

    def stop(self) -> None:
        """Keep what has come and ask for no more."""
        self._let_others()
        self._channel.cancel()
        self.running = False

    def _on_ids(self, ids: Ids) -> None:
        self._count += len(ids)
        first, self._any = not self._any, True
        self.arrived.emit(ids, first)
        if first:
            self._let_others()

    def _on_end(self, _: Any) -> None:
        self.running = False
        self._let_others()
        self.ended.emit(self._count)

    def _on_failure(self, failure: Failure) -> None:
        self.running = False
        self._let_others()
        self.failed.emit(failure)
