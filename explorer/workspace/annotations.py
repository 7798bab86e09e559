# SPDX-License-Identifier: MIT
"""Stars, notes and searches: what a person adds to the workspace, written here.

`Notes` is the one way to write them; `searches.py` has its part for searches. What a call changed
it returns as it was before, and `put_back` undoes it, returning in turn what redoes it. Readers see
them as `notes.marks`, `notes.saved_searches` and `notes.recent_searches` (`notes_reading.py`).
"""

import hashlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from dataclasses import dataclass, replace
from time import time_ns
from typing import Any, Final, Self

import numpy as np

from explorer.errors import UserError
from explorer.workspace.coding import line_hash
from explorer.workspace.connection import Connection, DatabaseError
from explorer.workspace.database import Workspace
from explorer.workspace.lines import Lines
from explorer.workspace.notes_database import notes_error
from explorer.workspace.notes_reading import NotesReader
from explorer.workspace.prints import Printed, prints
from explorer.workspace.searches import SearchWriter
from explorer.workspace.sheets import Sheets

_STATE: Final = "SELECT value FROM notes_state WHERE name = 'index'"
_TIME: Final = (
    "SELECT event_time(:id) FROM block_cells WHERE id = :id >> 10 AND event_time(:id) IS NOT NULL"
)
_KEPT: Final = (
    "SELECT time, line_digest, line_hash, event_id, starred, note, created_at, changed_at"
    " FROM marks"
)


@dataclass(frozen=True, slots=True)
class Kept:
    """A star and a note as they stood at one moment; neither of them if there was no mark."""

    time: int
    line_digest: bytes
    line_hash: int
    event_id: int | None
    starred: bool = False
    note: str = ""
    created_at: int = 0
    changed_at: int = 0


class Notes(SearchWriter, NotesReader):
    """Writes what a person adds, and reads it. One connection, for one thread; close it.

    Methods raise UserError (WorkspaceLocked while another program writes); then nothing changed.
    """

    def __init__(self, workspace: Workspace) -> None:
        self._path = workspace.notes_path
        self._connection = workspace.connect_notes()
        try:
            self._index = workspace.connect(readonly=True)
        except BaseException:
            self._connection.close()
            raise
        self._lines = Lines(self._index)
        self._sheets = Sheets(self._index)

    def close(self) -> None:
        """Close the connections."""
        self._index.close()
        self._connection.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def set_star(self, event_ids: Iterable[int], on: bool) -> list[Kept]:
        """Star these events, or take their stars; how each stood before."""
        return self.put_back([replace(now, starred=on) for now in self._marks_of(event_ids)])

    def set_note(self, event_id: int, text: str) -> list[Kept]:
        """Write the note of an event; "" takes it away. How it stood before."""
        marks = self._marks_of([event_id])
        return self.put_back([replace(now, note=text.strip()) for now in marks])

    def put_back(self, wanted: Sequence[Kept]) -> list[Kept]:
        """Make these marks so; how each stood before."""
        with self._transaction():
            before = [self._mark(mark) for mark in wanted]
            for old, new in zip(before, wanted, strict=True):
                self._put(old, new)
        return before

    def settle(self) -> bool:
        """Find the marked events again after files came or went; whether any mark moved."""
        state = index_state(self._index)
        if self._connection.execute(_STATE).fetchone() == (state,):
            return False
        moved = []
        for row in self._connection.execute(_KEPT).fetchall():
            mark = Kept(*row)
            now = self._find(mark)
            if now != mark.event_id:
                moved.append((now, mark.time, mark.line_digest))
        with self._transaction():
            self._connection.executemany(
                "UPDATE marks SET event_id = ? WHERE time = ? AND line_digest = ?", moved
            )
            self._connection.execute(
                "INSERT OR REPLACE INTO notes_state (name, value) VALUES ('index', ?)", (state,)
            )
        return bool(moved)

    def everything(self) -> list[Kept]:
        """Every mark in the order of time, those on events of no file that is in among them."""
        rows = self._connection.execute(f"{_KEPT} ORDER BY time, line_digest").fetchall()
        return [replace(Kept(*row), starred=bool(row[4])) for row in rows]

    def _marks_of(self, event_ids: Iterable[int]) -> list[Kept]:
        """The marks of these events as they stand, empty ones included; unknown ids are left out.

        They are read before anything is written, so that nobody waits for the reading.
        """
        found = []
        for event_id in map(int, event_ids):
            time = self._index.execute(_TIME, {"id": event_id}).fetchone()
            if time is not None:
                line = self._lines.line(event_id)
                key = Kept(time[0], line_digest(line), line_hash(line), event_id)
                found.append(replace(self._mark(key), event_id=event_id))
        return found

    def _mark(self, key: Kept) -> Kept:
        row = self._connection.execute(
            f"{_KEPT} WHERE time = ? AND line_digest = ?", (key.time, key.line_digest)
        ).fetchone()
        if row is None:
            return Kept(key.time, key.line_digest, key.line_hash, key.event_id)
        return replace(Kept(*row), starred=bool(row[4]))

    def _put(self, old: Kept, new: Kept) -> None:
        key = (new.time, new.line_digest)
        if not new.starred and not new.note:
            self._connection.execute("DELETE FROM marks WHERE time = ? AND line_digest = ?", key)
            return
        now = time_ns() // 1000
        said = (*key, new.line_hash, new.event_id, new.starred, new.note)
        self._connection.execute(
            "INSERT INTO marks (time, line_digest, line_hash, event_id, starred, note, created_at,"
            " changed_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?)"
            " ON CONFLICT (time, line_digest) DO UPDATE SET event_id = excluded.event_id,"
            " starred = excluded.starred, note = excluded.note, changed_at = excluded.changed_at",
            (*said, old.created_at or new.created_at or now, now),
        )

    def _find(self, mark: Kept) -> int | None:
        """The event with this time and line, if a file that is in holds it."""
        wanted = prints(np.array([mark.time]), np.array([mark.line_hash]))
        for sheet in self._sheets.between(mark.time, mark.time):
            _, rows = Printed.read(self._sheets, sheet).find(wanted)
            for event_id in self._sheets.column(sheet, "id")[rows].tolist():
                if line_digest(self._lines.line(event_id)) == mark.line_digest:
                    return int(event_id)
        return None

    def _all(self, statement: str, params: Any = ()) -> list[tuple[Any, ...]]:
        try:
            found: list[tuple[Any, ...]] = self._index.execute(statement, params).fetchall()
        except DatabaseError as error:
            raise notes_error(self._path, error) from error
        return found

    @contextmanager
    def _transaction(self) -> Iterator[None]:
        try:
            self._connection.execute("BEGIN IMMEDIATE")
            yield
            self._connection.execute("COMMIT")
        except DatabaseError as error:
            raise notes_error(self._path, error) from error
        finally:
            if self._connection.in_transaction:
                self._connection.rollback()


def settle(workspace: Workspace, reading: Connection | None = None) -> None:
    """`Notes.settle`, if there are marks that need it; while others write, left to a later call.

    reading: an open connection with the notes attached, to see whether anything has to be done.
    """
    if reading is None:
        with closing(workspace.connect(readonly=True)) as own:
            settle(workspace, own)
        return
    if reading.execute("SELECT 1 FROM notes.marks LIMIT 1").fetchone() is None:
        return
    if reading.execute(_STATE.replace("FROM ", "FROM notes.")).fetchone() == (
        index_state(reading),
    ):
        return
    with suppress(UserError), Notes(workspace) as notes:
        notes.settle()


def index_state(reading: Connection) -> str:
    """What changes whenever an event may have got another id."""
    found = reading.execute(
        "SELECT id, events, duplicates, imported_at FROM main.files ORDER BY id"
    ).fetchall()
    return hashlib.blake2b(repr(found).encode(), digest_size=16).hexdigest()


def line_digest(line: bytes) -> bytes:
    """What tells one exact line from every other."""
    return hashlib.blake2b(line, digest_size=16).digest()
