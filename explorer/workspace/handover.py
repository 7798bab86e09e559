# SPDX-License-Identifier: MIT
"""Events of a file that goes, given to the next file in which their lines stand."""

import zlib
from collections.abc import Iterator
from typing import Final

import numpy as np

from explorer.work import CancelToken
from explorer.workspace.cells import NAMES, CellPacker, Cells
from explorer.workspace.connection import Connection
from explorer.workspace.lines import Lines
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.payloads import Packer
from explorer.workspace.sheets import Numbers
from explorer.workspace.writer import NEWEST_BLOCK

_AT_ONCE: Final = 10_000

_FIND = """
INSERT INTO temp.handed (old, file_id, line)
    SELECT event_id, file_id, line FROM (
        SELECT d.event_id, d.file_id, d.line,
               row_number() OVER (PARTITION BY d.event_id ORDER BY d.file_id, d.line) AS place
        FROM blocks b
        JOIN duplicates d ON d.event_id BETWEEN b.id << 10 AND (b.id << 10) + 1023
        WHERE b.file_id = :file AND d.file_id <> :file
    ) WHERE place = 1
"""
_MOVE = (
    "DELETE FROM duplicates WHERE (event_id, file_id, line)"
    " IN (SELECT old, file_id, line FROM temp.handed)",
    "DELETE FROM duplicates WHERE file_id = :file",
    "INSERT INTO subjects SELECT h.file_id, s.identity_id, h.new, s.time FROM subjects s"
    " JOIN temp.handed h ON h.old = s.event_id WHERE s.file_id = :file",
    "UPDATE duplicates SET event_id = h.new FROM temp.handed h WHERE event_id = h.old",
    "UPDATE files SET events = events + n.moved, duplicates = duplicates - n.moved"
    " FROM (SELECT file_id, count(*) AS moved FROM temp.handed GROUP BY 1) n"
    " WHERE files.id = n.file_id",
)


def hand_over(connection: Connection, file_id: int, cancel: CancelToken) -> Numbers:
    """Give away what other files hold too; their receipts say so. The ids these events had.

    The sheets of the takers are to be made anew.
    """
    connection.execute("DROP TABLE IF EXISTS temp.handed")
    connection.execute(
        "CREATE TEMP TABLE handed"
        " (old INTEGER PRIMARY KEY, file_id INTEGER, line INTEGER, new INTEGER)"
    )
    found: int = connection.execute(_FIND, {"file": file_id}).rowcount
    if found:
        for taker in takers(connection):
            _move_lines(connection, taker, cancel)
        for statement in _MOVE:
            cancel.check()
            connection.execute(statement, {"file": file_id} if ":file" in statement else {})
    olds = connection.execute("SELECT old FROM temp.handed ORDER BY old").fetchall()
    return np.array(olds, np.int64).reshape(-1)


def takers(connection: Connection) -> list[int]:
    """The files that were given something by the last `hand_over`."""
    rows = connection.execute("SELECT DISTINCT file_id FROM temp.handed").fetchall()
    return [row[0] for row in rows]


def _move_lines(connection: Connection, taker: int, cancel: CancelToken) -> None:
    """Pack the lines anew for the file that takes them, and note their new ids."""
    lines, packer = Lines(connection), _packer(connection, taker)
    for table in _chunks(connection, taker):
        cancel.check()
        olds, places = table.T
        packed, _ = packer.pack([lines.line(old) for old in olds.tolist()])
        newest = connection.execute(NEWEST_BLOCK).fetchone()[0]
        blocks = range(newest + 1, newest + 1 + len(packed))
        connection.executemany(
            "INSERT INTO blocks (id, file_id, data) VALUES (?, ?, ?)",
            [(block, taker, data) for block, (_, data) in zip(blocks, packed, strict=True)],
        )
        counts = [count for count, _ in packed]
        _move_cells(connection, taker, olds, places, dict(zip(blocks, counts, strict=True)))
        new = [(block << SLOT_BITS) + slot for block, count in zip(blocks, counts, strict=True)
               for slot in range(count)]  # fmt: skip
        connection.executemany(
            "UPDATE temp.handed SET new = ? WHERE old = ?", zip(new, olds.tolist(), strict=True)
        )


def _move_cells(
    connection: Connection, taker: int, olds: Numbers, places: Numbers, blocks: dict[int, int]
) -> None:
    """places: the numbers of the lines in the taker's log. blocks: how many lines each has."""
    there, found = Cells(connection).columns(olds, NAMES)
    assert len(there) == len(olds)
    columns = {**dict(zip(NAMES, found, strict=True)), "line": places}
    packed = CellPacker().pack(columns, list(blocks.values()))
    connection.executemany(
        "INSERT INTO block_cells (id, file_id, slots, whole, data) VALUES (?, ?, ?, 1, ?)",
        [
            (block, taker, count, data)
            for (block, count), data in zip(blocks.items(), packed, strict=True)
        ],
    )


def _chunks(connection: Connection, taker: int) -> Iterator[Numbers]:
    """Old ids in order, and the lines in the taker's log, some at a time."""
    last = -1
    while True:
        rows = connection.execute(
            "SELECT old, line FROM temp.handed WHERE file_id = ? AND old > ? ORDER BY old LIMIT ?",
            (taker, last, _AT_ONCE),
        ).fetchall()
        if not rows:
            return
        yield np.array(rows, np.int64)
        last = rows[-1][0]


def _packer(connection: Connection, taker: int) -> Packer:
    row = connection.execute(
        "SELECT data FROM block_dictionaries WHERE file_id = ?", (taker,)
    ).fetchone()
    return Packer(b"" if row is None else zlib.decompress(row[0]))
