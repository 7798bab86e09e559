# SPDX-License-Identifier: MIT
"""Which weekly package is used: the newest, or all that there was in a week that is chosen."""

from datetime import date
from typing import Final

from explorer.errors import UserError
from explorer.work import CancelToken
from explorer.workspace import tables_store
from explorer.workspace.connection import Connection
from explorer.workspace.database import Workspace
from explorer.workspace.writing import begin, writing

NEWEST: Final = "newest"


def weeks(connection: Connection) -> list[str]:
    """The weeks of which there are tables, the newest first."""
    found = connection.execute(
        "SELECT DISTINCT week FROM tables WHERE week IS NOT NULL ORDER BY week DESC"
    )
    return [row[0] for row in found]


def choose_week(workspace: Workspace, week: str | None, cancel: CancelToken) -> None:
    """Use of each table the newest export of that week or before; None for the newest of all.

    The access log says so. Raises UserError where there is none of that week or before, Cancelled,
    WorkspaceLocked.
    """
    if week is not None:
        week = _checked(week)
    with writing(workspace, cancel) as connection:
        begin(connection, cancel)
        oldest, newest = connection.execute("SELECT min(week), max(week) FROM tables").fetchone()
        if week is not None and (oldest is None or week < oldest):
            known = f"The oldest is of {oldest}." if oldest else "Import a weekly package first."
            raise UserError(f"No export of {week} or before is in this workspace.", known)
        _set(connection, week)
        said = f"up to {week}" if week else f"the newest{f', {newest}' if newest else ''}"
        workspace.access.record("chose the week of the tables", said)
        connection.execute("COMMIT")


def restore_week(workspace: Workspace, week: str, cancel: CancelToken) -> None:
    """Use the week that was chosen before the index was made anew; raises as `choose_week`."""
    with writing(workspace, cancel) as connection:
        begin(connection, cancel)
        _set(connection, week)
        connection.execute("COMMIT")


def _set(connection: Connection, week: str | None) -> None:
    connection.execute("DELETE FROM settings WHERE name = ?", (tables_store.WEEK_SETTING,))
    if week is not None:
        connection.execute(
            "INSERT INTO settings (name, value) VALUES (?, ?)", (tables_store.WEEK_SETTING, week)
        )
    tables_store.settle(connection)


def _checked(week: str) -> str:
    try:
        return date.fromisoformat(week).isoformat()
    except ValueError as error:
        raise UserError(
            f"“{week}” is no date of a week.", "Write it as 2025-03-09, or “newest”."
        ) from error
