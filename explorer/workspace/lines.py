# SPDX-License-Identifier: MIT
"""The exact lines of events, fetched from their compressed blocks."""

from collections import OrderedDict

from explorer.errors import UserError
from explorer.workspace.coding import unpack
from explorer.workspace.connection import Connection
from explorer.workspace.migrations import SLOT_BITS, SLOTS

_KEPT_BLOCKS = 256


class Lines:
    """Fetches lines by event id; keeps the blocks used last (some 20 MB at most)."""

    def __init__(self, connection: Connection, kept: int = _KEPT_BLOCKS) -> None:
        self._connection = connection
        self._kept = kept
        self._blocks: OrderedDict[int, list[bytes]] = OrderedDict()

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

    def _fetch(self, block: int) -> list[bytes]:
        row = self._connection.execute("SELECT data FROM blocks WHERE id = ?", (block,)).fetchone()
        if row is None:
            raise UserError(
                f"Block {block} of the workspace is missing.",
                "The workspace is damaged: make a new one and import the files again.",
            )
        return unpack(row[0])
