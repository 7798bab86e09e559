# SPDX-License-Identifier: MIT
"""What a person can ask for in SQL: every table and view, its columns, and what they mean."""

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from explorer.tables import description
from explorer.tables.description import Table
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.tables_schema import WEEKS

EVENTS, PACKAGE, WEEK_BY_WEEK, NOTES, INDEX = (
    "Events",
    "Weekly package",
    "Weekly package, every week",
    "Stars, notes and searches",
    "The index itself",
)
GROUPS: Final = (EVENTS, PACKAGE, WEEK_BY_WEEK, NOTES, INDEX)
_FIRST: Final = (
    "events_view", "events", "event_types", "identities", "courses", "files", "objects",
    "sessions", "sources", "ips", "agents", "subjects", "rejects",
)  # fmt: skip
_MEANINGS: Final = {
    "events_view": "One row an event, with all names joined in",
    "events": "One row an event: numbers only; the other columns are references",
    "event_types": "Each type of event that was seen",
    "identities": "Each username, user_id and anonymous id that was seen",
    "courses": "Each course that events name",
    "files": "Each file that was taken in: its receipt",
    "subjects": "Whom an event is about, beside who did it",
    "rejects": "Lines that could not be read",
    "block_cells": "The events’ numbers, packed; read them as events",
    "whose": "Whose events a file has, packed",
    "tables": "Which table, course and week each file of the weekly package is",
}
_LISTED: Final = (
    "SELECT s.place, s.name, c.name, c.type FROM"
    " (SELECT '' AS place, name FROM sqlite_schema WHERE type IN ('table', 'view')"
    " UNION ALL SELECT 'notes.', name FROM notes.sqlite_schema WHERE type IN ('table', 'view')) s"
    " JOIN pragma_table_xinfo(s.name, CASE s.place WHEN '' THEN 'main' ELSE 'notes' END) c"
    " WHERE s.name NOT LIKE 'sqlite\\_%' ESCAPE '\\' AND s.name NOT LIKE '\\_sqlite%' ESCAPE '\\'"
    " ORDER BY s.place, s.name, c.cid"
)


@dataclass(frozen=True, slots=True)
class SqlColumn:
    """A column. meaning: in words; "" where nobody wrote any."""

    name: str
    type: str = ""
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class SqlTable:
    """A table or view, under the name SQL has for it. group: one of GROUPS."""

    name: str
    group: str
    meaning: str = ""
    columns: tuple[SqlColumn, ...] = ()


def sql_tables(reader: Reader, cancel: CancelToken) -> list[SqlTable]:
    """Every table there is now, those first that people ask for most."""
    columns: dict[str, list[tuple[str, str]]] = {}
    for place, name, column, type_ in reader.facts(_LISTED, cancel):
        columns.setdefault(place + name, []).append((str(column), str(type_)))
    package = {str(row[0]) for row in reader.facts("SELECT DISTINCT name FROM tables", cancel)}
    found = [_table(name, tuple(each), package) for name, each in columns.items()]
    return sorted(found, key=_order)


def _order(table: SqlTable) -> tuple[int, int, str]:
    first = _FIRST.index(table.name) if table.name in _FIRST else len(_FIRST)
    return GROUPS.index(table.group), first, table.name


def _table(name: str, columns: tuple[tuple[str, str], ...], package: set[str]) -> SqlTable:
    described = None
    if name in package:
        group, described = PACKAGE, description.load().find(name)
    elif name.endswith(WEEKS) and name.removesuffix(WEEKS) in package:
        group, described = WEEK_BY_WEEK, description.load().find(name.removesuffix(WEEKS))
    elif name.startswith("notes."):
        group = NOTES
    elif name in _FIRST:
        group = EVENTS
    elif name == "tables":
        group = PACKAGE
    else:
        group = INDEX
    meaning = described.meaning if described else _MEANINGS.get(name, "")
    return SqlTable(name, group, meaning, tuple(_columns(columns, described)))


def _columns(columns: tuple[tuple[str, str], ...], described: Table | None) -> Iterator[SqlColumn]:
    for name, type_ in columns:
        known = described.column(name) if described else None
        yield SqlColumn(name, type_.lower(), known.meaning if known else "")


def quoted_if_needed(name: str) -> str:
    """A name as it is written in a statement."""
    plain = name.replace(".", "_").replace("_", "a")
    if plain.isascii() and plain.isalnum() and not plain[0].isdigit() and name not in _KEYWORDS:
        return name
    return '"' + name.replace('"', '""') + '"'


# Names of columns here that are words of SQL.
_KEYWORDS: Final = frozenset({"key", "group", "order", "index", "default", "check", "values"})
