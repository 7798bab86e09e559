# SPDX-License-Identifier: MIT
"""Which events are whose: of each file, the ids and times of every identity's events, packed.

Events of one identity lie side by side, so that a learner's are found without looking at others';
they begin with the file, so that a file's are added and removed at the cost of its own size.
"""

from collections.abc import Iterable
from typing import Any, Final

import numpy as np

from explorer.workspace.connection import Connection
from explorer.workspace.sheets import Numbers

_ROWS: Final = 1 << 18  # of a part: what is held while a file comes in
_LIMITS: Final = np.array([1 << bits for bits in range(7, 64, 7)], np.uint64)
_FIND: Final = (
    "SELECT data FROM whose WHERE file_id IN (SELECT id FROM files)"
    " AND identity_id IN (SELECT value FROM json_each(?))"
)


class WhoseWriter:
    """Gathers the events of one file, in the transaction of whoever calls."""

    def __init__(self, connection: Connection, file_id: int) -> None:
        self._connection = connection
        self._file_id = file_id
        self._parts: list[tuple[Numbers, Numbers, Numbers]] = []
        self._rows = 0
        self._part = 0

    def add(self, actors: Numbers, ids: Numbers, times: Numbers) -> None:
        """More events; 0 is nobody."""
        named = actors != 0
        self._parts.append((actors[named], ids[named], times[named]))
        self._rows += len(self._parts[-1][0])
        if self._rows >= _ROWS:
            self.finish()

    def finish(self) -> None:
        """Write what is left."""
        if not self._rows:
            return
        actors, ids, times = (np.concatenate(some) for some in zip(*self._parts, strict=True))
        order = np.argsort(actors, kind="stable")
        actors, ids, times = actors[order], ids[order], times[order]
        starts = np.flatnonzero(np.diff(actors, prepend=-1))
        data, ends = packed(ids, times, starts)
        limits = [0, *ends.tolist()]
        self._connection.executemany(
            "INSERT INTO whose (file_id, identity_id, part, data) VALUES (?, ?, ?, ?)",
            (
                (self._file_id, identity, self._part, data[limits[at] : limits[at + 1]])
                for at, identity in enumerate(actors[starts].tolist())
            ),
        )
        self._parts, self._rows = [], 0
        self._part += 1


def forget(connection: Connection, file_id: int) -> None:
    """Drop what was kept of a file."""
    connection.execute("DELETE FROM whose WHERE file_id = ?", (file_id,))


def by(connection: Connection, identities: Iterable[int]) -> tuple[Numbers, Numbers]:
    """Ids and times of all events that these identities did, in no order."""
    listed = "[" + ",".join(map(str, identities)) + "]"
    found = [unpacked(row[0]) for row in connection.execute(_FIND, (listed,))]
    if not found:
        return np.zeros(0, np.int64), np.zeros(0, np.int64)
    ids, times = zip(*found, strict=True)
    return np.concatenate(ids), np.concatenate(times)


def about(connection: Connection, identities: Iterable[int]) -> tuple[Numbers, Numbers]:
    """Ids and times of all events about these identities, in no order; each once."""
    listed = "[" + ",".join(map(str, identities)) + "]"
    rows: list[Any] = connection.execute(
        "SELECT DISTINCT event_id, time FROM subjects WHERE file_id IN (SELECT id FROM files)"
        " AND identity_id IN (SELECT value FROM json_each(?))",
        (listed,),
    ).fetchall()
    table = np.array(rows, np.int64).reshape(-1, 2)
    return table[:, 0], table[:, 1]


def in_time(ids: Numbers, times: Numbers) -> tuple[Numbers, Numbers]:
    """The same events, each once, in the order of time and id."""
    ids, first = np.unique(ids, return_index=True)
    times = times[first]
    order = np.argsort(times, kind="stable")
    return ids[order], times[order]


def packed(ids: Numbers, times: Numbers, starts: Numbers) -> tuple[bytes, Numbers]:
    """Groups of events as numbers of seven bits a byte, and where each group ends.

    Ids rise within a group, and are kept as differences, as times are; the first is kept whole.
    """
    steps = np.empty((len(ids), 2), np.uint64)
    for at, values in enumerate((ids, times)):
        differences = np.diff(values, prepend=0)
        differences[starts] = values[starts]
        signed = differences if at == 0 else (differences << 1) ^ (differences >> 63)
        steps[:, at] = signed.astype(np.uint64)
    numbers = steps.ravel()
    sizes = np.searchsorted(_LIMITS, numbers, side="right") + 1
    ends = np.cumsum(sizes)
    begins = ends - sizes
    data = np.zeros(int(ends[-1]), np.uint8)
    for place in range(int(sizes.max())):
        there = np.flatnonzero(sizes > place)
        more = np.where(sizes[there] > place + 1, 0x80, 0).astype(np.uint64)
        shifted = (numbers[there] >> np.uint64(7 * place)) & np.uint64(0x7F)
        data[begins[there] + place] = (shifted | more).astype(np.uint8)
    return data.tobytes(), ends.reshape(-1, 2)[np.append(starts[1:], len(ids)) - 1, 1]


def unpacked(data: bytes) -> tuple[Numbers, Numbers]:
    """Ids and times of one group."""
    some = np.frombuffer(data, np.uint8)
    last = some < 0x80
    ends = np.flatnonzero(last)
    begins = np.concatenate(([0], ends[:-1] + 1))
    places = np.arange(len(some)) - np.repeat(begins, ends - begins + 1)
    weighed = (some & 0x7F).astype(np.uint64) << (7 * places).astype(np.uint64)
    numbers = np.add.reduceat(weighed, begins).astype(np.uint64).reshape(-1, 2)
    zigzag = numbers[:, 1]
    steps = (zigzag >> np.uint64(1)).astype(np.int64) ^ -(zigzag & np.uint64(1)).astype(np.int64)
    return np.cumsum(numbers[:, 0].astype(np.int64)), np.cumsum(steps)
