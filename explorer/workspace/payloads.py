# SPDX-License-Identifier: MIT
"""Lines packed into compressed blocks, each primed with the first lines of its file.

The n-th line of a block is slot n; an empty one is a duplicate, whose text is kept elsewhere.
A packed block fills one page of the database and a little of another; the dictionary makes it half
as large as it would be by itself.
"""

from collections.abc import Iterator
from typing import Final

import numpy as np
import zstandard

from explorer.package.streams import CHUNK

SLOTS: Final = 1024
_FIRST_GUESS: Final = 250_000  # bytes of text that a block holds
_LARGEST: Final = 600_000
# A packed block to aim at. SQLite puts 16,332 bytes of it on a page of its own and the rest, 2 KB
# or more, beside that of others; of a little less, a part of the page would stay empty.
_FILLED: Final = 19_200
_DICTIONARY_BYTES: Final = 1 << 19
# Level 1, but with a table that holds the whole dictionary: a fifth smaller for the same time.
_FAST: Final = zstandard.ZstdCompressionParameters.from_level(
    1, window_log=20, hash_log=16, min_match=7, write_content_size=True
)


class Packer:
    """Packs the lines of one file."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        self._started = dictionary is not None
        self._compressor = _compressor(dictionary or b"")
        self._text_bytes = _FIRST_GUESS

    def pack(self, lines: list[bytes]) -> tuple[list[tuple[int, bytes]], bytes | None]:
        """Blocks as (number of lines, packed); with the first lines also the dictionary."""
        dictionary = None
        if lines and not self._started:
            dictionary = b"\n".join(lines)[:_DICTIONARY_BYTES]
            self._compressor = _compressor(dictionary)
            self._started = True
        return [self._packed(rows) for rows in self._shared_out(lines)], dictionary

    @property
    def wanted(self) -> int:
        """How many bytes of lines to pack next, so that all their blocks fill their pages."""
        return self._text_bytes * max(round(CHUNK / self._text_bytes), 1)

    def _shared_out(self, lines: list[bytes]) -> Iterator[list[bytes]]:
        """The lines in equal shares."""
        ends = np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)) + 1)
        total = int(ends[-1]) if lines else 0
        shares = max(round(total / self._text_bytes), 1)
        start = 0
        for share in range(1, shares + 1):
            end = int(np.searchsorted(ends, total * share // shares)) + 1
            for first in range(start, min(end, len(lines)), SLOTS):
                yield lines[first : min(first + SLOTS, end)]
            start = max(start, end)

    def _packed(self, lines: list[bytes]) -> tuple[int, bytes]:
        data = b"\n".join(lines)
        packed = self._compressor.compress(data)
        if len(data) > self._text_bytes // 2:
            guess = (3 * self._text_bytes + len(data) * _FILLED // len(packed)) // 4
            self._text_bytes = min(max(guess, _FILLED), _LARGEST)
        return len(lines), packed

    def pack_block(self, lines: list[bytes]) -> bytes:
        """One block."""
        return self._compressor.compress(b"\n".join(lines))


class Block:
    """The lines of one unpacked block, each cut out when it is asked for."""

    def __init__(self, text: bytes) -> None:
        self._text = text
        self._starts = [0]  # of the lines found so far; the one after the last is past the end

    def __len__(self) -> int:
        return self._text.count(b"\n") + 1

    def __getitem__(self, slot: int) -> bytes:
        text, starts = self._text, self._starts
        while len(starts) < slot + 2 and starts[-1] <= len(text):
            end = text.find(b"\n", starts[-1])
            starts.append((end if end >= 0 else len(text)) + 1)
        return text[starts[slot] : starts[slot + 1] - 1]


class Unpacker:
    """Unpacks the blocks of one file."""

    def __init__(self, dictionary: bytes) -> None:
        self._decompressor = decompressor(dictionary)

    def unpack(self, data: bytes) -> list[bytes]:
        """All lines of one block."""
        return self._decompressor.decompress(data).split(b"\n")

    def block(self, data: bytes) -> Block:
        """One block, of which only some lines may be wanted."""
        return Block(self._decompressor.decompress(data))


def decompressor(dictionary: bytes) -> zstandard.ZstdDecompressor:
    """What unpacks the blocks of one file into their text."""
    return zstandard.ZstdDecompressor(dict_data=_raw(dictionary))


def _raw(dictionary: bytes) -> zstandard.ZstdCompressionDict | None:
    if not dictionary:
        return None
    return zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    raw = _raw(dictionary)
    if raw is not None:
        raw.precompute_compress(compression_params=_FAST)
    return zstandard.ZstdCompressor(compression_params=_FAST, dict_data=raw)
