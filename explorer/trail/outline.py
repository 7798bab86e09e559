# SPDX-License-Identifier: MIT
"""What the parts of courses are called and where they lie, from the blocks of their outlines."""

import re
from collections import Counter
from collections.abc import Callable, Collection, Iterable
from dataclasses import dataclass, field
from functools import cached_property, lru_cache
from typing import Final, NamedTuple
from urllib.parse import unquote

from explorer.events.filters import block
from explorer.trail.objects import key_of

_DEEPEST: Final = 20
_INPUT: Final = re.compile(r"(?:input_)?(?P<id>[0-9a-f]{32}|i4x-.+?)(?:_\d+)+")
_IN_URL: Final = re.compile(r"(?:block-v1:[^/?#\s]+|i4x:/+[^/?#]+/[^/?#]+/[^/?#]+/[^/?#\s]+)")
_HASH: Final = re.compile(r"[0-9a-f]{16,}")
_PAGE: Final = re.compile(r"/courseware/[^/?#]+/(?P<id>[0-9a-f]{32})(?:[/?#]|$)")
_OWN: Final = re.compile(r"(ccx-)?block-v1:(.+?)\+type@")
STEP: Final = " > "


class Block(NamedTuple):
    """A block as an outline lists it. parent: the id of the block above."""

    id: str
    name: str | None
    parent: str | None
    category: str | None = None


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a course. path: what it lies in, from the section down, by name. way: the same by
    id, from the course down. called: whether it has a name of its own. inner: others lie in it.
    root: the course's name.
    """

    id: str
    name: str
    path: tuple[str, ...] = ()
    category: str = ""
    way: tuple[str, ...] = ()
    called: bool = True
    inner: bool = False
    root: str = ""

    @property
    def label(self) -> str:
        """The names from the course down."""
        above = (self.root, *self.path) if self.way else ()
        return STEP.join((*above, self.name))


@dataclass(frozen=True)
class Course:
    """The parts of one course run, in its order."""

    id: str = ""
    parts: tuple[Part, ...] = ()
    by_id: dict[str, Part] = field(default_factory=dict)
    by_key: dict[str, Part] = field(default_factory=dict)

    @cached_property
    def name(self) -> str | None:
        """What the run is called."""
        roots = (each for each in self.parts if not each.way and each.called)
        found = [each for each in roots if each.category in ("course", "")]
        return found[0].name if found else None


class Outline:
    """The outlines of courses, each read when it is first asked for."""

    def __init__(
        self, ids: Iterable[str] = (), blocks: Callable[[str], Iterable[Block]] = lambda _: ()
    ) -> None:
        self.ids = tuple(ids)
        self._blocks = blocks
        self._courses: dict[str, Course] = {}

    def __bool__(self) -> bool:
        return bool(self.ids)

    def course(self, course_id: str) -> Course:
        """The outline of a course run; an empty one where none is known."""
        found = self._courses.get(course_id)
        if found is None:
            known = course_id in self.ids
            found = _course(course_id, self._blocks(course_id)) if known else Course(course_id)
            self._courses[course_id] = found
        return found

    @property
    def courses(self) -> list[Course]:
        """All of them."""
        return [self.course(each) for each in self.ids]

    def part(self, course_id: str | None, object_id: str | None) -> Part | None:
        """The part that an id in an event means; None where it is not known."""
        if not self.ids or object_id is None:
            return None
        key = part_key(object_id)
        course_id = (course_of(object_id) if key else None) or course_id
        return self.course(course_id).by_key.get(key) if key and course_id else None

    def course_name(self, course_id: str | None) -> str | None:
        """The name of a course run."""
        return None if course_id is None or not self.ids else self.course(course_id).name

    def asks(self, part: Part) -> str:
        """What to call a part: its names from the course down, its id where those are shared."""
        label = part.label
        return label if self._labels[label] == 1 else part.id

    def like(self, text: str, most: int) -> list[Part]:
        """The parts whose name begins so, then those that have it anywhere in name, way or id."""
        low = text.strip().casefold()
        ranked: tuple[list[Part], ...] = ([], [], [])
        for course in self.courses:
            for part in course.parts:
                at = part.name.casefold().find(low)
                if at >= 0:
                    ranked[bool(at)].append(part)
                elif low in part.label.casefold() or low in part.id.casefold():
                    ranked[2].append(part)
        return [part for some in ranked for part in some][:most]

    def briefly(self, part: Part) -> str:
        """As `asks`, by the part's own name where no other has it."""
        name = part.name
        alone = STEP not in name and self._ends[name.casefold()] == 1
        return name if alone else self.asks(part)

    @cached_property
    def _ends(self) -> Counter[str]:
        return Counter(part.name.casefold() for each in self.courses for part in each.parts)

    @cached_property
    def _labels(self) -> Counter[str]:
        return Counter(part.label for each in self.courses for part in each.parts)

    @cached_property
    def names(self) -> dict[str, str]:
        """Of all components of all courses, by their key."""
        return {key: part.name for each in self.courses for key, part in each.by_key.items()}

    def of(self, keys: Collection[str]) -> dict[str, tuple[str, ...]]:
        """Where the components lie, by key, of those courses that have one of these keys.

        Of several courses, the path begins with the course's name.
        """
        leaves = {
            key: (course, part)
            for course in self.courses
            for key, part in course.by_key.items()
            if not part.inner
        }
        roots = {_root(leaves[key][1]) for key in keys if key in leaves}
        several = len(roots) > 1
        return {
            key: (course.by_id[_root(part)].name, *part.path) if several else part.path
            for key, (course, part) in leaves.items()
            if _root(part) in roots
        }


def outline(blocks: Iterable[Block]) -> Outline:
    """The outline that these blocks are."""
    return Outline([""], lambda _: blocks)


def course_of(block_id: str) -> str | None:
    """The course run a block's id names; ids of the old kind do not tell the run."""
    found = _OWN.search(unquote(block_id) if "%" in block_id else block_id)
    return f"{'ccx' if found[1] else 'course'}-v1:{found[2]}" if found else None


@lru_cache(1 << 14)
def part_key(object_id: str) -> str | None:
    """What all spellings of a part's id share; None for what can't be one."""
    text = unquote(object_id) if "%" in object_id else object_id
    if found := _INPUT.fullmatch(text):
        text = found["id"]
    if _HASH.fullmatch(text) or text.startswith("i4x-"):
        return key_of(text)
    if found := _IN_URL.search(text):
        return key_of(found[0].partition(";_")[0])
    found = _PAGE.search(text)
    return found["id"] if found else None


def _root(part: Part) -> str:
    return part.way[0] if part.way else part.id


def _course(course_id: str, blocks: Iterable[Block]) -> Course:
    listed = {each.id: each for each in (Block(*row) for row in blocks)}
    called = {each.id: each.name or block(each.id) or each.id for each in listed.values()}
    inner = {each.parent for each in listed.values() if each.parent is not None}
    course = Course(course_id)
    for each in listed.values():
        way = _way(each.id, listed)
        path = tuple(called[step] for step in way[1:])
        part = Part(
            each.id, called[each.id], path, each.category or "", way, bool(each.name),
            each.id in inner, called[way[0]] if way else "",
        )  # fmt: skip
        course.by_id[each.id] = part
        course.by_key[key_of(each.id) or each.id] = part
    return Course(course_id, tuple(course.by_id.values()), course.by_id, course.by_key)


def _way(block_id: str, listed: dict[str, Block]) -> tuple[str, ...]:
    """The blocks above a block, outermost first."""
    way: list[str] = []
    at = listed[block_id]
    while at.parent is not None and at.parent in listed and len(way) < _DEEPEST:
        at = listed[at.parent]
        way.append(at.id)
    return tuple(reversed(way))
