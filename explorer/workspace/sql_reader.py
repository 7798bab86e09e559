# SPDX-License-Identifier: MIT
"""The part of a Reader that runs a person's own SQL.

`events` is a view whose columns are unpacked by functions (`cells`). SQLite sorts the rows of a
statement that groups before it looks at what is counted of them, which would unpack a block for
each row. Such a statement is run where the view is read as a whole, row by row, before that.
"""

from collections.abc import Callable, Generator
from contextlib import AbstractContextManager
from typing import Any, Final

from explorer.errors import UserError
from explorer.work import CancelToken
from explorer.workspace.access import AccessLog
from explorer.workspace.connection import Connection, DatabaseError, SqlWarning
from explorer.workspace.database import Workspace
from explorer.workspace.event_views import SQL_COLUMNS
from explorer.workspace.lines import Lines

STEPS: Final = 200_000  # of SQLite's machine; a few milliseconds
_HOW_TO_ASK: Final = "Write a SELECT; the view events_view has the names joined in."
_SORTED: Final = "USE TEMP B-TREE FOR GROUP BY"
_VIEWS: Final = ("events", "events_view")
_WIDTH: Final = 2 + len(SQL_COLUMNS)


class SqlReader:
    """Asks over the connection of a Reader."""

    workspace: Workspace
    _access: AccessLog
    _connection: Connection
    _know_functions: Callable[[Connection, Lines], None]
    _stoppable: Callable[..., AbstractContextManager[None]]
    _unreadable: Callable[[Exception], UserError]
    _asked: CancelToken
    _grouping: Connection = None

    def sql(
        self, statement: str, cancel: CancelToken
    ) -> tuple[list[str], Generator[tuple[Any, ...], None, None]]:
        """Column names and rows of a person's own statement; nothing can be written.

        The access log says that it was run. Raises UserError when the statement can't be run.
        """
        self._access.record("ran SQL", statement.strip())
        try:
            with self._stoppable(cancel, self._refused):
                cursor = self._where(statement).execute(statement)
        except (SqlWarning, ValueError) as error:
            raise self._refused(error) from error
        if cursor.description is None:
            raise UserError("There is no SQL to run.", _HOW_TO_ASK)
        return [column[0] for column in cursor.description], self._fetched(cursor, cancel)

    def _where(self, statement: str) -> Connection:
        """The connection over which a statement is best run."""
        try:
            plan = self._connection.execute(f"EXPLAIN QUERY PLAN {statement}").fetchall()
        except (DatabaseError, SqlWarning, ValueError):
            return self._connection  # which will tell what is wrong
        if not any(_SORTED in row[-1] for row in plan):
            return self._connection
        if self._grouping is None:
            self._grouping = self._connected()
        return self._grouping

    def _connected(self) -> Connection:
        found = self.workspace.connect(readonly=True, prepare=_read_whole)
        found.set_progress_handler(self._is_stopped, STEPS)
        self._know_functions(found, Lines(found))
        return found

    def _is_stopped(self) -> bool:
        return self._asked.cancelled

    def _close_grouping(self) -> None:
        if self._grouping is not None:
            self._grouping.close()

    def _fetched(self, cursor: Any, cancel: CancelToken) -> Generator[tuple[Any, ...], None, None]:
        with self._stoppable(cancel, self._refused):
            yield from cursor

    def _refused(self, error: Exception) -> UserError:
        said = str(error)
        if any(word in said for word in ("authoriz", "prohibited", "readonly", "cannot modify")):
            return UserError("Only statements that read can be run here.", _HOW_TO_ASK)
        if type(error) is DatabaseError:  # what is wrong with the text is a kind of it
            return self._unreadable(error)
        return UserError(f"The SQL can't be run: {said.rstrip('.')}.")


def _read_whole(connection: Connection) -> None:
    """Views of the same names for this connection alone; SQLite joins no compound into another."""
    nothing = f" UNION ALL SELECT {', '.join(['NULL'] * _WIDTH)} WHERE 0"
    connection.execute("PRAGMA query_only = OFF")  # the file is open for reading only
    for name in _VIEWS:
        (sql,) = connection.execute(
            "SELECT sql FROM main.sqlite_schema WHERE name = ?", (name,)
        ).fetchone()
        added = nothing if name == _VIEWS[0] else ""
        connection.execute(sql.replace("CREATE VIEW", "CREATE TEMP VIEW", 1) + added)
    connection.execute("PRAGMA query_only = ON")
