# SPDX-License-Identifier: MIT
"""What a query says it asks, and what is said of one that can't be read."""

import pytest

from explorer.errors import QueryError
from explorer.workspace.filters import FILTERS
from explorer.workspace.query import parse


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", "Every event."),
        ("learner:ana", "Events by or about ana."),
        ("actor:ana", "Events done by ana."),
        ("about:ana", "Events about ana."),
        ("learner:an*", "Events by or about learners like an*."),
        ("type:play_video", "Events whose type is “play_video”."),
        ("type:play*", "Events whose type is like “play*”."),
        ("org:X source:y", "Events whose org is “X” and whose source is “y”."),
        ("NOT learner:ana", "Events not by or about ana."),
        ("-(a OR b)", "Events not (holding “a”, or holding “b”)."),
        ("a b OR c", "Events holding “a” and (holding “b”, or holding “c”)."),
        ("(a b) OR c", "Events (holding “a” and holding “b”), or holding “c”."),
        ("time:2025-03-10", "Events whose time is 2025-03-10."),
        ("time:>=2025-03-10T10:00:07", "Events from 2025-03-10T10:00:07."),
        ("time:[2025-03-10 TO 2025-03-11}", "Events from 2025-03-10 before 2025-03-11."),
        ("received:[2025-03 TO 2025-04]", "Events received from 2025-03 and up to 2025-04."),
        ("event.a:[1 TO 2]", "Events whose event.a is at least 1 and at most 2."),
        ("username:*", "Events with a username."),
        ("starred:yes", "Events with a star."),
        ("noted:no", "Events without a note."),
        ("id:5", "Events whose number is 5."),
        ("session:*", "Events with a session."),
        ("org:*", "Events with an org."),
        ("_exists_:ip", "Events with an IP."),
        ('-_exists_:event."a key" a', 'Events not with event."a key" and holding “a”.'),
        ('_exists_:"a.b/c:d"[0]', 'Events with "a.b/c:d"[0].'),
        ("event.attempts:>2", "Events whose event.attempts is above 2."),
        ("event.attempts:>-2.5", "Events whose event.attempts is above -2.5."),
        ("user_id:-5", "Events whose user_id is “-5”."),
        ("user_id:[5 TO 9}", "Events whose user_id is at least 5 and below 9."),
        ("referer:*progress*", "Events whose referer is like “*progress*”."),
        ("line:>=5", "Events whose line is at least 5."),
        ("cut:yes", "Events cut by the logger."),
        ("cut:no", "Events not cut."),
        (r'"\*"', "Events holding “*”."),
        ("course:course-v1:A+B+C", "Events whose course is “course-v1:A+B+C”."),
        ("type:/courses/x/", "Events whose type is “/courses/x/”."),
        ("/courses/x", "Events holding “/courses/x”."),
    ],
)  # fmt: skip
def test_a_query_says_what_it_asks(text: str, sentence: str) -> None:
    assert parse(text).sentence == sentence


@pytest.mark.parametrize(
    ("text", "position", "says"),
    [
        ("(a", 2, "too early"),
        ("a AND", 5, "too early"),
        ("learner:", 8, "too early"),
        ("a)", 1, "“)”"),
        ("a OR OR b", 5, "“O”"),
        ("lerner:ana", 0, "Did you mean learner?"),
        ("tpye:x", 0, "Did you mean type?"),
        ("source:server  cuorse:x", 15, "Did you mean course?"),
        ("(a lerner:x)", None, "lerner"),
        ("qqqq:x", 0, "There is no field “qqqq”"),
        ("refferer:x", 0, "Did you mean referer?"),
        ("user_id:>x", 0, "a number"),
        ("time:yesterday", 0, "not a time"),
        ("a time:2025-13-01", 2, "not a time"),
        ("time:[2025-03-10 TO later]", 0, "“later”"),
        ("line:x", 0, "a number"),
        ("type:>5", 0, "can't be compared"),
        ("a [1 TO 2]", 2, "needs a field"),
        ("a~2", 0, "~"),
        ("a^2 b", 0, "^"),
        ('"a b"~3', 0, "~"),
        ("*", 0, "no text"),
        ("x event.:5", 2, "path"),
        ("event.a..b:5", 0, "path"),
        ("a && b", 2, "AND"),
        ("a || b", 2, "OR"),
        ("learner:(type:x)", 0, "inside the field learner"),
        ("(" * 3000 + "a" + ")" * 3000, None, "nested too deeply"),
        ("NOT " * 900 + "a", None, "nested too deeply"),
    ],
)
def test_a_query_that_cannot_be_read_is_told_where_and_why(
    text: str, position: int | None, says: str
) -> None:
    with pytest.raises(QueryError) as told:
        parse(text)
    error = told.value
    assert says in f"{error.what} {error.todo}"
    if position is not None:
        assert error.position == position


def test_many_learners_may_be_asked_for_at_once() -> None:
    names = " OR ".join(f"learner_{n}" for n in range(1500))
    asked = parse(f"learner:({names})")
    assert "learner_1499" in asked.clause.params
    with pytest.raises(QueryError, match="too many"):
        parse("learner:(" + " OR ".join(f"learner_{n}" for n in range(16_000)) + ")")


@pytest.mark.parametrize("row", FILTERS, ids=lambda row: row.names[0])
def test_every_field_is_explained_and_takes_any_value(row: object) -> None:
    from explorer.workspace.filters import Filter

    assert isinstance(row, Filter)
    assert row.help
    for name in row.names:
        assert parse(f"{name}:*").clause.sql
        assert parse(f"{name.upper()}:*").sentence == parse(f"{name}:*").sentence


def test_events_are_asked_for_by_their_numbers() -> None:
    assert parse('id:"2048 2049"').sentence.endswith("among 2 chosen events.")
    assert "2048, 2049" in parse('id:"2048 2049"').clause.sql
    for wrong in ("id:one", 'id:"1 -2"', "id:>5", 'id:"' + "9" * 30 + '"'):
        with pytest.raises(QueryError):
            parse(wrong)
    with pytest.raises(QueryError, match="at most"):
        parse('id:"' + "1 " * 20_001 + '"')
