# SPDX-License-Identifier: MIT
"""Times as people type them, and as the app writes them: ISO 8601, UTC unless said."""

import re
from datetime import UTC, datetime, timedelta

from explorer.errors import QueryError

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND = timedelta(microseconds=1)
_FIRST = (datetime.min.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_LAST = (datetime.max.replace(tzinfo=UTC) - _EPOCH) // _MICROSECOND
_SHAPE = re.compile(
    r"(?P<year>\d{4})(?:-(?P<month>\d{1,2})(?:-(?P<day>\d{1,2})"
    r"(?:[T ](?P<hour>\d{1,2})(?::(?P<minute>\d{2})(?::(?P<second>\d{2})"
    r"(?:\.(?P<fraction>\d{1,6})\d*)?)?)?\s*(?P<zone>Z|[+-]\d{2}:?\d{2})?)?)?)?\Z"
)
_UNITS = {
    "hour": timedelta(hours=1),
    "minute": timedelta(minutes=1),
    "second": timedelta(seconds=1),
}


def span(text: str) -> tuple[int, int]:
    """The microseconds [low, high) a typed time stands for: a year, month, day … or an instant.

    Raises QueryError.
    """
    match = _SHAPE.match(text.strip())
    if match is None:
        raise _not_a_time(text)
    try:
        low, high = _bounds(match)
    except (ValueError, OverflowError) as error:
        raise _not_a_time(text) from error
    return micros(low), micros(high)


def _bounds(match: re.Match[str]) -> tuple[datetime, datetime]:
    part = {name: int(text) for name, text in match.groupdict("").items() if text.isdigit()}
    low = datetime(
        part["year"],
        part.get("month", 1),
        part.get("day", 1),
        part.get("hour", 0),
        part.get("minute", 0),
        part.get("second", 0),
        tzinfo=UTC,
    )
    if match["fraction"]:
        low = low.replace(microsecond=int(match["fraction"].ljust(6, "0")))
        high = low + timedelta(microseconds=10 ** (6 - len(match["fraction"])))
    else:
        high = _next(low, part)
    shift = _zone(match["zone"])
    return low - shift, high - shift


def _next(low: datetime, part: dict[str, int]) -> datetime:
    for unit in ("second", "minute", "hour"):
        if unit in part:
            return low + _UNITS[unit]
    if "day" in part:
        return low + timedelta(days=1)
    if "month" in part:
        return low.replace(year=low.year + low.month // 12, month=low.month % 12 + 1)
    return low.replace(year=low.year + 1)


def _zone(text: str | None) -> timedelta:
    if not text or text == "Z":
        return timedelta(0)
    digits = text[1:].replace(":", "")
    shift = timedelta(hours=int(digits[:2]), minutes=int(digits[2:]))
    return -shift if text[0] == "-" else shift


def micros(moment: datetime) -> int:
    """Microseconds since 1970-01-01 UTC."""
    return (moment - _EPOCH) // _MICROSECOND


def iso(time: int | None) -> str | None:
    """UTC, ISO 8601, six decimals and Z: 2014-07-25T10:02:11.000000Z.

    A zone may carry a time out of the years 1 to 9999: it shows as the first or last moment.
    """
    if time is None:
        return None
    moment = _EPOCH + timedelta(microseconds=max(_FIRST, min(time, _LAST)))
    return moment.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")


def _not_a_time(text: str) -> QueryError:
    return QueryError(
        f"“{text}” is not a time.",
        "Write it like 2014-07-25, 2014-07-25T10:02 or 2014-07-25T10:02:11Z (UTC).",
    )
