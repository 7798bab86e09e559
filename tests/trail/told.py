# SPDX-License-Identifier: MIT
"""Trails made from lines, for the readings: the story's learners, and small ones by hand."""

import json
from collections.abc import Iterable
from datetime import datetime
from functools import cache
from typing import Any

from story import Story, story

from explorer.events.catalogue import Catalogue, load
from explorer.events.event import Event, Identity
from explorer.events.parse import decode, parse_line
from explorer.trail.steps import Head, Step, read_step

COURSE = "course-v1:MarlX+SEA201+2025_T1"
START = datetime.fromisoformat("2025-03-10T10:00:00+00:00")


@cache
def the_catalogue() -> Catalogue:
    return load()


@cache
def the_story() -> Story:
    return story()


@cache
def _events(site: str) -> tuple[tuple[bytes, Event], ...]:
    """Every whole line of a site once, as read."""
    found: dict[bytes, Event] = {}
    for file in the_story().files:
        if f"-{site}-events" not in file.name:
            continue
        for text in file.lines:
            line = text.encode()
            event = parse_line(line, the_catalogue()) if line not in found else None
            if isinstance(event, Event):
                found[line] = event
    return tuple(found.items())


def _is(who: Identity | None, username: str, user_id: int) -> bool:
    return who is not None and (
        who.username == username if who.username else who.user_id == user_id
    )


@cache
def trail(username: str, site: str = "edx") -> tuple[Step, ...]:
    """The trail of one of the story's people, in the order of the files."""
    told = the_story()
    person = told.learners.get(username) or told.staff[username]
    steps = []
    for number, (line, event) in enumerate(_events(site), 1):
        did = _is(event.actor, username, person.user_id)
        had = any(_is(who, username, person.user_id) for who in event.subjects)
        if did or had:
            role = "both" if did and had else "actor" if did else "subject"
            steps.append(step(line, event, number, role))
    return tuple(steps)


def step(line: bytes, event: Event, number: int, role: str = "actor") -> Step:
    """One line as the readings take it."""
    who = event.actor
    head = Head(
        id=number,
        time=event.time,
        received_at=event.received_at,
        order=hash(line) & 0xFFFFFFFF,
        type=event.type,
        category=the_catalogue().category(event.type),
        object=event.object,
        course_id=event.course_id,
        source=event.source,
        session=event.session,
        ip=event.ip,
        agent=event.agent,
        actor=None if who is None else str(who.username or who.user_id),
        role=role,
        cut=event.cut,
    )
    return read_step(head, decode(line), the_catalogue())


def micros(when: datetime) -> int:
    return int(when.timestamp()) * 1_000_000 + when.microsecond


def at(seconds: float) -> int:
    """A time so many seconds after START."""
    return micros(START) + round(seconds * 1_000_000)


def made(number: int, seconds: float, kind: str, payload: Any = None, **changes: Any) -> Step:
    """An event of mira_k, so many seconds after START. `role` is hers in it."""
    role = changes.pop("role", "actor")
    source = changes.pop("source", "browser")
    stamp = datetime.fromtimestamp(at(seconds) / 1_000_000, START.tzinfo)
    context = {"user_id": 1021, "course_id": COURSE, "org_id": "MarlX"}
    document = {
        "username": "mira_k",
        "event_type": kind,
        "name": kind,
        "time": stamp.isoformat(timespec="microseconds"),
        "event_source": source,
        "session": "0f" * 16,
        "ip": "192.0.2.7",
        "agent": "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "page": "https://courses.marlx.example/courses/x/courseware/a/b/1",
        "event": json.dumps(payload or {}) if source == "browser" else payload or {},
        "context": context | changes.pop("context", {}),
    } | changes
    line = json.dumps(document).encode()
    event = parse_line(line, the_catalogue())
    assert isinstance(event, Event)
    return step(line, event, number, role)


def video(number: int, seconds: float, kind: str, place: float | None, **more: Any) -> Step:
    """A browser's video event at a place of a video of 600 seconds."""
    payload: dict[str, Any] = {"id": "5a" * 16, "code": "html5", "duration": 600}
    if place is not None:
        payload["currentTime"] = place
    return made(number, seconds, kind, payload | more)


def ids(steps: Iterable[Step]) -> set[int]:
    return {step.id for step in steps}
