# SPDX-License-Identifier: MIT
"""What courseware_studentmodule remembers of a learner at the problems of their courses."""

import json
from collections.abc import Sequence
from typing import Final

from explorer.trail.module_state import module_state
from explorer.trail.problem_states import Kept
from explorer.workspace.connection import Connection
from explorer.workspace.ora import micros
from explorer.workspace.outline import has_table
from explorer.workspace.people import Whose
from explorer.workspace.records import package_of
from explorer.workspace.sites import met

_TABLE: Final = "courseware_studentmodule"
_EXPORTS: Final = "SELECT ifnull(course_id, course), site, week FROM tables WHERE name = ? AND used"
_STATES: Final = (
    "SELECT m.student_id, t.site, t.week, m.package_course, m.module_id, m.module_type, m.state,"
    f" m.grade, m.max_grade, m.modified FROM {_TABLE} m JOIN tables t ON t.file_id = m.file_id"
    " WHERE m.student_id IN (SELECT value FROM json_each(?)) AND m.module_type = 'problem'"
    " ORDER BY m.modified"
)


def kept_states(connection: Connection, whose: Sequence[Whose]) -> Kept:
    """The states of these accounts in the exports in use, and which courses have such."""
    if not whose or not has_table(connection, _TABLE):
        return Kept()
    sites = [site for site, _ in whose]
    weeks = {
        course: (package_of(week), micros(week))
        for course, site, week in connection.execute(_EXPORTS, (_TABLE,)).fetchall()
        if met(site, sites)
    }
    states = {}
    numbers = json.dumps(sorted({number for _, number in whose}))
    for row in connection.execute(_STATES, (numbers,)).fetchall():
        number, site, week, course, module_id, kind, state, grade, most, modified = row
        if not module_id or not met(site, (at for at, of in whose if of == number)):
            continue
        told = {"module_id": module_id, "module_type": kind, "state": state, "grade": grade}
        states[course, str(module_id)] = module_state(
            {**told, "max_grade": most},
            source=package_of(week),
            until=micros(week),
            modified=micros(modified),
        )
    return Kept(tuple((course, state) for (course, _), state in states.items()), weeks)
