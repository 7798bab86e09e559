# SPDX-License-Identifier: MIT
"""How close events lie: bars where there are too many to tell apart, and where most are."""

from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
_SECOND: Final = 1_000_000
_WIDTHS: Final = tuple(
    _SECOND * size
    for size in (
        1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1_800, 3_600, 7_200, 10_800, 21_600, 43_200,
        86_400, 2 * 86_400, 7 * 86_400, 14 * 86_400, 28 * 86_400, 91 * 86_400, 182 * 86_400,
    )
)  # fmt: skip
_YEAR: Final = 365 * 86_400 * _SECOND
_FAR: Final = 0.6
_FEW: Final = 0.05


@dataclass(frozen=True, slots=True)
class Bars:
    """How many events fall into each stretch of `width`; stretches without any are left out."""

    starts: Numbers
    counts: Numbers
    width: int


def bar_width(span: int, most: int) -> int:
    """A round length of time of which at most `most` cover the span."""
    least = max(1, -(-span // max(most, 1)))
    if least <= _WIDTHS[0]:
        return least
    fitting = next((width for width in _WIDTHS if width >= least), None)
    return fitting or -(-least // _YEAR) * _YEAR


def bars(times: Numbers, start: int, end: int, width: int) -> Bars:
    """The events from `start` to `end` in stretches that stay where they are when one pans."""
    first, last = np.searchsorted(times, [start // width * width, end + 1])
    places, counts = np.unique(times[first:last] // width, return_counts=True)
    return Bars(places * width, counts.astype(np.int64), width)


def middle(times: Numbers) -> tuple[int, int]:
    """The places (first, behind the last) of the events that lie together.

    A few that are more than a year off from most are left out: clocks that stood in 1970.
    """
    first, last = 0, len(times)
    few = max(1, int(len(times) * _FEW))
    while last - first > 2:
        steps = np.diff(times[first:last])
        at = int(np.argmax(steps))
        gap, span = int(steps[at]), int(times[last - 1] - times[first])
        if gap < _YEAR or gap < span * _FAR:
            break
        below, above = at + 1, last - first - at - 1
        if below < above and first + below <= few:
            first += below
        elif above < below and len(times) - last + above <= few:
            last -= above
        else:
            break
    return first, last
