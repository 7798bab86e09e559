# SPDX-License-Identifier: MIT
"""The part of Notes that keeps searches, and what the window has remembered from day to day."""

from contextlib import AbstractContextManager
from time import time_ns
from typing import Final

from explorer.errors import UserError
from explorer.workspace.connection import Connection
from explorer.workspace.notes_reading import SavedSearch, columns_text, saved_searches

_RECENT_KEPT: Final = 100


class SearchWriter:
    """Writes saved and recent searches over the connection of whoever is this too."""

    _connection: Connection

    def _transaction(self) -> AbstractContextManager[None]:
        raise NotImplementedError

    def save_search(self, search: SavedSearch) -> SavedSearch | None:
        """Keep a search under its name; the one that had the name before, if there was one."""
        with self._transaction():
            before = self._saved(search.name)
            now = time_ns() // 1000
            self._connection.execute(
                "INSERT INTO saved_searches (name, query, columns, sort, created_at, changed_at)"
                " VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT (name) DO UPDATE SET name = excluded.name,"
                " query = excluded.query, columns = excluded.columns, sort = excluded.sort,"
                " changed_at = excluded.changed_at",
                (search.name, search.query, columns_text(search), search.sort, now, now),
            )
        return before

    def rename_search(self, name: str, new: str) -> None:
        """Give a saved search another name. Raises UserError when that is taken."""
        with self._transaction():
            other = self._saved(new)
            if other is not None and other.name.casefold() != name.casefold():
                raise UserError(
                    "There is a saved search of that name already.", "Choose another name."
                )
            self._connection.execute(
                "UPDATE saved_searches SET name = ?, changed_at = ? WHERE name = ?",
                (new, time_ns() // 1000, name),
            )

    def remove_search(self, name: str) -> SavedSearch | None:
        """Delete a saved search; what it was, for `save_search` to bring back."""
        with self._transaction():
            before = self._saved(name)
            self._connection.execute("DELETE FROM saved_searches WHERE name = ?", (name,))
        return before

    def recent(self, query: str) -> None:
        """Remember what was asked just now; the oldest are forgotten."""
        if not query.strip():
            return
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO recent_searches (query, asked_at) VALUES (?, ?)",
                (query.strip(), time_ns() // 1000),
            )
            self._connection.execute(
                "DELETE FROM recent_searches WHERE query NOT IN"
                " (SELECT query FROM recent_searches ORDER BY asked_at DESC LIMIT ?)",
                (_RECENT_KEPT,),
            )

    def remember(self, name: str, value: str) -> None:
        """Keep something of the window under this name."""
        with self._transaction():
            self._connection.execute(
                "INSERT OR REPLACE INTO notes_state (name, value) VALUES (?, ?)",
                (f"window.{name}", value),
            )

    def remembered(self, name: str) -> str:
        """What `remember` kept; "" if nothing."""
        row = self._connection.execute(
            "SELECT value FROM notes_state WHERE name = ?", (f"window.{name}",)
        ).fetchone()
        return "" if row is None else str(row[0])

    def forget_recent(self) -> None:
        """Forget what was asked."""
        with self._transaction():
            self._connection.execute("DELETE FROM recent_searches")

    def _saved(self, name: str) -> SavedSearch | None:
        found = saved_searches(self._connection, "WHERE name = ?", (name,))
        return found[0] if found else None
