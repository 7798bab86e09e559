# SPDX-License-Identifier: MIT
"""Events in plain words: whole, with fields missing, and with values that mean harm."""

from typing import Any

import pytest

from explorer.events.describe import Description, describe
from explorer.events.event import Identity
from tests.events.small import small_catalogue

SMALL = small_catalogue()


def told(kind: str | None, event: Any = None, **context: Any) -> Description:
    return describe({"event_type": kind, "event": event, "context": context}, SMALL)


def test_everything_is_said() -> None:
    payload = {"id": "v1", "at": 114.2, "grade": 1.0, "max": 2, "tries": 3, "user_id": 6}
    assert told("play", payload, module={"display_name": " Intro\n"}) == Description(
        summary="Played ‘Intro’ at 1:54: 1 of 2 after 3",
        object="v1",
        object_name="Intro",
        outcome="1 of 2 after 3",
        position=114.2,
        about=(Identity(None, 6),),
    )


@pytest.mark.parametrize(
    ("payload", "summary"),
    [
        (None, "Played a video"),
        ("", "Played a video"),
        ([], "Played a video"),
        ("{broken", "Played a video"),
        ({"id": None}, "Played a video"),
        ({"id": "0b9e39477cf34507a7a48f74be381fdd"}, "Played a video"),
        ({"id": "i4x-A-B-video-0b9e39477cf34507a7a48f74be381fdd"}, "Played ‘video 0b9e3947’"),
        ({"id": 5}, "Played ‘5’"),
        ('{"id": "v1", "at": "61"}', "Played ‘v1’ at 1:01"),
        ({"id": "v1", "at": "NaN"}, "Played ‘v1’"),
        ({"id": "v1", "at": [1]}, "Played ‘v1’"),
        ({"id": "v1", "grade": 1}, "Played ‘v1’"),
        ({"id": "v1", "grade": 0, "max": 0}, "Played ‘v1’: 0 of 0"),
        ({"id": "{event.id}[x]{object}"}, "Played ‘{event.id}[x]{object}’"),
        ({"id": "a\u202eb\n\x1b[2Jc"}, "Played ‘ab [2Jc’"),
        ({"id": "=1+1"}, "Played ‘=1+1’"),
    ],
)
def test_what_is_missing_is_left_out(payload: Any, summary: str) -> None:
    assert told("play", payload).summary == summary


@pytest.mark.parametrize(
    ("kind", "summary"),
    [
        ("edx.some.new_thing", "Some new thing"),
        ("save-problem_check", "Save problem check"),
        ("…", "…"),
        ("___", "___"),
        ("a\u202eb\nc", "Ab c"),
        (None, "Event without a name"),
        (" ", "Event without a name"),
    ],
)
def test_an_unknown_type_is_shown_readably(kind: str | None, summary: str) -> None:
    assert told(kind) == Description(summary)


def test_an_unknown_type_can_be_about_somebody() -> None:
    assert told("new", '{"user_id": "6"}').about == (Identity(None, 6),)


def test_a_group_of_the_pattern_is_a_value() -> None:
    assert told("/things/a_b/6") == Description(
        "Opened a b", object="a_b", about=(Identity(None, 6),)
    )


def test_long_values_never_make_a_long_line() -> None:
    payload = {"id": "x" * 1000, "grade": "y" * 1000, "max": "z" * 1000, "at": "1"}
    summary = told("play", payload).summary
    assert len(summary) <= 200
    assert summary.startswith("Played ‘xxx")


@pytest.mark.parametrize("document", [{}, {"event": 5}, {"context": 5, "event_type": "play"}])
def test_no_document_fails(document: dict[str, Any]) -> None:
    assert describe(document, SMALL).summary


def test_the_document_stays_as_it_is() -> None:
    document = {"event_type": "/things/a/5", "event": '{"a": 1}'}
    describe(document, SMALL)
    assert document == {"event_type": "/things/a/5", "event": '{"a": 1}'}
