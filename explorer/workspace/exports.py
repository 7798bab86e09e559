# SPDX-License-Identifier: MIT
"""Rows of the weekly package from the exports in use, or from those of a week asked for."""

import json
from collections.abc import Iterable
from typing import Any, Final

import orjson

from explorer.workspace.connection import Connection
from explorer.workspace.profile import Export
from explorer.workspace.tables_schema import WEEKS, quoted

_TABLES: Final = (
    "SELECT file_id, name, ifnull(course_id, course), site, week, left_out, used, course"
    " FROM tables ORDER BY name, course, site, week IS NOT NULL, week, file_id"
)


class Row:
    """A row and the export it is from; a column that is not there is None."""

    __slots__ = ("_values", "export")

    def __init__(self, export: Export, values: dict[str, Any]) -> None:
        self.export = export
        self._values = values

    def __getitem__(self, column: str) -> Any:
        return self._values.get(column)

    @property
    def course_id(self) -> str:
        """The course run it is of: what it says itself, else what its file is of."""
        return self._values.get("course_id") or self.export.course


class Exports:
    """all: each that counts, the newest last where `every`. read: those that rows came of."""

    def __init__(self, connection: Connection, week: str | None = None) -> None:
        self._connection = connection
        rows = connection.execute(_TABLES).fetchall()
        chosen: dict[tuple[str, str, str], Export] = {}
        self._every: dict[str, list[Export]] = {}
        for file_id, name, course, site, dated, left_out, used, slug in rows:
            export = Export(file_id, name, course, site, dated, tuple(orjson.loads(left_out)))
            if week is not None and dated is not None and dated > week:
                continue
            self._every.setdefault(name, []).append(export)
            if used or week is not None:
                chosen[name, slug, site] = export
        self.all = tuple(chosen.values())
        self._by_name: dict[str, list[Export]] = {}
        for each in self.all:
            self._by_name.setdefault(each.table, []).append(each)
        self._read: dict[int, Export] = {}

    @property
    def sites(self) -> list[str]:
        """The sites there are exports of."""
        return sorted({each.site for each in self.all})

    @property
    def read(self) -> tuple[Export, ...]:
        """The exports that gave any row."""
        return tuple(sorted(self._read.values(), key=lambda each: (each.table, each.file_id)))

    @property
    def left_out(self) -> tuple[str, ...]:
        """Columns that the exports read had and that did not come in."""
        found = {f"{each.table}.{name}" for each in self._read.values() for name in each.left_out}
        return tuple(sorted(found))

    def has(self, table: str, site: str) -> bool:
        """Whether a site has this table."""
        return any(each.site == site for each in self._by_name.get(table, ()))

    def rows(
        self, table: str, column: str, values: Iterable[Any], site: str | None = None
    ) -> list[Row]:
        """The rows of which a column has one of these values; of one site or of all."""
        return self._rows(self._by_name.get(table, []), table, column, values, site)

    def every(
        self, table: str, column: str, values: Iterable[Any], site: str | None = None
    ) -> list[Row]:
        """As `rows`, of all weeks, the oldest first."""
        exports = sorted(self._every.get(table, []), key=lambda each: each.week or "")
        return self._rows(exports, table, column, values, site)

    def _rows(
        self, exports: list[Export], table: str, column: str, values: Iterable[Any],
        site: str | None,
    ) -> list[Row]:  # fmt: skip
        meant = {each.file_id: each for each in exports if site is None or each.site in (site, "")}
        if not meant or column not in self._columns(table):
            return []
        cursor = self._connection.execute(
            f"SELECT * FROM {quoted(table + WEEKS)} WHERE file_id IN"
            f" (SELECT value FROM json_each(?)) AND {quoted(column)} IN"
            " (SELECT value FROM json_each(?))",
            (json.dumps(list(meant)), json.dumps(list(values))),
        )
        names = [each[0] for each in cursor.description]
        found = [dict(zip(names, row, strict=True)) for row in cursor.fetchall()]
        order = {file_id: at for at, file_id in enumerate(meant)}
        found.sort(key=lambda row: order[row["file_id"]])
        own = {each.file_id for each in self._by_name.get(table, ())}
        self._read |= {
            row["file_id"]: meant[row["file_id"]] for row in found if row["file_id"] in own
        }
        return [Row(meant[row["file_id"]], row) for row in found]

    def _columns(self, table: str) -> set[str]:
        rows = self._connection.execute("SELECT name FROM pragma_table_info(?)", (table + WEEKS,))
        return {row[0] for row in rows}
