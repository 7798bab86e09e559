# SPDX-License-Identifier: MIT
"""Layers of bytes read once, front to back: files, memory, and the limits they are held to."""

import errno
import os
import stat
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from types import TracebackType
from typing import Self

from explorer.errors import FileFailed
from explorer.work import CancelToken

CHUNK = 1 << 19  # bytes of text asked for at a time; larger only fills caches
AGAIN = "Download it again; if it fails again, ask whoever exported it."


@dataclass(frozen=True, slots=True)
class Limits:
    """What a package file may unfold to before it is refused; bytes unless said otherwise.

    inflated: in all, of one delivered file; the caller lowers it to what the disk can take, and
    then says so in `room`, for the message.
    members: number of files in its archives. depth: number of wrappings inside each other.
    line: of one line; longer ones are passed over and told of. held: of one line of a course's
    outline, which is all of it. zip: of a zip inside an encrypted file, which can only be read from
    memory.
    """

    inflated: int = 1 << 38
    members: int = 100_000
    depth: int = 8
    line: int = 32 << 20
    held: int = 64 << 20
    zip: int = 1 << 30
    room: str = ""


@dataclass(slots=True)
class Budget:
    """How much of its limits one delivered file has used up; shared by all its layers."""

    file: str
    limits: Limits = field(default_factory=Limits)
    inflated: int = 0
    members: int = 0
    skipped: list[str] = field(default_factory=list)
    unchosen: int = 0  # members nobody asked for

    def skip(self, path: str) -> None:
        """Note a member that is passed over."""
        self.enter_member()
        self.skipped.append(path)

    def spend(self, size: int) -> None:
        """Count `size` more unfolded bytes; raises FileFailed beyond the limit."""
        self.inflated += size
        if self.inflated > self.limits.inflated:
            room = f", {self.limits.room}" if self.limits.room else ""
            remedy = "free some disk space" if room else "raise the limit (--max-gb)"
            how = f"unfolds to more than {self.limits.inflated:,} bytes{room}"
            raise self._too_large(how, remedy)

    def enter_member(self) -> None:
        """Count one more member; raises FileFailed beyond the limit."""
        self.members += 1
        if self.members > self.limits.members:
            raise self._too_large(f"holds more than {self.limits.members:,} files")

    def check_depth(self, depth: int) -> None:
        """Raise FileFailed if `depth` wrappings inside each other are too many."""
        if depth > self.limits.depth:
            raise self._too_large(f"is wrapped more than {self.limits.depth} times")

    def _too_large(self, how: str, remedy: str = "split it") -> FileFailed:
        return FileFailed(
            "too large",
            f"{self.file} {how}.",
            f"If it is meant to, {remedy}, or unpack it and choose what is needed.",
        )


class Source:
    """Bytes that can be read once, front to back.

    `read` returns at most `size` bytes, and b"" only when the end was reached and all before it
    is known to be sound; otherwise it raises FileFailed. It raises Cancelled when told to stop.
    """

    def read(self, size: int) -> bytes:
        raise NotImplementedError

    def drain(self) -> None:
        """Read to the end for the verdict on what was read; raises as `read`."""
        while self.read(CHUNK):
            pass

    def close(self) -> None:
        """Let go of files and children; reading afterwards is an error."""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


class BytesSource(Source):
    """Bytes already in memory."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._at = 0

    def read(self, size: int) -> bytes:
        data = self._data[self._at : self._at + size]
        self._at += len(data)
        return data

    def rewind(self) -> None:
        self._at = 0


class FileSource(Source):
    """A file on disk. `size`: its bytes when it was opened. `stream`: the unbuffered file.

    Raises FileFailed when it can't be opened, is a folder, or holds nothing.
    """

    def __init__(self, path: Path, cancel: CancelToken) -> None:
        self._cancel = cancel
        self._position = 0
        self.name = path.name
        try:
            found = path.stat()
            if stat.S_ISDIR(found.st_mode):
                raise _folder(path)
            if not stat.S_ISREG(found.st_mode):
                raise FileFailed("unreadable", f"{self.name} is not a file that can be read.")
            self.stream = path.open("rb", buffering=0)
        except OSError as error:
            raise unreadable(self.name, error) from error
        self.size = found.st_size
        if not self.size:
            self.close()
            raise FileFailed("empty", f"{self.name} is empty: it holds no bytes at all.", AGAIN)

    def read(self, size: int) -> bytes:
        self._cancel.check()
        try:
            return self.stream.read(size) or b""
        except OSError as error:
            raise unreadable(self.name, error) from error

    def position(self) -> int:
        """Bytes read so far, also by a child that reads the same open file; from any thread."""
        with suppress(OSError, ValueError):  # closed meanwhile
            self._position = os.lseek(self.stream.fileno(), 0, os.SEEK_CUR)
        return self._position

    def rewind(self) -> None:
        self.stream.seek(0)

    def trouble(self) -> FileFailed | None:
        """Why it can't be read on from where a child that was reading it stopped; None if it can.

        A drive that was pulled looks to gpg like a damaged message.
        """
        try:
            self.stream.read(CHUNK)
        except OSError as error:
            return unreadable(self.name, error)
        return None

    def drain(self) -> None:
        """A plain file passes no verdict."""

    def close(self) -> None:
        self.position()
        self.stream.close()


def _folder(path: Path) -> FileFailed:
    """Why a folder that was to be opened gives no file."""
    name = f"The folder {path.name}"
    try:
        empty = not any(path.iterdir())
    except OSError as error:
        return unreadable(name, error)
    if empty:
        return FileFailed("empty folder", f"{name} is empty.", "Choose the one with the files.")
    what = f"{name} holds no event log, only other files."
    return FileFailed("no logs", what, "Choose the event files of the data package.")


def unreadable(name: str, error: OSError) -> FileFailed:
    """The failure that tells why the system would not let a file be read."""
    if error.errno in (errno.ENOENT, errno.ENOTDIR):
        return FileFailed("missing", f"{name} is not there any more.", "Look where it was moved.")
    if error.errno in (errno.EACCES, errno.EPERM):
        return FileFailed(
            "unreadable", f"{name} may not be read.", "Give yourself permission to read it."
        )
    reason = os.strerror(error.errno) if error.errno else "unknown cause"
    return FileFailed(
        "unreadable",
        f"{name} could not be read ({reason}).",
        "Check the drive or network folder it is on, or copy it to this computer.",
    )


class Peeked(Source):
    """Another source whose first bytes can be looked at before they are read."""

    def __init__(self, source: Source) -> None:
        self._source = source
        self._head = b""

    def peek(self, size: int) -> bytes:
        """The next `size` bytes, fewer only where the source ends; they stay unread."""
        while len(self._head) < size:
            more = self._source.read(size - len(self._head))
            if not more:
                break
            self._head += more
        return self._head

    def read(self, size: int) -> bytes:
        if not self._head:
            return self._source.read(size)
        head, self._head = self._head[:size], self._head[size:]
        return head

    def unpeeked(self) -> Source:
        """The source with its first bytes back: the file itself, where it is one."""
        if isinstance(self._source, FileSource):
            self._source.rewind()
            return self._source
        return self

    def close(self) -> None:
        self._source.close()


class Counted(Source):
    """Another source whose bytes count as unfolded."""

    def __init__(self, source: Source, budget: Budget) -> None:
        self._source = source
        self._budget = budget

    def read(self, size: int) -> bytes:
        data = self._source.read(size)
        self._budget.spend(len(data))
        return data

    def close(self) -> None:
        self._source.close()
