# SPDX-License-Identifier: MIT
"""A learner's trail without its words: columns of numbers, quick for any number of events."""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import chain
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import UserError
from explorer.work import CancelToken
from explorer.workspace import learners, people
from explorer.workspace.access import AccessLog
from explorer.workspace.conflicts import ConflictReader
from explorer.workspace.connection import Connection
from explorer.workspace.records import LearnerRow

Numbers = NDArray[np.int64]
ABSENT: Final = -(2**63)
"""Stands in `received` for an event that does not say when it was received."""
ACTOR: Final = 1
SUBJECT: Final = 2
_AT_ONCE: Final = 500

_COLUMNS: Final = (
    f"e.id, e.time, ifnull(e.received_at, {ABSENT}), ifnull(e.actor_id, -1) IN ({{marks}}),"
    " ifnull(e.type_id, -1), ifnull(e.session_id, -1), ifnull(e.ip_id, -1),"
    " ifnull(e.agent_id, -1), ifnull(e.course_id, -1), ifnull(e.object_id, -1)"
)
_BY: Final = (
    f"SELECT {_COLUMNS} FROM events e"
    " WHERE e.file_id IN (SELECT id FROM files) AND e.actor_id IN ({marks})"
)
_ABOUT: Final = (
    f"SELECT {_COLUMNS} FROM subjects s JOIN events e ON e.id = s.event_id"
    " WHERE s.file_id IN (SELECT id FROM files) AND s.identity_id IN ({marks})"
)
_OF: Final = f"SELECT {_COLUMNS} FROM events e WHERE e.id IN ({{ids}})"
_WIDTH: Final = 10


@dataclass(frozen=True, slots=True, eq=False)
class Column:
    """A value of each event: its place in `names`, −1 where it has none."""

    codes: Numbers
    names: list[str]

    def of(self, place: int) -> str | None:
        """The value of the event at this place."""
        code = int(self.codes[place])
        return None if code < 0 else self.names[code]

    def among(self, places: Numbers) -> list[str]:
        """The values these events have, the most frequent first."""
        codes = self.codes[places]
        found, counts = np.unique(codes[codes >= 0], return_counts=True)
        return [self.names[found[at]] for at in np.argsort(-counts, kind="stable")]

    def take(self, places: Numbers) -> "Column":
        """The column of these events only."""
        return Column(self.codes[places], self.names)


@dataclass(frozen=True, slots=True, eq=False)
class Spine:
    """Everything by or about a learner in time order, one number an event in each column.

    times: microseconds since 1970 UTC; received: likewise, ABSENT where nothing is said.
    roles: ACTOR, SUBJECT, or both added up.
    """

    learner: LearnerRow
    ids: Numbers
    times: Numbers
    received: Numbers
    roles: Numbers
    types: Column
    categories: Column
    sessions: Column
    ips: Column
    agents: Column
    courses: Column
    objects: Column

    def __len__(self) -> int:
        return len(self.ids)

    def take(self, places: Numbers) -> "Spine":
        """The trail of these events only, in this order."""
        return Spine(
            self.learner,
            self.ids[places],
            self.times[places],
            self.received[places],
            self.roles[places],
            self.types.take(places),
            self.categories.take(places),
            self.sessions.take(places),
            self.ips.take(places),
            self.agents.take(places),
            self.courses.take(places),
            self.objects.take(places),
        )


class SpineReader(ConflictReader):
    """The part of a Reader that reads trails as numbers."""

    _access: AccessLog

    def spine(self, who: str, cancel: CancelToken) -> Spine:
        """The trail of the learner with this username or user_id, without its words.

        Raises UserError when nobody of that name is in the workspace.
        """
        with self._stoppable(cancel):
            known = learners.resolve(self._connection, who)
            if not known and (learner := learners.unseen(self._connection, who)) is not None:
                self._access.record("read the trail of", who)
                return _spine(self._connection, learner, np.empty((0, _WIDTH), np.int64))
            if not known:
                raise UserError(
                    f"Nobody in this workspace has the username or user_id “{who}”.",
                    "Check the spelling, or look for a part of the name (Ctrl+L).",
                )
            self._access.record("read the trail of", who)
            marks = ", ".join(str(one.id) for one in known)
            table = _table(self._connection, marks)
            return _spine(self._connection, _learner(known, table), table)

    def spine_of(self, ids: Iterable[int], cancel: CancelToken) -> Spine:
        """These events as a trail of nobody's; ids that are not there are left out."""
        with self._stoppable(cancel):
            wanted = [int(each) for each in ids]
            parts = [np.empty((0, _WIDTH), np.int64)]
            for start in range(0, len(wanted), _AT_ONCE):
                some = ", ".join(map(str, wanted[start : start + _AT_ONCE]))
                parts.append(_numbers(self._connection, _OF.format(ids=some, marks="-1")))
            table = np.concatenate(parts)
            table = table[np.lexsort((table[:, 0], table[:, 1]))]
            return _spine(self._connection, LearnerRow(None, None), table)


def _numbers(connection: Connection, statement: str) -> Numbers:
    rows = connection.execute(statement).fetchall()
    flat = np.fromiter(chain.from_iterable(rows), np.int64, len(rows) * _WIDTH)
    return flat.reshape(len(rows), _WIDTH)


def _table(connection: Connection, marks: str) -> Numbers:
    """A row an event; the fourth number is the role."""
    by = _numbers(connection, _BY.format(marks=marks))
    about = _numbers(connection, _ABOUT.format(marks=marks))
    _, first = np.unique(about[:, 0], return_index=True)
    about = about[first]
    by[:, 3] = ACTOR + SUBJECT * np.isin(by[:, 0], about[:, 0])
    about = about[~np.isin(about[:, 0], by[:, 0])]
    about[:, 3] = SUBJECT
    table = np.concatenate([by, about])
    order: Numbers = table[np.lexsort((table[:, 0], table[:, 1]))]
    return order


def _learner(known: list[learners.Known], table: Numbers) -> LearnerRow:
    usernames = _ordered((one.username, one.events) for one in known)
    user_ids = _ordered((one.user_id, one.events) for one in known)
    return LearnerRow(
        username=usernames[0] if usernames else None,
        user_id=user_ids[0] if user_ids else None,
        usernames=usernames,
        user_ids=user_ids,
        events=len(table),
        first_time=int(table[0, 1]) if len(table) else None,
        last_time=int(table[-1, 1]) if len(table) else None,
        whose=people.pairs(known),
    )


def _ordered(counted: Iterable[tuple[Any, int]]) -> tuple[Any, ...]:
    sums: dict[Any, int] = {}
    for value, count in counted:
        if value is not None:
            sums[value] = sums.get(value, 0) + count
    return tuple(sorted(sums, key=lambda value: -sums[value]))


def _spine(connection: Connection, learner: LearnerRow, table: Numbers) -> Spine:
    return Spine(
        learner,
        table[:, 0].copy(),
        table[:, 1].copy(),
        table[:, 2].copy(),
        table[:, 3].copy(),
        _column(connection, table[:, 4], "event_types", "type"),
        _column(connection, table[:, 4], "event_types", "category"),
        _column(connection, table[:, 5], "sessions", "session"),
        _column(connection, table[:, 6], "ips", "ip"),
        _column(connection, table[:, 7], "agents", "agent"),
        _column(connection, table[:, 8], "courses", "course_id"),
        _column(connection, table[:, 9], "objects", "object"),
    )


def _column(connection: Connection, keys: Numbers, table: str, name: str) -> Column:
    """Names for the keys of a dictionary table; equal names get one place."""
    # Keys are small and dense: looking up beats sorting.
    there = np.bincount(keys + 1) > 0
    rows, back = np.flatnonzero(there) - 1, (np.cumsum(there) - 1)[keys + 1]
    named: dict[int, str | None] = {}
    for start in range(0, len(rows), _AT_ONCE):
        some = ", ".join(str(key) for key in rows[start : start + _AT_ONCE].tolist())
        found = connection.execute(f"SELECT id, {name} FROM {table} WHERE id IN ({some})")
        named.update(found.fetchall())
    places: dict[str, int] = {}
    codes = np.full(len(rows), -1, np.int64)
    for at, key in enumerate(rows.tolist()):
        text = named.get(key)
        if text is not None:
            codes[at] = places.setdefault(text, len(places))
    return Column(codes[back], list(places))
