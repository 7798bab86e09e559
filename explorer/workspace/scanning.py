# SPDX-License-Identifier: MIT
"""Lines of whole blocks searched: most blocks are passed over without being cut into lines."""

import json
import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from typing import Any, Final

import numpy as np
import zstandard

from explorer.events.catalogue import Catalogue
from explorer.work import CancelToken
from explorer.workspace.connection import Connection
from explorer.workspace.functions import has_text, matches_path, matches_told
from explorer.workspace.masks import Reading
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.payloads import SLOTS, decompressor
from explorer.workspace.sheets import Numbers

_KEPT: Final = 64
_TOGETHER: Final = 64  # blocks read in one go
_DENSE: Final = 4  # asked for one block in so many, all between are read in a row
_LOWER: Final = 0x20  # the bit in which upper and lower case differ
_RUN: Final = re.compile(r"[!#-)+->@-\[\]-~ ]+")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_ESCAPED: Final = b"\\u00"

Test = Callable[[bytes], bool]


class Scanner:
    """Reads the lines of events over one connection, to tell which are as asked."""

    def __init__(self, connection: Connection, catalogue: Catalogue) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._decompressors: OrderedDict[int, zstandard.ZstdDecompressor] = OrderedDict()
        self._buffer = bytearray()
        self.cancel = CancelToken()

    def rows(self, asked: Reading, ids: Numbers, wanted: Any) -> Any:
        """Which of the rows with these ids match; only the wanted ones are looked at."""
        found = np.zeros(len(ids), bool)
        places = np.flatnonzero(wanted)
        if not len(places):
            return found
        test, needle = self._test(asked), _needle(asked)
        blocks = ids[places] >> SLOT_BITS
        starts = np.flatnonzero(np.diff(blocks, prepend=-1))
        ends = np.append(starts[1:], len(blocks))
        bounds = dict(zip(blocks[starts].tolist(), zip(starts, ends, strict=True), strict=True))
        for block, text in self._texts(list(bounds)):
            self.cancel.check()
            if needle and not self._likely(text, needle):
                continue
            lines = text.split(b"\n")
            first, last = bounds[block]
            for place in places[first:last].tolist():
                if test(lines[int(ids[place]) & (SLOTS - 1)]):
                    found[place] = True
        return found

    def _likely(self, text: bytes, needle: bytes) -> bool:
        """Whether a block may hold the needle, whose bytes all have the bit of lower case set."""
        if len(self._buffer) < len(text):
            self._buffer = bytearray(len(text) * 2)
        folded = np.frombuffer(self._buffer, np.uint8, len(text))
        np.bitwise_or(np.frombuffer(text, np.uint8), _LOWER, out=folded)
        return self._buffer.find(needle, 0, len(text)) >= 0

    def _texts(self, blocks: list[int]) -> Iterator[tuple[int, bytes]]:
        """The unpacked texts of some blocks, in order."""
        for start in range(0, len(blocks), _TOGETHER):
            some = blocks[start : start + _TOGETHER]
            if some[-1] - some[0] < len(some) * _DENSE:
                rows = self._connection.execute(
                    "SELECT id, file_id, data FROM blocks WHERE id BETWEEN ? AND ? ORDER BY id",
                    (some[0], some[-1]),
                )
            else:
                rows = self._connection.execute(
                    "SELECT id, file_id, data FROM blocks WHERE id IN"
                    " (SELECT value FROM json_each(?)) ORDER BY id",
                    (json.dumps(some),),
                )
            asked = set(some)
            for block, file_id, data in rows:
                if block in asked:
                    yield block, self._decompressor(file_id).decompress(data)

    def _decompressor(self, file_id: int) -> zstandard.ZstdDecompressor:
        found = self._decompressors.get(file_id)
        if found is None:
            row = self._connection.execute(
                "SELECT data FROM block_dictionaries WHERE file_id = ?", (file_id,)
            ).fetchone()
            found = decompressor(b"" if row is None else zlib.decompress(row[0]))
            self._decompressors[file_id] = found
            if len(self._decompressors) > _KEPT:
                self._decompressors.popitem(last=False)
        return found

    def _test(self, asked: Reading) -> Test:
        spec = asked.spec
        if asked.how == "text":
            return lambda line: has_text(line, spec)
        if asked.how == "path":
            return lambda line: matches_path(line, spec)
        return lambda line: matches_told(line, spec, self._catalogue)


def _needle(asked: Reading) -> bytes:
    """Bytes that a block with a match holds for certain, once folded; b"" if there are none."""
    if asked.how == "text":
        runs = [part for part in re.split(r"\\.|[*?]", asked.spec) if part]
        plain = [run for part in runs for run in _RUN.findall(part)]
    elif asked.how == "path":
        # A key may be written with needless escapes; that is left to the lines themselves.
        return b""
    else:
        return b""
    longest = max(plain, key=len, default="")
    return bytes(byte | _LOWER for byte in longest.encode())
