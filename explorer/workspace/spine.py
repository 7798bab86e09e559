# SPDX-License-Identifier: MIT
"""A learner's trail without its words: columns of numbers, quick for any number of events."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.errors import UserError
from explorer.work import CancelToken
from explorer.workspace import learners, people, whose
from explorer.workspace.access import AccessLog
from explorer.workspace.cells import Cells
from explorer.workspace.conflicts import ConflictReader
from explorer.workspace.connection import Connection
from explorer.workspace.records import LearnerRow

Numbers = NDArray[np.int64]
ABSENT: Final = -(2**63)
"""Stands in `received` for an event that does not say when it was received."""
ACTOR: Final = 1
SUBJECT: Final = 2
_AT_ONCE: Final = 500

_CELLS: Final = (
    "time", "received", "actor", "type", "session", "ip", "agent", "course", "object"
)  # fmt: skip
_WIDTH: Final = 1 + len(_CELLS)


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
            table = _table(self._connection, [one.id for one in known])
            return _spine(self._connection, _learner(known, table), table)

    def spine_of(self, ids: Iterable[int], cancel: CancelToken) -> Spine:
        """These events as a trail of nobody's; ids that are not there are left out."""
        with self._stoppable(cancel):
            wanted = np.fromiter(map(int, ids), np.int64)
            table = _numbers(self._connection, wanted, np.zeros(0, np.int64))
            return _spine(self._connection, LearnerRow(None, None), table)


def _numbers(connection: Connection, ids: Numbers, actors: Numbers) -> Numbers:
    """A row an event in time order; the fourth number is whether one of the actors did it."""
    ids, found = Cells(connection).columns(ids, _CELLS)
    table = np.stack((ids, *found), axis=1).astype(np.int64)
    table[:, 4:][table[:, 4:] == 0] = -1
    table[:, 3] = np.isin(table[:, 3], actors)
    order: Numbers = table[np.argsort(table[:, 1], kind="stable")]
    return order


def _table(connection: Connection, identities: list[int]) -> Numbers:
    """A row an event; the fourth number is the role."""
    by, _ = whose.by(connection, identities)
    about, _ = whose.about(connection, identities)
    table = _numbers(connection, np.concatenate((by, about)), np.array(identities))
    table[:, 3] = ACTOR * table[:, 3] + SUBJECT * np.isin(table[:, 0], about)
    return table


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
