# SPDX-License-Identifier: MIT
"""What is read of JSON that is cut or damaged, and that nothing is made up."""

import json
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.events.salvage import DEPTH, REACH, lenient_loads, mend, rescue

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=20,
)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('{"a": 1, "b": 2}', {"a": 1, "b": 2}),
        ('{"a": 1, "b": 2', {"a": 1}),
        ('{"a": 1, "b": 2,', {"a": 1, "b": 2}),
        ('{"a": 1, "b"', {"a": 1}),
        ('{"a": 1, "b":', {"a": 1}),
        ('{"a": {"b": [1, 2, {"c": "d"', {"a": {"b": [1, 2, {"c": "d"}]}}),
        ('{"a": "whole", "b": "hal', {"a": "whole"}),
        ('{"event": "kept, though hal', {"event": "kept, though hal"}),
        ('{"event": "kept \\', {"event": "kept "}),
        ('{"event": "kept \\u00', {"event": "kept "}),
        ('{"event": "kept \\\\', {"event": "kept \\"}),
        ('{"a": {"event": "hal', {"a": {}}),
        ('{"a": "o\\\'x"}', {"a": "o\\'x"}),
        ('{"a": "\\d\\u12"}', {"a": "\\d\\u12"}),
        ('{"a": 1} {"b": 2}', {"a": 1}),
        ('{"a": 1, b: 2}', {"a": 1}),
        ('{"a": 1 "b": 2}', {"a": 1}),
        ('{"a": [1, 2}', {"a": [1, 2]}),
        ('{"a": True}', {}),
        ('{"a": 01}', {}),
        ("[]", []),
        ("[1, ", [1]),
        ("{", {}),
    ],
)
def test_mend(text: str, value: Any) -> None:
    assert mend(text) == value


@pytest.mark.parametrize("text", ["", "x", "5", '"a"', ",", "}", ":"])
def test_nothing_to_mend(text: str) -> None:
    assert mend(text) is None


def test_what_is_nested_too_deeply_is_left_out() -> None:
    deep = '{"a":' * 5000 + "1" + "}" * 5000
    value = mend(f'{{"before": 1, "deep": {deep}, "after": 2}}')
    assert (value["before"], value["after"]) == (1, 2)
    depth, inner = 0, value["deep"]
    while inner is not None:
        depth, inner = depth + 1, inner["a"]
    assert depth == DEPTH - 1


@given(JSON.filter(lambda value: isinstance(value, (dict, list))))
def test_whole_json_is_read_whole(value: Any) -> None:
    assert mend(json.dumps(value)) == value
    assert mend(json.dumps(value, ensure_ascii=False)) == value


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=5), st.data())
def test_a_cut_never_makes_anything_up(value: dict[str, Any], data: st.DataObject) -> None:
    text = json.dumps(value)
    at = data.draw(st.integers(1, len(text)))
    assert _within(mend(text[:at]), value, root=True)


def _within(part: Any, whole: Any, root: bool = False) -> bool:
    if isinstance(part, dict) and isinstance(whole, dict):
        return all(
            key in whole
            and (
                _within(part[key], whole[key])
                or (root and key == "event" and str(whole[key]).startswith(str(part[key])))
            )
            for key in part
        )
    if isinstance(part, list) and isinstance(whole, list):
        return all(_within(a, b) for a, b in zip(part, whole, strict=False))
    return bool(part == whole) and type(part) is type(whole)


@given(st.text('{}[]",:\\a1.-+ntrue \x00\ud800é', max_size=60))
def test_no_text_fails(text: str) -> None:
    mend(text)
    rescue(text)


def test_rescue_takes_only_what_all_mentions_agree_on() -> None:
    text = '{"x": "a "quote"", "time": "T", "username": "a", "e": {"username": "b"}, "user_id": 5}'
    assert rescue(text) == {"time": "T", "context": {"user_id": 5}}
    assert rescue('"{\\"username\\": \\"inner\\"}", "username": "outer", ') == {"username": "outer"}


def test_lenient_reading() -> None:
    assert lenient_loads('"\\ud83d\\ude00 \\ud83d x\x01"') == "😀 \ufffd x\x01"
    assert lenient_loads('{"\\udc00": ["\\ud800"]}') == {"\ufffd": ["\ufffd"]}
    assert lenient_loads("9" * 50) == int("9" * 50)
    assert lenient_loads("9" * 5000) == "9" * 5000


def test_mending_has_a_limit() -> None:
    value = mend('{"a": 1, "b": [' + "1, " * 20_000_000)
    assert value["a"] == 1
    assert 0 < len(value["b"]) <= REACH
