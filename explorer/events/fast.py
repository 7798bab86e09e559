# SPDX-License-Identifier: MIT
"""The plain lines of a block, read with only the fields an index needs.

A line is plain when these fields have the types they should have and its context names the
course; whatever else is left to `Parser`, and both read a line alike.
"""

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple
from urllib.parse import unquote

import msgspec
import orjson

from explorer.events.event import Event, Identity, Reject
from explorer.events.lookup import Catalogue
from explorer.events.parse import Parser
from explorer.events.payload import CUT_AT, looks_cut
from explorer.events.recipe import Recipe, attribute
from explorer.events.text import stripped

_Text = str | None
_text = msgspec.json.Decoder(str).decode
_QUOTE = ord('"')
_ENDS = {ord("{"): ord("}"), ord("["): ord("]"), ord("\\"): -1}  # of a text by how it begins
_ESCAPED = b"\\u00"  # how a letter of a key may be written


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


NOTHING = Line()  # stands for a line that is not plain
_SURELY_WHOLE = CUT_AT + 2  # bytes of a text with its quotes; a shorter one was not cut by length


class Payload(NamedTuple):
    """What a line's payload says to the index. object: as it stands, perhaps with padding."""

    object: str | None
    subjects: tuple[Identity, ...] = ()
    cut: bool = False


class FastReader:
    """Reads lines with one catalogue; for one thread."""

    def __init__(self, catalogue: Catalogue) -> None:
        self.parser = Parser(catalogue)
        self._decode = msgspec.json.Decoder(Line).decode

    def read_plain(self, lines: list[bytes]) -> list[Line] | None:
        """The lines, ASCII only, if all of them have the right types.

        Whether they are plain, time and course will tell.
        """
        decode = self._decode
        try:
            return [decode(line) for line in lines]
        except (msgspec.DecodeError, RecursionError):
            return None

    def payloads(
        self, lines: Iterable[bytes], found: Iterable[Line], recipes: Iterable[Recipe]
    ) -> Iterator[tuple[int, Payload]]:
        """(row, what its payload says) of plain lines, each by its type's recipe.

        Rows of which nothing is to be said but the object named by their type are left out, and
        NOTHING among the lines.
        """
        for row, (line, each, how) in enumerate(zip(lines, found, recipes, strict=True)):
            raw = memoryview(each.event)
            if how.decode is not None or (how.rooted and _surely_whole(raw)):
                quick = self._quick(line, raw, how)
                if quick is not None:
                    yield row, quick
                    continue
            elif not how.plan.asks and _surely_whole(raw):
                continue
            if each is not NOTHING:
                yield row, self._ask(line, raw, how)

    def _quick(self, line: bytes, raw: memoryview, how: Recipe) -> Payload | None:
        """The answer by few keys; None where all of the payload or the line has to be asked."""
        try:
            if how.decode is None:
                return _first(how.root(line), how.rooted) if how.root and raw else None
            if raw and raw[0] == _QUOTE:
                text = _text(raw)
                if not _ends_whole(text):
                    return _of_form(line, text, how)
                keys = how.decode(text)
            else:
                keys = how.decode(raw)
        except (msgspec.DecodeError, RecursionError):
            return None
        if how.about is not None and how.about(keys) != how.nobody:
            return self._about(keys, how)
        if how.plan.constant is not None:
            return Payload(how.plan.constant)
        said = _first(keys, how.objects)
        if said.object or (how.plan.form is None and _nowhere_else(line, how)):
            return said
        return None

    def _about(self, keys: Any, how: Recipe) -> Payload | None:
        """The answer of an event about somebody, where the payload's few keys give all of it."""
        if how.elsewhere or how.elsewhere is None or how.plan.roots:
            return None
        said = {key: value for key, name in how.keys if (value := getattr(keys, name)) is not None}
        return Payload(*self.parser.ask({"event": said}, how.plan))

    def _ask(self, line: bytes, raw: memoryview, how: Recipe) -> Payload:
        plan = how.plan
        try:
            document = self._document(line, raw, how)
        except (orjson.JSONDecodeError, msgspec.DecodeError, RecursionError):
            return _of_event(self.parser.parse(line))
        payload = document.get("event")
        cut = False
        if type(payload) is str:
            cut = not _ends_whole(payload) and looks_cut(payload)
            known = plan.event_keys if plan.form is None else None
            if known is not None and _lacks(payload, known):
                document["event"] = {}
        if not plan.asks:
            return Payload(plan.constant, (), cut)
        return Payload(*self.parser.ask(document, plan), cut)

    def _document(self, line: bytes, raw: memoryview, how: Recipe) -> dict[str, Any]:
        """The part of a line's document that its plan may ask for."""
        document: dict[str, Any] = {}
        if how.roots is not None and how.root is not None:
            keys = how.root(line)
            document = {key: getattr(keys, attribute(key)) for key in how.roots}
        elif how.plan.roots:
            loaded: dict[str, Any] = orjson.loads(line)
            return loaded
        document["event"] = orjson.loads(raw or b"null")
        return document


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
    return Payload(None) if _nowhere_else(line, how) else None


def _nowhere_else(line: bytes, how: Recipe) -> bool:
    """Whether the line surely names no object that the payload does not."""
    others = how.elsewhere
    if not others:
        return others is not None
    return _ESCAPED not in line and not any(key in line for key in others)


def _surely_whole(raw: memoryview) -> bool:
    """Whether a payload surely was not cut, told by its ends."""
    if not raw or raw[0] != _QUOTE:
        return True
    end = _ENDS.get(raw[1])
    return len(raw) < _SURELY_WHOLE and (end is None or raw[-2] == end)


def _lacks(text: str, keys: frozenset[str]) -> bool:
    """Whether a text that may be JSON or form fields surely holds none of these keys."""
    if "%" in text:
        text = unquote(text)
    return not ("\\" in text or any(key in text for key in keys))


def _of_event(event: Event | Reject | None) -> Payload:
    if not isinstance(event, Event):
        return Payload(None, (), cut=True)
    return Payload(event.object, event.subjects, event.cut)


def _ends_whole(payload: str) -> bool:
    return payload[-1:] == "}" and len(payload) != CUT_AT
