# SPDX-License-Identifier: MIT
"""Which delivered files are in, and where they lay: kept with the notes, for an index made anew.

The index knows them too, but may be what is damaged. Paths are nowhere else than in the notes.
"""

import json
from collections.abc import Iterable, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from time import time_ns
from typing import Final

from explorer.tables.privacy import Privacy
from explorer.workspace.connection import Connection, DatabaseError
from explorer.workspace.copies import Copy
from explorer.workspace.database import Workspace
from explorer.workspace.notes_database import notes_error
from explorer.workspace.records import Receipt

_PRIVACY: Final = "privacy"
_KEEP: Final = (
    "INSERT OR REPLACE INTO delivered (sha256, member, file, path, learners, at)"
    " VALUES (?, ?, ?, ?, ?, ?)"
)
_MOVE: Final = "UPDATE delivered SET path = ? WHERE sha256 = ?"
_STATE: Final = "INSERT OR REPLACE INTO notes_state (name, value) VALUES (?, ?)"
_FORGET: Final = "DELETE FROM delivered WHERE sha256 = ? AND member = ?"
_LIST: Final = (
    "SELECT sha256, member, file, path, learners FROM delivered ORDER BY min(at) OVER"
    " (PARTITION BY sha256), sha256, member"
)


@dataclass(frozen=True, slots=True)
class Delivered:
    """A delivered file of which something is in. path: where it lay when it came in; "" if that is
    not known. members: what of an archive is in; () where the file itself is it. learners: whose
    lines were kept; () for everybody's.
    """

    file: str
    sha256: str
    path: str = ""
    members: tuple[str, ...] = ()
    learners: tuple[str, ...] = ()


def keep(workspace: Workspace, path: Path, receipts: Sequence[Receipt], privacy: Privacy) -> None:
    """Note what came of a delivered file, and what was left out of its tables. UserError."""
    now, where = time_ns() // 1000, str(path.absolute())
    taken = [each for each in receipts if each.sha256 and each.status in ("ok", "partial")]
    known = {each.sha256 for each in receipts if each.status == "already"}
    if not taken and not known:
        return
    rows = [
        (each.sha256, each.member or "", each.file, where, json.dumps(each.learners), now)
        for each in taken
    ]
    with closing(workspace.connect_notes()) as connection:
        try:
            connection.execute("BEGIN IMMEDIATE")
            connection.executemany(_KEEP, rows)
            connection.executemany(_MOVE, [(where, sha256) for sha256 in known])
            connection.execute(_STATE, (_PRIVACY, privacy.text))
            connection.execute("COMMIT")
        except DatabaseError as error:
            raise notes_error(workspace.notes_path, error) from error


def forget(workspace: Workspace, receipt: Receipt) -> None:
    """A file was taken out: it does not come back by itself. Raises UserError."""
    with closing(workspace.connect_notes()) as connection:
        try:
            connection.execute(_FORGET, (receipt.sha256 or "", receipt.member or ""))
        except DatabaseError as error:
            raise notes_error(workspace.notes_path, error) from error


def put(workspace: Workspace, receipt: Receipt, copy: Copy) -> None:
    """A copy has taken the place of this file. Raises UserError."""
    whose, now = json.dumps(receipt.learners), time_ns() // 1000
    row = (copy.sha256 or "", copy.member or "", copy.file, copy.path, whose, now)
    with closing(workspace.connect_notes()) as connection:
        try:
            connection.execute(_KEEP, row)
        except DatabaseError as error:
            raise notes_error(workspace.notes_path, error) from error


def listed(notes: Connection) -> list[Delivered]:
    """What is in, in the order it came, by a connection on the notes."""
    return joined(notes.execute(_LIST))


def joined(rows: Iterable[Sequence[str]]) -> list[Delivered]:
    """Rows of (sha256, member, file, path, learners as JSON), as files."""
    found: dict[str, Delivered] = {}
    for sha256, member, file, path, learners in rows:
        whose = tuple(json.loads(learners))
        before = found.get(sha256, Delivered(file, sha256, path, (), whose))
        both = before.learners and whose  # whoever was kept of one member was wanted
        asked = tuple(sorted({*before.learners, *whose})) if both else ()
        members = (*before.members, member) if member else before.members
        found[sha256] = Delivered(file, sha256, before.path, members, asked)
    return list(found.values())


def replace_all(notes: Connection, files: Iterable[Delivered], left_out: Privacy) -> None:
    """Note that these are in, and nothing else."""
    now = time_ns() // 1000
    notes.execute("BEGIN IMMEDIATE")
    notes.execute("DELETE FROM delivered")
    for at, each in enumerate(files):
        whose = json.dumps(each.learners)
        for member in each.members or ("",):
            row = (each.sha256, member, each.file, each.path, whose, now + at)
            notes.execute(_KEEP, row)
    notes.execute(_STATE, (_PRIVACY, left_out.text))
    notes.execute("COMMIT")


def privacy(notes: Connection) -> Privacy:
    """What the workspace leaves out of tables."""
    row = notes.execute("SELECT value FROM notes_state WHERE name = ?", (_PRIVACY,)).fetchone()
    return Privacy.from_text(row[0] if row else "")
