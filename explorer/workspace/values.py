# SPDX-License-Identifier: MIT
"""Rows of the dictionary tables that no event needs any more, after a file was taken out."""

import json
from typing import Final

import numpy as np

from explorer.work import CancelToken
from explorer.workspace.connection import Connection
from explorer.workspace.sheets import ColumnCache, Numbers, Sheets, distinct

_TABLES: Final = {
    "type": "event_types",
    "course": "courses",
    "source": "sources",
    "agent": "agents",
    "object": "objects",
    "session": "sessions",
    "ip": "ips",
}

Values = dict[str, Numbers]
"""Rows of the dictionary tables, by the column of the sheets."""


def gather(connection: Connection, file_id: int) -> Values:
    """The values of a file's events, before they go."""
    sheets = Sheets(connection, ColumnCache(0, 0))
    some = sheets.of_file(file_id)
    return {
        name: distinct(
            np.concatenate(
                [np.zeros(0, np.int64), *(distinct(sheets.column(sheet, name)) for sheet in some)]
            )
        )
        for name in _TABLES
    }


def prune(connection: Connection, values: Values, cancel: CancelToken) -> None:
    """Drop those of the values that no event has now."""
    sheets = Sheets(connection, ColumnCache(0, 0))
    every = sheets.all()
    for name, table in _TABLES.items():
        left = np.zeros(int(values[name].max(initial=0)) + 1, bool)
        left[values[name]] = True
        left[0] = False
        for sheet in every:
            cancel.check()
            if not left.any():
                break  # common values are soon met: they cost next to nothing
            met = sheets.column(sheet, name)
            left[met[met < len(left)]] = False
        gone = np.flatnonzero(left).tolist()
        connection.execute(
            f"DELETE FROM {table} WHERE id IN (SELECT value FROM json_each(?))",
            (json.dumps(gone),),
        )
