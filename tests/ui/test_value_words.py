# SPDX-License-Identifier: MIT
"""Values in plain words: times, lengths, sizes, ids, and where and with what it happened."""

import json
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from explorer.errors import QueryError
from explorer.events.catalogue import Field
from explorer.events.paths import parse_path
from explorer.ui.formats import zone_of
from explorer.ui.json_terms import query_path, term_of
from explorer.ui.readings import reading
from explorer.ui.whereabouts import device, page, unit
from explorer.workspace import query as queries
from explorer.workspace import terms
from explorer.workspace.functions import matches_path
from explorer.workspace.masks import Reading
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
    assert query_path(("event", "a b")) == 'event."a b"'
    assert query_path(()) is None
    assert term_of(("username",), "mira_k") == "learner:mira_k"
    assert term_of(("event", "success"), value=True) == "event.success:true"
    assert term_of(("event", "ids", 0), "a") == "event.ids.0:a"
    assert term_of(("host",), "courses.example.org") == "host:courses.example.org"
    assert term_of(("elsewhere",), "x") == '"elsewhere":x'
    assert term_of(("event",), {"a": 1}) is None
    assert term_of(("event", "text"), "x" * 3_000) is None


KEYS = st.text(max_size=5) | st.text('ab."\\[]*:() 0-{}\n\u202e', max_size=5)
WHOLE = st.integers(-(2**63), 2**64 - 1)  # more bits are read as floats
VALUES = st.text(max_size=8) | WHOLE | st.floats(allow_nan=False) | st.booleans()


@given(st.lists(KEYS, min_size=1, max_size=3), VALUES, VALUES, st.booleans())
def test_any_place_has_a_term_that_finds_it_and_only_it(
    keys: list[str], value: Any, other: Any, inside_text: bool
) -> None:
    def line(leaf: Any) -> bytes:
        for key in reversed(keys):
            leaf = {key: leaf}
        return json.dumps({"event": json.dumps(leaf) if inside_text else leaf}).encode()

    place = ("event", *keys)
    found = term_of(place, value)
    assume(found is not None)
    assert terms.split(f"{found} type:x") == [found, "type:x"]
    mask = queries.parse(str(found)).clause.mask
    assert isinstance(mask, Reading)
    assert matches_path(line(value), mask.spec)
    assert parse_path(str(query_path(place))).steps == place
    if isinstance(value, str) and isinstance(other, str) and value.lower() != other.lower():
        assert not matches_path(line(other), mask.spec)


def test_paths_with_quotes_and_places_in_lists_are_fields_like_any_other() -> None:
    text = 'NOT event."a b".c:>2 ("odd"[0].x:y OR event.list[].z:[1 TO 2]) type:/courses/x'
    query = queries.parse(text)
    assert [piece for piece, _ in query.terms] == [
        'NOT event."a b".c:>2',
        '("odd"[0].x:y OR event.list[].z:[1 TO 2])',
        "type:/courses/x",
    ]
    assert 'whose event."a b".c' in query.sentence
    with pytest.raises(QueryError) as refused:
        queries.parse('type:x event."a.b:5')
    assert refused.value.position is not None
