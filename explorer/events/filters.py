# SPDX-License-Identifier: MIT
"""How a template shows a value. Each filter gives text, or None where it can't read the value."""

import math
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any
from urllib.parse import unquote, urlsplit

import orjson

from explorer.events.text import number, stripped

FEW = 3
_HASH = re.compile(r"[0-9a-f]{16,}")
_HASH_ENDED = re.compile(r"[0-9a-f]{16,}(?:_\d+)*")
_BLOCK = re.compile(r"\+type@(?P<kind>[^+/]+)\+block@(?P<name>[^/?#]+)")
_I4X = re.compile(r"i4x://[^/]+/[^/]+/(?P<kind>[^/]+)/(?P<name>[^/?#;]+)")
_I4X_DASHED = re.compile(r"i4x-.+-(?P<kind>[A-Za-z_]+)-(?P<name>[^-]+)")
_TIME_OF_DAY = re.compile(r"(\d{1,3}):([0-5]\d):([0-5]\d)(?:\.\d+)?")
# What people call the parts of a course; the last segment of an address that stands for a page.
_KINDS = {
    "chapter": "section",
    "sequential": "subsection",
    "videosequence": "subsection",
    "problemset": "subsection",
    "vertical": "unit",
    "html": "text",
    "openassessment": "open response",
}
_PAGES = {"courseware": "course content"}


def plain(value: Any) -> str | None:
    """A value without any filter."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, list):
        return few(value)
    return _compact(value) if isinstance(value, dict) else stripped(value)


def _compact(value: Any) -> str | None:
    try:
        return orjson.dumps(value).decode() if value else None
    except TypeError:
        return "{…}"


def seconds(value: Any) -> float | None:
    """A finite number, also where it is written as text; None otherwise."""
    if isinstance(value, bool) or not isinstance(value, (int, float, str)):
        return None
    try:
        read = float(value)
    except (ValueError, OverflowError):
        return None
    return read if math.isfinite(read) else None


def clock(value: Any) -> str | None:
    """Seconds, or a text such as 00:01:54, as 1:54 or 1:02:03."""
    read = _timed(value) if isinstance(value, str) else seconds(value)
    if read is None or abs(read) > 1e9:
        return plain(value)
    minutes, rest = divmod(int(abs(read)), 60)
    hours, minutes = divmod(minutes, 60)
    sign = "-" if read <= -1 else ""
    return f"{sign}{hours}:{minutes:02}:{rest:02}" if hours else f"{sign}{minutes}:{rest:02}"


def _timed(text: str) -> float | None:
    found = _TIME_OF_DAY.fullmatch(text.strip())
    if found is None:
        return seconds(text)
    hours, minutes, rest = (int(part) for part in found.groups())
    return hours * 3600 + minutes * 60 + rest


def date(value: Any) -> str | None:
    """A time or a number of seconds or milliseconds since 1970 as YYYY-MM-DD."""
    if isinstance(value, str) and re.match(r"\d{4}-\d\d-\d\d(?!\d)", value.strip()):
        return value.strip()[:10]
    read = seconds(value)
    if read is not None and read >= 1e8:
        stamp = read / 1000 if read >= 1e11 else read
        if stamp < 2.5e11:
            return datetime.fromtimestamp(stamp, UTC).date().isoformat()
    return plain(value)


def percent(value: Any) -> str | None:
    """0.5 as 50 %."""
    read = seconds(value)
    if read is None or abs(read) > 1e9:
        return plain(value)
    return f"{number(round(read * 100, 1))} %"


def count(value: Any) -> str | None:
    """How many items or keys a list or object has; 1 for anything else."""
    return str(len(value)) if isinstance(value, (list, dict)) else "1"


def few(value: Any) -> str | None:
    """The first few items."""
    return _few(list(value) if isinstance(value, (list, dict)) else [value], plain)


def _few(items: list[Any], show: Callable[[Any], str | None]) -> str | None:
    # lists in lists are shown as JSON: following them down could exhaust the stack
    shown = [_compact(each) if isinstance(each, list) else show(each) for each in items[:FEW]]
    said = [text for text in shown if text]
    more = f" and {len(items) - FEW} more" if len(items) > FEW else ""
    return ", ".join(said) + more if said else None


def words(value: Any) -> str | None:
    """snake_case, kebab-case and dotted names as words."""
    text = plain(value)
    return " ".join(re.split(r"[\s_.\-]+", text)).strip() or None if text else None


def yesno(value: Any) -> str | None:
    """True and its spellings as yes, false and its spellings as no."""
    if isinstance(value, (list, dict)):
        return plain(value)
    text = str(value).strip().lower()
    if text in ("true", "1", "1.0", "yes", "on"):
        return "yes"
    return "no" if text in ("false", "0", "0.0", "no", "off") else plain(value)


def yes(value: Any) -> str | None:
    """Yes for true and its spellings; nothing for anything else."""
    return "yes" if yesno(value) == "yes" else None


def user(value: Any) -> str | None:
    """A learner's name, or their number said as one."""
    if isinstance(value, list):
        return _few(value, user)
    text = plain(value)
    if text is None:
        return None
    if text.isdecimal():
        return f"learner {text}"
    return f"learner {text[:8]}" if _HASH.fullmatch(text) else text


def block(value: Any) -> str | None:
    """The readable tail of a block id or URL."""
    if isinstance(value, list):
        return _few(value, block)
    text = plain(value)
    if text is None:
        return None
    found = _BLOCK.search(text) or _I4X.search(text) or _I4X_DASHED.fullmatch(text)
    if found:
        return _named(found["kind"], unquote(found["name"]))
    if "/" in text:
        return _url_tail(text)
    return text[:8] if _HASH.fullmatch(text) else text


def is_bare_hash(text: str) -> bool:
    """Whether an id is a hash that tells a person nothing, not even of what kind it is."""
    return _HASH.fullmatch(text) is not None


def _named(kind: str, name: str) -> str:
    if _HASH_ENDED.fullmatch(name):
        return f"{_KINDS.get(kind) or kind.replace('_', ' ')} {name[:8]}"
    return name.replace("_", " ").strip() or kind


def _url_tail(text: str) -> str:
    try:
        parts = urlsplit(text)
    except ValueError:
        return text
    segments = [unquote(part) for part in parts.path.split("/") if part]
    while len(segments) > 1 and (_HASH.fullmatch(segments[-1]) or segments[-1].isdecimal()):
        segments.pop()
    return _PAGES.get(segments[-1], segments[-1]) if segments else parts.netloc or text


FILTERS: dict[str, Callable[[Any], str | None]] = {
    "": plain,
    "clock": clock,
    "date": date,
    "percent": percent,
    "count": count,
    "list": few,
    "words": words,
    "yesno": yesno,
    "yes": yes,
    "user": user,
    "block": block,
}
