# SPDX-License-Identifier: MIT
"""The report: one page of HTML that needs nothing else and runs nothing."""

import base64
import hashlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import groupby
from typing import TYPE_CHECKING, Any, Final, NamedTuple

from markupsafe import Markup

from explorer import __version__, resources
from explorer.events.catalogue import Catalogue
from explorer.pack.clocks import clock, day_of, length, time_of_day
from explorer.pack.material import Material
from explorer.pack.readings import Reading
from explorer.pack.telling import Told
from explorer.trail.sessions import GAP
from explorer.workspace.notes_reading import Mark
from explorer.workspace.records import EventRow, Receipt

if TYPE_CHECKING:
    from jinja2 import Environment

_PIECES: Final = 500
_MOST_SESSIONS: Final = 2000
_LATE: Final = 60 * 60 * 1_000_000
_STATUS: Final = {
    "ok": "read whole",
    "partial": "read, with rejects",
    "already": "read before",
    "failed": "could not be read",
}


@dataclass(frozen=True, slots=True)
class NoteLine:
    """A star or note, and the event it is on. number: its line in raw.log."""

    number: int
    time: int
    starred: bool
    note: str


class Shown(NamedTuple):
    """One event as the page tells of it. place: its file in the list of sources; origin: the file
    it stood in before it came in a pack; received: when it came in, where that was late.
    """

    number: int
    time: int
    clock: str
    category: str
    role: str
    summary: str
    cut: bool
    received: int | None
    mark: Mark | None
    course_id: str | None
    place: str
    line: int
    origin: str | None


Spaced = tuple[Shown, int]


def shown(told: Told, material: Material) -> Shown:
    """What the page needs of an event."""
    event = told.event
    return Shown(
        number=told.number,
        time=event.time,
        clock=time_of_day(event.time, material.order.zone),
        category=event.category,
        role=told.role,
        summary=event.summary,
        cut=event.cut,
        received=event.received_at if _is_late(event) else None,
        mark=told.mark,
        course_id=event.course_id,
        place=material.places.get(told.source.file_id, "") if told.source else "",
        line=event.delivered.line,
        origin=None if event.origin is None else event.origin.file,
    )


def report(
    material: Material,
    catalogue: Catalogue,
    picture: str,
    notes: Sequence[NoteLine],
    readings: Sequence[Reading] = (),
    events: Iterable[Shown] | None = None,
) -> Iterator[str]:
    """The page in pieces. events: told once more where they are not given."""
    template = _environment().get_template("report.html")
    if events is None:
        events = (shown(told, material) for told in material.telling.events())
    words = _words(material, catalogue, picture, events)
    stream = template.stream(**words, notes=notes, readings=readings)
    stream.enable_buffering(_PIECES)
    return stream


def _words(
    material: Material, catalogue: Catalogue, picture: str, events: Iterable[Shown]
) -> Mapping[str, Any]:
    learner, zone = material.learner, material.order.zone
    # a browser takes every line end for \n before it compares the hash
    style = resources.read_bytes("report/report.css").decode().replace("\r\n", "\n")
    start, end = material.start, material.end
    span = "" if start is None or end is None else f"{clock(start, zone)} to {clock(end, zone)}"
    weak = len(material.rewriter.pseudonyms.weak) if material.rewriter else 0
    name = learner.username or next(iter(learner.user_ids), None) or "this learner"
    return {
        "policy": _policy(style),
        "style": Markup(style),  # noqa: S704 - shipped with the app
        "picture": Markup(picture),  # noqa: S704 - drawn here, its texts escaped
        "name": name,
        "learner": learner,
        "total": len(material.times),
        "sessions": material.sessions,
        "most_sessions": _MOST_SESSIONS,
        "span": span,
        "zone": material.order.zone_name,
        "query": material.query,
        "sentence": material.sentence,
        "kinds": _kinds(material, catalogue),
        "catalogue": catalogue.version,
        "version": __version__,
        "pseudonymised": material.rewriter is not None,
        "weak": weak,
        "sources": material.sources,
        "some_only": any(each.receipt.learners for each in material.sources),
        "courses": {course: f"C{at}" for at, course in enumerate(learner.courses, 1)},
        "days": _days(_spaced(events), material),
        "clock": lambda time: clock(time, zone),
        "length": length,
        "thousands": lambda number: f"{number:,}",
        "count": lambda number, one: f"{number:,} {one}{'s' * (number != 1)}",
        "status": _status,
    }


def _spaced(events: Iterable[Shown]) -> Iterator[Spaced]:
    """Each event with the pause before it, where that is long enough to tell."""
    before: int | None = None
    for each in events:
        pause = 0 if before is None else each.time - before
        before = each.time
        yield each, pause if pause > GAP else 0


def _days(events: Iterable[Spaced], material: Material) -> Iterator[tuple[str, Iterator[Spaced]]]:
    return groupby(events, key=lambda spaced: day_of(spaced[0].time, material.order.zone))


def _kinds(material: Material, catalogue: Catalogue) -> list[tuple[str, int]]:
    def title(category: str) -> str:
        known = catalogue.by_id.get(category)
        return known.title if known else category

    found = [(title(category), number) for category, number in material.counts.items()]
    return sorted(found, key=lambda pair: (-pair[1], pair[0]))


def _is_late(event: EventRow) -> bool:
    return event.received_at is not None and event.received_at - event.time > _LATE


def _status(receipt: Receipt) -> str:
    return _STATUS.get(receipt.status, receipt.status)


def _policy(style: str) -> str:
    """Nothing may be fetched or run; the one style sheet is known by its hash."""
    digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()
    return f"default-src 'none'; style-src 'sha256-{digest}'; base-uri 'none'; form-action 'none'"


def _environment() -> "Environment":
    # Every verb imports this module, and only this function needs what is slow to import.
    from jinja2 import Environment, FunctionLoader, StrictUndefined

    return Environment(
        loader=FunctionLoader(lambda name: resources.read_bytes(f"report/{name}").decode()),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
