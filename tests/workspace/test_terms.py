# SPDX-License-Identifier: MIT
"""Terms to text and back: a value quoted is that value again, whatever it holds."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.errors import QueryError
from explorer.workspace import terms
from explorer.workspace.query import parse

# Any text, and text of what means something in a query.
VALUES = st.text(min_size=1) | st.text("ab :/\"\\*?()[]{}<>=+-!^~&|.,\n'~ANDORT", min_size=1)


@given(VALUES)
def test_a_quoted_value_asks_for_exactly_that_value(value: str) -> None:
    for field in ("type", "session", "object", "file"):
        clause = parse(terms.term(field, value)).clause
        assert clause.params == (value,)
        assert "LIKE" not in clause.sql


@given(VALUES)
def test_an_excluded_value_is_that_value(value: str) -> None:
    clause = parse(terms.term("session", value, exclude=True)).clause
    assert clause.params == (value,)
    assert "IS NOT TRUE" in clause.sql


@given(st.lists(VALUES, min_size=1, max_size=5))
def test_terms_added_one_by_one_are_all_there(values: list[str]) -> None:
    text = ""
    for value in values:
        text = terms.add(text, terms.term("session", value))
    wanted = list(dict.fromkeys(values))
    if len(terms.split(text)) == len(wanted):
        assert parse(text).clause.params == tuple(wanted)
    else:  # OR was read as a word of the query: everything before it is kept together
        assert set(parse(text).clause.params) == set(wanted)


@given(st.lists(VALUES, min_size=2, max_size=5, unique=True), st.data())
def test_a_term_taken_out_is_gone_and_the_others_stay(
    values: list[str], data: st.DataObject
) -> None:
    text = " ".join(terms.term("session", value) for value in values)
    assert terms.split(text) == [terms.term("session", value) for value in values]
    index = data.draw(st.integers(0, len(values) - 1))
    left = values[:index] + values[index + 1 :]
    assert parse(terms.without(text, index)).clause.params == tuple(left)


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("   ", []),
        ("a", ["a"]),
        ("a  b", ["a", "b"]),
        ("a AND b", ["a", "b"]),
        ("a AND NOT b", ["a", "NOT b"]),
        ("-a +b", ["-a", "+b"]),
        ("a OR b", ["a OR b"]),
        ("(a OR b) c", ["(a OR b)", "c"]),
        ("a b OR c", ["a", "b OR c"]),
        ("learner:(a OR b) time:[2025 TO 2026]", ["learner:(a OR b)", "time:[2025 TO 2026]"]),
        (
            'course:course-v1:A+B+C type:/x/y "two words" time:>=2025-03-10T10:00:07',
            ["course:course-v1:A+B+C", "type:/x/y", '"two words"', "time:>=2025-03-10T10:00:07"],
        ),
        ('session:"a AND b" c', ['session:"a AND b"', "c"]),
    ],
)
def test_a_query_is_split_into_the_terms_that_all_have_to_hold(
    text: str, pieces: list[str]
) -> None:
    assert terms.split(text) == pieces
    said = parse(text).terms
    assert [piece for piece, _ in said] == pieces
    assert all(sentence for _, sentence in said)


@pytest.mark.parametrize(
    ("text", "new", "result"),
    [
        ("", "learner:ana", "learner:ana"),
        ("  ", "learner:ana", "learner:ana"),
        ("learner:ana", "learner:ana", "learner:ana"),
        ("learner:ana", "NOT learner:ana", "learner:ana NOT learner:ana"),
        ("a OR b", "c", "(a OR b) c"),
        ("a b", "b", "a b"),
    ],
)
def test_narrowing(text: str, new: str, result: str) -> None:
    assert terms.add(text, new) == result


def test_a_broken_query_cannot_be_narrowed() -> None:
    with pytest.raises(QueryError):
        terms.add("(a", "b")


@given(st.text())
def test_no_text_breaks_the_parser(text: str) -> None:
    """Understood or refused with a place in the text: nothing else."""
    _check_parser(text)


@given(st.text('ab:"\\*?()[]{}<>=+-!^~&|/. \n1TO', max_size=20))
def test_no_text_of_signs_breaks_the_parser(text: str) -> None:
    _check_parser(text)


def _check_parser(text: str) -> None:
    refused: QueryError | None = None
    try:
        assert parse(text).sentence.endswith(".")
    except QueryError as error:
        refused = error
    if refused is not None:
        assert refused.what
        assert refused.position is None or 0 <= refused.position <= len(text)
