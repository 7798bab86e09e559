# SPDX-License-Identifier: MIT
"""What a weekly package holds, from the names alone: no member is decrypted to list it."""

import zipfile
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path, PurePosixPath
from typing import Final

from explorer.package.expand import is_folder
from explorer.package.gpg import Gpg
from explorer.package.member import shown
from explorer.package.names import FileName, may_hold_logs, parse_path
from explorer.package.sealed_zips import members_of_sealed
from explorer.package.zips import is_zip
from explorer.work import CancelToken

_MOST: Final = 100_000


@dataclass(frozen=True, slots=True)
class Part:
    """A table's file, on its own or in a zip.

    path: the delivered file. member: its path in there; None where the file itself is the table.
    size: bytes as delivered. name: what the file's name says; org and date also of the zip's.
    """

    path: Path
    member: str | None
    size: int
    name: FileName


def may_hold_parts(paths: Iterable[Path]) -> bool:
    """Whether it is worth looking for parts of a weekly package here, without opening them all."""
    return any(
        parse_path(path).kind == "table" or is_folder(path) or _is_zip(path) or _is_sealed(path)
        for path in paths
    )


def weekly_parts(files: Iterable[Path], cancel: CancelToken, gpg: Gpg | None = None) -> list[Part]:
    """The tables among these files and in the zips among them, in their order there.

    gpg: reads through zips that are encrypted as a whole; without, those have none.
    A zip that can't be listed has none; taking it in says why. Raises Cancelled.
    """
    found: list[Part] = []
    for path in files:
        cancel.check()
        name = parse_path(path)
        if name.kind == "table":
            found.append(Part(path, None, _size(path), name))
        elif _is_zip(path):
            found += _in_zip(path, name)
        elif gpg is not None and _is_sealed(path):
            found += _parts(path, name, members_of_sealed(path, gpg, cancel))
    return found


def _is_sealed(path: Path) -> bool:
    """By its name: a zip within OpenPGP."""
    return parse_path(path).stages[:2] == ("gpg", "zip")


def _is_zip(path: Path) -> bool:
    """By its first bytes: a browser may have left the ending out."""
    try:
        if not path.is_file():  # to open a pipe would wait for somebody to write to it
            return False
        with path.open("rb") as stream:
            return is_zip(stream.read(4))
    except OSError:
        return False


def _in_zip(path: Path, outer: FileName) -> Iterator[Part]:
    try:
        with zipfile.ZipFile(path) as archive:
            listed = archive.infolist()[:_MOST]
    except (OSError, zipfile.BadZipFile, NotImplementedError, ValueError):
        return
    yield from _parts(path, outer, listed)


def _parts(path: Path, outer: FileName, listed: Iterable[zipfile.ZipInfo]) -> Iterator[Part]:
    for info in listed:
        member = shown(info.filename)
        inside = PurePosixPath(member)
        if info.is_dir() or not may_hold_logs(inside):
            continue
        name = parse_path(inside)
        if name.kind == "table":
            dated = replace(name, org=name.org or outer.org, date=name.date or outer.date)
            yield Part(path, member, info.file_size, dated)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0
