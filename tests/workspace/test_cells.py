# SPDX-License-Identifier: MIT
"""The numbers beside each block come out as they went in, whichever way they are asked for."""

from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.cells import GONE, NAMES, CellPacker, Cells, unpacked
from explorer.workspace.database import Workspace
from explorer.workspace.event_views import these
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import Sort
from explorer.workspace.sheets import NONE
from tests.helpers.workspaces import event_line, log, rows, take_in, the_catalogue

LARGE = 2**62
NOW = 1_700_000_000_000_000
CODES = st.integers(0, 2**31 - 1)
ROW = st.fixed_dictionaries(
    {
        **dict.fromkeys(NAMES, CODES),
        "time": st.integers(-LARGE, LARGE) | st.integers(NOW, NOW + 900_000),
        "hash": st.integers(-(2**23), 2**23 - 1),
        "received": st.just(NONE) | st.integers(-LARGE, LARGE),
        "cut": st.integers(0, 1),
        GONE: st.integers(0, 1),
    }
)  # fmt: skip


@given(st.lists(st.lists(ROW, min_size=1, max_size=9), min_size=1, max_size=4))
def test_blocks_come_out_as_they_went_in(blocks: list[list[dict[str, int]]]) -> None:
    every = [row for block in blocks for row in block]
    columns = {name: np.array([row[name] for row in every], np.int64) for name in (*NAMES, GONE)}
    packed = CellPacker().pack(columns, [len(block) for block in blocks])
    for data, block in zip(packed, blocks, strict=True):
        found = unpacked(data)
        for name in (*NAMES, GONE):
            assert found[name].tolist() == [row[name] for row in block], name


def days(package: Callable[..., Path]) -> list[Path]:
    """Two files, the second with lines of the first and of its own."""
    shared = log(30)
    return [package("a.log", shared), package("b.log", shared + log(3, ip="192.0.2.9") + shared)]


def test_an_event_is_found_by_its_id(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    take_in(workspace, days(package), gpg)
    table = rows(workspace, "SELECT * FROM events ORDER BY id")
    assert len(table) == 33
    ids = [row[0] for row in table]
    unknown = [0, ids[-1] + 1, ids[-1] + 1_000, ids[-1] + 1_000_000, 2**60]
    some = [ids[7], *unknown, ids[31], ids[7], ids[2]]
    asked = rows(workspace, f"SELECT * FROM {these(some)} ORDER BY id")
    assert asked == [table[2], table[7], table[7], table[31]]
    with closing(workspace.connect(readonly=True)) as connection:
        names = ("time", "line", "actor", "received", "cut")
        there, found = Cells(connection).columns(np.array(some), names)
        assert there.tolist() == [ids[2], ids[7], ids[31]]
        sql = "SELECT time, line, ifnull(actor_id, 0), ifnull(received_at, ?), cut FROM events e"
        wanted = f"{sql} WHERE id IN (?, ?, ?) ORDER BY id"
        expected = connection.execute(wanted, (NONE, *there.tolist())).fetchall()
        assert list(zip(*(each.tolist() for each in found), strict=True)) == expected


def test_the_functions_say_the_same_however_often_they_are_asked(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    take_in(workspace, days(package), gpg)
    first, last = rows(workspace, "SELECT min(id), max(id) FROM events")[0]
    every = range(first - 5, last + 40)
    with closing(workspace.connect(readonly=True)) as connection:
        one = "SELECT event_time(?), event_line(?), event_session(?)"
        singly = {}
        for event in every:
            with closing(workspace.connect(readonly=True)) as fresh:
                singly[event] = fresh.execute(one, (event,) * 3).fetchone()
        assert sum(said[0] is not None for said in singly.values()) == 33
        for _ in range(2):
            found = {event: connection.execute(one, (event,) * 3).fetchone() for event in every}
            assert found == singly
        assert connection.execute("SELECT event_time('x'), event_time(NULL)").fetchone() == (
            None,
            None,
        )


@pytest.mark.parametrize(
    ("where", "found"),
    [
        ("file = 'few.log' AND time LIKE '2025%'", 7),
        ("file = 'few.log' AND line = '5'", 1),
        ("line = '5' AND cut = '0'", 2),
        ("file IN ('few.log', 'many.log') AND line > 2490", 10),
        ("username = 'ines_v' AND file = 'many.log'", 2500),
    ],
)
def test_files_of_unequal_size_are_asked_alike(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg, where: str, found: int
) -> None:
    paths = [package("many.log", log(2500)), package("few.log", log(7, ip="192.0.2.9"))]
    take_in(workspace, paths, gpg)
    counted = f"SELECT count(*) FROM events_view WHERE {where}"
    assert rows(workspace, counted) == [(found,)]
    joined = "SELECT e.line FROM files f JOIN events e ON e.file_id = f.id WHERE f.file = 'few.log'"
    assert len(rows(workspace, f"{joined} AND e.actor_id = 1")) == 7


def test_the_first_instant_of_1970_is_a_time_like_others(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    times = ("1970-01-01T00:00:00+00:00", "1970-01-01T00:00:00.000200+00:00")
    text = b"".join(event_line(time=time) + b"\n" for time in times)
    take_in(workspace, [package("old.log", text), package("new.log", log(5))], gpg)
    with Reader(workspace, the_catalogue()) as reader:
        events = list(reader.events(parse(""), CancelToken(), 0, Sort("time", descending=True)))
        assert [event.time for event in events[-2:]] == [200, 0]
        assert reader.facets(parse("time:<1971-01-01"), CancelToken()).whole


def test_ids_below_zero_are_no_events(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    take_in(workspace, [package("a.log", log(3))], gpg)
    with closing(workspace.connect(readonly=True)) as connection:
        there, _ = Cells(connection).columns(np.array([-1, -1024, 1024, 1025]), ())
        assert there.tolist() == [1024, 1025]
