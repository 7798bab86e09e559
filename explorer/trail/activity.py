# SPDX-License-Identifier: MIT
"""When a learner was active: by day, by hour, and session by session."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta, tzinfo
from typing import Final

from explorer.trail.devices import device
from explorer.trail.grouping import ids_of
from explorer.trail.sessions import GAP, Session, sessions
from explorer.trail.steps import Step, tidy

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_QUARTER: Final = 15 * 60 * 1_000_000
_ODD: Final = 100_000_000 * 1_000_000  # 1973: until then some clocks changed at odd seconds
_MICRO: Final = timedelta(microseconds=1)
# A day within what a datetime can be, so that no zone carries a time out of it.
_FIRST: Final = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // _MICRO
_LAST: Final = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH) // _MICRO


@dataclass(frozen=True, slots=True)
class Day:
    """One day of the chosen zone. date: YYYY-MM-DD. start, end: its midnights, so that a day on
    which the clocks change has 23 or 25 hours. requests: those of the events that the platform
    logged by itself.
    """

    date: str
    start: int
    end: int
    events: int
    requests: int
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class SessionReading:
    """One session. key: the log's; None where gaps made it. active: microseconds without gaps of
    over half an hour. gap: from the end of the one before to its start; below 0 if they overlap.
    """

    key: str | None
    start: int
    end: int
    active: int
    events: int
    devices: tuple[str, ...]
    ips: tuple[str, ...]
    sources: tuple[str, ...]
    gap: int | None
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ActivityReading:
    """hours: events by weekday (Monday is 0) and hour on the zone's clock; weekdays: the ids of
    each weekday's. days: with events only.

    about: events about the learner that others did, which count nowhere else here.
    """

    days: tuple[Day, ...] = ()
    hours: tuple[tuple[int, ...], ...] = ()
    weekdays: tuple[tuple[int, ...], ...] = ()
    sessions: tuple[SessionReading, ...] = ()
    events: int = 0
    requests: int = 0
    about: int = 0

    @property
    def active(self) -> int:
        """Microseconds of all sessions."""
        return sum(each.active for each in self.sessions)


def activity(steps: Iterable[Step], zone: tzinfo = UTC) -> ActivityReading:
    """When the learner did something, on the clock of a zone."""
    ordered = tidy(steps)
    own = [step for step in ordered if step.own]
    days: dict[datetime, list[Step]] = {}
    hours = [[0] * 24 for _ in range(7)]
    weekdays: list[list[int]] = [[] for _ in range(7)]
    quarters: dict[int, tuple[list[Step], int, int]] = {}  # clocks change at none but their ends
    for step in own:
        quarter = step.time - step.time % (_QUARTER if step.time > _ODD else 1)
        if quarter not in quarters:
            local = _local(step.time, zone)
            midnight = datetime.combine(local.date(), time())
            quarters[quarter] = days.setdefault(midnight, []), local.weekday(), local.hour
        day, weekday, hour = quarters[quarter]
        day.append(step)
        hours[weekday][hour] += 1
        weekdays[weekday].append(step.id)
    return ActivityReading(
        days=tuple(_day(date, some, zone) for date, some in sorted(days.items())),
        hours=tuple(map(tuple, hours)),
        weekdays=tuple(map(tuple, weekdays)),
        sessions=_sessions(own),
        events=len(own),
        requests=sum(step.request for step in own),
        about=len(ordered) - len(own),
    )


def _local(micros: int, zone: tzinfo) -> datetime:
    return (_EPOCH + max(_FIRST, min(micros, _LAST)) * _MICRO).astimezone(zone)


def _day(date: datetime, steps: list[Step], zone: tzinfo) -> Day:
    bounds = [
        (midnight.replace(tzinfo=zone).astimezone(UTC) - _EPOCH) // _MICRO
        for midnight in (date, date + timedelta(days=1))
    ]
    return Day(
        date=date.date().isoformat(),
        start=bounds[0],
        end=bounds[1],
        events=len(steps),
        requests=sum(step.request for step in steps),
        ids=ids_of(steps),
    )


def _sessions(own: list[Step]) -> tuple[SessionReading, ...]:
    found: list[SessionReading] = []
    end: int | None = None
    for each in sessions([step.time for step in own], [step.head.session for step in own], GAP):
        some = [own[at] for at in each.indexes]
        found.append(_session(each, some, None if end is None else each.start - end))
        end = each.end if end is None else max(end, each.end)
    return tuple(found)


def _session(session: Session, steps: list[Step], gap: int | None) -> SessionReading:
    return SessionReading(
        key=session.key,
        start=session.start,
        end=session.end,
        active=sum(end - start for start, end in session.stretches),
        events=len(steps),
        devices=_each(device(step.head.agent) for step in steps),
        ips=_each(step.head.ip for step in steps),
        sources=_each(step.head.source for step in steps),
        gap=gap,
        ids=ids_of(steps),
    )


def _each(values: Iterable[str | None]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(value for value in values if value))
