# SPDX-License-Identifier: MIT
"""The directory of a zip that only streams past: it stands at the end, and the end is kept."""

import io
import zipfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final

from explorer.errors import FileFailed
from explorer.package.gpg import Gpg
from explorer.package.streams import CHUNK, Source
from explorer.package.zips import is_zip
from explorer.work import CancelToken

_KEPT: Final = 32 << 20  # bytes at the end of a zip, among them its directory
_NO_ZIP = zipfile.BadZipFile("what was asked for went past")


def members_of_sealed(path: Path, gpg: Gpg, cancel: CancelToken) -> list[zipfile.ZipInfo]:
    """What an encrypted zip holds, read through once; nothing where it is no zip, or not sound.

    Raises Cancelled.
    """
    try:
        with gpg.decrypt(path, cancel) as plain:
            tail = _Tail(_through(plain))
    except FileFailed:
        return []
    try:
        with zipfile.ZipFile(tail) as archive:
            return archive.infolist()
    except (zipfile.BadZipFile, NotImplementedError, ValueError):
        return []


def _through(plain: Source) -> Iterator[bytes]:
    data = plain.read(CHUNK)
    if is_zip(data):
        while data:
            yield data
            data = plain.read(CHUNK)


class _Tail(io.RawIOBase):
    """A file of which only the end can be read."""

    def __init__(self, chunks: Iterator[bytes]) -> None:
        super().__init__()
        self._end, self._size, self._at = bytearray(), 0, 0
        for data in chunks:
            self._end += data
            self._size += len(data)
            if len(self._end) > 2 * _KEPT:
                del self._end[:-_KEPT]

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def tell(self) -> int:
        return self._at

    def seek(self, offset: int, whence: int = io.SEEK_SET) -> int:
        start = {io.SEEK_SET: 0, io.SEEK_CUR: self._at, io.SEEK_END: self._size}[whence]
        if start + offset < 0:
            raise _NO_ZIP
        self._at = start + offset
        return self._at

    def read(self, size: int = -1) -> bytes:
        first = self._at - (self._size - len(self._end))
        if first < 0:
            raise _NO_ZIP
        last = len(self._end) if size < 0 else first + size
        data = bytes(self._end[first:last])
        self._at += len(data)
        return data
