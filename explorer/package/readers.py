# SPDX-License-Identifier: MIT
"""From a delivered file to its logs: whatever wraps them is told by content and taken off.

To add a format: a file that unwraps it, and a line in READERS.
"""

import hashlib
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path, PurePosixPath
from types import TracebackType
from typing import Self

from explorer.errors import FileFailed
from explorer.package import gzips, lines, packets, tabular, tars, zips
from explorer.package.expand import expand, passed_over
from explorer.package.gpg import Gpg
from explorer.package.lines import Block
from explorer.package.member import Choice, Layer, Member, Opened
from explorer.package.names import is_put_away, parse_path
from explorer.package.sniffing import held_by
from explorer.package.streams import (
    AGAIN,
    CHUNK,
    Budget,
    Counted,
    FileSource,
    Limits,
    Peeked,
    Source,
)
from explorer.work import CancelToken

__all__ = ["READERS", "Member", "Package", "Reader", "expand", "open_package", "sha256_of"]

_HEAD = 1 << 16


def _members(layer: Layer) -> Iterator[Member]:
    """The logs in a layer, by whichever reader its first bytes fit."""
    source = Peeked(layer.source)
    head = source.peek(_HEAD)
    reader = next(reader for reader in READERS if reader.fits(head))
    return reader.open(replace(layer, source=source), head)


def _entry_members(layer: Layer) -> Iterator[Member]:
    """The logs in a file of an archive; one that can't be opened leaves the others readable."""
    begun, spent = False, layer.budget.inflated
    try:
        for member in _members(layer):
            begun = True
            yield replace(member, _open=partial(_refunded, member, layer.budget))
    except FileFailed as error:
        layer.budget.inflated = spent
        if begun:  # what was handed out came from something unsound: the whole file fails
            raise
        yield _member(layer, _failing(error))


def _refunded(member: Member, budget: Budget, size: Callable[[], int]) -> Iterator[Block]:
    """The blocks of a member; of one that fails nothing is kept, so that it takes no room."""
    spent = budget.inflated
    try:
        yield from member.blocks(size)
    except FileFailed:
        budget.inflated = spent
        raise


def _failing(error: FileFailed) -> Opened:
    def fail(_size: Callable[[], int]) -> Iterator[Block]:
        raise error

    return fail


def _member(layer: Layer, opened: Opened) -> Member:
    name, path = layer.name, "/".join(layer.members) or None
    if name.kind == "unknown":
        name = replace(name, kind="log")
    return Member(layer.path.name, path, layer.server, name, opened, layer.position, layer.places)


def _is_openpgp(head: bytes) -> bool:
    return packets.kind(head) is not None


def _open_openpgp(layer: Layer, head: bytes) -> Iterator[Member]:
    match packets.kind(head):
        case "key":
            raise FileFailed(
                "not a log", f"{layer.label} is an OpenPGP key.", "Import it with gpg instead."
            )
        case "plain":
            raise FileFailed(
                "not encrypted",
                f"{layer.label} is signed or packed by gpg, but not encrypted.",
                "Unpack it with `gpg --decrypt` and drop the result.",
            )
    with layer.gpg.decrypt(_whole(layer), layer.cancel, layer.label) as plain:
        yield from _members(layer.inside(Counted(plain, layer.budget), "gpg"))


def _open_gzip(layer: Layer, _head: bytes) -> Iterator[Member]:
    return _members(layer.inside(gzips.Gunzip(layer.source, layer.label, layer.budget), "gz"))


def _open_tar(layer: Layer, _head: bytes) -> Iterator[Member]:
    inside = layer.inside(layer.source, "tar")
    if layer.name.table == tabular.OLX:
        entries = tars.entries(layer.source, layer.label)
        yield _member(inside, lambda _size: tabular.listing(entries))
        return
    for entry in tars.entries(layer.source, layer.label):
        if (found := inside.entered(entry, entry.name)) is not None:
            yield from _entry_members(found)


def _open_zip(layer: Layer, _head: bytes) -> Iterator[Member]:
    inside = layer.inside(layer.source, "zip")
    with closing(zips.Archive(_whole(layer), layer.label, layer.budget, layer.cancel)) as archive:
        for entry in archive.entries():
            if (found := inside.entered(entry, entry.name)) is not None:
                yield from _entry_members(replace(found, places=entry.places))


def _whole(layer: Layer) -> Source:
    """The layer's bytes from their first; the file on disk itself where that is what it is."""
    assert isinstance(layer.source, Peeked)
    return layer.source.unpeeked()


def _open_text(layer: Layer, head: bytes) -> Iterator[Member]:
    layer = replace(layer, name=tabular.named(layer.name, head))
    tabular.check(layer.name, head, layer.label)
    if not head:
        _check_empty(layer)
    elif layer.name.kind == "table":
        lines.check_binary(head, layer.label)
    else:
        _check_promise(layer, head)
        lines.check_text(head, layer.label)
    limits = layer.budget.limits
    limit = limits.held if layer.name.table == "course_structure" else limits.line
    yield _member(layer, lambda size: lines.blocks(layer.source, limit, size))


def _check_empty(layer: Layer) -> None:
    """A day without events is an empty log, packed; anything else that holds nothing is a slip."""
    if layer.peeled[-1:] != ("gz",):
        raise FileFailed("empty", f"{layer.label} is empty: there is nothing in it.", AGAIN)


def _check_promise(layer: Layer, head: bytes) -> None:
    """Take a log that was unpacked but kept its name; refuse anything else under that name."""
    if b'{"' in head.partition(b"\n")[0]:
        return
    for stage, word in (("gpg", "OpenPGP"), ("gz", "gzip"), ("tar", "tar"), ("zip", "zip")):
        if stage in layer.name.stages and stage not in layer.peeled:
            what = f"{layer.label} is not {word}, as its name says, nor a log."
            raise FileFailed(f"not {word}", what, AGAIN)


@dataclass(frozen=True, slots=True)
class Reader:
    """A format. fits: is it this, by the first bytes? open: the logs in it."""

    name: str
    fits: Callable[[bytes], bool]
    open: Callable[[Layer, bytes], Iterator[Member]]


READERS = [
    Reader("OpenPGP", _is_openpgp, _open_openpgp),
    Reader("gzip", gzips.is_gzip, _open_gzip),
    Reader("zip", zips.is_zip, _open_zip),
    Reader("tar", tars.is_tar, _open_tar),
    Reader("text", lambda _head: True, _open_text),  # last: it takes what is left
]


class Package:
    """A delivered file being read. Iterate over it once for its members, then close it.

    size: bytes of the delivered file, 0 if it can't be read. skipped: the paths in its archives
    that were passed over, because neither names nor first bytes are those of logs or tables.

    Iterating raises FileFailed when the file as a whole is not sound: nothing read from it may be
    kept then, not even members that were read to their end.
    """

    def __init__(
        self, path: Path, gpg: Gpg, cancel: CancelToken, limits: Limits, choice: Choice
    ) -> None:
        self.path = path
        self._choice = choice
        self._gpg = gpg
        self._cancel = cancel
        self._budget = Budget(path.name, limits)
        self._file: FileSource | None = None
        self._iterator = self._iterate()

    @property
    def size(self) -> int:
        return 0 if self._file is None else self._file.size

    @property
    def skipped(self) -> list[str]:
        return self._budget.skipped

    @property
    def note(self) -> str:
        """One sentence about what was passed over; "" if nothing but hidden files was."""
        paths = map(PurePosixPath, self.skipped)
        return passed_over([path for path in paths if not is_put_away(path)], "in it")

    def bytes_read(self) -> int:
        """How much of the delivered file was read; safe to ask from another thread."""
        return 0 if self._file is None else self._file.position()

    def __iter__(self) -> Iterator[Member]:
        return self._iterator

    def _iterate(self) -> Generator[Member, None, None]:
        self._file = FileSource(self.path, self._cancel)
        layer = Layer(
            source=self._file,
            label=self.path.name,
            path=self.path.absolute(),
            members=(),
            name=parse_path(self.path),
            depth=0,
            gpg=self._gpg,
            budget=self._budget,
            cancel=self._cancel,
            position=self.bytes_read,
            choice=self._choice,
            held=held_by(self._gpg),
        )
        empty = True
        for member in _members(layer):
            empty = False
            yield member
        if empty and not self._budget.unchosen:
            raise _no_logs(self._budget)

    def close(self) -> None:
        """End the children and close the file, however far the reading is."""
        self._iterator.close()
        if self._file is not None:
            self._file.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _no_logs(budget: Budget) -> FileFailed:
    if budget.skipped:
        what = f"{budget.file} holds no event log and no table, only other files."
    else:
        what = f"{budget.file} is an archive with nothing in it."
    return FileFailed("no logs", what, "Choose the event files of the data package.")


def open_package(
    path: Path,
    gpg: Gpg,
    cancel: CancelToken,
    limits: Limits | None = None,
    choice: Choice | None = None,
) -> Package:
    """The logs and tables in a delivered file, whatever it is wrapped in; see Package.

    choice: which members of an archive are opened.
    Nothing is opened before the first member is asked for.
    """
    return Package(path, gpg, cancel, limits or Limits(), choice or Choice())


def sha256_of(path: Path, cancel: CancelToken) -> str:
    """The hash of the delivered bytes; raises FileFailed if they can't be read, Cancelled."""
    digest = hashlib.sha256()
    with FileSource(path, cancel) as source:
        while data := source.read(CHUNK):
            digest.update(data)
    return digest.hexdigest()
