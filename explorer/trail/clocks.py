# SPDX-License-Identifier: MIT
"""Two clocks: when an event happened, and when the platform received it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final, Literal

from explorer.trail.steps import Step, tidy

Clock = Literal["time", "received_at"]
LATE: Final = 10 * 60 * 1_000_000
"""Microseconds between happening and being received from which an event counts as late."""
AHEAD: Final = 60 * 1_000_000
"""Microseconds an event may seem to be received before it happened: clocks differ."""


@dataclass(frozen=True, slots=True)
class LateEvent:
    """An event that was received long after its time, or (delay below 0) before it."""

    id: int
    time: int
    received_at: int
    delay: int


@dataclass(frozen=True, slots=True)
class Clocks:
    """How the two clocks of a trail differ. timed: events that say when they were received."""

    late: tuple[LateEvent, ...] = ()
    early: tuple[LateEvent, ...] = ()
    timed: int = 0

    @property
    def ids(self) -> tuple[int, ...]:
        return tuple(each.id for each in (*self.late, *self.early))


def delay(step: Step) -> int | None:
    """Microseconds from happening to being received; None where the log does not say."""
    received = step.head.received_at
    return None if received is None else received - step.head.time


def is_late(step: Step, least: int = LATE) -> bool:
    """Whether an event was received long after it happened."""
    between = delay(step)
    return between is not None and between >= least


def clocks(steps: Iterable[Step], least: int = LATE) -> Clocks:
    """The events whose two times differ, by the time they happened."""
    late, early, timed = [], [], 0
    for step in tidy(steps):
        between = delay(step)
        if between is None or step.head.received_at is None:
            continue
        timed += 1
        found = LateEvent(step.id, step.time, step.head.received_at, between)
        if between >= least:
            late.append(found)
        elif between < -AHEAD:
            early.append(found)
    return Clocks(tuple(late), tuple(early), timed)


def ordered(steps: Iterable[Step], by: Clock = "time") -> list[Step]:
    """Each event once, by either clock; without a time of receipt, by when it happened."""
    once = tidy(steps)
    if by == "time":
        return once
    return sorted(once, key=lambda step: step.head.received_at or step.head.time)


def doubts(steps: Sequence[Step]) -> tuple[str, ...]:
    """What makes any reading of these events less certain, in plain words."""
    found = []
    late = [step for step in steps if is_late(step)]
    if late:
        longest = max(delay(step) or 0 for step in late)
        found.append(
            f"{_events(len(late))} came in late, up to {span(longest)} after the time they carry:"
            " that time is the device's, and events may be missing still."
        )
    cut = sum(step.head.cut for step in steps)
    if cut:
        found.append(
            f"{_events(cut)} was cut by the logger and only partly read."
            if cut == 1
            else f"{_events(cut)} were cut by the logger and only partly read."
        )
    return tuple(found)


def _events(number: int) -> str:
    return f"{number:,} event" if number == 1 else f"{number:,} events"


def span(micros: int) -> str:
    """A length of time in its largest unit."""
    seconds = abs(micros) // 1_000_000
    for size, unit in ((86_400, "day"), (3_600, "hour"), (60, "minute")):
        if seconds >= size:
            number = seconds // size
            return f"{number:,} {unit}{'s' * (number != 1)}"
    return f"{seconds} s"
