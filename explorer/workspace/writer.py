# SPDX-License-Identifier: MIT
"""One file's coded blocks into the tables, inside the transaction of whoever calls."""

import zlib
from dataclasses import dataclass, field

import numpy as np

from explorer.workspace.cells import GONE, CellPacker
from explorer.workspace.coding import NO_TIME, Coded, Column
from explorer.workspace.connection import Connection
from explorer.workspace.dictionary import Dictionaries
from explorer.workspace.lines import Lines
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.payloads import Packer
from explorer.workspace.prints import prints
from explorer.workspace.seen import Seen
from explorer.workspace.sheet_writing import SheetWriter
from explorer.workspace.sheets import CODES, NONE
from explorer.workspace.sums import Sums

NEWEST_BLOCK = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'blocks'"  # ever used


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
    """The rows of one coded block: ids run on within each payload block.

    columns: those of sheets. blocks: id, rows, packed lines. dropped: ids of duplicates.
    """

    columns: dict[str, Column]
    blocks: list[tuple[int, int, bytes]]
    dropped: set[int] = field(default_factory=set)

    @property
    def gone(self) -> Column:
        """Of each row, whether it is a duplicate."""
        ids = self.columns["id"]
        if not self.dropped:
            return np.zeros(len(ids), bool)
        return np.isin(ids, list(self.dropped))


class FileWriter:
    """Writes the blocks of one file. The caller begins, commits or rolls back."""

    def __init__(
        self, connection: Connection, dictionaries: Dictionaries, seen: Seen, file_id: int
    ) -> None:
        self._connection = connection
        self._dictionaries = dictionaries
        self._file_id = file_id
        self._lines = Lines(connection)
        self._packer = Packer(b"")
        self._cells = CellPacker()
        newest = connection.execute(NEWEST_BLOCK).fetchone()[0]
        self._next_block = (newest or 0) + 1
        self._seen = seen
        seen.start_file()
        self.counts = Counts()
        self.sums = Sums()
        self.sheets = SheetWriter(connection, file_id, self._seen.written)

    def write(self, coded: Coded) -> None:
        """Add one block: events, duplicates, rejects and the payload."""
        self._dictionaries.take_in(coded)
        if coded.dictionary is not None:
            self._keep_dictionary(coded.dictionary)
        batch = self._batch(coded)
        self._connection.executemany(
            "INSERT INTO blocks (id, file_id, data) VALUES (?, ?, ?)",
            [(block, self._file_id, data) for block, _, data in batch.blocks],
        )
        found = self._seen.find(batch.columns)
        if found:
            self._settle_duplicates(batch, found)
        if batch.blocks:
            self._write_events(coded, batch)
        self._write_rejects(coded)
        self.counts.add(coded, len(batch.columns["id"]) - len(batch.dropped))

    def _keep_dictionary(self, dictionary: bytes) -> None:
        self._packer = Packer(dictionary)
        self._connection.execute(
            "INSERT INTO block_dictionaries (file_id, data) VALUES (?, ?)",
            (self._file_id, zlib.compress(dictionary, 1)),
        )

    def _batch(self, coded: Coded) -> _Batch:
        ids = [np.zeros(0, np.int64)]
        blocks: list[tuple[int, int, bytes]] = []
        for count, data in coded.payloads:
            first = self._next_block << SLOT_BITS
            ids.append(np.arange(first, first + count))
            blocks.append((self._next_block, count, data))
            self._next_block += 1
        numbers = coded.columns
        codes = self._dictionaries.columns(coded)
        columns = {
            "id": np.concatenate(ids),
            "time": numbers["time"],
            "line": numbers["line"],
            "received": np.where(numbers["received_at"] == NO_TIME, NONE, numbers["received_at"]),
            "cut": numbers["cut"],
            "hash": numbers["line_hash"],
            **{name: codes[name] for name in CODES},
        }
        return _Batch(columns, blocks)

    def _settle_duplicates(self, batch: _Batch, found: dict[int, list[int]]) -> None:
        """Tell lines that were seen before from chance hits of their hashes."""
        ids, times, hashes, lines = (batch.columns[name] for name in ("id", "time", "hash", "line"))
        numbers = prints(times, hashes)
        kept: dict[int, list[int]] = {}  # of this block, by their prints
        again: list[tuple[int, int, int]] = []
        for row in sorted(found):
            event, key = int(ids[row]), int(numbers[row])
            line = self._lines.line(event)
            others = found[row] + kept.get(key, [])
            known = next((other for other in others if self._lines.line(other) == line), None)
            if known is None:
                kept.setdefault(key, []).append(event)
            else:
                batch.dropped.add(event)
                again.append((known, self._file_id, int(lines[row])))
        self._connection.executemany(
            "INSERT INTO duplicates (event_id, file_id, line) VALUES (?, ?, ?)", again
        )
        self._rewrite_blocks(batch)

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

    def _write_events(self, coded: Coded, batch: _Batch) -> None:
        gone = batch.gone
        self._write_cells(batch, gone)
        self._write_people(coded, batch, gone)
        columns = batch.columns
        if batch.dropped:
            columns = {name: column[~gone] for name, column in columns.items()}
        self._seen.add(columns)
        self.sheets.add(columns)

    def _write_cells(self, batch: _Batch, gone: Column) -> None:
        counts = [count for _, count, _ in batch.blocks]
        missing = np.add.reduceat(gone.astype(np.int64), np.cumsum([0, *counts[:-1]]))
        packed = self._cells.pack({**batch.columns, GONE: gone}, counts)
        self._connection.executemany(
            "INSERT INTO block_cells (id, file_id, slots, whole, data) VALUES (?, ?, ?, ?, ?)",
            [
                (block, self._file_id, count, not empty, data)
                for (block, count, _), empty, data in zip(
                    batch.blocks, missing.tolist(), packed, strict=True
                )
                if empty < count
            ],
        )

    def _write_people(self, coded: Coded, batch: _Batch, gone: Column) -> None:
        """Subjects into their table, and all who are named into the sums."""
        ids, times, actors = (batch.columns[name] for name in ("id", "time", "actor"))
        if batch.dropped:
            actors = np.where(gone, 0, actors)
        self.sums.add(actors, times)
        found = [subject for subject in coded.subjects if not gone[subject[0]]]
        if found:
            rows, codes = np.array(found).T
            people = self._dictionaries.rows("actor", codes)
            self._connection.executemany(
                "INSERT OR IGNORE INTO subjects VALUES (?, ?, ?, ?)",
                [
                    (self._file_id, who, event, time)
                    for who, event, time in zip(
                        people.tolist(), ids[rows].tolist(), times[rows].tolist(), strict=True
                    )
                ],
            )
            self.sums.add(np.where(people == actors[rows], 0, people), times[rows])
            self.sheets.about(people, batch.columns["course"][rows])

    def _write_rejects(self, coded: Coded) -> None:
        self._connection.executemany(
            "INSERT INTO rejects (file_id, line, reason, text) VALUES (?, ?, ?, ?)",
            [(self._file_id, *reject) for reject in coded.rejects],
        )
