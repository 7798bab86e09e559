# SPDX-License-Identifier: MIT
"""A histogram laid out for drawing: bars over a stretch of time, and what each says."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

import numpy as np
from numpy.typing import NDArray

from explorer.ui.formats import count_text, span_text, time_text
from explorer.workspace.histogram import Histogram

_LEAST_SPAN: Final = 1_000  # microseconds
_SAID: Final = 8
_STEPS: Final = tuple(
    each * 1_000
    for each in (1, 100, *(1_000 * seconds for seconds in (1, 10, 60, 300, 900, 3_600)))
)
_FINE: Final = 60
Box = tuple[float, float, float, float]


@dataclass(frozen=True, slots=True)
class View:
    """The stretch of time on show, in microseconds, and how many pixels it has."""

    low: int
    high: int
    width: float

    @property
    def span(self) -> int:
        return max(self.high - self.low, 1)

    def x(self, time: float) -> float:
        """Where a time stands."""
        return (time - self.low) / self.span * self.width

    def time(self, x: float) -> int:
        """The time at a place."""
        return self.low + round(x / max(self.width, 1.0) * self.span)

    def zoomed(self, factor: float, around: float) -> tuple[int, int]:
        """More (factor above 1) or less time; the place `around` (0 to 1) stays where it is."""
        span = max(round(self.span * factor), _LEAST_SPAN)
        low = self.low + round((self.span - span) * around)
        return low, low + span

    def moved(self, part: float) -> tuple[int, int]:
        """Later (part above 0) or earlier by this part of what is on show."""
        by = round(self.span * part)
        return self.low + by, self.high + by


class Bars:
    """The bars of a histogram, its categories stacked in the order of the lanes."""

    def __init__(self, found: Histogram, order: Mapping[str, int]) -> None:
        self.found = found
        last = len(order)
        self.categories = sorted(found.counts, key=lambda name: (order.get(name, last), name))
        rows = [found.counts[name] for name in self.categories]
        self._stack: NDArray[np.int64] = (
            np.array(rows, np.int64) if rows else np.zeros((0, len(found.covered)), np.int64)
        )
        self.totals: NDArray[np.int64] = self._stack.sum(axis=0)
        self.covered: NDArray[np.bool_] = np.array(found.covered, bool)

    @property
    def count(self) -> int:
        """How many buckets there are."""
        return len(self.totals)

    @property
    def end(self) -> int:
        return self.found.start + self.count * self.found.width

    @property
    def most(self) -> int:
        """The events of the tallest bar."""
        return int(self.totals.max()) if self.count else 0

    def boxes(self, view: View, height: float) -> list[tuple[str, list[Box]]]:
        """Each category's bars as (left, top, width, height), the stack growing upwards."""
        top = self.most_in(view)
        if not top:
            return []
        seen, width = self._seen(view), self.found.width
        lefts = [view.x(self.found.start + at * width) for at in seen]
        wide = view.x(view.low + width)
        gap = 1.0 if wide >= 4 else 0.0
        floor = np.zeros(len(seen))
        drawn = []
        rows = self._stack[:, seen.start : seen.stop]
        for name, counts in zip(self.categories, rows, strict=True):
            tall = counts / top * height
            # What is there is seen, however little it is.
            tall = np.where(counts > 0, np.maximum(tall, 1.0), 0.0)
            boxes = [
                (left, height - base - up, max(wide - gap, 1.0), up)
                for left, base, up in zip(lefts, floor.tolist(), tall.tolist(), strict=True)
                if up
            ]
            floor += tall
            drawn.append((name, boxes))
        return drawn

    def most_in(self, view: View) -> int:
        """The events of the tallest bar in sight."""
        seen = self._seen(view)
        part = self.totals[seen.start : seen.stop]
        return int(part.max()) if len(part) else 0

    def _seen(self, view: View) -> range:
        width = max(self.found.width, 1)
        first = (view.low - self.found.start) // width
        last = -(-(view.high - self.found.start) // width)
        return range(max(first, 0), max(min(last, self.count), max(first, 0)))

    def gaps(self) -> list[tuple[int, int]]:
        """The stretches of time that no file covers, as times (start, end)."""
        return self._runs(~self.covered)

    def quiet(self) -> list[tuple[int, int]]:
        """The stretches that a file covers and that hold no event of the answer."""
        return self._runs(self.covered & (self.totals == 0))

    def _runs(self, kept: NDArray[np.bool_]) -> list[tuple[int, int]]:
        edges = np.flatnonzero(np.diff(np.concatenate(([False], kept, [False]))))
        start, width = self.found.start, self.found.width
        times = [start + int(edge) * width for edge in edges]
        return list(zip(times[::2], times[1::2], strict=True))

    def bucket_at(self, time: int) -> int | None:
        """The bucket a time falls into."""
        at = (time - self.found.start) // max(self.found.width, 1)
        return int(at) if 0 <= at < self.count else None

    def bounds(self, bucket: int) -> tuple[int, int]:
        """From when to when a bucket goes."""
        low = self.found.start + bucket * self.found.width
        return low, low + self.found.width

    def edge(self, time: int) -> int:
        """The edge between two buckets that is nearest to a time."""
        width = max(self.found.width, 1)
        return self.found.start + round((time - self.found.start) / width) * width

    def says(self, bucket: int, zone: tzinfo, titles: Mapping[str, str]) -> str:
        """When a bucket was, and how many events of each category it holds."""
        low, high = self.bounds(bucket)
        lines = [f"{time_text(low, zone)} to {time_text(high, zone)}"]
        total = int(self.totals[bucket])
        if not total:
            empty = "No event" if self.covered[bucket] else "No file with this time is here"
            return "\n".join([*lines, empty])
        sampled = ", of the sample" if self.found.sampled else ""
        lines.append(f"{count_text(total, 'event')}{sampled}")
        counted = [
            (int(row[bucket]), name)
            for name, row in zip(self.categories, self._stack, strict=True)
            if row[bucket]
        ]
        counted.sort(reverse=True)
        lines += [f"{titles.get(name, name)}: {number:,}" for number, name in counted[:_SAID]]
        if len(counted) > _SAID:
            rest = sum(number for number, _ in counted[_SAID:])
            lines.append(f"{count_text(len(counted) - _SAID, 'other group')}: {rest:,}")
        if not self.covered[bucket]:
            lines.append("No daily file of this time is here; they came in other files.")
        return "\n".join(lines)

    def summary(self, *, outside: bool = True) -> str:
        """What a bar stands for, and what is not in sight; outside: how many lie far off, too."""
        parts = [f"per {span_text(self.found.width)}"]
        if self.found.sampled:
            parts.append("a sample")
        if outside and self.found.outside:
            parts.append(f"{self.found.outside:,} outside")
        return " · ".join(parts)


def rounded(low: int, high: int) -> tuple[int, int]:
    """A stretch without digits nobody chose: whole minutes or hours where it is long enough."""
    step = max(each for each in _STEPS if each <= max((high - low) // _FINE, _STEPS[0]))
    low = low // step * step
    return low, max(-(-high // step) * step, low + step)


def within(low: int, high: int, whole: tuple[int, int]) -> tuple[int, int]:
    """A stretch moved so that it touches what there is."""
    span = high - low
    low = min(max(low, whole[0]), max(whole[1] - span, whole[0]))
    return low, low + span
