# SPDX-License-Identifier: MIT
"""Where a trail's times and lanes lie on a drawing, and what lies under a point of it."""

from dataclasses import dataclass
from typing import Final, Literal

import numpy as np
from numpy.typing import NDArray

from explorer.trail.density import Bars, bar_width, bars
from explorer.trail.lanes import Lane
from explorer.ui.trail_view import TrailView
from explorer.workspace.spine import Numbers

Floats = NDArray[np.float64]
CROWDED: Final = 240
"""Events of one lane in sight above which they are drawn as bars."""
_BAR_PIXELS: Final = 4
_NEAR: Final = 9.0


@dataclass(frozen=True, slots=True)
class Frame:
    """A stretch of time from `left` on, `width` pixels wide; lanes of height `row` below `top`.

    The sessions' strip is the lane before the first, number −1.
    """

    left: float
    width: float
    start: int
    end: int
    top: float
    row: float

    @property
    def scale(self) -> float:
        """Pixels a microsecond."""
        return self.width / max(self.end - self.start, 1)

    def x(self, times: Numbers) -> Floats:
        """Where these times lie."""
        return np.asarray(self.left + (times - self.start) * self.scale, np.float64)

    def y(self, lane: int) -> float:
        """The middle of a lane."""
        return self.top + (lane + 1.5) * self.row

    def time(self, x: float) -> int:
        """The time at a place."""
        return self.start + round((x - self.left) / self.scale)

    def lane(self, y: float) -> int:
        """The number of the lane at a place."""
        return int((y - self.top) // self.row) - 1


@dataclass(frozen=True, slots=True, eq=False)
class Hit:
    """What lies under a point: one event, a bar of several, or a session. place: its first."""

    kind: Literal["event", "bar", "session"]
    place: int
    lane: int = -1
    count: int = 1
    start: int = 0
    end: int = 0
    session: int = -1


def seen(lane: Lane, frame: Frame) -> Lane:
    """The part of a lane that is in sight, with a little to both sides."""
    edge = round(12 / frame.scale)
    first, last = np.searchsorted(lane.times, [frame.start - edge, frame.end + edge])
    return Lane(lane.category, lane.indexes[first:last], lane.times[first:last])


def is_crowded(part: Lane) -> bool:
    """Whether so many events are in sight that they are drawn as bars."""
    return len(part.times) > CROWDED


def lane_bars(part: Lane, frame: Frame) -> Bars:
    """A crowded lane as bars."""
    width = bar_width(frame.end - frame.start, max(int(frame.width / _BAR_PIXELS), 1))
    return bars(part.times, int(part.times[0]), int(part.times[-1]), width)


def hit(view: TrailView, frame: Frame, x: float, y: float) -> Hit | None:
    """What lies at a point; None if nothing does."""
    number = frame.lane(y)
    if number == -1:
        return _session_at(view, frame, x)
    if not 0 <= number < len(view.lanes):
        return None
    part = seen(view.lanes[number], frame)
    if not len(part.times):
        return None
    if is_crowded(part):
        return _bar_at(part, frame, number, x)
    places = frame.x(part.times)
    at = int(np.argmin(np.abs(places - x)))
    if abs(places[at] - x) > _NEAR:
        return None
    return Hit("event", int(part.indexes[at]), number)


def _bar_at(part: Lane, frame: Frame, number: int, x: float) -> Hit | None:
    made = lane_bars(part, frame)
    start = frame.time(x) // made.width * made.width
    first, last = np.searchsorted(part.times, [start, start + made.width])
    if first == last:
        return None
    kind: Literal["event", "bar"] = "bar" if last - first > 1 else "event"
    place = int(part.indexes[first])
    return Hit(kind, place, number, int(last - first), start, start + made.width)


def _session_at(view: TrailView, frame: Frame, x: float) -> Hit | None:
    best, least = None, _NEAR / 2
    for number, session in enumerate(view.sessions):
        for start, end in session.stretches:
            near, far = frame.left + (start - frame.start) * frame.scale, 0.0
            far = frame.left + (end - frame.start) * frame.scale
            away = max(near - x, x - far, 0.0)
            if away < least:
                best, least = number, away
    if best is None:
        return None
    session = view.sessions[best]
    indexes = session.indexes
    return Hit("session", indexes[0], -1, len(indexes), session.start, session.end, best)
