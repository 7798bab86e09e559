# SPDX-License-Identifier: MIT
"""Blocks of lines to columns of small numbers: pure, so that another process can do it.

A value that recurs (a session, a course …) becomes a code: its position in the order of first
sight, from 1; 0 stands for none. A block carries the values that were new in it.
"""

from array import array
from dataclasses import dataclass, field
from typing import Any, Final

import xxhash
import zstandard

from explorer.events.catalogue import Catalogue
from explorer.events.event import Event, Identity, Reject
from explorer.events.parse import Parser
from explorer.package.lines import Block
from explorer.workspace.migrations import SLOTS

PAYLOAD_BYTES: Final = 65536
NO_TIME: Final = -(2**63)
_LEVEL: Final = 1
_MOST_CODES: Final = 200_000

# What an event's columns hold; the first eight are codes, each with a dictionary of its own.
KINDS: Final = ("type", "actor", "course", "object", "source", "session", "ip", "agent")
NUMBERS: Final = ("line", "time", "received_at", "line_hash", "cut")


@dataclass(slots=True)
class Coded:
    """One block of lines, read.

    epoch: codes of different epochs don't mean the same values.
    columns: one array of signed 64-bit integers for each of KINDS and NUMBERS, a row an event.
    new: for each kind the values not seen before in this epoch, in the order of their codes.
    subjects: (row, code of the identity). payloads: (rows, their lines compressed together).
    rejects: (line number, reason, text).
    """

    epoch: int
    lines: int = 0
    blank: int = 0
    columns: dict[str, "array[int]"] = field(default_factory=dict)
    new: dict[str, list[Any]] = field(default_factory=dict)
    subjects: list[tuple[int, int]] = field(default_factory=list)
    payloads: list[tuple[int, bytes]] = field(default_factory=list)
    rejects: list[tuple[int, str, bytes]] = field(default_factory=list)


class Coder:
    """Reads blocks one after another; keeps the dictionaries between them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._parse = Parser(catalogue).parse
        self._compressor = zstandard.ZstdCompressor(level=_LEVEL)
        self._epoch = 0
        self._codes: dict[str, dict[Any, int]] = {kind: {} for kind in KINDS}

    def encode(self, block: Block) -> Coded:
        """Read the whole lines of a block."""
        if sum(map(len, self._codes.values())) > _MOST_CODES:
            self._epoch += 1
            self._codes = {kind: {} for kind in KINDS}
        coded = Coded(self._epoch, new={kind: [] for kind in KINDS})
        if block.skipped:
            return self._refuse(block, coded)
        events, kept = self._read(block.first_line, block.data, coded)
        self._fill_columns(events, kept, coded)
        self._pack(kept, coded)
        return coded

    def _refuse(self, block: Block, coded: Coded) -> Coded:
        """A line too long to be held in memory: its beginning is kept as a reject."""
        coded.lines = 1
        size = len(block.data) + block.skipped
        coded.rejects.append(
            (block.first_line, f"a line of {size:,} bytes, too long to be read", block.data)
        )
        self._fill_columns([], [], coded)
        return coded

    def _read(
        self, first_line: int, data: bytes, coded: Coded
    ) -> tuple[list[tuple[int, Event]], list[bytes]]:
        lines = data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        coded.lines = len(lines)
        events: list[tuple[int, Event]] = []
        kept: list[bytes] = []
        parse = self._parse
        for number, raw in enumerate(lines, first_line):
            line = raw.removesuffix(b"\r")
            event = parse(line)
            if event is None:
                coded.blank += 1
            elif isinstance(event, Reject):
                coded.rejects.append((number, event.reason, line))
            else:
                events.append((number, event))
                kept.append(line)
        return events, kept

    def _fill_columns(
        self, events: list[tuple[int, Event]], kept: list[bytes], coded: Coded
    ) -> None:
        values = [event for _, event in events]
        raw: dict[str, list[Any]] = {
            "type": [(e.name, e.event_type) for e in values],
            "actor": [e.actor for e in values],
            "course": [(e.course_id, e.org) if e.course_id or e.org else None for e in values],
            "object": [e.object for e in values],
            "source": [e.source for e in values],
            "session": [e.session for e in values],
            "ip": [e.ip for e in values],
            "agent": [e.agent for e in values],
        }
        for kind in KINDS:
            coded.columns[kind] = self._code(kind, raw[kind], coded.new[kind])
        coded.columns["line"] = array("q", [number for number, _ in events])
        coded.columns["time"] = array("q", [e.time for e in values])
        coded.columns["received_at"] = array(
            "q", [NO_TIME if e.received_at is None else e.received_at for e in values]
        )
        coded.columns["line_hash"] = array("q", map(line_hash, kept))
        coded.columns["cut"] = array("q", [e.cut for e in values])
        for row, event in enumerate(values):
            if event.subjects:
                self._add_subjects(row, event.subjects, coded)

    def _code(self, kind: str, values: list[Any], new: list[Any]) -> "array[int]":
        codes = self._codes[kind]
        result = array("q", bytes(8 * len(values)))
        for row, value in enumerate(values):
            if value is None:
                continue
            code = codes.get(value)
            if code is None:
                code = codes[value] = len(codes) + 1
                new.append(value)
            result[row] = code
        return result

    def _add_subjects(self, row: int, subjects: tuple[Identity, ...], coded: Coded) -> None:
        codes = self._code("actor", list(dict.fromkeys(subjects)), coded.new["actor"])
        coded.subjects.extend((row, code) for code in codes)

    def _pack(self, kept: list[bytes], coded: Coded) -> None:
        start = size = 0
        for row, line in enumerate(kept):
            size += len(line) + 1
            if size >= PAYLOAD_BYTES or row + 1 - start == SLOTS:
                self._pack_rows(kept[start : row + 1], coded)
                start, size = row + 1, 0
        if start < len(kept):
            self._pack_rows(kept[start:], coded)

    def _pack_rows(self, lines: list[bytes], coded: Coded) -> None:
        coded.payloads.append((len(lines), pack(lines, self._compressor)))


def line_hash(line: bytes) -> int:
    """32 signed bits that tell apart the different lines of one instant."""
    return (xxhash.xxh3_64_intdigest(line) & 0xFFFFFFFF) - 0x80000000


def pack(lines: list[bytes], compressor: zstandard.ZstdCompressor) -> bytes:
    """Lines to one block of the table `blocks`; the n-th line is slot n."""
    return compressor.compress(b"\n".join(lines))


def unpack(data: bytes) -> list[bytes]:
    """The lines of one block of the table `blocks`."""
    return zstandard.ZstdDecompressor().decompress(data).split(b"\n")
