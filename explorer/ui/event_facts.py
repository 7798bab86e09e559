# SPDX-License-Identifier: MIT
"""What the head of the inspector says of an event, in plain words, with the values behind it."""

from collections.abc import Iterator
from datetime import UTC, tzinfo
from typing import Final, NamedTuple

from explorer.events import agents
from explorer.events.filters import block
from explorer.events.text import one_line as short
from explorer.trail.module_state import state_words
from explorer.ui import whereabouts
from explorer.ui.event_detail import EventDetail
from explorer.ui.formats import count_text, moment, one_line, span_text, time_text, zone_title
from explorer.ui.models.columns import learner_of
from explorer.ui.readings import course_words
from explorer.ui.value_menu import Value
from explorer.workspace.records import EventRow, Post
from explorer.workspace.terms import term

_LATE: Final = 60_000_000
_SHORT: Final = 160
_SOURCES: Final = {
    "browser": "sent by the browser",
    "server": "recorded by the server",
    "mobile": "sent by the mobile app",
    "task": "recorded by a background task",
}
NAMES: Final = (
    "Who",
    "About",
    "Post",
    "When",
    "Local",
    "Previous",
    "Outcome",
    "State",
    "Differs",
    "Course",
    "Part",
    "Unit",
    "Page",
    "Device",
    "From",
    "Server",
    "Seen",
)


class Fact(NamedTuple):
    """One line of the head. value: what its menu is about."""

    name: str
    text: str
    value: Value


def facts(detail: EventDetail, zone: tzinfo, local: tzinfo | None) -> Iterator[Fact]:
    """The lines there are. zone: the clock chosen; local: this computer's."""
    row = detail.row
    yield _who(row)
    yield from _from_package(row)
    yield from _when(row, zone, local)
    if detail.before is not None:
        since = span_text(row.time - detail.before.time) if row.time > detail.before.time else ""
        text = f"{since} earlier" if since else "At the same time"
        yield Fact("Previous", f"{text}, by this learner", Value(since or None))
    elif learner_of(row) is not None:
        yield Fact("Previous", "None: this learner’s first event here", Value(None))
    if row.outcome:
        yield Fact("Outcome", one_line(row.outcome), Value(row.outcome))
    yield from _beside(detail, zone)
    yield from _where(detail)
    if row.server:
        yield Fact("Server", one_line(row.server), Value(row.server, term("server", row.server)))
    yield _seen(detail)


def _who(row: EventRow) -> Fact:
    name = learner_of(row)
    if name is None:
        return Fact("Who", "Nobody is named", Value(None, "NOT actor:*"))
    both = row.username is not None and row.user_id is not None
    text = f"{name} (user id {row.user_id})" if both else name
    if row.username is None:
        text = f"user id {name}"
    return Fact("Who", one_line(text), Value(name, term("learner", name), learner=name))


def _from_package(row: EventRow) -> Iterator[Fact]:
    """What only the weekly package knows: whom ids mean, and the post."""
    own = learner_of(row)
    others = [one for one in row.meant if own not in (one.username, str(one.user_id))]
    if others:
        text = "; ".join(f"{one.who}, {one.how}" for one in others)
        who = others[0].who
        yield Fact("About", one_line(text), Value(who, term("learner", who), learner=who))
    if row.post is not None:
        whole = "\n\n".join(part for part in (row.post.title, row.post.text) if part)
        yield Fact("Post", one_line(post_words(row.post)), Value(whole or row.post.id))


def _beside(detail: EventDetail, zone: tzinfo) -> Iterator[Fact]:
    """What the package remembers of the learner here, and where the events say otherwise."""
    beside = detail.beside
    if beside is None:
        return
    if beside.state is not None:
        words = state_words(beside.state, zone)
        yield Fact("State", one_line(words[:1].upper() + words[1:]), Value(words))
    if beside.differs:
        yield Fact("Differs", one_line(" ".join(beside.differs)), Value("\n".join(beside.differs)))


def post_words(post: Post) -> str:
    """A discussion post in short, and where it is from."""
    parts = [f"‘{short(post.title, _SHORT)}’" if post.title else ""]
    parts += [f"“{short(post.text, _SHORT)}”" if post.text else ""]
    said = ", ".join(part for part in parts if part) or post.kind
    return f"{post.source.capitalize()}: {said}"


def _when(row: EventRow, zone: tzinfo, local: tzinfo | None) -> Iterator[Fact]:
    exact = time_text(row.time, UTC, fraction=True)
    late = row.received_at is not None and abs(row.received_at - row.time) > _LATE
    text = f"{exact} UTC, {moment(row.time):%a}"
    if late and row.received_at is not None:
        text += f"; received {span_text(row.received_at - row.time)}"
        text += " later" if row.received_at > row.time else " earlier"
    day = exact[:10]
    yield Fact("When", text, Value(exact, f"time:{day}"))
    for clock, whose in ((zone, ""), (local, " (this computer)")):
        if clock is None or moment(row.time, clock).utcoffset() == moment(row.time).utcoffset():
            continue
        there = time_text(row.time, clock)
        named = zone_title(clock) if not whose else whose.strip(" ()")
        yield Fact("Local", f"{there}, {moment(row.time, clock):%a} ({named})", Value(there))
        return


def _where(detail: EventDetail) -> Iterator[Fact]:
    row = detail.row
    document = {} if detail.opened is None else detail.opened.document
    if row.course_id is not None:
        words = course_words(row.course_id)
        said = f"{words[0]} ({words[1]}) · {row.course_id}" if words else row.course_id
        said = f"{row.course_name} · {row.course_id}" if row.course_name else said
        yield Fact("Course", one_line(said), Value(row.course_id, term("course", row.course_id)))
    if row.object_part is not None:
        named = row.object_name or block(row.object_part)
        lies = " > ".join(filter(None, (*row.object_path, named)))
        asks = term("part", detail.part) if detail.part else None
        yield Fact("Part", one_line(lies), Value(row.object_part, asks))
    unit = "" if row.object_path else whereabouts.unit(document)
    if unit:
        yield Fact("Unit", unit, Value(unit))
    page = whereabouts.page(document)
    if page:
        yield Fact("Page", page, Value(str(document.get("page") or page)))
    platform = None if row.agent is None else agents.platform(row.agent)
    platform = None if platform == agents.UNKNOWN_PLATFORM else platform
    device = whereabouts.device(document, platform)
    if device:
        asks = term("platform", platform) if platform else None
        asks = asks or (term("agent", row.agent) if row.agent else None)
        yield Fact("Device", device, Value(row.agent or device, asks))
    origin = [_SOURCES.get(row.source or "", row.source), row.ip and f"IP {row.ip}"]
    text = ", ".join(part for part in origin if part)
    if text:
        asks = term("ip", row.ip) if row.ip else term("source", row.source or "")
        yield Fact("From", one_line(text[:1].upper() + text[1:]), Value(row.ip or row.source, asks))


def _seen(detail: EventDetail) -> Fact:
    row = detail.row
    times = len(detail.places)
    often = "Once" if times < 2 else count_text(times, "time")
    first = "" if times < 2 else " first"
    cut = " (cut by the logger)" if row.cut else ""
    text = f"{often},{first} in {_seen_in(row)}{cut}"
    return Fact("Seen", one_line(text), Value(f"{row.file}:{row.line}", term("file", row.file)))


def _seen_in(row: EventRow) -> str:
    where = str(row.delivered)
    return where if row.origin is None else f"{where} (line {row.line:,} of {row.file})"
