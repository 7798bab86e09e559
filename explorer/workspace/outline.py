# SPDX-License-Identifier: MIT
"""Names and places of a course's parts, from the outline in the weekly package."""

import re
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import unquote

from explorer.trail.objects import key_of
from explorer.workspace.connection import Connection

_INPUT: Final = re.compile(r"(?:input_)?(?P<id>[0-9a-f]{32}|i4x-.+?)(?:_\d+)+")
_IN_URL: Final = re.compile(r"(?:block-v1:[^/?#\s]+|i4x:/+[^/?#]+/[^/?#]+/[^/?#]+/[^/?#\s]+)")
_HASH: Final = re.compile(r"[0-9a-f]{16,}")
_TABLE: Final = "course_structure"
_INNER: Final = ("course", "chapter", "sequential", "vertical", "problemset", "videosequence")


@dataclass(frozen=True, slots=True)
class Named:
    """A part of a course. path: what it lies in, from the section down, by name."""

    name: str
    path: tuple[str, ...] = ()
    category: str = ""
    block_id: str = ""


@dataclass(slots=True)
class _Course:
    name: str | None = None
    parts: dict[str, Named] = field(default_factory=dict)  # by key
    structure: dict[str, tuple[str, ...]] = field(default_factory=dict)


class Outline:
    """The outlines in use, read when they are first asked for, and again when others came."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._version: object = None
        self._there = False
        self._courses: dict[str, _Course] = {}

    def named(self, course_id: str | None, object_id: str | None) -> Named | None:
        """The part of a course that an id in an event means; None where it is not known."""
        if object_id is None or course_id is None or not self._look():
            return None
        key = part_key(object_id)
        return None if key is None else self._course(course_id).parts.get(key)

    def course_name(self, course_id: str) -> str | None:
        """The name of a course run."""
        return self._course(course_id).name if self._look() else None

    def structure(self, course_id: str) -> dict[str, tuple[str, ...]]:
        """The ids of a course's components in order, each with the names of what it lies in."""
        return self._course(course_id).structure if self._look() else {}

    def _look(self) -> bool:
        """Whether there is any outline, now."""
        version = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self._courses.clear()
            self._there = has_table(self._connection, _TABLE)
        return self._there

    def _course(self, course_id: str) -> _Course:
        found = self._courses.get(course_id)
        if found is None:
            rows = self._connection.execute(
                "SELECT block_id, category, display_name, parent FROM course_structure"
                " WHERE package_course = ? ORDER BY place",
                (course_id,),
            ).fetchall()
            found = self._courses[course_id] = _read(rows)
        return found


def has_table(connection: Connection, name: str) -> bool:
    """Whether a table of the weekly package is in the workspace."""
    found = connection.execute("SELECT 1 FROM tables WHERE name = ? LIMIT 1", (name,)).fetchone()
    return found is not None


def part_key(object_id: str) -> str | None:
    """What all spellings of a part's id share; None for what can't be one."""
    text = unquote(object_id) if "%" in object_id else object_id
    if found := _INPUT.fullmatch(text):
        text = found["id"]
    if _HASH.fullmatch(text) or text.startswith("i4x-"):
        return key_of(text)
    found = _IN_URL.search(text)
    return key_of(found[0].partition(";_")[0]) if found else None


def _read(rows: list[tuple[Any, ...]]) -> _Course:
    course = _Course()
    names = {row[0]: row[2] for row in rows}
    parents = {row[0]: row[3] for row in rows}
    for block_id, category, name, parent in rows:
        if category == "course":
            course.name = name
        path: list[str] = []
        above, seen = parent, {block_id}
        while above is not None and above not in seen and parents.get(above) is not None:
            seen.add(above)
            path.append(names.get(above) or "…")
            above = parents.get(above)
        path.reverse()
        if category not in _INNER:
            course.structure[block_id] = tuple(path)
        key = part_key(block_id)
        if key is not None and name:
            course.parts[key] = Named(name, tuple(path), category or "", block_id)
    return course
