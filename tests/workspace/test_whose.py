# SPDX-License-Identifier: MIT
"""Whose events a file has: packed, in parts, of all files together."""

from collections import defaultdict

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.workspace import whose
from explorer.workspace.database import Workspace

EVENT = st.tuples(st.integers(0, 2**50), st.integers(-(2**60), 2**60))


@given(
    st.lists(st.lists(EVENT, min_size=1, max_size=20, unique_by=lambda each: each[0]), min_size=1)
)
def test_groups_come_out_as_they_went_in(groups: list[list[tuple[int, int]]]) -> None:
    groups = [sorted(group) for group in groups]
    ids, times = np.array([each for group in groups for each in group], np.int64).T
    starts = np.cumsum([0, *map(len, groups[:-1])])
    data, ends = whose.packed(ids, times, starts)
    begin = 0
    for group, end in zip(groups, ends.tolist(), strict=True):
        found = whose.unpacked(data[begin:end])
        assert list(zip(*(each.tolist() for each in found), strict=True)) == group
        begin = end
    assert begin == len(data)


@pytest.mark.parametrize("at_once", [3, 1000])
def test_events_are_kept_by_who_did_them(
    workspace: Workspace, monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    monkeypatch.setattr(whose, "_ROWS", at_once)
    connection = workspace.connect()
    wanted: dict[int, list[tuple[int, int]]] = defaultdict(list)
    numbers = np.random.default_rng(7)
    for file_id in (1, 2):
        connection.execute(
            "INSERT INTO files (id, file, kind, status, imported_at)"
            " VALUES (?, 'x', 'log', 'ok', 0)",
            (file_id,),
        )
        writer, event = whose.WhoseWriter(connection, file_id), 1024 * file_id
        for _ in range(6):
            actors = numbers.integers(0, 4, 5)
            ids, times = np.arange(event, event + 5), numbers.integers(0, 2**40, 5)
            writer.add(actors, ids, times)
            event += 5
            for actor, *rest in zip(actors.tolist(), ids.tolist(), times.tolist(), strict=True):
                wanted[actor].append((rest[0], rest[1]))
        writer.finish()
    for some in ([1], [2, 3], [1, 2, 3]):
        ids, times = whose.by(connection, some)
        found = sorted(zip(ids.tolist(), times.tolist(), strict=True))
        assert found == sorted(each for actor in some for each in wanted[actor])
    assert len(whose.by(connection, [0, 77])[0]) == 0
    whose.forget(connection, 1)
    ids, _ = whose.by(connection, [1, 2, 3])
    assert ids.min() >= 2048
    connection.close()


def test_each_event_once_in_the_order_of_time() -> None:
    ids, times = np.array([5, 3, 9, 3]), np.array([20, 10, 10, 10])
    ids, times = whose.in_time(ids, times)
    assert (ids.tolist(), times.tolist()) == ([3, 9, 5], [10, 10, 20])
