# SPDX-License-Identifier: MIT
"""A log in a delivered file, and the wrappings it is found in."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath

from explorer.errors import FileFailed
from explorer.package import sniffing
from explorer.package.gpg import Gpg
from explorer.package.lines import Block
from explorer.package.names import FileName, is_put_away, may_hold_logs, parse_path, server_of
from explorer.package.packs import Places
from explorer.package.streams import CHUNK, Budget, Peeked, Source
from explorer.work import CancelToken

Opened = Callable[[Callable[[], int]], Iterator[Block]]
"""The text in blocks, each of about as many bytes as the function says."""


@dataclass(frozen=True, slots=True)
class Member:
    """One log in a delivered file, or what kept it from being read.

    file: the delivered file's name. member: the path inside it, None when the file itself is the
    log. server: the folder a tar keeps the log in, or that it was unpacked to; None elsewhere.
    name: what the innermost file name says, filled up with what the names around it say. places:
    where the lines of an evidence pack's log stood, where it says so.
    """

    file: str
    member: str | None
    server: str | None
    name: FileName
    _open: Opened
    _position: Callable[[], int]
    places: Places | None = None

    def bytes_read(self) -> int:
        """How much of the delivered file was read; safe to ask from another thread."""
        return self._position()

    def blocks(self, size: Callable[[], int] = lambda: CHUNK) -> Iterator[Block]:
        """The text in blocks of whole lines, once, and before the next member is asked for.

        size: how many bytes the next one shall have, about.
        It ends normally only when this log is known to be sound; otherwise it raises FileFailed
        and nothing of the log may be kept. The members after it can still be read.
        """
        return self._open(size)


@dataclass(frozen=True, slots=True)
class Choice:
    """Which files of an archive are wanted: these (None for all), but not those passed over."""

    only: frozenset[str] | None = None
    but: frozenset[str] = frozenset()

    def takes(self, path: str) -> bool:
        """Is the file with this path in the archive wanted?"""
        return path not in self.but and (self.only is None or path in self.only)

    def without(self, paths: Iterable[str]) -> "Choice":
        """The same, but for these."""
        return replace(self, but=self.but.union(paths))


@dataclass(frozen=True, slots=True)
class Layer:
    """One wrapping: the bytes of `source`, and what is known of them so far."""

    source: Source
    label: str  # what failures call it
    path: Path  # of the delivered file
    members: tuple[str, ...]  # paths inside the archives around it, the outermost first
    name: FileName
    depth: int
    gpg: Gpg
    budget: Budget
    cancel: CancelToken
    position: Callable[[], int]
    peeled: tuple[str, ...] = ()
    choice: Choice = Choice()
    held: sniffing.Held = sniffing.nobodys
    places: Places | None = None
    tarred: bool = False  # a file of a tar

    def inside(self, source: Source, stage: str) -> "Layer":
        """The layer that comes out when this one is taken off."""
        self.budget.check_depth(self.depth + 1)
        return replace(self, source=source, depth=self.depth + 1, peeled=(*self.peeled, stage))

    @property
    def server(self) -> str | None:
        """Whose log it is: the folder a tar keeps it in, or one that is named as a server."""
        *around, path = (self.path, *map(PurePosixPath, self.members))
        kind = self.name.kind
        of_a_tar = kind == "tracking" or (self.tarred and kind in ("log", "unknown"))
        if of_a_tar and around and path.parent.name:
            return path.parent.name
        return server_of(path, *reversed(around))

    def entered(self, source: Source, path: str) -> "Layer | None":
        """The layer of a file in this archive; None for one that is passed over, which is noted.

        Where its name says nothing, its first bytes do.
        """
        if not self.choice.takes("/".join((*self.members, shown(path)))):
            self.budget.unchosen += 1
            return None
        inside = PurePosixPath(path)
        if may_hold_logs(inside):
            return self.entry(source, path)
        peeked = Peeked(source)
        if not is_put_away(inside) and self._holds(peeked):
            return self.entry(peeked, path)
        self.budget.skip(shown(path))
        return None

    def _holds(self, source: Peeked) -> bool:
        spent = self.budget.inflated
        try:
            if sniffing.look(source.peek, self.held):
                return True
        except FileFailed:
            pass  # nothing that could be told; where all of the archive is damaged it will say so
        self.budget.inflated = spent
        return False

    def entry(self, source: Source, path: str) -> "Layer":
        """The layer of a file in this archive."""
        self.budget.enter_member()
        self.budget.check_depth(self.depth + 1)
        path = shown(path)
        name = _filled_up(parse_path(PurePosixPath(path)), self.name)
        return replace(
            self,
            source=source,
            label=f"{path} in {self.path.name}",
            members=(*self.members, path),
            name=name,
            depth=self.depth + 1,
            peeled=(),
            tarred=self.peeled[-1:] == ("tar",),
        )


def shown(text: str) -> str:
    """A name out of an archive, fit to be shown: control characters and odd bytes replaced."""
    return "".join(
        letter if letter.isprintable() else "\N{REPLACEMENT CHARACTER}" for letter in text
    )


def _filled_up(inner: FileName, outer: FileName) -> FileName:
    """What a member's name says; where it says nothing, what the archive's name says."""
    if inner.kind in ("log", "unknown") and outer.kind in ("events", "tracking"):
        day = outer.date if outer.kind == "events" else None
        return replace(inner, kind=outer.kind, org=outer.org, site=outer.site, date=day)
    if inner.kind == "table" and outer.kind == "database":
        return replace(inner, org=inner.org or outer.org, date=inner.date or outer.date)
    return inner
