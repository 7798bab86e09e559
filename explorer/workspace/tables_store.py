# SPDX-License-Identifier: MIT
"""The tables of the weekly package in the database: rows in and out, and which are in use.

Rows of all weeks stay (`tables_schema`). In use is the newest export of each course, or what was
chosen. The table `tables` says of each file which table, course and week it is.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from explorer.package.names import FileName
from explorer.tables import description
from explorer.tables.description import Tables
from explorer.tables.rows import Batch, Reject
from explorer.trail.outline import course_of
from explorer.workspace import tables_schema
from explorer.workspace.connection import Connection
from explorer.workspace.packing import PACKED_AT, Keeper, Packed
from explorer.workspace.tables_schema import quoted, stored, table_name

# Of a statement that adds rows, at most 32,766: SQLite is at work for long enough to let another
# thread read, and has to wait for its turn to go on the fewer times.
_VALUES_AT_ONCE: Final = 32_000
# SQLite sorts an index in memory, at about 50 bytes a row: so many at once, the rest one by one.
_SORTED_AT_ONCE: Final = 2_000_000
_CACHE_KIB: Final = 16_384  # enough for rows that are only added; sorting takes the rest
WEEK_SETTING: Final = "tables_week"
_SETTLE: Final = """
UPDATE tables SET used = (file_id = (
    SELECT t.file_id FROM tables t
    WHERE t.name = tables.name AND t.course = tables.course AND t.site = tables.site
        AND (:week = '' OR t.week IS NULL OR t.week <= :week)
    ORDER BY t.week IS NULL, t.week DESC, t.file_id DESC LIMIT 1)) IS TRUE
"""


class TableWriter:
    """Writes the rows of one file.

    rows, blank, rejects: counts so far. left_out, unknown: columns, as `Batch` has them.
    """

    def __init__(
        self, connection: Connection, file_id: int, name: FileName, file: str, tables: Tables
    ) -> None:
        self._connection = connection
        self._file_id = file_id
        self._name = name
        self._file = file
        self._tables = tables
        self._described = tables.find(name.table or "")
        self._stored = ""
        self._apart = Keeper(connection, file_id)
        self._columns: set[str] = set()
        self._held: list[Any] = []
        self._held_columns: tuple[str, ...] = ()
        self._cache: int | None = None  # what it was, while it is small
        self._to_index = False
        self.table = name.table or ""
        self.course_id: str | None = None
        self.rows = self.blank = self.rejects = 0
        self.left_out: tuple[str, ...] = ()
        self.unknown: tuple[str, ...] = ()

    def write(self, batch: Batch, packed: Packed = ()) -> None:
        """Add some rows; packed: their columns that lie apart."""
        self._make(batch)
        self.left_out, self.unknown = batch.left_out, batch.unknown
        self.rows += batch.count
        self.blank += batch.blank
        if batch.rejects:
            self._reject(batch.rejects)
        if not batch.count:
            return
        if packed:
            at, width = batch.columns.index(PACKED_AT), len(batch.columns)
            batch.values[at::width] = self._apart.ids(packed)
        if self.course_id is None:
            self._find_course(batch)
        if batch.columns != self._held_columns:
            self._add_rows(whole=False)
            self._held_columns = batch.columns
        self._held += batch.values
        if len(self._held) >= _VALUES_AT_ONCE:
            self._add_rows(whole=True)
        if self._to_index and self.rows >= _SORTED_AT_ONCE:
            self._index()

    def _add_rows(self, *, whole: bool) -> None:
        """Add the rows held so far; with `whole`, only as many as make whole statements."""
        values, width = self._held, len(self._held_columns)
        size = max(1, _VALUES_AT_ONCE // max(1, width)) * width
        done = 0
        while len(values) - done >= size > 0:
            self._insert(values[done : done + size], width)
            done += size
        if not whole and done < len(values):
            self._insert(values[done:], width)
            done = len(values)
        self._held = values[done:]

    def _insert(self, values: list[Any], width: int) -> None:
        self._apart.flush()
        names = ", ".join(map(quoted, self._held_columns))
        row = f"({self._file_id}, {', '.join('?' * width)})"
        rows = ", ".join([row] * (len(values) // width))
        self._connection.execute(
            f"INSERT INTO {quoted(self._stored)} (file_id, {names}) VALUES {rows}", values
        )

    def finish(self) -> None:
        """Add what is held, and note which table, course and week the file is."""
        self._add_rows(whole=False)
        if self._to_index:
            self._index()
        tables_schema.measure(self._connection, self.table, self._described)
        course = self._name.course or slug(self.course_id or "") or self._file
        self._connection.execute(
            "INSERT INTO tables (file_id, name, course, course_id, site, week, left_out,"
            " unknown_columns, first_row, last_row) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._file_id,
                self.table,
                course,
                self.course_id,
                self._name.site or "",
                self._name.date,
                orjson.dumps(self.left_out).decode(),
                orjson.dumps(self.unknown).decode(),
                self._apart.first,
                self._apart.last,
            ),
        )

    def close(self) -> None:
        """Leave the connection as it was."""
        if self._cache is not None:
            self._connection.execute(f"PRAGMA cache_size = {self._cache}")
            self._cache = None

    def _index(self) -> None:
        """Index a new table now that there are rows: far quicker than with each of them."""
        self._to_index = False
        tables_schema.index(self._connection, self.table, self._described)
        self.close()

    def _make(self, batch: Batch) -> None:
        """The table and those columns of it that are not there yet."""
        if not self._columns:
            self.table = table_name(self._connection, batch.table, self._tables)
            self._described = self._tables.find(batch.table)
            self._stored = stored(self.table, self._described)
            self._columns = self._there()
            if not self._columns:
                tables_schema.create(self._connection, self.table, self._described)
                self._columns = self._there()
                self._cache = self._connection.execute("PRAGMA cache_size").fetchone()[0]
                self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                self._to_index = True
        missing = [name for name in batch.columns if name.lower() not in self._columns]
        for name in missing:
            tables_schema.add_column(self._connection, self.table, self._described, name)
            self._columns.add(name.lower())
        if missing:
            tables_schema.make_views(self._connection, self.table, self._described)

    def _there(self) -> set[str]:
        found = tables_schema.columns_of(self._connection, self.table, self._described)
        return {name.lower() for name in found} | ({PACKED_AT} if found else set())

    def _reject(self, rejects: Iterable[Reject]) -> None:
        found = [(self._file_id, each.line, each.reason, each.text) for each in rejects]
        self.rejects += len(found)
        self._connection.executemany(
            "INSERT INTO rejects (file_id, line, reason, text) VALUES (?, ?, ?, ?)", found
        )

    def _find_course(self, batch: Batch) -> None:
        """The course run, where the rows tell it; its spelling can't be had from a file's name."""
        if "course_id" in batch.columns:
            place = batch.columns.index("course_id")
            found: Sequence[Any] = batch.values[place :: len(batch.columns)]
        elif batch.table == "course_structure":
            found = [course_of(batch.values[0])]
        else:
            return
        wanted = self._name.course
        for course_id in found:
            if course_id and (wanted is None or slug(course_id) == wanted):
                self.course_id = course_id
                return


def slug(course_id: str) -> str:
    """A course run as names of files have it."""
    text = course_id.removeprefix("course-v1:").removeprefix("ccx-v1:")
    text = text.replace("+ccx@", "-ccx-")
    return "".join("_" if ord(sign) > 128 else sign for sign in re.sub(r"[/+]", "-", text))


def forget(connection: Connection, file_id: int) -> None:
    """Take a file's rows out; the table goes with the last of them."""
    found = connection.execute("SELECT name FROM tables WHERE file_id = ?", (file_id,)).fetchone()
    if found is None:
        return
    (name,) = found
    connection.execute("DELETE FROM tables WHERE file_id = ?", (file_id,))
    described = description.load().find(name)
    if connection.execute("SELECT 1 FROM tables WHERE name = ? LIMIT 1", (name,)).fetchone():
        rows = quoted(stored(name, described))
        connection.execute(f"DELETE FROM {rows} WHERE file_id = ?", (file_id,))
    else:
        tables_schema.drop(connection, name, described)
    settle(connection)


def settle(connection: Connection) -> None:
    """Say anew which exports are in use, and which course runs they are of."""
    found = connection.execute(
        "SELECT course, course_id FROM tables WHERE course_id IS NOT NULL"
        " GROUP BY course, course_id ORDER BY max(name = 'student_courseenrollment'), count(*)"
    )
    known = dict(found.fetchall())
    known |= {slug(row[0]): row[0] for row in _courses(connection)}
    connection.executemany(
        "UPDATE tables SET course_id = ? WHERE course = ? AND course_id IS NOT ?",
        [(course_id, course, course_id) for course, course_id in known.items()],
    )
    connection.execute(_SETTLE, {"week": chosen_week(connection) or ""})


def _courses(connection: Connection) -> list[tuple[str]]:
    found: list[tuple[str]] = connection.execute(
        "SELECT course_id FROM courses WHERE course_id IS NOT NULL"
    ).fetchall()
    return found


def chosen_week(connection: Connection) -> str | None:
    """The week whose exports are used; None for the newest of each."""
    row = connection.execute(
        "SELECT value FROM settings WHERE name = ?", (WEEK_SETTING,)
    ).fetchone()
    return row[0] if row else None
