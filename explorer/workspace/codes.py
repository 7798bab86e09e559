# SPDX-License-Identifier: MIT
"""Dictionaries from the values of lines to codes: one look-up for a value met before."""

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

import numpy as np

from explorer.events.event import Event, Identity
from explorer.events.identity import identity
from explorer.events.parse import Parser
from explorer.events.recipe import recipe
from explorer.events.text import stripped
from explorer.events.together import Alike

# Kinds of values that recur, in the order of the columns of `events`.
KINDS: Final = ("type", "actor", "course", "object", "source", "session", "ip", "agent")
# Values of these kinds recur together: a line has one code for each group.
GROUPS: Final = {"who": ("actor", "session", "ip", "agent"), "where": ("type", "course", "source")}
ODD: Final = 0  # code of a group for lines that are not plain

_FEW: Final = 1024  # room for codes to begin with

_Value = TypeVar("_Value")


class Kind(dict[Any, int], Generic[_Value]):
    """Codes of one kind by what stands in a line; `value` is what the workspace keeps of it."""

    def __init__(self) -> None:
        super().__init__()
        self._codes: dict[_Value, int] = {}
        self._values: list[_Value] = []
        self._told = 0

    def __missing__(self, raw: Any) -> int:
        value = self.kept(raw)
        code = self[raw] = 0 if value is None else self.code(value)
        return code

    def kept(self, raw: Any) -> _Value | None:
        """What is kept of a raw value; None for nothing."""
        raise NotImplementedError

    def code(self, value: _Value) -> int:
        """The code of a value as it is kept."""
        code = self._codes.get(value)
        if code is None:
            self._values.append(value)
            code = self._codes[value] = len(self._values)
        return code

    def value(self, code: int) -> _Value:
        """The value of a code other than 0."""
        return self._values[code - 1]

    @property
    def newest(self) -> int:
        """The highest code so far."""
        return len(self._values)

    def take_new(self) -> list[_Value]:
        """The values since the last call, in the order of their codes."""
        new = self._values[self._told :]
        self._told = len(self._values)
        return new


class Texts(Kind[str]):
    """A text without padding."""

    def kept(self, raw: Any) -> str | None:
        return stripped(raw)


class Actors(Kind[Identity]):
    """(username, user_id) of a line, or an Identity."""

    def kept(self, raw: Any) -> Identity | None:
        return raw if raw is None or isinstance(raw, Identity) else identity(*raw)


class Courses(Kind[tuple[str | None, str | None]]):
    """(course_id, org_id) of a context, kept as (course_id, org); None if no course is named."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self._parser = parser

    def kept(self, raw: Any) -> tuple[str | None, str | None] | None:
        course_id, org_id = raw
        course = self._parser.courses.named(course_id) if course_id else None
        if course is None or course.id is None:
            return None
        return course.id, stripped(org_id) or course.org

    def of(self, course_id: str | None, org: str | None) -> int:
        """The code of a course and org that were read already; 0 if there is neither."""
        return self.code((course_id, org)) if course_id or org else 0


class Types(Kind[tuple[str | None, str | None]]):
    """(name, event_type) of a line."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self._parser = parser

    def kept(self, raw: Any) -> tuple[str | None, str | None]:
        plan = self._parser.plan(*raw)
        return plan.name, plan.event_type


class Group(Kind[tuple[int, ...]]):
    """Codes of several kinds together, by the fields of a line that say them."""

    def __init__(self, read: Callable[..., tuple[int, ...] | None]) -> None:
        super().__init__()
        self._same: dict[Any, Any] = {}  # each field once: they recur, and are compared the faster
        self._read = read

    def __missing__(self, raw: Any) -> int:
        value = self._read(*raw)
        code = ODD if value is None else self.code(value)
        same = self._same.setdefault
        self[tuple([same(each, each) for each in raw])] = code
        return code


class Codes:
    """The dictionaries of all kinds, and of what goes together.

    recipes, alike, constants: by the code of "where", how its type's payloads are read, which of
    them together, and the code of the object that the type names by itself.
    """

    def __init__(self, parser: Parser) -> None:
        self._parser = parser
        self.kinds: dict[str, Kind[Any]] = {
            "type": Types(parser),
            "actor": Actors(),
            "course": Courses(parser),
            **{kind: Texts() for kind in KINDS[3:]},
        }
        self.who = Group(self._reader_of_who())
        self.where = Group(self._where)
        self.recipes = [recipe(parser.plan(None, None))]
        self._likes = Alike()
        self.alike = np.zeros(_FEW, np.int32)
        self.constants = np.zeros(_FEW, np.int32)

    def _reader_of_who(self) -> Callable[..., tuple[int, ...]]:
        """Of name, session, ip and agent of a line, and what its context says of them."""
        actors, sessions, ips, agents = (self.kinds[kind] for kind in GROUPS["who"])

        def read(
            name: Any, session: Any, ip: Any, agent: Any,
            number: Any, own_name: Any, own_session: Any, own_ip: Any, own_agent: Any,
        ) -> tuple[int, ...]:  # fmt: skip
            return (
                actors[name or own_name, number],
                sessions[session] or sessions[own_session],
                ips[ip] or ips[own_ip],
                agents[agent] or agents[own_agent],
            )

        return read

    def _where(
        self, name: Any, event_type: Any, source: Any, course_id: Any, org_id: Any
    ) -> tuple[int, ...] | None:
        course = self.kinds["course"][course_id, org_id]
        if not course:
            return None
        return self.kinds["type"][name, event_type], course, self.kinds["source"][source]

    def of_event(self, event: Event) -> tuple[int, int]:
        """The codes (who, where) of an event that was read by itself."""
        kinds = self.kinds
        who = (
            kinds["actor"][event.actor],
            *(kinds[kind][getattr(event, kind)] for kind in GROUPS["who"][1:]),
        )
        courses = kinds["course"]
        assert isinstance(courses, Courses)
        where = (
            kinds["type"][event.name, event.event_type],
            courses.of(event.course_id, event.org),
            kinds["source"][event.source],
        )
        return self.who.code(who), self.where.code(where)

    def learn_types(self) -> None:
        """Bring recipes and constants up to the codes of "where" given so far."""
        types = self.kinds["type"]
        while self.where.newest >= len(self.alike):
            self.alike = np.append(self.alike, np.zeros_like(self.alike))
            self.constants = np.append(self.constants, np.zeros_like(self.constants))
        for code in range(len(self.recipes), self.where.newest + 1):
            plan = self._parser.plan(*types.value(self.where.value(code)[0]))
            how = recipe(plan)
            self.recipes.append(how)
            self.alike[code] = self._likes.number(how)
            self.constants[code] = self.kinds["object"][plan.constant]

    def size(self) -> int:
        """How many raw values are remembered."""
        return len(self.who) + len(self.where) + sum(map(len, self.kinds.values()))

    def take_new(self) -> dict[str, list[Any]]:
        """The new values of each of KINDS and GROUPS since the last call."""
        groups = {"who": self.who, "where": self.where}
        return {kind: codes.take_new() for kind, codes in {**self.kinds, **groups}.items()}
