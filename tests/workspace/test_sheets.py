# SPDX-License-Identifier: MIT
"""Packed columns say what the table says, through import, duplicates, removal and handing over."""

from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import sheet_writing, whose
from explorer.workspace.connection import Connection
from explorer.workspace.database import Workspace
from explorer.workspace.prints import Printed, prints
from explorer.workspace.removal import remove_file
from explorer.workspace.rollups import BY, Rollups, Tally, retell
from explorer.workspace.sheets import CODES, COLUMNS, NONE, Numbers, Sheets
from tests.helpers.sample import Sample
from tests.helpers.workspaces import log, rows, take_in

LARGE = 2**62
_CODES = ", ".join(f"ifnull({name}_id, 0)" for name in CODES)
_EVENTS = (
    f"SELECT file_id, id, time, line, ifnull(received_at, {NONE}), cut, {_CODES}"
    " FROM events ORDER BY file_id, id"
)
_ACTOR = 1 + COLUMNS.index("actor")


@given(
    st.sampled_from(COLUMNS),
    st.lists(
        st.integers(0, 300) | st.integers(0, 2**40) | st.integers(-LARGE, LARGE) | st.just(NONE),
        min_size=1,
        max_size=50,
    ),
)
def test_a_column_comes_out_as_it_went_in(name: str, values: list[int]) -> None:
    if name in ("id", "line"):
        values = [abs(value) % 2**60 for value in values]
    column = np.array(values, np.int64)
    packed = sheet_writing._packed(name, column)
    from explorer.workspace.sheets import _unpacked

    assert _unpacked(name, packed).tolist() == values


def check(workspace: Workspace) -> None:
    """Sheets, sums and whose events they are, against the events themselves."""
    table = rows(workspace, _EVENTS)
    connection = workspace.connect()
    try:
        assert _rows(Sheets(connection)) == table
        assert _printed(connection) == _hashed(workspace)
        told, theirs = _told(connection), _whose(connection)
        assert told == _counted(table)
        assert theirs == _acted(table)
        for (file_id,) in connection.execute("SELECT id FROM files").fetchall():
            sheet_writing.rebuild(connection, file_id)
        assert (_told(connection), _whose(connection)) == (told, theirs)
        assert _printed(connection) == _hashed(workspace)
        retell(connection)
        assert _told(connection) == told
    finally:
        connection.close()


def _printed(connection: Connection) -> dict[int, int]:
    """The print of each event, as sheets have it."""
    sheets = Sheets(connection)
    found: dict[int, int] = {}
    for sheet in sheets.all():
        part = Printed.read(sheets, sheet)
        assert part.prints.tolist() == sorted(part.prints.tolist())
        ids = sheets.column(sheet, "id")[part.events]
        found.update(zip(ids.tolist(), part.prints.tolist(), strict=True))
    return found


def _hashed(workspace: Workspace) -> dict[int, int]:
    """The print of each event, from the time and hash it has."""
    told = rows(workspace, "SELECT id, time, line_hash FROM events")
    ids, times, hashes = np.array(told, np.int64).reshape(-1, 3).T
    return dict(zip(ids.tolist(), prints(times, hashes).tolist(), strict=True))


def _whose(connection: Connection) -> dict[int, set[tuple[int, int]]]:
    """Ids and times of each identity's events."""
    found = {}
    for (identity,) in connection.execute("SELECT id FROM identities").fetchall():
        ids, times = whose.by(connection, [identity])
        events = list(zip(ids.tolist(), times.tolist(), strict=True))
        assert len(set(events)) == len(events)
        found[identity] = set(events)
    return {identity: events for identity, events in found.items() if events}


def _acted(table: list[tuple[int, ...]]) -> dict[int, set[tuple[int, int]]]:
    found: dict[int, set[tuple[int, int]]] = {}
    for row in table:
        if row[_ACTOR]:
            found.setdefault(row[_ACTOR], set()).add((row[1], row[2]))
    return found


def _rows(sheets: Sheets) -> list[tuple[int, ...]]:
    found = []
    for sheet in sorted(sheets.all(), key=lambda sheet: (sheet.file_id, sheet.id)):
        columns = [sheets.column(sheet, name).tolist() for name in COLUMNS]
        assert all(len(column) == sheet.events for column in columns)
        assert (sheet.first_id, sheet.last_id) == (columns[0][0], columns[0][-1])
        assert (sheet.first_time, sheet.last_time) == (min(columns[1]), max(columns[1]))
        found += [(sheet.file_id, *row) for row in zip(*columns, strict=True)]
    return sorted(found)


def _told(connection: Connection) -> tuple[object, ...]:
    return _plain(Rollups(connection).sums(CancelToken()))


def _counted(table: list[tuple[int, ...]]) -> tuple[object, ...]:
    tally = Tally()
    for row in table:
        values = dict(zip(COLUMNS, row[1:], strict=True))
        tally.add(row[0], lambda name, of=values: np.array([of[name]]))  # type: ignore[misc]
    return _plain(tally)


def _plain(tally: Tally) -> tuple[object, ...]:
    codes = {name: _counts(tally.codes.get(name, np.zeros(0, np.int64))) for name in BY}
    return tally.events, codes, {k: n for k, n in tally.files.items() if n}, tally.week.tolist()


def _counts(counts: Numbers) -> dict[int, int]:
    return {at: count for at, count in enumerate(counts.tolist()) if count}


def test_of_the_sample(sample: Sample) -> None:
    with sample.reader() as reader:
        connection = reader._connection
        table = connection.execute(_EVENTS).fetchall()
        assert _rows(Sheets(connection)) == table
        assert _told(connection) == _counted(table)
        assert _whose(connection) == _acted(table)


@pytest.mark.parametrize("small", [True, False])
def test_they_follow_what_comes_and_goes(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, small: bool
) -> None:
    if small:
        monkeypatch.setattr(sheet_writing, "ROWS", 7)
    shared = log(12, username="tobias.n")
    paths = []
    for name, text in (("a", log(20) + shared), ("b", shared + log(5, username="ana_k")),
                       ("c", shared + shared)):  # fmt: skip
        paths.append(tmp_path / f"{name}.log")
        paths[-1].write_bytes(text)
    receipts = take_in(workspace, paths, gpg)
    check(workspace)
    for receipt in receipts:
        assert receipt.file_id is not None
        remove_file(workspace, receipt.file_id, CancelToken())
        check(workspace)
    take_in(workspace, paths, gpg)
    check(workspace)


def test_a_file_that_fails_leaves_none(
    workspace: Workspace, gpg: Gpg, package: Callable[..., Path]
) -> None:
    take_in(workspace, [package("a.log", b"no log")], gpg)
    check(workspace)
