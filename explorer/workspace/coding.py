# SPDX-License-Identifier: MIT
"""Blocks of lines to columns of small numbers: pure, so that another process can do it.

A value that recurs (a session, a course …) becomes a code: its position in the order of first
sight, from 1; 0 stands for none. Values that recur together have a code together, too. A block
carries the values that were new in it.
"""

from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np
import xxhash

from explorer.events.catalogue import Catalogue
from explorer.events.event import Event, Identity
from explorer.events.fast import NOTHING, FastReader, Line
from explorer.events.parse import Parser
from explorer.package.lines import Block
from explorer.workspace.codes import GROUPS, KINDS, ODD, Codes
from explorer.workspace.payloads import Packer

NO_TIME: Final = -(2**63)
_MOST_CODES: Final = 400_000
_TOGETHER: Final = 512  # lines tried at once as plain ones; more only fill caches
_HASH_BITS: Final = 24

Column = np.ndarray


@dataclass(slots=True)
class Coded:
    """One block of lines, read.

    epoch: codes of different epochs don't mean the same values.
    columns: a number for each event: line, time, received_at, line_hash, cut, and the codes:
    object, who and where (see GROUPS).
    new: for each kind and group the values not seen before in this epoch, in the order of their
    codes. subjects: (row, code of the identity). payloads: (rows, their lines compressed together).
    dictionary: what this file's payloads are compressed with, in its first block alone.
    rejects: (line number, reason, text).
    """

    epoch: int
    lines: int = 0
    blank: int = 0
    columns: dict[str, Column] = field(default_factory=dict)
    new: dict[str, list[Any]] = field(default_factory=dict)
    subjects: list[tuple[int, int]] = field(default_factory=list)
    payloads: list[tuple[int, bytes]] = field(default_factory=list)
    dictionary: bytes | None = None
    rejects: list[tuple[int, str, bytes]] = field(default_factory=list)


@dataclass(slots=True)
class _Rows:
    """The events of a block while it is read: a plain line's fields, or an Event beside them."""

    kept: list[bytes] = field(default_factory=list)
    found: list[Line] = field(default_factory=list)
    numbers: list[int] = field(default_factory=list)
    times: list[int] = field(default_factory=list)
    received: list[int] = field(default_factory=list)
    who: list[int] = field(default_factory=list)
    where: list[int] = field(default_factory=list)
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

    def block_bytes(self) -> int:
        """How much text the next block shall have."""
        return self._packer.wanted

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
            plain = ascii_only or all(map(bytes.isascii, some))
            if not (plain and self._read_plain(some, first, rows)):
                for number, line in enumerate(some, first):
                    self._read_line(number, line, coded, rows)

    def _read_plain(self, lines: list[bytes], first: int, rows: _Rows) -> bool:
        """Read lines that are plain, all of them; else read none."""
        found = self._reader.read_plain(lines)
        if found is None:
            return False
        pairs = [(line, line.context) for line in found]
        code = self._codes.where.__getitem__
        where = [
            code((line.name, line.event_type, line.event_source, told.course_id, told.org_id))
            for line, told in pairs
        ]
        times = [] if ODD in where else self._clock.read_many([line.time for line in found])
        if not times or None in times:
            return False
        code = self._codes.who.__getitem__
        rows.who += [
            code((line.username, line.session, line.ip, line.agent, told.user_id,
                  told.username, told.session, told.ip, told.agent))
            for line, told in pairs
        ]  # fmt: skip
        rows.received += [
            NO_TIME if told.received_at is None else self._received(told.received_at)
            for _, told in pairs
        ]
        rows.where += where
        rows.times += times  # type: ignore[arg-type]
        rows.numbers += range(first, first + len(lines))
        rows.found += found
        rows.kept += lines
        return True

    def _read_line(self, number: int, line: bytes, coded: Coded, rows: _Rows) -> None:
        if line.isascii() and self._read_plain([line], number, rows):
            return
        found = self._reader.parser.parse(line)
        if isinstance(found, Event):
            who, where = self._codes.of_event(found)
            rows.events.append((len(rows.kept), found))
            rows.who.append(who)
            rows.where.append(where)
            rows.times.append(found.time)
            rows.received.append(NO_TIME if found.received_at is None else found.received_at)
            rows.numbers.append(number)
            rows.found.append(NOTHING)
            rows.kept.append(line)
        elif found is None:
            coded.blank += 1
        else:
            coded.rejects.append((number, found.reason, line))

    def _received(self, text: str) -> int:
        time = self._clock.read_stamp(text)
        return NO_TIME if time is None else time

    def _fill(self, rows: _Rows, coded: Coded) -> None:
        where = np.array(rows.where, np.int32)
        self._codes.learn_types()
        coded.columns = {
            "line": np.array(rows.numbers, np.int32),
            "time": np.array(rows.times, np.int64),
            "received_at": np.array(rows.received, np.int64),
            "line_hash": _hashes(rows.kept),
            "who": np.array(rows.who, np.int32),
            "where": where,
            "object": np.array(self._codes.constants, np.int32)[where],
            "cut": np.zeros(len(where), np.int8),
        }
        self._read_payloads(rows, coded)

    def _read_payloads(self, rows: _Rows, coded: Coded) -> None:
        objects = self._codes.kinds["object"]
        cut = coded.columns["cut"]
        recipes = map(self._codes.recipes.__getitem__, rows.where)
        at: list[int] = []
        codes: list[int] = []
        for row, said in self._reader.payloads(rows.kept, rows.found, recipes):
            at.append(row)
            codes.append(objects[said.object])
            if said.cut:
                cut[row] = 1
            if said.subjects:
                self._add_subjects(row, said.subjects, rows, coded)
        for row, event in rows.events:
            at.append(row)
            codes.append(objects[event.object])
            cut[row] = event.cut
            if event.subjects:
                self._add_subjects(row, event.subjects, rows, coded)
        coded.columns["object"][np.array(at, np.int32)] = codes

    def _add_subjects(
        self, row: int, subjects: tuple[Identity, ...], rows: _Rows, coded: Coded
    ) -> None:
        actors = self._codes.kinds["actor"]
        actor = self._codes.who.value(rows.who[row])[0]
        for subject in dict.fromkeys(subjects):
            same = actor and _same(subject, actors.value(actor))
            coded.subjects.append((row, actor if same else actors[subject]))


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
    """24 signed bits that tell apart the different lines of one instant."""
    return int(_hashes([line])[0])


def _hashes(lines: list[bytes]) -> Column:
    found = np.array(list(map(xxhash.xxh3_64_intdigest, lines)), np.uint64)
    return (found & ((1 << _HASH_BITS) - 1)).astype(np.int32) - (1 << (_HASH_BITS - 1))


__all__ = ["GROUPS", "KINDS", "NO_TIME", "Coded", "Coder", "Column", "line_hash"]
