# SPDX-License-Identifier: MIT
"""Which events are about which parts of courses: asked for by name, and counted."""

import json
import re
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any, Final

import numpy as np

from explorer.trail.outline import STEP, Course, Outline, Part, course_of, part_key
from explorer.workspace.clauses import plain
from explorer.workspace.connection import Connection
from explorer.workspace.outline import Outlines
from explorer.workspace.sheets import Numbers

OWN, LOOSE, COURSES = "own", "loose", "courses"
_FULL: Final = 1 << 20
_NONE: Final = "", ""
Test = Callable[[Course, Part], bool]


@dataclass(frozen=True, slots=True)
class PartCount:
    """A part of a course with how many events are about it or what lies in it.

    asks: what the query field `part` calls it. direct: of those, the events about itself.
    """

    course_id: str
    part: Part
    asks: str
    events: int
    direct: int = 0


@dataclass(frozen=True, slots=True)
class PartCounts:
    """Parts that any event is about, in the order of their courses; how many events are about
    none. known: how many outlines there are. names: of the courses they are of.
    """

    parts: tuple[PartCount, ...] = ()
    outside: int = 0
    known: int = 0
    names: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, eq=False)
class _Objects:
    """The numbers of objects that may be a part: of a course they name, or of whichever has it."""

    outline: Outline
    own: dict[tuple[str, str], list[int]] = field(default_factory=dict)  # course, key
    loose: dict[str, list[int]] = field(default_factory=dict)  # key
    last: int = 0


class Parts:
    """Finds the objects of events that are parts of courses, over one connection."""

    def __init__(self, connection: Connection, outlines: Outlines) -> None:
        self._connection = connection
        self._outlines = outlines
        self._found: tuple[object, _Objects] | None = None
        self._asked: tuple[_Objects, str, dict[str, list[int]]] | None = None

    def state(self) -> object:
        """Another one whenever other files or outlines are in."""
        seen = self._connection.execute(
            "SELECT count(*), max(id), sum(events), (SELECT max(id) FROM objects) FROM files"
        ).fetchone()
        return (*seen, id(self._outlines.last()))

    def numbers(self, spec: str) -> dict[str, list[int]]:
        """The numbers of objects and courses of the parts asked for; spec as `within` writes it.

        "own": objects that name their course; "loose": objects that are meant with "courses".
        """
        objects = self._objects()
        if self._asked is None or self._asked[:2] != (objects, spec):
            self._asked = objects, spec, self._numbers(_test(*json.loads(spec)), objects)
        return self._asked[2]

    def _numbers(self, test: Test, objects: _Objects) -> dict[str, list[int]]:
        own: list[int] = []
        loose: list[int] = []
        courses = []
        for course in objects.outline.courses:
            tops = {part.id for part in course.parts if test(course, part)}
            inside = [part for part in course.parts if tops & {part.id, *part.way}] if tops else []
            keys = [key for part in inside if (key := part_key(part.id)) is not None]
            own += [each for key in keys for each in objects.own.get((course.id, key), ())]
            found = [each for key in keys for each in objects.loose.get(key, ())]
            if found:
                loose += found
                courses.append(course.id)
        return {OWN: own, LOOSE: loose, COURSES: self._courses(courses)}

    def count(self) -> "Counted | None":
        """To count rows with; None where no outline is known."""
        outline = self._outlines.now()
        return Counted(self._objects(), self._names()) if outline else None

    def _objects(self) -> _Objects:
        state = self.state()
        if self._found is None or self._found[0] != state:
            # The outline is kept with what was found by it, so that its id stays its own.
            self._found = state, _objects(self._connection, self._outlines.last())
        return self._found[1]

    def _names(self) -> dict[int, str]:
        return dict(
            self._connection.execute("SELECT id, course_id FROM courses WHERE course_id <> ''")
        )

    def _courses(self, wanted: list[str]) -> list[int]:
        return [number for number, name in self._names().items() if name in wanted]


class Counted:
    """Counts rows by the part their object is."""

    def __init__(self, objects: _Objects, courses: dict[int, str]) -> None:
        self._outline = objects.outline
        self._places: list[tuple[str | None, str]] = [_NONE]
        self._slots = np.zeros(objects.last + 2, np.int64)
        for (course, key), numbers in objects.own.items():
            self._place(course, key, numbers)
        for key, numbers in objects.loose.items():
            self._place(None, key, numbers)
        self._width = len(self._outline.ids) + 1
        at = {course: number for number, course in enumerate(self._outline.ids, 1)}
        self._course = np.zeros(max(courses, default=0) + 2, np.int64)
        for number, name in courses.items():
            self._course[number] = at.get(name, 0)
        self._held: list[Numbers] = []
        self._size = 0
        self._sums: Counter[int] = Counter()
        self.rows = 0

    def _place(self, course: str | None, key: str, numbers: list[int]) -> None:
        self._slots[numbers] = len(self._places)
        self._places.append((course, key))

    def add(self, courses: Numbers, objects: Numbers) -> None:
        """Count some rows by these two columns."""
        self.rows += len(objects)
        slots = self._slots[np.minimum(objects, np.int64(len(self._slots) - 1))]
        met = slots > 0
        where = self._course[np.minimum(courses[met], np.int64(len(self._course) - 1))]
        self._held.append(slots[met] * self._width + where)
        self._size += len(where)
        if self._size > _FULL:
            self._settle()

    def counts(self) -> PartCounts:
        """What was counted so far."""
        self._settle()
        direct: Counter[tuple[str, str]] = Counter()
        for code, events in self._sums.items():
            course, key = self._places[code // self._width]
            at = code % self._width
            course = course or (self._outline.ids[at - 1] if at else None)
            part = self._outline.course(course).by_key.get(key) if course else None
            if course and part is not None:
                direct[course, part.id] += events
        found = tuple(self._told(direct))
        names = {each.id: each.name for each in self._outline.courses if each.name}
        return PartCounts(found, self.rows - direct.total(), len(self._outline.ids), names)

    def _told(self, direct: Counter[tuple[str, str]]) -> Iterator[PartCount]:
        sums: Counter[tuple[str, str]] = Counter()
        for (course_id, part_id), events in direct.items():
            for each in (part_id, *self._outline.course(course_id).by_id[part_id].way):
                sums[course_id, each] += events
        for course_id in sorted({key[0] for key in sums}):
            course = self._outline.course(course_id)
            for part in course.parts:
                events = sums[course_id, part.id]
                if events:
                    asks = self._outline.asks(part)
                    yield PartCount(course_id, part, asks, events, direct[course_id, part.id])

    def _settle(self) -> None:
        if self._held:
            codes, counts = np.unique(np.concatenate(self._held), return_counts=True)
            for code, events in zip(codes.tolist(), counts.tolist(), strict=True):
                self._sums[code] += events
        self._held, self._size = [], 0


def _objects(connection: Connection, outline: Outline) -> _Objects:
    own: dict[tuple[str, str], list[int]] = {}
    loose: dict[str, list[int]] = {}
    last = 0
    if outline:
        keys = {key for course in outline.courses for key in course.by_key}
        known = set(outline.ids)
        for number, text in connection.execute("SELECT id, object FROM objects"):
            last = max(last, number)
            key = part_key(text)
            if key is None or key not in keys:
                continue
            course = course_of(text)
            if course is None:
                loose.setdefault(key, []).append(number)
            elif course in known:
                own.setdefault((course, key), []).append(number)
    return _Objects(outline, own, loose, last)


def _test(how: str, value: str, wild: bool) -> Test:
    if how == "any":
        return lambda _, __: True
    if wild:
        pattern = _pattern(value)
        return lambda _, part: pattern.fullmatch(part.label) is not None
    wanted = plain(value).strip()
    folded, key, own = wanted.casefold(), part_key(wanted), course_of(wanted)

    def test(course: Course, part: Part) -> bool:
        if key is not None:
            return part_key(part.id) == key and own in (None, course.id)
        label = part.label.casefold()
        return label == folded or label.endswith(STEP + folded)

    return test


def _pattern(value: str) -> re.Pattern[str]:
    """Wildcards as in any query; they may begin at any name on the way down."""
    pieces: list[Any] = re.findall(r"\\.|.", value, flags=re.DOTALL)
    spelled = "".join(
        ".*" if piece == "*" else "." if piece == "?" else re.escape(piece[-1]) for piece in pieces
    )
    return re.compile(f"(?:.*{STEP})?{spelled}", re.IGNORECASE | re.DOTALL)
