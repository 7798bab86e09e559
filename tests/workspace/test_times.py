# SPDX-License-Identifier: MIT
"""Times as people type them, against the standard library's reading."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import QueryError
from explorer.workspace.times import iso, micros, span

_FIRST, _LAST = datetime.min, datetime.max  # noqa: DTZ901 - the strategy adds the zone
MOMENTS = st.datetimes(_FIRST, _LAST, timezones=st.just(UTC))


@given(MOMENTS)
def test_what_is_written_is_read_again(moment: datetime) -> None:
    text = iso(micros(moment))
    assert text is not None
    assert datetime.fromisoformat(text) == moment
    assert len(text) == 27
    if moment.year < 9999:
        assert span(text) == (micros(moment), micros(moment) + 1)


@pytest.mark.parametrize("micros", [-(10**17), 10**18, 2**63 - 1, -(2**63)])
def test_times_out_of_the_calendar_are_written_too(micros: int) -> None:
    assert iso(micros) in ("0001-01-01T00:00:00.000000Z", "9999-12-31T23:59:59.999999Z")


@pytest.mark.parametrize(
    ("text", "low", "length"),
    [
        ("2024", "2024-01-01", timedelta(days=366)),
        ("2025-02", "2025-02-01", timedelta(days=28)),
        ("2025-12", "2025-12-01", timedelta(days=31)),
        ("2025-3-9", "2025-03-09", timedelta(days=1)),
        ("2025-03-10T10", "2025-03-10T10:00", timedelta(hours=1)),
        ("2025-03-10 10:02", "2025-03-10T10:02", timedelta(minutes=1)),
        ("2025-03-10T10:02:11", "2025-03-10T10:02:11", timedelta(seconds=1)),
        ("2025-03-10T10:02:11.5", "2025-03-10T10:02:11.500", timedelta(milliseconds=100)),
        ("2025-03-10T10:02:11.123456Z", "2025-03-10T10:02:11.123456", timedelta(microseconds=1)),
        ("2025-03-10T10:02+02:00", "2025-03-10T08:02", timedelta(minutes=1)),
        ("2025-03-10T10:02:11-0530", "2025-03-10T15:32:11", timedelta(seconds=1)),
        (" 2025 ", "2025-01-01", timedelta(days=365)),
    ],
)
def test_a_typed_time_stands_for_a_span(text: str, low: str, length: timedelta) -> None:
    start = micros(datetime.fromisoformat(low).replace(tzinfo=UTC))
    assert span(text) == (start, start + length // timedelta(microseconds=1))


@pytest.mark.parametrize(
    "text",
    ["", "now", "25-03-10", "2025-13", "2025-02-30", "2025-03-10T25", "10:02", "2025-03-10T10:99",
     "0000", "2025-03-10X", "2025-03-10T10:02:11+99", "9999-12-31T23:59:59-23:00"],
)  # fmt: skip
def test_what_is_no_time_is_told(text: str) -> None:
    with pytest.raises(QueryError, match="is not a time"):
        span(text)
