# SPDX-License-Identifier: MIT
"""What the files add to the sums kept beside each identity, and what goes with them."""

import numpy as np

from explorer.work import CancelToken
from explorer.workspace.cells import Cells, of_file
from explorer.workspace.connection import Connection
from explorer.workspace.sheets import ColumnCache, Numbers, Sheets
from explorer.workspace.sums import Sums

_ADD = """
UPDATE identities SET
    events = events + :events,
    first_time = min(ifnull(first_time, :first), :first),
    last_time = max(ifnull(last_time, :last), :last)
WHERE id = :id
"""


def add_sums(connection: Connection, sums: Sums) -> None:
    """Add a new file's events to the sums kept beside each identity."""
    connection.executemany(
        _ADD,
        (
            {"id": identity, "events": events, "first": first, "last": last}
            for identity, events, first, last in sums.rows()
        ),
    )


def forget_file(connection: Connection, file_id: int, moved: Numbers) -> None:
    """Take a file's events off the sums, before they go; `prune` has to follow when they went.

    moved: ids of those that stay, as another file's.
    """
    connection.execute("DROP TABLE IF EXISTS temp.gone_identities")
    connection.execute(
        "CREATE TEMP TABLE gone_identities (id INTEGER PRIMARY KEY, at_end INTEGER, events INTEGER)"
    )
    connection.executemany(
        "INSERT INTO temp.gone_identities"
        " SELECT id, first_time = ?3 OR last_time = ?4, ?2 FROM identities WHERE id = ?1",
        _sums(connection, file_id, moved).rows(),
    )
    connection.execute(
        "UPDATE identities SET events = identities.events - g.events"
        " FROM temp.gone_identities g WHERE identities.id = g.id"
    )


def _sums(connection: Connection, file_id: int, moved: Numbers) -> Sums:
    """What a file adds to the sums, but for some of its events."""
    sums = Sums()
    for columns in of_file(connection, file_id):
        own = ~np.isin(columns["id"], moved)
        sums.add(columns["actor"][own].astype(np.int64), columns["time"][own])
    rows = connection.execute(
        "SELECT identity_id, event_id, time FROM subjects WHERE file_id = ?", (file_id,)
    ).fetchall()
    who, ids, times = np.array(rows, np.int64).reshape(-1, 3).T
    there, (actors,) = Cells(connection).columns(ids, ("actor",))
    if len(there):
        others = who != actors[np.searchsorted(there, ids)]
        others &= ~np.isin(ids, moved)
        sums.add(who[others], times[others])
    return sums


def prune(connection: Connection, cancel: CancelToken) -> int:
    """Drop the identities that lost their last event, and tell anew when the others were seen.

    How many were dropped.
    """
    dropped: int = connection.execute(
        "DELETE FROM identities WHERE events = 0 AND id IN (SELECT id FROM temp.gone_identities)"
    ).rowcount
    connection.execute(
        "DELETE FROM temp.gone_identities WHERE id NOT IN (SELECT id FROM identities)"
    )
    rows = connection.execute("SELECT id FROM temp.gone_identities WHERE at_end").fetchall()
    _tell_anew(connection, np.array(rows, np.int64).reshape(-1), cancel)
    return dropped


def _tell_anew(connection: Connection, identities: Numbers, cancel: CancelToken) -> None:
    """First and last times of these identities, from the events that are there."""
    if not len(identities):
        return
    wanted = np.zeros(int(identities.max()) + 1, bool)
    wanted[identities] = True
    sums, sheets = Sums(), Sheets(connection, ColumnCache(0, 0))
    for sheet in sheets.all():
        cancel.check()
        actors = sheets.column(sheet, "actor")
        theirs = np.flatnonzero(actors < len(wanted))
        theirs = theirs[wanted[actors[theirs]]]
        sums.add(actors[theirs].astype(np.int64), sheets.column(sheet, "time")[theirs])
    about = connection.execute(
        "SELECT s.identity_id, s.time FROM subjects s JOIN temp.gone_identities g"
        " ON g.id = s.identity_id WHERE g.at_end AND s.file_id IN (SELECT id FROM files)"
    ).fetchall()
    sums.add(*np.array(about, np.int64).reshape(-1, 2).T)
    connection.executemany(
        "UPDATE identities SET first_time = ?3, last_time = ?4 WHERE id = ?1", sums.rows()
    )
