# SPDX-License-Identifier: MIT
"""Open responses find their learners: by anonymous ids and by the ids of what was handed in."""

from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from tests.helpers import ora
from tests.helpers.workspaces import found, read, take_in

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
        assert [one.username for one in reader.learners(ora.MIRA[:12])] == ["mira_k"]
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
