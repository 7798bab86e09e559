# SPDX-License-Identifier: MIT
"""What the files add to the sums kept beside each identity, and what goes with them."""

from explorer.workspace.connection import Connection
from explorer.workspace.sums import Sums

_SUMS = """
WITH seen AS (
    SELECT actor_id AS identity_id, id, time FROM events
        WHERE file_id = :file AND actor_id IS NOT NULL
    UNION ALL
    SELECT s.identity_id, e.id, e.time FROM subjects s JOIN events e ON e.id = s.event_id
        WHERE s.file_id = :file AND s.identity_id IS NOT e.actor_id
), sums AS (
    SELECT identity_id, count(*) AS events, min(time) AS first_time, max(time) AS last_time
    FROM seen GROUP BY identity_id
)
"""
_ADD = """
UPDATE identities SET
    events = events + :events,
    first_time = min(ifnull(first_time, :first), :first),
    last_time = max(ifnull(last_time, :last), :last)
WHERE id = :id
"""

_FORGET_FILE = f"""{_SUMS}
INSERT INTO temp.gone_identities
    SELECT s.identity_id, s.first_time = i.first_time OR s.last_time = i.last_time, s.events
    FROM sums s JOIN identities i ON i.id = s.identity_id
"""
_LEFT = """
WITH seen AS (
    SELECT actor_id AS identity_id, time FROM events
        WHERE actor_id IN (SELECT id FROM temp.gone_identities WHERE at_end)
    UNION ALL
    SELECT s.identity_id, e.time FROM subjects s JOIN events e ON e.id = s.event_id
        WHERE s.identity_id IN (SELECT id FROM temp.gone_identities WHERE at_end)
)
UPDATE identities SET first_time = n.first_time, last_time = n.last_time
FROM (
    SELECT identity_id, min(time) AS first_time, max(time) AS last_time FROM seen GROUP BY 1
) n WHERE identities.id = n.identity_id
"""


def add_sums(connection: Connection, sums: Sums) -> None:
    """Add a new file's events to the sums kept beside each identity."""
    connection.executemany(
        _ADD,
        (
            {"id": identity, "events": events, "first": first, "last": last}
            for identity, events, first, last in sums.rows()
        ),
    )


def forget_file(connection: Connection, file_id: int) -> None:
    """Take a file's events off the sums, before they go; `prune` has to follow when they went."""
    connection.execute("DROP TABLE IF EXISTS temp.gone_identities")
    connection.execute(
        "CREATE TEMP TABLE gone_identities (id INTEGER PRIMARY KEY, at_end INTEGER, events INTEGER)"
    )
    connection.execute(_FORGET_FILE, {"file": file_id})
    connection.execute(
        "UPDATE identities SET events = identities.events - g.events"
        " FROM temp.gone_identities g WHERE identities.id = g.id"
    )


def prune(connection: Connection) -> int:
    """Drop the identities that lost their last event, and tell anew when the others were seen.

    How many were dropped.
    """
    dropped: int = connection.execute(
        "DELETE FROM identities WHERE events = 0 AND id IN (SELECT id FROM temp.gone_identities)"
    ).rowcount
    connection.execute(
        "DELETE FROM temp.gone_identities WHERE id NOT IN (SELECT id FROM identities)"
    )
    connection.execute(_LEFT)
    return dropped
