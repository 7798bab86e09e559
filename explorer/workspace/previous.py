# SPDX-License-Identifier: MIT
"""The event before an event: what the same learner did last."""

from typing import NamedTuple

import numpy as np

from explorer.workspace import learners, whose
from explorer.workspace.cells import Cells
from explorer.workspace.connection import Connection


class Moment(NamedTuple):
    """An event and when it was, in microseconds since 1970 UTC."""

    id: int
    time: int


def previous(connection: Connection, event_id: int) -> Moment | None:
    """What the actor of this event did last before it; None if nothing, or nobody is named."""
    there, (times, actors) = Cells(connection).columns(np.array([event_id]), ("time", "actor"))
    if not len(there) or not actors[0]:
        return None
    known = learners.same_as(connection, int(actors[0]))
    ids, when = whose.by(connection, [one.id for one in known])
    before = (when < times[0]) | ((when == times[0]) & (ids < event_id))
    if not before.any():
        return None
    ids, when = ids[before], when[before]
    last = int(when.max())
    return Moment(int(ids[when == last].max()), last)
