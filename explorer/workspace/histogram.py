# SPDX-License-Identifier: MIT
"""An answer's events over time: how many of each category fall into each stretch of it."""

import time
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Final

import numpy as np

from explorer.events.catalogue import UNKNOWN
from explorer.work import CancelToken
from explorer.workspace.answers import Answers
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
    """Start, width and number of buckets for [first, last): at most so many, of a round width."""
    first, last = span
    last = max(last, first + 1)
    most = max(buckets, 1)
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


@dataclass(slots=True)
class _Found:
    """Events by category and time, as small as can be kept: pairs of a time and a category."""

    times: list[Numbers] = field(default_factory=list)
    types: list[Numbers] = field(default_factory=list)
    sampled: bool = False

    def joined(self) -> tuple[Numbers, Numbers]:
        if not self.times:
            return np.zeros(0, np.int64), np.zeros(0, np.int64)
        return np.concatenate(self.times), np.concatenate(self.types)


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
        found = self._found(mask, cancel, ids)
        times, types = found.joined()
        if not len(times):
            return self._empty(span, buckets)
        days, counts = np.unique(times // DAY, return_counts=True)
        low, high = int(times.min()), int(times.max())
        middle = span or _middle(dict(zip(days.tolist(), counts.tolist(), strict=True)), low, high)
        start, width, count = edges(middle, buckets)
        places = (times - start) // width
        inside = (places >= 0) & (places < count)
        drawn = self._by_category(types[inside], places[inside], count)
        return self._finished(
            Histogram(
                start, width, drawn, first=low, last=high, sampled=found.sampled,
                outside=int(len(times) - np.count_nonzero(inside)),
            ),
            count,
        )  # fmt: skip

    def _found(self, mask: Mask, cancel: CancelToken, ids: Numbers | None) -> _Found:
        found, begun = _Found(), time.monotonic()
        hurried = ids is None and reads(mask)
        for part in self._answers.parts(mask, cancel, ids):
            found.times.append(self._answers.values(part, "time"))
            found.types.append(self._answers.values(part, "type"))
            if hurried and time.monotonic() - begun > _PATIENCE:
                found.sampled = True
                break
        return found

    def _by_category(self, types: Numbers, places: Numbers, count: int) -> dict[str, list[int]]:
        names, groups = self._categories(int(types.max(initial=0)))
        cells = groups[types] * count + places
        table = np.bincount(cells, minlength=len(names) * count).reshape(len(names), count)
        return {name: row.tolist() for name, row in zip(names, table, strict=True) if row.any()}

    def _categories(self, largest: int) -> tuple[list[str], Numbers]:
        rows = self._connection.execute("SELECT id, category FROM event_types").fetchall()
        names = sorted({UNKNOWN, *(category for _, category in rows)})
        groups = np.full(max([largest, *(row[0] for row in rows)]) + 1, names.index(UNKNOWN))
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
        middle = span or _middle(days, first, last)
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


def _middle(days: dict[int, int], first: int, last: int) -> tuple[int, int]:
    """From when to when most events lie: the days around the middle one, up to the next far gap."""
    ordered = sorted(days)
    sums = np.cumsum([days[day] for day in ordered])
    at = int(np.searchsorted(sums, sums[-1] / 2))
    low = high = at
    while low > 0 and ordered[low] - ordered[low - 1] <= _FAR:
        low -= 1
    while high < len(ordered) - 1 and ordered[high + 1] - ordered[high] <= _FAR:
        high += 1
    start = first if low == 0 else ordered[low] * DAY
    end = last + 1 if high == len(ordered) - 1 else (ordered[high] + 1) * DAY
    return start, end
