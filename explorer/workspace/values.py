# SPDX-License-Identifier: MIT
"""Rows of the dictionary tables that no event needs any more, after a file was taken out."""

from typing import Final

from explorer.work import CancelToken
from explorer.workspace.connection import Connection

_TABLES: Final = {
    "type_id": "event_types",
    "course_id": "courses",
    "source_id": "sources",
    "agent_id": "agents",
    "object_id": "objects",
    "session_id": "sessions",
    "ip_id": "ips",
}

_GATHER = """
INSERT INTO temp.gone_{column}
    SELECT DISTINCT e.{column} FROM blocks b
        JOIN events e ON e.id BETWEEN b.id << 10 AND (b.id << 10) + 1023
        WHERE b.file_id = ? AND e.{column} IS NOT NULL
"""
# As soon as every candidate was met, the search ends: common values cost next to nothing.
_PRUNE = """
DELETE FROM {table} WHERE id IN (SELECT id FROM temp.gone_{column}) AND id NOT IN (
    SELECT DISTINCT {column} FROM events WHERE {column} IN (SELECT id FROM temp.gone_{column})
        LIMIT (SELECT count(*) FROM temp.gone_{column}))
"""


def gather(connection: Connection, file_id: int) -> None:
    """Note the values of a file's events, before they go."""
    for column in _TABLES:
        connection.execute(f"DROP TABLE IF EXISTS temp.gone_{column}")
        connection.execute(f"CREATE TEMP TABLE gone_{column} (id INTEGER PRIMARY KEY)")
        connection.execute(_GATHER.format(column=column), (file_id,))


def prune(connection: Connection, cancel: CancelToken) -> None:
    """Drop those of the noted values that no event has now."""
    for column, table in _TABLES.items():
        cancel.check()
        connection.execute(_PRUNE.format(table=table, column=column))
