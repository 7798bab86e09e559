# SPDX-License-Identifier: MIT
"""Which weekly package is used: the newest, or all that there was in a week that is chosen."""

from explorer.work import CancelToken
from explorer.workspace import tables_store
from explorer.workspace.connection import Connection
from explorer.workspace.database import Workspace
from explorer.workspace.writing import begin, writing


def weeks(connection: Connection) -> list[str]:
    """The weeks of which there are tables, the newest first."""
    found = connection.execute(
        "SELECT DISTINCT week FROM tables WHERE week IS NOT NULL ORDER BY week DESC"
    )
    return [row[0] for row in found]


def choose_week(workspace: Workspace, week: str | None, cancel: CancelToken) -> None:
    """Use of each table the newest export of that week or before; None for the newest of all.

    Raises Cancelled, WorkspaceLocked, UserError.
    """
    with writing(workspace, cancel) as connection:
        begin(connection, cancel)
        connection.execute("DELETE FROM settings WHERE name = ?", (tables_store.WEEK_SETTING,))
        if week is not None:
            connection.execute(
                "INSERT INTO settings (name, value) VALUES (?, ?)",
                (tables_store.WEEK_SETTING, week),
            )
        tables_store.settle(connection)
        connection.execute("COMMIT")
