# SPDX-License-Identifier: MIT
"""Conditions on whole columns of events: the same as their SQL, for millions of rows at once."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Among:
    """The event's row of a dictionary table (or its file) is one of those a SELECT gives."""

    column: str
    select: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Within:
    """A number of the event is from `low` on and below `high`; None leaves an end open."""

    column: str
    low: int | None = None
    high: int | None = None


@dataclass(frozen=True, slots=True)
class Hours:
    """The event happened in one of these hours of the week."""

    numbers: frozenset[int]


@dataclass(frozen=True, slots=True)
class Chosen:
    """The event is one of those whose ids a SELECT gives."""

    select: str
    params: tuple[Any, ...] = ()


@dataclass(frozen=True, slots=True)
class Reading:
    """The event's line says so. how: "text", "path" or "told"."""

    how: str
    spec: str


@dataclass(frozen=True, slots=True)
class Every:
    """Every event."""


@dataclass(frozen=True, slots=True)
class Both:
    """All of these hold."""

    parts: tuple["Mask", ...]


@dataclass(frozen=True, slots=True)
class Either:
    """One of these holds."""

    parts: tuple["Mask", ...]


@dataclass(frozen=True, slots=True)
class Opposite:
    """This does not hold."""

    part: "Mask"


Mask = Among | Within | Hours | Chosen | Reading | Every | Both | Either | Opposite


def reads(mask: Mask) -> bool:
    """Whether lines have to be read to tell."""
    if isinstance(mask, Both | Either):
        return any(map(reads, mask.parts))
    return reads(mask.part) if isinstance(mask, Opposite) else isinstance(mask, Reading)


def without_reading(mask: Mask) -> Mask:
    """What can be told without reading a line: it holds wherever the mask does, and elsewhere."""
    if not reads(mask):
        return mask
    if isinstance(mask, Both | Either):
        parts = tuple(map(without_reading, mask.parts))
        if isinstance(mask, Either):
            return Every() if Every() in parts else Either(parts)
        left = tuple(part for part in parts if part != Every())
        return Both(left) if left else Every()
    return Every()
