# SPDX-License-Identifier: MIT
"""Open responses find their learners: by anonymous ids and by the ids of what was handed in."""

from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.trail.telling import row_lines, sections
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from tests.helpers import ora
from tests.helpers.workspaces import event_line, found, read, take_in, the_catalogue

NOW = CancelToken()
LINES = (
    ora.handed_in(),
    ora.fetched("tobias.n", ora.TOBIAS, 10),
    ora.assessed("peer", "tobias.n", ora.TOBIAS, 20),
    ora.assessed("staff", "staff_ana", ora.ANA, 30),
)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    path = tmp_path / "a.log"
    path.write_bytes(b"\n".join(LINES))
    return path


@pytest.mark.parametrize("order", ["log first", "package first"])
@pytest.mark.parametrize("uuid", [ora.RESPONSE, ora.RESPONSE.replace("-", "")])
def test_an_event_about_a_response_finds_who_handed_it_in(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, log: Path, order: str, uuid: str
) -> None:
    paths = [log, ora.write(tmp_path, ora.tables(uuid))]
    for path in paths if order == "log first" else paths[::-1]:
        take_in(workspace, [path], gpg)
    with read(workspace) as reader:
        trail = reader.trail("mira_k", NOW)
        told = [(row.event.event_type, row.role) for row in trail.rows]
        assert told == [
            ("openassessmentblock.create_submission", "actor"),
            ("openassessmentblock.get_peer_submission", "subject"),
            ("openassessmentblock.peer_assess", "subject"),
            ("openassessmentblock.staff_assess", "subject"),
        ]
        for who in (ora.MIRA, ora.RESPONSE, "1021", "mira_k@example.org"):
            assert reader.trail(who, NOW) == trail, who
            assert [row.id for row in found(workspace, f'learner:"{who}"')] == [
                row.event.id for row in trail.rows
            ]
        assert len(reader.spine("mira_k", NOW)) == 4
        for text in (ora.MIRA[:12], "mira_k@", ora.RESPONSE):
            assert [one.username for one in reader.learners(text)] == ["mira_k"], text
        tobias = reader.trail(ora.TOBIAS, NOW)
        assert [row.role for row in tobias.rows] == ["both", "both"]


def test_without_tables_a_response_is_nobodys(workspace: Workspace, gpg: Gpg, log: Path) -> None:
    take_in(workspace, [log], gpg)
    with read(workspace) as reader:
        assert len(reader.trail("mira_k", NOW).rows) == 1
        assert len(reader.trail(ora.RESPONSE, NOW).rows) == 3
        assert {one.username for one in reader.learners()} == set(ora.NUMBERS)


def test_a_trail_says_how_it_knows(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, log: Path
) -> None:
    take_in(workspace, [log, ora.write(tmp_path, ora.tables())], gpg)
    with read(workspace) as reader:
        own, fetched, peer, _ = reader.trail("mira_k", NOW).rows
        assert own.how == ""
        for row in (fetched, peer):
            assert row.how == "by the response 3f2a77d2… they handed in, package of 2025-03-09"
        assert [(one.who, one.kind) for one in peer.event.meant] == [
            ("tobias.n", "anonymous id"),
            ("mira_k", "response"),
        ]


def told(workspace: Workspace, who: str) -> list[str]:
    """The readings of somebody's open responses, line by line."""
    with read(workspace) as reader:
        readings = reader.readings(who, NOW)[1]
    return [
        line.strip()
        for section in sections(readings)
        if section.id == "responses"
        for row in section.rows
        for line in row_lines(row)
    ]


def test_readings_tell_what_the_tables_have_and_where_they_disagree(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, log: Path
) -> None:
    take_in(workspace, [log, ora.write(tmp_path, ora.tables())], gpg)
    found = "\n".join(told(workspace, "mira_k"))
    of = "(package of 2025-03-09)"
    for said in (
        "handed in 1 time, 2 assessments received, score 5 of 9",
        f"Response: “Ice moves. Slowly.” {of}",
        "Peer assessment received: 4 of 9, Ideas: Fair (2 of 5); Content: Fair (2 of 4),"
        f" Ideas: “Nice.”, “Clear.” {of}",
        f"Reply to the assessments: “They were useful. Thank you.” {of}",
        f"Staff assessment received: 5 of 9, Ideas: Good (3 of 5); Content: Fair (2 of 4) {of}",
        f"Score: 5 of 9 {of}",
        "? The text of the response is another in the event than in the package of 2025-03-09.",
        "? A peer assessment gives 5 of 9 in the event, 4 of 9 in the package of 2025-03-09.",
    ):
        assert said in found, said
    assert found.count("? ") == 3, "and that assessments were found by the response's id"


def test_tables_tell_of_a_response_without_any_event(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, log: Path
) -> None:
    log.write_bytes(LINES[2])
    take_in(workspace, [log, ora.write(tmp_path, ora.tables())], gpg)
    found = "\n".join(told(workspace, ora.MIRA))
    assert "not handed in, 1 assessment received, score 5 of 9" in found
    assert "? A response in the package of 2025-03-09 is in no event" in found
    assert "? A staff assessment is in the package of 2025-03-09 only." in found


@pytest.mark.parametrize("who", ["mira_k", "1021", "mira_k@example.org"])
def test_whom_only_the_package_knows_has_readings(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, log: Path, who: str
) -> None:
    log.write_bytes(event_line(username="tobias.n", context={"user_id": 1022}))
    take_in(workspace, [log, ora.write(tmp_path, ora.tables())], gpg)
    assert "  Response: “Ice moves. Slowly.” (package of 2025-03-09)" in "\n".join(
        told(workspace, who)
    )
    with read(workspace) as reader:
        spine = reader.spine(who, NOW)
    assert (len(spine), spine.learner.username) == (0, "mira_k")


@pytest.mark.parametrize("who", ["mira_k", ora.MIRA])
def test_an_import_for_one_learner_keeps_what_only_the_package_tells_is_theirs(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, log: Path, who: str
) -> None:
    def take_mira() -> list[Receipt]:
        work = ingest(workspace, [log], gpg, the_catalogue(), NOW, learners=[who])
        return [step for step in work if isinstance(step, Receipt)]

    log.write_bytes(b"\n".join([event_line(0, username="tom_b"), *LINES]))
    before = take_mira()
    assert [each.events for each in before] == [1 if who == "mira_k" else 0]
    take_in(workspace, [ora.write(tmp_path, ora.tables())], gpg)
    assert [(each.events, each.passed_over) for each in take_mira()] == [(4, 1)]
    with read(workspace) as reader:
        assert len(reader.trail("mira_k", NOW).rows) == 4


def test_tables_that_hold_anything_break_nothing(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, log: Path
) -> None:
    files = ora.tables()
    for name, data in files.items():
        heading, *lines = data.decode().splitlines()
        odd = ["\t".join(["=x<b>"] * (heading.count("\t") + 1)),
               "\t".join(["NULL"] * (heading.count("\t") + 1))]  # fmt: skip
        lines = [line.replace("\t5\t9\t", "\tfive\t\t").replace("Good", "=1+1") for line in lines]
        files[name] = "\n".join([heading, *lines, *odd, ""]).encode()
    take_in(workspace, [log, ora.write(tmp_path, files)], gpg)
    found = "\n".join(told(workspace, "mira_k"))
    assert "Staff assessment received: 5 of 9, Ideas: =1+1 (3 of 5)" in found
    with read(workspace) as reader:
        assert len(reader.trail("mira_k", NOW).rows) == 4
