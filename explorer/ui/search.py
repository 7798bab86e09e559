# SPDX-License-Identifier: MIT
"""The answer to the query on show: its events' ids, streaming in."""

from collections.abc import Iterator
from typing import Any

from PySide6.QtCore import QObject, Signal

from explorer.errors import QueryError
from explorer.ui.jobs import Failure
from explorer.ui.library import Library
from explorer.ui.view_state import ViewState
from explorer.work import CancelToken
from explorer.workspace import query as queries
from explorer.workspace.queries import Ids, Reader
from explorer.workspace.query import Query


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
        state.query_changed.connect(self.run)
        state.sort_changed.connect(self.run)
        library.events_changed.connect(self.run)

    def run(self) -> None:
        """Ask the present query anew."""
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

        def work(reader: Reader, token: CancelToken) -> Iterator[Ids]:
            return reader.hits(query, token, sort)

        self._channel.ask(work, self._on_end, self._on_failure, self._on_ids)

    def stop(self) -> None:
        """Keep what has come and ask for no more."""
        self._channel.cancel()
        self.running = False

    def _on_ids(self, ids: Ids) -> None:
        self._count += len(ids)
        first, self._any = not self._any, True
        self.arrived.emit(ids, first)

    def _on_end(self, _: Any) -> None:
        self.running = False
        self.ended.emit(self._count)

    def _on_failure(self, failure: Failure) -> None:
        self.running = False
        self.failed.emit(failure)
