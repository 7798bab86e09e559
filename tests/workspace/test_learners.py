# SPDX-License-Identifier: MIT
"""Which ids are one learner, and which are a conflict that is never merged."""

from typing import Any

import pytest

from explorer.errors import UserError
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.database import Workspace
from tests.conftest import Package
from tests.helpers.workspaces import event_line, found, read, take_in

NOW = CancelToken()


def _by(who: str | None, number: Any, **more: Any) -> bytes:
    context = {"user_id": number, "course_id": "course-v1:MarlX+SEA201+2025_T1"}
    return event_line(username=who or "", context=context, **more)


def _about(number: int, by: str = "staff", staff: int = 9) -> bytes:
    kind = "edx.course.enrollment.activated"
    payload = {"user_id": number, "course_id": "course-v1:MarlX+SEA201+2025_T1", "mode": "audit"}
    return _by(by, staff, event_type=kind, name=kind, event_source="server", event=payload)


@pytest.fixture
def people(workspace: Workspace, package: Package, gpg: Gpg) -> Workspace:
    """ana has two ids; ben shares one of his with bea; nobody's name is known for 40."""
    lines = [
        _by("ana", 10),
        _by("ana", 11),
        _by(None, 10),
        _about(11),
        _by("ben", 20),
        _by("bea", 20),
        _by("ben", 21),
        _by(None, 20),
        _by("20", 30),
        _about(40, by="", staff=0),
        _by("big", 2**63 - 1),
        _by("Ana", 12),
        _about(10, by="ana", staff=10),
    ]
    take_in(workspace, [package("a.log", b"\n".join(lines))], gpg)
    return workspace


@pytest.mark.parametrize(
    ("who", "events", "usernames", "user_ids"),
    [
        ("ana", 5, {"ana"}, {10, 11}),
        ("10", 5, {"ana"}, {10, 11}),
        ("11", 5, {"ana"}, {10, 11}),
        ("Ana", 1, {"Ana"}, {12}),
        ("ben", 2, {"ben"}, {20, 21}),
        ("bea", 1, {"bea"}, {20}),
        ("21", 2, {"ben"}, {20, 21}),
        ("20", 1, {"20"}, {30}),
        ("40", 1, set(), {40}),
        (str(2**63 - 1), 1, {"big"}, {2**63 - 1}),
    ],
)
def test_a_learner_is_all_their_ids_and_nobody_elses(
    people: Workspace, who: str, events: int, usernames: set[str], user_ids: set[int]
) -> None:
    with read(people) as reader:
        trail = reader.trail(who, NOW)
    assert len(trail.rows) == trail.learner.events == events
    assert set(trail.learner.usernames) == usernames
    assert set(trail.learner.user_ids) == user_ids
    asked = found(people, terms.term("learner", who))
    assert [row.id for row in asked] == [row.event.id for row in trail.rows]


def test_who_enrolled_themselves_is_counted_once(people: Workspace) -> None:
    with read(people) as reader:
        trail = reader.trail("ana", NOW)
        (listed,) = [one for one in reader.learners("ana") if one.username == "ana"]
    assert [row.role for row in trail.rows] == ["actor"] * 3 + ["subject", "both"]
    assert listed.events == 5


@pytest.mark.parametrize("who", ["", " ", "nobody", "999", "%", "an_"])
def test_nobody_is_told(people: Workspace, who: str) -> None:
    with read(people) as reader, pytest.raises(UserError, match="Nobody"):
        reader.trail(who, NOW)
    assert found(people, terms.term("learner", who)) == []


def test_the_finder_lists_everybody_once(people: Workspace) -> None:
    with read(people) as reader:
        listed = reader.learners()
        assert [one.username for one in reader.learners("AN")] == ["ana", "Ana"]
        assert [one.username for one in reader.learners("2")][:1] == ["ben"]
        assert reader.learners("%") == []
    names = [name for one in listed for name in one.usernames]
    assert sorted(names) == ["20", "Ana", "ana", "bea", "ben", "big", "staff"]
