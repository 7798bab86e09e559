# SPDX-License-Identifier: MIT
"""Events by whole columns: sheets of some ten thousand rows, packed, beside the table `events`.

A sheet holds events of one file in the order of their ids. It says nothing the table does not say;
it says it a hundred times as fast to whoever asks for all rows of a few columns.
"""

from collections import OrderedDict
from dataclasses import dataclass
from typing import Any, Final

import numpy as np
import zstandard
from numpy.typing import NDArray

from explorer.workspace.connection import Connection

Numbers = NDArray[Any]

ROWS: Final = 1 << 16
NONE: Final = -(2**63)  # of a time that is not there
CODES: Final = ("type", "course", "source", "actor", "agent", "object", "session", "ip")
COLUMNS: Final = ("id", "time", "line", "received", "cut", *CODES)
STEPWISE: Final = frozenset({"id", "line"})  # kept as differences, which are small
_KEPT_BYTES: Final = 20 << 20
TYPES: Final = {"B": np.uint8, "H": np.uint16, "I": np.uint32, "q": np.int64}


@dataclass(frozen=True, slots=True)
class Sheet:
    """Where some events of a file are, and between which ids and times they lie."""

    id: int
    file_id: int
    events: int
    first_id: int
    last_id: int
    first_time: int
    last_time: int


class Sheets:
    """Reads sheets over one connection; keeps some columns it unpacked last."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._kept: OrderedDict[tuple[int, str], Numbers] = OrderedDict()
        self._bytes = 0

    def all(self) -> list[Sheet]:
        """Every sheet, by the time of its first event."""
        found = self._connection.execute(
            "SELECT id, file_id, events, first_id, last_id, first_time, last_time FROM sheets"
            " ORDER BY first_time, id"
        )
        return [Sheet(*row) for row in found]

    def column(self, sheet: Sheet, name: str) -> Numbers:
        """A column of a sheet; 0 stands for no value, NONE for no time. Not to be written to."""
        key = (sheet.id, name)
        found = self._kept.get(key)
        if found is not None:
            self._kept.move_to_end(key)
            return found
        row = self._connection.execute(
            "SELECT data FROM sheet_columns WHERE sheet_id = ? AND name = ?", key
        ).fetchone()
        # A file that was taken out meanwhile has no rows any more.
        found = _unpacked(name, row[0]) if row else np.zeros(sheet.events, np.int64)
        self._keep(key, found)
        return found

    def _keep(self, key: tuple[int, str], column: Numbers) -> None:
        self._kept[key] = column
        self._bytes += column.nbytes
        while self._bytes > _KEPT_BYTES and len(self._kept) > 1:
            _, gone = self._kept.popitem(last=False)
            self._bytes -= gone.nbytes


def _unpacked(name: str, data: bytes) -> Numbers:
    kind = np.dtype(TYPES[chr(data[0])])
    first, low = np.frombuffer(data, np.int64, 2, 1).tolist()
    body = np.frombuffer(zstandard.ZstdDecompressor().decompress(data[17:]), np.uint8)
    kept = np.ascontiguousarray(body.reshape(kind.itemsize, len(body) // kind.itemsize).T)
    kept = kept.view(kind).ravel()
    if name in STEPWISE:
        steps = np.empty(len(kept) + 1, np.int64)
        steps[0] = first
        steps[1:] = kept
        steps[1:] += low
        return np.cumsum(steps)
    if low == 0 and kind != np.int64:
        return kept
    wide: Numbers = kept.astype(np.int64)
    wide += low
    return wide
