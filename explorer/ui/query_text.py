# SPDX-License-Identifier: MIT
"""Edits of query text as a person would type them; what it means is the workspace's affair."""

import re
from collections.abc import Iterator
from typing import Final

_BARE: Final = re.compile(r"[\w.@*?][\w.@*?-]*")
_WORDS: Final = ("AND", "OR", "NOT")
_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}


def quoted(value: str) -> str:
    """A value as it stands in a query: quoted unless it is a plain word."""
    plain = _BARE.fullmatch(value) and "*" not in value and "?" not in value
    if plain and value.upper() not in _WORDS:
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'


def term(field: str, value: object) -> str:
    """The term that asks for `value` in `field`."""
    return f"{field}:{quoted(str(value))}"


def negated(text: str) -> str:
    """The term that asks for the opposite."""
    return text[4:] if text.startswith("NOT ") else f"NOT {text}"


def terms(text: str) -> list[str]:
    """The terms that must all hold; a text with OR at its top level is one term."""
    pieces = [piece for piece, _, _ in _pieces(text)]
    if "OR" in pieces or "||" in pieces:
        return [text.strip()]
    found: list[str] = []
    negate = ""
    for piece in pieces:
        if piece in ("AND", "&&"):
            continue
        if piece in ("NOT", "!"):
            negate = "" if negate else "NOT "
            continue
        found.append(negate + piece)
        negate = ""
    return found if not negate else [*found, negate.strip()]


def joined(parts: list[str]) -> str:
    """The query text in which each of these terms must hold."""
    return " AND ".join(parts)


def with_term(text: str, added: str) -> str:
    """The query narrowed by a term; a term there already, or its opposite, is not kept twice."""
    pieces = [piece for piece, _, _ in _pieces(text)]
    if "OR" in pieces or "||" in pieces:
        return joined([f"({text.strip()})", added])
    rest = [part for part in terms(text) if part not in (added, negated(added))]
    return joined([*rest, added])


def without_term(text: str, index: int) -> str:
    """The query without the term of this place in `terms`."""
    parts = terms(text)
    return joined(parts[:index] + parts[index + 1 :])


def word_at(text: str, cursor: int) -> tuple[int, int]:
    """Start and end of the piece of text the cursor is in or right behind."""
    for _, start, end in _pieces(text):
        if start < cursor <= end:
            return start, end
    return cursor, cursor


def _pieces(text: str) -> Iterator[tuple[str, int, int]]:
    """(piece, start, end) of what white space parts, keeping quotes and brackets whole."""
    start: int | None = None
    closers: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace() and not closers:
            if start is not None:
                yield text[start:at], start, at
            start = None
        else:
            start = at if start is None else start
            if char == "\\":
                at += 1
            else:
                _track(char, closers)
        at += 1
    if start is not None:
        yield text[start:], start, len(text)


def _track(char: str, closers: list[str]) -> None:
    if closers and closers[-1] == '"':
        if char == '"':
            closers.pop()
    elif char == '"':
        closers.append('"')
    elif char in _PAIRS:
        closers.append(_PAIRS[char])
    elif char in "])}" and closers:
        # Lucene lets a range open with one bracket and close with the other.
        closers.pop()
