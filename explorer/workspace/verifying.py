# SPDX-License-Identifier: MIT
"""Whether a workspace is whole: each page's checksum, then each file's lines, counted again."""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from typing import Final

from explorer.errors import UserError
from explorer.work import CancelToken, Progress
from explorer.workspace.connection import DatabaseError
from explorer.workspace.database import Workspace
from explorer.workspace.lines import Lines
from explorer.workspace.migrations import SLOT_BITS

_FILES: Final = (
    "SELECT id, ifnull(member, file), events FROM files WHERE status <> 'failed' ORDER BY id"
)
_EVENTS: Final = "SELECT id FROM events WHERE file_id = ? ORDER BY id"


@dataclass(frozen=True, slots=True)
class Verified:
    """What was found of one thing. name: a file that was taken in, or a database of the workspace.

    problem: one sentence, "" if it is whole.
    """

    name: str
    problem: str = ""


def verify(workspace: Workspace, cancel: CancelToken) -> Iterator[Progress | Verified]:
    """Read everything once. Raises Cancelled; UserError if not even the list of files is readable.

    A file is read over a connection of its own: SQLCipher refuses all further work on one that met
    a damaged page.
    """
    for name in ("index", "notes"):
        cancel.check()
        yield _pages(workspace, name)
    files = _files(workspace)
    for at, (file_id, name, events) in enumerate(files):
        cancel.check()
        yield Progress(label=name, done=at, total=len(files), events=0)
        yield Verified(name, _problem(workspace, file_id, events, cancel))


def _pages(workspace: Workspace, name: str) -> Verified:
    notes = name == "notes"
    file = (workspace.notes_path if notes else workspace.index_path).name
    try:
        with closing(
            workspace.connect_notes() if notes else workspace.connect(readonly=True)
        ) as connection:
            found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except (DatabaseError, UserError) as error:
        return Verified(file, f"It can't be read: {error}.")
    if not found:
        return Verified(file)
    first = str(found[0][0])
    return Verified(file, f"{len(found):,} damaged pages, the first: {first}.")


def _files(workspace: Workspace) -> list[tuple[int, str, int]]:
    try:
        with closing(workspace.connect(readonly=True)) as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(_FILES)]
    except DatabaseError as error:
        raise UserError(
            f"The list of files of the workspace {workspace.path.name} can't be read: {error}.",
            "Restore the folder from a backup, or import the delivered files into a new workspace.",
        ) from error


def _problem(workspace: Workspace, file_id: int, events: int, cancel: CancelToken) -> str:
    try:
        with closing(workspace.connect(readonly=True)) as connection:
            lines = Lines(connection)
            found, block = 0, -1
            for (event_id,) in connection.execute(_EVENTS, (file_id,)):
                found += 1
                if event_id >> SLOT_BITS != block:
                    cancel.check()
                    block = event_id >> SLOT_BITS
                lines.line(event_id)
    except (DatabaseError, UserError, IndexError, ValueError) as error:
        return f"It can't be read whole: {type(error).__name__}."
    return "" if found == events else f"{found:,} of its {events:,} events are there."
