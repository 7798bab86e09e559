# SPDX-License-Identifier: MIT
"""Times as a pack writes them: on the clock of its zone."""

from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICRO: Final = timedelta(microseconds=1)
# A day within what a datetime can be, so that no zone carries a time out of it.
_FIRST: Final = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // _MICRO
_LAST: Final = (datetime(9999, 12, 30, tzinfo=UTC) - _EPOCH) // _MICRO
_DAYS: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS: Final = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September",
    "October", "November", "December",
)  # fmt: skip
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def moment(time: int, zone: tzinfo) -> datetime:
    """A time (microseconds since 1970 UTC) on the clock of `zone`."""
    return (_EPOCH + max(_FIRST, min(time, _LAST)) * _MICRO).astimezone(zone)


def clock(time: int, zone: tzinfo) -> str:
    """Date and time to the second; outside UTC with the offset, so that none is ambiguous."""
    return f"{_date(moment(time, zone))} {time_of_day(time, zone)}"


def time_of_day(time: int, zone: tzinfo) -> str:
    """The time to the second; outside UTC with the offset."""
    when = moment(time, zone)
    text = f"{when.hour:02}:{when.minute:02}:{when.second:02}"
    return text if zone is UTC else f"{text} {when:%z}"


def day_of(time: int, zone: tzinfo) -> str:
    """The day, e.g. “Friday 25 July 2014”, the same whatever the computer's language."""
    when = moment(time, zone)
    return f"{_DAYS[when.weekday()]} {when.day} {_MONTHS[when.month - 1]} {when.year}"


def length(micros: int) -> str:
    """A length of time in its two largest units, e.g. “2 h 5 min”."""
    seconds = abs(micros) // 1_000_000
    parts: list[str] = []
    for size, unit in _UNITS:
        if seconds >= size and len(parts) < 2:
            parts.append(f"{seconds // size} {unit}")
            seconds %= size
    return " ".join(parts) or "0 s"


def _date(when: datetime) -> str:
    return f"{when.year:04}-{when.month:02}-{when.day:02}"
