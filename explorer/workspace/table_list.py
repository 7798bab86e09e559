# SPDX-License-Identifier: MIT
"""Which weekly tables are in, of which week, and what of a package is not."""

from dataclasses import dataclass
from typing import Final

import orjson

from explorer.tables import description
from explorer.work import CancelToken
from explorer.workspace import tables_schema, tables_store
from explorer.workspace.queries import Reader

_TABLES: Final = (
    "SELECT t.name, ifnull(t.course_id, t.course), t.site, t.week, t.used, f.rows, f.rejects,"
    " t.left_out, t.unknown_columns, f.file, f.member, t.file_id"
    " FROM tables t JOIN files f ON f.id = t.file_id"
    " ORDER BY t.name, 2, t.site, t.week DESC, t.file_id DESC"
)
_FAILED: Final = (
    "SELECT ifnull(table_name, ''), date, file, member, message, cause FROM files"
    " WHERE status = 'failed' AND kind = 'table' ORDER BY date DESC, file, member"
)


@dataclass(frozen=True, slots=True)
class TableExport:
    """One table of one export. used: it is what the table's own name stands for.

    described: the app knows what it holds. left_out: columns that did not come in; unknown: those
    that are kept as text, as no description has them.
    """

    table: str
    title: str
    course: str
    site: str
    week: str | None
    used: bool
    rows: int
    rejects: int
    left_out: tuple[str, ...]
    unknown: tuple[str, ...]
    described: bool
    file: str
    member: str | None
    file_id: int


@dataclass(frozen=True, slots=True)
class Absent:
    """A table's file that did not come in, and why. cause: “not exported” where it says so."""

    table: str
    week: str | None
    file: str
    member: str | None
    why: str
    cause: str


def exports_in(reader: Reader, cancel: CancelToken) -> list[TableExport]:
    """Every export of every table, the newest of each first."""
    tables = description.load()
    found = []
    for row in reader.facts(_TABLES, cancel):
        name, course, site, week, used, rows, rejects, left_out, unknown, file, member, id_ = row
        described = tables.find(name)
        found.append(
            TableExport(
                table=name,
                title=described.title if described else "",
                course=course,
                site=site,
                week=week,
                used=bool(used),
                rows=rows,
                rejects=rejects,
                left_out=tuple(orjson.loads(left_out)),
                unknown=tuple(orjson.loads(unknown)),
                described=described is not None,
                file=file,
                member=member,
                file_id=id_,
            )
        )
    return found


def absent_tables(reader: Reader, cancel: CancelToken) -> list[Absent]:
    """What should have been a table and is none."""
    return [Absent(*row) for row in reader.facts(_FAILED, cancel)]


def columns_there(reader: Reader, table: str, cancel: CancelToken) -> list[str]:
    """The columns of a table that is in; none where it is not."""
    text = (table + tables_schema.WEEKS).replace("'", "''")
    rows = reader.facts(f"SELECT name FROM pragma_table_info('{text}')", cancel)
    return [row[0] for row in rows if row[0] != "file_id"]


def chosen_week(reader: Reader, cancel: CancelToken) -> str | None:
    """The week that was chosen: no newer export is used; None for the newest of each."""
    rows = reader.facts(
        f"SELECT value FROM settings WHERE name = '{tables_store.WEEK_SETTING}'", cancel
    )
    return str(rows[0][0]) if rows else None
