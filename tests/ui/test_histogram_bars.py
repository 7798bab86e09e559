# SPDX-License-Identifier: MIT
"""How a histogram is laid out: stacked bars, gaps told from quiet hours, what a bar says."""

from datetime import UTC

from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.histogram_bars import Bars, View
from explorer.workspace.histogram import HOUR, Histogram

START = 1_709_539_200_000_000  # 2024-03-04 08:00
FOUND = Histogram(
    START,
    HOUR,
    {"video": [4, 0, 0, 2], "problem": [0, 0, 0, 8]},
    [True, True, False, True],
    START,
    START + 4 * HOUR,
    outside=3,
)
ORDER = {"problem": 2, "video": 1}
TITLES = {"video": "Video", "problem": "Problems"}


def test_bars_are_stacked_in_the_order_of_the_lanes() -> None:
    bars = Bars(FOUND, ORDER)
    view = View(START, bars.end, 400)
    assert bars.categories == ["video", "problem"]
    video, problem = dict(bars.boxes(view, 100)).values()
    assert [round(box[0]) for box in video] == [0, 300]
    assert video[0][1:] == (60.0, 99.0, 40.0)
    assert problem == [(300.0, 0.0, 99.0, 80.0)]
    assert (bars.most, bars.most_in(View(START, START + HOUR, 100))) == (10, 4)


def test_an_hour_without_events_is_told_from_one_without_a_file() -> None:
    bars = Bars(FOUND, ORDER)
    assert bars.quiet() == [(START + HOUR, START + 2 * HOUR)]
    assert bars.gaps() == [(START + 2 * HOUR, START + 3 * HOUR)]
    assert bars.says(1, UTC, TITLES).endswith("\nNo event")
    assert "No file with this time" in bars.says(2, UTC, TITLES)


def test_a_bar_says_when_and_how_many_of_each() -> None:
    assert Bars(FOUND, ORDER).says(3, UTC, TITLES).splitlines() == [
        "2024-03-04 11:00:00 to 2024-03-04 12:00:00",
        "10 events",
        "Problems: 8",
        "Video: 2",
    ]


def test_what_is_sampled_or_out_of_sight_is_said() -> None:
    assert Bars(FOUND, ORDER).summary() == "per 1 h · 3 outside"
    sampled = Histogram(START, HOUR, {"video": [5]}, [True], START, START, sampled=True)
    assert Bars(sampled, ORDER).summary() == "per 1 h · a sample"
    assert "5 events, of the sample" in Bars(sampled, ORDER).says(0, UTC, TITLES)


def test_nothing_at_all_is_laid_out_too() -> None:
    bars = Bars(Histogram(0, HOUR), ORDER)
    assert (bars.count, bars.most, bars.boxes(View(0, 1, 100), 10)) == (0, 0, [])
    assert (bars.gaps(), bars.quiet(), bars.bucket_at(5)) == ([], [], None)


@given(
    st.integers(-(10**15), 10**15),
    st.integers(1, 10**14),
    st.floats(0, 1),
    st.sampled_from((0.5, 2.0)),
)
def test_zoom_keeps_the_spot_and_moves_keep_the_span(
    low: int, span: int, around: float, factor: float
) -> None:
    view = View(low, low + span, 500)
    start, end = view.zoomed(factor, around)
    spot = low + around * span
    if end - start > 1_000:
        assert abs((spot - start) - around * (end - start)) <= 1 + abs(spot) * 1e-9
    moved = view.moved(0.25)
    assert moved[1] - moved[0] == span
    assert abs(view.time(view.x(low + span // 2)) - (low + span // 2)) <= span // 100 + 1
