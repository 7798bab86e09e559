# SPDX-License-Identifier: MIT
"""What the events of a pack say, worked out from the very lines that are in it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.events.catalogue import Catalogue
from explorer.events.parse import decode
from explorer.pack.telling import Told
from explorer.trail.outline import Outline
from explorer.trail.readings import read
from explorer.trail.rows import Row, Section
from explorer.trail.steps import Head, Step, read_step
from explorer.trail.telling import sections
from explorer.workspace.times import iso

_IN_REPORT: Final = frozenset({"sessions", "days"})  # it has its own


@dataclass(frozen=True, slots=True)
class Line:
    """A row of a reading. depth: what it is part of stands above it with a smaller one.

    first: the number of the first event it rests on; 0 for none.
    """

    depth: int
    title: str
    said: str
    doubts: tuple[str, ...]
    first: int
    events: int


@dataclass(frozen=True, slots=True)
class Reading:
    """What was worked out of the events, one kind of it."""

    id: str
    title: str
    lines: Sequence[Line]
    section: Section


def step_of(told: Told, catalogue: Catalogue) -> Step:
    """An event as readings take it, known by its number in raw.log."""
    event = told.event
    actor = event.username if event.username is not None else event.user_id
    head = Head(
        id=told.number,
        time=event.time,
        received_at=event.received_at,
        order=told.number,
        type=event.event_type,
        category=event.category,
        object=event.object,
        course_id=event.course_id,
        source=event.source,
        session=event.session,
        ip=event.ip,
        agent=event.agent,
        actor=None if actor is None else str(actor),
        role=told.role,
        cut=event.cut,
    )
    return read_step(head, decode(told.line), catalogue)


def readings(
    steps: Sequence[Step], zone: Any, outline: Outline, check: Callable[[], None] = lambda: None
) -> list[Reading]:
    """All that the steps say, kinds without anything left out. check: may raise to stop."""
    met = {step.key for step in steps if step.key is not None}
    found = sections(read(steps, zone, outline.of(met), check), zone, outline.names)
    return [
        Reading(f"r-{each.id}", each.title, list(_lines(each.rows)), each)
        for each in found
        if each.id not in _IN_REPORT
    ]


def _lines(rows: Sequence[Row], depth: int = 0) -> Iterator[Line]:
    for row in rows:
        first = row.ids[0] if row.ids else 0
        yield Line(depth, row.title, row.said, row.doubts, first, len(row.ids))
        yield from _lines(row.rows, depth + 1)


def reading_record(reading: Reading) -> dict[str, Any]:
    """A reading as plain values; events by their lines in raw.log."""
    return {"title": reading.title, "rows": [_row(row) for row in reading.section.rows]}


def _row(row: Row) -> dict[str, Any]:
    record: dict[str, Any] = {
        "title": row.title,
        "says": row.said,
        "time": iso(row.time),
        "raw_lines": list(row.ids),
        "doubts": list(row.doubts),
    }
    return record | ({"rows": [_row(each) for each in row.rows]} if row.rows else {})
