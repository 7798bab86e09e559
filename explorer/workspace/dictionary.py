# SPDX-License-Identifier: MIT
"""Codes of a block to the rows of the workspace's dictionary tables."""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson

from explorer.events.agents import platform
from explorer.events.event import Identity
from explorer.workspace.coding import GROUPS, KINDS, Coded, Column
from explorer.workspace.connection import Connection

CategoryOf = Callable[[str | None], str]

_UNKNOWN = -1
_TEXTS = {
    "object": ("objects", "object"),
    "source": ("sources", "source"),
    "session": ("sessions", "session"),
    "ip": ("ips", "ip"),
    "agent": ("agents", "agent"),
}
_IDENTITIES = """
SELECT i.id FROM json_each(?) AS asked LEFT JOIN identities i
    ON ifnull(i.username, '') = ifnull(asked.value ->> 0, '')
    AND ifnull(i.user_id, '') = ifnull(asked.value ->> 1, '')
    AND ifnull(i.anonymous_id, '') = ifnull(asked.value ->> 2, '')
    AND ifnull(i.site, '') = ifnull(asked.value ->> 3, '')
    ORDER BY asked.key
"""
_PAIRS = {
    "type": (
        "SELECT id FROM event_types WHERE ifnull(name, '') = ifnull(?, '')"
        " AND ifnull(event_type, '') = ifnull(?, '')",
        "INSERT INTO event_types (name, event_type, category) VALUES (?, ?, ?)",
    ),
    "course": (
        "SELECT id FROM courses WHERE ifnull(course_id, '') = ifnull(?, '')"
        " AND ifnull(org, '') = ifnull(?, '')",
        "INSERT INTO courses (course_id, org) VALUES (?, ?)",
    ),
}


class Dictionaries:
    """Keeps, for one import, which row stands for which code.

    A value gets its row when an event first needs it, so that a file that fails leaves nothing.
    """

    def __init__(self, connection: Connection, category_of: CategoryOf) -> None:
        self._connection = connection
        self._category_of = category_of
        self._site: str | None = None
        self._epoch = -1
        self._values: dict[str, list[Any]] = {}
        self._rows: dict[str, array[int]] = {}
        self._members: dict[str, array[int]] = {}  # of each group, code after code

    def at(self, site: str | None) -> None:
        """Whose numbers the next blocks have: the same number is another person's elsewhere."""
        if site != self._site:
            self._site = site
            self.rolled_back()

    def take_in(self, coded: Coded) -> None:
        """Learn the values that are new in this block."""
        if coded.epoch != self._epoch:
            self._epoch = coded.epoch
            self._values = {kind: [None] for kind in KINDS}
            self._rows = {kind: array("q", [0]) for kind in KINDS}
            for group, kinds in GROUPS.items():
                self._members[group] = array("q", [0] * len(kinds))
                self._rows[group] = array("q", [0] * len(kinds))
        for kind in KINDS:
            values = coded.new[kind]
            self._values[kind].extend(values)
            self._rows[kind].extend([_UNKNOWN] * len(values))
        for group, kinds in GROUPS.items():
            for members in coded.new[group]:
                self._members[group].extend(members)
            self._rows[group].extend([_UNKNOWN] * (len(coded.new[group]) * len(kinds)))

    def rolled_back(self) -> None:
        """Rows that were added may be gone: look each value up again when it is needed."""
        for kind, rows in self._rows.items():
            first = len(GROUPS.get(kind, (kind,)))
            rows[first:] = array("q", [_UNKNOWN] * (len(rows) - first))

    def columns(self, coded: Coded) -> dict[str, Column]:
        """The rows of each of KINDS in a block, 0 for none; the tables get those they lack."""
        found = {"object": self.rows("object", coded.columns["object"])}
        for group, kinds in GROUPS.items():
            width = len(kinds)
            table = _table(self._rows[group], width)
            codes = coded.columns[group]
            unknown = np.unique(codes[table[codes, 0] == _UNKNOWN])
            if len(unknown):
                members = _table(self._members[group], width)[unknown]
                for at, kind in enumerate(kinds):
                    table[unknown, at] = self.rows(kind, members[:, at])
            found |= zip(kinds, table[codes].T, strict=True)
        return found

    def rows(self, kind: str, codes: Column) -> Column:
        """The row of each code of one of KINDS, 0 for code 0; the table gets those it lacks."""
        table = _table(self._rows[kind])
        found: Column = table[codes]
        unknown = np.unique(codes[found == _UNKNOWN])
        if len(unknown):
            values = self._values[kind]
            table[unknown] = self._rows_of(kind, [values[code] for code in unknown.tolist()])
            found = table[codes]
        return found

    def _rows_of(self, kind: str, values: list[Any]) -> list[int]:
        """The rows of values, adding those that the table lacks."""
        text = _TEXTS.get(kind)
        if text is not None:
            return self._texts(*text, values)
        if kind == "actor":
            return self._identities(values)
        return [self._row(kind, value) for value in values]

    def _identities(self, values: list[Identity]) -> list[int]:
        # A name is one person's, whatever the site; a number is so on its own site only.
        ids = [(*value, None if value.user_id is None else self._site) for value in values]
        listed = orjson.dumps(ids).decode()
        rows = [row[0] for row in self._connection.execute(_IDENTITIES, (listed,))]
        lacking = [at for at, row in enumerate(rows) if row is None]
        if lacking:
            newest = self._connection.execute("SELECT max(id) FROM identities").fetchone()[0]
            for row, at in enumerate(lacking, (newest or 0) + 1):
                rows[at] = row
            self._connection.executemany(
                "INSERT INTO identities (id, username, user_id, anonymous_id, site)"
                " VALUES (?, ?, ?, ?, ?)",
                [(rows[at], *ids[at]) for at in lacking],
            )
        return rows

    def _texts(self, table: str, column: str, values: list[str]) -> list[int]:
        listed = orjson.dumps(values).decode()
        insert = f"INSERT OR IGNORE INTO {table} ({column}) SELECT value FROM json_each(?)"
        if table == "agents":
            new = self._connection.execute(f"{insert} RETURNING id, agent", (listed,)).fetchall()
            self._connection.executemany(
                "UPDATE agents SET platform = ? WHERE id = ?",
                [(platform(agent), row) for row, agent in new],
            )
        else:
            self._connection.execute(insert, (listed,))
        found = self._connection.execute(
            f"SELECT d.id FROM json_each(?) AS asked CROSS JOIN {table} d"
            f" ON d.{column} = asked.value ORDER BY asked.key",
            (listed,),
        ).fetchall()
        return [row[0] for row in found]

    def _row(self, kind: str, value: Any) -> int:
        select, insert = _PAIRS[kind]
        found = self._connection.execute(select, tuple(value)).fetchone()
        if found is not None:
            return int(found[0])
        extra: tuple[Any, ...] = ()
        if kind == "type":
            said = [text.strip() for text in value if text and text.strip()]
            extra = (self._category_of(said[0] if said else None),)
        return int(self._connection.execute(insert, tuple(value) + extra).lastrowid)


def _table(rows: "array[int]", width: int = 0) -> Column:
    table = np.frombuffer(rows, dtype=np.int64)
    return table.reshape(-1, width) if width else table
