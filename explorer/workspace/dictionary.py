# SPDX-License-Identifier: MIT
"""Codes of a block to the rows of the workspace's dictionary tables."""

from array import array
from collections.abc import Callable
from typing import Any

import numpy as np
import orjson

from explorer.workspace.coding import KINDS, Coded
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
_PAIRS = {
    "type": (
        "SELECT id FROM event_types WHERE ifnull(name, '') = ifnull(?, '')"
        " AND ifnull(event_type, '') = ifnull(?, '')",
        "INSERT INTO event_types (name, event_type, category) VALUES (?, ?, ?)",
    ),
    "actor": (
        "SELECT id FROM identities WHERE ifnull(username, '') = ifnull(?, '')"
        " AND ifnull(user_id, '') = ifnull(?, '') AND ifnull(anonymous_id, '') = ifnull(?, '')",
        "INSERT INTO identities (username, user_id, anonymous_id) VALUES (?, ?, ?)",
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
        self._epoch = -1
        self._values: dict[str, list[Any]] = {}
        self._rows: dict[str, array[int]] = {}

    def take_in(self, coded: Coded) -> None:
        """Learn the values that are new in this block."""
        if coded.epoch != self._epoch:
            self._epoch = coded.epoch
            self._values = {kind: [None] for kind in KINDS}
            self._rows = {kind: array("q", [0]) for kind in KINDS}
        for kind, values in coded.new.items():
            self._values[kind].extend(values)
            self._rows[kind].extend([_UNKNOWN] * len(values))

    def rolled_back(self) -> None:
        """Rows that were added may be gone: look each value up again when it is needed."""
        for rows in self._rows.values():
            rows[1:] = array("q", [_UNKNOWN] * (len(rows) - 1))

    def rows(self, kind: str, codes: "array[int]") -> list[int | None]:
        """The row of each code, None for code 0; the table gets the rows it lacks."""
        table = np.frombuffer(self._rows[kind], dtype=np.int64)
        wanted = np.frombuffer(codes, dtype=np.int64)
        found = table[wanted]
        unknown = np.unique(wanted[found == _UNKNOWN])
        if len(unknown):
            values = self._values[kind]
            table[unknown] = self._rows_of(kind, [values[code] for code in unknown.tolist()])
            found = table[wanted]
        listed: list[int] = found.tolist()
        return [row or None for row in listed]

    def row(self, kind: str, code: int) -> int:
        """The row of one code other than 0."""
        rows = self._rows[kind]
        if rows[code] == _UNKNOWN:
            rows[code] = self._rows_of(kind, [self._values[kind][code]])[0]
        return rows[code]

    def _rows_of(self, kind: str, values: list[Any]) -> list[int]:
        """The rows of values, adding those that the table lacks."""
        text = _TEXTS.get(kind)
        if text is not None:
            return self._texts(*text, values)
        return [self._row(kind, value) for value in values]

    def _texts(self, table: str, column: str, values: list[str]) -> list[int]:
        listed = orjson.dumps(values).decode()
        self._connection.execute(
            f"INSERT OR IGNORE INTO {table} ({column}) SELECT value FROM json_each(?)", (listed,)
        )
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
