# SPDX-License-Identifier: MIT
"""Events of a file that goes, given to the next file in which their lines stand."""

import zlib
from collections.abc import Iterator
from typing import Final

from explorer.work import CancelToken
from explorer.workspace.coding import line_hash
from explorer.workspace.connection import Connection
from explorer.workspace.lines import Lines
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.payloads import Packer
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
    "UPDATE events SET id = h.new, file_id = h.file_id, line = h.line FROM temp.handed h"
    " WHERE events.id = h.old",
    "UPDATE files SET events = events + n.moved, duplicates = duplicates - n.moved"
    " FROM (SELECT file_id, count(*) AS moved FROM temp.handed GROUP BY 1) n"
    " WHERE files.id = n.file_id",
)


def hand_over(connection: Connection, file_id: int, cancel: CancelToken) -> int:
    """Give away what other files hold too; their receipts say so. How many events that was."""
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
    return found


def takers(connection: Connection) -> list[int]:
    """The files that were given something by the last `hand_over`."""
    rows = connection.execute("SELECT DISTINCT file_id FROM temp.handed").fetchall()
    return [row[0] for row in rows]


def _move_lines(connection: Connection, taker: int, cancel: CancelToken) -> None:
    """Pack the lines anew for the file that takes them, and note their new ids."""
    lines, packer = Lines(connection), _packer(connection, taker)
    for olds in _chunks(connection, taker):
        cancel.check()
        block = connection.execute(NEWEST_BLOCK).fetchone()[0]
        packed, _ = packer.pack([lines.line(old) for old in olds])
        start = 0
        for count, data in packed:
            block += 1
            connection.execute(
                "INSERT INTO blocks (id, file_id, data) VALUES (?, ?, ?)", (block, taker, data)
            )
            connection.executemany(
                "UPDATE temp.handed SET new = ? WHERE old = ?",
                [((block << SLOT_BITS) + slot, olds[start + slot]) for slot in range(count)],
            )
            start += count


def _chunks(connection: Connection, taker: int) -> Iterator[list[int]]:
    last = -1
    while True:
        rows = connection.execute(
            "SELECT old FROM temp.handed WHERE file_id = ? AND old > ? ORDER BY old LIMIT ?",
            (taker, last, _AT_ONCE),
        ).fetchall()
        if not rows:
            return
        yield [row[0] for row in rows]
        last = rows[-1][0]


def _packer(connection: Connection, taker: int) -> Packer:
    row = connection.execute(
        "SELECT data FROM block_dictionaries WHERE file_id = ?", (taker,)
    ).fetchone()
    return Packer(b"" if row is None else zlib.decompress(row[0]))


def note_neighbours(connection: Connection, file_id: int) -> None:
    """Note events that had to take the next free hash because of one that goes."""
    connection.execute("DROP TABLE IF EXISTS temp.neighbours")
    connection.execute(
        "CREATE TEMP TABLE neighbours AS SELECT e.id, e.time, e.line_hash FROM blocks b"
        " JOIN events g ON g.id BETWEEN b.id << 10 AND (b.id << 10) + 1023"
        " JOIN events e ON e.time = g.time AND e.line_hash = g.line_hash + 1"
        " WHERE b.file_id = :file AND e.file_id <> :file",
        {"file": file_id},
    )


def move_up(connection: Connection) -> None:
    """Give them, and those that stood behind them, the first free hash again."""
    lines = Lines(connection)
    for event_id, time, now in connection.execute(
        "SELECT id, time, line_hash FROM temp.neighbours ORDER BY time, line_hash"
    ).fetchall():
        following = (event_id, now)
        while following is not None:
            event_id, now = following
            if not _move_up(connection, event_id, time, now, line_hash(lines.line(event_id))):
                break
            following = connection.execute(
                "SELECT id, line_hash FROM events WHERE time = ? AND line_hash = ?",
                (time, now + 1),
            ).fetchone()


def _move_up(connection: Connection, event_id: int, time: int, now: int, own: int) -> bool:
    taken = {
        row[0]
        for row in connection.execute(
            "SELECT line_hash FROM events WHERE time = ? AND line_hash BETWEEN ? AND ?",
            (time, own, now - 1),
        )
    }
    free = next((value for value in range(own, now) if value not in taken), None)
    if free is None:
        return False
    connection.execute("UPDATE events SET line_hash = ? WHERE id = ?", (free, event_id))
    return True
