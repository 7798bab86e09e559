# SPDX-License-Identifier: MIT
"""Everybody in an event is replaced, wherever they stand; what was done stays."""

import json
from typing import Any
from urllib.parse import parse_qs

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.events.event import Event
from explorer.events.parse import parse_line
from explorer.pack.leaks import LeakScan, named_in
from explorer.pack.pseudonyms import Pseudonyms
from explorer.pack.rewrite import Rewriter, person_keys, words_of
from tests.helpers.workspaces import event_line, the_catalogue

KEY = bytes(32)
WHO = "wanda.quill"
MAIL = "wanda.quill@example.org"
ANONYMOUS = "8a5c13f0e2b94d7686f1a0c3e5d7b902"


def rewriter(*known: str) -> Rewriter:
    catalogue = the_catalogue()
    made = Rewriter(Pseudonyms(KEY, words_of(catalogue)), person_keys(catalogue))
    for value in known:
        made.pseudonyms.person(value)
    return made


def rewritten(*known: str, **changes: Any) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(rewriter(*known).line(event_line(0, **changes)))
    return found


@pytest.mark.parametrize(
    "changes",
    [
        {"username": WHO},
        {"username": f" {WHO}\n"},
        {"event": {"user_id": WHO}},
        {"event": json.dumps({"deep": [{"student": WHO}]})},
        {"event": json.dumps(json.dumps({"username": WHO}))},
        {"event": json.dumps({"POST": {"users": [f"a_b,{WHO}, c_d"]}, "GET": {}})},
        {"event": f"input_i4x-MarlX-x_2_1={WHO}&input_i4x-MarlX-y_2_1=choice_1"},
        {"event": [f"input_i4x-MarlX-SEA-problem-1_2_1={WHO}", "<div>"]},
        {"event": {"bookmark_id": f"{WHO},block-v1:MarlX+SEA+1+type@vertical+block@x"}},
        {"event": {"body": f"I am {WHO} and proud of it"}},
        {"event": {"answers": {"x_2_1": "Wanda"}, "note": "my name is Wanda"}},
        {"event": {"user": {"full_name": "Wanda Quill", "email": MAIL}}},
        {"event": {"setting": "name", "old": "Wanda", "new": "W"}},
        {"event": {WHO: 3, "students": {WHO: "added"}}},
        {"event": {"url": f"https://example.org/u/{WHO}/?next=/u/{WHO}&q=Wanda"}},
        {"page": f"https://example.org/discussion/users/{WHO}.html#of-{WHO}"},
        {"referer": "https://example.org/u/wanda%2Equill"},
        {"event_type": f"/u/{WHO}", "name": f"/api/user/v1/accounts/{WHO}"},
        {"context": {"path": f"/profile/{WHO}", "client": {"device": {"name": "WandaPhone"}}}},
        {"event": {"id": f"made-by-{WHO}-2"}},
        {"event": {"query": "wanda"}},
        {"event": {"group": f"{WHO.upper()} and friends"}},
    ],
)
def test_a_name_is_found_wherever_it_stands(changes: dict[str, Any]) -> None:
    found = rewriter(WHO).line(event_line(0, **changes)).decode().casefold()
    assert "wanda" not in found
    assert "quill" not in found


def test_one_value_has_one_pseudonym_everywhere() -> None:
    found = rewritten(
        username=WHO,
        page=f"https://example.org/u/{WHO}",
        event=json.dumps({"student": WHO, "users": f"{WHO},other_one"}),
    )
    said = found["username"]
    inner = json.loads(found["event"])
    assert said.startswith("learner_")
    assert found["page"] == f"https://example.org/u/{said}"
    assert inner["student"] == said
    assert inner["users"].partition(",")[0] == said
    assert inner["users"].partition(",")[2] != "other_one"
    assert rewritten(username=WHO)["username"] == said
    other = Rewriter(Pseudonyms(bytes(31) + b"1"))
    assert json.loads(other.line(event_line(0, username=WHO)))["username"] != said


def test_ids_stay_what_they_are() -> None:
    found = rewritten(
        ip="198.51.100.7",
        session="0f" * 16,
        context={"user_id": 7301, "course_id": "course-v1:MarlX+SEA201+2025_T1"},
        event={"user_id": "7301", "anonymous_user_id": ANONYMOUS, "attempts": 7301},
    )
    number = found["context"]["user_id"]
    assert isinstance(number, int)
    assert number > 10**14
    assert found["event"]["user_id"] == str(number)
    assert found["event"]["attempts"] == 7301
    assert found["ip"].startswith("2001:db8:")
    assert len(found["session"]) == 32
    assert found["session"] != "0f" * 16
    assert len(found["event"]["anonymous_user_id"]) == 32
    assert found["context"]["course_id"] == "course-v1:MarlX+SEA201+2025_T1"


def test_what_was_done_stays() -> None:
    agent = "Mozilla/5.0 (X11; Linux) Chrome/133.0.0.0 Safari/537.36"
    event = {
        "id": "i4x-MarlX-SEA101-video-68b28c31e29234e22d76833a6195b1f4",
        "currentTime": 79.653,
        "code": "html5",
        "success": "incorrect",
        "answers": {"x_2_1": "choice_0", "x_3_1": "4.2"},
        "problem_id": "block-v1:MarlX+SEA201+2025_T1+type@problem+block@b5fc2f48a1",
        "attempt_started_at": "2025-03-11T08:00:26.524382+00:00",
        "submission": {"x_2_1": {"question": "Which bodies matter?", "correct": True}},
    }
    found = rewritten(event=event, agent=agent, event_type="problem_check")
    assert found["event"] == event
    assert found["agent"] == agent
    assert found["event_type"] == "problem_check"


def test_nobody_stays_nobody() -> None:
    found = rewritten(username="", ip="", event={"user_id": None, "student": "None"})
    assert found["username"] == found["ip"] == ""
    assert found["event"] == {"user_id": None, "student": "None"}


def test_answers_in_a_form_are_still_a_form() -> None:
    found = rewritten(event="input_x_2_1=choice_1&input_y_2_1=the+tide%21&input_z%5B%5D=choice_2")
    fields = parse_qs(found["event"])
    assert fields["input_x_2_1"] == ["choice_1"]
    assert fields["input_z[]"] == ["choice_2"]
    assert fields["input_y_2_1"][0].startswith("text_")


def test_a_name_that_is_a_word_is_replaced_where_a_person_is_named() -> None:
    made = rewriter("honor", "staff")
    line = event_line(0, username="honor", event={"mode": "honor", "student": "staff"})
    found = json.loads(made.line(line))
    assert found["username"] != "honor"
    assert found["event"]["student"] != "staff"
    assert found["event"]["mode"] == "honor"
    assert made.pseudonyms.weak == {"honor", "staff", "7301"}
    assert not named_in(made.line(line)) & made.pseudonyms.weak
    assert named_in(line) & made.pseudonyms.weak == {"honor", "staff", "7301"}


def test_a_cut_line_becomes_a_document_of_what_could_be_read() -> None:
    line = event_line(0, username=WHO, event={"body": "I am Wanda"})[:-30]
    found = rewriter(WHO).line(line)
    json.loads(found)
    assert b"wanda" not in found.lower()


def test_big_numbers_keep_their_digits() -> None:
    assert rewritten(event={"id": 123456789012345678901234567890})["event"]["id"] == (
        123456789012345678901234567890
    )


_NAMES = st.sampled_from([WHO, "o'brien-7", "林小海", "_kelp_", MAIL, "987654", "192.0.2.77"])
_LEAVES = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-(10**20), 10**20),
    st.floats(allow_nan=False, allow_infinity=False),
    st.text(max_size=12),
    _NAMES,
    _NAMES.map(lambda name: f"({name})"),
    _NAMES.map(lambda name: f"/courses/x/{name}?who={name}"),
    _NAMES.map(lambda name: json.dumps({"a": [name]})),
    _NAMES.map(lambda name: f"x={name}&y=2"),
)
_KEYS = st.one_of(st.text(max_size=8), _NAMES, st.sampled_from(["user_id", "POST", "id", "name"]))
_TREES = st.recursive(
    _LEAVES, lambda inner: st.lists(inner) | st.dictionaries(_KEYS, inner), max_leaves=12
)


@given(event=_TREES)
def test_whatever_the_event_nobody_is_left(event: Any) -> None:
    names = [WHO, "o'brien-7", "林小海", "_kelp_", MAIL, "987654", "192.0.2.77"]
    made = rewriter(*names)
    line = event_line(0, username="林小海", event=event)
    found = made.line(line)
    scan = LeakScan(name.casefold() for name in names)
    scan.add(found + b"\n")
    assert not scan.end()
    before, after = parse_line(line, the_catalogue()), parse_line(found, the_catalogue())
    assert isinstance(before, Event)
    assert isinstance(after, Event)
    assert (after.time, after.type, after.course_id) == (before.time, before.type, before.course_id)


@pytest.mark.parametrize(
    "text",
    [
        '{"a": "wanda.quill"}',
        "<td>WANDA.QUILL</td>",
        r'{"a": "w\u0061nda.quill"}',
        r'{"a": "{\"b\": \"w\\u0061nda.quill\"}"}',
        "/u/wanda%2Equill?x=1",
        "wanda&#46;quill",
    ],
)
def test_the_last_look_finds_a_name_in_disguise(text: str) -> None:
    scan = LeakScan([WHO, ANONYMOUS])
    scan.add(f"first line\n{text}\n".encode())
    assert scan.end() == {WHO}


def test_the_last_look_takes_no_part_of_a_word_for_a_name() -> None:
    scan = LeakScan(["lena", "500214"])
    scan.add(b"lena_hoeg Valena 1500214 500214x\n")
    assert not scan.end()


def test_the_last_look_sees_across_its_pieces() -> None:
    scan = LeakScan([WHO])
    for piece in (b"x" * 300_000, b"\nwanda.", b"quill\n", b"y" * 300_000, b"\n"):
        scan.add(piece)
    assert scan.end() == {WHO}
