# SPDX-License-Identifier: MIT
"""The zip of a pack: the same parts give the same bytes; it is there whole or not at all."""

import errno
import hashlib
import os
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import IO, Any, Final, Self, cast

from explorer.errors import UserError
from explorer.pack.leaks import LeakScan
from explorer.package.encryption import Encryption

_DATE: Final = (1980, 1, 1, 0, 0, 0)  # the first that a zip can tell: the pack tells its own times
_LEVEL: Final = 6
_MODE: Final = 0o600
_UNIX: Final = 3
_NO_ROOM: Final = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


@dataclass(frozen=True, slots=True)
class Part:
    """One file of the pack as the manifest tells of it."""

    name: str
    what: str
    bytes: int
    sha256: str


class PartWriter:
    """One part being written."""

    def __init__(self, stream: IO[bytes], scan: LeakScan | None) -> None:
        self._stream = stream
        self._digest = hashlib.sha256()
        self._scan = scan
        self.size = 0

    def write(self, data: bytes) -> int:
        """Add to the part."""
        self._stream.write(data)
        self._digest.update(data)
        self.size += len(data)
        if self._scan is not None:
            self._scan.add(data)
        return len(data)

    def write_text(self, text: str) -> int:
        """Add to the part."""
        return self.write(text.encode("utf-8", "replace"))

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


class Archive:
    """The parts of a pack, written one after another.

    must_not_hold: what may stand in no part; raises UserError naming the part if it does.
    """

    def __init__(self, stream: IO[bytes], must_not_hold: Callable[[], list[str]] | None) -> None:
        self._zip = zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=_LEVEL)
        self._values = must_not_hold
        self.parts: list[Part] = []

    @contextmanager
    def part(self, name: str, what: str, *, large: bool = False) -> Iterator[PartWriter]:
        """Write one part. large: it may have more than 2 GB."""
        info = zipfile.ZipInfo(name, _DATE)
        info.compress_type = zipfile.ZIP_DEFLATED
        info.create_system = _UNIX
        info.external_attr = (0o100000 | _MODE) << 16
        scan = LeakScan(self._values()) if self._values else None
        with self._zip.open(info, "w", force_zip64=large) as stream:
            writer = PartWriter(stream, scan)
            yield writer
        leaks = scan.end() if scan is not None else set()
        if leaks:
            raise leaked(name, len(leaks))
        self.parts.append(Part(name, what, writer.size, writer.sha256))

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        if kind is None:
            self._zip.close()
        else:  # nothing more is written, now or when it is collected
            self._zip.fp = None


def leaked(name: str, count: int) -> UserError:
    """A pack with names replaced would still hold some."""
    what = f"{count:,} name{'s' * (count != 1)} would still stand in {name}"
    return UserError(
        f"The pack was not written: {what}.",
        "That is a fault of the app; please report it, without any learner’s data.",
    )


@contextmanager
def new_file(path: Path, encrypt: Callable[[IO[bytes]], Encryption] | None) -> Iterator[IO[bytes]]:
    """A file that gets its name at the end, when all is on the disk; nothing is left otherwise.

    It is made for its owner alone. Raises UserError when it can't be written.
    """
    part = path.with_name(f"{path.name}.part")
    with _explained(path):
        part.unlink(missing_ok=True)
        handle = os.open(part, os.O_CREAT | os.O_EXCL | os.O_RDWR | _binary(), _MODE)
    try:
        with _explained(path), ExitStack() as stack:
            file = stack.enter_context(os.fdopen(handle, "w+b"))
            if encrypt is None:
                yield file
            else:
                sealed = stack.enter_context(encrypt(file))
                yield cast("IO[bytes]", _Unseekable(sealed))
                sealed.finish()
            file.flush()
            os.fsync(file.fileno())
        with _explained(path):
            part.replace(path)
    finally:
        part.unlink(missing_ok=True)


def _binary() -> int:
    return getattr(os, "O_BINARY", 0)


class _Unseekable:
    """What zipfile needs of a stream that can only be written."""

    def __init__(self, stream: Any) -> None:
        self.write = stream.write
        self.flush = stream.flush


@contextmanager
def _explained(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        if error.errno in _NO_ROOM:
            todo = "Free some space, or choose another drive. Nothing of it was kept."
        elif error.errno in (errno.EACCES, errno.EPERM, errno.EROFS):
            todo = "Choose a folder you may write to."
        else:
            todo = "Choose another place."
        raise UserError(
            f"{path.name} can't be written: {error.strerror or error}.", todo
        ) from error
