# SPDX-License-Identifier: MIT
"""Ids that contradict each other are told with the lines that say so; typing slips are forgiven."""

from pathlib import Path
from typing import Any

import pytest

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.records import LearnerRow, Place
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import run
from tests.helpers.workspaces import event_line, read, take_in
from tests.tables.exporters import sql_file


def _by(who: str, number: Any, seconds: int) -> bytes:
    time = f"2025-03-10T10:00:{seconds:02}+00:00"
    return event_line(username=who, context={"user_id": number}, time=time)


@pytest.fixture
def people(workspace: Workspace, package: Package, gpg: Gpg) -> Workspace:
    """ana has two ids; ben shares one of his with bea; cleo has nothing to hide."""
    lines = [
        _by("ana", 10, 0),
        _by("ana", 11, 1),
        _by("ana", 10, 2),
        _by("ben", 20, 3),
        _by("bea", 20, 4),
        _by("cleo_marsh", 30, 5),
    ]
    take_in(workspace, [package("a.log", b"\n".join(lines))], gpg)
    return workspace


def _learner(workspace: Workspace, who: str) -> LearnerRow:
    with read(workspace) as reader:
        return next(row for row in reader.learners(who, 9) if row.username == who)


def test_a_username_with_two_ids_is_told_with_its_lines(people: Workspace) -> None:
    with read(people) as reader:
        (found,) = reader.conflicts(_learner(people, "ana"))
    assert (found.shared, found.is_username) == ("ana", True)
    assert [(one.user_id, one.events) for one in found.seen] == [(10, 2), (11, 1)]
    assert found.seen[0].places == (Place("a.log", 1), Place("a.log", 3))
    assert found.seen[1].places == (Place("a.log", 2),)


@pytest.mark.parametrize("who", ["ben", "bea"])
def test_an_id_with_two_usernames_is_told_of_both(people: Workspace, who: str) -> None:
    with read(people) as reader:
        (found,) = reader.conflicts(_learner(people, who))
    assert (found.shared, found.is_username) == ("20", False)
    assert {one.username for one in found.seen} == {"ben", "bea"}


def test_the_verbs_tell_of_it(people: Workspace, gpg_home: GpgHome) -> None:
    place = ("--workspace", people.path, "--gnupg-home", gpg_home.path)
    told = (
        "  ! Username ana was seen with 2 user ids:\n"
        "      10: 2 events, seen in a.log line 1, a.log line 3\n"
        "      11: 1 event, seen in a.log line 2\n"
    )
    for words in (("learners", "an"), ("trail", "ana"), ("trail", "ana", "--readings")):
        done = run(*words, *place)
        assert done.code == 0, done.err
        assert told in done.out
    (found,) = run("learners", "an", "--json", *place).json
    assert [seen["user_id"] for seen in found["conflicts"][0]["seen"]] == [10, 11]


def test_who_has_one_of_each_contradicts_nothing(people: Workspace) -> None:
    rows = [_learner(people, who) for who in ("ana", "ben", "cleo_marsh")]
    with read(people) as reader:
        assert reader.conflicts(rows[2]) == []
        assert reader.contradicted(rows) == {0, 1}


@pytest.mark.parametrize("text", ["cleo_mrash", "Cleo marsh", "cleomarsh", "cleo_marsch"])
def test_a_slip_of_the_keys_still_finds_the_name(people: Workspace, text: str) -> None:
    with read(people) as reader:
        assert reader.near_names(text, CancelToken()) == ["cleo_marsh"]
        assert reader.near_names("wholly_other", CancelToken()) == []
        assert reader.near_names("x", CancelToken()) == []


def test_the_weekly_package_says_what_else_a_learner_is_called(
    people: Workspace, tmp_path: Path, gpg: Gpg
) -> None:
    learner = _learner(people, "cleo_marsh")
    with read(people) as reader:
        assert reader.known_as(learner) == []
    heads: dict[str, tuple[list[str], list[Any]]] = {
        "auth_user": (["id", "username", "email"], [(30, "cleo_marsh", "cleo@example.org")]),
        "auth_userprofile": (["id", "user_id", "name"], [(1, 30, "Cleo Marshwood")]),
    }
    for table, (heading, values) in heads.items():
        path = tmp_path / f"MarlX-SEA201-2025_T1-{table}-prod-analytics.sql"
        path.write_bytes(sql_file(heading, values))
        take_in(people, [path], gpg)
    with read(people) as reader:
        assert reader.known_as(learner) == ["Cleo Marshwood", "cleo@example.org"]
        assert [row.username for row in reader.learners("marshwood", 9)] == ["cleo_marsh"]
