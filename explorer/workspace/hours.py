# SPDX-License-Identifier: MIT
"""Hours of the week, UTC: `hour:mon-14`, `hour:mon`, `hour:14`, `hour:>=18`."""

import re
from typing import Final

from explorer.errors import QueryError
from explorer.workspace.clauses import Asked, Clause
from explorer.workspace.masks import Hours

DAYS: Final = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")
HOUR: Final = 3_600_000_000  # microseconds
WEEK_HOURS: Final = 168
FIRST: Final = 72  # 1970 began on a Thursday
_HOURS_OF: Final = f"(e.time / {HOUR} - (e.time % {HOUR} < 0))"
SQL: Final = f"((({_HOURS_OF} + {FIRST}) % {WEEK_HOURS} + {WEEK_HOURS}) % {WEEK_HOURS})"
_SHAPE: Final = re.compile(r"(?:(?P<day>[a-z]{3,9}|\*)-?)?(?P<hour>\d{1,2}|\*)?\Z")
_LONG: Final = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")


def hour_text(number: int) -> str:
    """An hour of the week (0 is Monday 00:00) as a query writes it: “mon-14”."""
    return f"{DAYS[number // 24]}-{number % 24:02d}"


def hours_of(asked: Asked) -> tuple[list[int], str]:
    """The hours of the week a value stands for, and what to say of them. Raises QueryError."""
    if asked.how == "any":
        return list(range(WEEK_HOURS)), "at any hour"
    match = _SHAPE.match(asked.value.strip().casefold())
    day, hour = (match["day"] or "*", match["hour"] or "*") if match else ("", "")
    found = [at for at, name in enumerate(_LONG) if day == "*" or _is_day(day, name)]
    number = int(hour) if hour.isdigit() else None
    if not found or not match or not match[0] or (number is not None and number > 23):
        raise _refused(asked.value)
    if asked.how != "is":
        if number is None or day != "*":
            raise _refused(asked.value)
        hours = [at for at in range(24) if _COMPARE[asked.how](at, number)]
        said = f"at an hour {asked.how} {number} UTC"
    else:
        hours = list(range(24)) if number is None else [number]
        said = "" if day == "*" else f"on {_LONG[found[0]]}s"
        if number is not None:
            said = f"{said} between {number:02d}:00 and {number + 1:02d}:00".strip()
        said = f"{said} UTC" if said else "at any hour"
    return [at * 24 + of for at in found for of in hours], said


def hour(asked: Asked) -> Clause:
    """The condition on an event's hour of the week."""
    numbers, said = hours_of(asked)
    return Clause(f"{SQL} IN ({', '.join(map(str, numbers))})", (), said, Hours(frozenset(numbers)))


_COMPARE: Final = {
    "<": int.__lt__,
    "<=": int.__le__,
    ">": int.__gt__,
    ">=": int.__ge__,
}


def _is_day(typed: str, name: str) -> bool:
    return len(typed) >= 3 and name.casefold().startswith(typed)


def _refused(value: str) -> QueryError:
    return QueryError(
        f"“{value}” is not an hour of the week.",
        "Write hour:mon-14 (Monday 14:00 to 15:00 UTC), hour:mon, hour:14 or hour:>=18.",
    )
