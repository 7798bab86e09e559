# SPDX-License-Identifier: MIT
"""Values in plain words: times, lengths, sizes, ids, and where and with what it happened."""

from typing import Any

import pytest

from explorer.events.catalogue import Field
from explorer.ui.formats import zone_of
from explorer.ui.json_terms import query_path, term_of
from explorer.ui.readings import reading
from explorer.ui.whereabouts import device, page, unit
from tests.ui.conftest import load_catalogue


def field(unit_: str = "", **values: str) -> Field:
    return Field("event.x", "number", "…", unit_, values)


@pytest.mark.parametrize(
    ("value", "of", "said"),
    [
        (114.2, field("seconds"), "1 min 54 s"),
        ("114", field("seconds"), "1 min 54 s"),
        (-5, field("seconds"), "−5 s"),
        (90, field("minutes"), "1 h 30 min"),
        (0.0, field("seconds"), "0 s"),
        (2048, field("bytes"), "2.0 KB"),
        (0.5, field("fraction of 1"), "50 %"),
        (1, field("attempts"), "1 attempt"),
        (3, field("attempts"), "3 attempts"),
        ("up", field(up="Upwards."), "Upwards."),
        (True, field(true="Yes."), "Yes."),
        ("nothing known", None, ""),
        (None, None, ""),
        ({"a": 1}, None, ""),
        (True, None, ""),
        ("2024-03-04T08:00:00+00:00", None, "Mon 4 Mar 2024, 08:00:00 UTC"),
        ("2024-03-04T10:00:00+02:00", None, "Mon 4 Mar 2024, 08:00:00 UTC"),
        ("course-v1:MarlX+TIDE1+2024", None, "TIDE1 2024 (MarlX)"),
        ("MarlX/TIDE1/2014", None, "TIDE1 2014 (MarlX)"),
        ("block-v1:MarlX+TIDE1+2024+type@problem+block@moon_range", None, "moon range"),
        ("i4x://MarlX/TIDE1/video/How_tides_rise", None, "How tides rise"),
        ("input_i4x-MarlX-TIDE1-problem-abc_2_1", None, "abc 2 1"),
        ("a%20b%2Fc", None, "a b/c"),
        ("x" * 5_000, None, "5,000 characters"),
        (float("nan"), field("seconds"), ""),
        (1e300, field("seconds"), ""),
        ("9999-99-99T99:99:99", None, ""),
    ],
)
def test_a_value_in_plain_words(value: Any, of: Field | None, said: str) -> None:
    assert reading(("event", "x"), value, of, load_catalogue()) == said


def test_numbers_are_times_only_where_their_name_says_so() -> None:
    read = load_catalogue()
    said = reading(("event", "start_time"), 1_709_539_200, None, read)
    assert said == "Mon 4 Mar 2024, 08:00:00 UTC"
    assert reading(("event", "start_time"), 1_709_539_200_000, None, read) == said
    assert reading(("event", "thread_id"), 1_709_539_200, None, read) == ""
    assert reading(("event", "start_time"), 12, None, read) == ""


def test_times_are_said_on_the_clock_chosen() -> None:
    zone = zone_of("Asia/Kolkata")
    assert zone is not None
    said = reading(("time",), "2024-03-04T08:00:00+00:00", None, load_catalogue(), zone)
    assert said == "Mon 4 Mar 2024, 13:30:00 Asia/Kolkata"


def test_types_are_said_as_the_catalogue_titles_them() -> None:
    assert reading(("event_type",), "pause_video", None, load_catalogue()) == "Paused a video"


def test_where_it_happened() -> None:
    document = {
        "page": "https://c.example.org/courses/course-v1:MarlX+TIDE1+2024/courseware/"
        "0123456789abcdef0123/Moon_and_tides/3?tab=1",
        "context": {"module": {"display_name": "How many high tides?"}},
    }
    assert page(document).startswith("/courses/course-v1:MarlX+TIDE1+2024/courseware/")
    assert "c.example.org" not in page(document)
    said = "How many high tides? · section 01234567 · subsection Moon and tides · unit 3"
    assert unit(document) == said
    short = {"page": "https://x/courses/a/b/c/courseware/week_1/2"}
    assert unit(short) == "section week 1 · unit 2"
    assert page({"page": None, "context": {"path": "/event"}}) == "/event"
    assert (page({}), unit({}), unit({"page": 3, "context": "x"})) == ("", "", "")
    assert page({"page": "http://[broken"}) == "http://[broken"


def test_with_which_device() -> None:
    client = {
        "device": {"manufacturer": "Sample", "model": "Seven"},
        "os": {"name": "Android", "version": "6.0"},
    }
    mobile = {
        "agent": "Dalvik/2.1.0",
        "context": {"client": client, "application": {"name": "edx.mobile", "version": "2.4"}},
    }
    assert device(mobile, None) == "edx.mobile 2.4 · Sample Seven · Android 6.0"
    assert device({"agent": "Mozilla/5.0"}, None) == "Mozilla/5.0"
    assert device({"agent": "Mozilla/5.0"}, "Firefox on Linux") == "Firefox on Linux"
    assert device({}, None) == ""


def test_only_what_a_query_can_say_becomes_a_term() -> None:
    assert query_path(("event", "answers", 0, "x_1")) == "event.answers.0.x_1"
    assert query_path(("event", "a b")) is None
    assert query_path(()) is None
    assert term_of(("username",), "mira_k") == "learner:mira_k"
    assert term_of(("event", "success"), value=True) == "event.success:true"
    assert term_of(("event", "ids", 0), "a") == "event.ids.0:a"
    assert term_of(("host",), "courses.example.org") == "host:courses.example.org"
    assert term_of(("elsewhere",), "x") is None
    assert term_of(("event",), {"a": 1}) is None
    assert term_of(("event", "text"), "x" * 3_000) is None
