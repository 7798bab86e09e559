# SPDX-License-Identifier: MIT
"""Lines packed into compressed blocks, each primed with the first lines of its file.

The n-th line of a block is slot n; an empty one is a duplicate, whose text is kept elsewhere.
A packed block fits one page of the database nearly always; the dictionary makes it a third
smaller than it would be by itself.
"""

from typing import Final

import zstandard

SLOTS: Final = 1024
_BLOCK_BYTES: Final = 150_000
_DICTIONARY_BYTES: Final = 65_536
_LEVEL: Final = 1


class Packer:
    """Packs the lines of one file."""

    def __init__(self, dictionary: bytes | None = None) -> None:
        self._started = dictionary is not None
        self._compressor = _compressor(dictionary or b"")

    def pack(self, lines: list[bytes]) -> tuple[list[tuple[int, bytes]], bytes | None]:
        """Blocks as (number of lines, packed); with the first lines also the dictionary."""
        dictionary = None
        if lines and not self._started:
            dictionary = b"\n".join(lines)[:_DICTIONARY_BYTES]
            self._compressor = _compressor(dictionary)
            self._started = True
        blocks: list[tuple[int, bytes]] = []
        start = size = 0
        for row, line in enumerate(lines, 1):
            size += len(line) + 1
            if size >= _BLOCK_BYTES or row - start == SLOTS:
                blocks.append((row - start, self.pack_block(lines[start:row])))
                start, size = row, 0
        if start < len(lines):
            blocks.append((len(lines) - start, self.pack_block(lines[start:])))
        return blocks, dictionary

    def pack_block(self, lines: list[bytes]) -> bytes:
        """One block."""
        return self._compressor.compress(b"\n".join(lines))


class Unpacker:
    """Unpacks the blocks of one file."""

    def __init__(self, dictionary: bytes) -> None:
        self._decompressor = zstandard.ZstdDecompressor(dict_data=_raw(dictionary))

    def unpack(self, data: bytes) -> list[bytes]:
        """The lines of one block."""
        return self._decompressor.decompress(data).split(b"\n")


def _raw(dictionary: bytes) -> zstandard.ZstdCompressionDict | None:
    if not dictionary:
        return None
    return zstandard.ZstdCompressionDict(dictionary, dict_type=zstandard.DICT_TYPE_RAWCONTENT)


def _compressor(dictionary: bytes) -> zstandard.ZstdCompressor:
    raw = _raw(dictionary)
    if raw is None:
        return zstandard.ZstdCompressor(level=_LEVEL)
    raw.precompute_compress(level=_LEVEL)
    return zstandard.ZstdCompressor(level=_LEVEL, dict_data=raw)
