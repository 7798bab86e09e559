# SPDX-License-Identifier: MIT
"""Logs that added nothing, as another file holds the same text: their lines were seen there too.

Kept with the notes: telling that a file is in already never waits for another window's import.
"""

from collections.abc import Collection, Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import Final

from explorer.workspace.connection import Connection, DatabaseError
from explorer.workspace.database import Workspace
from explorer.workspace.notes_database import notes_error
from explorer.workspace.records import Receipt

_SHORTEST: Final = 6  # letters of a hash that are taken for one
_TEXT: Final = (
    "SELECT content_hash FROM files WHERE id = ? AND kind <> 'table' AND content_hash IS NOT NULL"
)
_THERE: Final = "SELECT file, ifnull(member, '') FROM files WHERE content_hash = ?"
_KEEP: Final = (
    "INSERT OR IGNORE INTO copies (content_hash, file, member, sha256, bytes, server, path, at)"
    " VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
)
_FIRST: Final = (
    "SELECT file, nullif(member, ''), sha256, bytes, server, path FROM copies"
    " WHERE content_hash = ? ORDER BY at, file, member"
)
_FORGET: Final = "DELETE FROM copies WHERE content_hash = ?"
_DROP: Final = f"{_FORGET} AND file = ? AND member = ?"
_DROP_DELIVERED: Final = f"{_FORGET} AND sha256 = ?"
_ALL: Final = (
    "SELECT content_hash, file, nullif(member, ''), sha256, bytes, server, path FROM copies"
    " ORDER BY file, member"
)
_IN_PLACE: Final = (
    "UPDATE files SET file = ?, member = ?, sha256 = ?, bytes = ?, server = ? WHERE id = ?"
)


@dataclass(frozen=True, slots=True)
class Copy:
    """Where the text of a log stands too. path: where that file lay."""

    file: str
    member: str | None
    sha256: str | None
    bytes: int
    server: str | None
    path: str


def keep(
    workspace: Workspace, connection: Connection, path: Path, receipts: Iterable[Receipt]
) -> None:
    """Note the copies among what came of a delivered file. connection: on the index. UserError."""
    rows, now = [], time_ns() // 1000
    for each in receipts:
        text = text_of(connection, each.file_id) if each.status == "already" else None
        place = each.file, each.member or ""
        if text is not None and place not in connection.execute(_THERE, (text,)).fetchall():
            told = each.sha256, each.bytes, each.server, str(path.absolute())
            rows.append((text, *place, *told, now))
    _write(workspace, _KEEP, rows)


def text_of(connection: Connection, file_id: int | None) -> str | None:
    """The text of a log in the index, by its hash; None of a table, or of what failed."""
    row = connection.execute(_TEXT, (file_id,)).fetchone()
    return None if row is None else str(row[0])


def heir(
    workspace: Workspace, connection: Connection, file_id: int, along: Collection[str] = ()
) -> Copy | None:
    """Which copy holds a log when its file is taken out; None if no other file is known to.

    along: hashes of delivered files that are taken out as well.
    """
    text = text_of(connection, file_id)
    if text is None:
        return None
    here = connection.execute("SELECT file, member FROM files WHERE id = ?", (file_id,)).fetchone()
    with closing(workspace.connect_notes()) as notes:
        found = [Copy(*row) for row in notes.execute(_FIRST, (text,))]
    others = (each for each in found if (each.file, each.member) != here)
    return next((each for each in others if each.sha256 not in along), None)


def put_in_place(connection: Connection, file_id: int, copy: Copy) -> None:
    """Say that a file of the index is this copy; what is known of its site and day stays."""
    told = copy.file, copy.member, copy.sha256, copy.bytes, copy.server
    connection.execute(_IN_PLACE, (*told, file_id))


def forget(
    workspace: Workspace, text: str | None, copy: Copy | None = None, along: Collection[str] = ()
) -> None:
    """No file holds this text any more; or this copy of it is one now. Raises UserError.

    along: as in `heir`.
    """
    if text is not None and copy is None:
        _write(workspace, _FORGET, [(text,)])
    elif text is not None and copy is not None:
        _write(workspace, _DROP, [(text, copy.file, copy.member or "")])
        _write(workspace, _DROP_DELIVERED, [(text, each) for each in along])


def called(workspace: Workspace, name: str) -> list[tuple[str, Copy]]:
    """The copies whose delivered file has this name, or a hash that begins so: text and copy."""
    with closing(workspace.connect_notes()) as notes:
        rows = notes.execute(_ALL).fetchall()
    found = [(text, Copy(*row)) for text, *row in rows]
    named = [each for each in found if each[1].file == name]
    if named or len(name) < _SHORTEST:
        return named
    return [each for each in found if (each[1].sha256 or "").startswith(name.lower())]


def drop(workspace: Workspace, text: str, copy: Copy) -> None:
    """This copy of a text is taken out; the others stay. Raises UserError."""
    _write(workspace, _DROP, [(text, copy.file, copy.member or "")])


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
