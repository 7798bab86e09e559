# SPDX-License-Identifier: MIT
"""Blocks of lines to columns of small numbers: pure, so that another process can do it.

A value that recurs (a session, a course …) becomes a code: its position in the order of first
sight, from 1; 0 stands for none. A block carries the values that were new in it.
"""

from array import array
from dataclasses import dataclass, field
from typing import Any, Final

import xxhash

from explorer.events.catalogue import Catalogue
from explorer.events.event import Event, Identity
from explorer.events.fast import FastReader, Line
from explorer.events.parse import Parser
from explorer.package.lines import Block
from explorer.workspace.codes import KINDS, Codes
from explorer.workspace.payloads import Packer

NO_TIME: Final = -(2**63)
NUMBERS: Final = ("line", "time", "received_at", "line_hash", "cut")
_MOST_CODES: Final = 200_000
_TOGETHER: Final = 256  # lines tried at once as plain ones
_NOTHING: Final = Line()


@dataclass(slots=True)
class Coded:
    """One block of lines, read.

    epoch: codes of different epochs don't mean the same values.
    columns: one array of signed 64-bit integers for each of KINDS and NUMBERS, a row an event.
    new: for each kind the values not seen before in this epoch, in the order of their codes.
    subjects: (row, code of the identity). payloads: (rows, their lines compressed together).
    dictionary: what this file's payloads are compressed with, in its first block alone.
    rejects: (line number, reason, text).
    """

    epoch: int
    lines: int = 0
    blank: int = 0
    columns: dict[str, "array[int]"] = field(default_factory=dict)
    new: dict[str, list[Any]] = field(default_factory=dict)
    subjects: list[tuple[int, int]] = field(default_factory=list)
    payloads: list[tuple[int, bytes]] = field(default_factory=list)
    dictionary: bytes | None = None
    rejects: list[tuple[int, str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class _Rows:
    """The events of a block while it is read: a plain line's fields, or an Event beside them."""

    kept: list[bytes] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    found: list[Line] = field(default_factory=list)
    events: list[tuple[int, Event]] = field(default_factory=list)


class Coder:
    """Reads blocks one after another; keeps the dictionaries between them."""

    def __init__(self, catalogue: Catalogue) -> None:
        self._reader = FastReader(catalogue)
        self._clock = self._reader.parser.clock
        self._epoch = 0
        self._codes = Codes(self._reader.parser)
        self._packer = Packer()

    @property
    def parser(self) -> Parser:
        """What reads lines one by one."""
        return self._reader.parser

    def start_file(self) -> None:
        """The next block is the first of another file."""
        self._packer = Packer()

    def encode(self, block: Block) -> Coded:
        """Read the whole lines of a block."""
        if self._codes.size() > _MOST_CODES:
            self._epoch += 1
            self._codes = Codes(self._reader.parser)
        coded = Coded(self._epoch)
        rows = _Rows()
        if block.skipped:
            _refuse(block, coded)
        else:
            self._read(block, coded, rows)
        self._fill(rows, coded)
        coded.payloads, coded.dictionary = self._packer.pack(rows.kept)
        coded.new = self._codes.take_new()
        return coded

    def _read(self, block: Block, coded: Coded, rows: _Rows) -> None:
        lines = block.data.split(b"\n")
        if not lines[-1]:
            lines.pop()
        if b"\r" in block.data:
            lines = [line.removesuffix(b"\r") for line in lines]
        coded.lines = len(lines)
        ascii_only = block.data.isascii()
        for start in range(0, len(lines), _TOGETHER):
            some, first = lines[start : start + _TOGETHER], block.first_line + start
            if not (ascii_only and self._read_plain(some, first, rows)):
                for number, line in enumerate(some, first):
                    self._read_line(number, line, coded, rows)

    def _read_plain(self, lines: list[bytes], first: int, rows: _Rows) -> bool:
        """Read lines that are plain, all of them; else read none."""
        found = self._reader.read_plain(lines)
        if found is None:
            return False
        read = self._clock.read
        times = [read(line.time) for line in found]
        if None in times:
            return False
        rows.found += found
        rows.times += times  # type: ignore[arg-type]
        rows.numbers += range(first, first + len(lines))
        rows.kept += lines
        return True

    def _read_line(self, number: int, line: bytes, coded: Coded, rows: _Rows) -> None:
        found = self._reader.read(line)
        if isinstance(found, Line):
            time = self._clock.read(found.time)
            if time is not None:
                self._keep(number, line, time, found, rows)
                return
            found = self._reader.parser.parse(line)
        if isinstance(found, Event):
            rows.events.append((len(rows.kept), found))
            self._keep(number, line, found.time, _NOTHING, rows)
        elif found is None:
            coded.blank += 1
        else:
            coded.rejects.append((number, found.reason, line))

    def _keep(self, number: int, line: bytes, time: int, found: Line, rows: _Rows) -> None:
        rows.found.append(found)
        rows.times.append(time)
        rows.numbers.append(number)
        rows.kept.append(line)

    def _fill(self, rows: _Rows, coded: Coded) -> None:
        codes, found = self._codes, rows.found
        columns: dict[str, list[int]] = {
            "type": [codes.types[line.name, line.event_type] for line in found],
            "actor": [
                codes.actors[line.username or line.context.username, line.context.user_id]
                for line in found
            ],
            "course": [
                codes.courses[line.context.course_id, line.context.org_id] for line in found
            ],
            "source": [codes.sources[line.event_source] for line in found],
            "session": [
                codes.sessions[line.session] or codes.sessions[line.context.session]
                for line in found
            ],
            "ip": [codes.ips[line.ip] or codes.ips[line.context.ip] for line in found],
            "agent": [
                codes.agents[line.agent] or codes.agents[line.context.agent] for line in found
            ],
            "line": rows.numbers,
            "time": rows.times,
            "received_at": [
                NO_TIME if line.context.received_at is None else self._received(line)
                for line in found
            ],
            "line_hash": list(map(line_hash, rows.kept)),
            "object": [0] * len(found),
            "cut": [0] * len(found),
        }
        self._read_payloads(rows, columns, coded)
        for row, event in rows.events:
            self._put(row, event, columns, coded)
        coded.columns = {name: array("q", values) for name, values in columns.items()}

    def _received(self, line: Line) -> int:
        time = self._clock.read_stamp(line.context.received_at)
        return NO_TIME if time is None else time

    def _read_payloads(self, rows: _Rows, columns: dict[str, list[int]], coded: Coded) -> None:
        recipes, objects = self._codes.types.recipes, self._codes.objects
        column, cut = columns["object"], columns["cut"]
        payload = self._reader.payload
        for row, (line, found, code) in enumerate(
            zip(rows.kept, rows.found, columns["type"], strict=True)
        ):
            if found is _NOTHING:
                continue
            said = payload(line, found, recipes[code])
            column[row] = objects[said.object]
            cut[row] = said.cut
            if said.subjects:
                actor = columns["actor"][row]
                self._add_subjects(row, said.subjects, actor, coded)

    def _put(self, row: int, event: Event, columns: dict[str, list[int]], coded: Coded) -> None:
        codes = self._codes
        columns["type"][row] = codes.types[event.name, event.event_type]
        columns["actor"][row] = codes.actors[event.actor]
        columns["course"][row] = codes.courses.of(event.course_id, event.org)
        columns["object"][row] = codes.objects[event.object]
        columns["source"][row] = codes.sources[event.source]
        columns["session"][row] = codes.sessions[event.session]
        columns["ip"][row] = codes.ips[event.ip]
        columns["agent"][row] = codes.agents[event.agent]
        columns["received_at"][row] = NO_TIME if event.received_at is None else event.received_at
        columns["cut"][row] = event.cut
        if event.subjects:
            self._add_subjects(row, event.subjects, columns["actor"][row], coded)

    def _add_subjects(
        self, row: int, subjects: tuple[Identity, ...], actor: int, coded: Coded
    ) -> None:
        for subject in dict.fromkeys(subjects):
            same = actor and _same(subject, self._codes.actors.value(actor))
            coded.subjects.append((row, actor if same else self._codes.actors[subject]))


def _refuse(block: Block, coded: Coded) -> None:
    """A line too long to be held in memory: its beginning is kept as a reject."""
    coded.lines = 1
    size = len(block.data) + block.skipped
    reason = f"a line of {size:,} bytes, too long to be read"
    coded.rejects.append((block.first_line, reason, block.data))


def _same(subject: Identity, actor: Identity) -> bool:
    """Whether a subject is surely the actor: an id in common, and none that differs."""
    pairs = list(zip(subject, actor, strict=True))
    shared = any(one is not None and one == other for one, other in pairs)
    return shared and all(one is None or other is None or one == other for one, other in pairs)


def line_hash(line: bytes) -> int:
    """32 signed bits that tell apart the different lines of one instant."""
    return (xxhash.xxh3_64_intdigest(line) & 0xFFFFFFFF) - 0x80000000


__all__ = ["KINDS", "NO_TIME", "NUMBERS", "Coded", "Coder", "line_hash"]
