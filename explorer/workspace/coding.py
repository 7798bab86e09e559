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
from explorer.events.times import NO_TIME
from explorer.events.together import Together
from explorer.package.lines import Block
from explorer.workspace.codes import GROUPS, KINDS, ODD, Codes
from explorer.workspace.payloads import Packer, Text

_MOST_CODES: Final = 400_000
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

    lines: list[bytes]
    found: list[Line]
    numbers: Column
    times: Column
    received: Column
    who: Column
    where: Column
    events: dict[int, Event] = field(default_factory=dict)

    def drop(self, dropped: list[int]) -> None:
        """Leave out rows that are no events."""
        keep = np.ones(len(self.lines), bool)
        keep[dropped] = False
        rows = np.flatnonzero(keep).tolist()
        self.lines = [self.lines[row] for row in rows]
        self.found = [self.found[row] for row in rows]
        for name in ("numbers", "times", "received", "who", "where"):
            setattr(self, name, getattr(self, name)[keep])
        self.events = {
            int(np.count_nonzero(keep[:row])): event for row, event in self.events.items()
        }


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

    def start_anew(self) -> None:
        """Forget all codes: what was new of late has come to nobody."""
        self._epoch += 1
        self._codes = Codes(self._reader.parser)

    def encode(self, block: Block) -> Coded:
        """Read the whole lines of a block, and pack those that are events."""
        coded, text = self.code(block)
        coded.payloads, coded.dictionary = self._packer.pack_text(text)
        return coded

    def code(self, block: Block) -> tuple[Coded, Text]:
        """Read the whole lines of a block; those that are events have yet to be packed."""
        if self._codes.size() > _MOST_CODES:
            self.start_anew()
        coded = Coded(self._epoch)
        if block.skipped:
            _refuse(block, coded)
            rows = self._read([], block)
        else:
            lines = _lines(block.data)
            coded.lines = len(lines)
            rows = self._read(lines, block)
            self._read_odd(rows, coded)
        self._codes.learn_types()
        self._fill(rows, coded)
        coded.new = self._codes.take_new()
        as_it_is = len(rows.lines) == coded.lines and b"\r" not in block.data
        return coded, Text(block.data if as_it_is else b"\n".join(rows.lines), rows.lines)

    def _read(self, lines: list[bytes], block: Block) -> _Rows:
        """All that plain lines say but their payloads; "where" is ODD for others."""
        found = self._reader.read_plain(block.data, lines) if lines else []
        times = self._clock.read_many([line.time for line in found])
        for row in np.flatnonzero(times == NO_TIME).tolist():
            found[row] = NOTHING
        where = self._where(found)
        for row in np.flatnonzero(where == ODD).tolist():
            found[row] = NOTHING
        numbers = np.arange(block.first_line, block.first_line + len(lines), dtype=np.int32)
        return _Rows(lines, found, numbers, times, self._received(found), self._who(found), where)

    def _where(self, found: list[Line]) -> Column:
        code = self._codes.where.__getitem__
        return np.array(
            [
                code((line.name, line.event_type, line.event_source, told.course_id, told.org_id))
                for line in found
                for told in (line.context,)
            ],
            np.int32,
        )

    def _who(self, found: list[Line]) -> Column:
        code = self._codes.who.__getitem__
        return np.array(
            [
                code((line.username, line.session, line.ip, line.agent, told.user_id,
                      told.username, told.session, told.ip, told.agent))
                if line is not NOTHING else 0
                for line in found
                for told in (line.context,)
            ],
            np.int32,
        )  # fmt: skip

    def _received(self, found: list[Line]) -> Column:
        received = np.full(len(found), NO_TIME, np.int64)
        for row, text in enumerate([line.context.received_at for line in found]):
            if text is not None:
                time = self._clock.read_stamp(text)
                received[row] = NO_TIME if time is None else time
        return received

    def _read_odd(self, rows: _Rows, coded: Coded) -> None:
        """Read the lines that are not plain, one by one."""
        dropped = []
        for row in np.flatnonzero(rows.where == ODD).tolist():
            line = rows.lines[row]
            found = self._reader.parser.parse(line)
            if isinstance(found, Event):
                rows.events[row] = found
                rows.who[row], rows.where[row] = self._codes.of_event(found)
                rows.times[row] = found.time
                rows.received[row] = NO_TIME if found.received_at is None else found.received_at
                continue
            dropped.append(row)
            if found is None:
                coded.blank += 1
            else:
                coded.rejects.append((int(rows.numbers[row]), found.reason, line))
        if dropped:
            rows.drop(dropped)

    def _fill(self, rows: _Rows, coded: Coded) -> None:
        codes, where = self._codes, rows.where
        coded.columns = {
            "line": rows.numbers,
            "time": rows.times,
            "received_at": rows.received,
            "line_hash": _hashes(rows.lines),
            "who": rows.who,
            "where": where,
            "object": codes.constants[where],
            "cut": np.zeros(len(where), np.int8),
        }
        objects = codes.kinds["object"]
        reading = Together(self._reader, rows.lines, rows.found, codes.recipes, objects)
        said = reading.read(where, codes.alike)
        for row, subjects in said.about:
            self._add_subjects(row, subjects, rows, coded)
        for row, event in rows.events.items():
            said.rows.append(row)
            said.codes.append(objects[event.object])
            if event.cut:
                said.cut.append(row)
            self._add_subjects(row, event.subjects, rows, coded)
        coded.columns["object"][said.rows] = said.codes
        coded.columns["cut"][said.cut] = 1

    def _add_subjects(
        self, row: int, subjects: tuple[Identity, ...], rows: _Rows, coded: Coded
    ) -> None:
        actors = self._codes.kinds["actor"]
        actor = self._codes.who.value(int(rows.who[row]))[0]
        for subject in dict.fromkeys(subjects):
            same = actor and _same(subject, actors.value(actor))
            coded.subjects.append((row, actor if same else actors[subject]))


def _lines(data: bytes) -> list[bytes]:
    lines = data.split(b"\n")
    if not lines[-1]:
        lines.pop()
    return [line.removesuffix(b"\r") for line in lines] if b"\r" in data else lines


def _refuse(block: Block, coded: Coded) -> None:
    """A line too long to be held in memory: its beginning is kept as a reject."""
    coded.lines = 1
    size = len(block.data) + block.skipped
    reason = f"a line of {size:,} bytes, too long to be read"
    coded.rejects.append((block.first_line, reason, block.data))


def _same(subject: Identity, actor: Identity) -> bool:
    """Whether a subject is surely the actor: an id in common, and none that differs."""
    shared = False
    for one, other in zip(subject, actor, strict=True):
        if one is not None and other is not None:
            if one != other:
                return False
            shared = True
    return shared


def line_hash(line: bytes) -> int:
    """24 signed bits that tell apart the different lines of one instant."""
    return int(_hashes([line])[0])


def _hashes(lines: list[bytes]) -> Column:
    found = np.array(list(map(xxhash.xxh3_64_intdigest, lines)), np.uint64)
    return (found & ((1 << _HASH_BITS) - 1)).astype(np.int32) - (1 << (_HASH_BITS - 1))


__all__ = ["GROUPS", "KINDS", "NO_TIME", "Coded", "Coder", "Column", "line_hash"]
