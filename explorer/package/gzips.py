# SPDX-License-Identifier: MIT
"""gzip unfolded as it is read, checked to its last byte."""

import zlib
from contextlib import suppress
from typing import Any

from explorer.errors import FileFailed
from explorer.package.streams import AGAIN, Budget, Source

_zlib: Any = zlib
with suppress(ImportError):  # 2.3 times as fast; no wheel on Windows/ARM
    from isal import isal_zlib as _zlib

_COMPRESSED_CHUNK = 1 << 16  # inflates to half a megabyte or more; larger only fills caches
_GZIP = b"\x1f\x8b"


def is_gzip(head: bytes) -> bool:
    """Does `head` begin a gzip stream?"""
    return head.startswith(_GZIP)


class Gunzip(Source):
    """What a gzip stream of one or more members unfolds to; zeros after the last are padding."""

    def __init__(self, source: Source, name: str, budget: Budget) -> None:
        self._source = source
        self._name = name
        self._budget = budget
        self._input = b""
        self._inflater = _zlib.decompressobj(31)
        self._done = False
        self._failed: FileFailed | None = None

    def read(self, size: int) -> bytes:
        if self._failed is not None:
            raise self._failed
        while not self._done:
            if not self._input:
                self._input = self._source.read(_COMPRESSED_CHUNK)
                if not self._input:
                    raise self._failure("truncated", "ends in the middle of its compressed data")
            data = self._inflate(size)
            if self._inflater.eof:
                self._next_member()
            if data:
                self._budget.spend(len(data))
                return data
        return b""

    def _inflate(self, size: int) -> bytes:
        try:
            data: bytes = self._inflater.decompress(self._input, size)
        except (zlib.error, _zlib.error) as error:
            self._source.drain()  # a layer below may know the true cause
            raise self._failure("damaged", "is damaged: its compressed data do not fit") from error
        self._input = self._inflater.unused_data or self._inflater.unconsumed_tail
        return data

    def _next_member(self) -> None:
        """Start on the member that follows, or find the end and that nothing else follows."""
        padded = False
        while len(self._input) < len(_GZIP):
            more = self._source.read(_COMPRESSED_CHUNK)
            if not more:
                break
            self._input += more
        while self._input and not self._input.startswith(_GZIP):
            if self._input.strip(b"\0"):
                break
            padded = True
            self._input = self._source.read(_COMPRESSED_CHUNK)
        if not self._input:
            self._done = True
        elif self._input.startswith(_GZIP) and not padded:
            self._inflater = _zlib.decompressobj(31)
        else:
            self._source.drain()
            raise self._failure("damaged", "goes on after its compressed data end")

    def _failure(self, status: str, how: str) -> FileFailed:
        self._failed = FileFailed(status, f"{self._name} {how}.", AGAIN)
        return self._failed

    def close(self) -> None:
        self._source.close()
