# SPDX-License-Identifier: MIT
"""Marks of the time axis: round, ordered, and right when clocks change."""

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.trail.ticks import elapsed_ticks, ticks

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


def test_every_hour_is_marked_once_as_often_as_clocks_show_it() -> None:
    back, forward = at(2024, 10, 26, 23), at(2024, 3, 30, 23)
    shown = [tick.text for tick in ticks(back, back + 4 * HOUR, 5, BERLIN)]
    assert shown == ["01:00", "02:00", "02:00", "03:00", "04:00"]
    shown = [tick.text for tick in ticks(forward, forward + 4 * HOUR, 5, BERLIN)]
    assert shown == ["Sun 31 Mar", "01:00", "03:00", "04:00", "05:00"]


@pytest.mark.parametrize("zone", ["UTC", "Europe/Berlin", "Pacific/Kiritimati", "Etc/GMT+12"])
@pytest.mark.parametrize("first", [1, 1500, 2024, 9999])
@pytest.mark.parametrize(
    "span", [SECOND, HOUR, 20 * DAY, 900 * DAY, 800_000 * DAY, 4 * 10**6 * DAY]
)
def test_every_year_there_is_can_be_marked(zone: str, first: int, span: int) -> None:
    start = at(2024, 1, 1) + round((first - 2024) * 365.2425) * DAY
    for begin in (start, start - span // 2, start - span):
        found = ticks(begin, begin + span, 8, ZoneInfo(zone))
        assert len(found) <= 20
        assert all(begin <= tick.time <= begin + span for tick in found)


def test_ten_thousand_years_have_marks_at_thousands() -> None:
    found = ticks(at(2024, 1, 1) - 2024 * 366 * DAY, at(2024, 1, 1) + 7975 * 365 * DAY, 10)
    assert [tick.text for tick in found][:3] == ["1000", "2000", "3000"]


def test_time_that_has_passed_is_marked_from_nothing() -> None:
    assert [tick.text for tick in elapsed_ticks(-HOUR, 4 * HOUR, 5)] == [
        "−1:00", "0", "+1:00", "+2:00", "+3:00", "+4:00",
    ]  # fmt: skip
    assert [tick.text for tick in elapsed_ticks(0, 9 * DAY, 5)] == [
        "0",
        "+2 d",
        "+4 d",
        "+6 d",
        "+8 d",
    ]
    assert [tick.text for tick in elapsed_ticks(0, 2 * SECOND, 4)][1] == "+0:00:00.500"


@given(st.integers(-(10**17), 10**17), st.integers(1, 3 * 10**17), st.integers(2, 20))
def test_marks_of_passed_time_are_in_sight_and_few(start: int, span: int, wanted: int) -> None:
    found = [tick.time for tick in elapsed_ticks(start, start + span, wanted)]
    assert found == sorted(set(found))
    assert all(start <= time <= start + span for time in found)
    assert len(found) <= wanted + 2


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
