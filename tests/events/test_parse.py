# SPDX-License-Identifier: MIT
"""Lines as real logs hold them, whole, odd, cut and broken."""

import json
from collections.abc import Mapping
from typing import Any

import pytest

from explorer.events.catalogue import Catalogue
from explorer.events.event import Event, Identity, Reject
from explorer.events.parse import Parser, decode, parse_line
from tests.events.small import small_catalogue

T = "2016-07-04T12:00:09.000001+00:00"
MICROS = 1467633609_000001
COURSE = "course-v1:MarlX+BIO1x+2T2016"
SMALL = small_catalogue()


def line(**fields: Any) -> bytes:
    return json.dumps({"time": T, **fields}).encode()


def read(raw: bytes) -> Event:
    event = parse_line(raw, SMALL)
    assert isinstance(event, Event), event
    return event


def said(event: Event) -> dict[str, Any]:
    """The fields that hold something, but the time."""
    fields = event._asdict()
    del fields["time"]
    return {key: value for key, value in fields.items() if value not in (None, (), False)}


WHOLE = {
    "username": "mira_k",
    "name": "play",
    "event_type": "old_play",
    "event_source": "browser",
    "session": "s1",
    "ip": "192.0.2.1",
    "agent": "A/1",
    "host": "h",
    "context": {"user_id": 1021, "course_id": COURSE, "org_id": "MarlX"},
    "event": {"id": "v1"},
}


def test_a_whole_line() -> None:
    assert read(line(**WHOLE)) == Event(
        time=MICROS,
        received_at=None,
        name="play",
        event_type="old_play",
        type="play",
        actor=Identity("mira_k", 1021),
        subjects=(),
        course_id=COURSE,
        org="MarlX",
        session="s1",
        object="v1",
        source="browser",
        ip="192.0.2.1",
        agent="A/1",
    )


@pytest.mark.parametrize(
    "payload",
    [
        {"id": "v1"},
        '{"id": "v1"}',
        json.dumps('{"id": "v1"}'),
        '{"id": "v1", "rest": "cut of',
        "id=v1&x=2",
        '"id=v1&x=2"',
        {"things": [{"id": "v1"}, {"id": "v2"}]},
        {"id": "", "things": [{"id": None}, {"id": " v1 "}]},
        '{"id": "\\ud800", "id": "v1"}',
    ],
)
def test_the_object_in_a_payload_of_any_kind(payload: Any) -> None:
    assert read(line(event_type="play", event=payload)).object == "v1"


@pytest.mark.parametrize("payload", ["", " ", None, [], {}, 5, "words", "{", [1, 2], True])
def test_a_payload_without_an_object(payload: Any) -> None:
    assert read(line(event_type="play", event=payload)).object is None


@pytest.mark.parametrize(
    ("name", "event_type", "kind"),
    [
        ("a", "b", "a"),
        (None, "b", "b"),
        ("", "b", "b"),
        (" ", " b\n", "b"),
        ("a ", None, "a"),
        (None, None, None),
        ("", "", None),
        (5, "b", "5"),
        ([], {}, None),
        ({"x": 1}, "b", "b"),
    ],
)
def test_name_supersedes_event_type(name: Any, event_type: Any, kind: str | None) -> None:
    event = read(line(name=name, event_type=event_type))
    assert event.type == kind
    assert event.name == (str(name) if isinstance(name, (str, int)) else None)
    assert event.event_type == (event_type if isinstance(event_type, str) else None)


@pytest.mark.parametrize(
    ("fields", "actor"),
    [
        ({"username": "mira_k", "context": {"user_id": 1021}}, Identity("mira_k", 1021)),
        ({"username": " mira_k\n", "context": {"user_id": "1021"}}, Identity("mira_k", 1021)),
        ({"username": "", "context": {"user_id": ""}}, None),
        ({"username": None, "context": {"user_id": None}}, None),
        ({"username": "", "context": {"user_id": "None"}}, None),
        ({"context": {}}, None),
        ({"context": None}, None),
        ({}, None),
        ({"username": "mira_k"}, Identity("mira_k")),
        ({"username": "", "context": {"user_id": 5}}, Identity(None, 5)),
        ({"username": "", "context": {"username": "mira_k"}}, Identity("mira_k")),
        ({"context": '{"user_id": 5}'}, Identity(None, 5)),
        ({"context": []}, None),
        ({"context": {"user_id": True}}, None),
        ({"context": {"user_id": 5.0}}, Identity(None, 5)),
        ({"context": {"user_id": 2**80}}, Identity(None, str(2**80))),
        ({"context": {"user_id": -(2**80)}}, Identity(None, str(-(2**80)))),
        ({"username": ["x"], "context": {"user_id": {"a": 1}}}, None),
    ],
)
def test_the_actor(fields: dict[str, Any], actor: Identity | None) -> None:
    assert read(line(**fields)).actor == actor


def test_true_is_not_learner_one() -> None:
    parser = Parser(SMALL)
    for _ in range(2):
        for number, actor in ((1, Identity(None, 1)), (True, None), (1.0, Identity(None, 1))):
            event = parser.parse(line(context={"user_id": number}))
            assert isinstance(event, Event)
            assert event.actor == actor


@pytest.mark.parametrize(
    ("fields", "course", "org"),
    [
        ({"context": {"course_id": COURSE, "org_id": "MarlX"}}, COURSE, "MarlX"),
        ({"context": {"course_id": COURSE + "\n"}}, COURSE, "MarlX"),
        ({"context": {"course_id": COURSE, "org_id": " Other "}}, COURSE, "Other"),
        ({"context": {"course_id": "odd id", "org_id": ""}}, "odd id", None),
        ({"context": {"course_id": "", "org_id": "MarlX"}}, None, "MarlX"),
        ({"event_type": f"/courses/{COURSE}/info"}, COURSE, "MarlX"),
        ({"name": "x", "event_type": f"/courses/{COURSE}/info"}, COURSE, "MarlX"),
        ({"page": "https://x.example/courses/A/B/C/courseware/"}, "A/B/C", "A"),
        ({"page": "x_module", "context": {"path": f"/courses/{COURSE}/x"}}, COURSE, "MarlX"),
        ({"event": {"course_id": COURSE}}, COURSE, "MarlX"),
        ({"event": json.dumps({"course_id": COURSE})}, COURSE, "MarlX"),
        ({"event": {"problem_id": "block-v1:A+B+C+type@problem+block@x"}}, "course-v1:A+B+C", "A"),
        ({"event": '{"GET": {"next": ["/courses/A/B/C/info"]}}'}, "A/B/C", "A"),
        ({"event": {"course_id": "odd id"}}, None, None),
        ({"event_type": "/dashboard", "event": '{"POST": {}}'}, None, None),
        ({"context": {"course_id": 5}, "event": {"course_id": COURSE}}, COURSE, "MarlX"),
        ({"context": {"course_id": "A/B/C"}, "page": f"/courses/{COURSE}/"}, "A/B/C", "A"),
    ],
)
def test_the_course(fields: dict[str, Any], course: str | None, org: str | None) -> None:
    event = read(line(**fields))
    assert (event.course_id, event.org) == (course, org)


def test_the_contexts_copy_stands_in_for_a_blank_root() -> None:
    copies = {"session": "s2", "ip": "192.0.2.9", "agent": "B"}
    assert said(read(line(session="", ip=" ", context=copies))) == copies
    event = read(line(session="s1", agent="A", context=copies))
    assert (event.session, event.agent, event.ip) == ("s1", "A", "192.0.2.9")


def test_received_at_is_kept_beside_time() -> None:
    later = "2016-07-09T12:00:09.000001+00:00"
    assert read(line(context={"received_at": later})).received_at == MICROS + 5 * 86400 * 1000000
    assert read(line(context={"received_at": 1467633609})).received_at == 1467633609_000000
    assert read(line(context={"received_at": "never"})).received_at is None


@pytest.mark.parametrize(
    ("kind", "payload", "people"),
    [
        ("play", {"user_id": "6"}, (Identity(None, 6),)),
        ("play", {"users": [6, 7]}, (Identity(None, 6), Identity(None, 7))),
        ("play", '{"user_id": 6, "username": "x"}', (Identity("x", 6),)),
        ("nobody", {"user_id": 6}, (Identity(None, 6),)),
        ("nobody", {"other": 6}, ()),
        ("nobody", [], ()),
        ("play.x", {"user_id": 6}, ()),
        ("/things/a/6", "", (Identity(None, 6),)),
    ],
)
def test_whom_it_is_about(kind: str, payload: Any, people: tuple[Identity, ...]) -> None:
    assert read(line(event_type=kind, event=payload)).subjects == people


def test_the_object_may_stand_in_the_type() -> None:
    assert read(line(event_type="/things/a_b/6")).object == "a_b"
    assert read(line(event_type="/things/a_b/6", event={"better": "c"})).object == "c"


PREFIXES = [
    b"Jul  4 12:00:09 host [tracking][INFO] ",
    b"2016-07-04 12:00:09,000 INFO 17 [tracking] logger.py:1 - ",
    b"localhost ",
    b"[{thread}] ",
    b"\xef\xbb\xbf",
    b"\0\0\0",
    b"  \t",
]


@pytest.mark.parametrize("prefix", PREFIXES)
@pytest.mark.parametrize("suffix", [b"", b"\r", b" \0", b" trailing words"])
def test_what_stands_around_a_line(prefix: bytes, suffix: bytes) -> None:
    raw = prefix + line(**WHOLE) + suffix
    assert read(raw) == read(line(**WHOLE))
    assert decode(raw) == json.loads(line(**WHOLE))


@pytest.mark.parametrize("raw", [b"", b" ", b"\r", b"\n", b" \t\r\n"])
def test_a_blank_line_is_none(raw: bytes) -> None:
    assert parse_line(raw, SMALL) is None
    assert decode(raw) == {}


@pytest.mark.parametrize(
    ("raw", "reason"),
    [
        (b"words", "not JSON"),
        (b"\0\0\0", "not JSON"),
        (b"5", "not an object"),
        (b"null", "not an object"),
        (b'"{}"', "not an object"),
        (b"[" + line() + b"]", "not an object"),
        (b"{}", "no time"),
        (b'{"time": ""}', "no time"),
        (b'{"time": null, "username": "x"}', "no time"),
        (b'{"time": "2015-02-29T00:00:00"}', "a time that can't be read"),
        (b'{"time": 5}', "a time that can't be read"),
        (b'{"time": "soon"}', "a time that can't be read"),
        (b'{"username": "x", "event": {"a": ', "cut or damaged"),
        (b'{"time": "2016-07-04T12:0', "cut or damaged"),
        (line().replace(b"{", b'{"username": "\xff", '), "not UTF-8"),
        (line() + b"\xff", "not UTF-8"),
    ],
)
def test_a_line_that_cannot_be_read(raw: bytes, reason: str) -> None:
    found = parse_line(raw, SMALL)
    assert isinstance(found, Reject)
    assert reason in found.reason


CUT = line(username="mira_k", event_type="play", event='{"id": "v1", "currentTime": 12}', host="h")


@pytest.mark.parametrize("end", range(CUT.index(b'"event"'), len(CUT) - 1))
def test_a_line_cut_anywhere_after_its_actor(end: int) -> None:
    event = read(CUT[:end])
    assert event.cut
    assert event.time == MICROS
    assert event.actor == Identity("mira_k")
    assert event.type == "play"
    assert event.object in (None, "v1")


@pytest.mark.parametrize("end", range(1, CUT.index(b'"username"')))
def test_a_line_cut_before_its_time_ends_is_a_reject_or_all_of_it(end: int) -> None:
    found = parse_line(CUT[:end], SMALL)
    assert found is not None
    assert isinstance(found, Reject) or said(found) == {"cut": True}


def test_a_line_cut_inside_a_character() -> None:
    raw = json.dumps({"time": T, "username": "x", "host": "é"}, ensure_ascii=False).encode()
    event = read(raw[: raw.index(b"\xc3") + 1])
    assert (event.actor, event.cut) == (Identity("x"), True)


def test_a_half_name_is_never_taken_for_a_name() -> None:
    raw = line(username="mira_k", context={"user_id": 1021})
    assert read(raw[: raw.index(b"_k")]).actor is None
    assert read(raw[: raw.index(b"021}")]).actor == Identity("mira_k")


def test_time_after_the_damage_is_still_found() -> None:
    raw = b'{"username": "mira_k", "event": {"x": "he said "hi""}, "time": "' + T.encode()
    event = read(raw + b'", "event_source": "server", "context": {"user_id": 1021}}')
    assert said(event) == {"actor": Identity("mira_k", 1021), "source": "server", "cut": True}


def test_two_events_on_one_line_are_marked_cut() -> None:
    assert said(read(line(username="a") + line(username="b"))) == {
        "actor": Identity("a"),
        "cut": True,
    }


@pytest.mark.parametrize(
    ("payload", "cut"),
    [
        ('{"POST": {}, "GET": {}}', False),
        ('{"POST": {"a": ["' + "x" * 495, True),
        ('{"POST": {"a": ["' + "x" * 100, True),
        ('{"POST": {"a": ["' + "}" * 495, True),
        (json.dumps({"a": "x" * 503}), False),
        ("words " * 85 + "ab", False),
        ("a=" + "1" * 510, True),
        ("[1, 2", True),
        ("[1, 2]", False),
    ],
)
def test_a_cut_payload_is_marked(payload: str, cut: bool) -> None:
    assert read(line(event_type="/dashboard", event=payload)).cut is cut


@pytest.mark.parametrize(
    ("raw", "fields"),
    [
        (b'"username": "a", "username": "b"', {"actor": Identity("b")}),
        (b'"username": "a\\u0000"', {"actor": Identity("a")}),
        (b'"username": "a\x01b"', {"actor": Identity("a\x01b")}),
        (
            b'"username": "a\\ud800b", "ip": "\\ud83d\\ude00"',
            {"actor": Identity("a\ufffdb"), "ip": "😀"},
        ),
        (b'"x": NaN, "y": [Infinity, -Infinity], "ip": "1"', {"ip": "1"}),
        (b'"x": 1e999, "ip": "1"', {"ip": "1"}),
        (b'"x": ' + b"9" * 5000 + b', "ip": "1"', {"ip": "1"}),
        (b'"x": "\\d", "username": "o\\\'neil"', {"actor": Identity("o\\'neil"), "cut": True}),
        (b'"ip": "1", "x": ' + b"[" * 3000 + b"]" * 3000, {"ip": "1", "cut": True}),
        (
            b'"x": ' + b'{"a":' * 3000 + b"1" + b"}" * 3000 + b', "ip": "1"',
            {"ip": "1", "cut": True},
        ),
        (
            b'"event_type": "/courses/\xe2\x80\x8b"',
            {"type": "/courses/", "event_type": "/courses/\u200b", "object": None},
        ),
        (b'"event": "Loaded Video", "userId": 5', {}),
    ],
)
def test_odd_lines(raw: bytes, fields: Mapping[str, Any]) -> None:
    event = read(b'{"time": "' + T.encode() + b'", ' + raw + b"}")
    assert said(event) == {key: value for key, value in fields.items() if value is not None}


def test_numbers_beyond_64_bits_keep_their_digits() -> None:
    raw = line(context={"user_id": 2**70}, event={"n": 12345678901234567890123})
    assert decode(raw)["event"]["n"] == 12345678901234567890123
    assert read(raw).actor == Identity(None, str(2**70))


def test_a_huge_line_is_read() -> None:
    raw = line(username="mira_k", event_type="play", event={"id": "v1", "text": "x" * 20_000_000})
    assert said(read(raw))["object"] == "v1"
    cut = read(raw[:-100])
    assert (cut.actor, cut.object, cut.cut) == (Identity("mira_k"), "v1", True)


def test_long_values_are_cut_to_what_is_worth_indexing() -> None:
    long = "x" * 100_000
    event = read(line(username=long, session=long, event_type=long, agent=long, event={"id": long}))
    assert max(len(value) for value in event if isinstance(value, str)) <= 2000
    assert event.actor is not None
    assert len(event.actor.username or "") <= 2000


def test_memories_stay_bounded(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("explorer.events.parse._REMEMBERED", 10)
    parser = Parser(SMALL)
    for number in range(50):
        event = parser.parse(line(event_type=f"/things/{number}/7", username=f"u{number}"))
        assert isinstance(event, Event)
        assert (event.object, event.actor) == (str(number), Identity(f"u{number}"))
    assert len(parser._plans) <= 10
    assert len(parser._people) <= 10


def test_two_catalogues_are_kept_apart(catalogue: Catalogue) -> None:
    raw = line(event_type="play", event={"id": "v1"})
    for _ in range(2):
        assert read(raw).object == "v1"
        event = parse_line(raw, catalogue)
        assert isinstance(event, Event)
        assert event.object is None


def test_big_ids_of_objects_and_subjects_keep_their_digits() -> None:
    event = read(line(event_type="play", event={"id": 2**70, "user_id": -(2**70)}))
    assert event.object == str(2**70)
    assert event.subjects == (Identity(None, str(-(2**70))),)
