# SPDX-License-Identifier: MIT
"""A connection for one piece of writing: stopped by its token, and left clean however it ends."""

from collections.abc import Iterator
from contextlib import contextmanager
from time import monotonic
from typing import Final

from explorer.errors import Cancelled, UserError, WorkspaceLocked
from explorer.work import CancelToken
from explorer.workspace.connection import Connection, DatabaseError, OperationalError
from explorer.workspace.database import Workspace

_PATIENCE: Final = 5.0  # seconds for another writer to be done
_TURN: Final = 100  # milliseconds between looks at the token


@contextmanager
def writing(workspace: Workspace, cancel: CancelToken) -> Iterator[Connection]:
    """A connection that is rolled back and closed at the end; the caller begins and commits.

    Raises Cancelled, WorkspaceLocked, UserError on a full disk, a lost drive or damage.
    """
    connection = workspace.connect()
    try:
        with database_errors(workspace.path.name, cancel), cancel.on_cancel(connection.interrupt):
            yield connection
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.close()


def begin(connection: Connection, cancel: CancelToken) -> None:
    """Begin a transaction that writes, waiting for another writer; Cancelled while it waits."""
    connection.execute(f"PRAGMA busy_timeout = {_TURN}")
    deadline = monotonic() + _PATIENCE
    while True:
        cancel.check()
        try:
            connection.execute("BEGIN IMMEDIATE")
        except OperationalError as error:
            if "locked" not in str(error) or monotonic() > deadline:
                raise
        else:
            return


@contextmanager
def database_errors(workspace: str, cancel: CancelToken) -> Iterator[None]:
    """What the database refuses, in a person's terms."""
    try:
        yield
    except DatabaseError as error:
        if cancel.cancelled:
            raise Cancelled from error
        refused = _refused(workspace, error)
        if refused is None:
            raise
        raise refused from error


def _refused(workspace: str, error: DatabaseError) -> UserError | None:
    text = str(error)
    if "full" in text:
        return UserError(
            f"The drive of the workspace {workspace} is full.",
            "Free some space and do it again; files that were finished are in.",
        )
    if "locked" in text:
        return WorkspaceLocked(
            f"Another window or program is writing to the workspace {workspace}.",
            "Wait until it is done, then try again.",
        )
    if type(error) is DatabaseError:  # its kinds tell of wrong statements, itself of the file
        return UserError(
            f"The workspace {workspace} is damaged: {text}.",
            "Restore the folder from a backup, or make a new one and import the files again.",
        )
    if any(word in text for word in ("I/O", "readonly", "unable to open")):
        return UserError(
            f"The workspace {workspace} can't be written: {text}.",
            "Check that its drive is there and that you may write to it, then try again.",
        )
    return None
