# SPDX-License-Identifier: MIT
"""The numbers of each event beside the block its line lies in: quick to find by the event's id.

`sheets` has the same numbers column by column, for whoever asks for all events; a block's are those
of some hundred neighbours. An event's place among them is the slot in its id.
"""

import json
import struct
from collections import OrderedDict
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, Final

import numpy as np
import zstandard

from explorer.workspace.connection import Connection
from explorer.workspace.event_views import SQL_COLUMNS
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.sheets import CODES, NONE, Numbers

SLOTS: Final = 1 << SLOT_BITS
GONE: Final = "gone"
"""Column of slots that hold no event, as their lines are kept elsewhere."""
NAMES: Final = ("time", "line", "hash", *CODES, "received", "cut")
_NAMES: Final = (*NAMES, GONE)
_RARE: Final = {"received": NONE, "cut": 0, GONE: 0}  # left out of a block where all are so
_STEPWISE: Final = frozenset({"time", "line"})  # kept as differences, which are small
_WIDE: Final = frozenset({"time", "received"})  # two numbers of 32 bits each
_HEAD: Final = struct.Struct("<HBqq")  # slots, which of _RARE are there, first time and line
_KEPT: Final = 64
_BLOCKS_AT_ONCE: Final = 256
_FEW: Final = 4  # values of a column, before all of its block are made Python's


class CellPacker:
    """Packs the numbers of blocks."""

    def __init__(self) -> None:
        self._compress = zstandard.ZstdCompressor(level=1).compress

    def pack(self, columns: Mapping[str, Numbers], counts: Sequence[int]) -> list[bytes]:
        """What is kept of blocks of so many rows each, in order.

        columns: those of _NAMES; GONE may be lacking.
        """
        ends = np.cumsum(np.array(counts, np.int64))
        starts = ends - counts
        rare, rows = 0, []
        for name in _NAMES:
            if name in _RARE:
                values = columns.get(name)
                if values is None or (values == _RARE[name]).all():
                    continue
                rare |= 1 << list(_RARE).index(name)
            rows += _halved(_steps(name, columns[name], starts), name)
        table = np.stack(rows)
        return [
            self._packed(table[:, start:end], rare, columns, start)
            for start, end in zip(starts.tolist(), ends.tolist(), strict=True)
        ]

    def _packed(
        self, some: Numbers, rare: int, columns: Mapping[str, Numbers], start: int
    ) -> bytes:
        width, count = some.shape
        planes = np.ascontiguousarray(some).view(np.uint8).reshape(width, count, 4)
        head = _HEAD.pack(count, rare, int(columns["time"][start]), int(columns["line"][start]))
        return head + self._compress(np.ascontiguousarray(planes.transpose(0, 2, 1)).tobytes())


def _steps(name: str, values: Numbers, starts: Numbers) -> Numbers:
    if name not in _STEPWISE:
        return values
    steps = np.diff(values.astype(np.int64), prepend=0)
    steps[starts] = 0
    return steps


def _halved(values: Numbers, name: str) -> list[Numbers]:
    if name not in _WIDE:
        return [values.astype(np.int32)]
    halves = np.ascontiguousarray(values, np.int64).view(np.int32).reshape(-1, 2)
    return [halves[:, 0], halves[:, 1]]


class Unpacked:
    """The columns of a block, each made when it is first asked for, with a value for each slot."""

    def __init__(self, data: bytes, decompressor: zstandard.ZstdDecompressor) -> None:
        self.slots, rare, *firsts = _HEAD.unpack_from(data)
        self._firsts = dict(zip(("time", "line"), firsts, strict=True))
        self._rows, width = _places(rare)
        body = np.frombuffer(decompressor.decompress(data[_HEAD.size :]), np.uint8)
        planes = body.reshape(width, 4, self.slots).transpose(0, 2, 1)
        self._table = np.ascontiguousarray(planes).view(np.int32)[:, :, 0]
        self._columns: dict[str, Numbers] = {}
        self._lists: dict[str, list[int | None]] = {}

    def column(self, name: str) -> Numbers:
        """One of NAMES, or GONE; 0 stands for no value, NONE for no time."""
        found = self._columns.get(name)
        if found is None:
            found = self._columns[name] = self._column(name)
        return found

    def _column(self, name: str) -> Numbers:
        row = self._rows.get(name)
        if row is None:
            return np.full(self.slots, _RARE[name], np.int64)
        values: Numbers = self._table[row]
        if name in _WIDE:
            values = self._table[row : row + 2].T.copy().view(np.int64)[:, 0]
        if name in _STEPWISE:
            values = np.cumsum(values, dtype=np.int64)
            values += self._firsts[name]
        return values

    def value(self, name: str, slot: int) -> int | None:
        """One value as SQL has it: None where there is none, or no event."""
        if slot >= self.slots or (GONE in self._rows and self.column(GONE)[slot]):
            return None
        value = int(self.column(name)[slot])
        return None if value == (0 if name in CODES else NONE) else value

    def values(self, name: str) -> list[int | None]:
        """All values, as `value`."""
        found = self._lists.get(name)
        if found is None:
            found = self._lists[name] = self._listed(name)
        return found

    def _listed(self, name: str) -> list[int | None]:
        listed: list[int | None] = self.column(name).tolist()
        nothing = 0 if name in CODES else NONE
        if nothing in listed:
            listed = [None if each == nothing else each for each in listed]
        if GONE in self._rows:
            gone = self.column(GONE)
            listed = [None if no else each for each, no in zip(listed, gone, strict=True)]
        return listed


@cache
def _counting(slots: int) -> str:
    return json.dumps(list(range(slots)))


@cache
def _places(rare: int) -> tuple[dict[str, int], int]:
    """The first row of each column that is there, and how many rows there are."""
    found, width = {}, 0
    for name in _NAMES:
        if name not in _RARE or rare >> list(_RARE).index(name) & 1:
            found[name] = width
            width += 1 + (name in _WIDE)
    return found, width


def unpacked(data: bytes) -> dict[str, Numbers]:
    """All columns of a block."""
    block = Unpacked(data, zstandard.ZstdDecompressor())
    return {name: block.column(name) for name in _NAMES}


class Cells:
    """Reads the numbers of events over one connection; keeps the blocks used last.

    A block of which events were once committed never changes, but may go.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._decompressor = zstandard.ZstdDecompressor()
        self._blocks: OrderedDict[int, Unpacked] = OrderedDict()

    def register(self) -> None:
        """Make the SQL functions known that give a column of `events`: event_…(id), and
        cell_…(block, slot) for whoever goes through a block, by the slots block_slots(…) lists.
        """
        self._connection.create_function("block_slots", 3, self._slots, deterministic=True)
        for name in SQL_COLUMNS.values():
            self._connection.create_function(
                f"event_{name}", 1, self._reader(name), deterministic=True
            )
            self._connection.create_function(
                f"cell_{name}", 2, self._runner(name), deterministic=True
            )

    def columns(self, ids: Numbers, names: Sequence[str]) -> tuple[Numbers, list[Numbers]]:
        """Of those of the events that are there: their ids, in order, and columns of theirs."""
        ordered = np.unique(ids[ids >= 0])
        starts = np.flatnonzero(np.diff(ordered >> SLOT_BITS, prepend=-1))
        parts: list[list[Numbers]] = [[] for _ in range(len(names) + 1)]
        for some in np.split(ordered, starts[1:]) if len(ordered) else ():
            block = self._block(int(some[0]) >> SLOT_BITS)
            if block is None:
                continue
            slots = some & (SLOTS - 1)
            slots = slots[slots < block.slots]
            slots = slots[block.column(GONE)[slots] == 0]
            parts[0].append(slots + (int(some[0]) & -SLOTS))
            for part, name in zip(parts[1:], names, strict=True):
                part.append(block.column(name)[slots])
        ids, *found = (np.concatenate(part or [np.zeros(0, np.int64)]) for part in parts)
        return ids, found

    def _slots(self, block: int, slots: int, whole: int) -> str:
        """The slots that hold an event, as a JSON list."""
        if whole:
            return _counting(slots)
        found = self._block(block)
        there = [] if found is None else np.flatnonzero(found.column(GONE) == 0).tolist()
        return json.dumps(there)

    def _runner(self, name: str) -> Callable[[int, int], int | None]:
        last = -1
        values: list[int | None] = []

        def value(block: int, slot: int) -> int | None:
            nonlocal last, values
            if block != last:
                found = self._block(block)
                values = [] if found is None else found.values(name)
                last = block
            return values[slot]

        return value

    def _reader(self, name: str) -> Callable[[Any], int | None]:
        last, asked = -1, 0
        block: Unpacked | None = None
        values: list[int | None] | None = None

        def value(event_id: Any) -> int | None:
            nonlocal last, asked, block, values
            if type(event_id) is not int or event_id < 0:
                return None
            if event_id >> SLOT_BITS != last:
                block, values, asked = self._block(event_id >> SLOT_BITS), None, 0
                last = event_id >> SLOT_BITS if block is not None else -1
            if block is None:
                return None
            slot = event_id & (SLOTS - 1)
            if values is None:
                if asked < _FEW:
                    asked += 1
                    return block.value(name, slot)
                values = block.values(name)
            return values[slot] if slot < len(values) else None

        return value

    def _block(self, number: int) -> Unpacked | None:
        found = self._blocks.get(number)
        if found is None:
            row = self._connection.execute(
                "SELECT data FROM block_cells WHERE id = ?", (number,)
            ).fetchone()
            if row is None:
                return None
            found = self._blocks[number] = Unpacked(row[0], self._decompressor)
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        return found


def of_file(connection: Connection, file_id: int) -> Iterator[dict[str, Numbers]]:
    """The columns of a file's events, some ten thousand at a time, in the order of their ids."""
    cursor = connection.execute(
        "SELECT id, data FROM block_cells WHERE file_id = ? ORDER BY id", (file_id,)
    )
    while rows := cursor.fetchmany(_BLOCKS_AT_ONCE):
        yield _joined([_with_ids(block, unpacked(data)) for block, data in rows])


def _with_ids(block: int, columns: dict[str, Numbers]) -> dict[str, Numbers]:
    there = columns.pop(GONE) == 0
    columns["id"] = np.arange(len(there), dtype=np.int64) + (block << SLOT_BITS)
    return {name: values[there] for name, values in columns.items()}


def _joined(parts: list[dict[str, Numbers]]) -> dict[str, Numbers]:
    return {name: np.concatenate([part[name] for part in parts]) for name in parts[0]}
