# SPDX-License-Identifier: MIT
"""A delivered file to coded blocks: everything of an import that needs no database."""

from collections.abc import Callable, Generator
from dataclasses import dataclass
from pathlib import Path

import xxhash

from explorer.errors import FileFailed
from explorer.package.gpg import Gpg
from explorer.package.names import FileName
from explorer.package.readers import Member, Package, open_package
from explorer.work import CancelToken
from explorer.workspace.coding import Coded, Coder


@dataclass(frozen=True, slots=True)
class MemberBegins:
    """A log in the file: see `package.readers.Member` for its fields."""

    member: str | None
    server: str | None
    name: FileName


@dataclass(frozen=True, slots=True)
class BlockRead:
    """The next block of the log. done: bytes of the delivered file read so far."""

    coded: Coded
    done: int


@dataclass(frozen=True, slots=True)
class MemberEnds:
    """The log came to its sound end. content_hash: of its decrypted text."""

    content_hash: str


@dataclass(frozen=True, slots=True)
class MemberFailed:
    """The log is not sound: nothing of it may be kept; the ones after it can be read."""

    failure: FileFailed


Step = MemberBegins | BlockRead | MemberEnds | MemberFailed
Steps = Generator[Step, None, None]
ReadFile = Callable[[Path], Steps]


def read_file(path: Path, gpg: Gpg, coder: Coder, cancel: CancelToken) -> Steps:
    """The logs in a delivered file, one after another.

    Raises FileFailed when the file as a whole is not sound: then nothing of it may be kept.
    Raises Cancelled.
    """
    with open_package(path, gpg, cancel) as package:
        for member in package:
            yield MemberBegins(member.member, member.server, member.name)
            yield from _read_member(package, member, coder, cancel)


def _read_member(package: Package, member: Member, coder: Coder, cancel: CancelToken) -> Steps:
    coder.start_file()
    content = xxhash.xxh3_128()
    try:
        for block in member.blocks():
            cancel.check()
            content.update(block.data)
            yield BlockRead(coder.encode(block), package.bytes_read())
    except FileFailed as failure:
        if member.member is None:
            raise
        yield MemberFailed(failure)
    else:
        yield MemberEnds(content.hexdigest())
