# SPDX-License-Identifier: MIT
"""Evidence packs among the zips: which part of them is a log, and is it as it was written."""

import json
from dataclasses import dataclass
from typing import Any, Final, NamedTuple

from explorer.errors import FileFailed

FORMAT: Final = "edX Log Explorer evidence pack"
MANIFEST: Final = "manifest.json"
RAW_LOG: Final = "raw.log"
PLACES: Final = "places.json"
LARGEST_MANIFEST: Final = 16 << 20
LARGEST_PLACES: Final = 256 << 20


def hashes(manifest: bytes) -> dict[str, str] | None:
    """The hash that a pack's manifest gives each part; None where it is no manifest of a pack.

    The log has one always, if only one that nothing has.
    """
    try:
        found = json.loads(manifest)
    except ValueError:
        return None
    if not isinstance(found, dict) or found.get("format") != FORMAT:
        return None
    parts: Any = found.get("parts")
    told = {RAW_LOG: ""}
    for part in parts if isinstance(parts, list) else ():
        if isinstance(part, dict) and isinstance(part.get("sha256"), str):
            told[str(part.get("name"))] = part["sha256"]
    return told


class Origin(NamedTuple):
    """A delivered file that lines of a pack come from."""

    file: str
    member: str | None = None
    sha256: str | None = None


@dataclass(frozen=True, slots=True)
class Places:
    """Where the lines of a pack's log stood. lines: of each, one after another, the number of its
    file in `files` and its line there.
    """

    files: tuple[Origin, ...]
    lines: tuple[tuple[int, int], ...]

    def text(self) -> str:
        """As the pack holds it."""
        names = [each._asdict() for each in self.files]
        return f"{json.dumps({'files': names, 'lines': self.lines}, separators=(',', ':'))}\n"


def read_places(text: bytes) -> Places | None:
    """What `Places.text` wrote; None where it is anything else."""
    try:
        found = json.loads(text)
        files = tuple(_origin(each) for each in found["files"])
        lines = tuple((int(number), int(line)) for number, line in found["lines"])
    except (ValueError, KeyError, TypeError, AttributeError):
        return None
    return Places(files, lines) if all(0 <= at < len(files) for at, _ in lines) else None


def _origin(told: dict[str, Any]) -> Origin:
    member, digest = told.get("member"), told.get("sha256")
    return Origin(
        str(told["file"]),
        None if member is None else str(member),
        None if digest is None else str(digest),
    )


def altered(label: str) -> FileFailed:
    """The log of a pack is not the one its manifest tells of."""
    return FileFailed(
        "altered",
        f"{label} was altered: its log is not what its manifest says.",
        "Ask whoever made the pack for it once more.",
    )
