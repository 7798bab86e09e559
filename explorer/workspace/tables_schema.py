# SPDX-License-Identifier: MIT
"""How a table of the weekly package lies in the database.

NAME_weeks holds the rows of all weeks, each with the file it came from; the view NAME shows those
of the export in use. Where a table has packed columns, NAME_weeks is a view too, which joins them
to the rows in NAME_rows.
"""

import re
from typing import Final

from explorer.tables.description import Table, Tables
from explorer.workspace.connection import Connection
from explorer.workspace.packing import FUNCTION, PACKED_AT

WEEKS: Final = "_weeks"
_ROWS: Final = "_rows"
_LOOKED_AT: Final = 1000  # of an index, to tell how many rows are alike
_OWN: Final = ("file_id", PACKED_AT, "package_course", "package_week")
_UNFIT: Final = re.compile(r"\W+")


def quoted(name: str) -> str:
    """A name of a file's own as SQL takes it."""
    return '"' + name.replace('"', '""') + '"'


def stored(name: str, described: Table | None) -> str:
    """The table in which its rows lie."""
    return name + (_ROWS if described and described.packed else WEEKS)


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


def columns_of(connection: Connection, name: str, described: Table | None) -> dict[str, str]:
    """What a row of NAME_weeks has, and the SQL of it for a row `r`; nothing where none are in."""
    found = connection.execute(
        "SELECT name FROM pragma_table_info(?)", (stored(name, described),)
    ).fetchall()
    there = {row[0]: f"r.{quoted(row[0])}" for row in found if row[0] != PACKED_AT}
    if described is None or not described.packed or not there:
        return there
    packed = {
        each: f"CAST({FUNCTION}(r.{PACKED_AT}, '{each}') AS TEXT)" for each in described.packed
    }
    both = there | packed
    order = ["file_id", *(each.name for each in described.columns)]
    return {each: both[each] for each in dict.fromkeys([*order, *there])}


def create(connection: Connection, name: str, described: Table | None) -> None:
    """The table, empty, and its views."""
    packed = described.packed if described else ()
    columns = described.columns if described else ()
    listed = "".join(
        f", {quoted(each.name)} {each.affinity}" for each in columns if each.name not in packed
    )
    key = f"{PACKED_AT} INTEGER PRIMARY KEY, " if packed else ""
    connection.execute(
        f"CREATE TABLE {quoted(stored(name, described))}"
        f" ({key}file_id INTEGER NOT NULL REFERENCES files (id){listed})"
    )
    make_views(connection, name, described)


def add_column(connection: Connection, name: str, described: Table | None, column: str) -> None:
    """One more column, of text; the views do not show it yet."""
    connection.execute(
        f"ALTER TABLE {quoted(stored(name, described))} ADD COLUMN {quoted(column)} TEXT"
    )


def index(connection: Connection, name: str, described: Table | None) -> None:
    """Make the indexes of a table."""
    rows = stored(name, described)
    indexes = described.index if described else ()
    for column in indexes:
        connection.execute(
            f"CREATE INDEX {quoted(f'{rows}_{column}')}"
            f" ON {quoted(rows)} (file_id, {quoted(column)})"
        )
    if not indexes:
        connection.execute(f"CREATE INDEX {quoted(f'{rows}_file')} ON {quoted(rows)} (file_id)")


def measure(connection: Connection, name: str, described: Table | None) -> None:
    """Tell SQLite how many rows a file has, and a learner, where the way it goes matters much."""
    if described is not None and described.packed:
        connection.execute(f"PRAGMA analysis_limit = {_LOOKED_AT}")
        rows = stored(name, described)
        connection.execute(f"ANALYZE {quoted(rows)}")
        # The limit makes few of many; all rows of a file are never to be read by an index.
        connection.execute(
            "UPDATE sqlite_stat1 SET stat = total || ' ' || total || ' 20' FROM"
            " (SELECT idx AS of, substr(stat, 1, instr(stat, ' ') - 1) AS total FROM sqlite_stat1)"
            " WHERE idx = of AND tbl = ?",
            (rows,),
        )


def make_views(connection: Connection, name: str, described: Table | None) -> None:
    """The view of the export in use, and of all weeks, with every column there is now."""
    made = {
        each: f"{sql} AS {quoted(each)}"
        for each, sql in columns_of(connection, name, described).items()
    }
    rows, packed = quoted(stored(name, described)), described is not None and described.packed
    _drop_views(connection, name, described)
    if packed:
        connection.execute(
            f"CREATE VIEW {quoted(name + WEEKS)} AS SELECT {', '.join(made.values())} FROM {rows} r"
        )
    listed = "".join(f", {sql}" for each, sql in made.items() if each not in _OWN)
    # All rows of an export are read in the order of their blocks, so that each is unpacked once.
    within = f" AND r.{PACKED_AT} BETWEEN t.first_row AND t.last_row" if packed else ""
    connection.execute(
        f"CREATE VIEW {quoted(name)} AS SELECT t.file_id,"
        f" ifnull(t.course_id, t.course) AS package_course, t.week AS package_week{listed}"
        f" FROM tables t JOIN {rows} r ON r.file_id = t.file_id{within}"
        f" WHERE t.used AND t.name = '{name.replace(chr(39), chr(39) * 2)}'"
    )


def drop(connection: Connection, name: str, described: Table | None) -> None:
    """The table and its views, gone."""
    _drop_views(connection, name, described)
    connection.execute(f"DROP TABLE IF EXISTS {quoted(stored(name, described))}")


def _drop_views(connection: Connection, name: str, described: Table | None) -> None:
    connection.execute(f"DROP VIEW IF EXISTS {quoted(name)}")
    if stored(name, described) != name + WEEKS:
        connection.execute(f"DROP VIEW IF EXISTS {quoted(name + WEEKS)}")
