# SPDX-License-Identifier: MIT
"""Text of a log made safe to show on one line."""

import re

# Bidirectional controls can reorder the rest of a line; zero-width characters can hide in it.
_INVISIBLE = re.compile(
    "[\u061c\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff\ufff9-\ufffb]"
)
_BREAKING = re.compile("[\x00-\x20\x7f-\xa0\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]+")
_PADDING = "\x00\u200b\ufeff"
LONGEST = 2000  # characters of an id or name that are worth indexing; the line keeps all


def one_line(text: str, limit: int) -> str:
    """`text` on one line of at most `limit` characters, without control or bidi characters."""
    if len(text) > 8 * limit:
        text = text[: 8 * limit]
    if not (text.isascii() and text.isprintable()):
        text = _INVISIBLE.sub("", _BREAKING.sub(" ", text))
    text = " ".join(text.split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def stripped(value: object) -> str | None:
    """A text or number without padding (blanks, NUL, zero-width space), at most LONGEST characters;
    None if nothing is left.
    """
    if isinstance(value, str):
        text = value.strip() if len(value) <= LONGEST else value.strip()[:LONGEST]
        if text and (text[0] in _PADDING or text[-1] in _PADDING):
            text = text.strip(_PADDING + " \t\r\n")
        return text or None
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return number(value)[:LONGEST]
    return None


def name(value: object) -> str | None:
    """As `stripped`, but of numbers only those that every parser reads alike: 64-bit integers."""
    if type(value) is int:
        return str(value) if -(1 << 63) <= value < 1 << 63 else None
    return stripped(value) if isinstance(value, str) else None


def number(value: int | float) -> str:
    """A number as a person writes it: no trailing .0, no digits nobody asked for."""
    if isinstance(value, int):
        return str(value) if abs(value) < 10**400 else "a very large number"
    if value != value or value in (float("inf"), float("-inf")):
        return str(value)
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    if abs(value) >= 1e15:
        return repr(value)
    short = f"{value:.2f}" if abs(value) >= 1 else f"{value:.3g}"
    return short.rstrip("0").rstrip(".") if "." in short and "e" not in short else short
