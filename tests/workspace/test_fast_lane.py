# SPDX-License-Identifier: MIT
"""Blocks are coded as `Parser` reads each line, whichever way a line is read."""

import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from story import story

from explorer.events import catalogue
from explorer.events.event import Event, Reject
from explorer.events.lookup import Catalogue
from explorer.events.parse import Parser
from explorer.package.lines import Block
from explorer.workspace.coding import GROUPS, NO_TIME, Coded, Coder, line_hash
from explorer.workspace.payloads import Unpacker

KNOWN = catalogue.load()
REAL = Path(__file__).parents[3] / "shared" / "real"


def decoded(lines: list[bytes]) -> tuple[list[tuple[Any, ...]], Coded]:
    """What a coded block says of each event, codes replaced by their values."""
    coded = Coder(KNOWN).encode(Block(1, b"\n".join(lines) + b"\n"))
    names = {kind: [None, *values] for kind, values in coded.new.items()}
    subjects: dict[int, set[Any]] = {}
    for row, code in coded.subjects:
        subjects.setdefault(row, set()).add(names["actor"][code])
    found = []
    for row, line in enumerate(coded.columns["line"]):
        value = {"object": names["object"][coded.columns["object"][row]]}
        for group, kinds in GROUPS.items():
            codes = names[group][coded.columns[group][row]]
            assert codes is not None
            value |= {kind: names[kind][at] for kind, at in zip(kinds, codes, strict=True)}
        received = coded.columns["received_at"][row]
        found.append(
            (
                line,
                coded.columns["time"][row],
                None if received == NO_TIME else received,
                value["type"],
                value["actor"],
                value["course"],
                value["object"],
                value["source"],
                value["session"],
                value["ip"],
                value["agent"],
                bool(coded.columns["cut"][row]),
                bool(subjects.get(row)),
            )
        )
    return found, coded


def expected(lines: list[bytes]) -> list[tuple[Any, ...]]:
    parser = Parser(KNOWN)
    found = []
    for number, line in enumerate(lines, 1):
        event = parser.parse(line)
        if isinstance(event, Event):
            course = (event.course_id, event.org) if event.course_id or event.org else None
            found.append(
                (
                    number,
                    event.time,
                    event.received_at,
                    (event.name, event.event_type),
                    event.actor,
                    course,
                    event.object,
                    event.source,
                    event.session,
                    event.ip,
                    event.agent,
                    event.cut,
                    bool(event.subjects),
                )
            )
    return found


def same(lines: list[bytes]) -> None:
    found, coded = decoded(lines)
    assert found == expected(lines)
    unpacker = Unpacker(coded.dictionary or b"")
    texts = [text for count, data in coded.payloads for text in unpacker.unpack(data)[:count]]
    assert texts == [lines[row[0] - 1] for row in found]
    assert list(coded.columns["line_hash"]) == [line_hash(text) for text in texts]


def samples(known: Catalogue) -> list[bytes]:
    return [sample.line.encode() for entry in known.entries for sample in entry.samples]


def test_every_sample_of_the_catalogue() -> None:
    same(samples(KNOWN))


@pytest.mark.parametrize("at", range(3), ids=["first file", "second file", "third file"])
def test_every_line_of_the_sample_package(at: int) -> None:
    same([line for line in story().files[at].text.split(b"\n") if line])


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared real inputs are not here")
@pytest.mark.parametrize("name", ["event_export_tracking.log", "docs_example_events.log"])
def test_real_lines(name: str) -> None:
    same([line for line in (REAL / name).read_bytes().splitlines() if line.strip()])


TEXTS = st.one_of(
    st.none(),
    st.sampled_from(
        ["", " ", "mira_k", "mira_k\n", " x", "None", "2025-03-10T10:00:00Z", "{", '"']
    ),
    st.text(max_size=8),
)
ODD = st.one_of(TEXTS, st.integers(), st.booleans(), st.floats(), st.just([]), st.just({}))
CONTEXTS = st.one_of(
    ODD,
    st.fixed_dictionaries(
        {},
        optional={
            "course_id": st.one_of(ODD, st.just("course-v1:MarlX+SEA201+2025_T1")),
            "org_id": ODD,
            "user_id": st.one_of(ODD, st.just("7"), st.integers(2**62, 2**66)),
            "session": ODD,
            "username": ODD,
            "received_at": ODD,
            "ip": ODD,
        },
    ),
)
DOCUMENTS = st.fixed_dictionaries(
    {"time": st.one_of(ODD, st.just("2025-03-10T10:00:00.123456+00:00"))},
    optional={
        "name": ODD,
        "event_type": st.one_of(
            ODD, st.sampled_from(["play_video", "problem_check", "/courses/x"])
        ),
        "username": ODD,
        "session": ODD,
        "ip": ODD,
        "agent": ODD,
        "event_source": ODD,
        "page": ODD,
        "event": st.one_of(ODD, st.just('{"id": "v1"}'), st.just('{"id": "v'), st.just("a=b&c=d")),
        "context": CONTEXTS,
    },
)


def as_line(document: Any) -> bytes:
    return json.dumps(document).encode()


@given(st.lists(DOCUMENTS, max_size=3))
def test_whatever_stands_in_the_fields(documents: list[Any]) -> None:
    same([as_line(document) for document in documents])


PIECES = (
    "input_1_2=3", "&", "problem_id=p7", "problem%5Fid=p8", "%70roblem_id", "%5B%5D=4", "=", "é",
    '"', "\\", "{", "}", "[", "]", " ", "%", "%zz", "+", "x" * 500, '{"problem_id": "p9"}',
    '{"problem_id": "p9", "user_id": 7}', '{"user_id": 18446744073709551617}', "\\u0070roblem_id",
)  # fmt: skip
PAYLOADS = st.one_of(
    st.lists(st.sampled_from(PIECES), max_size=6).map("".join),
    st.lists(st.sampled_from(PIECES), max_size=6).map(lambda some: json.dumps("".join(some))),
    st.sampled_from([500, 508, 509, 510, 511, 512, 513]).map(lambda size: "a=" + "x" * size),
    st.fixed_dictionaries(
        {},
        optional={
            "problem_id": ODD,
            "user_id": st.one_of(ODD, st.integers(2**62, 2**66)),
            "username": ODD,
            "mode": ODD,
        },
    ),
    ODD,
)
MODULES = st.one_of(
    ODD, st.fixed_dictionaries({}, optional={"usage_key": ODD, "display_name": ODD})
)
KINDS = ("problem_check", "problem_graded", "page_close", "edx.grades.problem.submitted")
ANSWERS = st.fixed_dictionaries(
    {
        "time": st.just("2025-03-10T10:00:00.123456+00:00"),
        "event_type": st.sampled_from((*KINDS, "problem_reset", "edx.course.enrollment.activated")),
        "username": TEXTS,
        "event": PAYLOADS,
    },
    optional={
        "page": st.one_of(ODD, st.just("https://learn.example.org/x"), st.just(["a"])),
        "context": st.fixed_dictionaries(
            {"course_id": st.just("course-v1:MarlX+SEA201+2025_T1")},
            optional={"module": MODULES, "user_id": st.one_of(ODD, st.just(7))},
        ),
    },
)


@given(st.lists(ANSWERS, min_size=1, max_size=4), st.booleans())
def test_whatever_stands_in_answers(documents: list[Any], escaped: bool) -> None:
    lines = [as_line(document) for document in documents]
    if escaped:
        lines = [line.replace(b"usage_key", b"\\u0075sage_key") for line in lines]
    same(lines)


NAMES = st.sampled_from(
    ["input_a1_2_1", "input_a1_3_1", "input_b-2_2_1", "input_a_1_2_3_4", "a1_2_1", "input__1_1",
     "input_a1_2", "input_a1_2_1_dynamath", "problem_id", "input_é_2_1", "input_a1_2_1\n"]
)  # fmt: skip
VALUES = st.sampled_from(
    ["", "=", "=choice_0", "=4.5}", "=a b", "=%zz", '="', "=\\", "=é", "==", "]="]
)
FIELDS = st.builds(
    lambda name, mark, value: name + mark + value,
    NAMES,
    st.sampled_from(["", "[]", "%5B%5D", "%5b%5D", "%5B"]),
    VALUES,
)
FORMS = st.lists(FIELDS, min_size=1, max_size=3).map("&".join)
TEXTS_OF_FORMS = st.one_of(
    FORMS,
    FORMS.map(json.dumps),
    FORMS.map(lambda form: f'"{form}"'),
    FORMS.map(lambda form: json.dumps([form, "<div>"])),
    FORMS.map(lambda form: f'["{form}", 1'),
    FORMS.map(lambda form: json.dumps({"problem_id": " ", "answers": form})),
    FORMS.map(lambda form: (form + "x" * 512)[:512]),
)


@given(
    st.lists(st.tuples(st.sampled_from(KINDS[:2]), TEXTS_OF_FORMS), min_size=1, max_size=4),
    st.sampled_from([{}, {"module": {"usage_key": "block-v1:M+S+R+type@problem+block@k"}}]),
)
def test_whatever_stands_in_forms(some: list[tuple[str, str]], more: dict[str, Any]) -> None:
    same(
        [
            as_line(
                {
                    "time": "2025-03-10T10:00:00.123456+00:00",
                    "event_type": kind,
                    "event_source": "browser",
                    "event": text,
                    "context": {"course_id": "course-v1:MarlX+SEA201+2025_T1", **more},
                }
            )
            for kind, text in some
        ]
    )


def test_odd_lines_among_many() -> None:
    lines = [line for line in story().files[0].text.split(b"\n") if line][:400]
    for at, odd in enumerate((b"", b"not json", b'{"time": 1}', "\u00e9".encode(), b'{"a":\r}')):
        lines[at * 70 + 3] = odd
    lines[50] = lines[50].replace(b"{", b'{"x": "\xc3\xa9", ', 1)
    lines[60] = lines[60].replace(b"{", b'{"x": "\\ud800", ', 1)
    lines[61] = lines[61].replace(b"{", b'{"session": 7, ', 1)
    coded = Coder(KNOWN).encode(Block(1, b"\n".join(lines)))
    assert list(coded.columns["line"]) == [row[0] for row in expected(lines)]
    assert {74, 144, 214, 284} <= {number for number, _, _ in coded.rejects}
    assert coded.blank == 1
    same([line for line in lines if line])


def test_a_glued_line_does_not_make_up_for_a_blank_one() -> None:
    context = {"course_id": "course-v1:MarlX+SEA201+2025_T1"}
    one, two, three, four = (
        as_line({"time": "2025-03-10T10:00:00Z", "username": f"u{at}", "context": context})
        for at in range(4)
    )
    for lines in (
        [b"", one, two + three, four],
        [one + two, three, b" ", four],
        [one[:20], one[20:], two + three],
        [one, b"{}" + two[:-1], b"}" + three + four],
    ):
        assert decoded(lines)[0] == expected(lines)


def test_a_blank_session_falls_back_on_the_context() -> None:
    context = {"course_id": "course-v1:MarlX+SEA201+2025_T1", "session": "s1", "ip": "192.0.2.7"}
    same([as_line({"time": "2025-03-10T10:00:00Z", "session": " ", "ip": "", "context": context})])


@pytest.mark.parametrize("depth", [50, 900, 980, 1020, 3000, 200_000])
@pytest.mark.parametrize("shape", ["object", "text"])
def test_nesting_stops_nothing(depth: int, shape: str) -> None:
    deep = '{"a":' * depth + "1" + "}" * depth
    event = deep if shape == "object" else json.dumps(deep)
    line = (
        '{"time": "2025-03-10T10:00:00Z", "event_type": "problem_check", "event": %s, '
        '"context": {"course_id": "course-v1:MarlX+SEA201+2025_T1"}}'
    )
    same([(line % event).encode()])


def test_a_block_of_rejects_and_blanks_is_counted() -> None:
    coded = Coder(KNOWN).encode(Block(7, b"\n   \nnot json\n[1]\n"))
    assert (coded.lines, coded.blank) == (4, 2)
    assert [(line, text) for line, _, text in coded.rejects] == [(9, b"not json"), (10, b"[1]")]
    assert all(reason for _, reason, _ in coded.rejects)
    assert isinstance(Parser(KNOWN).parse(b"not json"), Reject)
