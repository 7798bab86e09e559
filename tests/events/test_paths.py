# SPDX-License-Identifier: MIT
"""Paths into documents whose payloads may be text."""

from typing import Any

import pytest

from explorer.events.paths import first, first_text, is_plain, parse_path, pluck, values

DOCUMENT: dict[str, Any] = {
    "event": {
        "a": {"x": {"ok": True}, "y": {"ok": False}, "z": 5},
        "list": [{"id": 1}, {"id": 2}, "three"],
        "nested": [[1, 2], [3]],
        "text": '{"deep": {"id": "d"}}',
        "blank": " ",
        "null": None,
        "zero": 0,
    },
    "form": "input_1=a&input_2%5B%5D=b",
    "context": {"user_id": 5},
}


@pytest.mark.parametrize(
    ("path", "found"),
    [
        ("context.user_id", [5]),
        ("event.a.*.ok", [True, False]),
        ("event.a.z", [5]),
        ("event.a.z.deeper", []),
        ("event.list[].id", [1, 2]),
        ("event.list[]", [{"id": 1}, {"id": 2}, "three"]),
        ("event.list.1.id", [2]),
        ("event.list.9", []),
        ("event.list.*.id", [1, 2]),
        ("event.nested[][]", [1, 2, 3]),
        ("event.text.deep.id", ["d"]),
        ("event.text.*.id", ["d"]),
        ("form.input_1", ["a"]),
        ("form.*", ["a", ["b"]]),
        ("event.blank", []),
        ("event.null", []),
        ("event.zero", [0]),
        ("event.zero[]", [0]),
        ("event.a[]", []),
        ("nowhere.at.all", []),
        ("*.user_id", [5]),
    ],
)
def test_values(path: str, found: list[Any]) -> None:
    assert values(DOCUMENT, parse_path(path)) == found
    if is_plain(parse_path(path)) and found:
        assert pluck(DOCUMENT, parse_path(path).steps) == found[0]


def test_the_first_path_that_says_something_counts() -> None:
    paths = [parse_path(each) for each in ("event.null", "event.blank", "event.a.z", "form")]
    assert first(DOCUMENT, paths) == 5
    assert first_text(DOCUMENT, paths) == "5"
    assert first(DOCUMENT, paths[:2]) is None
    assert first_text(DOCUMENT, [parse_path("event.a"), parse_path("event.list[].id")]) == "1"


@pytest.mark.parametrize(
    "text", ["", ".", "a.", ".a", "a..b", "[]", "a[", "a]b", "a b", "{a}", "a|b"]
)
def test_what_is_no_path(text: str) -> None:
    with pytest.raises(ValueError, match="not a path"):
        parse_path(text)


@pytest.mark.parametrize(
    "document", [{}, {"event": None}, {"event": 5}, {"event": []}, {"event": ""}]
)
def test_a_payload_of_another_shape_has_no_values(document: dict[str, Any]) -> None:
    for text in ("event.a", "event.a.*.b", "event.list[].id", "event.*"):
        assert values(document, parse_path(text)) == []
