# SPDX-License-Identifier: MIT
"""Times, spans and names as readings say them."""

from collections.abc import Mapping
from datetime import UTC, datetime, timedelta, tzinfo
from typing import Final

from explorer.events.filters import block, clock
from explorer.events.text import number, one_line
from explorer.trail.spans import Span

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROS: Final = 1_000_000
_FEW: Final = 8
_LONGEST: Final = 300
_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))

Names = Mapping[str, str]
"""Readable names of a course's components, by their keys, where its structure is known."""


def when(micros: int | None, zone: tzinfo = UTC) -> str:
    """Date and time to the second, with the offset where the zone is not UTC."""
    if micros is None:
        return ""
    try:
        local = (_EPOCH + timedelta(microseconds=micros)).astimezone(zone)
    except OverflowError:
        return "out of the calendar"
    text = local.replace(tzinfo=None).isoformat(" ", "seconds")
    if zone is UTC:
        return text
    offset = local.strftime("%z")
    return f"{text} {offset[:3] if offset[3:5] == '00' else f'{offset[:3]}:{offset[3:5]}'}"


def place(seconds: float) -> str:
    """Seconds of a video as 1:54."""
    return clock(seconds) or "0:00"


def spans(found: tuple[Span, ...]) -> str:
    """Spans of a video, e.g. “0:00–1:42, 3:07–5:12”."""
    said = ", ".join(f"{place(start)}–{place(end)}" for start, end in found[:_FEW])
    left = len(found) - _FEW
    return f"{said} and {left:,} more" if left > 0 else said


def percent(share: float) -> str:
    """A share of 1 in whole per cent; only what is all is 100 %, only nothing is 0 %."""
    whole = round(share * 100)
    if whole == 100 and share < 0.9995:
        whole = 99
    return f"{1 if whole == 0 and share > 0 else whole} %"


def lasting(micros: int) -> str:
    """A length of time in its two largest units, e.g. “2 h 5 min”."""
    seconds = abs(micros) // _MICROS
    parts: list[str] = []
    for size, unit in _UNITS:
        if seconds >= size and len(parts) < 2:
            parts.append(f"{seconds // size} {unit}")
            seconds %= size
        elif parts:
            break
    return " ".join(parts) or "0 s"


def count(amount: int, one: str, many: str = "") -> str:
    """“1 event”, “1,204 events”."""
    return f"{amount:,} {one if amount == 1 else many or one + 's'}"


def score(got: float | None, most: float | None) -> str:
    """“1 of 2”; "" where nothing is known."""
    if got is None:
        return ""
    return number(got) if most is None else f"{number(got)} of {number(most)}"


def called(key: str, object_id: str | None, name: str | None, noun: str, names: Names) -> str:
    """What a thing is called: its name, or the noun with what is readable of its id."""
    known = names.get(key) or name
    if known:
        return one_line(known, _LONGEST)
    if not (object_id or key):
        return noun[:1].upper() + noun[1:]
    text = one_line(block(object_id or key) or key, 80)
    return f"{noun[:1].upper()}{noun[1:]} {text.removeprefix(noun).strip()}"


def hand(by: str | None) -> str:
    """By whose hand: the learner's own is not said."""
    if by is None:
        return ""
    return f"by {one_line(by, 80)}" if by else "by the platform or somebody not named"


def joined(*parts: str) -> str:
    """The parts that say something, in one line."""
    return ", ".join(part for part in parts if part)
