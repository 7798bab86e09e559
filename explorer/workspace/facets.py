# SPDX-License-Identifier: MIT
"""What an answer is made of: how many of its events are of each type, course, source, learner."""

import json
import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.events.catalogue import UNKNOWN
from explorer.work import CancelToken
from explorer.workspace.connection import Connection
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.query import Query

MOST_LEARNERS: Final = 50
_CHUNK: Final = 5_000
_REPORT_SECONDS: Final = 0.5
_FEW: Final = 500
_COLUMNS: Final = "e.type_id, e.course_id, e.source_id, e.actor_id"
_OF_LINES: Final = ("line_has(", "path_matches(")


@dataclass(frozen=True, slots=True)
class Count:
    """How many events have this value; None where they have none."""

    value: str | None
    events: int


@dataclass(frozen=True, slots=True)
class TypeCount:
    """How many events are of this type."""

    type: str | None
    category: str
    events: int


@dataclass(frozen=True, slots=True)
class Facets:
    """Counts of an answer's events, each list with the most first.

    platforms: browser and system, or the app. sites: of the delivered files. hours: events in each
    hour of the week (UTC, the first is Monday 00:00), 168 of them, or none where nothing was found.
    learners: who did the most, one name each (a user_id where there is no username), and last the
    events nobody is named for; others: how many learners more there are, with other_events events.
    whole: False while there is more to count.
    """

    events: int = 0
    types: tuple[TypeCount, ...] = ()
    courses: tuple[Count, ...] = ()
    sources: tuple[Count, ...] = ()
    learners: tuple[Count, ...] = ()
    others: int = 0
    other_events: int = 0
    sites: tuple[Count, ...] = ()
    platforms: tuple[Count, ...] = ()
    hours: tuple[int, ...] = ()
    whole: bool = True


Codes = Counter[int | None]


@dataclass(slots=True)
class _Tally:
    """Counts by the codes that stand in `events`."""

    types: Codes = field(default_factory=Counter)
    courses: Codes = field(default_factory=Counter)
    sources: Codes = field(default_factory=Counter)
    actors: Codes = field(default_factory=Counter)

    def add(self, rows: list[tuple[Any, ...]]) -> None:
        counts = (self.types, self.courses, self.sources, self.actors)
        for codes, column in zip(counts, zip(*rows, strict=True), strict=False):
            codes.update(column)


def reads_lines(query: Query) -> bool:
    """Whether each event's line has to be read to answer; such a query is not asked twice."""
    return any(name in query.clause.sql for name in _OF_LINES)


class Counting:
    """Counts over one connection. What whole files add up to is remembered: files don't change."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._files: set[tuple[int, int]] = set()
        self._sum = _Tally()
        self._said: Facets | None = None

    def of(
        self, query: Query, cancel: CancelToken, ids: NDArray[np.int64] | None = None
    ) -> Iterator[Facets]:
        """The counts of a query's answer, better and better; only the last is whole.

        ids: the answer's events, if they are known already.
        """
        if ids is None and query.clause.sql == "1":
            yield from self._of_files(cancel)
            return
        tally, told = _Tally(), time.monotonic()
        for rows in self._rows(query) if ids is None else self._rows_of(ids):
            cancel.check()
            tally.add(rows)
            if time.monotonic() - told > _REPORT_SECONDS:
                yield self._named(tally, whole=False)
                told = time.monotonic()
        yield self._named(tally)

    def _rows(self, query: Query) -> Iterator[list[tuple[Any, ...]]]:
        cursor = self._connection.execute(
            f"SELECT {_COLUMNS} FROM events e WHERE {query.clause.sql}", query.clause.params
        )
        while rows := cursor.fetchmany(_CHUNK):
            yield rows

    def _rows_of(self, ids: NDArray[np.int64]) -> Iterator[list[tuple[Any, ...]]]:
        statement = (
            f"SELECT {_COLUMNS} FROM events e WHERE e.id IN (SELECT value FROM json_each(?))"
        )
        for start in range(0, len(ids), _CHUNK):
            some = json.dumps(ids[start : start + _CHUNK].tolist())
            if rows := self._connection.execute(statement, (some,)).fetchall():
                yield rows

    def _of_files(self, cancel: CancelToken) -> Iterator[Facets]:
        files = set(
            self._connection.execute(
                "SELECT id, imported_at FROM files WHERE status <> 'failed' AND events > 0"
            )
        )
        if self._files - files:
            self._files, self._sum, self._said = set(), _Tally(), None
        told = time.monotonic()
        for file_id, imported_at in sorted(files - self._files):
            cancel.check()
            self._add_file(file_id)
            self._files.add((file_id, imported_at))
            self._said = None
            if time.monotonic() - told > _REPORT_SECONDS:
                yield self._named(self._sum, whole=False)
                told = time.monotonic()
        if self._said is None:
            self._said = self._named(self._sum)
        yield self._said

    def _add_file(self, file_id: int) -> None:
        """Add one file as a whole, or nothing of it if it is interrupted."""
        found = _Tally()
        typed = self._connection.execute(
            "SELECT type_id, course_id, count(*) FROM events WHERE file_id = ?"
            " GROUP BY type_id, course_id",
            (file_id,),
        )
        for type_id, course_id, events in typed:
            found.types[type_id] += events
            found.courses[course_id] += events
        acted = "SELECT actor_id, count(*) FROM events WHERE file_id = ? GROUP BY actor_id"
        found.actors.update(dict(self._connection.execute(acted, (file_id,))))
        found.sources.update(self._sources(file_id))
        self._sum.types.update(found.types)
        self._sum.courses.update(found.courses)
        self._sum.sources.update(found.sources)
        self._sum.actors.update(found.actors)

    def _sources(self, file_id: int) -> dict[int | None, int]:
        """No index holds the source; a file's rows lie side by side, so they are read in a row."""
        low, high = self._connection.execute(
            "SELECT min(id), max(id) FROM blocks WHERE file_id = ?", (file_id,)
        ).fetchone()
        if low is None:
            return {}
        return dict(
            self._connection.execute(
                "SELECT source_id, count(*) FROM events"
                " WHERE id >= ? AND id < ? AND +file_id = ? GROUP BY source_id",
                (low << SLOT_BITS, (high + 1) << SLOT_BITS, file_id),
            )
        )

    def _named(self, tally: _Tally, *, whole: bool = True) -> Facets:
        learners = self._by_name("identities", "ifnull(username, user_id)", tally.actors)
        named = [each for each in learners if each.value is not None]
        nobody = [each for each in learners if each.value is None]
        others = named[MOST_LEARNERS:]
        return Facets(
            events=tally.types.total(),
            types=self._types(tally.types),
            courses=self._by_name("courses", "course_id", tally.courses),
            sources=self._by_name("sources", "source", tally.sources),
            learners=(*named[:MOST_LEARNERS], *nobody),
            others=len(others),
            other_events=sum(each.events for each in others),
            whole=whole,
        )

    def _types(self, codes: Codes) -> tuple[TypeCount, ...]:
        counts: Counter[tuple[str | None, str]] = Counter()
        names = self._names("event_types", "type, category", codes)
        for code, events in codes.items():
            counts[names.get(code, (None, UNKNOWN))] += events
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0][0])))
        return tuple(TypeCount(type_, category, events) for (type_, category), events in ordered)

    def _by_name(self, table: str, column: str, codes: Codes) -> tuple[Count, ...]:
        names = self._names(table, column, codes)
        counts: Counter[str | None] = Counter()
        for code, events in codes.items():
            (name,) = names.get(code, (None,))
            counts[None if name is None else str(name)] += events
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
        return tuple(Count(value, events) for value, events in ordered)

    def _names(self, table: str, columns: str, codes: Codes) -> dict[int | None, tuple[Any, ...]]:
        statement, params = f"SELECT id, {columns} FROM {table}", []
        if len(codes) < _FEW:
            statement += " WHERE id IN (SELECT value FROM json_each(?))"
            params.append(json.dumps(list(codes)))
        return {row[0]: row[1:] for row in self._connection.execute(statement, params)}
