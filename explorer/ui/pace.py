# SPDX-License-Identifier: MIT
"""How fast files come in: of the file under way and of the whole drop, and how long it takes."""

import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Final

from explorer.work import Progress
from explorer.workspace.records import Receipt

_SOONEST: Final = 1.0  # seconds before a rate says anything
_MEMORY: Final = 8.0  # seconds the rate looks back


@dataclass(frozen=True, slots=True)
class Step(Progress):
    """How far one drop is. number: of the file under way, from 1, of `files`.

    all_done, all_total, all_events: of the whole drop. rate: bytes a second, and left: seconds
    to go; None while they can't be told.
    """

    number: int = 1
    files: int = 1
    all_done: int = 0
    all_total: int = 0
    all_events: int = 0
    rate: float | None = None
    left: float | None = None


class Pace:
    """Follows one drop from progress to progress."""

    def __init__(self, files: Iterable[Path], clock: Callable[[], float] = time.monotonic) -> None:
        sizes = [_size(path) for path in files]
        self._files, self._total = len(sizes), sum(sizes)
        self._clock = clock
        self._now = Progress("", 0, 0)
        self._number = 0
        self._ended = False  # the file of the last progress: there was a receipt
        self._done = self._events = 0
        self._marks: list[tuple[float, int]] = []

    def follow(self, steps: Iterable[Progress | Receipt]) -> Iterator[Step | Receipt]:
        """The same steps, each progress told of the whole drop."""
        for step in steps:
            self._ended = self._ended or isinstance(step, Receipt)
            yield self.step(step) if isinstance(step, Progress) else step

    def step(self, progress: Progress) -> Step:
        """What this progress means for the whole."""
        other = progress.label != self._now.label or progress.done < self._now.done
        if self._number == 0 or other or self._ended:
            self._ended = False
            self._done += self._now.total
            self._events += self._now.events
            self._number += 1
        waits = progress.label == self._now.label and not progress.done
        note = progress.note or (self._now.note if waits else "")
        self._now = replace(progress, note=note)
        done = min(self._done + progress.done, self._total)
        rate = self._rate(done)
        left = (self._total - done) / rate if rate else None
        return Step(
            progress.label,
            progress.done,
            progress.total,
            progress.events,
            note,
            self._number,
            max(self._files, self._number),
            done,
            self._total,
            self._events + progress.events,
            rate,
            left,
        )

    def _rate(self, done: int) -> float | None:
        now = self._clock()
        self._marks.append((now, done))
        while len(self._marks) > 2 and self._marks[1][0] <= now - _MEMORY:
            del self._marks[0]
        since, before = self._marks[0]
        if now - since < _SOONEST or done <= before:
            return None
        return (done - before) / (now - since)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
