# SPDX-License-Identifier: MIT
"""The tables of the weekly package in the database.

Rows of all weeks lie in NAME_weeks, each with the file it came from. The view NAME shows those of
the export in use: the newest of each course, or what was chosen. The table `tables` says of each
file which table, course and week it is.
"""

import re
from collections.abc import Iterable, Sequence
from typing import Any, Final

import orjson

from explorer.package.names import FileName
from explorer.tables.description import Table, Tables
from explorer.tables.rows import Batch, Reject
from explorer.trail.outline import course_of
from explorer.workspace.connection import Connection

WEEKS: Final = "_weeks"
# Of a statement that adds rows: SQLite is at work for long enough to let another thread read.
_VALUES_AT_ONCE: Final = 16_000
# SQLite sorts an index in memory, at about 50 bytes a row: so many at once, the rest one by one.
_SORTED_AT_ONCE: Final = 2_000_000
_CACHE_KIB: Final = 16_384  # enough for rows that are only added; sorting takes the rest
WEEK_SETTING: Final = "tables_week"
_OWN: Final = ("file_id", "package_course", "package_week")
_UNFIT: Final = re.compile(r"\W+")
_SETTLE: Final = """
UPDATE tables SET used = (file_id = (
    SELECT t.file_id FROM tables t
    WHERE t.name = tables.name AND t.course = tables.course AND t.site = tables.site
        AND (:week = '' OR t.week IS NULL OR t.week <= :week)
    ORDER BY t.week IS NULL, t.week DESC, t.file_id DESC LIMIT 1)) IS TRUE
"""


def quoted(name: str) -> str:
    """A name of a file's own as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


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

    def write(self, batch: Batch) -> None:
        """Add some rows."""
        self._make(batch)
        self.left_out, self.unknown = batch.left_out, batch.unknown
        self.rows += batch.count
        self.blank += batch.blank
        self._reject(batch.rejects)
        if not batch.count:
            return
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
        names = ", ".join(map(quoted, self._held_columns))
        row = f"({self._file_id}, {', '.join('?' * width)})"
        rows = ", ".join([row] * (len(values) // width))
        self._connection.execute(
            f"INSERT INTO {quoted(self.table + WEEKS)} (file_id, {names}) VALUES {rows}", values
        )

    def finish(self) -> None:
        """Add what is held, and note which table, course and week the file is."""
        self._add_rows(whole=False)
        if self._to_index:
            self._index()
        course = self._name.course or slug(self.course_id or "") or self._file
        self._connection.execute(
            "INSERT INTO tables (file_id, name, course, course_id, site, week, left_out,"
            " unknown_columns) VALUES (?, ?, ?, ?, ?, ?, ?, ?)",
            (
                self._file_id,
                self.table,
                course,
                self.course_id,
                self._name.site or "",
                self._name.date,
                orjson.dumps(self.left_out).decode(),
                orjson.dumps(self.unknown).decode(),
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
        _index(self._connection, self.table, self._tables.find(self.table))
        self.close()

    def _make(self, batch: Batch) -> None:
        """The table and those columns of it that are not there yet."""
        if not self._columns:
            self.table = table_name(self._connection, batch.table, self._tables)
            described = self._tables.find(batch.table)
            self._columns = _columns(self._connection, self.table + WEEKS)
            if not self._columns:
                self._columns = _create(self._connection, self.table, described)
                self._cache = self._connection.execute("PRAGMA cache_size").fetchone()[0]
                self._connection.execute(f"PRAGMA cache_size = -{_CACHE_KIB}")
                self._to_index = True
        missing = [name for name in batch.columns if name.lower() not in self._columns]
        for name in missing:
            self._connection.execute(
                f"ALTER TABLE {quoted(self.table + WEEKS)} ADD COLUMN {quoted(name)} TEXT"
            )
            self._columns.add(name.lower())
        if missing:
            make_view(self._connection, self.table)

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


def table_name(connection: Connection, name: str, tables: Tables) -> str:
    """What a table is called here: its own name, unless the workspace has one of that name."""
    if tables.find(name):
        return name
    plain = _UNFIT.sub("_", name)
    taken = connection.execute(
        "SELECT count(*) FROM sqlite_schema WHERE name IN (?, ?)"
        " AND NOT EXISTS (SELECT 1 FROM tables WHERE name = ?)",
        (plain, plain + WEEKS, plain),
    ).fetchone()[0]
    own = connection.execute(
        "SELECT count(*) FROM sqlite_schema WHERE name = ? AND type = 'table'", (plain,)
    ).fetchone()[0]
    return f"package_{plain}" if (taken and own) or plain.startswith("sqlite") else plain


def _columns(connection: Connection, table: str) -> set[str]:
    found = connection.execute("SELECT name FROM pragma_table_info(?)", (table,))
    return {row[0].lower() for row in found}


def _create(connection: Connection, name: str, described: Table | None) -> set[str]:
    columns = {each.name: each.affinity for each in described.columns} if described else {}
    listed = "".join(f", {quoted(name)} {affinity}" for name, affinity in columns.items())
    connection.execute(
        f"CREATE TABLE {quoted(name + WEEKS)}"
        f" (file_id INTEGER NOT NULL REFERENCES files (id){listed})"
    )
    make_view(connection, name)
    return {"file_id", *(name.lower() for name in columns)}


def _index(connection: Connection, name: str, described: Table | None) -> None:
    """Make the indexes of a table."""
    indexes = described.index if described else ()
    for column in indexes:
        connection.execute(
            f"CREATE INDEX {quoted(f'{name}{WEEKS}_{column}')}"
            f" ON {quoted(name + WEEKS)} (file_id, {quoted(column)})"
        )
    if not indexes:
        connection.execute(
            f"CREATE INDEX {quoted(f'{name}{WEEKS}_file')} ON {quoted(name + WEEKS)} (file_id)"
        )


def make_view(connection: Connection, name: str) -> None:
    """The view of the export in use, with every column there is now."""
    names = [
        row[0]
        for row in connection.execute("SELECT name FROM pragma_table_info(?)", (name + WEEKS,))
        if row[0] not in _OWN
    ]
    listed = "".join(f", w.{quoted(each)}" for each in names)
    connection.execute(f"DROP VIEW IF EXISTS {quoted(name)}")
    connection.execute(
        f"CREATE VIEW {quoted(name)} AS SELECT t.file_id,"
        f" ifnull(t.course_id, t.course) AS package_course, t.week AS package_week{listed}"
        f" FROM tables t JOIN {quoted(name + WEEKS)} w ON w.file_id = t.file_id"
        f" WHERE t.used AND t.name = '{name.replace(chr(39), chr(39) * 2)}'"
    )


def forget(connection: Connection, file_id: int) -> None:
    """Take a file's rows out; the table goes with the last of them."""
    found = connection.execute("SELECT name FROM tables WHERE file_id = ?", (file_id,)).fetchone()
    if found is None:
        return
    (name,) = found
    connection.execute("DELETE FROM tables WHERE file_id = ?", (file_id,))
    if connection.execute("SELECT 1 FROM tables WHERE name = ? LIMIT 1", (name,)).fetchone():
        connection.execute(f"DELETE FROM {quoted(name + WEEKS)} WHERE file_id = ?", (file_id,))
    else:
        connection.execute(f"DROP VIEW IF EXISTS {quoted(name)}")
        connection.execute(f"DROP TABLE IF EXISTS {quoted(name + WEEKS)}")
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
