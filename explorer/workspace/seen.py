# SPDX-License-Identifier: MIT
"""Which lines of a block were seen before: first by their prints, the text itself has to confirm.

Sheets keep the prints of all events that are in; of those, only sheets whose times overlap a
block's are read, and each once in an import. Events of the file that comes in are known from the
moment they are added. A filter of bits tells of nearly every line that it is new, in whatever order
the times are.
"""

from collections import OrderedDict
from collections.abc import Mapping
from typing import Final

import numpy as np

from explorer.workspace.connection import Connection
from explorer.workspace.prints import Printed, prints
from explorer.workspace.sheets import ColumnCache, Numbers, Sheet, Sheets

_SPREAD: Final = np.uint64(0xD6E8FEB86659FD93)
_FILTER_BITS: Final = 27
_SHIFTS: Final = np.array([[0], [19], [37]], np.uint64)
_FULL: Final = 1 << 24  # prints in the filter, before it is begun anew
_LOOKS: Final = 32  # of blocks into a sheet: cheaper than to learn all its prints
_KEPT: Final = 6 << 20  # events of sheets whose prints are held: six bytes each
_MANY: Final = 16  # parts that are better made one


class _Filter:
    """A Bloom filter of prints: what it does not hold was never added.

    Of a million prints in it, it takes one in 3,000 others for one of them; of ten million, one in
    100.
    """

    def __init__(self) -> None:
        self._bits = np.zeros(1 << (_FILTER_BITS - 3), np.uint8)
        self.added = 0

    def clear(self) -> None:
        """Hold nothing. In place: once so much was freed, malloc gives back less of the rest."""
        if self.added:
            self._bits.fill(0)
            self.added = 0

    def add(self, some: Numbers) -> None:
        self.added += len(some)
        bytes_, bits = (each.ravel() for each in self._places(some))
        while len(bytes_):
            self._bits[bytes_] |= np.uint8(1) << bits  # of those in one byte the last one wins
            lost = np.flatnonzero((self._bits[bytes_] >> bits) & np.uint8(1) == 0)
            bytes_, bits = bytes_[lost], bits[lost]

    def may_hold(self, some: Numbers) -> Numbers:
        bytes_, bits = self._places(some)
        found: Numbers = np.bitwise_and.reduce(self._bits[bytes_] >> bits, axis=0) & np.uint8(1)
        return found

    def _places(self, some: Numbers) -> tuple[Numbers, Numbers]:
        spread = some.astype(np.uint64) * _SPREAD
        places = (spread >> _SHIFTS) & np.uint64((1 << _FILTER_BITS) - 1)
        return (places >> np.uint64(3)).astype(np.intp), (places & np.uint64(7)).astype(np.uint8)


class Seen:
    """Looks for lines over the connection of an import, through all its files."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._filter = _Filter()
        self.forget()

    def forget(self) -> None:
        """What is in may have changed but by what was added here; also which sheet has which id."""
        self._sheets = Sheets(self._connection, ColumnCache(0, 0))  # it keeps the last column
        self._there: list[Sheet] | None = None
        self._spans = np.zeros((2, 0), np.int64)  # first and last times of the sheets
        self._kept: OrderedDict[int, Printed] = OrderedDict()
        self._held = 0
        self._begin_filter()
        self.start_file()

    def start_file(self) -> None:
        """What was added and is in no sheet was of a file before."""
        self._new: list[Printed] = []

    def find(self, columns: Mapping[str, Numbers]) -> dict[int, list[int]]:
        """Of a block's lines that may have been seen before: the row, and the events it may be.

        columns: id, time and hash. Lines that may be the same as others of the block are among
        them, be it without any event.
        """
        found: dict[int, list[int]] = {}
        if not len(columns["id"]):
            return found
        times = columns["time"]
        wanted = prints(times, columns["hash"])
        sheets = self._between(int(times.min()), int(times.max()))
        direct = self._meet(sheets)
        if direct:
            self._look(wanted, np.arange(len(wanted)), direct, [], found)
        likely = np.flatnonzero(self._filter.may_hold(wanted))
        if len(likely):
            others = [each for each in sheets if each.id in self._met]
            self._look(wanted[likely], likely, others, self._new_parts(), found)
        order = np.argsort(wanted, kind="stable")
        same = wanted[order[1:]] == wanted[order[:-1]]
        for row in (*order[1:][same].tolist(), *order[:-1][same].tolist()):
            found.setdefault(row, [])
        return found

    def _look(
        self,
        wanted: Numbers,
        rows: Numbers,
        sheets: list[Sheet],
        parts: list[Printed],
        found: dict[int, list[int]],
    ) -> None:
        """Events with the wanted prints of these rows, in these sheets and parts."""
        hits = [part.find(wanted) for part in parts]
        for sheet in sheets:
            places, events = self._part(sheet).find(wanted)
            if len(events):
                hits.append((places, self._sheets.column(sheet, "id")[events]))
        for places, events in hits:
            for row, event in zip(rows[places].tolist(), events.tolist(), strict=True):
                found.setdefault(row, []).append(event)

    def _new_parts(self) -> list[Printed]:
        """What was added and is in no sheet, in few parts."""
        if len(self._new) > _MANY:
            some, ids = (
                np.concatenate([getattr(each, name) for each in self._new])
                for name in ("prints", "events")
            )
            self._new = [Printed.of(some, ids)]
        return self._new

    def _between(self, first: int, last: int) -> list[Sheet]:
        """Sheets that may have events from `first` to `last`."""
        if self._there is None:
            self._there = self._sheets.all()
            spans = [(each.first_time, each.last_time) for each in self._there]
            self._spans = np.array(spans, np.int64).reshape(-1, 2).T
        firsts, lasts = self._spans
        return [
            self._there[at] for at in np.flatnonzero((firsts <= last) & (lasts >= first)).tolist()
        ]

    def _meet(self, sheets: list[Sheet]) -> list[Sheet]:
        """Let the filter know of sheets that were often looked into; those it does not know."""
        if self._filter.added > _FULL:
            self._begin_filter()
            for part in self._new:
                self._filter.add(part.prints)
        direct = []
        for sheet in sheets:
            if sheet.id in self._met:
                continue
            self._looks[sheet.id] = self._looks.get(sheet.id, 0) + 1
            if self._looks[sheet.id] <= _LOOKS:
                direct.append(sheet)
            else:
                self._filter.add(self._part(sheet).prints)
                self._met.add(sheet.id)
        return direct

    def _begin_filter(self) -> None:
        self._filter.clear()
        self._met: set[int] = set()  # sheets whose events are in the filter
        self._looks: dict[int, int] = {}  # of others, how often they were looked into

    def _part(self, sheet: Sheet) -> Printed:
        found = self._kept.get(sheet.id)
        if found is None:
            found = Printed.read(self._sheets, sheet)
            self._keep(sheet, found)
        else:
            self._kept.move_to_end(sheet.id)
        return found

    def _keep(self, sheet: Sheet, part: Printed) -> None:
        self._kept[sheet.id] = part
        self._held += len(part.prints)
        while self._held > _KEPT and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._held -= len(gone.prints)

    def add(self, columns: Mapping[str, Numbers]) -> None:
        """Events that are new. columns: id, time and hash."""
        if len(columns["id"]):
            part = Printed.of(prints(columns["time"], columns["hash"]), columns["id"])
            self._new.append(part)
            self._filter.add(part.prints)

    def written(self, sheet: Sheet, part: Printed) -> None:
        """Events that were added are in a sheet now, whose prints these are."""
        if self._there is not None:
            self._there.append(sheet)
            self._spans = np.append(self._spans, [[sheet.first_time], [sheet.last_time]], axis=1)
        self._met.add(sheet.id)
        self._keep(sheet, part)
        left = []
        for each in self._new:
            later = each.events > sheet.last_id
            if later.any():
                left.append(Printed(each.prints[later], each.events[later]))
        self._new = left
