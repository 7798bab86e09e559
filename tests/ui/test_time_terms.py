# SPDX-License-Identifier: MIT
"""The stretch of time in a query: read from its terms, put in their place."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.ui.time_terms import asked_span, span_term, with_span, without_span
from explorer.workspace.query import parse
from explorer.workspace.terms import split

DAY = 86_400_000_000
FOURTH = 1_709_510_400_000_000  # 2024-03-04
TIMES = st.integers(-(10**15), 10**16)


@pytest.mark.parametrize(
    ("text", "low", "high"),
    [
        ("", None, None),
        ("learner:x", None, None),
        ("learner:x time:2024-03-04", FOURTH, FOURTH + DAY),
        ("time:[2024-03-04 TO 2024-03-05]", FOURTH, FOURTH + 2 * DAY),
        ("time:[2024-03-04 TO 2024-03-05}", FOURTH, FOURTH + DAY),
        ("time:{2024-03-04 TO *]", FOURTH + DAY, None),
        ("time:[* TO 2024-03-04]", None, FOURTH + DAY),
        ("time:>=2024-03-04 time:<2024-03-05", FOURTH, FOURTH + DAY),
        ("time:>2024-03-04", FOURTH + DAY, None),
        ('time:"2024-03-04T00:00:00Z"', FOURTH, FOURTH + 1_000_000),
        ("time:2024 time:2024-03-04 time:<=2024-03", FOURTH, FOURTH + DAY),
        ("a OR time:2024", None, None),
        ("NOT time:2024", None, None),
        ("time:*", None, None),
        ("time:nonsense", None, None),
        ("((", None, None),
    ],
)
def test_the_stretch_a_query_asks_for(text: str, low: int | None, high: int | None) -> None:
    assert asked_span(text) == (low, high)


@given(TIMES, TIMES)
def test_a_stretch_is_read_as_it_was_written(one: int, other: int) -> None:
    low, high = sorted((one, other))
    assert asked_span(span_term(low, high)) == (low, high)
    assert parse(span_term(low, high)).clause.params == (low, high)


def test_a_new_stretch_takes_the_place_of_the_old_and_leaves_the_rest() -> None:
    term = span_term(FOURTH, FOURTH + DAY)
    assert term == "time:[2024-03-04T00:00:00Z TO 2024-03-05T00:00:00Z}"
    assert with_span("", FOURTH, FOURTH + DAY) == term
    assert with_span("a time:2023 b time:<2024", FOURTH, FOURTH + DAY) == f"a b {term}"
    assert with_span("NOT time:2023 a", FOURTH, FOURTH + DAY) == f"NOT time:2023 a {term}"
    assert split(with_span("a OR b", FOURTH, FOURTH + DAY)) == ["(a OR b)", term]
    assert without_span(f"a {term} NOT time:2023") == "a NOT time:2023"
    assert without_span("time:(2023 OR 2024) a") == "time:(2023 OR 2024) a"
