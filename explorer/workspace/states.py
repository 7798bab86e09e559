# SPDX-License-Identifier: MIT
"""The part of a Reader that says what the weekly package remembers of an event's learner."""

import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from typing import Any, Final

from explorer.events.acts import group
from explorer.events.catalogue import Catalogue
from explorer.trail.module_state import ModuleState, disagreements, module_state
from explorer.trail.objects import key_of
from explorer.trail.outline import part_key
from explorer.trail.problems import ProblemReading, problems
from explorer.trail.steps import Step
from explorer.work import CancelToken
from explorer.workspace import learners
from explorer.workspace.connection import Connection
from explorer.workspace.event_views import LISTED
from explorer.workspace.ora import micros
from explorer.workspace.outline import has_table
from explorer.workspace.people import Whose, numbers_of, pairs
from explorer.workspace.records import EventRow, package_of
from explorer.workspace.sites import met

_TABLE: Final = "courseware_studentmodule"
_EXPORT: Final = "SELECT week FROM tables WHERE name = ? AND used AND course_id = ?"
_MET: Final = (
    "SELECT DISTINCT m.module_id, m.file_id, m.student_id, t.site"
    f" FROM {_TABLE} m JOIN tables t ON t.file_id = m.file_id"
    " WHERE m.package_course = ? AND m.student_id IN (SELECT value FROM json_each(?))"
)
_STATES: Final = (
    f"SELECT module_id, module_type, state, grade, max_grade, modified, package_week FROM {_TABLE}"
    " WHERE package_course = ? AND student_id IN (SELECT value FROM json_each(?))"
    " AND module_id IN (SELECT value FROM json_each(?))"
    " AND file_id IN (SELECT value FROM json_each(?)) ORDER BY modified DESC"
)
_ABOUT: Final = (
    "SELECT i.id, i.username, i.user_id FROM subjects s JOIN identities i ON i.id = s.identity_id"
    " WHERE s.event_id = ? AND s.file_id IN (SELECT id FROM files)"
)
_BY: Final = f"SELECT actor_id FROM {LISTED} WHERE actor_id IS NOT NULL"
_AT: Final = (
    f"SELECT e.id, o.object FROM {LISTED} e LEFT JOIN objects o ON o.id = e.object_id"
    " WHERE e.type_id IN (SELECT value FROM json_each(?))"
)


@dataclass(frozen=True, slots=True)
class StateBeside:
    """What the package remembers where an event happened, and where the events say otherwise."""

    state: ModuleState | None
    differs: tuple[str, ...] = ()


class StatesReader:
    """Asks over the connection of a Reader."""

    _connection: Connection
    _catalogue: Catalogue
    _stoppable: Callable[..., AbstractContextManager[None]]
    _read: Callable[..., Iterator[Step]]

    def state_beside(self, row: EventRow, cancel: CancelToken) -> StateBeside | None:
        """The state of the event's learner at the part of the course it is about; None where the
        package in use has no table of such, or the event is about nothing that keeps a state.
        """
        with self._stoppable(cancel):
            if row.course_id is None or not has_table(self._connection, _TABLE):
                return None
            export = self._connection.execute(_EXPORT, (_TABLE, row.course_id)).fetchone()
            if export is None:
                return None
            (step,) = self._read([row.id], {}, cancel)
            key = part_key(step.head.object or "") or step.key
            ids, whose = self._whose(row)
            if key is None or not whose:
                return None
            state = self._state(row.course_id, whose, key)
            if group(step.act) != "problem":
                return None if state is None else StateBeside(state)
            problem = self._problem(ids, key, row.course_id, cancel)
            week = export[0]
            told = disagreements(state, problem, package_of(week), micros(week))
            return StateBeside(state, told) if state is not None or told else None

    def _whose(self, row: EventRow) -> tuple[list[int], list[Whose]]:
        """Identities and accounts of whom an event is about, else of who did it."""
        about = [
            (identity, user if user is not None else number)
            for identity, user, number in self._connection.execute(_ABOUT, (row.id,))
            if user is not None or number is not None
        ]
        if len({name for _, name in about}) > 1:
            return [], []
        actor = self._connection.execute(_BY, (f"[{row.id:d}]",)).fetchone()
        who = about[0] if about else actor
        if who is None:
            return [], []
        known = learners.same_as(self._connection, who[0])
        whose = {(at, number) for at, number in pairs(known) if isinstance(number, int)}
        names = {one.username for one in known if one.username}
        return [one.id for one in known], list(whose) or numbers_of(self._connection, names)

    def _state(self, course_id: str, whose: Sequence[Whose], key: str) -> ModuleState | None:
        numbers = json.dumps([number for _, number in whose])
        same = [
            (text, file_id)
            for text, file_id, number, its in self._connection.execute(_MET, (course_id, numbers))
            if text and key_of(text) == key and met(its, (at for at, of in whose if of == number))
        ]
        if not same:
            return None
        texts, exports = ({one[at] for one in same} for at in (0, 1))
        rows: list[tuple[Any, ...]] = self._connection.execute(
            _STATES, (course_id, numbers, json.dumps(list(texts)), json.dumps(list(exports)))
        ).fetchall()
        module_id, kind, state, grade, most, modified, week = rows[0]
        read = {"module_id": module_id, "module_type": kind, "state": state, "grade": grade}
        return module_state(
            {**read, "max_grade": most},
            source=package_of(week),
            until=micros(week),
            modified=micros(modified),
        )

    def _problem(
        self, ids: list[int], key: str, course_id: str, cancel: CancelToken
    ) -> ProblemReading | None:
        """What the learner's events say of one problem."""
        roles = dict(learners.roles(self._connection, ids))
        kinds = self._connection.execute("SELECT id, type FROM event_types").fetchall()
        types = [number for number, kind in kinds if self._is_problem(kind)]
        found = self._connection.execute(_AT, (json.dumps(list(roles)), json.dumps(types)))
        some = [event for event, text in found if text is None or (part_key(text) or text) == key]
        read = problems(self._read(sorted(some), roles, cancel))
        same = [each for each in read if each.key == key]
        return next((each for each in same if each.course_id == course_id), next(iter(same), None))

    def _is_problem(self, kind: str | None) -> bool:
        entry = self._catalogue.entry(kind)
        return entry is not None and group(entry.roles.act) == "problem"
