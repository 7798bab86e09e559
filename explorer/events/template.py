# SPDX-License-Identifier: MIT
"""Summary templates: text with `{path|filter}` slots and `[ … ]` parts that may be left out."""

import re
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

from explorer.events.filters import FILTERS
from explorer.events.paths import Path, parse_path
from explorer.events.text import one_line

ROLES = ("object", "outcome", "position")
VALUE_LIMIT = 80
LINE_LIMIT = 200
MISSING = "…"
_TOKEN = re.compile(
    r"\{(?P<slot>[^{}]*)\}|(?P<open>\[)|(?P<close>\])|(?P<text>[^\[\]{}]+)|(?P<bad>.)"
)


class Slot(NamedTuple):
    """`{path|filter}`. role: set where the path is a role's name."""

    path: Path
    filter: str
    role: str


class Optional(NamedTuple):
    """`[ … ]`"""

    parts: "tuple[Part, ...]"


Part = str | Slot | Optional
# Gives a slot's value: a role's text or the value at a path; None where there is none.
Lookup = Callable[[Slot], Any]


class Template:
    """A template, read once. Raises ValueError where the text is not one."""

    def __init__(self, text: str) -> None:
        self.text = text
        parts, _ = _read(list(_TOKEN.finditer(text)), 0, top=True)
        self.parts = parts

    def slots(self) -> Iterator[Slot]:
        """Every slot, also of the parts that may be left out."""
        return _slots(self.parts)

    def fill(self, lookup: Lookup, noun: str = "") -> str:
        """The line. noun: said where the object is missing, without the quotes around it."""
        filled = _fill(self.parts, lookup, noun or MISSING)
        return one_line("".join(filled), LINE_LIMIT)

    def fill_whole(self, lookup: Lookup) -> str | None:
        """The line, or None where a value outside brackets is missing."""
        filled = _fill(self.parts, lookup, None)
        text = one_line("".join(filled), LINE_LIMIT) if filled is not None else ""
        return text or None


def _read(tokens: list[re.Match[str]], at: int, top: bool) -> tuple[tuple[Part, ...], int]:
    parts: list[Part] = []
    while at < len(tokens):
        token = tokens[at]
        at += 1
        if token["open"]:
            inner, at = _read(tokens, at, top=False)
            parts.append(Optional(inner))
        elif token["close"]:
            if top:
                raise ValueError("a ] without its [")
            return tuple(parts), at
        elif token["bad"]:
            raise ValueError("a { or } without its other half")
        else:
            parts.append(token["text"] or _slot(token["slot"]))
    if not top:
        raise ValueError("a [ without its ]")
    return tuple(parts), at


def _slot(text: str) -> Slot:
    path, _, name = text.partition("|")
    if name not in FILTERS:
        raise ValueError(f"no filter {name!r}")
    return Slot(parse_path(path), name, path if path in ROLES else "")


def _slots(parts: tuple[Part, ...]) -> Iterator[Slot]:
    for part in parts:
        if isinstance(part, Slot):
            yield part
        elif isinstance(part, Optional):
            yield from _slots(part.parts)


def _fill(parts: tuple[Part, ...], lookup: Lookup, noun: str | None) -> Any:
    """The filled pieces; with noun None, None as soon as one value is missing."""
    pieces: list[str] = []
    drop_quote = False
    for part in parts:
        if isinstance(part, str):
            pieces.append(part[1:] if drop_quote and part.startswith("’") else part)
            drop_quote = False
        elif isinstance(part, Optional):
            pieces.extend(_fill(part.parts, lookup, None) or ())
        else:
            value = _shown(part, lookup)
            if value is None and noun is None:
                return None
            if value is None and pieces and part.role == "object" and pieces[-1].endswith("‘"):
                pieces[-1] = pieces[-1][:-1]
                drop_quote = True
            missing = noun if part.role == "object" else MISSING
            pieces.append(value if value is not None else missing or MISSING)
    return pieces


def _shown(slot: Slot, lookup: Lookup) -> str | None:
    value = lookup(slot)
    if value is None:
        return None
    text = FILTERS[slot.filter](value)
    text = one_line(text, VALUE_LIMIT) if text else None
    return text or None
