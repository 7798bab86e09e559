# SPDX-License-Identifier: MIT
"""What a workspace holds, whatever its rows are numbered, to compare two of them."""

from typing import Any

from explorer.workspace.database import Workspace
from tests.helpers.workspaces import adds_up, damage, read, rows


def meaning(workspace: Workspace) -> dict[str, Any]:
    """Everything the workspace holds, without ids of rows and without when it was taken in."""
    with read(workspace) as reader:
        text = {row[0]: reader.line(row[0]) for row in rows(workspace, "SELECT id FROM events")}
    told: dict[str, Any] = {
        "files": "SELECT file, member, kind, org, site, date, sha256, content_hash, bytes, lines,"
        " events, duplicates, rejects, blank, first_time, last_time, status, message FROM files",
        "rejects": "SELECT file, r.line, reason, text FROM rejects r"
        " JOIN files f ON f.id = r.file_id",
        "identities": "SELECT username, user_id, anonymous_id, events, first_time, last_time"
        " FROM identities",
        "types": "SELECT name, event_type, category FROM event_types",
        "courses": "SELECT course_id, org FROM courses",
    }
    for table in ("objects", "sources", "sessions", "ips", "agents"):
        told[table] = f"SELECT {table[:-1]} FROM {table}"
    told = {name: sorted(rows(workspace, sql), key=repr) for name, sql in told.items()}
    told["events"] = sorted(
        ((text[row[0]], *row[1:]) for row in rows(workspace, "SELECT * FROM events_view")), key=repr
    )
    hashes = rows(workspace, "SELECT id, time, line_hash FROM events")
    told["hashes"] = sorted((text[event], time, value) for event, time, value in hashes)
    places = "SELECT event_id, file, d.line FROM duplicates d JOIN files f ON f.id = d.file_id"
    told["duplicates"] = sorted((text[row[0]], *row[1:]) for row in rows(workspace, places))
    about = (
        "SELECT s.event_id, file, username, user_id, anonymous_id FROM subjects s"
        " JOIN files f ON f.id = s.file_id JOIN identities i ON i.id = s.identity_id"
    )
    told["subjects"] = sorted(
        ((text[row[0]], *row[1:]) for row in rows(workspace, about)), key=repr
    )
    return told


def whole(workspace: Workspace) -> bool:
    """Whether every row has what it refers to, and no block is left without an event."""
    used = {row[0] >> 10 for row in rows(workspace, "SELECT id FROM events")}
    blocks = {row[0] for row in rows(workspace, "SELECT id FROM blocks")}
    with read(workspace) as reader:
        receipts = [each for each in reader.receipts() if each.status != "failed"]
    return not damage(workspace) and used == blocks and all(map(adds_up, receipts))
