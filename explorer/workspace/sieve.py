# SPDX-License-Identifier: MIT
"""The lines of a log that concern some learners; all others are passed over, most of them unread.

Keeping must not depend on where in a file an id was first seen with a name. So what is learned on
the way counts from the first line: a block is searched again when it taught something, and a file
has to be read again when earlier blocks were searched for less.
"""

from collections.abc import Iterator

import numpy as np

from explorer.events.event import Event, Identity, Reject
from explorer.package.lines import Block
from explorer.workspace.coding import Coded, Coder
from explorer.workspace.needles import Needles
from explorer.workspace.wanted import Wanted

_ENOUGH = 1 << 18  # bytes of kept lines that are coded together


class Sieve:
    """Sifts one delivered file, block after block.

    wanted: grows with what is learned. late: it grew after blocks were searched for less.
    """

    def __init__(self, wanted: Wanted, coder: Coder) -> None:
        self.wanted = wanted
        self.late = False
        self._parser = coder.parser
        self._coder = coder
        self._needles = Needles(wanted)
        self._searched = False
        self.start_log()

    def start_log(self) -> None:
        """The next block is the first of another log."""
        self._sound = self._broken = False
        self._last: Block | None = None
        self._kept: list[bytes] = []
        self._numbers: list[int] = []
        self._size = self._count = 0

    @property
    def passed_over(self) -> int:
        """How many lines of the current log were not kept so far."""
        if self._last is None:
            return 0
        data = self._last.data
        lines = 1 if self._last.skipped else data.count(b"\n") + (not data.endswith(b"\n"))
        return self._last.first_line - 1 + lines - self._count

    @property
    def unreadable(self) -> bool:
        """Whether no line of the current log could be read, and some are not blank."""
        return self._broken and not self._sound

    def sift(self, block: Block) -> Coded | None:
        """Search a block; what was kept so far, once that is enough."""
        self._last = block
        if block.skipped:
            return self._sift_long_line(block)
        if not self._sound:
            self._look_for_an_event(block.data)
        kept = self._kept_of(block)
        self._searched = True
        self._count += len(kept)
        number, counted = block.first_line, 0
        for start, end in kept:
            number += block.data.count(b"\n", counted, start)
            counted = start
            self._numbers.append(number)
            self._kept.append(block.data[start:end])
            self._size += end - start
        return self.rest() if self._size >= _ENOUGH else None

    def _sift_long_line(self, block: Block) -> Coded | None:
        self._broken = True
        if self._needles.named(block.data):
            self._count += 1
            return self._coder.encode(block)
        return None

    def rest(self) -> Coded | None:
        """What was kept and not yet handed on."""
        if not self._kept:
            return None
        coded = self._coder.encode(Block(0, b"\n".join(self._kept) + b"\n"))
        _number(coded, self._numbers)
        self._kept, self._numbers, self._size = [], [], 0
        return coded

    def _kept_of(self, block: Block) -> list[tuple[int, int]]:
        data = block.data
        while True:
            grown, kept = self.wanted, []
            for start, end in self._needles.lines(data):
                found = self._parser.parse(data[start:end].removesuffix(b"\r"))
                people = _people(found)
                for who in people:
                    grown = grown.learn(who)
                if any(map(self.wanted.concerns, people)) or (
                    isinstance(found, Reject) and self._needles.named(data[start:end])
                ):
                    kept.append((start, end))
            if grown == self.wanted:
                return kept
            self.wanted, self._needles = grown, Needles(grown)
            self.late = self.late or self._searched

    def _look_for_an_event(self, data: bytes) -> None:
        """Whether this is a log at all, told by the first line that can be read."""
        for line in _lines(data):
            found = self._parser.parse(line)
            if isinstance(found, Event):
                self._sound = True
                return
            self._broken = self._broken or found is not None


def _people(found: Event | Reject | None) -> list[Identity]:
    if not isinstance(found, Event):
        return []
    return [*found.subjects, *([found.actor] if found.actor else [])]


def _lines(data: bytes) -> Iterator[bytes]:
    start = 0
    while start < len(data):
        end = data.find(b"\n", start)
        end = len(data) if end < 0 else end
        yield data[start:end].removesuffix(b"\r")
        start = end + 1


def _number(coded: Coded, numbers: list[int]) -> None:
    """Give lines that were coded as one text their numbers in the log."""
    coded.columns["line"] = np.array(numbers, np.int32)[coded.columns["line"]]
    coded.rejects = [(numbers[at], reason, text) for at, reason, text in coded.rejects]
