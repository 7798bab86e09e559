# SPDX-License-Identifier: MIT
"""Zip archives: read in place from disk, or from memory when inside something else."""

import hashlib
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import IO

from explorer.errors import FileFailed
from explorer.package import packs
from explorer.package.streams import AGAIN, CHUNK, Budget, FileSource, Source, unreadable
from explorer.work import CancelToken

_MAGIC = (b"PK\x03\x04", b"PK\x05\x06")
_ENCRYPTED = 0x1


def is_zip(head: bytes) -> bool:
    """Does `head` begin a zip archive?"""
    return head.startswith(_MAGIC)


class Entry(Source):
    """A file in a zip. name: its path as written there, never to be used as one.

    sha256: what it has to be; None where nobody said. places: where the lines of a pack's log
    stood.
    """

    def __init__(
        self,
        archive: "Archive",
        info: zipfile.ZipInfo,
        sha256: str | None = None,
        places: packs.Places | None = None,
    ) -> None:
        self._archive = archive
        self._sha256 = sha256
        self.places = places
        self._digest = hashlib.sha256()
        self.name = info.filename
        self._stream: IO[bytes] | None = None
        self._info = info

    def read(self, size: int) -> bytes:
        self._archive.cancel.check()
        with self._archive.explained():
            if self._stream is None:
                self._stream = self._archive.open(self._info)
            data = self._stream.read(size)
        self._archive.budget.spend(len(data))
        if self._sha256 is not None:
            self._digest.update(data)
            if not data and self._digest.hexdigest() != self._sha256:
                raise packs.altered(self._archive.label)
        return data

    def close(self) -> None:
        if self._stream is not None:
            self._stream.close()


class Archive:
    """An opened zip. Raises FileFailed when it is damaged, or too large to hold in memory."""

    def __init__(self, source: Source, label: str, budget: Budget, cancel: CancelToken) -> None:
        self.label = label
        self.budget = budget
        self.cancel = cancel
        on_disk = isinstance(source, FileSource)
        stream: IO[bytes] = source.stream if isinstance(source, FileSource) else self._hold(source)
        self._size = source.size if on_disk and isinstance(source, FileSource) else None
        with self.explained():
            self._zip = zipfile.ZipFile(stream)

    def _hold(self, source: Source) -> IO[bytes]:
        held, limit = BytesIO(), self.budget.limits.zip
        while data := source.read(CHUNK):
            held.write(data)
            if held.tell() > limit:
                raise FileFailed(
                    "too large",
                    f"{self.label} is a zip of more than {limit:,} bytes inside another file.",
                    "Unwrap it with gpg or gunzip, and drop the zip itself.",
                )
        return held

    def entries(self) -> Iterator[Entry]:
        """The files of the archive; each must be sound for its reading to end normally.

        Of an evidence pack this is its log, which must be what the manifest says.
        """
        hashes = packs.hashes(self._part(packs.MANIFEST, packs.LARGEST_MANIFEST))
        places = None if hashes is None else self._places(hashes.get(packs.PLACES, ""))
        for info in self._zip.infolist():
            if info.is_dir() or (hashes is not None and info.filename != packs.RAW_LOG):
                continue
            entry = Entry(self, info, None if hashes is None else hashes[packs.RAW_LOG], places)
            yield entry
            entry.close()

    def _places(self, sha256: str) -> packs.Places | None:
        """Where the lines of a pack's log stood; None where it does not say (an older pack)."""
        if not sha256:
            return None
        text = self._part(packs.PLACES, packs.LARGEST_PLACES)
        if hashlib.sha256(text).hexdigest() != sha256:
            raise packs.altered(self.label)
        return packs.read_places(text)

    def _part(self, name: str, most: int) -> bytes:
        """A part of an evidence pack; nothing where there is none, or one too large to be one."""
        found = [info for info in self._zip.infolist() if info.filename == name]
        if not found or found[0].file_size > most:
            return b""
        with self.explained(), self.open(found[0]) as stream:
            text = stream.read(most)
        self.budget.spend(len(text))
        return text

    def open(self, info: zipfile.ZipInfo) -> IO[bytes]:
        """The stream of a member."""
        if info.flag_bits & _ENCRYPTED:
            raise FileFailed(
                "unsupported",
                f"{self.label} is protected with a zip password.",
                "Unpack it with your zip program and drop what was in it.",
            )
        return self._zip.open(info)

    @contextmanager
    def explained(self) -> Iterator[None]:
        """Turn what zipfile complains of into a failure of this file."""
        try:
            yield
        except OSError as error:
            raise unreadable(self.label, error) from error
        except NotImplementedError as error:
            raise FileFailed(
                "unsupported",
                f"{self.label} uses a kind of zip compression that can't be read.",
                "Unpack it with your zip program and drop what was in it.",
            ) from error
        except (zipfile.BadZipFile, zlib.error, EOFError, ValueError, RuntimeError) as error:
            what = f"{self.label} is a damaged or incomplete zip archive."
            raise FileFailed("damaged", what, AGAIN) from error

    def close(self) -> None:
        """Let go of the archive; the source stays open."""
        self._zip.close()
