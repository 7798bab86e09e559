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

SLOTS: Final = 1024
_FIRST_GUESS: Final = 250_000  # bytes of text that a block holds
_TOGETHER: Final = 3 << 18  # bytes of text for all blocks packed at once; more only fills caches
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
        return self.pack_text(Text(b"\n".join(lines), lines))

    def pack_text(self, text: "Text") -> tuple[list[tuple[int, bytes]], bytes | None]:
        """As `pack`."""
        dictionary = None
        if text.count and not self._started:
            dictionary = text.data[: min(text.size, _DICTIONARY_BYTES)]
            self._compressor = _compressor(dictionary)
            self._started = True
        return [self._packed(text, *share) for share in self._shared_out(text)], dictionary

    @property
    def wanted(self) -> int:
        """How many bytes of lines to pack next, so that all their blocks fill their pages."""
        return self._text_bytes * max(round(_TOGETHER / self._text_bytes), 1)

    def _shared_out(self, text: "Text") -> Iterator[tuple[int, int]]:
        """The lines in equal shares: the first of each, and the one after its last."""
        total = text.size + 1
        shares = max(round(total / self._text_bytes), 1)
        start = 0
        for share in range(1, shares + 1):
            end = int(np.searchsorted(text.ends, total * share // shares)) + 1
            for first in range(start, min(end, text.count), SLOTS):
                yield first, min(first + SLOTS, end, text.count)
            start = max(start, end)

    def _packed(self, text: "Text", first: int, end: int) -> tuple[int, bytes]:
        data = text.lines(first, end)
        packed = self._compressor.compress(data)
        if len(data) > self._text_bytes // 2:
            guess = (3 * self._text_bytes + len(data) * _FILLED // len(packed)) // 4
            self._text_bytes = min(max(guess, _FILLED), _LARGEST)
        return end - first, packed

    def pack_block(self, lines: list[bytes]) -> bytes:
        """One block."""
        return self._compressor.compress(b"\n".join(lines))


class Text:
    """Lines to be packed, one after another. data: they, each but perhaps the last with its LF."""

    def __init__(self, data: bytes, lines: list[bytes]) -> None:
        self.data = data
        self.count = len(lines)
        self.ends = np.cumsum(np.fromiter(map(len, lines), np.int64, len(lines)) + 1)

    @property
    def size(self) -> int:
        """Bytes of all lines, and of what is between them."""
        return int(self.ends[-1]) - 1 if self.count else 0

    def lines(self, first: int, end: int) -> memoryview:
        """Some of the lines, with LF between them."""
        start = int(self.ends[first - 1]) if first else 0
        return memoryview(self.data)[start : int(self.ends[end - 1]) - 1]


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
