# SPDX-License-Identifier: MIT
"""The events of some learners, found where it is kept whose they are, without the sheets."""

from typing import Final

import numpy as np
import orjson

from explorer.workspace import whose
from explorer.workspace.clauses import Clause
from explorer.workspace.connection import Connection
from explorer.workspace.event_views import LISTED
from explorer.workspace.filters import SUBJECTS
from explorer.workspace.masks import Among, Both, Chosen, Either, Mask, Within
from explorer.workspace.sheets import Numbers

_FEW_EVENTS: Final = 100_000  # that are found sooner than all sheets are read
_MOST_IDENTITIES: Final = 2_000


class Few:
    """Finds them over one connection."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def is_answer(self, mask: Mask) -> bool:
        """Whether the answer is among the events of some learners."""
        return any(map(self._names_few, _parts(mask)))

    def ids(self, clause: Clause, *, descending: bool) -> Numbers:
        """The answer in time order, in one go."""
        assert clause.mask is not None
        parts = _parts(clause.mask)
        chosen = next(part for part in parts if self._names_few(part))
        by = _by(chosen)
        assert by is not None
        rows = self._connection.execute(by.select, by.params)
        identities = [int(row[0]) for row in rows if row[0] is not None]
        ids, times = whose.by(self._connection, identities)
        if chosen is not by:
            more, when = whose.about(self._connection, identities)
            ids, times = np.concatenate((ids, more)), np.concatenate((times, when))
        whens = [part for part in parts if isinstance(part, Within) and part.column == "time"]
        within = np.ones(len(ids), bool)
        for each in whens:
            within &= _within(times, each)
        ids, _ = whose.in_time(ids[within], times[within])
        if len(parts) > len(whens) + 1:
            ids = self._narrowed(ids, clause)
        return ids[::-1] if descending else ids

    def _narrowed(self, ids: Numbers, clause: Clause) -> Numbers:
        """Those of the events for which the whole condition holds."""
        listed = orjson.dumps(ids.tolist()).decode()
        found = self._connection.execute(
            f"SELECT e.id FROM {LISTED} e WHERE {clause.sql}", (listed, *clause.params)
        ).fetchall()
        kept: Numbers = ids[np.isin(ids, np.fromiter((row[0] for row in found), np.int64))]
        return kept

    def _names_few(self, mask: Mask) -> bool:
        if isinstance(mask, Either):
            by = _by(mask)
            return by is not None and self._names_few(by)
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


def _within(times: Numbers, mask: Within) -> Numbers:
    found: Numbers = np.ones(len(times), bool)
    if mask.low is not None:
        found &= times >= mask.low
    if mask.high is not None:
        found &= times < mask.high
    return found
