# SPDX-License-Identifier: MIT
"""Times of a log to microseconds since 1970 UTC."""

import re
from datetime import date

_TIME = re.compile(
    r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:[.,]([0-9]{1,9})[0-9]*)?\s*(?:[Zz]|UTC|GMT|([+-])([0-9]{2}):?([0-9]{2})?)?\s*"
)
_EPOCH = date(1970, 1, 1).toordinal()
_SECOND = 1_000_000
# A zone can carry a time out of the years 1 to 9999, which ISO 8601 writes with four digits.
_FIRST = (1 - _EPOCH) * 86_400 * _SECOND
_LAST = (date.max.toordinal() + 1 - _EPOCH) * 86_400 * _SECOND - 1
_REMEMBERED = 1 << 16
_SECONDS = {f"{at:02}.": at * _SECOND for at in range(60)}


class Clock:
    """Reads times; remembers the minutes it has seen, as a log's lines crowd into few of them."""

    def __init__(self) -> None:
        self._minutes: dict[str, int] = {}

    def read(self, text: object) -> int | None:
        """Microseconds since 1970 UTC; None for what is not a time. No zone means UTC."""
        try:
            start = self._minutes[text[:17]]  # type: ignore[index]
            fraction = text[20:26]  # type: ignore[index]
            if text[26:] == "+00:00" and fraction.isdecimal():  # type: ignore[index]
                return start + _SECONDS[text[17:20]] + int(fraction)  # type: ignore[index]
        except (KeyError, TypeError):
            pass
        return self._read_slowly(text) if isinstance(text, str) else None

    def read_stamp(self, value: object) -> int | None:
        """As `read`, but a number of seconds or milliseconds since 1970 will do."""
        if isinstance(value, str):
            return self.read(value)
        if type(value) not in (int, float) or not 1e8 <= value < 1e13:  # type: ignore[operator]
            return None
        return round(value * (1000 if value >= 1e11 else _SECOND))  # type: ignore[operator]

    def _read_slowly(self, text: str) -> int | None:
        match = _TIME.fullmatch(text) if len(text) < 100 else None
        if match is None:
            return None
        year, month, day, hour, minute, second = map(int, match.group(1, 2, 3, 4, 5, 6))
        if hour > 23 or minute > 59 or second > 60:
            return None
        try:
            days = date(year, month, day).toordinal() - _EPOCH
        except ValueError:
            return None
        start = ((days * 24 + hour) * 60 + minute) * 60 * _SECOND
        if text[:17] == match[0][:17].strip():
            self._remember(text[:17], start)
        micros = int((match[7] or "0").ljust(6, "0")[:6])
        time = start + second * _SECOND + micros - _offset(match)
        return time if _FIRST <= time <= _LAST else None

    def _remember(self, minute: str, start: int) -> None:
        if len(self._minutes) >= _REMEMBERED:
            self._minutes.clear()
        self._minutes[minute] = start


def _offset(match: re.Match[str]) -> int:
    sign, hours, minutes = match.group(8, 9, 10)
    if sign is None:
        return 0
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return (-seconds if sign == "-" else seconds) * _SECOND
