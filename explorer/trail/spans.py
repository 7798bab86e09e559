# SPDX-License-Identifier: MIT
"""Spans of a video, as pairs of seconds."""

from collections.abc import Iterable

Span = tuple[float, float]


def merged(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The same seconds as spans in order that do not touch."""
    found: list[Span] = []
    for start, end in sorted(spans):
        if end <= start:
            continue
        if found and start <= found[-1][1]:
            found[-1] = (found[-1][0], max(end, found[-1][1]))
        else:
            found.append((start, end))
    return tuple(found)


def without(spans: Iterable[Span], taken: Iterable[Span]) -> tuple[Span, ...]:
    """What is left of the spans after taking others away."""
    left: list[Span] = []
    out = merged(taken)
    for start, end in merged(spans):
        at = start
        for low, high in out:
            if high <= at or low >= end:
                continue
            if low > at:
                left.append((at, low))
            at = max(at, high)
        if at < end:
            left.append((at, end))
    return tuple(left)


def doubled(spans: Iterable[Span]) -> tuple[Span, ...]:
    """The seconds that at least two of the spans hold."""
    edges = sorted(edge for start, end in spans if end > start for edge in ((start, 1), (end, -1)))
    found: list[Span] = []
    depth, since = 0, 0.0
    for at, change in edges:
        before, depth = depth, depth + change
        if before < 2 <= depth:
            since = at
        elif before >= 2 > depth:
            found.append((since, at))
    return merged(found)


def length(spans: Iterable[Span]) -> float:
    """How many seconds."""
    return sum(end - start for start, end in spans)
