# SPDX-License-Identifier: MIT
"""The query's field `part`: events about a part of a course, or about what lies in it."""

import json
from typing import Final

from explorer.errors import QueryError
from explorer.workspace.clauses import Asked, Clause, plain
from explorer.workspace.masks import Among, Both, Either
from explorer.workspace.parts import COURSES, LOOSE, OWN

_NUMBERS: Final = "SELECT value FROM json_each(part_numbers(?, '{}'))"


def part(asked: Asked) -> Clause:
    """Whether the event's object lies in a part of a course, by the outlines in use."""
    if asked.how not in ("any", "is"):
        raise QueryError(
            "part can't be compared with < or >.", "Ask for part:NAME, with * if needed."
        )
    spec = json.dumps([asked.how, asked.value, asked.wild])
    own, loose, courses = (_NUMBERS.format(kind) for kind in (OWN, LOOSE, COURSES))
    one = (spec,)
    mask = Either(
        (
            Among("object", own, one),
            Both((Among("object", loose, one), Among("course", courses, one))),
        )
    )
    sql = f"(e.object_id IN ({own}) OR (e.object_id IN ({loose}) AND e.course_id IN ({courses})))"
    return Clause(sql, (spec,) * 3, _said(asked), mask)


def _said(asked: Asked) -> str:
    if asked.how == "any":
        return "in a known part of a course"
    like = "like " if asked.wild else ""
    return f"in the part of a course {like}“{plain(asked.value)}”"
