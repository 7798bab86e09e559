# SPDX-License-Identifier: MIT
"""Bars count every event once and stay put; what lies far off does not squeeze the rest."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.trail.density import bar_width, bars, middle

SECOND = 1_000_000
DAY = 86_400 * SECOND
YEAR = 365 * DAY
times_lists = st.lists(st.integers(-(10**14), 10**15), min_size=1, max_size=200).map(sorted)


@given(st.integers(1, 3 * 10**17), st.integers(1, 2000))
def test_bars_of_a_round_width_cover_the_span(span: int, most: int) -> None:
    width = bar_width(span, most)
    assert width * most >= span
    assert width <= max(2 * YEAR, 4 * (span // most + 1))


@given(times_lists, st.integers(1, 10**13))
def test_every_event_is_in_one_bar(times: list[int], width: int) -> None:
    found = bars(np.array(times), times[0], times[-1], width)
    assert int(found.counts.sum()) == len(times)
    assert all(count for count in found.counts)
    for start, count in zip(found.starts.tolist(), found.counts.tolist(), strict=True):
        assert start % width == 0
        assert count == sum(start <= time < start + width for time in times)


def test_bars_do_not_change_when_one_pans() -> None:
    times = np.arange(0, 10_000, 7)
    one, other = bars(times, 1_000, 5_000, 100), bars(times, 1_037, 5_037, 100)
    shared = set(one.starts.tolist()) & set(other.starts.tolist())
    assert len(shared) > 35
    for start in shared - {5_000}:
        at, there = one.starts.tolist().index(start), other.starts.tolist().index(start)
        assert one.counts[at] == other.counts[there]


@pytest.mark.parametrize(
    ("times", "kept"),
    [
        ([0], (0, 1)),
        ([0, 500 * YEAR], (0, 2)),
        ([0, DAY, 40 * YEAR], (0, 2)),
        ([-1900 * YEAR, 0, DAY, 2 * DAY, 7000 * YEAR], (1, 4)),
        ([0, DAY, 100 * DAY], (0, 3)),
        ([0, DAY, 2 * DAY, 40 * YEAR, 40 * YEAR + DAY], (0, 5)),
    ],
)
def test_what_lies_far_off_is_left_out(times: list[int], kept: tuple[int, int]) -> None:
    assert middle(np.array(times)) == kept


def test_of_many_events_a_few_may_lie_far_off_on_both_sides() -> None:
    many = np.concatenate([[-1900 * YEAR], np.arange(100) * DAY, [7000 * YEAR, 7975 * YEAR]])
    assert middle(many) == (1, 101)
