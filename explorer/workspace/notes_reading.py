# SPDX-License-Identifier: MIT
"""Stars, notes and searches as a Reader hands them out."""

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.workspace.access import AccessLog
from explorer.workspace.connection import Connection

_AT_ONCE: Final = 500
# The time is held against the event's: after a rebuild an id may be another event's for a moment.
_MARKS: Final = (
    "SELECT m.event_id, m.starred, m.note, m.changed_at FROM notes.marks m"
    " CROSS JOIN block_cells b ON b.id = m.event_id >> 10 AND event_time(m.event_id) = m.time"
)


@dataclass(frozen=True, slots=True)
class Mark:
    """What a person put on an event. changed_at: microseconds since 1970 UTC."""

    event_id: int
    starred: bool
    note: str
    changed_at: int = 0


@dataclass(frozen=True, slots=True)
class SavedSearch:
    """A query with a name. columns: ids of the columns on show, in order; () says nothing of them.

    sort: the id of the column the answer is sorted by, with “-” before it for the last first; ""
    for time.
    """

    name: str
    query: str
    columns: tuple[str, ...] = ()
    sort: str = ""


class NotesReader:
    """The part of a Reader that reads what the person added."""

    _access: AccessLog

    def note_export(self, detail: str) -> None:
        """Have the access log say that something was taken out, before it is."""
        self._access.record("exported", detail)

    def _all(self, statement: str, params: Any = ()) -> list[tuple[Any, ...]]:
        raise NotImplementedError

    def marks(self, ids: Iterable[int]) -> dict[int, Mark]:
        """The marks among these events, by the event's id."""
        wanted = [int(event_id) for event_id in ids]
        found: dict[int, Mark] = {}
        for start in range(0, len(wanted), _AT_ONCE):
            some = wanted[start : start + _AT_ONCE]
            holes = ", ".join("?" * len(some))
            rows = self._all(f"{_MARKS} WHERE m.event_id IN ({holes})", some)
            found |= {row[0]: _mark(row) for row in rows}
        return found

    def all_marks(self) -> list[Mark]:
        """Every mark whose event is in the workspace, in the events' time order."""
        return [_mark(row) for row in self._all(f"{_MARKS} ORDER BY m.time, m.event_id")]

    def absent_marks(self) -> int:
        """How many marks are on events that are in no file of the workspace now."""
        return int(self._all("SELECT count(*) FROM notes.marks WHERE event_id IS NULL")[0][0])

    def saved_searches(self) -> list[SavedSearch]:
        """The saved searches, by name."""
        return [_saved(row) for row in self._all(_saved_sql("notes.", "ORDER BY name"))]

    def recent_searches(self, limit: int = 30) -> list[str]:
        """What was asked before, the latest first."""
        found = self._all(
            "SELECT query FROM notes.recent_searches ORDER BY asked_at DESC LIMIT ?", (limit,)
        )
        return [row[0] for row in found]


def saved_searches(
    connection: Connection, where: str, params: Sequence[object]
) -> list[SavedSearch]:
    """Saved searches over the connection that writes them."""
    return [_saved(row) for row in connection.execute(_saved_sql("", where), params)]


def columns_text(search: SavedSearch) -> str:
    """A saved search's columns as they are kept."""
    return json.dumps(search.columns)


def _saved_sql(schema: str, rest: str) -> str:
    return f"SELECT name, query, columns, sort FROM {schema}saved_searches {rest}"


def _saved(row: tuple[Any, ...]) -> SavedSearch:
    return SavedSearch(row[0], row[1], tuple(json.loads(row[2])), row[3])


def _mark(row: tuple[Any, ...]) -> Mark:
    return Mark(row[0], bool(row[1]), row[2], row[3])
