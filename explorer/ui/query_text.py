# SPDX-License-Identifier: MIT
"""Edits of query text beyond the workspace's own: opposites, and the word being typed."""

import re
from collections.abc import Iterator, Sequence
from typing import Final

from explorer.workspace import terms

_NOT: Final = "NOT "
_FIELD: Final = re.compile(r"(?:NOT )?\(?(\w+):")
_FAMILIES: Final = {"what": "happened", "type": "happened", "category": "happened"}
_PAIRS: Final = {"(": ")", "[": "]", "{": "}"}


def negated(term: str) -> str:
    """The term that asks for the opposite."""
    return term.removeprefix(_NOT) if term.startswith(_NOT) else _NOT + term


def narrowed(text: str, term: str) -> str:
    """The query narrowed by a term; its opposite, if there, gives way to it."""
    standing = terms.split(text)
    if negated(term) in standing:
        text = terms.without(text, standing.index(negated(term)))
    return terms.add(text, term)


def released(text: str, wanted: Sequence[str]) -> str:
    """The query without these terms and without their opposites, also where they are one of
    several in parentheses.
    """
    gone = {*wanted, *map(negated, wanted)}
    for at, standing in reversed(list(enumerate(terms.split(text)))):
        if standing in gone:
            text = terms.without(text, at)
            continue
        several = alternatives(standing)
        left = [each for each in several if each not in gone]
        if len(left) < len(several):
            text = terms.without(text, at)
            text = terms.add(text, any_of(left)) if left else text
    return text


def any_of(wanted: Sequence[str]) -> str:
    """The term that asks for what matches one of these."""
    return wanted[0] if len(wanted) == 1 else f"({' OR '.join(wanted)})"


def family(term: str) -> str:
    """What a term is about: terms of one family are alternatives of each other."""
    found = _FIELD.match(term)
    name = found[1] if found else ""
    return _FAMILIES.get(name, name)


def alternatives(piece: str) -> list[str]:
    """The terms of which one has to hold, where a piece is several in parentheses; else none."""
    if not (piece.startswith("(") and piece.endswith(")")):
        return []
    words = [piece[1:-1][start:end] for start, end in _pieces(piece[1:-1])]
    found, ors = words[::2], words[1::2]
    several = len(found) > 1 and len(found) == len(ors) + 1
    return found if several and all(word == "OR" for word in ors) else []


def word_at(text: str, cursor: int) -> tuple[int, int]:
    """Start and end of the piece of text the cursor is in or right behind."""
    for start, end in _pieces(text):
        if start < cursor <= end:
            return start, end
    return cursor, cursor


def _pieces(text: str) -> Iterator[tuple[int, int]]:
    """Start and end of what white space parts, keeping quotes and brackets whole."""
    start: int | None = None
    closers: list[str] = []
    at = 0
    while at < len(text):
        char = text[at]
        if char.isspace() and not closers:
            if start is not None:
                yield start, at
            start = None
        else:
            start = at if start is None else start
            if char == "\\":
                at += 1
            else:
                _track(char, closers)
        at += 1
    if start is not None:
        yield start, len(text)


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
