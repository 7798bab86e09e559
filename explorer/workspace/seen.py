# SPDX-License-Identifier: MIT
"""Which lines of a block were seen before: first by time and hash, the text itself has to confirm.

Sheets tell of all events that are in; of those, only sheets whose times overlap a block's are read.
Events of the file that comes in are known from the moment they are added. A filter of bits tells
of nearly every line that it is new, in whatever order the times are.
"""

from collections import OrderedDict
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

import numpy as np

from explorer.workspace.connection import Connection
from explorer.workspace.sheets import ColumnCache, Numbers, Sheet, Sheets

_SPREAD: Final = np.uint64(0x9E3779B97F4A7C15)  # odd, so that no two times become one
_FILTER_BITS: Final = 27
_SHIFTS: Final = np.array([[0], [19], [37]], np.uint64)
_KEPT: Final = 96  # sheets whose keys are held: a megabyte each
_MANY: Final = 16  # parts that are better made one
_NAMES: Final = ("id", "time", "hash")


def keys(columns: Mapping[str, Numbers]) -> Numbers:
    """One number for time and hash of each line, the same for the same line."""
    times, hashes = columns["time"].astype(np.uint64), columns["hash"].astype(np.uint64)
    found: Numbers = times * _SPREAD + hashes
    return found


class _Filter:
    """A Bloom filter of keys: what it does not hold was never added.

    Of a million keys in it, it takes one in 10,000 others for one of them; of ten million, one
    in 100.
    """

    def __init__(self) -> None:
        self._bits = np.zeros(1 << (_FILTER_BITS - 3), np.uint8)

    def add(self, some: Numbers) -> None:
        bytes_, bits = self._places(some)
        np.bitwise_or.at(self._bits, bytes_.ravel(), (np.uint8(1) << bits).ravel())

    def may_hold(self, some: Numbers) -> Numbers:
        bytes_, bits = self._places(some)
        found: Numbers = np.bitwise_and.reduce(self._bits[bytes_] >> bits, axis=0) & np.uint8(1)
        return found

    def _places(self, some: Numbers) -> tuple[Numbers, Numbers]:
        places = (some >> _SHIFTS) & np.uint64((1 << _FILTER_BITS) - 1)
        return (places >> np.uint64(3)).astype(np.intp), (places & np.uint64(7)).astype(np.uint8)


@dataclass(frozen=True, slots=True)
class _Part:
    """Events by their keys, which are in order. first, last: between which times they lie."""

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
        high = np.searchsorted(self.keys, wanted, side="right")
        counts = high - low
        starts = np.repeat(low - (np.cumsum(counts) - counts), counts)
        places = np.repeat(np.arange(len(wanted)), counts)
        return places, self.ids[starts + np.arange(len(starts))]


class Seen:
    """Looks for lines over the connection of an import, while one file comes in."""

    def __init__(self, connection: Connection) -> None:
        self._sheets = Sheets(connection, ColumnCache(0, 0))
        self._filter = _Filter()
        self._met: set[int] = set()  # sheets whose events are in the filter
        self._kept: OrderedDict[int, _Part] = OrderedDict()
        self._new: list[Mapping[str, Numbers]] = []

    def find(self, columns: Mapping[str, Numbers]) -> dict[int, list[int]]:
        """Of a block's lines that may have been seen before: the row, and the events it may be.

        columns: id, time and hash. Lines that may be the same as others of the block are among
        them, be it without any event.
        """
        found: dict[int, list[int]] = {}
        if not len(columns["id"]):
            return found
        wanted, times = keys(columns), columns["time"]
        sheets = self._sheets.between(int(times.min()), int(times.max()))
        self._meet(sheets)
        likely = np.flatnonzero(self._filter.may_hold(wanted))
        if len(likely):
            for part in self._parts(sheets):
                places, ids = part.find(wanted[likely])
                for row, event in zip(likely[places].tolist(), ids.tolist(), strict=True):
                    found.setdefault(row, []).append(event)
        order = np.argsort(wanted, kind="stable")
        same = wanted[order[1:]] == wanted[order[:-1]]
        for row in (*order[1:][same].tolist(), *order[:-1][same].tolist()):
            found.setdefault(row, [])
        return found

    def _meet(self, sheets: list[Sheet]) -> None:
        """Let the filter know the events of sheets of other files, each once."""
        for sheet in sheets:
            if sheet.id not in self._met:
                self._filter.add(self._part(sheet).keys)
                self._met.add(sheet.id)

    def _parts(self, sheets: list[Sheet]) -> list[_Part]:
        if len(self._new) > _MANY:
            joined = {name: np.concatenate([each[name] for each in self._new]) for name in _NAMES}
            self._new = [joined]
        return [*map(_Part.of, self._new), *map(self._part, sheets)]

    def _part(self, sheet: Sheet) -> _Part:
        found = self._kept.get(sheet.id)
        if found is None:
            found = _Part.of({name: self._sheets.column(sheet, name) for name in _NAMES})
            self._kept[sheet.id] = found
            if len(self._kept) > _KEPT:
                self._kept.popitem(last=False)
        else:
            self._kept.move_to_end(sheet.id)
        return found

    def add(self, columns: Mapping[str, Numbers]) -> None:
        """Events that are new. columns: id, time and hash."""
        if len(columns["id"]):
            self._new.append({name: columns[name] for name in _NAMES})
            self._filter.add(keys(columns))

    def written(self, sheet: Sheet) -> None:
        """Events that were added are in a sheet now."""
        self._met.add(sheet.id)
        self._new = [each for each in self._new if int(each["id"][-1]) > sheet.last_id]
