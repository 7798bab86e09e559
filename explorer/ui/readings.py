# SPDX-License-Identifier: MIT
"""Single values of an event as a person would say them: times, lengths, sizes, ids."""

import re
from datetime import UTC, datetime, tzinfo
from typing import Any, Final
from urllib.parse import unquote

from explorer.events.catalogue import Catalogue, Field
from explorer.events.filters import block, seconds
from explorer.events.payload import Place
from explorer.ui.formats import bytes_text, count_text, moment, one_line, span_text, zone_title

_TYPES: Final = (("event_type",), ("name",))
_COURSE: Final = re.compile(
    r"(?:[a-z-]+-v1:)?(?P<org>[^+/:\s]+)[+/](?P<course>[^+/\s]+)[+/](?P<run>[^+/\s]+)"
)
_BLOCK: Final = re.compile(r"\+type@|i4x://|(?:input_)?i4x-")
_TIMED: Final = re.compile(r"(?:time|date|stamp|expires|expiry|_at|_on)$", re.IGNORECASE)
_LONGEST: Final = 4_000
_MICROS: Final = 1_000_000
_SPANS: Final = {"seconds": 1, "minutes": 60, "days": 86_400}


def course_words(course_id: str) -> tuple[str, str] | None:
    """Number and run of a course, and its organisation; None for an id of another shape."""
    found = _COURSE.fullmatch(course_id)
    return None if found is None else (f"{found['course']} {found['run']}", found["org"])


def instant(value: Any) -> int | None:
    """Microseconds since 1970 UTC of a text that reads as a full date and time."""
    if not isinstance(value, str) or not 16 <= len(value) <= 40 or value[4:5] != "-":
        return None
    try:
        when = datetime.fromisoformat(value)
    except ValueError:
        return None
    when = when.replace(tzinfo=UTC) if when.tzinfo is None else when
    try:
        return round(when.timestamp() * _MICROS)
    except (OverflowError, ValueError):
        return None


def instant_words(time_us: int, zone: tzinfo) -> str:
    """A time with its weekday, e.g. “Fri 25 Jul 2014, 10:02:11 UTC”."""
    when = moment(time_us, zone)
    return f"{when:%a} {when.day} {when:%b %Y, %H:%M:%S} {zone_title(zone)}"


def reading(
    place: Place, value: Any, field: Field | None, catalogue: Catalogue, zone: tzinfo = UTC
) -> str:
    """What a value says in plain words; "" where it says it already, or nobody knows."""
    if value is None or isinstance(value, (dict, list)):
        return ""
    if isinstance(value, str) and len(value) > _LONGEST:
        return count_text(len(value), "character")
    if place in _TYPES and isinstance(value, str):
        entry = catalogue.entry(value)
        return entry.title if entry else ""
    said = _known_value(value, field)
    if said or isinstance(value, bool):
        return said
    unit = field.unit if field is not None else ""
    said = _measured(value, unit) or _time(place, value, unit, zone)
    if said or not isinstance(value, str):
        return said
    return readable_id(value)


def readable_id(text: str) -> str:
    """What an id or address stands for; "" where it is plain already."""
    words = course_words(text)
    if words is not None and ("-v1:" in text or text.count("/") == 2):
        return f"{words[0]} ({words[1]})"
    if _BLOCK.search(text):
        return one_line(block(text.removeprefix("input_")) or "", 120)
    if "%" in text:
        plain = unquote(text)
        return one_line(plain, 200) if plain != text else ""
    return ""


def _known_value(value: Any, field: Field | None) -> str:
    if field is None:
        return ""
    text = str(value).lower() if isinstance(value, bool) else str(value)
    return field.values.get(text, "")


def _measured(value: Any, unit: str) -> str:
    number = seconds(value) if unit else None
    if number is None or abs(number) > 1e12:
        return ""
    if unit in _SPANS:
        if not number:
            return "0 s"
        sign = "−" if number < 0 else ""
        return sign + span_text(round(number * _SPANS[unit] * _MICROS))
    if unit == "bytes":
        return bytes_text(round(number))
    if unit == "fraction of 1":
        return f"{number * 100:.4g} %"
    if "," in unit or ":" in unit or "UTC" in unit:
        return ""
    return f"{number:,.10g} {_singular(unit) if number == 1 else unit}"


def _singular(unit: str) -> str:
    return unit.removesuffix("s") if " " not in unit else unit


def _time(place: Place, value: Any, unit: str, zone: tzinfo) -> str:
    found = instant(value)
    key = place[-1] if place else ""
    if found is None and isinstance(value, (int, float)):
        named = isinstance(key, str) and _TIMED.search(key) is not None
        found = _since_1970(value) if named or "UTC" in unit else None
    return "" if found is None else instant_words(found, zone)


def _since_1970(value: float) -> int | None:
    """Seconds or milliseconds since 1970, of the last decades and the next."""
    if 5e8 <= value < 5e9:
        return round(value * _MICROS)
    return round(value * 1_000) if 5e11 <= value < 5e12 else None
