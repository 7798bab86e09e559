# SPDX-License-Identifier: MIT
"""The steps of reading a delivered file: what was found in it, one after another."""

from dataclasses import dataclass

from explorer.errors import FileFailed
from explorer.package.names import FileName
from explorer.package.packs import Places
from explorer.tables.rows import Batch
from explorer.workspace.coding import Coded
from explorer.workspace.packing import Packed
from explorer.workspace.wanted import Wanted


@dataclass(frozen=True, slots=True)
class MemberBegins:
    """A log in the file: see `package.readers.Member` for its fields."""

    member: str | None
    server: str | None
    name: FileName
    places: Places | None = None


@dataclass(frozen=True, slots=True)
class BlockRead:
    """The next block of the log. done: bytes of the delivered file read so far."""

    coded: Coded
    done: int


@dataclass(frozen=True, slots=True)
class TableRead:
    """Some rows of the table. done: bytes of the delivered file read so far.

    packed: columns of theirs that lie apart.
    """

    batch: Batch
    done: int
    packed: Packed = ()


@dataclass(frozen=True, slots=True)
class Searched:
    """More of the file was read, and nothing is to be kept of it yet."""

    done: int


@dataclass(frozen=True, slots=True)
class MemberEnds:
    """The log came to its sound end.

    content_hash, head_hash: of its decrypted text, and of the first bytes of it. passed_over:
    lines of other people than those wanted. unreadable: no line of it was an event. wanted: with
    what was learned so far.
    """

    content_hash: str
    head_hash: str
    passed_over: int = 0
    unreadable: bool = False
    wanted: Wanted | None = None


@dataclass(frozen=True, slots=True)
class MemberKnown:
    """The file is a log that need not be read again, and nothing else; no other step follows."""

    begins: MemberBegins
    content_hash: str


@dataclass(frozen=True, slots=True)
class BeginAgain:
    """More was learned of those wanted: forget all steps of this file and have it read again."""

    wanted: Wanted


@dataclass(frozen=True, slots=True)
class MemberFailed:
    """The log is not sound: nothing of it may be kept; the ones after it can be read."""

    failure: FileFailed


@dataclass(frozen=True, slots=True)
class PassedOver:
    """Of the file, which is at its end, some was passed over; note: how much."""

    note: str
