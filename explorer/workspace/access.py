# SPDX-License-Identifier: MIT
"""The access log: who opened a workspace, looked for whom, took what out of it, and when.

It lies encrypted beside the notes, is only ever added to, and can't be switched off: what can't be
recorded is not done.
"""

import getpass
from collections.abc import Callable
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from threading import Lock
from time import time_ns
from typing import Final, Literal

from explorer.workspace.connection import Connection, DatabaseError
from explorer.workspace.notes_database import NOTES_NAME, notes_error

Action = Literal[
    "opened", "looked for", "looked among learners for", "read the trail of",
    "read the profile of", "ran SQL", "exported", "imported", "took out",
    "made the index anew", "changed who can open it", "chose the week of the tables",
]  # fmt: skip
_AGAIN_US: Final = 10 * 60 * 1_000_000  # the same within this is one entry
_LONGEST: Final = 2_000
_TYPING: Final = 60 * 1_000_000  # what is typed on within this is one search
_AMONG: Final = "looked among learners for"
_ADD: Final = "INSERT INTO access_log (at, person, action, detail) VALUES (?, ?, ?, ?)"
_LIST: Final = "SELECT at, person, action, detail FROM access_log ORDER BY id DESC LIMIT ?"
_BEGUN: Final = "SELECT at, person, text FROM access_begun"
_BEGIN: Final = "INSERT OR REPLACE INTO access_begun (one, at, person, text) VALUES (1, ?, ?, ?)"


@dataclass(frozen=True, slots=True)
class Entry:
    """One line of the log. at: microseconds since 1970 UTC; person: the account's name."""

    at: int
    person: str
    action: str
    detail: str


class AccessLog:
    """Adds to the log of one open workspace. Safe to use from several threads.

    path: of the workspace. connect: makes a connection that writes its notes.
    """

    def __init__(self, path: Path, connect: Callable[[], Connection]) -> None:
        self._notes = path / NOTES_NAME
        self._connect = connect
        self._person = person()
        self._lately: dict[tuple[str, str], int] = {}
        self._lock = Lock()

    def record(self, action: Action, detail: str = "") -> None:
        """Add an entry, unless the same was added within ten minutes. Raises UserError."""
        detail = detail[:_LONGEST]
        now = time_ns() // 1000
        with self._lock:
            if now - self._lately.get((action, detail), -_AGAIN_US) < _AGAIN_US:
                return
            with closing(self._connect()) as connection:
                try:
                    connection.execute("BEGIN IMMEDIATE")
                    _settle(connection)
                    connection.execute(_ADD, (now, self._person, action, detail))
                    connection.execute("COMMIT")
                except DatabaseError as error:
                    raise notes_error(self._notes, error) from error
            self._lately[action, detail] = now

    def looking_among_learners(self, text: str) -> None:
        """Add that learners were looked for by a part of a name; one entry for what is typed on.

        It is written down at once, and stands on the log from the first letter. Raises UserError.
        """
        text = text.strip()[:_LONGEST]
        now = time_ns() // 1000
        with self._lock, closing(self._connect()) as connection:
            try:
                connection.execute("BEGIN IMMEDIATE")
                begun = connection.execute(_BEGUN).fetchone()
                if begun is not None and not _is_typed_on(begun, text, now):
                    _settle(connection)
                    begun = None
                if begun is None or len(text) > len(begun[2]):
                    connection.execute(_BEGIN, (now, self._person, text))
                connection.execute("COMMIT")
            except DatabaseError as error:
                raise notes_error(self._notes, error) from error

    def entries(self, limit: int = 1_000_000) -> list[Entry]:
        """The log, the newest first. Raises UserError."""
        with closing(self._connect()) as connection:
            try:
                begun = connection.execute(_BEGUN).fetchall()
                found = [Entry(at, who, _AMONG, text) for at, who, text in begun]
                found += [Entry(*row) for row in connection.execute(_LIST, (limit,))]
            except DatabaseError as error:
                raise notes_error(self._notes, error) from error
        return found[:limit]


def _is_typed_on(begun: tuple[int, str, str], text: str, now: int) -> bool:
    at, _, before = begun
    return now - at < _TYPING and (text.startswith(before) or before.startswith(text))


def _settle(connection: Connection) -> None:
    """A search that somebody typed has ended: it becomes an entry that nothing changes."""
    for at, who, text in connection.execute(_BEGUN).fetchall():
        connection.execute(_ADD, (at, who, _AMONG, text))
    connection.execute("DELETE FROM access_begun")


def person() -> str:
    """The name of the account the app runs under; "" if the system has none for it."""
    try:
        return getpass.getuser()
    except (OSError, KeyError, ImportError):  # what Python raises has changed over time
        return ""
