# SPDX-License-Identifier: MIT
"""Marks of the time axis: round, ordered, and right when clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.trail.ticks import ticks

SECOND = 1_000_000
HOUR = 3_600 * SECOND
DAY = 24 * HOUR
BERLIN = ZoneInfo("Europe/Berlin")


def at(*parts: int) -> int:
    return round(datetime(*parts, tzinfo=UTC).timestamp()) * SECOND  # type: ignore[misc,arg-type]


@pytest.mark.parametrize(
    ("span", "texts"),
    [
        (50_000, ["10:00:00.000", "10:00:00.010"]),
        (8 * SECOND, ["10:00:00", "10:00:01"]),
        (8 * HOUR, ["10:00", "11:00"]),
        (4 * DAY, ["Tue 5 Mar", "12:00"]),
        (40 * DAY, ["11 Mar", "18 Mar"]),
        (400 * DAY, ["Apr", "Jul"]),
        (4000 * DAY, ["2026", "2028"]),
    ],
)
def test_marks_fit_the_span_from_milliseconds_to_years(span: int, texts: list[str]) -> None:
    start = at(2024, 3, 4, 10)
    found = ticks(start, start + span, 8)
    shown = [tick.text for tick in found]
    first = shown.index(texts[0])
    assert shown[first : first + 2] == texts
    assert 2 <= len(found) <= 10


def test_marks_stay_on_local_hours_through_the_change_of_clocks() -> None:
    start = at(2024, 10, 26, 22)
    found = ticks(start, start + 30 * HOUR, 10, BERLIN)
    assert [tick.text for tick in found] == [
        "Sun 27 Oct", "03:00", "06:00", "09:00", "12:00", "15:00", "18:00", "21:00",
        "Mon 28 Oct", "03:00",
    ]  # fmt: skip


def test_days_begin_at_local_midnight() -> None:
    start = at(2024, 3, 28)
    found = ticks(start, start + 6 * DAY, 6, BERLIN)
    hours = {datetime.fromtimestamp(tick.time / SECOND, BERLIN).hour for tick in found}
    assert hours == {0}


@given(
    st.integers(at(1972, 1, 1), at(2090, 1, 1)),
    st.integers(1, 4000 * DAY),
    st.integers(2, 20),
    st.sampled_from([UTC, BERLIN, ZoneInfo("Australia/Lord_Howe"), ZoneInfo("America/St_Johns")]),
)
def test_marks_are_in_sight_in_order_and_few(
    start: int, span: int, wanted: int, zone: ZoneInfo
) -> None:
    found = ticks(start, start + span, wanted, zone)
    times = [tick.time for tick in found]
    assert times == sorted(set(times))
    assert all(start <= time <= start + span for time in times)
    assert len(found) <= 2 * wanted + 4
