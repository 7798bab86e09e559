# SPDX-License-Identifier: MIT
"""Dictionaries from the values of lines to codes: one look-up for a value met before."""

from typing import Any, Final, Generic, TypeVar

from explorer.events.event import Identity
from explorer.events.fast import recipe
from explorer.events.identity import identity
from explorer.events.parse import Parser
from explorer.events.text import stripped

# Kinds of values that recur, in the order of the columns of `events`.
KINDS: Final = ("type", "actor", "course", "object", "source", "session", "ip", "agent")

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
    """(course_id, org_id) of a context, kept as (course_id, org)."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self._parser = parser

    def kept(self, raw: Any) -> tuple[str | None, str | None] | None:
        course_id, org_id = raw
        if course_id is None:
            return None
        course = self._parser.courses.named(course_id)
        return course.id, stripped(org_id) or course.org

    def of(self, course_id: str | None, org: str | None) -> int:
        """The code of a course and org that were read already; 0 if there is neither."""
        return self.code((course_id, org)) if course_id or org else 0


class Types(Kind[tuple[str | None, str | None]]):
    """(name, event_type) of a line. recipes: how to read such a line's payload, by code."""

    def __init__(self, parser: Parser) -> None:
        super().__init__()
        self._parser = parser
        self.recipes = [recipe(parser.plan(None, None))]

    def kept(self, raw: Any) -> tuple[str | None, str | None]:
        plan = self._parser.plan(*raw)
        return plan.name, plan.event_type

    def code(self, value: tuple[str | None, str | None]) -> int:
        code = super().code(value)
        if code == len(self.recipes):
            self.recipes.append(recipe(self._parser.plan(*value)))
        return code


class Codes:
    """The dictionaries of all kinds."""

    def __init__(self, parser: Parser) -> None:
        self.types = Types(parser)
        self.actors = Actors()
        self.courses = Courses(parser)
        self.objects = Texts()
        self.sources = Texts()
        self.sessions = Texts()
        self.ips = Texts()
        self.agents = Texts()

    def _all(self) -> tuple[Kind[Any], ...]:
        return (
            self.types,
            self.actors,
            self.courses,
            self.objects,
            self.sources,
            self.sessions,
            self.ips,
            self.agents,
        )

    def size(self) -> int:
        """How many raw values are remembered."""
        return sum(map(len, self._all()))

    def take_new(self) -> dict[str, list[Any]]:
        """The new values of each of KINDS since the last call."""
        return {kind: codes.take_new() for kind, codes in zip(KINDS, self._all(), strict=True)}
