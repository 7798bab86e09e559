# SPDX-License-Identifier: MIT
"""An encrypted SQLite connection, and sqlite-utils on top of it."""

import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import sqlcipher3.dbapi2 as sqlite

# sqlite-utils catches the exceptions of the driver it was imported with.
sys.modules.setdefault("pysqlite3", sqlite)
sys.modules.setdefault("pysqlite3.dbapi2", sqlite)

import sqlite_utils  # noqa: E402 - after the driver is in place
from sqlite_utils import Database  # noqa: E402

from explorer.errors import UserError, WorkspaceDamaged, WorkspaceLocked  # noqa: E402

KEY_BYTES = 32
_RECURSIVE = 33  # SQLITE_RECURSIVE, which the driver does not name
PAGE_SIZE = 16384
_CACHE_KIB = 40960
_READING_CACHE_KIB = 8192  # each desk of the window has a connection of its own
_BUSY_SECONDS = 5.0
_SIGNAL_STEPS = 200_000
_MAY_READ = (sqlite.SQLITE_SELECT, sqlite.SQLITE_READ, sqlite.SQLITE_FUNCTION, _RECURSIVE)
_READING_PRAGMAS = (
    "cipher_integrity_check", "compile_options", "data_version", "foreign_key_check",
    "foreign_key_list", "function_list", "index_info", "index_list", "index_xinfo",
    "integrity_check", "quick_check", "table_info", "table_list", "table_xinfo",
)  # fmt: skip
_WRITING_FUNCTIONS = ("load_extension", "sqlcipher_export")

ANEW_TODO = (
    "Make its index anew from the delivered files (File ▸ Check and mend…, or the verb"
    " `workspace rebuild`), or restore the folder from a backup."
)
Connection = Any  # sqlcipher3 has no type information
DatabaseError = sqlite.DatabaseError
OperationalError = sqlite.OperationalError
SqlWarning = sqlite.Warning

__all__ = [
    "ANEW_TODO",
    "KEY_BYTES",
    "Connection",
    "Database",
    "DatabaseError",
    "OperationalError",
    "SqlWarning",
    "connect",
    "damaged",
    "sqlite_utils",
]


def connect(
    path: Path,
    key: bytes,
    *,
    readonly: bool = False,
    attach: Callable[[Connection], None] | None = None,
) -> Connection:
    """Open the encrypted file with its raw key (32 bytes; SQLCipher 4, HMAC on every page).

    attach: what else a reading connection reads; called before it is kept from all else.
    Raises WorkspaceLocked when the key does not fit or the file is no workspace.
    """
    if len(key) != KEY_BYTES:
        raise ValueError("the key of a workspace has 32 bytes")
    mode = "ro" if readonly else "rwc"
    try:
        connection = sqlite.connect(
            f"{path.absolute().as_uri()}?mode={mode}",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_SECONDS,
            check_same_thread=False,
        )
    except sqlite.OperationalError as error:
        raise UserError(
            f"The workspace file {path.parent.name}/{path.name} can't be opened.",
            "Check that the folder is there and that you may read and write it.",
        ) from error
    try:
        _configure(connection, key, readonly=readonly)
    except sqlite.DatabaseError as error:
        connection.close()
        raise _cannot_open(path, error) from error
    if readonly:
        _keep_to_reading(connection, attach)
    return connection


def _configure(connection: Connection, key: bytes, *, readonly: bool) -> None:
    connection.execute("PRAGMA cipher_log_level = NONE")
    connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    connection.execute(f"PRAGMA cipher_page_size = {PAGE_SIZE}")
    connection.execute("PRAGMA cipher_hmac_algorithm = HMAC_SHA256")
    connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    cache = _READING_CACHE_KIB if readonly else _CACHE_KIB
    connection.execute(f"PRAGMA cache_size = -{cache}")
    # Python runs its signal handlers, Ctrl+C among them, only between steps of its own.
    connection.set_progress_handler(_go_on, _SIGNAL_STEPS)
    # A view may call functions of ours only where it is read: they look, and no more.
    connection.execute(f"PRAGMA trusted_schema = {'ON' if readonly else 'OFF'}")
    if readonly:
        connection.execute("PRAGMA query_only = ON")
        return
    connection.execute("PRAGMA journal_mode = WAL")
    connection.execute("PRAGMA synchronous = NORMAL")
    connection.execute("PRAGMA journal_size_limit = 67108864")


def _keep_to_reading(connection: Connection, attach: Callable[[Connection], None] | None) -> None:
    try:
        if attach is not None:
            attach(connection)
    except BaseException:
        connection.close()
        raise
    connection.set_authorizer(_only_reading)


def _go_on() -> int:
    return 0


def _only_reading(action: int, name: str | None, value: str | None, *_where: str | None) -> int:
    """Refuse what could write anywhere: ATTACH, VACUUM INTO and some pragmas make files."""
    if action == sqlite.SQLITE_FUNCTION:
        allowed = value not in _WRITING_FUNCTIONS
    elif action == sqlite.SQLITE_PRAGMA:
        allowed = (name or "").lower() in _READING_PRAGMAS
    else:
        allowed = action in _MAY_READ
    return int(sqlite.SQLITE_OK if allowed else sqlite.SQLITE_DENY)


def damaged(path: Path, error: sqlite.DatabaseError) -> UserError:
    """Why an index whose first page is sound could not be made ready."""
    if "locked" in str(error):
        return _locked(path)
    return WorkspaceDamaged(
        f"The workspace {path.parent.name} is damaged, or its drive is full or gone: {error}.",
        f"Look after the drive. {ANEW_TODO}",
    )


def _locked(path: Path) -> WorkspaceLocked:
    return WorkspaceLocked(
        f"Another program is writing to the workspace {path.parent.name}.",
        "Wait until it is done, or close it, and try again.",
    )


def _cannot_open(path: Path, error: sqlite.DatabaseError) -> UserError:
    if "locked" in str(error):
        return _locked(path)
    return WorkspaceDamaged(
        f"The workspace {path.parent.name} can't be unlocked: its index does not fit its key, "
        "or its first page is damaged.",
        ANEW_TODO,
    )
