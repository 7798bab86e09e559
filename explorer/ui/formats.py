# SPDX-License-Identifier: MIT
"""Times, counts and sizes as the window writes them."""

import re
import unicodedata
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from typing import Final
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from PySide6.QtCore import QTimeZone

EMPTY: Final = "—"
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROS: Final = 1_000_000
# A day within what a datetime can be, so that no zone carries a time out of it.
_FIRST: Final = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_LAST: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_R: Final = "\u0590-\u08ff\ufb1d-\ufdff\ufe70-\ufefc\U00010800-\U00010fff\U0001e800-\U0001efff"
_WORD: Final = rf"(?:\w[\w@.'’-]*)?[{_R}](?:[\w@.'’-]*[\w{_R}])?"
_ANY_LEFTWARD: Final = re.compile(f"[{_R}]")
_LEFTWARD: Final = re.compile(f"{_WORD}(?: +{_WORD})*")
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


def moment(time_us: int, zone: tzinfo = UTC) -> datetime:
    """The point in time `time_us` microseconds after 1970 UTC, on the clock of `zone`.

    Beyond the years 1 to 9999, the first or last day of them.
    """
    within = max(_FIRST, min(time_us, _LAST))
    return (_EPOCH + timedelta(microseconds=within)).astimezone(zone)


def zone_of(name: str) -> tzinfo | None:
    """The zone of this name, None if there is none; "" is this computer's zone."""
    if name == "UTC":
        return UTC
    if not name:
        return _own_zone()
    try:
        return ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None


def _own_zone() -> tzinfo | None:
    """This computer's zone with its changes of clock; only its present offset if it has no name."""
    name = bytes(QTimeZone.systemTimeZoneId().data()).decode("ascii", "replace")
    if name and not name.endswith("UTC"):
        try:
            return ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError):
            pass  # a name that the time zone database does not know
    return datetime.now(UTC).astimezone().tzinfo


def zone_title(zone: tzinfo) -> str:
    """The zone's name as headers show it."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    if isinstance(zone, timezone) and zone is not UTC:
        return f"UTC{_offset(datetime.now(zone))}"
    return "UTC"


def _offset(when: datetime) -> str:
    text = when.strftime("%z")
    return text[:3] if text.endswith("00") else f"{text[:3]}:{text[3:]}"


def time_text(time_us: int, zone: tzinfo = UTC, *, fraction: bool = False) -> str:
    """Date and time to the second; outside UTC with its offset, so that no row is ambiguous."""
    when = moment(time_us, zone)
    text = when.replace(tzinfo=None).isoformat(" ", "microseconds" if fraction else "seconds")
    return text if zone is UTC else f"{text} {_offset(when)}"


def day_text(time_us: int, zone: tzinfo = UTC) -> str:
    """The day a time falls on, e.g. “Fri 25 Jul 2014”."""
    return moment(time_us, zone).strftime("%a %d %b %Y")


def iso_text(time_us: int) -> str:
    """UTC in ISO 8601 with six decimals and Z."""
    return f"{moment(time_us).replace(tzinfo=None).isoformat('T', 'microseconds')}Z"


def count_text(number: int, one: str = "", many: str = "") -> str:
    """A number with thousands separated; with words: “1 event”, “1,204 events”."""
    if not one:
        return f"{number:,}"
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def bytes_text(size: int) -> str:
    """A size in the largest fitting unit."""
    value = float(size)
    for unit in ("bytes", "KB", "MB", "GB"):
        if value < 1024 or unit == "GB":
            break
        value /= 1024
    return f"{size:,} bytes" if unit == "bytes" else f"{value:.1f} {unit}"


def span_text(micros: int, units: int = 2) -> str:
    """A length of time in its largest units, e.g. “2 h 5 min”."""
    seconds = abs(micros) // _MICROS
    if seconds == 0:
        return f"{abs(micros) // 1000} ms"
    parts: list[str] = []
    for size, unit in _UNITS:
        if seconds >= size and len(parts) < units:
            parts.append(f"{seconds // size} {unit}")
            seconds %= size
        elif parts:
            break
    return " ".join(parts)


def one_line(text: str, limit: int = 300) -> str:
    """Text of a log made safe for one line: control characters visible, long text cut."""
    cut = text[: limit + 1]
    if not cut.isprintable():
        cut = "".join(_visible(char) for char in cut)
    return cut if len(cut) <= limit else cut[:limit] + "…"


def settled(text: str) -> str:
    """A sentence of ours, to be drawn: words in it that run from right to left stay where they are.

    Else they would pull the figures behind them to their other side, or turn the whole sentence.
    Only for the screen: what is copied or compared is never settled.
    """
    if text.isascii() or "\u2068" in text or not _ANY_LEFTWARD.search(text):
        return text
    return _LEFTWARD.sub(_isolate, text)


def _isolate(run: re.Match[str]) -> str:
    alone = run.start() == 0 and run.end() == len(run.string)
    return run[0] if alone else f"\u2068{run[0]}\u2069"


def _visible(char: str) -> str:
    if char in "\n\r\t":
        return {"\n": "⏎", "\r": "␍", "\t": " "}[char]
    if char < " ":
        return chr(0x2400 + ord(char))
    # Direction overrides and other invisible marks could make one row lie about its neighbours.
    return "�" if unicodedata.category(char) in ("Cc", "Cf", "Cs") and char != "‍" else char
