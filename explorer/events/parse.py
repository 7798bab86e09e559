# SPDX-License-Identifier: MIT
"""A line of a tracking log into an Event or a Reject; the hot path of every import."""

from functools import lru_cache
from typing import Any

import orjson

from explorer.events.courses import NO_COURSE, Course, Courses
from explorer.events.document import (
    BAD_TIME,
    NO_TIME,
    NOT_OBJECT,
    Document,
    decode,
    loads_or_none,
    read_document,
)
from explorer.events.event import Event, Identity, Reject
from explorer.events.identity import identity, subjects
from explorer.events.inputs import object_of_form
from explorer.events.lookup import Catalogue
from explorer.events.paths import branches, pluck
from explorer.events.payload import CUT_AT, looks_cut, open_text
from explorer.events.plan import Plan, event_type_of, make_plan
from explorer.events.text import name as name_of
from explorer.events.text import stripped
from explorer.events.times import Clock

__all__ = ["Parser", "Plan", "decode", "event_type_of", "parse_line"]

_REMEMBERED = 1 << 17
_NO_TABLE: dict[str, Any] = {}
_LONG = 512  # characters; longer names and types are not worth remembering
_new = tuple.__new__


def parse_line(line: bytes, catalogue: Catalogue) -> Event | Reject | None:
    """Read one line; None if it is blank. Never raises."""
    return _parser(catalogue).parse(line)


@lru_cache(maxsize=4)
def _parser(catalogue: Catalogue) -> "Parser":
    return Parser(catalogue)


class Parser:
    """Reads lines with one catalogue and remembers what their values had in common.

    For one thread; make one for each.
    """

    def __init__(self, catalogue: Catalogue) -> None:
        self._catalogue = catalogue
        self.clock = Clock()
        self.courses = Courses()
        self._plans: dict[tuple[Any, Any], Plan] = {}
        self._people: dict[tuple[Any, Any], Identity | None] = {}

    def parse(self, line: bytes) -> Event | Reject | None:
        """Read one line; None if it is blank. Never raises."""
        try:
            document = orjson.loads(line)
        except orjson.JSONDecodeError:
            read = read_document(line)
            return self.read(read.value, read.cut) if isinstance(read, Document) else read
        if type(document) is not dict:
            return NOT_OBJECT
        found = self.read(document)
        if type(found) is Event and _rounded(found):
            exact = loads_or_none(line.decode())
            return self.read(exact) if type(exact) is dict else found
        return found

    def read(self, document: dict[str, Any], cut: bool = False) -> Event | Reject:
        """The event of a document that was read already. May open the document's payload."""
        get = document.get
        time = self.clock.read(get("time"))
        if time is None:
            return NO_TIME if stripped(get("time")) is None else BAD_TIME
        context = get("context")
        if type(context) is not dict:
            context = _table(context)
        plan = self.plan(get("name"), get("event_type"))
        payload = get("event")
        if type(payload) is str and (payload[-1:] != "}" or len(payload) == CUT_AT):
            cut = cut or looks_cut(payload)
        course = context.get("course_id")
        course_id, org, _ = (
            self.courses.named(course) if type(course) is str and course else NO_COURSE
        )
        if course_id is None:
            course_id, org, _ = self._course(document, context, plan)
        obj, people = self.ask(document, plan) if plan.asks else (plan.constant, ())
        org_id = context.get("org_id")
        received = context.get("received_at")
        return _new(
            Event,
            (
                time,
                None if received is None else self.clock.read_stamp(received),
                plan.name,
                plan.event_type,
                plan.type,
                self._actor(get("username"), context),
                people,
                course_id,
                (name_of(org_id) if org_id else None) or org,
                _said(get("session"), context, "session"),
                obj,
                _said(get("event_source"), _NO_TABLE, ""),
                _said(get("ip"), context, "ip"),
                _said(get("agent"), context, "agent"),
                cut,
            ),
        )

    def _actor(self, name: Any, context: dict[str, Any]) -> Identity | None:
        number = context.get("user_id")
        if not name and context:
            name = context.get("username")
        if (number is None or type(number) in (int, str)) and (
            name is None or (type(name) is str and len(name) < _LONG)
        ):
            pair = (name, number)
            try:
                return self._people[pair]
            except KeyError:
                if len(self._people) >= _REMEMBERED:
                    self._people.clear()
                who = self._people[pair] = identity(name, number)
                return who
        return identity(name, number)

    def ask(self, document: dict[str, Any], plan: Plan) -> tuple[str | None, tuple[Identity, ...]]:
        """The object's id and whom it is about; opens the document's payload if need be.

        A plan that has no `roots` needs nothing of the document but its `event`.
        """
        payload = document.get("event")
        if plan.opens and type(payload) is str and payload:
            document["event"] = payload = open_text(payload).value
        if plan.groups:
            document["match"] = plan.groups
        obj = plan.constant or self._object(document, plan)
        if not plan.about or (
            plan.about_keys and type(payload) is dict and plan.about_keys.isdisjoint(payload)
        ):
            return obj, ()
        return obj, subjects(document, plan.about)

    def _object(self, document: dict[str, Any], plan: Plan) -> str | None:
        for steps in plan.plain:
            value = pluck(document, steps)
            if value is not None:
                text = stripped(value)
                if text is not None:
                    return text
        for path in plan.rest:
            for _, value in branches(document, path):
                text = stripped(value)
                if text is not None:
                    return text
        return None if plan.form is None else object_of_form(document, plan.form)

    def _course(self, document: dict[str, Any], context: dict[str, Any], plan: Plan) -> Course:
        """The course where the context names none: by URL, then by payload."""
        if plan.in_url.valid:
            return plan.in_url
        for url in (context.get("path"), document.get("page")):
            course = self.courses.in_url(url)
            if course.valid:
                return course
        payload = document.get("event")
        if isinstance(payload, str):
            if not ("course" in payload or "-v1" in payload):
                return NO_COURSE
            document["event"] = open_text(payload).value
        for path in self._catalogue.defaults.course:
            for _, value in branches(document, path):
                course = self.courses.anywhere(value)
                if course.valid:
                    return course
        return NO_COURSE

    def plan(self, name: Any, event_type: Any) -> Plan:
        """What to do with lines of this pair of values."""
        pair = (name, event_type)
        try:
            return self._plans[pair]
        except (KeyError, TypeError):
            return self._remember_plan(pair)

    def _remember_plan(self, pair: tuple[Any, Any]) -> Plan:
        plan = make_plan(self._catalogue, self.courses, *pair)
        if all(each is None or (type(each) is str and len(each) < _LONG) for each in pair):
            if len(self._plans) >= _REMEMBERED:
                self._plans.clear()
            self._plans[pair] = plan
        return plan


def _rounded(event: Event) -> bool:
    """Whether an id may be an integer beyond 64 bits, of which the fast parser makes a float."""
    thing, actor, people = event.object, event.actor, event.subjects
    if thing is not None and "e+" in thing:
        return True
    if actor is not None and type(actor.user_id) is str and "e+" in actor.user_id:
        return True
    if not people:
        return False
    return any(type(who.user_id) is str and "e+" in who.user_id for who in people)


def _said(value: Any, context: dict[str, Any], key: str) -> str | None:
    """A text of the root; where it is blank, the context's."""
    found = name_of(value)
    return found if found is not None or not key else name_of(context.get(key))


def _table(value: Any) -> dict[str, Any]:
    if isinstance(value, str):
        value = open_text(value, form=False).value
    return value if isinstance(value, dict) else _NO_TABLE
