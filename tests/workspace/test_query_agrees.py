# SPDX-License-Identifier: MIT
"""Queries made at random find what a plain reading of the sample's lines finds."""

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.masks import Both, Chosen
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import EventRow
from explorer.workspace.times import span
from tests.helpers.sample import FILES, Json, Sample, document, payload

EVERY = 29  # one line in so many is looked at, so that a query takes no time
EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


@dataclass(frozen=True)
class Read:
    """An event as listed, and its line read plainly."""

    row: EventRow
    line: bytes
    event: Json
    payload: Any
    ids: frozenset[str]  # by or about

    @property
    def moment(self) -> datetime:
        return EPOCH + timedelta(microseconds=self.row.time)


Test = Callable[[Read], bool]


@pytest.fixture(scope="module")
def reader(sample: Sample) -> Iterator[Reader]:
    with sample.reader() as found:
        yield found


@pytest.fixture(scope="module")
def events(reader: Reader) -> list[Read]:
    """Some of the whole lines, with whose trail each is in."""
    listed = list(reader.events(parse("file:*edge* OR line:<9000"), CancelToken()))[::EVERY]
    trails: dict[int, set[str]] = {}
    for learner in reader.learners("", 10_000):
        names = {str(one) for one in (*learner.usernames, *learner.user_ids)}
        for one in reader.trail(next(iter(names)), CancelToken()).rows:
            trails.setdefault(one.event.id, set()).update(names)
    found = []
    for row in listed:
        line = reader.line(row.id)
        event = document(line)
        if event is not None:
            ids = frozenset(trails.get(row.id, ()))
            found.append(Read(row, line, event, payload(event), ids))
    assert len(found) > 500
    return found


def _text(value: Any) -> str:
    if isinstance(value, str):
        return value
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return json.dumps(value, ensure_ascii=False)


def _fits(pattern: str, value: object, fold: bool) -> bool:
    """Wildcards by Python's own means; they never mind upper and lower case."""
    if value is None:
        return False
    if "*" not in pattern and "?" not in pattern:
        return str(value).lower() == pattern.lower() if fold else str(value) == pattern
    spelled = re.escape(pattern).replace(r"\*", ".*").replace(r"\?", ".")
    return re.fullmatch(spelled, str(value), re.IGNORECASE | re.DOTALL) is not None


# field: (its value of an event, does an exact value mind upper and lower case)
COLUMNS: dict[str, tuple[Callable[[Read], object], bool]] = {
    "type": (lambda e: e.row.event_type, True),
    "category": (lambda e: e.row.category, True),
    "course": (lambda e: e.row.course_id, True),
    "org": (lambda e: e.row.org, True),
    "source": (lambda e: e.row.source, True),
    "session": (lambda e: e.row.session, False),
    "object": (lambda e: e.row.object, False),
    "ip": (lambda e: e.row.ip, False),
    "username": (lambda e: e.row.username, False),
    "user_id": (lambda e: e.row.user_id, False),
    "file": (lambda e: e.row.file, False),
    "platform": (lambda e: e.row.platform, True),
    "summary": (lambda e: e.row.summary, True),
    "outcome": (lambda e: e.row.outcome, True),
}
PATHS = ("event.attempts", "event.problem_id", "event.code", "event.currentTime", "event.id")
WORDS = (
    "problem", "VIDEO", "marsh_b", "sea201", "Firefox", "林小海", "courses.edx.org", '"type"',
    "wan?iru", "sea*t1", "no such text", "500240", "Höhe", "%", "_kelp_", "\\",
)  # fmt: skip


def _column(draw: st.DrawFn, events: list[Read]) -> tuple[str, Test]:
    field = draw(st.sampled_from(sorted(COLUMNS)))
    value, fold = COLUMNS[field]
    some = str(value(draw(st.sampled_from(events))) or "nothing")
    how = draw(st.sampled_from(["is", "is", "start", "middle", "any", "wrong case"]))
    if how == "any":
        return f"{field}:*", lambda e: value(e) is not None
    if how == "wrong case":
        some = some.swapcase()
    elif how == "start":
        return f"{field}:{_wild(some[:5])}*", lambda e: _fits(f"{some[:5]}*", value(e), fold)
    elif how == "middle" and len(some) > 4:
        wild = f"*{some[1:3]}?{some[4:-1]}?"
        typed = f"*{_wild(some[1:3])}?{_wild(some[4:-1])}?"
        return f"{field}:{typed}", lambda e: _fits(wild, value(e), fold)
    return terms.term(field, some), lambda e: _fits(some, value(e), fold)


def _wild(text: str) -> str:
    """Text in a value with wildcards, where it can't be quoted away."""
    return re.sub(r'([\s"()\[\]{}<>=^~!&|:\\])', r"\\\1", text)


def _learner(draw: st.DrawFn, events: list[Read]) -> tuple[str, Test]:
    named = [one for event in events[::9] for one in sorted(event.ids)]
    who = draw(st.sampled_from([*named, "nobody"]))
    return terms.term("learner", who), lambda e: who in e.ids


def _time(draw: st.DrawFn, events: list[Read]) -> tuple[str, Test]:
    low, high = sorted(draw(st.sampled_from(events)).row.time for _ in range(2))
    cut = draw(st.sampled_from(["%Y-%m-%dT%H:%M:%S.%f", "%Y-%m-%dT%H:%M", "%Y-%m-%d", "%Y-%m"]))
    first, last = ((EPOCH + timedelta(microseconds=at)).strftime(cut) for at in (low, high))
    start, end = span(first), span(last)
    assert start[0] <= low < start[1]
    found: tuple[str, Test] = draw(
        st.sampled_from(
            [
                (f"time:{first}", lambda e: start[0] <= e.row.time < start[1]),
                (f"time:>={first}", lambda e: e.row.time >= start[0]),
                (f"time:>{first}", lambda e: e.row.time >= start[1]),
                (f"time:<{last}", lambda e: e.row.time < end[0]),
                (f"time:<={last}", lambda e: e.row.time < end[1]),
                (f"time:[{first} TO {last}]", lambda e: start[0] <= e.row.time < end[1]),
                (f"time:{{{first} TO {last}}}", lambda e: start[1] <= e.row.time < end[0]),
                (f"time:[{first} TO *]", lambda e: e.row.time >= start[0]),
                (f"time:[* TO {last}}}", lambda e: e.row.time < end[0]),
            ]
        )
    )
    return found


def _free(draw: st.DrawFn, events: list[Read]) -> tuple[str, Test]:
    word = draw(st.sampled_from(WORDS))
    if "?" in word or "*" in word:
        spelled = re.compile(
            re.escape(word).replace(r"\*", ".*").replace(r"\?", ".").encode(),
            re.IGNORECASE | re.DOTALL,
        )
        return word, lambda e: spelled.search(e.line) is not None
    typed = terms.quote(word)
    return typed, lambda e: any(form in e.line.decode().lower() for form in _spellings(word))


def _spellings(word: str) -> set[str]:
    """A text as it may stand in a line: as itself, in JSON, in JSON in JSON."""
    kinds = (True, False)
    once = {json.dumps(word, ensure_ascii=plain)[1:-1] for plain in kinds}
    twice = {json.dumps(one, ensure_ascii=plain)[1:-1] for one in once for plain in kinds}
    return {one.lower() for one in {word} | once | twice}


def _at(event: Read, path: str) -> list[Any]:
    key = path.removeprefix("event.")
    value = event.payload.get(key) if isinstance(event.payload, dict) else None
    return [] if value is None or value == "" else value if isinstance(value, list) else [value]


def _json(draw: st.DrawFn, events: list[Read]) -> tuple[str, Test]:
    path = draw(st.sampled_from(PATHS))
    values = [v for event in events for v in _at(event, path) if not isinstance(v, (dict, bool))]
    some = draw(st.sampled_from(values))
    text = _text(some)
    if isinstance(some, (int, float)) and draw(st.booleans()):
        sign, compare = draw(
            st.sampled_from(
                [
                    (">", lambda a, b: a > b),
                    (">=", lambda a, b: a >= b),
                    ("<", lambda a, b: a < b),
                    ("<=", lambda a, b: a <= b),
                ]
            )
        )
        return f"{path}:{sign}{some}", lambda e: any(
            compare(float(v), float(some))
            for v in _at(e, path)
            if type(v) in (int, float) or (type(v) is str and re.fullmatch(r"-?\d+(\.\d+)?", v))
        )
    if draw(st.booleans()):
        return f"{path}:{_wild(text[:6])}*", lambda e: any(
            _fits(f"{text[:6]}*", _text(v), fold=True) for v in _at(e, path)
        )
    if draw(st.booleans()):
        return f"_exists_:{path}", lambda e: bool(_at(e, path))
    return terms.term(path, text), lambda e: any(
        _text(v).lower() == text.lower() for v in _at(e, path)
    )


def _line(draw: st.DrawFn, events: list[Read]) -> tuple[str, Test]:
    at = draw(st.sampled_from(events)).row.line
    who = draw(st.sampled_from([e.row.user_id for e in events if type(e.row.user_id) is int]))
    found: tuple[str, Test] = draw(
        st.sampled_from(
            [
                (f"line:{at}", lambda e: e.row.line == at),
                (f"line:>{at}", lambda e: e.row.line > at),
                (f"line:<={at}", lambda e: e.row.line <= at),
                (f"line:[{at} TO {at + 40}}}", lambda e: at <= e.row.line < at + 40),
                (f"user_id:>={who}", lambda e: type(e.row.user_id) is int and e.row.user_id >= who),
                (f"user_id:<{who}", lambda e: type(e.row.user_id) is int and e.row.user_id < who),
                ("cut:yes", lambda e: e.row.cut),
                ("received:*", lambda e: e.row.received_at is not None),
                ("starred:yes OR noted:yes OR note:x", lambda e: False),
                ("starred:no", lambda e: True),
            ]
        )
    )
    return found


def _hour(draw: st.DrawFn, events: list[Read]) -> tuple[str, Test]:
    moment = draw(st.sampled_from(events)).moment
    day, hour = moment.strftime("%a").lower(), moment.hour
    found: tuple[str, Test] = draw(
        st.sampled_from(
            [
                (
                    f"hour:{day}-{hour:02d}",
                    lambda e: (e.moment.weekday(), e.moment.hour) == (moment.weekday(), hour),
                ),
                (f"hour:{moment:%A}", lambda e: e.moment.weekday() == moment.weekday()),
                (f"hour:{hour}", lambda e: e.moment.hour == hour),
                (f"hour:>={hour}", lambda e: e.moment.hour >= hour),
                (f"hour:[{hour} TO {hour + 2}}}", lambda e: hour <= e.moment.hour < hour + 2),
            ]
        )
        if hour < 22
        else st.just((f"hour:<{hour}", lambda e: e.moment.hour < hour))
    )
    return found


LEAVES = (_column, _column, _learner, _time, _free, _json, _line, _hour)


@st.composite
def queries(draw: st.DrawFn, events: list[Read], depth: int = 3) -> tuple[str, Test]:
    """Query text, and the same question as a Python function."""
    kind = draw(st.sampled_from(["leaf", "and", "or", "not", "blank"] if depth else ["leaf"]))
    if kind == "leaf":
        return draw(st.sampled_from(LEAVES))(draw, events)
    one, first = draw(queries(events, depth - 1))
    if kind == "not":
        sign = draw(st.sampled_from(["NOT ", "-"]))
        return f"{sign}({one})", lambda e: not first(e)
    other, second = draw(queries(events, depth - 1))
    if kind == "or":
        return f"(({one}) OR ({other}))", lambda e: first(e) or second(e)
    word = " AND " if kind == "and" else " "
    return f"(({one}){word}({other}))", lambda e: first(e) and second(e)


@settings(
    max_examples=50,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(data=st.data())
def test_a_query_finds_what_a_plain_reading_finds(
    data: st.DataObject, reader: Reader, events: list[Read]
) -> None:
    text, test = data.draw(queries(events))
    mine = [event.row.id for event in events]
    right = {event.row.id for event in events if test(event)}
    assert _hits(reader, text, mine) == right, text
    _check_pieces(reader, text, mine, right)


def _hits(reader: Reader, text: str, among: list[int]) -> set[int]:
    """The ids among some that a query finds, asked of no others."""
    clause = parse(text).clause
    some = ", ".join(map(str, among))
    connection = reader._connection
    rows = connection.execute(
        f"SELECT e.id FROM events e WHERE e.id IN ({some}) AND {clause.sql}", clause.params
    )
    found = {row[0] for row in rows}
    assert _by_columns(reader, text, some) == found, text
    return found


def _by_columns(reader: Reader, text: str, some: str) -> set[int]:
    """The same from the packed columns, whose every condition has to agree with its SQL."""
    mask = parse(text).clause.mask
    assert mask is not None
    chosen = Chosen("SELECT value FROM json_each(?)", (f"[{some}]",))
    pieces = reader._answers.in_time(Both((chosen, mask)), CancelToken())
    return {int(one) for (ids,) in pieces for one in ids}


def _check_pieces(reader: Reader, text: str, mine: list[int], right: set[int]) -> None:
    """The terms a query is split into ask together for what it asks for."""
    pieces = terms.split(text)
    assert _hits(reader, " ".join(f"({piece})" for piece in pieces), mine) == right
    assert _hits(reader, " ".join(pieces), mine) == right
    added = terms.add(text, "source:server")
    assert _hits(reader, added, mine) == right & _hits(reader, "source:server", mine)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "source:server",
        "category:video course:*SEA201* NOT learner:sixpence",
        "time:[2025-03-10T12:00 TO 2025-03-10T13:00]",
        "problem_check OR event.attempts:>2",
    ],
)
def test_hits_come_in_time_order_and_all(text: str, reader: Reader) -> None:
    chunks = list(reader.hits(parse(text), CancelToken()))
    ids = [int(one) for chunk in chunks for one in chunk]
    assert 0 < len(chunks[0]) <= 200
    assert len(set(ids)) == len(ids)
    asked = parse(text).clause
    counted = reader._connection.execute(
        f"SELECT count(*) FROM events e WHERE {asked.sql}", asked.params
    ).fetchone()
    assert counted == (len(ids),)
    times = [row.time for row in reader.rows(ids[:700])]
    assert times == sorted(times)


def test_each_file_is_found_by_its_name(reader: Reader) -> None:
    for path in FILES:
        first = next(reader.events(parse(terms.term("file", path.name)), CancelToken()))
        assert first.file == path.name
