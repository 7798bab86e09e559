# SPDX-License-Identifier: MIT
"""Sessions: the log's key, or gaps; each event in exactly one."""

import itertools

from hypothesis import given
from hypothesis import strategies as st

from explorer.trail.sessions import GAP, sessions

MINUTE = 60_000_000


def test_a_gap_ends_a_session_without_a_key() -> None:
    times = [0, 10 * MINUTE, 40 * MINUTE, 71 * MINUTE]
    found = sessions(times, [None] * 4)
    assert [each.indexes for each in found] == [(0, 1, 2), (3,)]
    assert (found[0].start, found[0].end) == (0, 40 * MINUTE)


def test_a_key_makes_one_session_of_several_stretches() -> None:
    times = [0, MINUTE, 200 * MINUTE]
    (found,) = sessions(times, ["k", "k", "k"])
    assert found.key == "k"
    assert found.stretches == ((0, MINUTE), (200 * MINUTE, 200 * MINUTE))


def test_sessions_that_overlap_are_told_apart() -> None:
    found = sessions([0, 1, 2, 3], ["a", "b", None, "a"])
    assert [(each.key, each.indexes) for each in found] == [
        ("a", (0, 3)),
        ("b", (1,)),
        (None, (2,)),
    ]


def test_no_events_have_no_sessions() -> None:
    assert sessions([], []) == []


events = st.lists(
    st.tuples(st.integers(0, 20 * GAP), st.one_of(st.none(), st.sampled_from(["a", "b"]))),
    max_size=60,
).map(lambda pairs: sorted(pairs, key=lambda pair: pair[0]))


@given(events)
def test_each_event_is_in_one_session_and_no_stretch_holds_a_gap(
    pairs: list[tuple[int, str | None]],
) -> None:
    times, keys = [time for time, _ in pairs], [key for _, key in pairs]
    found = sessions(times, keys)
    assert sorted(index for each in found for index in each.indexes) == list(range(len(times)))
    for each in found:
        assert {keys[index] for index in each.indexes} == {each.key}
        inside = [times[index] for index in each.indexes]
        for start, end in each.stretches:
            part = [time for time in inside if start <= time <= end]
            assert all(b - a <= GAP for a, b in itertools.pairwise(part))
        ends = [stretch[1] for stretch in each.stretches[:-1]]
        starts = [stretch[0] for stretch in each.stretches[1:]]
        assert all(b - a > GAP for a, b in zip(ends, starts, strict=True))
    assert [each.start for each in found] == sorted(each.start for each in found)
