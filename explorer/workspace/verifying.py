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
        file = (workspace.notes_path if name == "notes" else workspace.index_path).name
        yield Verified(file, pages_problem(workspace, name))
    files = _files(workspace)
    for at, (file_id, name, events) in enumerate(files):
        cancel.check()
        yield Progress(label=name, done=at, total=len(files), events=0)
        yield Verified(name, _problem(workspace, file_id, events, cancel))


def pages_problem(workspace: Workspace, name: str) -> str:
    """What is wrong with the pages of the index or the notes; "" if nothing is."""
    try:
        with closing(
            workspace.connect_notes() if name == "notes" else workspace.connect(readonly=True)
        ) as connection:
            found = connection.execute("PRAGMA cipher_integrity_check").fetchall()
    except (DatabaseError, UserError) as error:
        return f"It can't be read: {error}."
    return f"{len(found):,} damaged pages, the first: {found[0][0]}." if found else ""


def _files(workspace: Workspace) -> list[tuple[int, str, int]]:
    try:
        with closing(workspace.connect(readonly=True)) as connection:
            return [(row[0], row[1], row[2]) for row in connection.execute(_FILES)]
    except DatabaseError as error:
        raise UserError(
            f"The list of files of the workspace {workspace.path.name} can't be read: {error}.",
            "Make its index anew from the delivered files: edx-log-explorer workspace rebuild"
            f" {workspace.path.name}. Or restore the folder from a backup.",
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
    except (DatabaseError, UserError, IndexError, ValueError):
        return "It can't be read whole: some of it lies on damaged pages."
    return "" if found == events else f"{found:,} of its {events:,} events are there."
