# SPDX-License-Identifier: MIT
"""Ids that contradict each other, with the lines that say so; and names close to one not found."""

from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager
from dataclasses import dataclass
from difflib import SequenceMatcher
from heapq import nlargest
from typing import Any, Final

import numpy as np
import orjson

from explorer.events.event import UserId
from explorer.events.text import one_line
from explorer.work import CancelToken
from explorer.workspace import people, whose
from explorer.workspace.connection import Connection
from explorer.workspace.event_views import LISTED
from explorer.workspace.outline import has_table
from explorer.workspace.records import LearnerRow, Place
from explorer.workspace.sites import meets

_SEEN: Final = (
    "SELECT id, username, user_id, events FROM identities"
    " WHERE username IS NOT NULL AND user_id IS NOT NULL AND {where}"
)
_FROM_PACK: Final = (
    " LEFT JOIN origin_lines l ON l.file_id = e.file_id AND l.line = e.line"
    " LEFT JOIN origins o ON o.id = l.origin_id"
)
_PLACES: Final = (
    "SELECT ifnull(o.file, f.file), ifnull(l.origin_line, e.line)"
    f" FROM {LISTED} e JOIN files f ON f.id = e.file_id{_FROM_PACK} ORDER BY e.id"
)
_NAMES: Final = (
    "SELECT DISTINCT p.name, t.site FROM auth_userprofile p JOIN tables t ON t.file_id = p.file_id"
    " WHERE p.user_id = ? AND p.name <> ''"
)
_MOST: Final = 3
_LONGEST: Final = 120
_CLOSE: Final = 0.6
_LOOKED_AT: Final = 60


@dataclass(frozen=True, slots=True)
class Seen:
    """A username and a user_id that stood in the same events. places: some of their lines."""

    username: str
    user_id: UserId
    events: int
    places: tuple[Place, ...]


@dataclass(frozen=True, slots=True)
class Conflict:
    """One username with several user_ids, or one user_id with several usernames."""

    shared: str
    is_username: bool
    seen: tuple[Seen, ...]


def conflict_lines(conflicts: Iterable[Conflict]) -> list[str]:
    """Which ids contradict each other, and the lines that say so."""
    said = []
    for conflict in conflicts:
        what, others = (
            ("Username", "user ids") if conflict.is_username else ("User id", "usernames")
        )
        shared = one_line(conflict.shared, _LONGEST)
        said.append(f"{what} {shared} was seen with {len(conflict.seen)} {others}:")
        for seen in conflict.seen:
            other = str(seen.user_id) if conflict.is_username else seen.username
            events = f"{seen.events:,} event{'s' * (seen.events != 1)}"
            places = ", ".join(
                f"{one_line(place.file, _LONGEST)} line {place.line:,}" for place in seen.places
            )
            said.append(f"    {one_line(other, _LONGEST)}: {events}, seen in {places}")
    return said


class ConflictReader:
    """The part of a Reader that says where ids contradict each other."""

    _connection: Connection
    _stoppable: Callable[[CancelToken], AbstractContextManager[None]]

    def conflicts(self, learner: LearnerRow) -> list[Conflict]:
        """What contradicts itself in a learner's ids."""
        with self._stoppable(CancelToken()):
            found = [
                _conflict(self._connection, "ifnull(username, '') = ?", name, is_username=True)
                for name in learner.usernames
            ]
            found += [
                _conflict(self._connection, "user_id = ?", number, is_username=False)
                for number in learner.user_ids
            ]
        return [one for one in found if one is not None]

    def known_as(self, learner: LearnerRow) -> list[str]:
        """What else the weekly package calls a learner: names, addresses and other ids."""
        with self._stoppable(CancelToken()):
            whose = people.account_numbers(self._connection, learner)
            found: dict[str, None] = {}
            if has_table(self._connection, "auth_userprofile"):
                for site, number in whose:
                    rows = self._connection.execute(_NAMES, (number,))
                    found |= {str(name): None for name, its in rows if meets(site, its)}
            for account in people.accounts(self._connection, whose, learner.usernames):
                found |= dict.fromkeys(sorted(account.emails))
                found |= dict.fromkeys(sorted(account.anonymous_ids))
        return [name for name in found if name not in learner.usernames]

    def contradicted(self, learners: Iterable[LearnerRow]) -> set[int]:
        """The places of those learners whose ids contradict each other."""
        return {at for at, learner in enumerate(learners) if self._is_contradicted(learner)}

    def near_names(self, text: str, cancel: CancelToken, limit: int = 6) -> list[str]:
        """Usernames much like a text, the likest first."""
        sought = text.strip().casefold()
        if len(sought) < 2:
            return []
        pairs = {sought[at : at + 2] for at in range(len(sought) - 1)}
        with self._stoppable(cancel):
            names = self._connection.execute(
                "SELECT DISTINCT username FROM identities WHERE length(username) BETWEEN ? AND ?",
                (max(2, len(sought) * 2 // 3), len(sought) * 3 // 2 + 2),
            ).fetchall()
        cancel.check()
        likely = nlargest(
            _LOOKED_AT, (row[0] for row in names), key=lambda name: _shared(pairs, name)
        )
        rated = ((SequenceMatcher(None, sought, name.casefold()).ratio(), name) for name in likely)
        return [name for ratio, name in sorted(rated, reverse=True)[:limit] if ratio >= _CLOSE]

    def _is_contradicted(self, learner: LearnerRow) -> bool:
        if len(learner.user_ids) > 1 or len(learner.usernames) > 1:
            return True
        with self._stoppable(CancelToken()):
            return any(
                len(self._connection.execute(
                    "SELECT DISTINCT username FROM identities"
                    " WHERE user_id = ? AND username IS NOT NULL LIMIT 2",
                    (number,),
                ).fetchall()) > 1
                for number in learner.user_ids
            )  # fmt: skip


def _shared(pairs: set[str], name: str) -> float:
    """How many pairs of letters a name shares, held against its length."""
    folded = name.casefold()
    return sum(pair in folded for pair in pairs) - len(folded) / 100


def _conflict(
    connection: Connection, where: str, value: Any, *, is_username: bool
) -> Conflict | None:
    rows = connection.execute(_SEEN.format(where=where), (value,)).fetchall()
    together: dict[tuple[str, UserId], list[tuple[int, int]]] = {}
    for id_, username, number, events in rows:
        together.setdefault((username, number), []).append((id_, events))
    if len(together) < 2:
        return None
    seen = [
        Seen(*pair, sum(events for _, events in ids), _places(connection, [id_ for id_, _ in ids]))
        for pair, ids in together.items()
    ]
    ordered = tuple(sorted(seen, key=lambda one: -one.events))
    return Conflict(str(value), is_username, ordered)


def _places(connection: Connection, ids: list[int]) -> tuple[Place, ...]:
    found: list[Place] = []
    for events_of in (whose.by, whose.about):
        for id_ in ids:
            if len(found) < _MOST:
                events = np.sort(events_of(connection, [id_])[0])[: _MOST - len(found)].tolist()
                rows = connection.execute(_PLACES, (orjson.dumps(events).decode(),))
                found += [Place(*row) for row in rows]
    return tuple(dict.fromkeys(found))
