# SPDX-License-Identifier: MIT
"""A workspace on disk: a folder NAME.elx, its encrypted index and notes, and the key to them."""

import os
from collections.abc import Callable
from pathlib import Path

from explorer.errors import UserError
from explorer.workspace import packing
from explorer.workspace.access import AccessLog
from explorer.workspace.cells import Cells
from explorer.workspace.connection import Connection, DatabaseError, connect, damaged
from explorer.workspace.migrations import migrate
from explorer.workspace.notes_database import NOTES_NAME, attach_notes, connect_notes
from explorer.workspace.sheets import ColumnCache

SUFFIX = ".elx"
INDEX_NAME = "index.sqlite"
KEY_NAME = "key.gpg"
ANEW = "index.anew"
"""Folder in which an index is made that shall take the place of this one."""


class Workspace:
    """An unsealed workspace: its folder and the raw key of both databases (kept in memory only).

    access: the log of who did what with it. columns: what its readers unpacked last.
    """

    def __init__(self, path: Path, key: bytes) -> None:
        self.path = path
        self._key = key
        self.connect().close()
        self.connect_notes().close()
        self.access = AccessLog(path, self.connect_notes)
        self.columns = ColumnCache()

    def __repr__(self) -> str:
        return f"Workspace({self.path.name!r})"

    @property
    def key(self) -> bytes:
        """For what opens or mends the same workspace in this process; never to be shown or kept."""
        return self._key

    @property
    def index_path(self) -> Path:
        return self.path / INDEX_NAME

    @property
    def notes_path(self) -> Path:
        return self.path / NOTES_NAME

    def connect(
        self, *, readonly: bool = False, prepare: Callable[[Connection], None] | None = None
    ) -> Connection:
        """A new connection for one thread. Raises WorkspaceLocked, UserError.

        One that only reads has the person's notes as the schema `notes`. prepare: what such a one
        has besides; called before it is kept from all else.
        """
        if readonly:

            def attach(connection: Connection) -> None:
                attach_notes(connection, self.notes_path, self._key)
                if prepare is not None:
                    prepare(connection)

            found = connect(self.index_path, self._key, readonly=True, attach=attach)
            packing.register(found)
            Cells(found).register()
            return found
        _make_private(self.index_path)
        connection = connect(self.index_path, self._key)
        try:
            migrate(connection)
        except DatabaseError as error:
            connection.close()
            raise damaged(self.index_path, error) from error
        except BaseException:
            connection.close()
            raise
        return connection

    def connect_notes(self) -> Connection:
        """A new connection, for one thread, that writes the notes. Raises UserError."""
        _make_private(self.notes_path)
        return connect_notes(self.notes_path, self._key)


def _make_private(path: Path) -> None:
    """Create the file for its owner alone; SQLite gives its side files the same mode."""
    if path.exists():
        return
    try:
        os.close(os.open(path, os.O_CREAT | os.O_RDWR, 0o600))
    except OSError as error:
        raise UserError(
            f"{path.name} of the workspace {path.parent.name} can't be made:"
            f" {error.strerror or error}.",
            "Check that the folder is there, may be written to, and has room on its drive.",
        ) from error
