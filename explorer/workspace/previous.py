# SPDX-License-Identifier: MIT
"""The event before an event: what the same learner did last."""

import json
from typing import NamedTuple

from explorer.workspace import learners
from explorer.workspace.connection import Connection

_OF = "SELECT time, actor_id FROM events WHERE id = ? AND actor_id IS NOT NULL"
_AT_ONCE = (
    "SELECT max(id) FROM events WHERE time = :time AND id < :id"
    " AND actor_id IN (SELECT value FROM json_each(:actors))"
)
# One look into the index a file and identity: a learner may have a great many events.
_BEFORE = (
    "SELECT max((SELECT max(e.time) FROM events e"
    " WHERE e.file_id = f.id AND e.actor_id = a.value AND e.time < :time))"
    " FROM files f, json_each(:actors) a"
)
_AT = (
    "SELECT max(id) FROM events WHERE time = :time"
    " AND actor_id IN (SELECT value FROM json_each(:actors))"
)


class Moment(NamedTuple):
    """An event and when it was, in microseconds since 1970 UTC."""

    id: int
    time: int


def previous(connection: Connection, event_id: int) -> Moment | None:
    """What the actor of this event did last before it; None if nothing, or nobody is named."""
    found = connection.execute(_OF, (event_id,)).fetchone()
    if found is None:
        return None
    time, actor = found
    known = learners.same_as(connection, actor)
    asked = {"time": time, "id": event_id, "actors": json.dumps([one.id for one in known])}
    (same,) = connection.execute(_AT_ONCE, asked).fetchone()
    if same is not None:
        return Moment(same, time)
    (before,) = connection.execute(_BEFORE, asked).fetchone()
    if before is None:
        return None
    (last,) = connection.execute(_AT, {**asked, "time": before}).fetchone()
    return None if last is None else Moment(last, before)
