# SPDX-License-Identifier: MIT
"""What one player played, stretch by stretch, as its events tell."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.events.filters import seconds
from explorer.trail.steps import Step

FASTEST: Final = 2.0  # the players offer no more; an app does not log the speed
SLACK: Final = 3.0  # seconds by which a playhead and a clock may differ
_SHORTEST: Final = 0.05
STILL: Final = 60.0  # seconds that loading and a slow connection may take
SLOWEST: Final = 0.5
_CLOCK_TELLS: Final = 1.0  # seconds below which only the way to the server was timed
_MICROS: Final = 1_000_000
_SAYS_FROM: Final = 1_404_172_800 * _MICROS  # until June 2014 both were where the jump led
_JUMP: Final = 3 * _MICROS  # for a pause, a jump and playing on
_END_NAMES: Final = {"page.close": "the page was closed", "page.move": "another unit was opened"}
NO_END: Final = "A stretch has no end in the log: what was seen of it is only bounded by the clock."
NO_START: Final = "A pause has no start in the log: what was seen before it is not counted."
NO_PLACE: Final = "An event does not say where the playhead was."
JUMPED: Final = "The playhead went further than the clock allows: a jump is missing in the log."
STOOD: Final = (
    "The clock ran longer than the video played: it stood still meanwhile, so a pause is missing in"
    " the log."
)
PASSED: Final = (
    "By the clock it ran past the furthest place known when {why}, but no event says that it ended:"
    " how much was seen is not known."
)
BY_CLOCK: Final = "An end is reckoned from the clock and the speed, because {why}."


@dataclass(frozen=True, slots=True)
class Stretch:
    """One unbroken stretch at one speed, in seconds of the video.

    began, ended: microseconds; ended is None where the log has no end. sure: whether it was
    seen; if not, at most this was. how: the part of the act that ended it, or "nothing".
    """

    start: float
    end: float
    began: int
    ended: int | None
    speed: float
    sure: bool
    how: str
    ids: tuple[int, ...]


class Player:
    """Follows one player of one video on one device; give it the steps in order.

    limits: times at which the device turned to something else, in order.
    """

    def __init__(self, length: float | None, limits: Sequence[int] = ()) -> None:
        self.stretches: list[Stretch] = []
        self.doubts: dict[str, None] = {}
        self.plays = 0
        self._length, self._limits = length, limits
        self._speed, self._speed_known = 1.0, False
        self._from: Step | None = None
        self._start = 0.0
        self._rested = False  # whether an event has said that nothing plays
        self._paused: int | None = None  # when, if a jump followed the pause at once
        self._jumped = False

    @property
    def page(self) -> str | None:
        """The page on which it plays; None where it stands still or the log does not say."""
        return self._from.page if self._from is not None else None

    def take(self, step: Step) -> None:
        """What an event says."""
        if step.act == "video.play":
            self._play(step)
        elif step.act in ("video.pause", "video.stop"):
            self._rest(step)
        elif step.act == "video.seek":
            self._seek(step)
        elif step.act == "video.speed":
            self._change_speed(step)
        elif step.act == "video.load":
            self._lose(step.time)
            self._rested = True
        elif step.act in _END_NAMES and self._same_page(step):
            self._end_by_clock(step, _END_NAMES[step.act])

    def finish(self) -> None:
        """No more events."""
        self._lose()

    def _same_page(self, step: Step) -> bool:
        if self._from is None:
            return False
        here, there = self._from.page, step.page
        return here is None or there is None or here.split("#")[0] == there.split("#")[0]

    def _play(self, step: Step) -> None:
        at = _fact(step, "position")
        speed = _fact(step, "speed")
        if self._from is None:
            # Some players pause for a jump and play on: that is no new start.
            passing = self._jumped and step.time - (self._paused or 0) <= _JUMP
            self.plays += not passing
        elif at is not None and self._reachable(at, step):
            began = self._from if self._stood(at, step) else None
            self._end(at, step)
            if began is not None:  # it may have run on, and been brought back
                self._from = began
                self._lose(step.time)
                self.plays += 1
        else:
            self._lose(step.time)
            self.plays += 1
        if speed is not None and 0 < speed <= 16:
            self._speed, self._speed_known = speed, True
        self._begin(at, step)

    def _begin(self, at: float | None, step: Step) -> None:
        self._from = None
        if at is None:
            self.doubts[NO_PLACE] = None
            return
        self._from, self._start = step, max(at, 0.0)
        self._paused, self._jumped = None, False

    def _rest(self, step: Step) -> None:
        at = _fact(step, "position")
        if at is None and step.act == "video.stop":
            at = self._length
        if self._from is None:
            if not self._rested and step.act == "video.pause":
                self.doubts[NO_START] = None
        elif at is None:
            self.doubts[NO_PLACE] = None
            self._end_by_clock(step, "the event does not say where the playhead was")
        else:
            self._end(at, step)
        self._from, self._rested = None, True
        self._paused, self._jumped = step.time, False

    def _seek(self, step: Step) -> None:
        old, new = _fact(step, "from"), _fact(step, "to")
        if self._from is None:
            self._rested = True
            self._jumped = self._paused is not None
            return
        if old is None or (old == new and step.time < _SAYS_FROM):
            self._end_by_clock(step, "a jump does not say from where")
        else:
            self._end(old, step)
        self._begin(new, step)

    def _change_speed(self, step: Step) -> None:
        at, speed = _fact(step, "position"), _fact(step, "new_speed")
        before = _fact(step, "old_speed")
        if before is not None and 0 < before <= 16 and not self._speed_known:
            self._speed = before
        playing = self._from is not None
        if playing and at is not None:
            self._end(at, step)
        elif playing:
            self._end_by_clock(step, "a change of speed does not say where the playhead was")
            at = self.stretches[-1].end if self.stretches else None
        if speed is not None and 0 < speed <= 16:
            self._speed, self._speed_known = speed, True
        if playing:
            self._begin(at, step)

    def _reachable(self, at: float, step: Step) -> bool:
        return self._start - SLACK <= at <= self._start + self._most(step.time) + SLACK

    def _most(self, until: int, *, at_all: bool = False) -> float:
        """Seconds of the video that can have played since the stretch began.

        at_all: even if a change of speed is missing.
        """
        if self._from is None:
            return 0.0
        speed = max(self._speed, 1.0) if self._speed_known else FASTEST
        speed = max(speed, FASTEST) if at_all else speed
        return max(until - self._from.time, 0) / _MICROS * speed

    def _end(self, at: float, step: Step) -> None:
        """The stretch ends with an event that says where."""
        how = step.act.partition(".")[2]
        if at < self._start - SLACK:
            self.doubts[JUMPED] = None
        elif self._reachable(at, step):
            if self._stood(at, step):
                self.doubts[STOOD] = None
            self._add(at, step.time, how, step, sure=True)
        else:
            self.doubts[JUMPED] = None
            self._add(at, step.time, how, step, sure=False)
        self._from = None

    def _stood(self, at: float, step: Step) -> bool:
        """Whether more time went by than playing took."""
        assert self._from is not None
        took = (at - self._start) / (self._speed if self._speed_known else SLOWEST)
        return (step.time - self._from.time) / _MICROS > took + STILL

    def _end_by_clock(self, step: Step, why: str) -> None:
        if self._from is not None:
            played = max(step.time - self._from.time, 0) / _MICROS * self._speed
            if played < _CLOCK_TELLS:
                self._from, self._rested = None, True
                return
            end = self._start + played
            passed = self._length is not None and end > self._length + STILL
            self.doubts[(PASSED if passed else BY_CLOCK).format(why=why)] = None
            self._add(self._within(end), step.time, "clock", step, sure=not passed)
        self._from, self._rested = None, True

    def _lose(self, until: int | None = None) -> None:
        """The stretch has no end in the log: at most it ran until the device did another thing.

        until: when it turned to the same video anew.
        """
        if self._from is None:
            return
        self.doubts[NO_END] = None
        turns = [time for time in self._limits if time > self._from.time][:1]
        until = min([*turns, *([] if until is None else [until])], default=None)
        end = (
            self._length
            if until is None
            else self._within(self._start + self._most(until, at_all=True))
        )
        self._add(self._start if end is None else end, None, "nothing", None, sure=False)
        self._from = None

    def _within(self, at: float) -> float:
        return at if self._length is None else min(at, max(self._length, self._start))

    def _add(
        self, end: float, ended: int | None, how: str, step: Step | None, *, sure: bool
    ) -> None:
        assert self._from is not None
        if end - self._start < _SHORTEST and sure:
            return
        ids = (self._from.id,) if step is None else (self._from.id, step.id)
        stretch = Stretch(
            self._start, max(end, self._start), self._from.time, ended, self._speed, sure, how, ids
        )
        self.stretches.append(stretch)


def _fact(step: Step, name: str) -> float | None:
    return seconds(step.facts.get(name))
