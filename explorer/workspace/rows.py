# SPDX-License-Identifier: MIT
"""Pages of events: the index's columns with their names, and the words the catalogue adds."""

from collections.abc import Iterable, Sequence
from typing import Any

from explorer.events.catalogue import Catalogue
from explorer.events.describe import Description, Names, describe
from explorer.events.event import Identity
from explorer.events.parse import decode
from explorer.workspace.connection import Connection
from explorer.workspace.lines import Lines
from explorer.workspace.meaning import with_meaning
from explorer.workspace.outline import Outline
from explorer.workspace.records import EventRow, Origin

_MOST_AT_ONCE = 500
_SELECT = """
SELECT e.id, e.time, t.type, t.category, l.username, l.user_id, c.course_id, c.org, s.source,
       n.session, o.object, e.received_at, i.ip, a.agent, f.file, e.line, e.cut,
       a.platform, og.file, og.member, og.sha256, ol.origin_line
FROM events e
JOIN files f ON f.id = e.file_id
LEFT JOIN event_types t ON t.id = e.type_id
LEFT JOIN identities l ON l.id = e.actor_id
LEFT JOIN courses c ON c.id = e.course_id
LEFT JOIN objects o ON o.id = e.object_id
LEFT JOIN sources s ON s.id = e.source_id
LEFT JOIN sessions n ON n.id = e.session_id
LEFT JOIN ips i ON i.id = e.ip_id
LEFT JOIN agents a ON a.id = e.agent_id
LEFT JOIN origin_lines ol ON ol.file_id = e.file_id AND ol.line = e.line
LEFT JOIN origins og ON og.id = ol.origin_id
WHERE e.id IN (%s)
"""


def rows(
    connection: Connection,
    lines: Lines,
    catalogue: Catalogue,
    ids: Iterable[int],
    outline: Outline | None = None,
) -> list[EventRow]:
    """The events with these ids, in this order; ids that are not there are left out.

    outline: names the parts of courses.
    """
    wanted = [int(event_id) for event_id in ids]
    found: dict[int, EventRow] = {}
    abouts: dict[int, tuple[Identity, ...]] = {}
    for start in range(0, len(wanted), _MOST_AT_ONCE):
        some = wanted[start : start + _MOST_AT_ONCE]
        for row in _fetch(connection, some):
            names = None if outline is None else _Names(outline, row[6])
            said = describe_line(lines.line(row[0]), catalogue, names)
            path = names.path if names is not None else ()
            found[row[0]] = _row(row, said, path)
            abouts[row[0]] = said.about
    there = [found[event_id] for event_id in wanted if event_id in found]
    return with_meaning(connection, lines, catalogue, there, abouts)


class _Names:
    """Names an event's object, and keeps what it lies in."""

    def __init__(self, outline: Outline, course_id: str | None) -> None:
        self._outline = outline
        self._course_id = course_id
        self.path: tuple[str, ...] = ()

    def __call__(self, object_id: str) -> str | None:
        found = self._outline.named(self._course_id, object_id)
        if found is None:
            return None
        self.path = found.path
        return found.name


def describe_line(line: bytes, catalogue: Catalogue, names: Names | None = None) -> Description:
    """What the catalogue says of one exact line."""
    return describe(decode(line), catalogue, names)


def _fetch(connection: Connection, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    fetched: list[tuple[Any, ...]] = connection.execute(
        _SELECT % ", ".join("?" * len(ids)), ids
    ).fetchall()
    return sorted(fetched)


def _row(row: tuple[Any, ...], said: Description, path: tuple[str, ...]) -> EventRow:
    return EventRow(
        id=row[0],
        time=row[1],
        event_type=row[2],
        category=row[3],
        username=row[4],
        user_id=row[5],
        course_id=row[6],
        org=row[7],
        source=row[8],
        session=row[9],
        object=row[10],
        summary=said.summary,
        outcome=said.outcome,
        received_at=row[11],
        ip=row[12],
        agent=row[13],
        file=row[14],
        line=row[15],
        cut=bool(row[16]),
        platform=row[17],
        object_name=said.object_name,
        object_path=path,
        origin=None if row[18] is None else Origin(*row[18:22]),
    )
