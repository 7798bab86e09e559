# SPDX-License-Identifier: MIT
"""Times of a log to microseconds since 1970 UTC."""

import re
from datetime import date
from typing import Final

import numpy as np

_TIME = re.compile(
    r"\s*([0-9]{4})-([0-9]{2})-([0-9]{2})[Tt ]([0-9]{2}):([0-9]{2}):([0-9]{2})"
    r"(?:[.,]([0-9]{1,9})[0-9]*)?\s*(?:[Zz]|UTC|GMT|([+-])([0-9]{2}):?([0-9]{2})?)?\s*"
)
NO_TIME: Final = -(2**63)
_EPOCH = date(1970, 1, 1).toordinal()
_SECOND = 1_000_000
# A zone can carry a time out of the years 1 to 9999, which ISO 8601 writes with four digits.
_FIRST = (1 - _EPOCH) * 86_400 * _SECOND
_LAST = (date.max.toordinal() + 1 - _EPOCH) * 86_400 * _SECOND - 1
_REMEMBERED = 1 << 16
_SECONDS = {f"{at:02}.": at * _SECOND for at in range(60)}
# How nearly every log writes its times; many of these are read at once.
_USUAL = b"0000-00-00T00:00:00.000000+00:00"
_DIGITS = [at for at, byte in enumerate(_USUAL[:26]) if byte == ord("0")]
_MARKS = [at for at in range(len(_USUAL)) if at not in _DIGITS]
_MARKED = np.frombuffer(_USUAL, np.uint8)[_MARKS]
_FEW = 16  # not worth the arrays


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

    def read_many(self, texts: list[str]) -> "np.ndarray":
        """As `read`, of many texts; NO_TIME for None."""
        usual = len(texts) >= _FEW and set(map(len, texts)) == {len(_USUAL)}
        joined = "".join(texts) if usual else ""
        if not usual or not joined.isascii():
            found = map(self.read, texts)
            return np.array([NO_TIME if time is None else time for time in found], np.int64)
        times, sure = _usual_times(joined.encode())
        for at in np.flatnonzero(~sure).tolist():
            time = self.read(texts[at])
            times[at] = NO_TIME if time is None else time
        return times

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


def _usual_times(data: bytes) -> "tuple[np.ndarray, np.ndarray]":
    """The times in texts shaped as _USUAL, one after another, and which of them are sure."""
    characters = np.frombuffer(data, np.uint8).reshape(-1, len(_USUAL))
    digits = characters[:, _DIGITS] - ord("0")
    sure = (digits <= 9).all(axis=1) & (characters[:, _MARKS] == _MARKED).all(axis=1)
    pairs = (digits[:, ::2] * 10 + digits[:, 1::2]).astype(np.int64).T
    century, year, month, day, hour, minute, second = pairs[:7]
    months = (century * 100 + year - 1970) * 12 + month - 1
    first = months.astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    following = (months + 1).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    sure &= (century > 0) & (century < 99) & (month >= 1) & (month <= 12)
    sure &= (day >= 1) & (day <= following - first)
    sure &= (hour < 24) & (minute < 60) & (second < 61)
    seconds = ((first + day - 1) * 24 + hour) * 3600 + minute * 60 + second
    return seconds * _SECOND + pairs[7] * 10_000 + pairs[8] * 100 + pairs[9], sure


def _offset(match: re.Match[str]) -> int:
    sign, hours, minutes = match.group(8, 9, 10)
    if sign is None:
        return 0
    seconds = int(hours) * 3600 + int(minutes or 0) * 60
    return (-seconds if sign == "-" else seconds) * _SECOND
