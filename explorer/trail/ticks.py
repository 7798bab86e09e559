# SPDX-License-Identifier: MIT
"""Marks of a time axis, from years to milliseconds, on the clock of any zone."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final, NamedTuple

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_SECOND: Final = 1_000_000
_HOUR: Final = 3_600 * _SECOND
_DAY: Final = 86_400 * _SECOND
_STEPS: Final = (
    *(milli * 1_000 for milli in (1, 2, 5, 10, 20, 50, 100, 200, 500)),
    *(second * _SECOND for second in (1, 2, 5, 10, 15, 30)),
    *(minute * 60 * _SECOND for minute in (1, 2, 5, 10, 15, 30)),
    *(hour * 3_600 * _SECOND for hour in (1, 2, 3, 6, 12)),
)
_DAY_STEPS: Final = (1, 2, 7, 14)
_MONTH_STEPS: Final = (1, 3, 6, 12, 24, 60, 120)


class Tick(NamedTuple):
    """One mark. strong: a new day, month or year begins here."""

    time: int
    text: str
    strong: bool


def ticks(start: int, end: int, wanted: int, zone: tzinfo = UTC) -> list[Tick]:
    """At most about `wanted` marks between two times (microseconds), at round local times."""
    span = max(end - start, 1)
    least = span / max(wanted, 1)
    for step in _STEPS:
        if step >= least:
            make = _clock_ticks if step < _HOUR else _hour_ticks
            return list(make(start, end, step, zone))
    for days in _DAY_STEPS:
        if days * _DAY >= least:
            return list(_day_ticks(start, end, days, zone))
    months = next((step for step in _MONTH_STEPS if step * 30 * _DAY >= least), _MONTH_STEPS[-1])
    return list(_month_ticks(start, end, months, zone))


def _local(time: int, zone: tzinfo) -> datetime:
    return (_EPOCH + timedelta(microseconds=time)).astimezone(zone)


def _micros(when: datetime) -> int:
    return (when - _EPOCH) // timedelta(microseconds=1)


def _clock_ticks(start: int, end: int, step: int, zone: tzinfo) -> Iterator[Tick]:
    first = _local(start, zone)
    midnight = first.replace(hour=0, minute=0, second=0, microsecond=0)
    # Counted in elapsed time from midnight: clocks change by whole such steps.
    time = _micros(midnight) + (start - _micros(midnight)) // step * step
    while time <= end:
        if time >= start:
            yield _clock_tick(time, step, zone)
        following = time + step
        day = _local(time, zone).date()
        if _local(following, zone).date() != day:
            following = _micros(_midnight(_local(time, zone) + timedelta(days=1), zone))
        time = following


def _hour_ticks(start: int, end: int, step: int, zone: tzinfo) -> Iterator[Tick]:
    hours = range(0, 24, step // _HOUR)
    day = _local(start, zone)
    last = start - 1
    while True:
        for hour in hours:
            time = _micros(datetime(day.year, day.month, day.day, hour, tzinfo=zone))
            if time > end:
                return
            # An hour that a change of clocks skips falls on one that is marked already.
            if time > last and _local(time, zone).hour == hour:
                yield _clock_tick(time, step, zone)
                last = time
        day = _midnight(day + timedelta(days=1), zone)


def _clock_tick(time: int, step: int, zone: tzinfo) -> Tick:
    when = _local(time, zone)
    if (when.hour, when.minute, when.second, when.microsecond) == (0, 0, 0, 0):
        return Tick(time, f"{when:%a} {when.day} {when:%b}", strong=True)
    if step < _SECOND:
        return Tick(time, f"{when:%H:%M:%S}.{when.microsecond // 1000:03d}", strong=False)
    text = f"{when:%H:%M:%S}" if step < 60 * _SECOND else f"{when:%H:%M}"
    return Tick(time, text, strong=False)


def _midnight(when: datetime, zone: tzinfo) -> datetime:
    return datetime(when.year, when.month, when.day, tzinfo=zone)


def _day_ticks(start: int, end: int, days: int, zone: tzinfo) -> Iterator[Tick]:
    first = _local(start, zone)
    # Weeks begin on Monday; other steps count from the same Monday, so marks stay put.
    ordinal = (first.toordinal() - 1) // days * days + 1
    while True:
        day = datetime.fromordinal(ordinal).replace(tzinfo=zone)
        time = _micros(day)
        if time > end:
            return
        if time >= start:
            strong = day.day == 1
            yield Tick(time, f"{day.day} {day:%b}", strong=strong)
        ordinal += days


def _month_ticks(start: int, end: int, months: int, zone: tzinfo) -> Iterator[Tick]:
    first = _local(start, zone)
    number = (first.year * 12 + first.month - 1) // months * months
    while number // 12 < 9999:
        when = datetime(number // 12, number % 12 + 1, 1, tzinfo=zone)
        time = _micros(when)
        if time > end:
            return
        if time >= start:
            january = when.month == 1
            text = f"{when.year}" if january else f"{when:%b}"
            yield Tick(time, text, strong=january)
        number += months
