# SPDX-License-Identifier: MIT
"""Categories are the catalogue's: after an update of the app they are said anew."""

from contextlib import closing

from explorer.events.catalogue import Catalogue
from explorer.workspace.connection import Connection, OperationalError
from explorer.workspace.database import Workspace

_VERSION = "SELECT value FROM settings WHERE name = 'catalogue'"


def refresh_categories(workspace: Workspace, catalogue: Catalogue, reading: Connection) -> None:
    """Bring the categories of known types up to this catalogue, if another one gave them.

    reading: an open connection, to see whether anything has to be done. While an import holds the
    workspace this is left to a later call.
    """
    if reading.execute(_VERSION).fetchone() == (catalogue.version,):
        return
    with closing(workspace.connect()) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except OperationalError:
            return
        types = connection.execute("SELECT id, type, category FROM event_types").fetchall()
        connection.executemany(
            "UPDATE event_types SET category = ? WHERE id = ?",
            [
                (now, type_id)
                for type_id, event_type, before in types
                if (now := catalogue.category(event_type)) != before
            ],
        )
        connection.execute(
            "INSERT OR REPLACE INTO settings (name, value) VALUES ('catalogue', ?)",
            (catalogue.version,),
        )
        connection.execute("COMMIT")
