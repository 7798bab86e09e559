# SPDX-License-Identifier: MIT
"""One file's coded blocks into the tables, inside the transaction of whoever calls."""

import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from explorer.workspace.coding import KINDS, NO_TIME, Coded, Column
from explorer.workspace.connection import Connection
from explorer.workspace.dictionary import Dictionaries
from explorer.workspace.lines import Lines
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.payloads import Packer
from explorer.workspace.sheet_writing import SheetWriter
from explorer.workspace.sheets import CODES, NONE
from explorer.workspace.sums import Sums

_PLAIN = ("id", "line", "time", "line_hash", *(f"{kind}_id" for kind in KINDS))
_ID, _LINE, _TIME, _HASH = range(4)
NEWEST_BLOCK = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'blocks'"  # ever used

Row = tuple[Any, ...]


@dataclass(slots=True)
class Counts:
    """What has been written of one file. lines = events + duplicates + rejects + blank."""

    lines: int = 0
    events: int = 0
    duplicates: int = 0
    rejects: int = 0
    blank: int = 0
    first_time: int | None = None
    last_time: int | None = None

    def add(self, coded: Coded, events: int) -> None:
        """Add one block, of which `events` were new."""
        times = coded.columns["time"]
        self.lines += coded.lines
        self.blank += coded.blank
        self.rejects += len(coded.rejects)
        self.duplicates += len(times) - events
        self.events += events
        if len(times):
            low, high = int(times.min()), int(times.max())
            self.first_time = low if self.first_time is None else min(self.first_time, low)
            self.last_time = high if self.last_time is None else max(self.last_time, high)


@dataclass(slots=True)
class _Batch:
    """The rows of one coded block: ids run on within each payload block."""

    insert: str
    columns: list[list[Any]]  # id, line, time and hash first
    codes: dict[str, Column]  # rows of the dictionaries, 0 for none
    blocks: list[tuple[int, int, bytes]]  # block id, rows, data
    dropped: set[int] = field(default_factory=set)  # ids of duplicates

    @property
    def ids(self) -> list[int]:
        return self.columns[_ID]

    def rows(self) -> Iterable[Row]:
        return zip(*self.columns, strict=True)


class FileWriter:
    """Writes the blocks of one file. The caller begins, commits or rolls back."""

    def __init__(self, connection: Connection, dictionaries: Dictionaries, file_id: int) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._file_id = file_id
        self._lines = Lines(connection)
        self._packer = Packer(b"")
        newest = connection.execute(NEWEST_BLOCK).fetchone()[0]
        self._next_block = (newest or 0) + 1
        self.counts = Counts()
        self.sums = Sums()
        self.sheets = SheetWriter(connection, file_id)

    def write(self, coded: Coded) -> None:
        """Insert one block: events, duplicates, rejects and the payload."""
        self._dictionaries.take_in(coded)
        if coded.dictionary is not None:
            self._keep_dictionary(coded.dictionary)
        batch = self._batch(coded)
        self._connection.executemany(
            "INSERT INTO blocks (id, file_id, data) VALUES (?, ?, ?)",
            [(block, self._file_id, data) for block, _, data in batch.blocks],
        )
        if batch.ids:
            inserted = self._connection.executemany(batch.insert, batch.rows()).rowcount
            if inserted < len(batch.ids):
                self._settle_duplicates(batch)
        self._write_people(coded, batch)
        self._write_sheets(coded, batch)
        self._write_rejects(coded)
        self.counts.add(coded, len(batch.ids) - len(batch.dropped))

    def _keep_dictionary(self, dictionary: bytes) -> None:
        self._packer = Packer(dictionary)
        self._connection.execute(
            "INSERT INTO block_dictionaries (file_id, data) VALUES (?, ?)",
            (self._file_id, zlib.compress(dictionary, 1)),
        )

    def _batch(self, coded: Coded) -> _Batch:
        ids: list[int] = []
        blocks: list[tuple[int, int, bytes]] = []
        for count, data in coded.payloads:
            first = self._next_block << SLOT_BITS
            ids.extend(range(first, first + count))
            blocks.append((self._next_block, count, data))
            self._next_block += 1
        numbers = coded.columns
        rows = self._dictionaries.columns(coded)
        columns = [ids, *(numbers[name].tolist() for name in ("line", "time", "line_hash"))]
        columns += [_listed(rows[kind]) for kind in KINDS]
        names = list(_PLAIN)
        if (numbers["received_at"] != NO_TIME).any():  # few logs say when they got an event
            names.append("received_at")
            received = numbers["received_at"].tolist()
            columns.append([None if time == NO_TIME else time for time in received])
        if numbers["cut"].any():
            names.append("cut")
            columns.append(numbers["cut"].tolist())
        marks = ", ".join("?" * len(names))
        insert = (
            f"INSERT OR IGNORE INTO events (file_id, {', '.join(names)})"
            f" VALUES ({self._file_id}, {marks})"
        )
        return _Batch(insert, columns, rows, blocks)

    def _settle_duplicates(self, batch: _Batch) -> None:
        first, last = batch.ids[0], batch.ids[-1]
        found = self._connection.execute(
            "SELECT id FROM events WHERE id BETWEEN ? AND ?", (first, last)
        )
        present = {row[0] for row in found}
        for row in batch.rows():
            if row[_ID] not in present:
                self._settle(row, batch)
        self._rewrite_blocks(batch)

    def _settle(self, row: Row, batch: _Batch) -> None:
        """Another event has this time and hash: the same line, or a rare chance hit of the hash."""
        line = self._lines.line(row[_ID])
        line_hash = row[_HASH]
        while True:
            known = self._connection.execute(
                "SELECT id FROM events WHERE time = ? AND line_hash = ?", (row[_TIME], line_hash)
            ).fetchone()
            if known is None:
                self._connection.execute(batch.insert, (*row[:_HASH], line_hash, *row[_HASH + 1 :]))
                return
            if self._lines.line(known[0]) == line:
                batch.dropped.add(row[_ID])
                self._connection.execute(
                    "INSERT INTO duplicates (event_id, file_id, line) VALUES (?, ?, ?)",
                    (known[0], self._file_id, row[_LINE]),
                )
                return
            line_hash += 1

    def _rewrite_blocks(self, batch: _Batch) -> None:
        """Keep the text of a duplicate only where it was first seen; slots stay where they are."""
        for block, count, _ in batch.blocks:
            first = block << SLOT_BITS
            gone = [slot for slot in range(count) if first + slot in batch.dropped]
            if not gone:
                continue
            if len(gone) == count:
                self._connection.execute("DELETE FROM blocks WHERE id = ?", (block,))
            else:
                lines = [self._lines.line(first + slot) for slot in range(count)]
                for slot in gone:
                    lines[slot] = b""
                self._connection.execute(
                    "UPDATE blocks SET data = ? WHERE id = ?",
                    (self._packer.pack_block(lines), block),
                )
            self._lines.forget(block)

    def _write_people(self, coded: Coded, batch: _Batch) -> None:
        """Subjects into their table, and all who are named into the sums."""
        times, actors = coded.columns["time"], batch.codes["actor"]
        if batch.dropped:
            actors = np.where(np.isin(batch.ids, list(batch.dropped)), 0, actors)
        self.sums.add(actors, times)
        found = [
            (self._dictionaries.row("actor", code), row)
            for row, code in coded.subjects
            if batch.ids[row] not in batch.dropped
        ]
        if found:
            self._connection.executemany(
                "INSERT OR IGNORE INTO subjects VALUES (?, ?, ?, ?)",
                [(self._file_id, who, batch.ids[row], int(times[row])) for who, row in found],
            )
            people, rows = np.array(found).T
            self.sums.add(np.where(people == actors[rows], 0, people), times[rows])

    def _write_sheets(self, coded: Coded, batch: _Batch) -> None:
        numbers = coded.columns
        received = np.where(numbers["received_at"] == NO_TIME, NONE, numbers["received_at"])
        columns = {
            "id": np.array(batch.ids, np.int64),
            "time": numbers["time"],
            "line": numbers["line"],
            "received": received,
            "cut": numbers["cut"],
            **{name: batch.codes[name] for name in CODES},
        }
        if batch.dropped:
            kept = ~np.isin(columns["id"], list(batch.dropped))
            columns = {name: column[kept] for name, column in columns.items()}
        self.sheets.add(columns)

    def _write_rejects(self, coded: Coded) -> None:
        self._connection.executemany(
            "INSERT INTO rejects (file_id, line, reason, text) VALUES (?, ?, ?, ?)",
            [(self._file_id, *reject) for reject in coded.rejects],
        )


def _listed(column: Column) -> list[int | None]:
    listed: list[int | None] = column.tolist()
    return listed if column.all() else [row or None for row in listed]
