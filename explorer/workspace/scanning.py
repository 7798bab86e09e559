# SPDX-License-Identifier: MIT
"""Lines of whole blocks searched: most blocks are passed over without being cut into lines."""

import json
import os
import re
import zlib
from collections import OrderedDict
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from typing import Final

import numpy as np
import zstandard
from numpy.typing import NDArray

from explorer.events.catalogue import Catalogue
from explorer.events.paths import parse_path
from explorer.work import CancelToken
from explorer.workspace.connection import Connection
from explorer.workspace.functions import Namer, has_text, matches_path, matches_told
from explorer.workspace.masks import Reading
from explorer.workspace.migrations import SLOT_BITS
from explorer.workspace.payloads import SLOTS, decompressor
from explorer.workspace.sheets import Numbers

_KEPT: Final = 64
_TOGETHER: Final = 32  # blocks read in one go
_ENOUGH: Final = 2  # goes that are worth threads
_DENSE: Final = 4  # asked for one block in so many, all between are read in a row
_LOWER: Final = 0x20  # the bit in which upper and lower case differ
_RUN: Final = re.compile(r"[!#-)+->@-\[\]-~ ]+")
_KEY: Final = re.compile(r"[A-Za-z_][A-Za-z0-9_]*\Z")
_ESCAPE: Final = b"\\u00"
_NEWLINE: Final = 10
_FOLDED_ESCAPE: Final = b"|u00"

Test = Callable[[bytes], bool]
Packed = tuple[int, bytes, bytes]  # block, its file's dictionary, its data
Likely = tuple[int, bytes | Numbers]  # block, its text or the numbers of the lines that match
Rows = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Needle:
    """Bytes that a block with a match holds for certain, once folded; b"" if none are known.

    escapable: they may stand there escaped instead. exact: the text in lower case, where a line
    matches if and only if it holds that, upper and lower case alike.
    """

    folded: bytes
    escapable: bool = False
    exact: bytes = b""


class _Searcher:
    """Unpacks blocks and looks for bytes in them; each belongs to one thread at a time."""

    def __init__(self) -> None:
        self._decompressors: OrderedDict[bytes, zstandard.ZstdDecompressor] = OrderedDict()
        self._buffer = bytearray()

    def search(self, blocks: list[Packed], needle: Needle) -> list[Likely]:
        """The texts of those blocks that may hold a match; which lines do, where that is told."""
        found: list[Likely] = []
        for block, dictionary, data in blocks:
            text = self._decompressor(dictionary).decompress(data)
            if needle.folded and not self._holds(text, needle):
                continue
            found.append((block, self._matching(text, needle) if needle.exact else text))
        return found

    def _matching(self, text: bytes, needle: Needle) -> Numbers:
        """The numbers of the lines that hold the exact text; it was folded into the buffer."""
        size, length = len(text), len(needle.exact)
        hits = []
        at = self._buffer.find(needle.folded, 0, size)
        while at >= 0:
            if text[at : at + length].lower() == needle.exact:
                hits.append(at)
                at = text.find(b"\n", at)
                if at < 0:
                    break
            at = self._buffer.find(needle.folded, at + 1, size)
        if not hits:
            return np.zeros(0, np.int64)
        return np.searchsorted(np.flatnonzero(np.frombuffer(text, np.uint8) == _NEWLINE), hits)

    def _holds(self, text: bytes, needle: Needle) -> bool:
        size = len(text)
        if len(self._buffer) < size:
            self._buffer = bytearray(size * 2)
        folded = np.frombuffer(self._buffer, np.uint8, size)
        np.bitwise_or(np.frombuffer(text, np.uint8), _LOWER, out=folded)
        if self._buffer.find(needle.folded, 0, size) >= 0:
            return True
        return needle.escapable and self._buffer.find(_FOLDED_ESCAPE, 0, size) >= 0

    def _decompressor(self, dictionary: bytes) -> zstandard.ZstdDecompressor:
        found = self._decompressors.get(dictionary)
        if found is None:
            found = self._decompressors[dictionary] = decompressor(dictionary)
            if len(self._decompressors) > _KEPT:
                self._decompressors.popitem(last=False)
        return found


class Scanner:
    """Reads the lines of events over one connection, to tell which are as asked."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, namer: Namer = lambda _: None
    ) -> None:
        self._connection = connection
        self._catalogue = catalogue
        self._namer = namer
        self._dictionaries: OrderedDict[int, bytes] = OrderedDict()
        self._searchers = [_Searcher() for _ in range(min(max(os.cpu_count() or 1, 1), 4))]
        self.cancel = CancelToken()

    def rows(self, asked: Reading, ids: Numbers, wanted: Rows) -> Rows:
        """Which of the rows with these ids match; only the wanted ones are looked at."""
        found = np.zeros(len(ids), bool)
        places = np.flatnonzero(wanted)
        if not len(places):
            return found
        test = self._test(asked)
        blocks = ids[places] >> SLOT_BITS
        starts = np.flatnonzero(np.diff(blocks, prepend=-1))
        ends = np.append(starts[1:], len(blocks)).tolist()
        bounds = dict(
            zip(blocks[starts].tolist(), zip(starts.tolist(), ends, strict=True), strict=True)
        )
        for block, text in self._likely(list(bounds), _needle(asked)):
            self.cancel.check()
            first, last = bounds[block]
            if not isinstance(text, bytes):
                table = np.zeros(SLOTS, bool)
                table[text] = True
                some = places[first:last]
                found[some] = table[ids[some] & (SLOTS - 1)]
                continue
            lines = text.split(b"\n")
            for place in places[first:last].tolist():
                if test(lines[int(ids[place]) & (SLOTS - 1)]):
                    found[place] = True
        return found

    def _likely(self, blocks: list[int], needle: Needle) -> Iterator[Likely]:
        """The texts of the blocks that may hold a match; unpacked and searched side by side."""
        batches = [blocks[at : at + _TOGETHER] for at in range(0, len(blocks), _TOGETHER)]
        if len(batches) < _ENOUGH:
            for batch in batches:
                yield from self._searchers[0].search(self._packed(batch), needle)
            return
        lanes = len(self._searchers)
        under_way: list[Future[list[Likely]] | None] = [None] * lanes
        with ThreadPoolExecutor(lanes) as pool:
            for number, batch in enumerate([*batches, *([[]] * lanes)]):
                self.cancel.check()
                lane = number % lanes
                packed = self._packed(batch) if batch else []
                before = under_way[lane]
                if before is not None:
                    yield from before.result()
                searcher = self._searchers[lane]
                under_way[lane] = pool.submit(searcher.search, packed, needle) if batch else None

    def _packed(self, blocks: list[int]) -> list[Packed]:
        if blocks[-1] - blocks[0] < len(blocks) * _DENSE:
            rows = self._connection.execute(
                "SELECT id, file_id, data FROM blocks WHERE id BETWEEN ? AND ? ORDER BY id",
                (blocks[0], blocks[-1]),
            )
        else:
            rows = self._connection.execute(
                "SELECT id, file_id, data FROM blocks WHERE id IN"
                " (SELECT value FROM json_each(?)) ORDER BY id",
                (json.dumps(blocks),),
            )
        asked = set(blocks)
        return [
            (block, self._dictionary(file_id), data)
            for block, file_id, data in rows.fetchall()
            if block in asked
        ]

    def _dictionary(self, file_id: int) -> bytes:
        found = self._dictionaries.get(file_id)
        if found is None:
            row = self._connection.execute(
                "SELECT data FROM block_dictionaries WHERE file_id = ?", (file_id,)
            ).fetchone()
            found = b"" if row is None else zlib.decompress(row[0])
            self._dictionaries[file_id] = found
            if len(self._dictionaries) > _KEPT:
                self._dictionaries.popitem(last=False)
        return found

    def _test(self, asked: Reading) -> Test:
        spec = asked.spec
        if asked.how == "text":
            return lambda line: has_text(line, spec)
        if asked.how == "told":
            return lambda line: matches_told(line, spec, self._catalogue, self._namer)
        key = _key(spec)
        if not key:
            return lambda line: matches_path(line, spec)
        return lambda line: (key in line or _ESCAPE in line) and matches_path(line, spec)


def _needle(asked: Reading) -> Needle:
    if asked.how == "text":
        parts = re.split(r"\\.|[*?]", asked.spec, flags=re.DOTALL)
        runs = [run for part in parts for run in _RUN.findall(part)]
        folded = _folded(max(runs, key=len, default="").encode())
        whole = len(runs) == 1 and runs[0] == asked.spec
        return Needle(folded, exact=asked.spec.lower().encode() if whole else b"")
    if asked.how == "path":
        return Needle(_folded(_key(asked.spec)), escapable=True)
    return Needle(b"")


def _folded(text: bytes) -> bytes:
    return bytes(byte | _LOWER for byte in text)


def _key(spec: str) -> bytes:
    """The longest key of a path that nobody writes in another way but by needless escapes."""
    steps = parse_path(json.loads(spec)[0]).steps
    return max(filter(_KEY.match, steps), key=len, default="").encode()
