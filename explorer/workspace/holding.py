# SPDX-License-Identifier: MIT
"""What a workspace holds, in numbers, for whoever has to answer for it."""

from dataclasses import dataclass
from typing import Any, Final

from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.queries import Reader

_COUNTS: Final = {
    "files": "SELECT count(*) FROM files WHERE status <> 'failed'",
    "events": "SELECT ifnull(sum(events), 0) FROM sheets",
    "learners": "SELECT count(DISTINCT ifnull(username, user_id)) FROM identities",
    "courses": "SELECT count(DISTINCT course_id) FROM courses",
    "ips": "SELECT count(*) FROM ips",
    "rejects": "SELECT count(*) FROM rejects",
    "stars": "SELECT count(*) FROM notes.marks WHERE starred",
    "notes": "SELECT count(*) FROM notes.marks WHERE note <> ''",
    "saved_searches": "SELECT count(*) FROM notes.saved_searches",
    "recent_searches": "SELECT count(*) FROM notes.recent_searches",
    "accesses": "SELECT count(*) FROM notes.access_log",
}
WORDS: Final = {
    "files": ("file", "files"),
    "events": ("event", "events"),
    "learners": ("learner", "learners"),
    "courses": ("course", "courses"),
    "ips": ("IP address", "IP addresses"),
    "rejects": ("reject", "rejects"),
    "stars": ("star", "stars"),
    "notes": ("note", "notes"),
    "saved_searches": ("saved search", "saved searches"),
    "recent_searches": ("recent search", "recent searches"),
    "accesses": ("entry of the access log", "entries of the access log"),
}
"""What one and what several of each are called."""
_SPAN: Final = "SELECT min(first_time), max(last_time) FROM files WHERE status <> 'failed'"


@dataclass(frozen=True, slots=True)
class Holding:
    """What is in a workspace. counts: by kind; first_time, last_time: microseconds since 1970 UTC.

    bytes: of all its files. tables: rows of each table of a weekly package.
    """

    counts: dict[str, int]
    tables: dict[str, int]
    first_time: int | None
    last_time: int | None
    bytes: int


def holding(workspace: Workspace, reader: Reader, cancel: CancelToken) -> Holding:
    """Count what is there. Raises UserError, Cancelled."""

    def rows(statement: str) -> list[tuple[Any, ...]]:
        return reader.facts(statement, cancel)

    first, last = rows(_SPAN)[0]
    tables = rows(
        'SELECT t.name, sum(f."rows") FROM tables t JOIN files f ON f.id = t.file_id'
        " GROUP BY t.name ORDER BY t.name"
    )
    return Holding(
        counts={name: int(rows(statement)[0][0]) for name, statement in _COUNTS.items()},
        tables={str(name): int(count or 0) for name, count in tables},
        first_time=first,
        last_time=last,
        bytes=sum(path.stat().st_size for path in workspace.path.iterdir() if path.is_file()),
    )
