# SPDX-License-Identifier: MIT
"""What surrounds an event: so many minutes each way of the same learner, object, session or IP."""

from typing import Final, Literal

from explorer.errors import UserError
from explorer.workspace.connection import Connection
from explorer.workspace.event_views import LISTED
from explorer.workspace.terms import term
from explorer.workspace.times import iso

By = Literal["learner", "object", "session", "ip"]

_MINUTE: Final = 60_000_000
_VALUES: Final[dict[By, str]] = {
    "learner": "(SELECT ifnull(username, user_id) FROM identities WHERE id = e.actor_id)",
    "object": "(SELECT object FROM objects WHERE id = e.object_id)",
    "session": "(SELECT session FROM sessions WHERE id = e.session_id)",
    "ip": "(SELECT ip FROM ips WHERE id = e.ip_id)",
}
_LACKS: Final[dict[By, str]] = {
    "learner": "The event names no learner.",
    "object": "The event names no object.",
    "session": "The event has no session.",
    "ip": "The event has no IP address.",
}


def surroundings(connection: Connection, event_id: int, by: By, minutes: int) -> str:
    """The query text for them. Raises UserError where the event is gone or lacks the value."""
    found = connection.execute(
        f"SELECT e.time, {_VALUES[by]} FROM {LISTED} e", (f"[{event_id:d}]",)
    ).fetchone()
    if found is None:
        raise UserError("This event is not in the workspace any more.")
    time, value = found
    if value is None:
        raise UserError(_LACKS[by])
    first, last = (iso(time + way * minutes * _MINUTE) for way in (-1, 1))
    return f"{term(by, value)} time:[{first} TO {last}]"
