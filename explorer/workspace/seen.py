# SPDX-License-Identifier: MIT
"""Which lines of a block were seen before: first by time and hash, the text itself has to confirm.

Sheets tell of all events that are in; of those, only sheets whose times overlap a block's are read.
Events of the file that comes in are known from the moment they are added.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from explorer.workspace.connection import Connection
from explorer.workspace.sheets import ColumnCache, Numbers, Sheet, Sheets

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no two times become one
_KEPT: Final = 96  # sheets whose keys are held: a megabyte each
_NOTHING: Final = np.zeros(0, np.int64)


def keys(columns: Mapping[str, Numbers]) -> Numbers:
    """One number for time and hash of each line, the same for the same line."""
    times, hashes = columns["time"].astype(np.uint64), columns["hash"].astype(np.uint64)
    found: Numbers = times * _SPREAD + hashes
    return found


@dataclass(frozen=True, slots=True)
class _Part:
    """Events by their keys. first, last: between which times they lie."""

    keys: Numbers
    ids: Numbers
    first: int
    last: int

    @classmethod
    def of(cls, columns: Mapping[str, Numbers]) -> "_Part":
        found, times = keys(columns), columns["time"]
        order = np.argsort(found, kind="stable")
        return cls(found[order], columns["id"][order], int(times.min()), int(times.max()))

    def find(self, wanted: Numbers) -> tuple[Numbers, Numbers]:
        """Places among the wanted keys, and the ids of the events that have them."""
        low = np.searchsorted(self.keys, wanted, side="left")
        there = np.flatnonzero(self.keys[np.minimum(low, len(self.keys) - 1)] == wanted)
        if not len(there):
            return _NOTHING, _NOTHING
        high = np.searchsorted(self.keys, wanted[there], side="right")
        counts = high - low[there]
        starts = np.repeat(low[there] - (np.cumsum(counts) - counts), counts)
        return np.repeat(there, counts), self.ids[starts + np.arange(int(counts.sum()))]


class Seen:
    """Looks for lines over the connection of an import."""

    def __init__(self, connection: Connection) -> None:
        self._sheets = Sheets(connection, ColumnCache(0, 0))
        self._kept: OrderedDict[int, _Part] = OrderedDict()
        self._new: list[_Part] = []

    def find(self, columns: Mapping[str, Numbers]) -> dict[int, list[int]]:
        """Of a block's lines that may have been seen before: the row, and the events it may be.

        columns: id, time and hash. Lines that may be the same as others of the block are among
        them, be it without any event.
        """
        found: dict[int, list[int]] = {}
        if not len(columns["id"]):
            return found
        wanted, times = keys(columns), columns["time"]
        first, last = int(times.min()), int(times.max())
        for part in self._around(first, last):
            rows, ids = part.find(wanted)
            for row, event in zip(rows.tolist(), ids.tolist(), strict=True):
                found.setdefault(row, []).append(event)
        order = np.argsort(wanted, kind="stable")
        same = wanted[order[1:]] == wanted[order[:-1]]
        for row in (*order[1:][same].tolist(), *order[:-1][same].tolist()):
            found.setdefault(row, [])
        return found

    def _around(self, first: int, last: int) -> list[_Part]:
        parts = [part for part in self._new if part.first <= last and part.last >= first]
        return parts + [self._part(sheet) for sheet in self._sheets.between(first, last)]

    def _part(self, sheet: Sheet) -> _Part:
        found = self._kept.get(sheet.id)
        if found is None:
            columns = {name: self._sheets.column(sheet, name) for name in ("id", "time", "hash")}
            found = self._kept[sheet.id] = _Part.of(columns)
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(sheet.id)
        return found

    def add(self, columns: Mapping[str, Numbers]) -> None:
        """Events that are new. columns: id, time and hash."""
        if len(columns["id"]):
            self._new.append(_Part.of(columns))

    def written(self, sheet: Sheet) -> None:
        """Events that were added are in a sheet now."""
        self._new = [part for part in self._new if int(part.ids.max()) > sheet.last_id]
