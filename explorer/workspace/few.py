# SPDX-License-Identifier: MIT
"""The events of some learners, found through the indexes that have them, without the sheets."""

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.workspace.clauses import Clause
from explorer.workspace.connection import Connection
from explorer.workspace.filters import SUBJECTS
from explorer.workspace.masks import Among, Both, Chosen, Either, Mask, Within

_FEW_EVENTS: Final = 100_000  # that the index on learners finds sooner than all sheets are read
_MOST_IDENTITIES: Final = 2_000
_BY: Final = (
    "SELECT id, time FROM events"
    " WHERE file_id IN (SELECT id FROM files) AND actor_id IN ({who}){when}"
)
_ABOUT: Final = (
    "SELECT event_id, time FROM subjects"
    " WHERE file_id IN (SELECT id FROM files) AND identity_id IN ({who}){when}"
)


class Few:
    """Finds them over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_answer(self, mask: Mask) -> bool:
        """Whether the answer is among the events of some learners."""
        return any(map(self._names_few, _parts(mask)))

    def ids(self, clause: Clause, *, descending: bool) -> NDArray[np.int64]:
        """The answer in time order, in one go: no index has it in order."""
        assert clause.mask is not None
        way = "DESC" if descending else "ASC"
        source, params, whole = self._source(clause.mask)
        if whole:
            statement = f"SELECT id FROM ({source}) ORDER BY time {way}, id {way}"
        elif source:
            # The small part is found first: each other term is then asked of its rows alone.
            statement = (
                f"SELECT e.id FROM ({source}) few CROSS JOIN events e ON e.id = few.id"
                f" WHERE {clause.sql} ORDER BY few.time {way}, few.id {way}"
            )
            params = (*params, *clause.params)
        else:
            statement = (
                f"SELECT e.id FROM events e WHERE {clause.sql} ORDER BY +e.time {way}, +e.id {way}"
            )
            params = clause.params
        found = self._connection.execute(statement, params).fetchall()
        return np.fromiter((row[0] for row in found), np.int64, len(found))

    def _source(self, mask: Mask) -> tuple[str, tuple[Any, ...], bool]:
        """What the indexes alone tell: SQL of ids and times, and whether it is the answer."""
        parts = _parts(mask)
        chosen = next((part for part in parts if self._names_few(part)), None)
        whens = [part for part in parts if isinstance(part, Within) and part.column == "time"]
        by = _by(chosen)
        if by is None:
            return "", (), False
        when = "".join(map(_when, whens))
        source, params = _BY.format(who=by.select, when=when), by.params
        if chosen is not by:
            source += " UNION " + _ABOUT.format(who=by.select, when=when)
            params *= 2
        return source, params, len(parts) == len(whens) + 1

    def _names_few(self, mask: Mask) -> bool:
        if isinstance(mask, Either):
            inner = [part for part in mask.parts if isinstance(part, Among)]
            return len(mask.parts) == len(inner) + 1 and any(map(self._names_few, inner))
        if not isinstance(mask, Among) or mask.column != "actor":
            return False
        found = self._connection.execute(
            "SELECT count(*), ifnull(sum(events), 0) FROM"
            f" (SELECT events FROM identities WHERE id IN ({mask.select}) LIMIT ?)",
            (*mask.params, _MOST_IDENTITIES + 1),
        ).fetchone()
        return bool(found[0] <= _MOST_IDENTITIES and found[1] <= _FEW_EVENTS)


def _parts(mask: Mask) -> tuple[Mask, ...]:
    return mask.parts if isinstance(mask, Both) else (mask,)


def _by(mask: Mask | None) -> Among | None:
    """Who did it, where a mask asks for that alone, or for what was done by or about them."""
    if isinstance(mask, Among):
        return mask
    if isinstance(mask, Either) and len(mask.parts) == 2:
        by, about = mask.parts
        if isinstance(by, Among) and about == Chosen(SUBJECTS.format(by.select), by.params):
            return by
    return None


def _when(mask: Within) -> str:
    low = "" if mask.low is None else f" AND time >= {mask.low:d}"
    return low + ("" if mask.high is None else f" AND time < {mask.high:d}")
