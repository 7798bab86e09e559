# SPDX-License-Identifier: MIT
"""Where the lines of evidence packs stood in the delivered files."""

from typing import Final

from explorer.package.packs import Places
from explorer.workspace.connection import Connection

PLACES: Final = """
SELECT ifnull(o.file, f.file), ifnull(l.origin_line, s.line)
FROM (
    SELECT 0 AS at, file_id, line FROM events WHERE id = :id
    UNION ALL SELECT 1, file_id, line FROM duplicates WHERE event_id = :id
) s
JOIN files f ON f.id = s.file_id
LEFT JOIN origin_lines l ON l.file_id = s.file_id AND l.line = s.line
LEFT JOIN origins o ON o.id = l.origin_id
ORDER BY s.at, s.file_id, s.line
"""
"""Every file and line number at which an event was seen, the first first."""


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
