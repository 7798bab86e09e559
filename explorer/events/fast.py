# SPDX-License-Identifier: MIT
"""The plain lines of a block, read with only the fields an index needs.

A line is plain when these fields have the types they should have and its context names the
course; whatever else is left to `Parser`, and both read a line alike.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from operator import attrgetter
from typing import Any, NamedTuple

import msgspec
import orjson

from explorer.events.event import Event, Identity, Reject
from explorer.events.lookup import Catalogue
from explorer.events.parse import Parser
from explorer.events.paths import ANY, EACH
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


NOTHING = Line()  # stands for a line that is not plain
_SURELY_WHOLE = CUT_AT + 2  # bytes of a text with its quotes; a shorter one was not cut by length


class Payload(NamedTuple):
    """What a line's payload says to the index. object: as it stands, perhaps with padding."""

    object: str | None
    subjects: tuple[Identity, ...] = ()
    cut: bool = False


class Recipe(NamedTuple):
    """How the payload of a type's lines is read: by the few keys its plan asks for.

    decode: these keys alone, None where the plan needs more. objects: attributes with the object's
    id, in order. about: the attributes that say whom the event is about; where these differ from
    `nobody`, the plan is asked.
    whole: whether an object that none of `objects` gives can be found in no other way.
    roots: keys of the line that the plan asks for, None where it may be any; root: decodes them.
    """

    plan: Plan
    decode: Callable[[Any], Any] | None = None
    objects: tuple[str, ...] = ()
    about: Callable[[Any], Any] | None = None
    nobody: tuple[None, ...] | None = None
    whole: bool = False
    roots: tuple[str, ...] | None = None
    root: Callable[[Any], Any] | None = None


def recipe(plan: Plan) -> Recipe:
    """The recipe of a plan."""
    leading = tuple(
        steps[1]
        for steps in takewhile(lambda each: each[0] == "event" and len(each) == 2, plan.plain)
    )
    found = Recipe(plan)
    if plan.roots and ANY not in plan.root_keys and EACH not in plan.root_keys:
        found = found._replace(roots=plan.root_keys, root=_decoder(plan.root_keys))
    unclear = plan.about and not plan.about_keys
    if unclear or not (plan.asks and (leading or plan.about_keys)):
        return found
    about = tuple(sorted(plan.about_keys)) if plan.about else ()
    return found._replace(
        decode=_decoder(tuple(sorted({*leading, *about}))),
        objects=tuple(map(_attribute, leading)),
        about=attrgetter(*map(_attribute, about)) if about else None,
        nobody=(None,) * len(about) if len(about) > 1 else None,
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
            if how.decode is not None:
                quick = _quick(raw, how)
                if quick is not None:
                    yield row, quick
                    continue
            elif not how.plan.asks and (
                not raw or raw[0] != _QUOTE or (len(raw) < _SURELY_WHOLE and raw[-2] == _BRACE)
            ):
                continue
            if each is not NOTHING:
                yield row, self._ask(line, raw, how)

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
            if plan.event_keys is not None and _lacks(payload, plan.event_keys):
                document["event"] = {}
        if not plan.asks:
            return Payload(plan.constant, (), cut)
        return Payload(*self.parser.ask(document, plan), cut)

    def _document(self, line: bytes, raw: memoryview, how: Recipe) -> dict[str, Any]:
        """The part of a line's document that its plan may ask for."""
        document: dict[str, Any] = {}
        if how.roots is not None and how.root is not None:
            keys = how.root(line)
            document = {key: getattr(keys, _attribute(key)) for key in how.roots}
        elif how.plan.roots:
            loaded: dict[str, Any] = orjson.loads(line)
            return loaded
        document["event"] = orjson.loads(raw or b"null")
        return document


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
    if how.about is not None and how.about(keys) != how.nobody:
        return None
    if how.plan.constant is not None:
        return Payload(how.plan.constant)
    for name in how.objects:
        value = getattr(keys, name)
        if value is not None:
            text_itself = type(value) is str and value.isprintable() and not value.isspace()
            said = value if text_itself else stripped(value)
            if said:
                return Payload(said)
    return Payload(None) if how.whole else None


def _lacks(text: str, keys: frozenset[str]) -> bool:
    """Whether a text that may be JSON or form fields surely holds none of these keys."""
    return not ("\\" in text or "%" in text or any(key in text for key in keys))


def _of_event(event: Event | Reject | None) -> Payload:
    if not isinstance(event, Event):
        return Payload(None, (), cut=True)
    return Payload(event.object, event.subjects, event.cut)


def _ends_whole(payload: str) -> bool:
    return payload[-1:] == "}" and len(payload) != CUT_AT
