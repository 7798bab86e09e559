# SPDX-License-Identifier: MIT
"""Edits of query text beyond the workspace's own: opposites, and the word being typed."""

from collections.abc import Iterator, Sequence
from typing import Final

from explorer.workspace import terms

_NOT: Final = "NOT "
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
    """The query without these terms and without their opposites."""
    gone = {*wanted, *map(negated, wanted)}
    for at, standing in reversed(list(enumerate(terms.split(text)))):
        if standing in gone:
            text = terms.without(text, at)
    return text


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
