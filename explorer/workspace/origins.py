# SPDX-License-Identifier: MIT
"""Where the lines of evidence packs stood in the delivered files."""

from typing import Final

from explorer.package.packs import Places
from explorer.workspace.connection import Connection

PLACES: Final = """
WITH seen AS (
    SELECT 0 AS at, file_id, event_line(:id) AS line FROM block_cells
        WHERE id = :id >> 10 AND event_time(:id) IS NOT NULL
    UNION ALL SELECT 1, file_id, line FROM duplicates WHERE event_id = :id
)
SELECT file, line, member, server FROM (
    SELECT ifnull(o.file, f.file) AS file, ifnull(l.origin_line, s.line) AS line,
           CASE WHEN o.id IS NULL THEN f.member ELSE o.member END AS member,
           CASE WHEN o.id IS NULL THEN f.server END AS server, s.at, s.file_id, s.line AS own
    FROM seen s
    JOIN files f ON f.id = s.file_id
    LEFT JOIN origin_lines l ON l.file_id = s.file_id AND l.line = s.line
    LEFT JOIN origins o ON o.id = l.origin_id
    UNION ALL
    SELECT c.file, s.line, nullif(c.member, ''), c.server, 2, s.file_id, s.line
    FROM seen s
    JOIN files f ON f.id = s.file_id
    JOIN notes.copies c ON c.content_hash = f.content_hash
        AND (c.file <> f.file OR c.member <> ifnull(f.member, ''))
)
ORDER BY at, file_id, own, file, member
"""
"""Every file and line number at which an event was seen, the first first, then those of copies."""


def keep(connection: Connection, file_id: int, places: Places) -> None:
    """Note where the lines of a pack stood. file_id: of the pack's log."""
    ids: list[int] = []
    for each in places.files:
        cursor = connection.execute(
            "INSERT INTO origins (file_id, file, member, sha256) VALUES (?, ?, ?, ?)",
            (file_id, *each),
        )
        ids.append(int(cursor.lastrowid))
    connection.executemany(
        "INSERT INTO origin_lines (file_id, line, origin_id, origin_line) VALUES (?, ?, ?, ?)",
        ((file_id, number, ids[at], line) for number, (at, line) in enumerate(places.lines, 1)),
    )
