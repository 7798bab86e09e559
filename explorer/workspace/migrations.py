# SPDX-License-Identifier: MIT
"""The workspace's tables, and how an older workspace becomes a newer one.

What is kept of a file's events begins with `file_id`: it lies side by side, so that taking in or
removing a file costs what the file's own size costs, whatever else the workspace holds. A line's id
is `block << 10 | slot`: where its text lies in `blocks`, and its numbers in `block_cells`. Ids of
files and of blocks are never used again, so that after a removal nobody takes one line for another.
"""

from sqlite_utils import Migrations

from explorer.errors import UserError, WorkspaceDamaged
from explorer.workspace.connection import ANEW_TODO, Connection, Database
from explorer.workspace.event_views import EVENTS, EVENTS_VIEW

SLOT_BITS = 10

workspace_migrations = Migrations("workspace")

_DICTIONARIES = """
CREATE TABLE settings (name TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE event_types (
    id INTEGER PRIMARY KEY,
    name TEXT,
    event_type TEXT,
    type TEXT GENERATED ALWAYS AS
        (coalesce(nullif(trim(name), ''), nullif(trim(event_type), ''))) VIRTUAL,
    category TEXT NOT NULL
);
CREATE UNIQUE INDEX event_types_pair ON event_types (ifnull(name, ''), ifnull(event_type, ''));
CREATE TABLE identities (
    id INTEGER PRIMARY KEY,
    username TEXT,
    user_id,
    anonymous_id TEXT,
    site TEXT,
    events INTEGER NOT NULL DEFAULT 0,
    first_time INTEGER,
    last_time INTEGER
);
CREATE UNIQUE INDEX identities_ids ON identities
    (ifnull(username, ''), ifnull(user_id, ''), ifnull(anonymous_id, ''), ifnull(site, ''));
CREATE INDEX identities_user_id ON identities (user_id);
CREATE INDEX identities_anonymous_id ON identities (anonymous_id);
CREATE TABLE courses (id INTEGER PRIMARY KEY, course_id TEXT, org TEXT);
CREATE UNIQUE INDEX courses_pair ON courses (ifnull(course_id, ''), ifnull(org, ''));
CREATE TABLE sessions (id INTEGER PRIMARY KEY, session TEXT NOT NULL UNIQUE);
CREATE TABLE objects (id INTEGER PRIMARY KEY, object TEXT NOT NULL UNIQUE);
CREATE TABLE sources (id INTEGER PRIMARY KEY, source TEXT NOT NULL UNIQUE);
CREATE TABLE ips (id INTEGER PRIMARY KEY, ip TEXT NOT NULL UNIQUE);
CREATE TABLE agents (
    id INTEGER PRIMARY KEY,
    agent TEXT NOT NULL UNIQUE,
    platform TEXT NOT NULL DEFAULT 'Unknown'
);
"""

_FILES = """
CREATE TABLE files (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file TEXT NOT NULL,
    member TEXT,
    server TEXT,
    kind TEXT NOT NULL,
    org TEXT,
    site TEXT,
    date TEXT,
    sha256 TEXT,
    content_hash TEXT,
    head_hash TEXT,
    bytes INTEGER NOT NULL DEFAULT 0,
    lines INTEGER NOT NULL DEFAULT 0,
    events INTEGER NOT NULL DEFAULT 0,
    duplicates INTEGER NOT NULL DEFAULT 0,
    rejects INTEGER NOT NULL DEFAULT 0,
    blank INTEGER NOT NULL DEFAULT 0,
    passed_over INTEGER NOT NULL DEFAULT 0,
    learners TEXT NOT NULL DEFAULT '',
    first_time INTEGER,
    last_time INTEGER,
    seconds REAL NOT NULL DEFAULT 0,
    status TEXT NOT NULL,
    message TEXT NOT NULL DEFAULT '',
    cause TEXT NOT NULL DEFAULT '',
    table_name TEXT,
    rows INTEGER NOT NULL DEFAULT 0,
    imported_at INTEGER NOT NULL
);
CREATE INDEX files_sha256 ON files (sha256);
CREATE INDEX files_content ON files (content_hash);
CREATE INDEX files_head ON files (head_hash);
CREATE TABLE rejects (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files (id),
    line INTEGER NOT NULL,
    reason TEXT NOT NULL,
    text BLOB NOT NULL
);
CREATE INDEX rejects_file ON rejects (file_id, line);
CREATE TABLE blocks (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL REFERENCES files (id),
    data BLOB NOT NULL
);
CREATE INDEX blocks_file ON blocks (file_id);
CREATE TABLE block_dictionaries (
    file_id INTEGER PRIMARY KEY REFERENCES files (id),
    data BLOB NOT NULL
);
"""

_ORIGINS = """
CREATE TABLE origins (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files (id),
    file TEXT NOT NULL,
    member TEXT,
    sha256 TEXT
);
CREATE INDEX origins_file ON origins (file_id);
CREATE TABLE origin_lines (
    file_id INTEGER NOT NULL REFERENCES files (id),
    line INTEGER NOT NULL,
    origin_id INTEGER NOT NULL REFERENCES origins (id),
    origin_line INTEGER NOT NULL,
    PRIMARY KEY (file_id, line)
) WITHOUT ROWID;
"""

_TABLES = """
CREATE TABLE tables (
    file_id INTEGER PRIMARY KEY REFERENCES files (id),
    name TEXT NOT NULL,
    course TEXT NOT NULL,
    course_id TEXT,
    site TEXT NOT NULL,
    week TEXT,
    used INTEGER NOT NULL DEFAULT 1,
    left_out TEXT NOT NULL DEFAULT '[]',
    unknown_columns TEXT NOT NULL DEFAULT '[]',
    first_row INTEGER,
    last_row INTEGER
);
CREATE INDEX tables_name ON tables (name, course, site, week);
CREATE TABLE packed_rows (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL REFERENCES files (id),
    data BLOB NOT NULL
);
CREATE INDEX packed_rows_file ON packed_rows (file_id);
"""

_EVENTS = """
CREATE TABLE block_cells (
    id INTEGER PRIMARY KEY REFERENCES blocks (id),
    file_id INTEGER NOT NULL REFERENCES files (id),
    slots INTEGER NOT NULL,
    whole INTEGER NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX block_cells_file ON block_cells (file_id);
CREATE TABLE whose (
    file_id INTEGER NOT NULL REFERENCES files (id),
    identity_id INTEGER NOT NULL REFERENCES identities (id),
    part INTEGER NOT NULL,
    data BLOB NOT NULL,
    PRIMARY KEY (file_id, identity_id, part)
) WITHOUT ROWID;
CREATE TABLE duplicates (
    event_id INTEGER NOT NULL,
    file_id INTEGER NOT NULL REFERENCES files (id),
    line INTEGER NOT NULL,
    PRIMARY KEY (event_id, file_id, line)
) WITHOUT ROWID;
CREATE INDEX duplicates_file ON duplicates (file_id);
CREATE TABLE subjects (
    file_id INTEGER NOT NULL REFERENCES files (id),
    identity_id INTEGER NOT NULL REFERENCES identities (id),
    event_id INTEGER NOT NULL,
    time INTEGER NOT NULL,
    PRIMARY KEY (file_id, identity_id, event_id)
) WITHOUT ROWID;
"""

_SHEETS = """
CREATE TABLE sheets (
    id INTEGER PRIMARY KEY AUTOINCREMENT,
    file_id INTEGER NOT NULL REFERENCES files (id),
    events INTEGER NOT NULL,
    first_id INTEGER NOT NULL,
    last_id INTEGER NOT NULL,
    first_time INTEGER NOT NULL,
    last_time INTEGER NOT NULL
);
CREATE INDEX sheets_file ON sheets (file_id);
CREATE TABLE sheet_columns (
    id INTEGER PRIMARY KEY,
    sheet_id INTEGER NOT NULL REFERENCES sheets (id),
    name TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE UNIQUE INDEX sheet_columns_name ON sheet_columns (sheet_id, name);
CREATE TABLE rollups (
    id INTEGER PRIMARY KEY,
    file_id INTEGER NOT NULL REFERENCES files (id),
    name TEXT NOT NULL,
    data BLOB NOT NULL
);
CREATE INDEX rollups_file ON rollups (file_id);
CREATE TABLE active (
    identity_id INTEGER NOT NULL REFERENCES identities (id),
    course_id INTEGER NOT NULL REFERENCES courses (id),
    file_id INTEGER NOT NULL REFERENCES files (id),
    PRIMARY KEY (identity_id, course_id, file_id)
) WITHOUT ROWID;
CREATE INDEX active_file ON active (file_id);
"""

_DRAFT = (
    "SELECT 1 FROM sqlite_master WHERE name = 'events' AND type = 'table' UNION ALL SELECT 1"
    " FROM sheet_columns WHERE name = 'hash' AND sheet_id = (SELECT min(id) FROM sheets)"
)


@workspace_migrations()
def m001_first_tables(db: Database) -> None:
    """The index of version 0.1."""
    for script in (_DICTIONARIES, _FILES, _ORIGINS, _TABLES, _EVENTS, _SHEETS, EVENTS, EVENTS_VIEW):
        for statement in script.split(";\n"):
            if statement.strip():
                db.execute(statement)


def migrate(connection: Connection) -> None:
    """Bring the workspace to this version's tables, in one transaction.

    Raises UserError when the workspace was written by a newer version, or by one before the first.
    """
    bring_up(connection, workspace_migrations, "This workspace was")
    if connection.execute(_DRAFT).fetchone():
        raise WorkspaceDamaged(
            "This workspace was made by a version from before the first release.", ANEW_TODO
        )


def bring_up(connection: Connection, migrations: Migrations, what: str) -> None:
    """Take all steps that are to be taken, or none. Raises UserError when there are unknown ones.

    what: was made by a newer version, then.
    """
    database = Database(connection)
    if not _missing(database, migrations, what):
        return
    connection.execute("BEGIN IMMEDIATE")
    try:
        if _missing(database, migrations, what):  # nobody else was quicker
            migrations.apply(database)
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def _missing(database: Database, migrations: Migrations, what: str) -> bool:
    pending = migrations.pending(database)
    steps = {each.name for each in migrations._migrations}  # noqa: SLF001 - no list of them is public
    if {each.name for each in migrations.applied(database)} - steps:
        raise UserError(
            f"{what} made by a newer version of the edX Log Explorer.",
            "Update the app, or make a new workspace and import the files again.",
        )
    return bool(pending)
