# SPDX-License-Identifier: MIT
"""The plain lines of a block, read with only the fields an index needs.

A line is plain when these fields have the types they should have and its context names the
course; whatever else is left to `Parser`, and both read a line alike.
"""

import re
from collections.abc import Callable
from functools import lru_cache
from itertools import takewhile
from typing import Any, NamedTuple

import msgspec
import orjson

from explorer.events.event import Event, Identity, Reject
from explorer.events.lookup import Catalogue
from explorer.events.parse import Parser
from explorer.events.payload import CUT_AT, looks_cut
from explorer.events.plan import Plan
from explorer.events.text import stripped

_Text = str | None
_text = msgspec.json.Decoder(str).decode
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


class Recipe(NamedTuple):
    """How the payload of a type's lines is read: by the few keys its plan asks for.

    decode: these keys alone, None where the plan needs more. objects: attributes with the object's
    id, in order. about: attributes that say whom the event is about; where one has a value, the
    plan is asked.
    whole: whether an object that none of `objects` gives can be found in no other way.
    """

    plan: Plan
    decode: Callable[[Any], Any] | None
    objects: tuple[str, ...] = ()
    about: tuple[str, ...] = ()
    whole: bool = False


def recipe(plan: Plan) -> Recipe:
    """The recipe of a plan."""
    leading = tuple(
        steps[1]
        for steps in takewhile(lambda each: each[0] == "event" and len(each) == 2, plan.plain)
    )
    unclear = plan.about and not plan.about_keys
    if unclear or not (plan.asks and (leading or plan.about_keys)):
        return Recipe(plan, None)
    about = tuple(sorted(plan.about_keys)) if plan.about else ()
    return Recipe(
        plan,
        _decoder(tuple(sorted({*leading, *about}))),
        tuple(map(_attribute, leading)),
        tuple(map(_attribute, about)),
        whole=len(leading) == len(plan.plain) and not plan.rest,
    )


@lru_cache(maxsize=512)
def _decoder(keys: tuple[str, ...]) -> Callable[[Any], Any]:
    """Decodes an object's `keys` alone, as attributes named by `_attribute`."""
    fields = [(_attribute(key), Any, None) for key in keys]
    names = {_attribute(key): key for key in keys}
    return msgspec.json.Decoder(msgspec.defstruct("Keys", fields, rename=names)).decode


def _attribute(key: str) -> str:
    return "of_" + re.sub(r"\W", lambda found: f"_{ord(found[0])}_", key)


class FastReader:
    """Reads lines with one catalogue; for one thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.parser = Parser(catalogue)
        self._decode = msgspec.json.Decoder(Line).decode

    def read_plain(self, lines: list[bytes]) -> list[Line] | None:
        """The lines, if all of them are plain; ASCII only. Their times are not read yet."""
        decode = self._decode
        try:
            found = [decode(line) for line in lines]
        except (msgspec.DecodeError, RecursionError):
            return None
        named = self.parser.courses.named
        for line in found:
            course = line.context.course_id
            if not course or named(course).id is None:
                return None
        return found

    def read(self, line: bytes) -> Line | Event | Reject | None:
        """A plain line as it is, any other as `Parser.parse` reads it; its time is not read yet."""
        plain = self.read_plain([line]) if line.isascii() else None
        return plain[0] if plain else self.parser.parse(line)

    def payload(self, line: bytes, found: Line, how: Recipe) -> Payload:
        """What a plain line says of its object and subjects, by its type's recipe."""
        raw = memoryview(found.event)
        if not how.plan.asks:
            if _whole(raw):
                return Payload(how.plan.constant, (), cut=False)
        elif how.decode is not None:
            quick = _quick(raw, how)
            if quick is not None:
                return quick
        return self._ask(line, raw, how.plan)

    def _ask(self, line: bytes, raw: memoryview, plan: Plan) -> Payload:
        try:
            document = orjson.loads(line) if plan.roots else {"event": orjson.loads(raw or b"null")}
        except orjson.JSONDecodeError:
            return _of_event(self.parser.parse(line))
        payload = document.get("event")
        cut = type(payload) is str and not _ends_whole(payload) and looks_cut(payload)
        if not plan.asks:
            return Payload(plan.constant, (), cut)
        return Payload(*self.parser.ask(document, plan), cut)


def _quick(raw: memoryview, how: Recipe) -> Payload | None:
    """The payload's answer by its few keys; None where the whole of it has to be asked."""
    assert how.decode is not None
    try:
        if raw and raw[0] == _QUOTE:
            text = _text(raw)
            if not _ends_whole(text):
                return None
            keys = how.decode(text)
        else:
            keys = how.decode(raw)
    except (msgspec.DecodeError, RecursionError):
        return None
    for name in how.about:
        if getattr(keys, name) is not None:
            return None
    if how.plan.constant is not None:
        return Payload(how.plan.constant, (), cut=False)
    for name in how.objects:
        value = getattr(keys, name)
        if value is not None:
            said = stripped(value)
            if said is not None:
                return Payload(said, (), cut=False)
    return Payload(None, (), cut=False) if how.whole else None


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
