# SPDX-License-Identifier: MIT
"""What an answer is made of: how many of its events are of each type, course, source, learner."""

import time
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

import numpy as np
import orjson

from explorer.events.catalogue import UNKNOWN
from explorer.work import CancelToken
from explorer.workspace.answers import Answers, Part
from explorer.workspace.connection import Connection
from explorer.workspace.masks import Every, Mask, reads
from explorer.workspace.parts import Counted, PartCounts, Parts
from explorer.workspace.query import Query
from explorer.workspace.rollups import Rollups, Tally
from explorer.workspace.sheets import Numbers
from explorer.workspace.sites import SHARED

MOST_LEARNERS: Final = 50
_REPORT_SECONDS: Final = 0.5
_TOGETHER: Final = 50_000  # names fetched in one go
_PEOPLE: Final = (
    "SELECT json_group_array(id), json_group_array(name) FROM (SELECT id,"
    " CAST(ifnull(username, user_id) AS TEXT)"
    f" || ifnull('@' || {SHARED.format(i='i')}, '') AS name FROM identities i"
    " WHERE id BETWEEN ? AND ? AND name <> '')"
)


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
    parts: of courses whose outline is known. whole: False while there is more to count.
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
    parts: PartCounts = field(default_factory=PartCounts)
    whole: bool = True


def reads_lines(query: Query) -> bool:
    """Whether each event's line has to be read to answer; such a query is not asked twice."""
    mask = query.clause.mask
    return mask is None or reads(mask)


class Counting:
    """Counts over one connection."""

    def __init__(self, connection: Connection, answers: Answers, parts: Parts) -> None:
        self._connection = connection
        self._answers = answers
        self._parts = parts
        self._all_parts: tuple[object, PartCounts] | None = None
        self._all: tuple[int, Tally] | None = None
        self._people: tuple[int, list[str | None], Numbers] | None = None
        self._tables: dict[str, tuple[int, dict[int, tuple[Any, ...]]]] = {}

    def of(self, mask: Mask, cancel: CancelToken, ids: Numbers | None = None) -> Iterator[Facets]:
        """The counts of an answer, better and better; only the last is whole.

        ids: the answer's events, if they are known already.
        """
        if ids is None and isinstance(mask, Every):
            yield from self._every(self._sums(cancel), cancel)
            return
        tally, counted, told = Tally(), self._parts.count(), time.monotonic()
        for part in self._answers.parts(mask, cancel, ids):
            tally.add(part.sheet.file_id, lambda name, of=part: self._answers.values(of, name))  # type: ignore[misc]
            self._place(counted, part)
            if time.monotonic() - told > _REPORT_SECONDS:
                yield self._named(tally, counted.counts() if counted else PartCounts(), whole=False)
                told = time.monotonic()
        yield self._named(tally, counted.counts() if counted else PartCounts())

    def _sums(self, cancel: CancelToken) -> Tally:
        """The sums of all events; not to be written to."""
        version = self._version()
        if self._all is None or self._all[0] != version:
            self._all = version, Rollups(self._connection).sums(cancel)
        return self._all[1]

    def _version(self) -> int:
        """Another one whenever anything came into the index or left it."""
        return int(self._connection.execute("PRAGMA main.data_version").fetchone()[0])

    def _every(self, tally: Tally, cancel: CancelToken) -> Iterator[Facets]:
        """The counts of all events; those of the outlines are of no file alone, and kept."""
        counted, told = self._parts.count(), time.monotonic()
        state = self._parts.state()
        if counted is not None and (self._all_parts is None or self._all_parts[0] != state):
            for part in self._answers.parts(Every(), cancel):
                self._place(counted, part)
                if time.monotonic() - told > _REPORT_SECONDS:
                    yield self._named(tally, counted.counts(), whole=False)
                    told = time.monotonic()
            self._all_parts = state, counted.counts()
        yield self._named(
            tally, self._all_parts[1] if counted and self._all_parts else PartCounts()
        )

    def _place(self, counted: Counted | None, part: Part) -> None:
        if counted is not None:
            counted.add(self._answers.values(part, "course"), self._answers.values(part, "object"))

    def _named(self, tally: Tally, parts: PartCounts, *, whole: bool = True) -> Facets:
        if not tally.events:
            return Facets(parts=replace(parts, parts=(), outside=0), whole=whole)
        learners, others, other_events = self._learners(tally)
        return Facets(
            events=tally.events,
            types=self._types(tally),
            courses=self._by_name("courses", "course_id", tally, "course"),
            sources=self._by_name("sources", "source", tally, "source"),
            learners=learners,
            others=others,
            other_events=other_events,
            sites=self._sites(tally),
            platforms=self._by_name("agents", "platform", tally, "agent"),
            hours=tuple(tally.week.tolist()),
            parts=parts,
            whole=whole,
        )

    def _types(self, tally: Tally) -> tuple[TypeCount, ...]:
        counts: Counter[tuple[str | None, str]] = Counter()
        names = self._names("event_types", "type, category")
        for code, events in _counted(tally, "type"):
            counts[names.get(code, (None, UNKNOWN))] += events
        ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0][0])))
        return tuple(TypeCount(type_, category, events) for (type_, category), events in ordered)

    def _by_name(self, table: str, column: str, tally: Tally, code: str) -> tuple[Count, ...]:
        names = self._names(table, column)
        counts: Counter[str | None] = Counter()
        for number, events in _counted(tally, code):
            (name,) = names.get(number, (None,))
            counts[None if name is None else str(name)] += events
        return _ordered(counts)

    def _sites(self, tally: Tally) -> tuple[Count, ...]:
        names = self._names("files", "site")
        counts: Counter[str | None] = Counter()
        for file_id, events in tally.files.items():
            counts[names.get(file_id, (None,))[0]] += events
        return _ordered(counts)

    def _learners(self, tally: Tally) -> tuple[tuple[Count, ...], int, int]:
        """Who did the most, by the one name of each, and nobody; how many others, their events."""
        names, groups = self._everybody()
        codes = tally.codes.get("actor", np.zeros(0, np.int64))
        known = np.zeros(len(groups), np.int64)
        known[: len(codes)] = codes[: len(groups)]
        counts = np.bincount(groups, known, len(names)).astype(np.int64)
        nobody = (Count(None, int(counts[0])),) if counts[0] else ()
        counts[0] = 0
        active = np.flatnonzero(counts)
        ranked = np.sort(counts[active])[::-1]
        least = ranked[MOST_LEARNERS - 1] if len(ranked) >= MOST_LEARNERS else 0
        likely = active[counts[active] >= least].tolist()  # with all that are as active as the last
        likely.sort(key=lambda at: (-counts[at], str(names[at])))
        first = tuple(Count(names[at], int(counts[at])) for at in likely[:MOST_LEARNERS])
        others = len(active) - len(first)
        other_events = int(counts.sum()) - sum(each.events for each in first)
        return (*first, *nobody), others, other_events

    def _everybody(self) -> tuple[list[str | None], Numbers]:
        """All names that identities have, and which of them each identity has; 0 is none."""
        version = self._version()
        if self._people is None or self._people[0] != version:
            last = self._connection.execute("SELECT max(id) FROM identities").fetchone()[0] or 0
            names: dict[str | None, int] = {None: 0}
            groups = np.zeros(last + 1, np.int64)
            for start in range(0, last + 1, _TOGETHER):
                ids, some = self._listed(_PEOPLE, start)
                groups[ids] = [names.setdefault(name, len(names)) for name in some]
            self._people = version, list(names), groups
        return self._people[1], self._people[2]

    def _listed(self, statement: str, start: int) -> tuple[list[int], list[str]]:
        """Ids and names of some rows: in two texts, as to fetch row by row takes twice as long."""
        found = self._connection.execute(statement, (start, start + _TOGETHER - 1)).fetchone()
        return orjson.loads(found[0]), orjson.loads(found[1])

    def _names(self, table: str, columns: str) -> dict[int, tuple[Any, ...]]:
        version = self._version()
        known = self._tables.get(table)
        if known is None or known[0] != version:
            rows = self._connection.execute(f"SELECT id, {columns} FROM {table}").fetchall()
            known = self._tables[table] = version, {row[0]: row[1:] for row in rows}
        return known[1]


def _counted(tally: Tally, name: str) -> Iterator[tuple[int, int]]:
    """The codes that any event has, with how many have it."""
    counts = tally.codes.get(name, np.zeros(0, np.int64))
    codes = np.flatnonzero(counts)
    return zip(codes.tolist(), counts[codes].tolist(), strict=True)


def _ordered(counts: Counter[str | None]) -> tuple[Count, ...]:
    ordered = sorted(counts.items(), key=lambda item: (-item[1], str(item[0])))
    return tuple(Count(value, events) for value, events in ordered)
