# SPDX-License-Identifier: MIT
"""An answer's events over time: how many of each category fall into each stretch of it."""

import time
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np

from explorer.events.catalogue import UNKNOWN
from explorer.work import CancelToken
from explorer.workspace.answers import Answers, Part
from explorer.workspace.connection import Connection
from explorer.workspace.masks import Every, Mask, reads
from explorer.workspace.rollups import Rollups
from explorer.workspace.sheets import Numbers

SECOND: Final = 1_000_000  # microseconds
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
_MONDAY: Final = 4 * DAY  # the first Monday after 1970 began
_FAR: Final = 400  # days without an event that part what lies far off from the rest
_THIN: Final = 0.01  # of the events, at each end
_PATIENCE: Final = 3.0  # seconds that lines are read for a picture
WIDTHS: Final = (
    SECOND, 2 * SECOND, 5 * SECOND, 10 * SECOND, 15 * SECOND, 30 * SECOND,
    MINUTE, 2 * MINUTE, 5 * MINUTE, 10 * MINUTE, 15 * MINUTE, 30 * MINUTE,
    HOUR, 2 * HOUR, 3 * HOUR, 6 * HOUR, 12 * HOUR,
    DAY, 2 * DAY, WEEK, 2 * WEEK, 4 * WEEK, 13 * WEEK, 26 * WEEK, 52 * WEEK,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Histogram:
    """Events in buckets of one width.

    start: microseconds UTC, left edge of the first bucket. width: microseconds of each bucket.
    counts: events of each category, bucket by bucket. covered: whether a file that is in holds
    days or times of this bucket, so that an empty hour is told from one with no file.
    first, last: times of the first and last event of the whole answer. outside: events of the
    answer that lie before or after the buckets. sampled: counted from part of the answer; counts
    are estimates then.
    """

    start: int
    width: int
    counts: dict[str, list[int]] = field(default_factory=dict)
    covered: list[bool] = field(default_factory=list)
    first: int | None = None
    last: int | None = None
    sampled: bool = False
    outside: int = 0


def edges(span: tuple[int, int], buckets: int) -> tuple[int, int, int]:
    """Start, width and number of buckets for [first, last): at most so many, of a round width.

    Two at the least, as no width is so large that nothing lies on both sides of an edge.
    """
    first, last = span
    last = max(last, first + 1)
    most = max(buckets, 2)
    for width in WIDTHS:
        start = aligned(first, width)
        if -((start - last) // width) <= most:
            break
    else:
        width = WIDTHS[-1]
        while -((aligned(first, width) - last) // width) > most:
            width *= 2
        start = aligned(first, width)
    return start, width, -((start - last) // width)


def aligned(time: int, width: int) -> int:
    """The left edge of the bucket a time falls into; weeks begin on Mondays."""
    origin = _MONDAY if width % WEEK == 0 else 0
    return (time - origin) // width * width + origin


class Timeline:
    """Draws up histograms over one connection."""

    def __init__(self, connection: Connection, answers: Answers) -> None:
        self._connection = connection
        self._answers = answers

    def histogram(
        self,
        mask: Mask,
        span: tuple[int, int] | None,
        buckets: int,
        cancel: CancelToken,
        ids: Numbers | None = None,
    ) -> Histogram:
        """The answer's events in at most so many buckets of a round width.

        span: from when (included) to when (not included); None for where most events lie: what is
        far off, by clocks that were wrong, is only counted in `outside`.
        """
        if ids is None and isinstance(mask, Every):
            whole = self._of_files(span, buckets)
            if whole is not None:
                return whole
        parts, sampled = self._parts(mask, cancel, ids)
        if not parts:
            return self._empty(span, buckets)
        days: Counter[int] = Counter()
        low, high = _bounds(days, map(self._times, parts))
        start, width, count = edges(span or self._middle(days, low, high), buckets)
        names, groups = self._categories()
        table = np.zeros(len(names) * count, np.int64)
        for part in parts:
            cancel.check()
            places = (self._times(part) - start) // width
            inside = (places >= 0) & (places < count)
            types = self._answers.values(part, "type")[inside]
            cells = groups[np.minimum(types, np.int64(len(groups) - 1))] * count + places[inside]
            table += np.bincount(cells, minlength=len(table))
        drawn = {
            name: row.tolist()
            for name, row in zip(names, table.reshape(len(names), count), strict=True)
            if row.any()
        }
        outside = days.total() - int(table.sum())
        return self._finished(
            Histogram(start, width, drawn, [], low, high, sampled, outside), count
        )

    def _parts(
        self, mask: Mask, cancel: CancelToken, ids: Numbers | None
    ) -> tuple[list[Part], bool]:
        """The answer, and whether it is only a part of it, as reading all would take too long."""
        found, begun = [], time.monotonic()
        hurried = ids is None and reads(mask)
        for part in self._answers.parts(mask, cancel, ids):
            found.append(part)
            if hurried and time.monotonic() - begun > _PATIENCE:
                return found, True
        return found, False

    def _times(self, part: Part) -> Numbers:
        return self._answers.values(part, "time")

    def _categories(self) -> tuple[list[str], Numbers]:
        """Their names, and which of them each type has; the last one is of types not known."""
        rows = self._connection.execute("SELECT id, category FROM event_types").fetchall()
        names = sorted({UNKNOWN, *(category for _, category in rows)})
        groups = np.full(max((row[0] for row in rows), default=0) + 2, names.index(UNKNOWN))
        for type_id, category in rows:
            groups[type_id] = names.index(category)
        return names, groups

    def _of_files(self, span: tuple[int, int] | None, buckets: int) -> Histogram | None:
        """The whole workspace from what its files add up to; None where that is too coarse."""
        hours = Rollups(self._connection).hours()
        if not hours:
            return self._empty(span, buckets)
        first, last = self._connection.execute(
            "SELECT min(first_time), max(last_time) FROM sheets"
        ).fetchone()
        days: Counter[int] = Counter()
        for each in hours.values():
            for hour, events in each.items():
                days[hour // 24] += events
        middle = span or self._middle(days, first, last)
        start, width, count = edges(middle, buckets)
        if width % HOUR or start % HOUR:
            return None
        drawn: dict[str, list[int]] = {}
        inside = 0
        for category, each in sorted(hours.items()):
            row = [0] * count
            for hour, events in each.items():
                place = (hour * HOUR - start) // width
                if 0 <= place < count:
                    row[place] += events
            if any(row):
                drawn[category] = row
                inside += sum(row)
        outside = days.total() - inside
        return self._finished(
            Histogram(start, width, drawn, first=first, last=last, outside=outside), count
        )

    def _middle(self, days: dict[int, int], first: int, last: int) -> tuple[int, int]:
        return middle(
            days, first, last, [(low // DAY, high // DAY) for low, high in self._ranges()]
        )

    def _empty(self, span: tuple[int, int] | None, buckets: int) -> Histogram:
        if span is None:
            return Histogram(0, HOUR)
        start, width, count = edges(span, buckets)
        return self._finished(Histogram(start, width), count)

    def _finished(self, histogram: Histogram, count: int) -> Histogram:
        covered = np.zeros(count, bool)
        for low, high in self._ranges():
            first = max((low - histogram.start) // histogram.width, 0)
            last = min((high - histogram.start) // histogram.width, count - 1)
            if first <= last:
                covered[first : last + 1] = True
        return replace(histogram, covered=covered.tolist())

    def _ranges(self) -> Iterable[tuple[int, int]]:
        """From when to when each file tells: its day where its name says one, else its events."""
        for day, first, last in self._connection.execute(
            "SELECT date, first_time, last_time FROM files"
            " WHERE status <> 'failed' AND kind IN ('events', 'log')"
        ).fetchall():
            if day is not None:
                start = (date.fromisoformat(day).toordinal() - date(1970, 1, 1).toordinal()) * DAY
                yield start, start + DAY - 1
            elif first is not None:
                yield first, last


def _bounds(days: Counter[int], columns: Iterable[Numbers]) -> tuple[int, int]:
    """The first and the last of some times; counts them by day."""
    low, high = [], []
    for times in columns:
        low.append(int(times.min()))
        high.append(int(times.max()))
        numbers = times // DAY
        first = low[-1] // DAY
        if high[-1] // DAY - first < _FAR:
            counts = np.bincount(numbers - first)
            found = np.flatnonzero(counts)
            counted = zip((found + first).tolist(), counts[found].tolist(), strict=True)
        else:
            some, counts = np.unique(numbers, return_counts=True)
            counted = zip(some.tolist(), counts.tolist(), strict=True)
        for day, events in counted:
            days[day] += events
    return min(low), max(high)


def middle(
    days: dict[int, int], first: int, last: int, covered: Sequence[tuple[int, int]]
) -> tuple[int, int]:
    """From when to when most events lie: the days around the middle one, up to the next far gap.

    Thin ends go as well, on days no file covers, where they would squeeze the rest into less than
    half the room: a mobile event keeps its own time, weeks before the day of its file or more.
    covered: days from which to which files tell.
    """
    ordered = sorted(days)
    sums = np.cumsum([days[day] for day in ordered])
    at = int(np.searchsorted(sums, sums[-1] / 2))
    low = high = at
    while low > 0 and ordered[low] - ordered[low - 1] <= _FAR:
        low -= 1
    while high < len(ordered) - 1 and ordered[high + 1] - ordered[high] <= _FAR:
        high += 1
    few = (int(sums[high]) - int(sums[low]) + days[ordered[low]]) * _THIN
    begin, end = low, high
    left = right = few
    while begin < end and days[ordered[begin]] <= left and not _holds(covered, ordered[begin]):
        left -= days[ordered[begin]]
        begin += 1
    while end > begin and days[ordered[end]] <= right and not _holds(covered, ordered[end]):
        right -= days[ordered[end]]
        end -= 1
    if 2 * (ordered[end] - ordered[begin] + 1) < ordered[high] - ordered[low] + 1:
        low, high = begin, end
    start = first if low == 0 else ordered[low] * DAY
    stop = last + 1 if high == len(ordered) - 1 else (ordered[high] + 1) * DAY
    return start, stop


def _holds(covered: Sequence[tuple[int, int]], day: int) -> bool:
    return any(low <= day <= high for low, high in covered)
