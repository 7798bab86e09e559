# SPDX-License-Identifier: MIT
"""Templates and filters: always one line, and values are only ever values."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.events.filters import FILTERS
from explorer.events.template import LINE_LIMIT, VALUE_LIMIT, Slot, Template


def fill(text: str, noun: str = "a video", **values: Any) -> str:
    return Template(text).fill(lambda slot: values.get(slot.path.text.replace(".", "_")), noun)


@pytest.mark.parametrize(
    ("text", "values", "line"),
    [
        ("Played", {}, "Played"),
        ("Paused ‘{object}’", {"object": "Intro"}, "Paused ‘Intro’"),
        ("Paused ‘{object}’", {}, "Paused a video"),
        ("Paused ‘{object}’ at {a}", {}, "Paused a video at …"),
        ("Paused {object}", {}, "Paused a video"),
        ("‘{object}’ was paused", {}, "a video was paused"),
        ("A[ of {a}]", {}, "A"),
        ("A[ of {a}]", {"a": 5}, "A of 5"),
        ("A[ of {a}[ and {b}]]", {"a": 1}, "A of 1"),
        ("A[ of {a}[ and {b}]]", {"b": 1}, "A"),
        ("A[ of {a} and {b}] end", {"a": 1}, "A end"),
        ("{a} {b}", {"a": "", "b": " "}, "… …"),
        ("{a}", {"a": False}, "false"),
        ("{a|yesno}", {"a": False}, "no"),
        ("{a}", {"a": 0}, "0"),
        ("{a}", {"a": []}, "…"),
        ("{a}", {"a": {}}, "…"),
        ("{a|count}", {"a": []}, "0"),
        ("{a.b}", {"a_b": "deep"}, "deep"),
        ("{a}", {"a": "{b}[x]{object|clock}"}, "{b}[x]{object|clock}"),
        ("{a}!", {"a": "x" * 500}, "x" * (VALUE_LIMIT - 1) + "…!"),
        ("{a}", {"a": "one\ntwo\u202e"}, "one two"),
    ],
)
def test_a_template_is_filled(text: str, values: dict[str, Any], line: str) -> None:
    assert fill(text, **values) == line


def test_an_outcome_is_whole_or_absent() -> None:
    template = Template("{a} of {b}[ after {c}]")
    assert template.fill_whole(lambda slot: {"a": 1, "b": 2}.get(slot.path.text)) == "1 of 2"
    assert template.fill_whole(lambda slot: {"a": 1}.get(slot.path.text)) is None
    assert Template("[{a}]").fill_whole(lambda _: None) is None


def test_without_a_noun_an_object_is_three_dots() -> None:
    assert fill("Saw ‘{object}’", noun="") == "Saw …"


@pytest.mark.parametrize(
    "text",
    ["{", "}", "[", "]", "{}", "{a|nope}", "{a|}x{", "[{a]}", "{a b}", "{a..b}", "x]", "[[x]"],
)
def test_what_is_no_template(text: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        Template(text)


def test_slots_of_left_out_parts_are_listed() -> None:
    template = Template("{object}[ {a|clock}[ {b}]]")
    assert [(slot.path.text, slot.filter, slot.role) for slot in template.slots()] == [
        ("object", "", "object"),
        ("a", "clock", ""),
        ("b", "", ""),
    ]


HASH = "0b9e39477cf34507a7a48f74be381fdd"


@pytest.mark.parametrize(
    ("name", "value", "shown"),
    [
        ("clock", 114, "1:54"),
        ("clock", 114.9, "1:54"),
        ("clock", "114", "1:54"),
        ("clock", 3723, "1:02:03"),
        ("clock", 0, "0:00"),
        ("clock", -5, "-0:05"),
        ("clock", "00:01:54", "1:54"),
        ("clock", "01:02:03.5", "1:02:03"),
        ("clock", "14:05", "14:05"),
        ("clock", "later", "later"),
        ("clock", float("nan"), "nan"),
        ("clock", None, None),
        ("date", "2016-07-04T12:00:09Z", "2016-07-04"),
        ("date", 1467633609, "2016-07-04"),
        ("date", 1467633609000, "2016-07-04"),
        ("date", 5, "5"),
        ("date", "soon", "soon"),
        ("percent", 0.5, "50 %"),
        ("percent", "0.333", "33.3 %"),
        ("percent", 1, "100 %"),
        ("percent", "much", "much"),
        ("count", [1, 2], "2"),
        ("count", {"a": 1}, "1"),
        ("count", "x", "1"),
        ("list", [1, 2], "1, 2"),
        ("list", ["a", "b", "c", "d", "e"], "a, b, c and 2 more"),
        ("list", {"a": 1, "b": 2}, "a, b"),
        ("list", "one", "one"),
        ("list", [None, ""], None),
        ("list", [[1, [2]], 3], "[1,[2]], 3"),
        ("words", "enrollment_mode", "enrollment mode"),
        ("words", "edx.ui-lms_x", "edx ui lms x"),
        ("words", "___", None),
        ("yesno", True, "yes"),
        ("yesno", "False", "no"),
        ("yesno", 1, "yes"),
        ("yesno", "maybe", "maybe"),
        ("yes", True, "yes"),
        ("yes", "true", "yes"),
        ("yes", False, None),
        ("yes", "maybe", None),
        ("user", 1021, "learner 1021"),
        ("user", "1021", "learner 1021"),
        ("user", "mira_k", "mira_k"),
        ("user", [1021, "mira_k"], "learner 1021, mira_k"),
        ("user", HASH, "learner 0b9e3947"),
        ("block", f"block-v1:MarlX+BIO1x+2T2016+type@video+block@{HASH}", "video 0b9e3947"),
        ("block", "block-v1:MarlX+BIO1x+2T2016+type@video+block@Cell_Cycle", "Cell Cycle"),
        ("block", "i4x://UniversityX/PH101/problem/Lab_1", "Lab 1"),
        ("block", f"i4x-UniversityX-PH_101-video-{HASH}", "video 0b9e3947"),
        ("block", "i4x-UniversityX-PH_101-video-Intro_1", "Intro 1"),
        ("block", "https://x.example/courses/a/b/c/courseware/week_1/intro/", "intro"),
        ("block", f"https://x.example/courses/a/b/c/courseware/week_1/{HASH}/3", "week_1"),
        ("block", f"https://x.example/courses/a/b/c/courseware/{HASH}/{HASH}/", "course content"),
        ("block", f"i4x://UniversityX/PH101/sequential/{HASH}", "subsection 0b9e3947"),
        ("block", "i4x://UniversityX/PH101/sequential/Lab_1", "Lab 1"),
        ("block", "https://x.example/", "x.example"),
        ("block", "http://[bad", "http://[bad"),
        ("block", HASH, "0b9e3947"),
        ("block", "plain", "plain"),
        ("block", None, None),
    ],
)
def test_filters(name: str, value: Any, shown: str | None) -> None:
    assert FILTERS[name](value) == shown


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=30),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=8,
)


@given(ANYTHING, st.sampled_from(sorted(FILTERS)))
def test_no_value_breaks_a_filter_or_the_line(value: Any, name: str) -> None:
    template = Template(f"a {{x|{name}}} ‘{{object}}’[ {{y|{name}}}]" if name else "a {x}[ {y}]")

    def lookup(slot: Slot) -> Any:
        return value

    line = template.fill(lookup)
    assert line.startswith("a ")
    assert len(line) <= LINE_LIMIT
    assert len(line.splitlines()) == 1


@pytest.mark.parametrize("name", sorted(FILTERS))
def test_no_depth_breaks_a_filter(name: str) -> None:
    deep: Any = "x"
    for at in range(5000):
        deep = [deep] if at % 2 else {"k": deep}
    FILTERS[name](deep)
    FILTERS[name]([deep])
