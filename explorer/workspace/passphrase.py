# SPDX-License-Identifier: MIT
"""The key of a workspace behind a passphrase, for people without a GPG key.

It lies in a tiny database that SQLCipher encrypts with a key derived from the passphrase
(PBKDF2-HMAC-SHA512, 256,000 rounds, a salt of its own), so that no cryptography is ours.
"""

import os
from contextlib import closing
from pathlib import Path
from typing import Final

import sqlcipher3.dbapi2 as sqlite

from explorer.errors import UserError, WorkspaceLocked
from explorer.workspace.connection import KEY_BYTES, Connection

PASSPHRASE_NAME: Final = "key.sqlite"  # noqa: S105 - the name of a file
SHORTEST: Final = 10
_PART: Final = f"{PASSPHRASE_NAME}.part"


class PassphraseNeeded(WorkspaceLocked):
    """The workspace is behind a passphrase, and none was given."""


def has_passphrase(path: Path) -> bool:
    """Whether the key of the workspace at `path` is behind a passphrase."""
    return (path / PASSPHRASE_NAME).is_file()


def check_passphrase(passphrase: str) -> None:
    """Raise UserError for one that is too easily guessed."""
    if len(passphrase) < SHORTEST:
        raise UserError(
            f"A passphrase of {len(passphrase)} characters is too short.",
            f"Take at least {SHORTEST}, for instance four words that have nothing to do with"
            " each other. Nobody can open the workspace without it.",
        )


def put_behind(path: Path, key: bytes, passphrase: str) -> None:
    """Keep `key` in the workspace's folder behind this passphrase; all of it or nothing.

    Raises UserError (a passphrase that is too short), OSError.
    """
    check_passphrase(passphrase)
    part = path / _PART
    part.unlink(missing_ok=True)
    os.close(os.open(part, os.O_CREAT | os.O_RDWR | os.O_EXCL, 0o600))
    try:
        with closing(_connect(part, passphrase)) as connection:
            connection.execute("PRAGMA journal_mode = OFF")
            connection.execute("CREATE TABLE sealed (key BLOB NOT NULL)")
            connection.execute("INSERT INTO sealed VALUES (?)", (key,))
        with part.open("rb") as file:
            os.fsync(file.fileno())
        part.replace(path / PASSPHRASE_NAME)
    finally:
        part.unlink(missing_ok=True)


def take_out(path: Path, passphrase: str | None) -> bytes:
    """The workspace's key. Raises PassphraseNeeded, WorkspaceLocked when it does not fit."""
    if passphrase is None:
        raise PassphraseNeeded(
            f"The workspace {path.name} is behind a passphrase.", "Type its passphrase to open it."
        )
    try:
        with closing(_connect(path / PASSPHRASE_NAME, passphrase, mode="ro")) as connection:
            (key,) = connection.execute("SELECT key FROM sealed").fetchone()
    except (sqlite.DatabaseError, TypeError) as error:
        raise WorkspaceLocked(
            f"The passphrase does not open the workspace {path.name}.",
            "Type it again; if it is right, restore the file"
            f" {PASSPHRASE_NAME} from a backup: it is damaged.",
        ) from error
    if not isinstance(key, bytes) or len(key) != KEY_BYTES:
        raise WorkspaceLocked(
            f"The key of the workspace {path.name} is damaged.",
            f"Restore its file {PASSPHRASE_NAME} from a backup.",
        )
    return key


def _connect(path: Path, passphrase: str, mode: str = "rw") -> Connection:
    connection = sqlite.connect(
        f"{path.absolute().as_uri()}?mode={mode}", uri=True, isolation_level=None
    )
    try:
        connection.execute("PRAGMA cipher_log_level = NONE")
        # The prefix keeps a passphrase that looks like a raw key from being taken for one.
        quoted = f"passphrase:{passphrase}".replace("'", "''")
        connection.execute(f"PRAGMA key = '{quoted}'")
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()
    except BaseException:
        connection.close()
        raise
    return connection
