# SPDX-License-Identifier: MIT
"""Events into sheets, as a file comes in, changes hands or goes."""

from collections.abc import Callable, Mapping
from typing import Final

import numpy as np
import zstandard

from explorer.workspace import whose
from explorer.workspace.cells import of_file
from explorer.workspace.connection import Connection
from explorer.workspace.prints import Printed
from explorer.workspace.rollups import FileTally, meet_subjects
from explorer.workspace.sheets import COLUMNS, ROWS, STEPWISE, TYPES, Numbers, Sheet
from explorer.workspace.whose import WhoseWriter

_GIVEN: Final = (*COLUMNS, "hash")


class SheetWriter:
    """Gathers a file's events into sheets, in the transaction of whoever calls.

    written: told of each sheet and its prints. Whose the events are is kept on the way.
    """

    def __init__(
        self,
        connection: Connection,
        file_id: int,
        written: Callable[[Sheet, Printed], None] = lambda *_: None,
    ) -> None:
        self._connection = connection
        self._file_id = file_id
        self._written = written
        self._whose = WhoseWriter(connection, file_id)
        self._parts: list[Mapping[str, Numbers]] = []
        self._rows = 0
        self.tally = FileTally()

    def add(self, columns: Mapping[str, Numbers]) -> None:
        """More events, behind those given so far: an array for each of COLUMNS, and hashes."""
        count = len(columns["id"])
        if count:
            self._parts.append(columns)
            self._rows += count
            self._whose.add(columns["actor"], columns["id"], columns["time"])
        if self._rows >= ROWS:
            self._flush(whole=False)

    def about(self, who: Numbers, courses: Numbers) -> None:
        """Whom some of the events are about, and the courses these are of."""
        self.tally.meet(who, courses)

    def finish(self) -> None:
        """Write what is left, and what all of it adds up to."""
        self._flush(whole=True)
        self._whose.finish()
        self.tally.write(self._connection, self._file_id)

    def _flush(self, *, whole: bool) -> None:
        if not self._rows:
            return
        joined = {name: np.concatenate([part[name] for part in self._parts]) for name in _GIVEN}
        start = 0
        while self._rows - start >= ROWS or (whole and start < self._rows):
            end = min(start + ROWS, self._rows)
            self._write({name: column[start:end] for name, column in joined.items()})
            start = end
        self._rows -= start
        self._parts = [{name: column[start:] for name, column in joined.items()}]

    def _write(self, columns: Mapping[str, Numbers]) -> None:
        ids, times = columns["id"], columns["time"]
        self.tally.add(self._file_id, columns.__getitem__)
        about = (
            self._file_id, len(ids), int(ids[0]), int(ids[-1]), int(times.min()), int(times.max())
        )  # fmt: skip
        sheet = self._connection.execute(
            "INSERT INTO sheets (file_id, events, first_id, last_id, first_time, last_time)"
            " VALUES (?, ?, ?, ?, ?, ?)",
            about,
        ).lastrowid
        printed = Printed.rows(columns)
        kept = {name: columns[name] for name in COLUMNS} | printed.columns
        self._connection.executemany(
            "INSERT INTO sheet_columns (sheet_id, name, data) VALUES (?, ?, ?)",
            [(sheet, name, _packed(name, column)) for name, column in kept.items()],
        )
        self.tally.write_active(self._connection, self._file_id)
        self._written(Sheet(sheet, *about), printed)


def rebuild(connection: Connection, file_id: int) -> None:
    """Make a file's sheets anew from the cells of its blocks."""
    forget(connection, file_id)
    writer = SheetWriter(connection, file_id)
    for columns in of_file(connection, file_id):
        writer.add(columns)
    meet_subjects(connection, file_id, writer.tally)
    writer.finish()


def forget(connection: Connection, file_id: int) -> None:
    """Drop a file's sheets."""
    connection.execute(
        "DELETE FROM sheet_columns WHERE sheet_id IN (SELECT id FROM sheets WHERE file_id = ?)",
        (file_id,),
    )
    connection.execute("DELETE FROM sheets WHERE file_id = ?", (file_id,))
    connection.execute("DELETE FROM rollups WHERE file_id = ?", (file_id,))
    connection.execute("DELETE FROM active WHERE file_id = ?", (file_id,))
    whose.forget(connection, file_id)


def _packed(name: str, column: Numbers) -> bytes:
    """The column in as few bytes a value as it takes: a letter for how many, the least, the rest.

    The bytes of one weight stand together, as those that matter least differ most.
    """
    values = column.astype(np.int64)
    if name in STEPWISE:
        values = np.diff(values, prepend=0)
        first, values = int(values[0]), values[1:]
    else:
        first = 0
    low = int(values.min(initial=0)) if name in STEPWISE else int(values.min())
    high = int(values.max(initial=0)) if name in STEPWISE else int(values.max())
    letter = _letter(high - low) if high - low < 2**63 else "q"
    kept = (values - low).astype(TYPES[letter]) if letter != "q" or low > -(2**62) else values
    head = np.array([first, low if kept is not values else 0], np.int64).tobytes()
    planes = kept.view(np.uint8).reshape(len(kept), kept.itemsize).T
    body = zstandard.ZstdCompressor(level=1).compress(np.ascontiguousarray(planes).tobytes())
    return letter.encode() + head + body


def _letter(width: int) -> str:
    return "B" if width < 1 << 8 else "H" if width < 1 << 16 else "I" if width < 1 << 32 else "q"
