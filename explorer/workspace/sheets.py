# SPDX-License-Identifier: MIT
"""Events by whole columns: sheets of some ten thousand rows, packed.

A sheet holds events of one file in the order of their ids. It says nothing that `cells` does not
say; it says it a hundred times as fast to whoever asks for all rows of a few columns.
"""

import threading
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import zstandard
from numpy.typing import NDArray

from explorer.workspace.connection import Connection

Numbers = NDArray[Any]
Rows = NDArray[np.bool_]
ColumnKey = tuple[int, str]
"""A sheet's id, which never comes back, and a column's name."""

ROWS: Final = 1 << 16
NONE: Final = -(2**63)  # of a time that is not there
CODES: Final = ("type", "course", "source", "actor", "agent", "object", "session", "ip")
COLUMNS: Final = ("id", "time", "line", "received", "cut", *CODES)
NARROW: Final = frozenset({*CODES, "cut", "row"})  # kept in as few bytes as hold them
STEPWISE: Final = frozenset({"id", "line", "print"})  # kept as differences, which are small
# What filters ask for first, such as types, stays; ids and times would drive it out with each scan,
# and are only kept until other questions of the moment have had them.
_KEPT_BYTES: Final = 32 << 20
_WIDE_BYTES: Final = 16 << 20
_WIDE: Final = 8
_FEW: Final = 8  # one row of so many is asked for: the others are not unpacked
TYPES: Final = {"B": np.uint8, "H": np.uint16, "I": np.uint32, "q": np.int64}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where some events of a file are, and between which ids and times they lie."""

    id: int
    file_id: int
    events: int
    first_id: int
    last_id: int
    first_time: int
    last_time: int


class ColumnCache:
    """Columns that were unpacked last, for all connections of one workspace and their threads.

    narrow, wide: how many bytes of columns of less than, and of eight bytes a value are kept.
    """

    def __init__(self, narrow: int = _KEPT_BYTES, wide: int = _WIDE_BYTES) -> None:
        self._lock = threading.Lock()
        self._narrow = _Kept(narrow)
        self._wide = _Kept(wide)

    def get(self, key: ColumnKey) -> Numbers | None:
        """The column, if it is kept. Not to be written to."""
        with self._lock:
            return self._narrow.get(key) if key in self._narrow.columns else self._wide.get(key)

    def put(self, key: ColumnKey, column: Numbers) -> None:
        """Keep a column for a while."""
        with self._lock:
            (self._wide if column.itemsize >= _WIDE else self._narrow).put(key, column)


@dataclass(slots=True)
class _Kept:
    """Columns up to a sum of bytes."""

    most: int
    columns: OrderedDict[ColumnKey, Numbers] = field(default_factory=OrderedDict)
    bytes: int = 0

    def get(self, key: ColumnKey) -> Numbers | None:
        found = self.columns.get(key)
        if found is not None:
            self.columns.move_to_end(key)
        return found

    def put(self, key: ColumnKey, column: Numbers) -> None:
        if key in self.columns:
            return
        self.columns[key] = column
        self.bytes += column.nbytes
        while self.bytes > self.most and len(self.columns) > 1:
            _, gone = self.columns.popitem(last=False)
            self.bytes -= gone.nbytes


class Sheets:
    """Reads sheets over one connection. kept: columns that were unpacked before."""

    def __init__(self, connection: Connection, kept: ColumnCache | None = None) -> None:
        self._connection = connection
        self._kept = kept or ColumnCache()

    def all(self) -> list[Sheet]:
        """Every sheet, by the time of its first event."""
        found = self._connection.execute(
            "SELECT id, file_id, events, first_id, last_id, first_time, last_time FROM sheets"
            " ORDER BY first_time, id"
        )
        return [Sheet(*row) for row in found]

    def between(self, first: int, last: int) -> list[Sheet]:
        """Sheets that may have events from `first` to `last`, both included."""
        found = self._connection.execute(
            "SELECT id, file_id, events, first_id, last_id, first_time, last_time FROM sheets"
            " WHERE first_time <= ? AND last_time >= ?",
            (last, first),
        )
        return [Sheet(*row) for row in found]

    def of_file(self, file_id: int) -> list[Sheet]:
        """The sheets of a file, in the order of its ids."""
        found = self._connection.execute(
            "SELECT id, file_id, events, first_id, last_id, first_time, last_time FROM sheets"
            " WHERE file_id = ? ORDER BY id",
            (file_id,),
        )
        return [Sheet(*row) for row in found]

    def first(self, count: int, *, descending: bool = False) -> Numbers:
        """The ids of the first events of all, in order; of the last, the last one first."""
        sheets, way = self.all(), -1 if descending else 1
        if descending:
            sheets.sort(key=lambda sheet: -sheet.last_time)
        found = np.zeros((2, 0), np.int64)  # times and ids, both with their sign turned if needed
        for sheet in sheets:
            soonest = -sheet.last_time if descending else sheet.first_time
            if found.shape[1] >= count and found[0, count - 1] < soonest:
                break
            times = way * self.column(sheet, "time")
            rows = np.arange(len(times))
            if len(times) > count:
                rows = np.flatnonzero(times <= np.partition(times, count - 1)[count - 1])
            more = np.stack((times[rows], way * self.column(sheet, "id")[rows]))
            found = np.concatenate((found, more), axis=1)
            found = found[:, np.lexsort((found[1], found[0]))][:, :count]
        ids: Numbers = way * found[1]
        return ids

    def column(self, sheet: Sheet, name: str) -> Numbers:
        """A column of a sheet; 0 stands for no value, NONE for no time. Not to be written to."""
        key = (sheet.id, name)
        found = self._kept.get(key)
        if found is not None:
            return found
        data = self._data(key)
        if data is None:  # of a file that was taken out meanwhile
            return np.zeros(sheet.events, np.int64)
        found = _unpacked(name, data)
        self._kept.put(key, found)
        return found

    def values(self, sheet: Sheet, name: str, rows: Rows) -> Numbers:
        """A column's values in some rows, as `column`."""
        key = (sheet.id, name)
        found = self._kept.get(key)
        if found is not None:
            return found[rows]
        some = np.flatnonzero(rows)
        if name in STEPWISE or len(some) * _FEW > sheet.events:
            return self.column(sheet, name)[some]
        data = self._data(key)
        return np.zeros(len(some), np.int64) if data is None else _picked(name, data, some)

    def _data(self, key: ColumnKey) -> bytes | None:
        row = self._connection.execute(
            "SELECT data FROM sheet_columns WHERE sheet_id = ? AND name = ?", key
        ).fetchone()
        return row[0] if row else None


def distinct(numbers: Numbers) -> Numbers:
    """The numbers in order, each once: `np.unique` without what it imports when first called."""
    ordered = np.sort(numbers)
    new = np.ones(len(ordered), bool)
    new[1:] = ordered[1:] != ordered[:-1]
    return ordered[new]


def _unpacked(name: str, data: bytes) -> Numbers:
    planes, kind, first, low = _planes(data)
    kept = np.ascontiguousarray(planes.T).view(kind).ravel()
    if name in STEPWISE:
        steps = np.empty(len(kept) + 1, np.int64)
        steps[0] = first
        steps[1:] = kept
        steps[1:] += low
        return np.cumsum(steps)
    return _raised(kept, low, narrow=name in NARROW)


def _picked(name: str, data: bytes, rows: Numbers) -> Numbers:
    planes, kind, _, low = _planes(data)
    kept = np.ascontiguousarray(planes[:, rows].T).view(kind).ravel()
    return _raised(kept, low, narrow=name in NARROW)


def _planes(data: bytes) -> tuple[Numbers, np.dtype[Any], int, int]:
    """The first bytes of all values, then the second ones …; their type, first and least."""
    kind = np.dtype(TYPES[chr(data[0])])
    first, low = np.frombuffer(data, np.int64, 2, 1).tolist()
    body = np.frombuffer(zstandard.ZstdDecompressor().decompress(data[17:]), np.uint8)
    return body.reshape(kind.itemsize, len(body) // kind.itemsize), kind, first, low


def _raised(kept: Numbers, low: int, *, narrow: bool) -> Numbers:
    """The values themselves; codes in as few bytes as hold them, as many of them are kept."""
    if low == 0 and kept.dtype != np.int64:
        return kept if narrow else kept.astype(np.int64)
    kind: type[np.integer[Any]] = np.int64
    if narrow and low > 0 and len(kept):
        top = low + int(kept.max())
        kind = next(
            (each for each in (np.uint8, np.uint16, np.uint32) if top <= np.iinfo(each).max), kind
        )
    raised: Numbers = kept.astype(kind)
    raised += raised.dtype.type(low)
    return raised
