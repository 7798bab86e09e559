# SPDX-License-Identifier: MIT
"""Pages of events: the index's columns with their names, and the words the catalogue adds."""

from collections.abc import Iterable, Sequence
from typing import Any

import orjson

from explorer.events.catalogue import Catalogue
from explorer.events.describe import Description, Names, describe
from explorer.events.event import Identity
from explorer.events.parse import decode
from explorer.trail.outline import Outline, Part
from explorer.workspace.connection import Connection
from explorer.workspace.event_views import LISTED
from explorer.workspace.lines import Lines
from explorer.workspace.meaning import with_meaning
from explorer.workspace.records import EventRow, Origin
from explorer.workspace.sites import SHARED

_MOST_AT_ONCE = 500
_SELECT = """
SELECT e.id, e.time, t.type, t.category, l.username, l.user_id, c.course_id, c.org, s.source,
       n.session, o.object, e.received_at, i.ip, a.agent, f.file, e.line, e.cut,
       a.platform, og.file, og.member, og.sha256, ol.origin_line,
       f.member, f.server, {site}
FROM {listed} e
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
""".format(site=SHARED.format(i="l"), listed=LISTED)


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
            names = named_by(outline, row[6]) if outline else None
            said = describe_line(lines.line(row[0]), catalogue, names)
            part, course = None, None
            if outline:
                part = outline.part(row[6], row[10])
                course = outline.course_name(row[6])
            found[row[0]] = _row(row, said, part, course)
            abouts[row[0]] = said.about
    there = [found[event_id] for event_id in wanted if event_id in found]
    return with_meaning(connection, lines, catalogue, there, abouts)


def named_by(outline: Outline, course_id: str | None) -> Names:
    """Names what events of a course act on, as its outline does."""

    def name(object_id: str) -> str | None:
        part = outline.part(course_id, object_id)
        return part.name if part is not None and part.called else None

    return name


def describe_line(line: bytes, catalogue: Catalogue, names: Names | None = None) -> Description:
    """What the catalogue says of one exact line."""
    return describe(decode(line), catalogue, names)


def _fetch(connection: Connection, ids: Sequence[int]) -> list[tuple[Any, ...]]:
    listed = orjson.dumps(list(dict.fromkeys(ids))).decode()
    fetched: list[tuple[Any, ...]] = connection.execute(_SELECT, (listed,)).fetchall()
    return sorted(fetched)


def _row(
    row: tuple[Any, ...], said: Description, part: Part | None, course: str | None
) -> EventRow:
    name = said.object_name or (part.name if part is not None and part.called else None)
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
        object_name=name,
        object_path=part.path if part is not None else (),
        object_part=part.id if part is not None else None,
        course_name=course,
        origin=None if row[18] is None else Origin(*row[18:22]),
        member=row[22],
        server=row[23],
        site=row[24],
    )
