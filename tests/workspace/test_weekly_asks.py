# SPDX-License-Identifier: MIT
"""One passphrase for all members of a zip; one learner's lines by any id of the weekly package."""

import zipfile
from pathlib import Path

import pytest

from explorer.errors import UserError
from explorer.package.gpg import Gpg
from explorer.package.passphrases import Passphrases, Question
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.query import parse
from tests.conftest import Encrypt
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import run
from tests.helpers.workspaces import event_line, found, read, rows, take_in
from tests.tables.exporters import sql_file
from tests.workspace.test_tables import accounts, member

WEEK = "marlx-2025-03-09"
HASH, ANONYMOUS = "a1" * 16, "b2" * 16


def test_a_passphrase_is_asked_for_once_for_a_whole_zip(
    workspace: Workspace, gpg_home: GpgHome, encrypt: Encrypt, tmp_path: Path
) -> None:
    asked: list[Question] = []

    def typed(question: Question, _cancel: CancelToken) -> bytearray:
        asked.append(question)
        return bytearray(gpg_home.passphrase.encode())

    path = tmp_path / f"{WEEK}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for table in ("auth_user", "teams", "teams_membership", "ora/submissions_score"):
            folder, _, name = table.rpartition("/")
            inside = f"{WEEK}/{f'{folder}/' if folder else ''}{member(name)}.gpg"
            archive.writestr(inside, encrypt(sql_file(["id"], [(5,)]), gpg_home.locked))
    kept = Passphrases(typed)
    kept.hold()  # as the window and the verbs do for a drop
    done = take_in(workspace, [path], Gpg(gpg_home.path, gpg_home.binary, kept))
    kept.release()
    assert [each.status for each in done] == ["ok"] * 4
    assert len(asked) == 1


@pytest.mark.parametrize("who", ["mira@example.org", HASH, ANONYMOUS, "mira_k", "1021"])
def test_any_id_of_an_imported_package_finds_one_learners_lines(
    workspace: Workspace, gpg: Gpg, gpg_home: GpgHome, tmp_path: Path, who: str
) -> None:
    """Lines of which none but the package says that they are of one person."""
    folder = tmp_path / WEEK
    folder.mkdir()
    people = sql_file(
        ["id", "username", "email"],
        [(1021, "mira_k", "mira@example.org"), (1022, "tom_b", "tom@example.org")],
    )
    (folder / member("auth_user")).write_bytes(people)
    (folder / member("user_id_map")).write_bytes(
        sql_file(["hash_id", "id", "username"], [(HASH, 1021, "mira_k")])
    )
    ids = [(1, 1021, ANONYMOUS, "course-v1:MarlX+SEA201+2025_T1")]
    (folder / member("student_anonymoususerid")).write_bytes(
        sql_file(["id", "user_id", "anonymous_user_id", "course_id"], ids)
    )
    take_in(workspace, [folder], gpg)
    payload = {"submission_uuid": "0f" * 16, "requesting_student_id": ANONYMOUS}
    log = [
        event_line(1, username="mira_k", context={"user_id": 1021}),
        event_line(2, username="", context={"user_id": 1021}),
        event_line(3, username="", event_source="server", context={"user_id": None},
                   event_type="openassessmentblock.get_peer_submission", event=payload),
        event_line(4, username="tom_b", context={"user_id": 1022}),
        event_line(5, username="", context={"user_id": 102}),
    ]  # fmt: skip
    path = tmp_path / "marlx-edx-events-2025-03-10.log"
    path.write_bytes(b"\n".join(log) + b"\n")
    where = ("--workspace", workspace.path, "--gnupg-home", gpg_home.path)
    (receipt,) = run("index", path, *where, "--learner", who, "--json").records
    assert (receipt["events"], receipt["passed_over"]) == (3, 2)
    assert rows(workspace, "SELECT line FROM events ORDER BY line") == [(1,), (2,), (3,)]
    assert len(found(workspace, f'learner:"{who}"')) == 3


def test_accounts_of_one_name_are_not_one_learner(workspace: Workspace, gpg: Gpg) -> None:
    """Two accounts on two sites share a number and nothing else."""
    folder = workspace.path.parent / WEEK
    folder.mkdir()
    (folder / member("auth_user")).write_bytes(accounts((7, "ines_v")))
    edge = member("auth_user").replace("-prod-", "-edge-")
    (folder / edge).write_bytes(accounts((7, "tom_b")))
    take_in(workspace, [folder], gpg)
    log = workspace.path.parent / "a.log"
    log.write_bytes(event_line(1, username="ines_v", context={"user_id": 7}) + b"\n")
    take_in(workspace, [log], gpg)
    with read(workspace) as reader:
        profile = reader.profile("ines_v", CancelToken())
    assert profile is not None
    assert [(each.site, each.username) for each in profile.accounts] == [("prod", "ines_v")]


def test_a_name_of_several_is_asked_about_everywhere(workspace: Workspace, gpg: Gpg) -> None:
    folder = workspace.path.parent / WEEK
    folder.mkdir()
    (folder / member("auth_user")).write_bytes(accounts((7, "ines_v"), (8, "tom_b")))
    (folder / member("auth_userprofile")).write_bytes(
        sql_file(["id", "user_id", "name"], [(1, 7, "Alex Vale"), (2, 8, "Alex Vale")])
    )
    log = workspace.path.parent / "a.log"
    lines = [
        event_line(n, username=name, context={"user_id": None})
        for n, name in enumerate(("ines_v", "tom_b"), 1)
    ]
    log.write_bytes(b"\n".join(lines) + b"\n")
    take_in(workspace, [folder, log], gpg)
    with read(workspace) as reader:
        with pytest.raises(UserError, match="ines_v, tom_b"):
            reader.trail("Alex Vale", CancelToken())
        assert [each.username for each in reader.learners("Alex Vale")] == ["ines_v", "tom_b"]
    with pytest.raises(UserError, match="ines_v, tom_b"):
        found(workspace, 'learner:"Alex Vale"')


def test_a_pair_that_only_the_package_knows_is_one_learner_on_its_site(
    workspace: Workspace, gpg: Gpg
) -> None:
    """Number 7 is somebody else on the other site; no event shows a name and a number together."""
    folder = workspace.path.parent / WEEK
    folder.mkdir()
    (folder / member("auth_user")).write_bytes(accounts((7, "ines_v")))
    edge = member("auth_user").replace("-prod-", "-edge-")
    (folder / edge).write_bytes(accounts((7, "tom_b"), (8, "uma_c")))
    for site, day in (("prod", 10), ("edge", 11)):
        name = {"prod": "ines_v", "edge": "uma_c"}[site]
        number = {"prod": 7, "edge": 8}[site]
        lines = [
            event_line(day, username=name, context={"user_id": None}),
            event_line(day + 20, username="", context={"user_id": number}),
        ]
        path = (
            workspace.path.parent / f"marlx-{site.replace('prod', 'edx')}-events-2025-03-{day}.log"
        )
        path.write_bytes(b"\n".join(lines) + b"\n")
        take_in(workspace, [path], gpg)
    take_in(workspace, [folder], gpg)
    with read(workspace) as reader:
        for who, events in (("ines_v", 2), ("uma_c", 2), ("7", 2), ("8", 2)):
            assert len(reader.trail(who, CancelToken()).rows) == events, who
            assert len(found(workspace, f"learner:{who}")) == events, who
        assert [each.events for each in reader.learners("ines_v")] == [2]
        assert [each.events for each in reader.learners("tom_b")] == [0]
        assert reader.known_as(reader.learners("ines_v")[0]) == ["ines_v@example.org"]


def test_a_number_is_one_persons_on_one_site(workspace: Workspace, gpg: Gpg) -> None:
    """edx and edge have their own numbers: events that carry nothing else are not for both."""
    folder = workspace.path.parent / WEEK
    folder.mkdir()
    (folder / member("auth_user")).write_bytes(accounts((7, "ines_v"), (30, "anna"), (5, "zoe")))
    edge = member("auth_user").replace("-prod-", "-edge-")
    (folder / edge).write_bytes(accounts((7, "tom_b"), (31, "ben"), (5, "yara")))
    for site, name, events in (("edx", "ines_v", 2), ("edge", "tom_b", 3)):
        about = {"user_id": 40, "course_id": "course-v1:MarlX+SEA201+2025_T1"}
        enrolled = "edx.course.enrollment.activated"
        lines = [event_line(1, username=name, context={"user_id": 7, "site": site})]
        lines += [
            event_line(n, username="", context={"user_id": 7, "site": site})
            for n in range(2, 2 + events)
        ]
        lines += [
            event_line(9, username="", name=enrolled, event_type=enrolled, event=about,
                       context={"user_id": None, "site": site}),
            event_line(10, username="anna", context={"user_id": None, "site": site}),
        ]  # fmt: skip
        path = workspace.path.parent / f"marlx-{site}-events-2025-03-10.log"
        path.write_bytes(b"\n".join(lines) + b"\n")
        take_in(workspace, [path], gpg)
    with pytest.raises(UserError, match=r"Several people go by “7”, on different sites: .*ines_v"):
        found(workspace, "learner:7")
    for _ in ("logs alone", "with the package"):
        for who, events in (
            ("ines_v", 3), ("tom_b", 4), ("7@edx", 3), ("7@edge", 4), ("40@edge", 1),
        ):  # fmt: skip
            assert len(found(workspace, f'learner:"{who}"')) == events, who
        with read(workspace) as reader:
            assert [one.events for one in reader.learners("tom_b")] == [4]
            assert {one.called for one in reader.learners("40")} == {"40@edge", "40@prod"}
            edges = found(workspace, 'actor:"7@edge"')[-1]
            before = reader.previous(edges.id)
            assert before is not None
            assert reader.rows([before.id])[0].file == edges.file
            assert (edges.username, edges.user_id, edges.site) == (None, 7, "edge")
            facets = reader.facets(parse(""), CancelToken())
            assert {each.value: each.events for each in facets.learners} == {
                "7@edge": 3, "7@prod": 2, "anna": 2, "ines_v": 1, "tom_b": 1, None: 2,
            }  # fmt: skip
        take_in(workspace, [folder], gpg)
    with read(workspace) as reader:
        assert reader.known_as(reader.learners("tom_b")[0]) == ["tom_b@example.org"]
        assert [row.event.username for row in reader.trail("30", CancelToken()).rows] == [
            "anna"
        ] * 2
        with pytest.raises(UserError, match="Several people go by “5”: yara, zoe"):
            reader.trail("5", CancelToken())
        for who, username in (("5@edge", "yara"), ("7@edge", "tom_b"), ("7@edx", "ines_v")):
            profile = reader.profile(who, CancelToken())
            assert profile is not None
            assert [one.username for one in profile.accounts] == [username]
