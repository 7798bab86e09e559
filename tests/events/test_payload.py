# SPDX-License-Identifier: MIT
"""Payloads that are text, opened; what was opened is marked and its text kept."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.events.payload import CUT_AT, Mark, open_payload, open_text

OBJECT = {"id": "i4x-MarlX-BIO1x-video-Intro", "currentTime": 1.5}


@pytest.mark.parametrize(
    ("text", "value", "kind", "cut"),
    [
        (json.dumps(OBJECT), OBJECT, "json", False),
        (json.dumps(json.dumps(OBJECT)), OBJECT, "json", False),
        (json.dumps(json.dumps(json.dumps(OBJECT))), OBJECT, "json", False),
        ("  {} ", {}, "json", False),
        ("[1, 2]", [1, 2], "json", False),
        ("", "", "", False),
        ("   ", "   ", "", False),
        ("plain words", "plain words", "", False),
        ("5", "5", "", False),
        ("null", "null", "", False),
        ("input_a_2_1=choice_0", {"input_a_2_1": "choice_0"}, "form", False),
        ("a=1&a=2&b=", {"a": ["1", "2"], "b": ""}, "form", False),
        ("a%5B%5D=x+y", {"a[]": ["x y"]}, "form", False),
        ("a%5B%5D=x&a%5B%5D=%C3%A9", {"a[]": ["x", "é"]}, "form", False),
        (json.dumps("a%5B%5D=1&b=2"), {"a[]": ["1"], "b": "2"}, "form", False),
        ("1 + 1 = 2", "1 + 1 = 2", "", False),
        ("<p class=x>", "<p class=x>", "", False),
        ('{"a": 1, "b": [1, {"c": "d', {"a": 1, "b": [1, {}]}, "json", True),
        ('{"a": 1, "b": 12', {"a": 1}, "json", True),
        ('{"a": 1, "b": tr', {"a": 1}, "json", True),
        ('{"a', '{"a', "", True),
        ("{", "{", "", True),
        ('"{\\"a\\": 1, \\"b\\": \\"x', {"a": 1}, "json", True),
        ('{"a": NaN}', None, "json", False),
        ('{"a": "\\ud800"}', {"a": "\ufffd"}, "json", False),
    ],
)
def test_a_text_is_opened(text: str, value: Any, kind: str, cut: bool) -> None:
    found = open_text(text)
    assert (found.kind, found.cut) == (kind, cut)
    if value is not None:
        assert found.value == value


def test_the_middlewares_limit_tells_a_cut_form() -> None:
    text = "a=" + "1" * (CUT_AT - 2)
    assert open_text(text).cut
    assert not open_text(text[:-1]).cut


def test_every_text_in_a_document_is_opened_and_marked() -> None:
    inner = json.dumps({"state": json.dumps({"seed": 1})})
    form = json.dumps("input_a=5")
    document = {"event": inner, "context": {"note": "[1]", "plain": "a=b"}, "username": "{"}
    opened = open_payload(document)
    assert opened.document == {
        "event": {"state": {"seed": 1}},
        "context": {"note": [1], "plain": "a=b"},
        "username": "{",
    }
    assert opened.marks == {
        ("event",): Mark("JSON text", inner),
        ("event", "state"): Mark("JSON text", '{"seed": 1}'),
        ("context", "note"): Mark("JSON text", "[1]"),
    }
    assert not opened.cut
    assert open_payload({"event": form}).marks == {("event",): Mark("form text", form)}
    graded = open_payload({"event": ["input_a=5", "<p>"]})
    assert graded.document == {"event": [{"input_a": "5"}, "<p>"]}
    assert list(graded.marks) == [("event", 0)]


def test_a_cut_payload_is_marked_cut() -> None:
    opened = open_payload({"event": '{"POST": {"a": ["1"], "b": ["2'})
    assert opened.document == {"event": {"POST": {"a": ["1"], "b": []}}}
    assert opened.cut
    assert opened.marks["event",].kind == "cut JSON text"


def test_the_document_itself_stays_as_it_is() -> None:
    document = {"event": '{"a": 1}', "context": {"x": ["[2]"]}}
    before = json.dumps(document)
    open_payload(document)
    assert json.dumps(document) == before


def test_deep_nesting_is_left_alone() -> None:
    deep: Any = "x"
    for _ in range(400):
        deep = [deep]
    opened = open_payload({"event": {"deep": deep}})
    assert opened.document == {"event": {"deep": deep}}


@given(st.text(max_size=80) | st.text('{}[]",:\\a1=&% ', max_size=40))
def test_no_text_fails(text: str) -> None:
    found = open_text(text)
    assert found.kind or found.value == text
    assert open_payload({"event": text, "other": {"x": text}}).document


WHOLE = st.integers(-(2**63), 2**64 - 1)  # what is read as a whole number


@given(st.recursive(st.none() | st.booleans() | WHOLE | st.text(), st.lists, max_leaves=9))
def test_what_was_encoded_comes_back(value: Any) -> None:
    assert open_text(json.dumps({"v": value})).value == {"v": value}


@pytest.mark.parametrize("number", [-(2**63) - 1, 2**64, 10**30])
def test_numbers_of_more_than_64_bits_come_back_nearly(number: int) -> None:
    assert open_text(json.dumps({"v": number})).value == {"v": float(number)}
