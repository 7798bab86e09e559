# SPDX-License-Identifier: MIT
"""The trail of every learner of the sample story, against a plain reading of the log's lines."""

import json
import re
from collections import defaultdict
from collections.abc import Iterator
from typing import Any, NamedTuple

import pytest
from story import Story, story

from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from tests.helpers.sample import Json, Sample, document, payload
from tests.helpers.verbs import run

# Keys of a payload that name somebody, besides those that name things.
_NAMES = ("username", "user")
_NUMBERS = ("user_id", "userid", "student_id", "learner_id")


class Plain(NamedTuple):
    """A line as read here: who did it, and every name and number its payload holds."""

    file: str
    line: int
    name: str | None
    number: int | None
    named: frozenset[str]
    event: Json


def _number(value: Any) -> int | None:
    return int(value) if str(value).isdecimal() else None


def _mentioned(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, each in value.items():
            if key in (*_NAMES, *_NUMBERS) and isinstance(each, (str, int)):
                yield str(each).strip()
            else:
                yield from _mentioned(each)
    elif isinstance(value, list):
        for each in value:
            yield from _mentioned(each)


@pytest.fixture(scope="module")
def told() -> Story:
    return story()


@pytest.fixture(scope="module")
def plain(sample: Sample) -> list[Plain]:
    """Every whole line once, where it first stands."""
    seen: dict[bytes, Plain] = {}
    for file, lines in sample.lines.items():
        for number, line in enumerate(lines, 1):
            event = document(line)
            if event is None or line in seen:
                continue
            seen[line] = Plain(
                file=file,
                line=number,
                name=(event.get("username") or "").strip() or None,
                number=_number((event.get("context") or {}).get("user_id")),
                named=frozenset(_mentioned(payload(event))),
                event=event,
            )
    return list(seen.values())


@pytest.fixture(scope="module")
def numbers(plain: list[Plain]) -> dict[str, set[int]]:
    """The user ids each username was seen with."""
    found: dict[str, set[int]] = defaultdict(set)
    for one in plain:
        if one.name and one.number is not None:
            found[one.name].add(one.number)
    return found


@pytest.fixture(scope="module")
def reader(sample: Sample) -> Iterator[Reader]:
    with sample.reader() as found:
        yield found


Place = tuple[str, int]


def _trail(reader: Reader, who: str) -> dict[Place, str]:
    rows = reader.trail(who, CancelToken()).rows
    assert [row.event.time for row in rows] == sorted(row.event.time for row in rows)
    return {(row.event.file, row.event.line): row.role for row in rows}


def test_every_trail_holds_what_the_learner_did(
    told: Story, plain: list[Plain], numbers: dict[str, set[int]], reader: Reader
) -> None:
    for who in [*told.learners, *told.staff]:
        ids = numbers[who]
        done = {
            (one.file, one.line)
            for one in plain
            if one.name == who or (one.name is None and one.number in ids)
        }
        trail = _trail(reader, who)
        whole = {(one.file, one.line) for one in plain}
        acted = {place for place, role in trail.items() if role != "subject"} & whole
        assert done, who
        assert acted == done, who


def test_every_trail_holds_what_was_done_to_the_learner(
    told: Story, plain: list[Plain], numbers: dict[str, set[int]], reader: Reader
) -> None:
    """Also by staff in a batch, and by workers that have no username."""
    by_others = 0
    lines = {(one.file, one.line): one for one in plain}
    for who in told.learners:
        ids = {who} | {str(number) for number in numbers[who]}
        about = {(o.file, o.line): o for o in plain if o.named & ids}
        trail = _trail(reader, who)
        lacking = [one.event["event_type"] for at, one in about.items() if at not in trail]
        assert not lacking, who
        for place in lines.keys() & {at for at, role in trail.items() if role != "actor"}:
            event = lines[place].event | {"username": "", "context": ""}
            said = json.dumps(event, ensure_ascii=False)
            assert any(re.search(rf"\b{re.escape(one)}\b", said) for one in ids), (who, place)
            by_others += trail[place] == "subject"
    assert by_others > 50


def test_both_is_who_did_it_to_themselves(
    told: Story, plain: list[Plain], numbers: dict[str, set[int]], reader: Reader
) -> None:
    lines = {(one.file, one.line): one for one in plain}
    roles = set()
    for who in told.learners:
        for place, role in _trail(reader, who).items():
            if place in lines:
                one = lines[place]
                mine = one.name == who or (one.name is None and one.number in numbers[who])
                assert mine == (role != "subject"), (who, place)
                roles.add(role)
    assert roles == {"actor", "subject", "both"}


def test_the_moments_of_the_story_are_in_the_trails(told: Story, sample: Sample) -> None:
    place = ("--workspace", sample.path, "--gnupg-home", sample.home)
    checked = 0
    trails: dict[str, Any] = {}
    for moment in told.moments:
        who = moment.about or moment.actor
        if moment.kind not in ("certificate", "unenrolled", "enrolled", "allowance") or not who:
            continue
        if who not in trails:
            trails[who] = run("trail", who, *place, "--format", "json").json
        trail = trails[who]
        at = moment.time.strftime("%Y-%m-%dT%H:%M:%S.%fZ")
        found = [one for one in trail if one["time"] == at]
        assert found, moment
        expected = "subject" if moment.about and moment.actor != moment.about else None
        if expected:
            assert "subject" in {one["role"] for one in found}, moment
        if not moment.actor:
            assert None in {one["username"] for one in found}, moment
        checked += 1
    assert checked > 4


def test_staff_see_their_acts_and_the_unenrolled_see_them_done(sample: Sample) -> None:
    place = ("--workspace", sample.path, "--gnupg-home", sample.home)
    by_staff = run("trail", "staff_ana", *place, "--format", "json").json
    suffered = run("trail", "sixpence", *place, "--format", "json").json
    shared = {(one["file"], one["line"]) for one in by_staff}
    common = [one for one in suffered if (one["file"], one["line"]) in shared]
    kinds = {one["event_type"] for one in common if one["role"] == "subject"}
    assert "edx.course.enrollment.deactivated" in kinds
    assert {one["username"] for one in common if one["role"] == "subject"} == {"staff_ana"}


def test_one_name_with_two_numbers_is_one_learner(sample: Sample) -> None:
    """Edge knows wanjiru.k with another user id."""
    place = ("--workspace", sample.path, "--gnupg-home", sample.home)
    (learner,) = run("learners", "wanjiru", *place, "--json").json
    assert len(learner["user_ids"]) == 2
    trails = [
        run("trail", str(who), *place, "--format", "json").json
        for who in ("wanjiru.k", *learner["user_ids"])
    ]
    assert trails[0] == trails[1] == trails[2]
    assert {one["user_id"] for one in trails[0] if one["username"]} >= set(learner["user_ids"])


def test_a_padded_username_is_the_same_learner(sample: Sample) -> None:
    place = ("--workspace", sample.path, "--gnupg-home", sample.home)
    trail = run("trail", "pelle_f", *place, "--format", "json").json
    raw = [sample.lines[one["file"]][one["line"] - 1] for one in trail]
    assert any(b'"pelle_f\\n"' in line for line in raw)
    assert any(b'"pelle_f"' in line for line in raw)
