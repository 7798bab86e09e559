# SPDX-License-Identifier: MIT
"""The part of a Reader that answers queries: which events, in what order, how many of what."""

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.events.catalogue import Catalogue
from explorer.work import CancelToken
from explorer.workspace.access import AccessLog
from explorer.workspace.answers import Answers
from explorer.workspace.connection import Connection
from explorer.workspace.facets import Counting, Facets
from explorer.workspace.functions import Namer
from explorer.workspace.histogram import Histogram, Timeline
from explorer.workspace.masks import Both, Chosen, Every, Mask, reads, without_reading
from explorer.workspace.parts import Parts
from explorer.workspace.query import Query, parse
from explorer.workspace.records import EventRow, Sort
from explorer.workspace.scanning import Scanner
from explorer.workspace.sheets import ColumnCache
from explorer.workspace.sorting import Sorting
from explorer.workspace.surroundings import By, surroundings

Ids = NDArray[np.int64]

FIRST_CHUNK: Final = 200
_CHUNK: Final = 200_000
_PAGE: Final = 500
_PROBED: Final = 400  # lines read out of turn, for the first hits


class AskingReader:
    """Asks over the connection of a Reader."""

    _connection: Connection
    _access: AccessLog

    def rows(self, ids: Ids) -> list[EventRow]:
        raise NotImplementedError

    def _stoppable(self, cancel: CancelToken) -> AbstractContextManager[None]:
        raise NotImplementedError

    def _ask_over(
        self,
        connection: Connection,
        catalogue: Catalogue,
        parts: Parts,
        namer: Namer,
        kept: ColumnCache,
    ) -> None:
        self._answers = Answers(connection, Scanner(connection, catalogue, namer), kept)
        self._counting = Counting(connection, self._answers, parts)
        self._timeline = Timeline(connection, self._answers)
        self._sorting = Sorting(connection, catalogue, self._answers)

    def hits(self, query: Query, cancel: CancelToken, sort: Sort | None = None) -> Iterator[Ids]:
        """The ids of the matching events in the order asked for, in chunks; the first is small.

        In time order they come as they are found; any other order is known when all are.
        """
        sort = sort or Sort()
        if query.text.strip():
            self._access.record("looked for", query.text.strip())
        with self._stoppable(cancel):
            if sort.column != "time":
                found = self._sorting.sorted(_mask(query), sort, cancel)
                yield from _chunked(iter([found]), cancel)
            elif self._answers.few.is_answer(_mask(query)):
                found = self._answers.few.ids(query.clause, descending=sort.descending)
                yield from _chunked(iter([found]), cancel)
            else:
                yield from _chunked(self._in_time(_mask(query), cancel, sort.descending), cancel)

    def _in_time(self, mask: Mask, cancel: CancelToken, descending: bool) -> Iterator[Ids]:
        told = 0
        for first in self._early(mask, cancel, descending):
            told += len(first)
            yield first
        for (ids,) in self._answers.in_time(mask, cancel, descending=descending):
            skipped = min(told, len(ids))
            told -= skipped
            yield ids[skipped:]

    def _early(self, mask: Mask, cancel: CancelToken, descending: bool) -> Iterator[Ids]:
        """The first events of an answer that takes its time, where they are soon found."""
        if isinstance(mask, Every):
            yield self._first(FIRST_CHUNK, descending)
        if not reads(mask):
            return
        likely = without_reading(mask)
        if isinstance(likely, Every):
            some = self._first(_PROBED, descending)
        else:
            pieces = self._answers.in_time(likely, cancel, descending=descending)
            some = next(pieces, [np.zeros(0, np.int64)])[0][:_PROBED]
        listed = json.dumps(some.tolist())
        among = Both((Chosen("SELECT value FROM json_each(?)", (listed,)), mask))
        for (ids,) in self._answers.in_time(among, cancel, descending=descending):
            yield ids

    def _first(self, count: int, descending: bool) -> Ids:
        """The first or last events of all."""
        return self._answers.sheets.first(count, descending=descending)

    def events(
        self, query: Query, cancel: CancelToken, limit: int = 0, sort: Sort | None = None
    ) -> Iterator[EventRow]:
        """The matching events themselves, in time order or as sorted; limit 0 means all."""
        left = limit
        for ids in self.hits(query, cancel, sort):
            for start in range(0, len(ids), _PAGE):
                page = ids[start : start + _PAGE]
                if limit:
                    page = page[:left]
                    left -= len(page)
                yield from self.rows(page)
                if limit and left <= 0:
                    return

    def count(self, query: Query, cancel: CancelToken) -> int:
        """How many events match."""
        with self._stoppable(cancel):
            mask = _mask(query)
            if self._answers.few.is_answer(mask):
                return len(self._answers.few.ids(query.clause, descending=False))
            return sum(part.events for part in self._answers.parts(mask, cancel))

    def facet_steps(
        self, query: Query, cancel: CancelToken, ids: Ids | None = None
    ) -> Iterator[Facets]:
        """What the answer is made of, better and better; only the last one is whole.

        ids: the answer's events, if they are known already.
        """
        with self._stoppable(cancel):
            yield from self._counting.of(_mask(query), cancel, self._known(query, ids))

    def facets(self, query: Query, cancel: CancelToken) -> Facets:
        """What the whole answer is made of."""
        found = Facets()
        for found in self.facet_steps(query, cancel):  # noqa: B007 - the last one is wanted
            pass
        return found

    def histogram(
        self,
        query: str,
        span: tuple[int, int] | None,
        buckets: int,
        cancel: CancelToken,
        ids: Ids | None = None,
    ) -> Histogram:
        """The answer's events over time, in at most so many buckets of a round width.

        span: from when (included) to when (not included), in microseconds; None for where most
        events lie. ids: the answer's events, if they are known already. Raises QueryError.
        """
        asked = parse(query)
        with self._stoppable(cancel):
            known = self._known(asked, ids)
            return self._timeline.histogram(_mask(asked), span, buckets, cancel, known)

    def _known(self, query: Query, ids: Ids | None) -> Ids | None:
        if ids is not None or not self._answers.few.is_answer(_mask(query)):
            return ids
        return self._answers.few.ids(query.clause, descending=False)

    def surroundings(self, event_id: int, by: By, minutes: int) -> str:
        """The query text that shows what lies around an event. Raises UserError."""
        with self._stoppable(CancelToken()):
            return surroundings(self._connection, int(event_id), by, minutes)


def _mask(query: Query) -> Mask:
    assert query.clause.mask is not None, "every filter has a mask"
    return query.clause.mask


def _chunked(pieces: Iterator[Ids], cancel: CancelToken) -> Iterator[Ids]:
    """The same ids in pieces that are small enough to be handed on, the first very small."""
    size = FIRST_CHUNK
    for piece in pieces:
        start = 0
        while start < len(piece):
            cancel.check()
            yield np.ascontiguousarray(piece[start : start + size], np.int64)
            start += size
            size = _CHUNK
