# SPDX-License-Identifier: MIT
"""The only door to the files shipped with the app: checkout, wheel and frozen app alike."""

import sys
from functools import cache
from pathlib import Path, PurePosixPath

_PACKAGE = Path(__file__).resolve().parent
# (name in the checkout, name inside the installed package)
_FOLDERS = {"resources": "_resources", "sample_data": "_sample_data", "docs": "_docs"}


@cache
def _root(folder: str) -> Path:
    frozen = getattr(sys, "_MEIPASS", None)
    candidates = [_PACKAGE / _FOLDERS[folder], _PACKAGE.parent / folder]
    if frozen is not None:
        candidates.insert(0, Path(frozen) / folder)
    for candidate in candidates:
        if candidate.is_dir():
            return candidate
    raise FileNotFoundError(f"The installation is incomplete: no folder {folder!r}.")


def path(relative: str, *, folder: str = "resources") -> Path:
    """The path of a shipped file or folder, e.g. "catalogue" or "icons/star.svg".

    folder: "resources", "sample_data" or "docs", of which only the help's pages are shipped.
    Raises ValueError for an absolute path or one that climbs, FileNotFoundError if absent.
    """
    parts = PurePosixPath(relative)
    if parts.is_absolute() or ".." in parts.parts:
        raise ValueError(f"Not a path inside {folder}: {relative!r}")
    found = _root(folder) / parts
    if not found.exists():
        raise FileNotFoundError(f"The installation is incomplete: no {folder}/{relative}.")
    return found


def read_bytes(relative: str) -> bytes:
    """The bytes of a shipped file; errors as `path`."""
    return path(relative).read_bytes()


def names(relative: str, suffix: str) -> list[str]:
    """The sorted relative names of the files with `suffix` in a shipped folder."""
    return sorted(f"{relative}/{entry.name}" for entry in path(relative).glob(f"*{suffix}"))
