# SPDX-License-Identifier: MIT
"""Codes of a block to the rows of the workspace's dictionary tables."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from explorer.workspace.coding import KINDS, Coded
from explorer.workspace.connection import Connection

CategoryOf = Callable[[str | None], str]

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
    """Keeps, for one import, which row stands for which code."""

    def __init__(self, connection: Connection, category_of: CategoryOf) -> None:
        self._connection = connection
        self._category_of = category_of
        self._epoch = -1
        self._rows: dict[str, list[int]] = {}
        self._arrays: dict[str, NDArray[np.int64]] = {}

    def take_in(self, coded: Coded) -> None:
        """Learn the values that are new in this block, adding rows where the tables lack them."""
        if coded.epoch != self._epoch:
            self._epoch = coded.epoch
            self._rows = {kind: [0] for kind in KINDS}
            self._arrays = {}
        for kind, values in coded.new.items():
            if values:
                rows = self._rows[kind]
                rows.extend(self._row(kind, value) for value in values)
                self._arrays.pop(kind, None)

    def rows(self, kind: str, codes: Sequence[int]) -> list[int | None]:
        """The row of each code, None for code 0."""
        table = self._arrays.get(kind)
        if table is None:
            table = self._arrays[kind] = np.array(self._rows[kind], dtype=np.int64)
        found: list[int | None] = table[np.frombuffer(codes, dtype=np.int64)].tolist()  # type: ignore[call-overload]
        return [row or None for row in found]

    def row(self, kind: str, code: int) -> int:
        """The row of one code other than 0."""
        return self._rows[kind][code]

    def _row(self, kind: str, value: Any) -> int:
        text = _TEXTS.get(kind)
        if text is not None:
            table, column = text
            select = f"SELECT id FROM {table} WHERE {column} = ?"
            insert = f"INSERT INTO {table} ({column}) VALUES (?)"
            return self._find_or_add(select, insert, (value,), ())
        select, insert = _PAIRS[kind]
        extra: tuple[Any, ...] = ()
        if kind == "type":
            name, event_type = value
            extra = (self._category_of(name if name is not None else event_type),)
        return self._find_or_add(select, insert, tuple(value), extra)

    def _find_or_add(
        self, select: str, insert: str, value: tuple[Any, ...], extra: tuple[Any, ...]
    ) -> int:
        found = self._connection.execute(select, value).fetchone()
        if found is not None:
            return int(found[0])
        return int(self._connection.execute(insert, value + extra).lastrowid)
