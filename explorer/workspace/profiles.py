# SPDX-License-Identifier: MIT
"""The part of a Reader that says who somebody is."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import AbstractContextManager
from dataclasses import replace
from datetime import UTC, datetime

import numpy as np

from explorer.errors import UserError
from explorer.events.acts import group
from explorer.events.catalogue import Catalogue
from explorer.trail.enrolment import enrolment
from explorer.trail.notices import Notice
from explorer.trail.steps import Step
from explorer.work import CancelToken
from explorer.workspace import learners, weeks
from explorer.workspace.access import AccessLog
from explorer.workspace.cells import Cells
from explorer.workspace.connection import Connection
from explorer.workspace.exports import Exports
from explorer.workspace.outline import Outlines
from explorer.workspace.profile import Change, Enrolment, InCourse, Profile
from explorer.workspace.profile_accounts import accounts, in_question
from explorer.workspace.profile_courses import courses

_WORDS = {"join": "Enrolled", "leave": "Left the course", "mode": "The kind of enrolment changed"}


class ProfilesReader:
    """Asks over the connection of a Reader."""

    _connection: Connection
    _access: AccessLog
    _catalogue: Catalogue
    _outlines: Outlines
    _stoppable: Callable[..., AbstractContextManager[None]]
    _steps: Callable[..., Iterator[Step]]

    def weeks(self) -> list[str]:
        """The weeks of which anything of the weekly package is in, the newest first."""
        with self._stoppable(CancelToken()):
            return weeks.weeks(self._connection)

    def profile(self, who: str, cancel: CancelToken, week: str | None = None) -> Profile | None:
        """What the weekly package says of the person with this username, user_id, e-mail address,
        full name or anonymous id; None where it says nothing.

        week: no export that is newer counts (“2025-03-09”); None for the exports in use. The access
        log says whose profile was read. Raises UserError where several people go by that name.
        """
        with self._stoppable(cancel):
            exports = Exports(self._connection, week)
            if not exports.all:
                return None
            known = learners.resolve(self._connection, who)
            people = in_question(exports, who.strip(), known)
            found = accounts(exports, people)
            if not found:
                return None
            several = {one.username for one in found if one.username}
            if len(several) > 1 and not several <= {one.username for one in known}:
                named = ", ".join(sorted(several)[:10])
                raise UserError(f"Several people go by “{who}”: {named}.", "Ask for one of them.")
            self._access.record("read the profile of", who)
            inside = courses(exports, found, self._outlines.now())
        history = self._enrolment_events([one.id for one in known], cancel) if known else ()
        inside = tuple(_with_events(each, history) for each in inside)
        return Profile(who, found, inside, exports.read, exports.left_out, week)

    def _enrolment_events(self, identities: list[int], cancel: CancelToken) -> tuple[Notice, ...]:
        with self._stoppable(cancel):
            kinds = self._connection.execute("SELECT id, type FROM event_types").fetchall()
            types = [
                row
                for row, kind in kinds
                if kind is not None
                and (entry := self._catalogue.entry(kind)) is not None
                and group(entry.roles.act) == "enrolment"
            ]
            roles = dict(learners.roles(self._connection, identities))
            ids = np.fromiter(roles, np.int64, len(roles))
            ids, (kinds_of,) = Cells(self._connection).columns(ids, ("type",))
            meant = ids[np.isin(kinds_of, types)].tolist()
        roles = {event: roles[event] for event in meant}
        return enrolment(self._steps(roles, cancel)).history


def _with_events(course: InCourse, notices: Iterable[Notice]) -> InCourse:
    """The course with what events say of the enrolment, among what its weeks say."""
    told = [
        Change(
            _WORDS.get(each.kind, each.what),
            each.time,
            None,
            each.detail or None,
            each.by,
            each.ids[0],
        )
        for each in notices
        if course.course_id in (each.course_id, each.object)
    ]
    if not told:
        return course
    own = course.enrolment or Enrolment(None, "", None, None, None)
    history = tuple(sorted((*own.history, *told), key=_when))
    return replace(course, enrolment=replace(own, history=history))


def _when(change: Change) -> int:
    if change.time is not None:
        return change.time
    if change.week is None:
        return 0
    return int(datetime.fromisoformat(change.week).replace(tzinfo=UTC).timestamp()) * 1_000_000
