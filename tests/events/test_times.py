# SPDX-License-Identifier: MIT
"""Times of every shape seen in logs, against the standard library."""

from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from explorer.events.times import NO_TIME, Clock

EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
FIRST, LAST = (datetime.fromisoformat(day) for day in ("0001-01-02", "9999-12-30"))
NOON = datetime(2016, 7, 4, 12, 0, 9, tzinfo=UTC)


def micros(moment: datetime) -> int:
    return (moment - EPOCH) // timedelta(microseconds=1)


@pytest.mark.parametrize(
    ("text", "moment"),
    [
        ("2016-07-04T12:00:09.000000+00:00", NOON),
        ("2016-07-04T12:00:09.582128+00:00", NOON + timedelta(microseconds=582128)),
        ("2016-07-04T12:00:09.582128", NOON + timedelta(microseconds=582128)),
        ("2016-07-04T12:00:09.582128Z", NOON + timedelta(microseconds=582128)),
        ("2016-07-04T12:00:09", NOON),
        ("2016-07-04T12:00:09Z", NOON),
        ("2016-07-04T12:00:09+00:00", NOON),
        ("2016-07-04 12:00:09", NOON),
        ("2016-07-04 12:00:09.5 UTC", NOON + timedelta(microseconds=500000)),
        ("2016-07-04T12:00:09.5", NOON + timedelta(microseconds=500000)),
        ("2016-07-04T12:00:09.123456789+00:00", NOON + timedelta(microseconds=123456)),
        ("2016-07-04T12:00:09,123+00:00", NOON + timedelta(microseconds=123000)),
        ("2016-07-04T07:00:09-0500", NOON),
        ("2016-07-04T07:00:09.000001-05:00", NOON + timedelta(microseconds=1)),
        ("2016-07-04T17:30:09+05:30", NOON),
        ("2016-07-04T14:00:09+02", NOON),
        (" 2016-07-04T12:00:09+00:00\n", NOON),
        ("2016-02-29T00:00:00Z", datetime(2016, 2, 29, tzinfo=UTC)),
        ("1969-12-31T23:59:59Z", EPOCH - timedelta(seconds=1)),
        ("2016-12-31T23:59:60Z", datetime(2017, 1, 1, tzinfo=UTC)),
    ],
)
def test_a_time_is_read(text: str, moment: datetime) -> None:
    clock = Clock()
    assert clock.read(text) == micros(moment)
    assert clock.read(text) == micros(moment), "the second time, from memory"


@pytest.mark.parametrize(
    "value",
    [
        "",
        "yesterday",
        "2016-13-01T00:00:00",
        "2015-02-29T00:00:00",
        "2016-07-04",
        "2016-07-04T24:00:00",
        "2016-07-04T12:60:00",
        "2016-07-04T12:00:61",
        "2016-07-04T12:00",
        "0000-01-01T00:00:00",
        "2016-07-04T12:00:09.+00:00",
        "2016-07-04T12:00:09. 12345+00:00",
        "2016-07-04T12:00:09.+12345+00:00",
        "2016-07-04T12:00:1_.123456+00:00",
        "２016-07-04T12:00:09",
        None,
        5,
        1.5,
        True,
        [],
        {},
        ["2016-07-04T12:00:09"],
    ],
)
def test_what_is_no_time_is_none(value: object) -> None:
    clock = Clock()
    clock.read("2016-07-04T12:00:09.123456+00:00")  # the minute is known
    assert clock.read(value) is None


@given(
    moment=st.datetimes(min_value=FIRST, max_value=LAST),
    offset=st.integers(-14 * 60, 14 * 60),
)
def test_any_time_agrees_with_the_standard_library(moment: datetime, offset: int) -> None:
    aware = moment.replace(tzinfo=timezone(timedelta(minutes=offset)))
    clock = Clock()
    for text in (aware.isoformat(), aware.astimezone(UTC).isoformat(), moment.isoformat()):
        expected = micros(datetime.fromisoformat(text).replace(tzinfo=UTC))
        if text == aware.isoformat():
            expected = micros(aware)
        elif text == aware.astimezone(UTC).isoformat():
            expected = micros(aware.astimezone(UTC))
        assert clock.read(text) == expected
        assert clock.read(text) == expected


def test_a_stamp_may_be_a_number() -> None:
    clock = Clock()
    assert clock.read_stamp(1467633609) == micros(NOON)
    assert clock.read_stamp(1467633609000) == micros(NOON)
    assert clock.read_stamp(1467633609.5) == micros(NOON) + 500_000
    assert clock.read_stamp("2016-07-04T12:00:09Z") == micros(NOON)
    odd: list[object] = [5, True, None, [], "soon", float("nan"), float("inf"), 10**30]
    assert [clock.read_stamp(value) for value in odd] == [None] * len(odd)


def test_memory_stays_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.events.times._REMEMBERED", 10)
    clock = Clock()
    for minute in range(60):
        assert clock.read(f"2016-07-04T12:{minute:02}:09.000000+00:00") is not None
    assert len(clock._minutes) <= 10


USUAL = st.datetimes().map(lambda moment: f"{moment:%Y-%m-%dT%H:%M:%S.%f}+00:00".rjust(32, "0"))
NEARLY = st.builds(
    lambda text, at, character: text[:at] + character + text[at + 1 :],
    USUAL,
    st.integers(0, 31),
    st.sampled_from("0123456789:-+.TtZ é٣"),
)


@given(st.lists(USUAL | NEARLY | st.text(max_size=40), min_size=1, max_size=3), st.booleans())
@example(["2025-02-29T00:00:00.000000+00:00"], True)
@example(["2025-02-28T23:59:60.999999+00:00"], True)
@example(["0000-02-28T23:59:59.999999+00:00", "9999-12-31T23:59:60.000000+00:00"], True)
@example(["2025-02-28T23:59:59.999999+00:0", "2025-02-28T23:59:59.999999+00:00 "], False)
def test_many_times_are_read_as_one(texts: list[str], even: bool) -> None:
    many = [text for text in texts * 16 if len(text) == 32 or not even]
    times = [None if time == NO_TIME else time for time in Clock().read_many(many).tolist()]
    assert times == [Clock().read(text) for text in many]
