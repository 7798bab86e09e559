# SPDX-License-Identifier: MIT
"""What a person adds to a workspace, in an encrypted database of its own beside the index.

So a star never waits for an import, and an index made anew has its notes back. The key is the
index's; pages are SQLCipher's default size, as ATTACH knows no other.
"""

from pathlib import Path

import sqlcipher3.dbapi2 as sqlite
from sqlite_utils import Migrations

from explorer.errors import UserError, WorkspaceLocked
from explorer.workspace.connection import Connection, Database
from explorer.workspace.migrations import bring_up

NOTES_NAME = "notes.sqlite"
SCHEMA = "notes"
_BUSY_SECONDS = 5.0

notes_migrations = Migrations("notes")

# An event is known by its time and its line, whatever its id is now; `event_id` is NULL while no
# file that is in holds the line.
_TABLES = """
CREATE TABLE marks (
    id INTEGER PRIMARY KEY,
    time INTEGER NOT NULL,
    line_digest BLOB NOT NULL,
    line_hash INTEGER NOT NULL,
    event_id INTEGER,
    starred INTEGER NOT NULL DEFAULT 0,
    note TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL,
    UNIQUE (time, line_digest)
);
CREATE INDEX marks_event ON marks (event_id);
CREATE TABLE saved_searches (
    id INTEGER PRIMARY KEY,
    name TEXT NOT NULL COLLATE NOCASE UNIQUE,
    query TEXT NOT NULL,
    columns TEXT NOT NULL DEFAULT '[]',
    sort TEXT NOT NULL DEFAULT '',
    created_at INTEGER NOT NULL,
    changed_at INTEGER NOT NULL
);
CREATE TABLE recent_searches (query TEXT PRIMARY KEY, asked_at INTEGER NOT NULL) WITHOUT ROWID;
CREATE TABLE notes_state (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE access_log (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    action TEXT NOT NULL,
    detail TEXT NOT NULL DEFAULT ''
);
CREATE TABLE access_begun (
    one INTEGER PRIMARY KEY CHECK (one = 1),
    at INTEGER NOT NULL,
    person TEXT NOT NULL,
    text TEXT NOT NULL
);
CREATE TABLE delivered (
    sha256 TEXT NOT NULL,
    member TEXT NOT NULL,
    file TEXT NOT NULL,
    path TEXT NOT NULL,
    learners TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (sha256, member)
) WITHOUT ROWID;
CREATE TABLE copies (
    content_hash TEXT NOT NULL,
    file TEXT NOT NULL,
    member TEXT NOT NULL,
    sha256 TEXT,
    bytes INTEGER NOT NULL,
    server TEXT,
    path TEXT NOT NULL,
    at INTEGER NOT NULL,
    PRIMARY KEY (content_hash, file, member)
) WITHOUT ROWID;
CREATE TRIGGER access_log_stays BEFORE DELETE ON access_log
    BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END;
CREATE TRIGGER access_log_stands BEFORE UPDATE ON access_log
    BEGIN SELECT RAISE(ABORT, 'the access log is only added to'); END;
"""


@notes_migrations()
def m001_first_notes(db: Database) -> None:
    """The notes of version 0.1."""
    for statement in _TABLES.split(";\n"):
        if statement.strip():
            db.execute(statement)


def connect_notes(path: Path, key: bytes) -> Connection:
    """Open the notes to write them, and bring their tables to this version.

    Raises WorkspaceLocked, UserError.
    """
    connection = open_notes(path, key)
    try:
        bring_up(connection, notes_migrations, "The notes of this workspace were")
    except BaseException as error:
        connection.close()
        if isinstance(error, sqlite.DatabaseError):
            raise notes_error(path, error) from error
        raise
    return connection


def open_notes(path: Path, key: bytes) -> Connection:
    """The notes with the tables they have. Raises as `connect_notes`."""
    connection = None
    try:
        connection = sqlite.connect(
            f"{path.absolute().as_uri()}?mode=rwc",
            uri=True,
            isolation_level=None,
            timeout=_BUSY_SECONDS,
            check_same_thread=False,
        )
        connection.execute("PRAGMA cipher_log_level = NONE")
        connection.execute(f'PRAGMA key = "{_key_text(key)}"')
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
        connection.execute("PRAGMA trusted_schema = OFF")
        connection.execute("PRAGMA journal_mode = WAL")
        connection.execute("PRAGMA synchronous = FULL")
        # What was taken back is nobody's to find.
        connection.execute("PRAGMA secure_delete = ON")
    except BaseException as error:
        if connection is not None:
            connection.close()
        if isinstance(error, sqlite.DatabaseError):
            raise notes_error(path, error) from error
        raise
    return connection


def attach_notes(connection: Connection, path: Path, key: bytes) -> None:
    """Make the notes known to a connection on the index, to be read only."""
    try:
        connection.execute(
            f"ATTACH DATABASE ? AS {SCHEMA} KEY ?",
            (f"{path.absolute().as_uri()}?mode=ro", _key_text(key)),
        )
    except sqlite.DatabaseError as error:
        raise notes_error(path, error) from error


def notes_error(path: Path, error: sqlite.DatabaseError) -> UserError:
    """Why the notes can't be read or written, in a person's terms."""
    name, text = path.parent.name, str(error)
    if "locked" in text:
        return WorkspaceLocked(
            f"Another program is writing to the notes of the workspace {name}.",
            "Wait until it is done, or close it, and try again.",
        )
    if "full" in text:
        return UserError(
            f"The drive of the workspace {name} is full: the note was not kept.",
            "Free some space and do it again.",
        )
    return UserError(
        f"The stars, notes and saved searches of the workspace {name} can't be opened: {text}.",
        f"Restore its file {path.name} from a backup, or move it away to begin without them;"
        " the events are not touched by that.",
    )


def _key_text(key: bytes) -> str:
    return f"x'{key.hex()}'"
