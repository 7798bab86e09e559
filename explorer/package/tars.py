# SPDX-License-Identifier: MIT
"""Tar archives read front to back, so that one inside an encrypted stream needs no disk.

Not tarfile's stream mode: it takes a damaged or missing header for the end of the archive.
"""

import tarfile
from collections.abc import Iterator
from dataclasses import dataclass, field

from explorer.errors import FileFailed
from explorer.package.streams import AGAIN, Source

_BLOCK = 512
_NAME_LIMIT = 1 << 16
_NO_DATA = (tarfile.SYMTYPE, tarfile.LNKTYPE, tarfile.CHRTYPE, tarfile.BLKTYPE, tarfile.FIFOTYPE)
_PAX = (tarfile.XHDTYPE, tarfile.SOLARIS_XHDTYPE)


def is_tar(head: bytes) -> bool:
    """Does `head` begin with a tar header whose checksum fits?"""
    if len(head) < _BLOCK or not head[0]:
        return False
    try:
        tarfile.TarInfo.frombuf(head[:_BLOCK], "utf-8", "surrogateescape")
    except tarfile.HeaderError:
        return False
    return True


class Entry(Source):
    """A file in a tar. name: its path as written there, never to be used as one. size: in bytes."""

    def __init__(self, archive: "_Archive", name: str, size: int) -> None:
        self._archive = archive
        self.name = name
        self.size = size
        self._left = size

    def read(self, size: int) -> bytes:
        data = self._archive.some(min(size, self._left))
        self._left -= len(data)
        return data


@dataclass(slots=True)
class _Extra:
    """What extended headers say of the next entry."""

    name: str | None = None
    size: int | None = None
    sparse: bool = False


@dataclass(slots=True)
class _Archive:
    source: Source
    label: str
    read: int = 0
    ended: bool = field(default=False)

    def some(self, size: int) -> bytes:
        """1 to `size` bytes (none for 0)."""
        if not size:
            return b""
        data = self.source.read(size)
        if not data:
            raise self.truncated()
        self.read += len(data)
        return data

    def exactly(self, size: int) -> bytes:
        data = b""
        while len(data) < size:
            data += self.some(size - len(data))
        return data

    def align(self) -> None:
        """Pass over the filling of the last block."""
        self.exactly(-self.read % _BLOCK)

    def header(self) -> tarfile.TarInfo | None:
        """The next header, None at the end of the archive."""
        while True:
            block = self._block()
            if block is None:
                return None
            if not block.strip(b"\0"):
                self.ended = True
                continue
            try:
                return tarfile.TarInfo.frombuf(block, "utf-8", "surrogateescape")
            except tarfile.HeaderError as error:
                raise self.damaged() from error

    def _block(self) -> bytes | None:
        first = self.source.read(_BLOCK)
        if not first:
            if self.ended:
                return None
            raise self.truncated()
        self.read += len(first)
        return first + self.exactly(_BLOCK - len(first))

    def truncated(self) -> FileFailed:
        return FileFailed("truncated", f"{self.label} is cut short: its end is missing.", AGAIN)

    def damaged(self) -> FileFailed:
        return FileFailed("damaged", f"{self.label} is a damaged tar archive.", AGAIN)


def entries(source: Source, label: str) -> Iterator[Entry]:
    """The files of a tar, each to be read before the next is asked for.

    Ends normally only if the archive has its end and the source reached its own. label: what
    failures call the archive. Raises FileFailed when it is damaged or cut short.
    """
    archive, extra = _Archive(source, label), _Extra()
    while (info := archive.header()) is not None:
        size = info.size if extra.size is None else extra.size
        if size < 0:
            raise archive.damaged()
        if info.type in (tarfile.GNUTYPE_LONGNAME, tarfile.GNUTYPE_LONGLINK, *_PAX):
            _extend(extra, info.type, _text(archive, size), archive)
        elif info.type in (tarfile.XGLTYPE, tarfile.DIRTYPE) or info.type in _NO_DATA:
            if info.type not in _NO_DATA:
                Entry(archive, "", size).drain()
            extra = extra if info.type == tarfile.XGLTYPE else _Extra()
        elif info.type == tarfile.GNUTYPE_SPARSE or extra.sparse:
            raise FileFailed(
                "unsupported", f"{label} holds a sparse file, which can't be read.", "Unpack it."
            )
        else:
            entry = Entry(archive, extra.name or info.name, size)
            yield entry
            entry.drain()
            extra = _Extra()
        archive.align()


def _text(archive: _Archive, size: int) -> bytes:
    if size > _NAME_LIMIT:
        raise archive.damaged()
    return archive.exactly(size)


def _extend(extra: _Extra, kind: bytes, data: bytes, archive: _Archive) -> None:
    if kind == tarfile.GNUTYPE_LONGNAME:
        extra.name = data.rstrip(b"\0").decode("utf-8", "surrogateescape")
    elif kind in _PAX:
        for key, value in _pax_records(data, archive):
            if key == "path":
                extra.name = value
            elif key == "size" and value.isdigit():
                extra.size = int(value)
            elif key.startswith("GNU.sparse."):
                extra.sparse = True


def _pax_records(data: bytes, archive: _Archive) -> Iterator[tuple[str, str]]:
    """The "length key=value\\n" records of an extended header."""
    while data.strip(b"\0"):
        length, _, _ = data.partition(b" ")
        if not length.isdigit() or not len(length) < int(length) <= len(data):
            raise archive.damaged()
        record, data = data[: int(length)], data[int(length) :]
        key, _, value = record[len(length) + 1 :].removesuffix(b"\n").partition(b"=")
        yield key.decode("utf-8", "replace"), value.decode("utf-8", "surrogateescape")
