# SPDX-License-Identifier: MIT
"""A trail as lanes, one a category, thinned to what a screen can show."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from numpy.typing import NDArray

Numbers = NDArray[np.int64]
CROWDED: Final = 10_000
"""Points on show above which they are put together where they would overlap anyway."""


@dataclass(frozen=True, slots=True)
class Lane:
    """The events of one category: their places in the trail and their times, in time order."""

    category: str
    indexes: Numbers
    times: Numbers


@dataclass(frozen=True, slots=True)
class Points:
    """What a lane shows: time and place of an event, and how many events stand there."""

    times: Numbers
    indexes: Numbers
    counts: Numbers


def lanes(times: Sequence[int], categories: Sequence[str], order: Mapping[str, int]) -> list[Lane]:
    """One lane for each category there is, in the catalogue's order, then by name."""
    places: dict[str, list[int]] = {}
    for index, category in enumerate(categories):
        places.setdefault(category, []).append(index)
    last = max(order.values(), default=0) + 1
    names = sorted(places, key=lambda name: (order.get(name, last), name))
    every = np.asarray(times, np.int64)
    found = []
    for name in names:
        indexes = np.asarray(places[name], np.int64)
        found.append(Lane(name, indexes, every[indexes]))
    return found


def points(lane: Lane, start: int, end: int, bins: int | None = None) -> Points:
    """The lane's events from `start` to `end`; with `bins`, one point for each bin in use."""
    first, last = np.searchsorted(lane.times, [start, end + 1])
    times, indexes = lane.times[first:last], lane.indexes[first:last]
    if bins is None or len(times) <= bins:
        return Points(times, indexes, np.ones(len(times), np.int64))
    width = max(1, (end - start) // bins)
    _, begins, counts = np.unique((times - start) // width, return_index=True, return_counts=True)
    return Points(times[begins], indexes[begins], counts.astype(np.int64))


def nearest(lane: Lane, time: int) -> int | None:
    """The place in the trail of the lane's event closest to a time."""
    if not len(lane.times):
        return None
    at = int(np.searchsorted(lane.times, time))
    around = [spot for spot in (at - 1, at) if 0 <= spot < len(lane.times)]
    return int(lane.indexes[min(around, key=lambda spot: abs(int(lane.times[spot]) - time))])
