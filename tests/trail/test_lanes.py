# SPDX-License-Identifier: MIT
"""Lanes: every event in its category's lane, thinned without losing any."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from explorer.trail.lanes import Lane, lanes, nearest, points

ORDER = {"video": 20, "problem": 30}


def test_lanes_come_in_the_catalogues_order_then_by_name() -> None:
    found = lanes([1, 2, 3, 4], ["zoo", "problem", "video", "ape"], ORDER)
    assert [lane.category for lane in found] == ["video", "problem", "ape", "zoo"]
    assert found[0].indexes.tolist() == [2]
    assert found[0].times.tolist() == [3]


def test_a_trail_without_events_has_no_lanes() -> None:
    assert lanes([], [], ORDER) == []


times_lists = st.lists(st.integers(0, 10_000), min_size=1, max_size=300).map(sorted)


@given(times_lists, st.integers(0, 10_000), st.integers(1, 5_000), st.integers(1, 50))
def test_points_put_together_count_every_event_in_sight(
    times: list[int], start: int, span: int, bins: int
) -> None:
    (lane,) = lanes(times, ["a"] * len(times), {})
    end = start + span
    seen = [time for time in times if start <= time <= end]
    whole = points(lane, start, end)
    assert whole.times.tolist() == seen
    thin = points(lane, start, end, bins)
    assert int(thin.counts.sum()) == len(seen)
    assert len(thin.times) <= max(bins + span % bins + 2, bins * 2)
    assert all(times[index] == time for index, time in zip(thin.indexes, thin.times, strict=True))


@given(times_lists, st.integers(-100, 10_100))
def test_the_nearest_event_is_nearest(times: list[int], time: int) -> None:
    (lane,) = lanes(times, ["a"] * len(times), {})
    found = nearest(lane, time)
    assert found is not None
    assert abs(times[found] - time) == min(abs(each - time) for each in times)


def test_an_empty_lane_has_no_nearest_event() -> None:
    empty = np.empty(0, np.int64)
    assert nearest(Lane("a", empty, empty), 5) is None
