# SPDX-License-Identifier: MIT
"""Long columns of weekly tables, packed apart from the rows they belong to.

A row with packed columns has the id `block << 10 | slot`, as events have. A block holds each packed
column of some hundred rows, under its name.
"""

from collections import OrderedDict
from collections.abc import Iterator
from dataclasses import replace
from itertools import chain, repeat
from typing import Any, Final

import msgspec
import zstandard

from explorer.errors import UserError
from explorer.tables.rows import Batch
from explorer.workspace.connection import Connection

SLOT_BITS: Final = 10
_SLOTS: Final = 1 << SLOT_BITS
_KEPT: Final = 16  # blocks, unpacked: half a megabyte each
PACKED_AT: Final = "packed_at"
FUNCTION: Final = "packed_value"

Packed = tuple[tuple[int, bytes], ...]
"""Blocks, each with the number of its rows."""


def pack(batch: Batch, names: tuple[str, ...]) -> tuple[Batch, Packed]:
    """The batch without these columns, but with room for the ids of its rows; and its blocks."""
    width, count = len(batch.columns), batch.count
    columns = {name: batch.values[at::width] for at, name in enumerate(batch.columns)}
    apart = {name: columns.pop(name) for name in names if name in columns}
    rows = zip(repeat(None, count), *columns.values(), strict=True)
    rest = replace(batch, columns=(PACKED_AT, *columns), values=list(chain.from_iterable(rows)))
    return rest, tuple(_blocks(apart, count))


def _blocks(apart: dict[str, list[Any]], count: int) -> Iterator[tuple[int, bytes]]:
    """The rows in equal shares."""
    compressor = zstandard.ZstdCompressor(level=1)
    shares = -(-count // _SLOTS)
    for share in range(shares):
        start, end = count * share // shares, count * (share + 1) // shares
        some = {name: values[start:end] for name, values in apart.items()}
        yield end - start, compressor.compress(msgspec.msgpack.encode(some))


class Keeper:
    """Keeps the blocks of one file, some at a time, within the transaction of whoever calls.

    first, last: ids of its rows so far.
    """

    def __init__(self, connection: Connection, file_id: int) -> None:
        self._connection = connection
        self._file_id = file_id
        self._held: list[Any] = []
        self._block: int | None = None
        self.first: int | None = None
        self.last: int | None = None

    def ids(self, packed: Packed) -> list[int]:
        """Hold these blocks; the ids of their rows."""
        found: list[int] = []
        for count, data in packed:
            self._block = (self._newest() if self._block is None else self._block) + 1
            self._held += (self._block, self._file_id, data)
            found += range(self._block << SLOT_BITS, (self._block << SLOT_BITS) + count)
        self.first = found[0] if self.first is None else self.first
        self.last = found[-1]
        return found

    def flush(self) -> None:
        """Write the blocks held; a single statement, as each waits for its turn to go on."""
        if self._held:
            blocks = ", ".join(["(?, ?, ?)"] * (len(self._held) // 3))
            self._connection.execute(
                f"INSERT INTO packed_rows (id, file_id, data) VALUES {blocks}", self._held
            )
            self._held = []

    def _newest(self) -> int:
        """The last id that was ever used."""
        found = self._connection.execute(
            "SELECT seq FROM sqlite_sequence WHERE name = 'packed_rows'"
        ).fetchone()
        return int(found[0]) if found else 0


def register(connection: Connection) -> None:
    """Make `packed_value(id, column)` known, by which views show packed columns."""
    connection.create_function(FUNCTION, 2, _Unpacker(connection).value, deterministic=True)


class _Unpacker:
    """Reads values of packed columns; keeps the blocks used last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._decompressor = zstandard.ZstdDecompressor()
        self._columns = msgspec.msgpack.Decoder(dict[str, msgspec.Raw])
        self._values = msgspec.msgpack.Decoder(list[str | None])
        self._blocks: OrderedDict[int, tuple[dict[str, msgspec.Raw], dict[str, Any]]]
        self._blocks = OrderedDict()

    def value(self, row: int, name: str) -> str | bytes | None:
        """The value; None also where the row's file had no such column."""
        block = row >> SLOT_BITS
        found = self._blocks.get(block)
        if found is None:
            found = self._blocks[block] = self._columns.decode(self._fetch(block)), {}
            if len(self._blocks) > _KEPT:
                self._blocks.popitem(last=False)
        raw, columns = found
        values = columns.get(name)
        if values is None:
            if name not in raw:
                return None
            values = columns[name] = self._values.decode(raw[name])
        value: str | None = values[row & (_SLOTS - 1)]
        # The driver cuts text at a NUL, but bytes nowhere; the views make text of them.
        return value.encode() if value and "\0" in value else value

    def _fetch(self, block: int) -> bytes:
        row = self._connection.execute(
            "SELECT data FROM packed_rows WHERE id = ?", (block,)
        ).fetchone()
        if row is None:
            raise UserError(
                f"Rows of block {block} of the workspace are missing.",
                "The workspace is damaged: make its index anew from the delivered files.",
            )
        return self._decompressor.decompress(row[0])
