# SPDX-License-Identifier: MIT
"""What whole files add up to, counted when they come in; and the same counts of any answer."""

from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import orjson
import zstandard

from explorer.work import CancelToken
from explorer.workspace.cells import Cells
from explorer.workspace.connection import Connection
from explorer.workspace.hours import FIRST, HOUR, WEEK_HOURS
from explorer.workspace.sheets import Numbers, Sheet, Sheets, distinct

BY: Final = ("type", "course", "source", "actor", "agent")
_HOURS: Final = "hours"


def _no_hours() -> Numbers:
    return np.zeros(WEEK_HOURS, np.int64)


@dataclass(slots=True)
class Tally:
    """How many events have each code of the columns BY, come from each file, fall in each hour."""

    events: int = 0
    codes: dict[str, Numbers] = field(default_factory=dict)
    files: Counter[int] = field(default_factory=Counter)
    week: Numbers = field(default_factory=_no_hours)

    def add(self, file_id: int, values: Callable[[str], Numbers]) -> None:
        """Count some rows of a file; values: a column of theirs."""
        hours = values("time") // HOUR
        self.week += np.bincount((hours + FIRST) % WEEK_HOURS, minlength=WEEK_HOURS)
        self.files[file_id] += len(hours)
        self.events += len(hours)
        for name in BY:
            self._sum(name, np.bincount(values(name)))

    def add_counts(self, name: str, codes: Numbers, counts: Numbers) -> None:
        """Add what was counted before."""
        if len(codes):
            more = np.zeros(int(codes.max()) + 1, np.int64)
            more[codes] = counts
            self._sum(name, more)

    def _sum(self, name: str, more: Numbers) -> None:
        known = self.codes.get(name)
        if known is None:
            self.codes[name] = more.astype(np.int64)
            return
        if len(known) < len(more):
            known, more = more.astype(np.int64), known
            self.codes[name] = known
        known[: len(more)] += more


@dataclass(slots=True)
class FileTally:
    """The counts of one file while it comes in."""

    tally: Tally = field(default_factory=Tally)
    hours: Counter[tuple[int, int]] = field(default_factory=Counter)  # hour, type
    active: set[int] = field(default_factory=set)  # who in which course, in one number
    untold: set[int] = field(default_factory=set)  # of these, what was not written yet

    def add(self, file_id: int, columns: Callable[[str], Numbers]) -> None:
        """Count some more of its rows."""
        self.tally.add(file_id, columns)
        keys = (columns("time") // HOUR << 32) + columns("type").astype(np.int64)
        found, counts = np.unique(keys, return_counts=True)
        for key, count in zip(found.tolist(), counts.tolist(), strict=True):
            self.hours[key >> 32, key & 0xFFFFFFFF] += count
        self.meet(columns("actor"), columns("course"))

    def meet(self, who: Numbers, where: Numbers) -> None:
        """Note who is named by events of which course; 0 is nobody, and none."""
        who, where = who.astype(np.int64), where.astype(np.int64)
        pairs = distinct(((who << 32) + where)[(who > 0) & (where > 0)]).tolist()
        self.untold.update(set(pairs) - self.active)
        self.active |= self.untold

    def write(self, connection: Connection, file_id: int) -> None:
        """Keep the counts."""
        connection.execute("DELETE FROM rollups WHERE file_id = ?", (file_id,))
        for name in BY:
            counts = self.tally.codes.get(name, np.zeros(0, np.int64))
            codes = np.flatnonzero(counts)
            _put(connection, file_id, name, np.concatenate([codes, counts[codes]]).tobytes())
        category_of = dict(connection.execute("SELECT id, category FROM event_types"))
        by_category: dict[str, Counter[int]] = {}
        for (hour, type_id), events in self.hours.items():
            by_category.setdefault(category_of.get(type_id, "unknown"), Counter())[hour] += events
        plain = {name: [list(each), list(each.values())] for name, each in by_category.items()}
        _put(connection, file_id, _HOURS, orjson.dumps(plain))
        self.write_active(connection, file_id)

    def write_active(self, connection: Connection, file_id: int) -> None:
        """Keep who is named in which course, as far as that is new."""
        connection.executemany(
            "INSERT INTO active (identity_id, course_id, file_id) VALUES (?, ?, ?)",
            [(pair >> 32, pair & 0xFFFFFFFF, file_id) for pair in sorted(self.untold)],
        )
        self.untold.clear()


def meet_subjects(connection: Connection, file_id: int, tally: FileTally) -> None:
    """Note whom the events of a file are about that is in already."""
    rows = connection.execute(
        "SELECT identity_id, event_id FROM subjects WHERE file_id = ?", (file_id,)
    ).fetchall()
    who, ids = np.array(rows, np.int64).reshape(-1, 2).T
    there, (courses,) = Cells(connection).columns(ids, ("course",))
    if len(there):
        tally.meet(who, courses[np.searchsorted(there, ids)])


def retell(connection: Connection) -> None:
    """Count every file anew from its sheets, after types got other categories."""
    sheets = Sheets(connection)
    by_file: dict[int, list[Sheet]] = {}
    for sheet in sheets.all():
        by_file.setdefault(sheet.file_id, []).append(sheet)
    for file_id, some in by_file.items():
        connection.execute("DELETE FROM active WHERE file_id = ?", (file_id,))
        tally = FileTally()
        for sheet in some:
            tally.add(file_id, lambda name, of=sheet: sheets.column(of, name))  # type: ignore[misc]
        meet_subjects(connection, file_id, tally)
        tally.write(connection, file_id)


def _put(connection: Connection, file_id: int, name: str, data: bytes) -> None:
    connection.execute(
        "INSERT INTO rollups (file_id, name, data) VALUES (?, ?, ?)",
        (file_id, name, zstandard.ZstdCompressor(level=3).compress(data)),
    )


class Rollups:
    """Reads what whole files add up to."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def sums(self, cancel: CancelToken) -> Tally:
        """The counts of the whole workspace."""
        tally = Tally()
        for file_id, name, data in self._rows(f"name <> '{_HOURS}'"):
            cancel.check()
            codes, counts = np.frombuffer(data, np.int64).reshape(2, -1)
            tally.add_counts(name, codes, counts)
            if name == BY[0]:
                tally.files[file_id] += int(counts.sum())
        tally.events = tally.files.total()
        for each in self.hours().values():
            for hour, events in each.items():
                tally.week[(hour + FIRST) % WEEK_HOURS] += events
        return tally

    def types(self) -> dict[int, Counter[int]]:
        """How many events of each type each file brought, by their ids."""
        found: dict[int, Counter[int]] = {}
        for file_id, _, data in self._rows("name = 'type'"):
            codes, counts = np.frombuffer(data, np.int64).reshape(2, -1).tolist()
            found[file_id] = Counter(dict(zip(codes, counts, strict=True)))
        return found

    def hours(self) -> dict[str, Counter[int]]:
        """How many events of each category fall into each hour since 1970."""
        found: dict[str, Counter[int]] = {}
        for _, _, data in self._rows(f"name = '{_HOURS}'"):
            for category, (hours, events) in orjson.loads(data).items():
                known = found.setdefault(category, Counter())
                for hour, count in zip(hours, events, strict=True):
                    known[hour] += count
        return found

    def _rows(self, which: str) -> list[tuple[int, str, bytes]]:
        rows: list[tuple[Any, ...]] = self._connection.execute(
            f"SELECT file_id, name, data FROM rollups WHERE {which}"
        ).fetchall()
        unpack = zstandard.ZstdDecompressor().decompress
        return [(file_id, name, unpack(data)) for file_id, name, data in rows]
