# SPDX-License-Identifier: MIT
"""The plain lines of a block, read with only the fields an index needs.

A line is plain when these fields have the types they should have and its context names the
course; whatever else is left to `Parser`, and both read a line alike.
"""

from typing import NamedTuple

import msgspec
import orjson

from explorer.events.event import Event, Identity, Reject
from explorer.events.lookup import Catalogue
from explorer.events.parse import Parser
from explorer.events.payload import CUT_AT, looks_cut
from explorer.events.plan import Plan

_Text = str | None
_QUOTE, _BRACE = ord('"'), ord("}")


class Context(msgspec.Struct, gc=False, frozen=True):
    """What the index needs of a line's context."""

    course_id: _Text = None
    org_id: _Text = None
    user_id: int | str | None = None
    received_at: _Text = None
    session: _Text = None
    username: _Text = None
    ip: _Text = None
    agent: _Text = None


class Line(msgspec.Struct, gc=False):
    """What the index needs of a line. event: the payload's JSON, still unread."""

    time: str = ""
    username: _Text = None
    name: _Text = None
    event_type: _Text = None
    event_source: _Text = None
    session: _Text = None
    ip: _Text = None
    agent: _Text = None
    event: msgspec.Raw = msgspec.Raw()
    context: Context = Context()


class Payload(NamedTuple):
    """What a line's payload says to the index."""

    object: str | None
    subjects: tuple[Identity, ...]
    cut: bool


class FastReader:
    """Reads lines with one catalogue; for one thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.parser = Parser(catalogue)
        self._decode = msgspec.json.Decoder(Line).decode

    def read(self, line: bytes) -> Line | Event | Reject | None:
        """A plain line as it is, any other as `Parser.parse` reads it; its time is not read yet."""
        if line.isascii():
            try:
                found = self._decode(line)
            except (msgspec.DecodeError, RecursionError):
                return self.parser.parse(line)
            course = found.context.course_id
            if course and self.parser.courses.named(course).id is not None:
                return found
        return self.parser.parse(line)

    def payload(self, line: bytes, found: Line, plan: Plan) -> Payload:
        """What a plain line says of its object and subjects, by its type's plan."""
        raw = memoryview(found.event)
        if not plan.asks and _whole(raw):
            return Payload(plan.constant, (), cut=False)
        try:
            document = orjson.loads(line) if plan.roots else {"event": orjson.loads(raw or b"null")}
        except orjson.JSONDecodeError:
            return _of_event(self.parser.parse(line))
        payload = document.get("event")
        cut = type(payload) is str and not _ends_whole(payload) and looks_cut(payload)
        if not plan.asks:
            return Payload(plan.constant, (), cut)
        return Payload(*self.parser.ask(document, plan), cut)


def _of_event(event: Event | Reject | None) -> Payload:
    if not isinstance(event, Event):
        return Payload(None, (), cut=True)
    return Payload(event.object, event.subjects, event.cut)


def _ends_whole(payload: str) -> bool:
    return payload[-1:] == "}" and len(payload) != CUT_AT


def _whole(raw: memoryview) -> bool:
    """Whether a payload is surely not cut, told from its JSON without reading it."""
    if len(raw) == 0 or raw[0] != _QUOTE:
        return True
    return len(raw) < CUT_AT + 2 and raw[-2] == _BRACE
