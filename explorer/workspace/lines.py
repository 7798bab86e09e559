# SPDX-License-Identifier: MIT
"""The exact lines of events, fetched from their compressed blocks."""

import zlib
from collections import OrderedDict

from explorer.errors import UserError
from explorer.workspace.connection import Connection
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.payloads import SLOTS, Block, Unpacker

_KEPT_BLOCKS = 128
_KEPT_UNPACKERS = 64


class Lines:
    """Fetches lines by event id; keeps the blocks used last (some 20 MB at most)."""

    def __init__(self, connection: Connection, kept: int = _KEPT_BLOCKS) -> None:
        self._connection = connection
        self._kept = kept
        self._blocks: OrderedDict[int, Block] = OrderedDict()
        self._unpackers: OrderedDict[int, Unpacker] = OrderedDict()

    def line(self, event_id: int) -> bytes:
        """The line of an event, without its newline. Raises UserError when its block is gone."""
        block = event_id >> SLOT_BITS
        lines = self._blocks.get(block)
        if lines is None:
            lines = self._blocks[block] = self._fetch(block)
            if len(self._blocks) > self._kept:
                self._blocks.popitem(last=False)
        else:
            self._blocks.move_to_end(block)
        return lines[event_id & (SLOTS - 1)]

    def forget(self, block: int) -> None:
        """Drop a block that was rewritten."""
        self._blocks.pop(block, None)

    def _fetch(self, block: int) -> Block:
        row = self._connection.execute(
            "SELECT file_id, data FROM blocks WHERE id = ?", (block,)
        ).fetchone()
        if row is None:
            raise UserError(
                f"Block {block} of the workspace is missing.",
                "The workspace is damaged: make a new one and import the files again.",
            )
        return self._unpacker(row[0]).block(row[1])

    def _unpacker(self, file_id: int) -> Unpacker:
        found = self._unpackers.get(file_id)
        if found is None:
            row = self._connection.execute(
                "SELECT data FROM block_dictionaries WHERE file_id = ?", (file_id,)
            ).fetchone()
            found = self._unpackers[file_id] = Unpacker(
                b"" if row is None else zlib.decompress(row[0])
            )
            if len(self._unpackers) > _KEPT_UNPACKERS:
                self._unpackers.popitem(last=False)
        return found
