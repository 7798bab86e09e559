# SPDX-License-Identifier: MIT
"""The plain lines of a block, read with only the fields an index needs.

A line is plain when these fields have the types they should have and its context names the
course; whatever else is left to `Parser`, and both read a line alike.
"""

from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec
import orjson

from explorer.events.event import Event, Identity, Reject
from explorer.events.identity import identity
from explorer.events.lookup import Catalogue
from explorer.events.parse import Parser
from explorer.events.payload import CUT_AT
from explorer.events.recipe import Recipe, attribute
from explorer.events.text import stripped

_Text = str | None
_PLAIN = (int, str, type(None))
_ESCAPED = b"\\u00"  # how a letter of a key may be written


class Table(msgspec.Struct, gc=False):
    """Stands for a payload that is an object of JSON, which is not read with its line."""


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
    """What the index needs of a line."""

    time: str = ""
    username: _Text = None
    name: _Text = None
    event_type: _Text = None
    event_source: _Text = None
    session: _Text = None
    ip: _Text = None
    agent: _Text = None
    event: str | Table | bool | int | float | list[msgspec.Raw] | None = None
    context: Context = Context()


NOTHING = Line()  # stands for a line that is not plain


class Payload(NamedTuple):
    """What a line's payload says to the index. object: as it stands, perhaps with padding.

    cut: the line is broken and was read by itself; other payloads tell it by `looks_cut`.
    """

    object: str | None
    subjects: tuple[Identity, ...] = ()
    cut: bool = False


class FastReader:
    """Reads lines with one catalogue; for one thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.parser = Parser(catalogue)
        decoder = msgspec.json.Decoder(Line)
        self._decode = decoder.decode
        self._decode_lines = decoder.decode_lines

    def read_plain(self, text: bytes, lines: list[bytes]) -> list[Line]:
        """These lines of a text, NOTHING for each that is not ASCII or has wrong types.

        Whether they are plain, time and course will tell.
        """
        if text.isascii() and _one_a_line(lines):
            try:
                found = self._decode_lines(text)
            except (msgspec.DecodeError, RecursionError):
                pass
            else:
                if len(found) == len(lines):
                    return found
        return list(map(self._read_one, lines))

    def _read_one(self, line: bytes) -> Line:
        if line.isascii():
            try:
                return self._decode(line)
            except (msgspec.DecodeError, RecursionError):
                pass
        return NOTHING

    def payload(self, line: bytes, found: Line, how: Recipe) -> Payload:
        """What the payload of a plain line says."""
        quick = self._quick(line, found.event, how)
        return self._ask(line, found.event, how) if quick is None else quick

    def payload_by(self, keys: Any, line: bytes, found: Line, how: Recipe) -> Payload:
        """As `payload`, where the few keys that the recipe decodes are known."""
        quick = self._said(keys, line, how)
        return self._ask(line, found.event, how) if quick is None else quick

    def _quick(self, line: bytes, event: Any, how: Recipe) -> Payload | None:
        """The answer by few keys; None where all of the payload or the line has to be asked."""
        try:
            if how.rooted:
                return self._said(how.root(line), line, how) if how.root else None
            if type(event) is str:
                if how.decode is None:
                    return None
                if not ends_whole(event):
                    return _of_form(line, event, how)
                keys = how.decode(event)
            elif how.within is not None and type(event) is Table:
                keys = how.within(line).event
            else:
                return None
        except (msgspec.DecodeError, RecursionError):
            return None
        return self._said(keys, line, how)

    def _said(self, keys: Any, line: bytes, how: Recipe) -> Payload | None:
        """What few keys say; None where all of the payload or the line has to be asked."""
        if how.rooted:
            return _first(keys, how.rooted)
        if how.about is not None and how.about(keys) != how.nobody:
            return self._about(keys, line, how)
        if how.plan.constant is not None:
            return Payload(how.plan.constant)
        said = _first(keys, how.objects)
        if said.object or (how.plan.form is None and nowhere_else(line, how)):
            return said
        return None

    def _about(self, keys: Any, line: bytes, how: Recipe) -> Payload | None:
        """The answer of an event about somebody, where the payload's few keys give all of it."""
        constant = how.plan.constant
        said = _first(keys, how.objects).object if constant is None else constant
        if not said and (how.plan.form is not None or not nowhere_else(line, how)):
            return None
        people = None if how.people is None else _people(keys, how.people)
        if people is not None:
            return Payload(said, people)
        if how.elsewhere or how.elsewhere is None or how.plan.roots:
            return None
        told = {key: value for key, name in how.keys if (value := getattr(keys, name)) is not None}
        return Payload(*self.parser.ask({"event": told}, how.plan))

    def _ask(self, line: bytes, event: Any, how: Recipe) -> Payload:
        plan = how.plan
        if not plan.asks:
            return Payload(plan.constant)
        try:
            document = self._document(line, event, how)
        except (orjson.JSONDecodeError, msgspec.DecodeError, RecursionError):
            return _of_event(self.parser.parse(line))
        if type(event) is str:
            known = plan.event_keys if plan.form is None else None
            if known is not None and _lacks(event, known):
                document["event"] = {}
        return Payload(*self.parser.ask(document, plan))

    def _document(self, line: bytes, event: Any, how: Recipe) -> dict[str, Any]:
        """The part of a line's document that its plan may ask for."""
        known = event is None or type(event) is str
        if not known or (how.plan.roots and how.root is None):
            loaded: dict[str, Any] = orjson.loads(line)
            return loaded
        document: dict[str, Any] = {}
        if how.roots is not None and how.root is not None:
            keys = how.root(line)
            document = {key: getattr(keys, attribute(key)) for key in how.roots}
        document["event"] = event
        return document


def _one_a_line(lines: list[bytes]) -> bool:
    """Whether as many objects as lines stand in them only if each line is one.

    Each line begins an object and ends one: it can neither go on in the next nor be blank.
    """
    begins, ends = b"{"[0], b"}"[0]
    return (
        all(lines)
        and {line[0] for line in lines} == {begins}
        and {line[-1] for line in lines} == {ends}
    )


def _first(keys: Any, names: tuple[str, ...]) -> Payload:
    """The first of these attributes that says an object."""
    for name in names:
        value = getattr(keys, name)
        if value is not None:
            text_itself = type(value) is str and value.isprintable() and not value.isspace()
            said = value if text_itself else stripped(value)
            if said:
                return Payload(said)
    return Payload(None)


def _people(keys: Any, named: tuple[tuple[str, str], ...]) -> tuple[Identity, ...] | None:
    """Whom these attributes name; None if not by a plain text or number."""
    found: dict[Identity, None] = {}
    for pair in named:
        name, number = (getattr(keys, each) if each else None for each in pair)
        if not (name is None or type(name) is str) or type(number) not in _PLAIN:
            return None
        who = identity(name, number)
        if who is not None:
            found[who] = None
    return tuple(found)


def _of_form(line: bytes, text: str, how: Recipe) -> Payload | None:
    """What form fields say, perhaps in a JSON text, if they surely have none of the keys."""
    plan = how.plan
    if plan.form is not None:
        return None
    form = text[1:-1] if len(text) > 1 and text[0] == text[-1] == '"' else text
    if len(text) == CUT_AT or form.lstrip()[:1] in '{["' or plan.event_keys is None:
        return None
    if form is not text and ('"' in form or not form.isprintable()):
        return None
    if not _lacks(form, plan.event_keys):
        return None
    if plan.constant is not None:
        return Payload(plan.constant)
    return Payload(None) if nowhere_else(line, how) else None


def nowhere_else(line: bytes, how: Recipe) -> bool:
    """Whether the line surely names no object that the payload does not."""
    others = how.elsewhere
    if not others:
        return others is not None
    return _ESCAPED not in line and not any(key in line for key in others)


def _lacks(text: str, keys: frozenset[str]) -> bool:
    """Whether a text that may be JSON or form fields surely holds none of these keys."""
    if "%" in text:
        text = unquote(text)
    return not ("\\" in text or any(key in text for key in keys))


def _of_event(event: Event | Reject | None) -> Payload:
    if not isinstance(event, Event):
        return Payload(None, (), cut=True)
    return Payload(event.object, event.subjects, event.cut)


def ends_whole(payload: str) -> bool:
    """Whether a payload's text surely was not cut."""
    return payload[-1:] == "}" and len(payload) != CUT_AT
