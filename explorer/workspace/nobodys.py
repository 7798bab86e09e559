# SPDX-License-Identifier: MIT
"""Events that name nobody: no actor, or one without a name and a number, and nobody else."""

from collections.abc import Iterator, Sequence

import numpy as np

from explorer.work import CancelToken
from explorer.workspace.connection import Connection
from explorer.workspace.sheets import Numbers, Sheet, Sheets

Found = tuple[int, int, int, int]
"""The event, its time, and the codes of its session and its IP address, 0 for none."""


def nobodys(
    connection: Connection, spans: Sequence[tuple[int, int]], cancel: CancelToken
) -> Iterator[Found]:
    """Those within stretches of time that do not overlap, ends included, and have a session or an
    address.
    """
    if not spans:
        return
    starts, ends = np.array(spans, np.int64).T
    sheets = Sheets(connection)
    for sheet in sheets.between(int(starts[0]), int(ends[-1])):
        cancel.check()
        times = sheets.column(sheet, "time")
        at = np.searchsorted(starts, times, side="right") - 1
        rows = np.flatnonzero((at >= 0) & (times <= ends[at]))
        rows = rows[sheets.column(sheet, "actor")[rows] == 0]
        table = np.stack(
            [sheets.column(sheet, name)[rows] for name in ("id", "time", "session", "ip")]
        ).astype(np.int64)
        table = table[:, (table[2] != 0) | (table[3] != 0)]
        about = _about_somebody(connection, sheet) if table.shape[1] else table[0]
        table = table[:, ~np.isin(table[0], about)]
        yield from zip(*table.tolist(), strict=True)


def _about_somebody(connection: Connection, sheet: Sheet) -> Numbers:
    rows = connection.execute(
        "SELECT event_id FROM subjects WHERE file_id = ? AND event_id BETWEEN ? AND ?",
        (sheet.file_id, sheet.first_id, sheet.last_id),
    )
    return np.fromiter((row[0] for row in rows), np.int64)
