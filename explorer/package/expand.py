# SPDX-License-Identifier: MIT
"""From what was dropped on the window, files and folders, to the files to open."""

import os
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path, PurePath

from explorer.package.gpg import Gpg
from explorer.package.sniffing import Held, held_by, nobodys, worth_opening
from explorer.work import CancelToken


@dataclass(slots=True)
class Expanded:
    """What a drop comes to; iterate over it for `files`.

    files: to open, each once. A folder that gives no file, or can't be listed, is among them:
    opening it fails with the cause, so that it gets its receipt.
    skipped: files met in folders that are no logs, by their names and their first bytes.
    """

    files: list[Path] = field(default_factory=list)
    skipped: list[Path] = field(default_factory=list)

    def __iter__(self) -> Iterator[Path]:
        return iter(self.files)

    def __len__(self) -> int:
        return len(self.files)

    @property
    def note(self) -> str:
        """One sentence about what was passed over; "" if nothing was."""
        return passed_over(self.skipped, "in the folders")


def passed_over(paths: Sequence[PurePath], where: str) -> str:
    """How many files hold no log, and their endings; "" for none."""
    if not paths:
        return ""
    endings = sorted({path.suffix.lower() or path.name for path in paths})
    kinds = ", ".join(endings[:5]) + (", …" if len(endings) > 5 else "")
    files = "1 file" if len(paths) == 1 else f"{len(paths):,} files"
    return f"{files} {where} passed over, neither log nor table ({kinds})."


def expand(
    paths: Iterable[Path], cancel: CancelToken | None = None, gpg: Gpg | None = None
) -> Expanded:
    """The files to open: those named, whatever they are, and the logs in the folders named.

    Folders are walked in order of names, without hidden ones, workspaces (.elx) and links to
    folders. A file whose name says nothing is told by its first bytes; an encrypted one by whether
    it is for a key that gpg holds. Raises Cancelled.
    """
    cancel = cancel or CancelToken()
    held = nobodys if gpg is None else held_by(gpg)
    found, seen = Expanded(), set[Path]()
    for path in paths:
        cancel.check()
        for file in _in_folder(path, found, cancel, held) if is_folder(path) else [path]:
            real = file.resolve()
            if real not in seen:
                seen.add(real)
                found.files.append(file)
    return found


def is_folder(path: Path) -> bool:
    """As `Path.is_dir`; False also where nobody may look, as opening it tells the cause."""
    try:
        return path.is_dir()
    except OSError:
        return False


def _in_folder(folder: Path, found: Expanded, cancel: CancelToken, held: Held) -> Iterator[Path]:
    """The files below a folder that may be logs; the folder itself if there is none."""
    none = True
    for path in _walk(folder, cancel):
        cancel.check()
        if path.is_dir() or worth_opening(path, held):
            none = False
            yield path
        else:
            found.skipped.append(path)
    if none:
        yield folder


def _walk(folder: Path, cancel: CancelToken) -> Iterator[Path]:
    """The files below a folder, and the folders that can't be listed."""
    cancel.check()
    try:
        with os.scandir(folder) as listing:
            entries = sorted(listing, key=lambda entry: entry.name)
    except OSError:
        yield folder
        return
    for entry in entries:
        if entry.name.startswith(".") or entry.name.lower().endswith(".elx"):
            continue
        if entry.is_dir(follow_symlinks=False):
            yield from _walk(Path(entry.path), cancel)
        elif entry.is_file():
            yield Path(entry.path)
