# SPDX-License-Identifier: MIT
"""An answer's events over time: how many of each category fall into each stretch of it."""

from dataclasses import dataclass, field
from typing import Final

SECOND: Final = 1_000_000  # microseconds
MINUTE: Final = 60 * SECOND
HOUR: Final = 60 * MINUTE
DAY: Final = 24 * HOUR
WEEK: Final = 7 * DAY
_MONDAY: Final = 4 * DAY  # the first Monday after 1970 began
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
