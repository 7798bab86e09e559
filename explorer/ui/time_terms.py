# SPDX-License-Identifier: MIT
"""The stretch of time a query asks for: read from its terms, and put in their place."""

from contextlib import suppress
from typing import Any

from explorer.errors import QueryError
from explorer.ui import query_text
from explorer.workspace import terms
from explorer.workspace.times import iso, span

Bounds = tuple[int | None, int | None]


def asked_span(text: str) -> Bounds:
    """From when (included) to when (excluded) the query's own terms go, in microseconds."""
    low: int | None = None
    high: int | None = None
    for start, end in _standing(text).values():
        low = start if low is None else max(low, start) if start is not None else low
        high = end if high is None else min(high, end) if end is not None else high
    return low, high


def span_term(low: int, high: int) -> str:
    """The term that asks for a stretch of time; its end is excluded."""
    return f"time:[{_time_text(low)} TO {_time_text(high)}}}"


def with_span(text: str, low: int, high: int) -> str:
    """The query about this stretch, in place of any time it asked for."""
    return query_text.narrowed(without_span(text), span_term(low, high))


def without_span(text: str) -> str:
    """The query about all times; what it leaves out of them stays left out."""
    for at in reversed(_standing(text)):
        text = terms.without(text, at)
    return text


def _standing(text: str) -> dict[int, Bounds]:
    """The terms that ask for one stretch of time, by their places in the query."""
    found: dict[int, Bounds] = {}
    with suppress(QueryError):
        for at, piece in enumerate(terms.split(text)):
            if piece.startswith("time:"):
                root = terms.tree(piece)
                bounds = (None, None) if root is None else _bounds(root.children[0])
                if bounds != (None, None):
                    found[at] = bounds
    return found


def _time_text(time_us: int) -> str:
    text = iso(time_us) or ""
    return text.replace(".000000Z", "Z")


def _bounds(node: Any) -> Bounds:
    kind = type(node).__name__
    if kind in ("Word", "Phrase"):
        value = str(node.value)
        return (None, None) if value == "*" else span(_bare(value))
    if kind == "Range":
        return (
            _edge(node.low, above=not node.include_low),
            _edge(node.high, above=bool(node.include_high)),
        )
    if kind == "From":
        return _edge(node.a, above=not node.include), None
    if kind == "To":
        return None, _edge(node.a, above=bool(node.include))
    return None, None


def _edge(node: Any, *, above: bool) -> int | None:
    """The beginning of a time as typed, or (above) its end."""
    text = str(node).strip()
    return None if text == "*" else span(_bare(text))[above]


def _bare(text: str) -> str:
    return terms.unquote(text) if text.startswith('"') else text
