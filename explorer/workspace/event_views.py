# SPDX-License-Identifier: MIT
"""Events as SQL has them: a row of numbers for each, or for chosen ones; all with their names."""

from collections.abc import Iterable
from typing import Final

# Columns of the view `events` beside id and file_id, and the sheets' columns with the same numbers.
SQL_COLUMNS: Final = {
    "line": "line",
    "time": "time",
    "received_at": "received",
    "line_hash": "hash",
    "type_id": "type",
    "actor_id": "actor",
    "course_id": "course",
    "object_id": "object",
    "source_id": "source",
    "session_id": "session",
    "ip_id": "ip",
    "agent_id": "agent",
    "cut": "cut",
}

_CELLS: Final = ",\n    ".join(
    f"CAST(cell_{name}(b.id, s.value) AS INTEGER) AS {column}"
    for column, name in SQL_COLUMNS.items()
)
# Unpacked by functions that `cells` makes known to every connection that reads. The slots come of a
# function of the block, so that SQLite can't have the block inside and the slots outside.
EVENTS: Final = f"""
CREATE VIEW events AS SELECT CAST(b.id << 10 | s.value AS INTEGER) AS id, b.file_id AS file_id,
    {_CELLS}
FROM block_cells b JOIN json_each(block_slots(b.id, b.slots, b.whole)) s;
"""
# A name is looked up where a statement asks for it: SQLite does not leave out joins it needs not
# from a statement that groups.
EVENTS_VIEW: Final = """
CREATE VIEW events_view AS
SELECT e.id,
       strftime('%Y-%m-%dT%H:%M:%S', e.time / 1000000, 'unixepoch')
           || printf('.%06dZ', e.time % 1000000) AS time,
       (SELECT type FROM event_types WHERE id = e.type_id) AS event_type,
       (SELECT category FROM event_types WHERE id = e.type_id) AS category,
       (SELECT username FROM identities WHERE id = e.actor_id) AS username,
       (SELECT user_id FROM identities WHERE id = e.actor_id) AS user_id,
       (SELECT course_id FROM courses WHERE id = e.course_id) AS course_id,
       (SELECT org FROM courses WHERE id = e.course_id) AS org,
       (SELECT source FROM sources WHERE id = e.source_id) AS source,
       (SELECT session FROM sessions WHERE id = e.session_id) AS session,
       (SELECT object FROM objects WHERE id = e.object_id) AS object,
       strftime('%Y-%m-%dT%H:%M:%S', e.received_at / 1000000, 'unixepoch')
           || printf('.%06dZ', e.received_at % 1000000) AS received_at,
       (SELECT ip FROM ips WHERE id = e.ip_id) AS ip,
       (SELECT agent FROM agents WHERE id = e.agent_id) AS agent,
       (SELECT platform FROM agents WHERE id = e.agent_id) AS platform,
       f.file,
       f.member,
       f.server,
       e.line,
       e.time AS time_us,
       e.received_at AS received_at_us,
       (SELECT name FROM event_types WHERE id = e.type_id) AS raw_name,
       (SELECT event_type FROM event_types WHERE id = e.type_id) AS raw_event_type,
       e.cut
FROM events e
JOIN files f ON f.id = e.file_id;
"""


def among(select: str) -> str:
    """SQL of a table with the columns of `events`, of the events whose ids a SELECT gives as `id`.

    Ids that are no event's are left out. For connections that have the functions.
    """
    columns = ", ".join(f"event_{name}(i.id) AS {column}" for column, name in SQL_COLUMNS.items())
    return (
        f"(SELECT i.id AS id, b.file_id AS file_id, {columns} FROM ({select}) i"
        " CROSS JOIN block_cells b ON b.id = i.id >> 10 WHERE event_time(i.id) IS NOT NULL)"
    )


def these(ids: Iterable[int]) -> str:
    """SQL of a table with the columns of `events`, of the events with these ids."""
    listed = ",".join(str(int(event_id)) for event_id in ids)
    return among(f"SELECT value AS id FROM json_each('[{listed}]')")


LISTED: Final = among("SELECT value AS id FROM json_each(?)")
"""The events whose ids stand in a JSON list."""
