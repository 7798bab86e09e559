# SPDX-License-Identifier: MIT
"""What the app itself says of types and agents is said anew after an update of the app."""

from contextlib import closing
from typing import Final

from explorer.events import agents
from explorer.events.catalogue import Catalogue
from explorer.workspace import rollups
from explorer.workspace.connection import Connection, OperationalError
from explorer.workspace.database import Workspace

_SETTINGS: Final = (
    "SELECT name, value FROM settings WHERE name IN ('catalogue', 'platforms') ORDER BY name"
)


def refresh(workspace: Workspace, catalogue: Catalogue, reading: Connection) -> None:
    """Bring categories and platforms up to this version of the app, if another one gave them.

    reading: an open connection, to see whether anything has to be done. While an import holds the
    workspace this is left to a later call.
    """
    wanted = {"catalogue": catalogue.version, "platforms": agents.VERSION}
    said = dict(reading.execute(_SETTINGS).fetchall())
    if said == wanted:
        return
    with closing(workspace.connect()) as connection:
        connection.execute("PRAGMA busy_timeout = 0")
        try:
            connection.execute("BEGIN IMMEDIATE")
        except OperationalError:
            return
        if said.get("catalogue") != wanted["catalogue"]:
            _categories(connection, catalogue)
        # What was imported before anybody looked has this version's names already.
        if said.get("platforms", wanted["platforms"]) != wanted["platforms"]:
            _platforms(connection)
        connection.executemany(
            "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)", list(wanted.items())
        )
        connection.execute("COMMIT")


def _categories(connection: Connection, catalogue: Catalogue) -> None:
    types = connection.execute("SELECT id, type, category FROM event_types").fetchall()
    changed = [
        (now, type_id)
        for type_id, event_type, before in types
        if (now := catalogue.category(event_type)) != before
    ]
    if changed:
        connection.executemany("UPDATE event_types SET category = ? WHERE id = ?", changed)
        rollups.retell(connection)


def _platforms(connection: Connection) -> None:
    found = connection.execute("SELECT id, agent, platform FROM agents").fetchall()
    connection.executemany(
        "UPDATE agents SET platform = ? WHERE id = ?",
        [
            (now, agent_id)
            for agent_id, agent, before in found
            if (now := agents.platform(agent)) != before
        ],
    )
