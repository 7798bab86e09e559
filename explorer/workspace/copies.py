# SPDX-License-Identifier: MIT
"""Logs that added nothing, as another file holds the same text: their lines were seen there too.

Kept with the notes: telling that a file is in already never waits for another window's import.
"""

from collections.abc import Iterable, Sequence
from contextlib import closing
from time import time_ns
from typing import Final

from explorer.workspace.connection import Connection, DatabaseError
from explorer.workspace.database import Workspace
from explorer.workspace.notes_database import notes_error
from explorer.workspace.records import Receipt

_TEXT: Final = (
    "SELECT content_hash FROM files WHERE id = ? AND kind <> 'table' AND content_hash IS NOT NULL"
)
_THERE: Final = "SELECT file, ifnull(member, '') FROM files WHERE content_hash = ?"
_KEEP: Final = (
    "INSERT OR IGNORE INTO copies (content_hash, file, member, sha256, at) VALUES (?, ?, ?, ?, ?)"
)
_FORGET: Final = "DELETE FROM copies WHERE content_hash = ?"


def keep(workspace: Workspace, connection: Connection, receipts: Iterable[Receipt]) -> None:
    """Note the copies among what came of a delivered file. connection: on the index. UserError."""
    rows = []
    for each in receipts:
        text = _text_of(connection, each.file_id) if each.status == "already" else None
        place = each.file, each.member or ""
        if text is not None and place not in connection.execute(_THERE, (text,)).fetchall():
            rows.append((text, *place, each.sha256, time_ns() // 1000))
    _write(workspace, _KEEP, rows)


def only_of(connection: Connection, file_id: int) -> str | None:
    """The text that only this file of the index holds, by its hash."""
    text = _text_of(connection, file_id)
    alone = text is not None and len(connection.execute(_THERE, (text,)).fetchall()) == 1
    return text if alone else None


def forget(workspace: Workspace, text: str | None) -> None:
    """No file holds this text any more. Raises UserError."""
    _write(workspace, _FORGET, [] if text is None else [(text,)])


def _text_of(connection: Connection, file_id: int | None) -> str | None:
    row = connection.execute(_TEXT, (file_id,)).fetchone()
    return None if row is None else str(row[0])


def _write(workspace: Workspace, statement: str, rows: Sequence[tuple[object, ...]]) -> None:
    if not rows:
        return
    with closing(workspace.connect_notes()) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(statement, rows)
            connection.execute("COMMIT")
        except DatabaseError as error:
            raise notes_error(workspace.notes_path, error) from error
