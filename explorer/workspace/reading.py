# SPDX-License-Identifier: MIT
"""A delivered file to coded blocks: everything of an import that needs no database."""

from collections.abc import Callable, Generator, Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path

from explorer.errors import FileFailed
from explorer.package.gpg import Gpg
from explorer.package.lines import Block
from explorer.package.member import Choice
from explorer.package.readers import Member, open_package
from explorer.package.streams import Limits
from explorer.tables import description
from explorer.tables.privacy import Privacy
from explorer.tables.rows import Batch
from explorer.tables.shapers import shaper
from explorer.work import CancelToken
from explorer.workspace.coding import Coded, Coder
from explorer.workspace.hashing import Hashes
from explorer.workspace.packing import pack
from explorer.workspace.side_by_side import SideBySide, ahead
from explorer.workspace.sieve import Sieve
from explorer.workspace.steps import (
    BeginAgain,
    BlockRead,
    MemberBegins,
    MemberEnds,
    MemberFailed,
    MemberKnown,
    PassedOver,
    Searched,
    TableRead,
)
from explorer.workspace.wanted import Wanted

_SOON = 4  # a file is begun anew at once where no more than this part of it was read


@dataclass(frozen=True, slots=True)
class Task:
    """How a delivered file is to be read.

    known: content hashes of logs that need not be read again, by their head hashes. wanted:
    whose lines are kept; None for all. again: it was begun anew before.
    afresh: what came of the file before goes, and its lines are read with this version's eyes.
    choice: which members of an archive are read. privacy: which columns of tables are left out.
    absent: what to say on the receipt of a table, by its place in the file.
    """

    limits: Limits = field(default_factory=Limits)
    known: Mapping[str, frozenset[str]] = field(default_factory=dict)
    wanted: Wanted | None = None
    again: bool = False
    afresh: bool = False
    choice: Choice = field(default_factory=Choice)
    privacy: Privacy = field(default_factory=Privacy)
    absent: Mapping[str | None, str] = field(default_factory=dict)


Step = (
    MemberBegins
    | BlockRead
    | TableRead
    | Searched
    | MemberEnds
    | MemberFailed
    | MemberKnown
    | BeginAgain
    | PassedOver
)
Steps = Generator[Step, None, None]
ReadFile = Callable[[Path, Task], Steps]
_EVERYTHING = Task()


def read_file(
    path: Path, gpg: Gpg, coder: Coder, cancel: CancelToken, task: Task = _EVERYTHING
) -> Steps:
    """The logs in a delivered file, one after another.

    Raises FileFailed when the file as a whole is not sound: then nothing of it may be kept.
    Raises Cancelled.
    """
    try:
        yield from _File(path, gpg, coder, cancel, task).steps()
    except _UnlikeError:
        yield from _File(path, gpg, coder, cancel, replace(task, known={})).steps()


class _UnlikeError(Exception):
    """A log began as a known one does, and went on otherwise."""


class _LateError(Exception):
    """Too little was looked for so far, and not much was read yet."""


class _File:
    """One reading of a delivered file."""

    def __init__(self, path: Path, gpg: Gpg, coder: Coder, cancel: CancelToken, task: Task) -> None:
        self._coder = coder
        self._cancel = cancel
        self._task = task
        self._package = open_package(path, gpg, cancel, task.limits, task.choice)
        self._sieve = Sieve(task.wanted, coder) if task.wanted else None

    def steps(self) -> Steps:
        with self._package as package, suppress(_LateError):
            for member in package:
                yield from self._member(member)
            if package.note:
                yield PassedOver(package.note)
        if self._sieve is not None and self._sieve.late:
            yield BeginAgain(self._sieve.wanted)

    def _member(self, member: Member) -> Steps:
        begins = MemberBegins(member.member, member.server, member.name, member.places)
        if member.name.kind == "table":
            yield begins
            try:
                yield from self._table(member)
            except FileFailed as failure:
                if member.member is None:
                    raise
                yield MemberFailed(failure)
            return
        if member.member is None:
            yield from self._single(member, begins)
            return
        yield begins
        reading = SideBySide(self._coder)
        try:
            yield from self._log(member.blocks(reading.block_bytes), reading)
        except FileFailed as failure:
            yield MemberFailed(failure)

    def _table(self, member: Member) -> Steps:
        if self._task.wanted is not None:
            raise _of_everybody()
        shaping = shaper(member.name, description.load(), self._task.privacy)
        hashes = Hashes()
        for block in member.blocks():
            self._cancel.check()
            hashes.update(block.data)
            batches = shaping.feed(block)
            done = self._package.bytes_read()
            yield from (self._rows(batch, done) for batch in batches)
        done = self._package.bytes_read()
        yield from (self._rows(batch, done) for batch in shaping.end())
        yield MemberEnds(hashes.content, hashes.head)

    def _rows(self, batch: Batch, done: int) -> TableRead:
        described = description.load().find(batch.table)
        if described is None or not described.packed:
            return TableRead(batch, done)
        rest, packed = pack(batch, described.packed)
        return TableRead(rest, done, packed)

    def _single(self, member: Member, begins: MemberBegins) -> Steps:
        """A file that is one log: perhaps one that is known."""
        reading = SideBySide(self._coder)
        blocks = member.blocks(reading.block_bytes)
        hashes, held = Hashes(), []
        for block in blocks:
            held.append(block)
            hashes.update(block.data)
            if hashes.whole_head:
                break
        likely = self._task.known.get(hashes.head)
        if likely is None:
            yield begins
            yield from self._log(chain(held, blocks), reading)
            return
        for block in blocks:
            self._cancel.check()
            hashes.update(block.data)
            yield Searched(self._package.bytes_read())
        if hashes.content not in likely:
            raise _UnlikeError
        yield MemberKnown(begins, hashes.content)

    def _log(self, blocks: Iterator[Block], reading: SideBySide) -> Steps:
        hashes = Hashes()

        def see(block: Block) -> None:
            self._cancel.check()
            hashes.update(block.data)

        if self._sieve is None:
            for coded in reading.coded(blocks, see):
                yield self._step(coded)
            yield MemberEnds(hashes.content, hashes.head)
            return
        sieve = self._sieve
        self._coder.start_file()
        sieve.start_log()
        for block in ahead(blocks):
            see(block)
            yield self._step(self._sift(block, sieve))
        yield self._step(sieve.rest())
        yield MemberEnds(
            hashes.content, hashes.head, sieve.passed_over, sieve.unreadable, sieve.wanted
        )

    def _sift(self, block: Block, sieve: Sieve) -> Coded | None:
        coded = sieve.sift(block)
        if not sieve.late:
            return coded
        if self._begins_at_once():
            raise _LateError
        return None  # it has to be read again in any case; let it teach what it can

    def _begins_at_once(self) -> bool:
        """One learner teaches once, as a rule, and others now and then to the end."""
        if self._task.again or self._task.wanted is None:
            return False
        early = self._package.bytes_read() * _SOON < self._package.size
        return early or len(self._task.wanted.asked) == 1

    def _step(self, coded: Coded | None) -> Step:
        done = self._package.bytes_read()
        return Searched(done) if coded is None else BlockRead(coded, done)


def _of_everybody() -> FileFailed:
    return FileFailed(
        "of everybody",
        "Tables of the weekly package hold everybody's rows; only some learners' were asked for.",
        "Import it without naming learners.",
    )
