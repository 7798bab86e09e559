# SPDX-License-Identifier: MIT
"""Marks of a time axis, from centuries to milliseconds, on the clock of any zone."""

from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta, tzinfo
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
_MONTH_STEPS: Final = (1, 3, 6, *(12 * years for years in (1, 2, 5, 10, 20, 50, 100, 200, 500)))
_LONGEST: Final = 12_000  # months
# Days within what a datetime can be, so that no zone carries a mark out of it.
_FIRST: Final = (datetime(1, 1, 3, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_LAST: Final = (datetime(9999, 12, 29, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


class Tick(NamedTuple):
    """One mark. strong: a new day, month or year begins here."""

    time: int
    text: str
    strong: bool


def ticks(start: int, end: int, wanted: int, zone: tzinfo = UTC) -> list[Tick]:
    """At most about `wanted` marks between two times (microseconds), at round local times.

    Where time lies outside the years 1 to 9999 there are none.
    """
    span = max(end - start, 1)
    start, end = max(start, _FIRST), min(end, _LAST)
    if start > end:
        return []
    least = span / max(wanted, 1)
    for step in _STEPS:
        if step >= least:
            make = _clock_ticks if step < _HOUR else _hour_ticks
            return list(make(start, end, step, zone))
    for days in _DAY_STEPS:
        if days * _DAY >= least:
            return list(_day_ticks(start, end, days, zone))
    months = next((step for step in _MONTH_STEPS if step * 30 * _DAY >= least), _LONGEST)
    return list(_month_ticks(start, end, months, zone))


def elapsed_ticks(start: int, end: int, wanted: int) -> list[Tick]:
    """Marks as `ticks` makes them, for time that has passed since 0."""
    least = max(end - start, 1) / max(wanted, 1)
    step = next((each for each in _STEPS if each >= least), 0)
    if not step:
        days = (count * 10**power for power in range(8) for count in (1, 2, 5))
        step = next(each * _DAY for each in days if each * _DAY >= least or each == 5 * 10**7)
    first = -(-start // step)
    return [_elapsed_tick(at * step) for at in range(first, end // step + 1)]


def _elapsed_tick(time: int) -> Tick:
    sign, left = "−" if time < 0 else "+", abs(time)
    days, left = divmod(left, _DAY)
    hours, left = divmod(left, _HOUR)
    seconds, micros = divmod(left, _SECOND)
    parts = [f"{days:,} d"] if days else []
    if hours or (seconds or micros):
        clock = f"{hours}:{seconds // 60:02d}"
        if seconds % 60 or micros:
            clock += f":{seconds % 60:02d}"
        if micros:
            clock += f".{micros // 1000:03d}"
        parts.append(clock)
    return Tick(time, f"{sign}{' '.join(parts)}" if parts else "0", strong=not time)


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
            for time in _both(datetime(day.year, day.month, day.day, hour, tzinfo=zone), step):
                if time > end:
                    return
                # An hour that a change of clocks skips falls on one that is marked already.
                if time > last and _local(time, zone).hour == hour:
                    yield _clock_tick(time, step, zone)
                    last = time
        day = _midnight(day + timedelta(days=1), zone)


def _both(when: datetime, step: int) -> Iterator[int]:
    """An hour that comes twice when clocks are put back is marked twice, if every hour is."""
    yield _micros(when)
    if step == _HOUR:
        yield _micros(when.replace(fold=1))


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
    while ordinal < date.max.toordinal():
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
    number += 0 if number >= 12 else max(months, 12 - number)
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
