# SPDX-License-Identifier: MIT
"""The sample's weekly package beside its logs: all of it comes in, and is of the same people."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.tables import description
from explorer.trail.telling import sections
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import Receipt
from tests.helpers.sample import FILES, WEEKLY
from tests.helpers.workspaces import adds_up, fresh, read, take_in

NOW = CancelToken()


@pytest.fixture(scope="module")
def taken(
    sample_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[list[Receipt], Reader]]:
    gpg = Gpg(sample_home)
    workspace = fresh(tmp_path_factory.mktemp("week") / "Sample.elx", gpg)
    done = take_in(workspace, [*FILES, WEEKLY], gpg)
    with read(workspace) as reader:
        yield done, reader


def test_every_member_comes_in(taken: tuple[list[Receipt], Reader]) -> None:
    members = [each for each in taken[0] if each.kind == "table"]
    assert len(members) == 30
    assert {each.status for each in members} == {"ok"}
    assert all(map(adds_up, members))
    assert {each.date for each in members} == {"2025-03-16"}
    always = {table.name for table in description.load().all if table.always}
    assert always <= {each.table_name for each in members}
    assert not [each.message for each in members if "Not described" in each.message]


def test_the_people_are_those_of_the_logs(taken: tuple[list[Receipt], Reader]) -> None:
    reader = taken[1]
    rows = reader.facts(
        "SELECT count(*), sum(i.username IS NOT NULL) FROM auth_user u LEFT JOIN"
        " (SELECT DISTINCT username, user_id FROM identities) i"
        " ON i.username = u.username AND i.user_id = u.id",
        NOW,
    )
    assert rows == [(43, 43)]


def test_who_wanjiru_is(taken: tuple[list[Receipt], Reader]) -> None:
    found = taken[1].profile("wanjiru.k", NOW)
    assert found is not None
    (account,) = found.accounts  # edge knows the same name with another number
    (course,) = found.courses
    assert (account.name, account.user_id, course.name) == (
        "Wanjiru Kahiu", 500201, "Tides and Shores",
    )  # fmt: skip
    assert course.enrolment is not None
    assert course.certificate is not None
    assert (course.enrolment.mode, course.certificate.status) == ("verified", "downloadable")
    exam = [each for each in course.subsections if each.name == "Final exam"]
    assert [(each.earned, each.possible, each.path) for each in exam] == [
        (3, 3, ("Week 5: Looking back",))
    ]


def test_an_enrolment_with_a_history_of_events(taken: tuple[list[Receipt], Reader]) -> None:
    found = taken[1].profile("sixpence", NOW)
    assert found is not None
    enrolment = found.courses[0].enrolment
    assert enrolment is not None
    assert [each.by for each in enrolment.history if each.event_id is not None] == [
        "staff_ana", None,
    ]  # fmt: skip


def test_a_state_beside_the_events_differs_where_the_story_says_so(
    taken: tuple[list[Receipt], Reader],
) -> None:
    """One answer was given after the last daily file; a rescoring is no disagreement."""
    reader = taken[1]
    differing: dict[str, set[str | None]] = {}
    for who in ("whelk_w", "rescue-dog", "tobias-n"):
        query = parse(f"username:{who} type:problem_check source:server course:*SEA201*")
        for row in reader.events(query, NOW):
            found = reader.state_beside(row, NOW)
            assert found is not None
            assert found.state is not None
            for sentence in found.differs:
                differing.setdefault(sentence, set()).add(row.object_name)
    assert differing == {
        "The package of 2025-03-16 counts 7 attempts, the events show 6: events are missing.": {
            "Moon and range"
        }
    }
    _, readings = reader.readings("whelk_w", NOW)
    (moon,) = (each for each in sections(readings) if each.id == "problems")
    differs = [row for row in moon.rows if any("counts 7 attempts" in said for said in row.doubts)]
    (state,) = (row for row in differs[0].rows if row.title == "State in the package")
    assert state.said.startswith("7 attempts, score ")
    assert all(row.said != "no event" for row in moon.rows)
    (by_staff,) = reader.events(parse("type:problem_rescore course:*SEA201*"), NOW, 1)
    about = reader.state_beside(by_staff, NOW)  # of whom it is about, not of who did it
    assert about is not None
    assert about.state is not None
    assert (about.state.attempts, about.state.grade) == (1, 1.0)
    (played,) = reader.events(parse("type:play_video course:*SEA201*"), NOW, 1)
    left = reader.state_beside(played, NOW)
    assert left is not None
    assert left.state is not None
    assert left.state.position
