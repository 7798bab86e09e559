# SPDX-License-Identifier: MIT
"""The weekly database package in a workspace: real files, weeks, privacy, damage, removal."""

import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.events.catalogue import Catalogue
from explorer.package.gpg import Gpg
from explorer.package.member import Choice
from explorer.tables.privacy import Privacy
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from explorer.workspace.removal import remove_file
from tests.conftest import Encrypt
from tests.helpers.workspaces import (
    adds_up,
    counts,
    damage,
    event_line,
    fresh,
    rows,
    tables,
    take_in,
    the_catalogue,
)
from tests.tables.exporters import bytes_file, sql_file

REAL = Path(__file__).parents[3] / "shared/real"
COURSE = "MarlX-SEA201-2025_T1"
COURSE_ID = "course-v1:MarlX+SEA201+2025_T1"
ACCOUNTS = ["id", "username", "email", "password", "is_active"]
Members = dict[str, bytes]


def member(table: str, course: str = COURSE, ending: str = "sql") -> str:
    return f"{course}-{table}-prod-analytics.{ending}"


def accounts(*people: tuple[int, str]) -> bytes:
    return sql_file(ACCOUNTS, [(n, who, f"{who}@example.org", "pbkdf2$x", 1) for n, who in people])


def enrolments(*people: int) -> bytes:
    heading = ["id", "user_id", "course_id", "created", "is_active", "mode"]
    values = [
        (n, who, COURSE_ID, "2025-02-10 08:00:00", 1, "audit") for n, who in enumerate(people)
    ]
    return sql_file(heading, values)


@pytest.fixture
def weekly(tmp_path: Path, encrypt: Encrypt) -> Callable[[str, Members], Path]:
    """A weekly zip, each member sealed on its own, in its folder, with the folder's own entry."""

    def make(week: str, members: Members) -> Path:
        path = tmp_path / f"marlx-{week}.zip"
        with zipfile.ZipFile(path, "w") as archive:
            archive.mkdir(f"marlx-{week}")
            for name, data in members.items():
                archive.writestr(f"marlx-{week}/{name}.gpg", encrypt(data))
        return path

    return make


def take(
    workspace: Workspace, path: Path, gpg: Gpg, *left_out: str, choice: Choice | None = None
) -> list[Receipt]:
    """Import with a choice of columns and members."""
    work = ingest(
        workspace,
        [path],
        gpg,
        the_catalogue(),
        CancelToken(),
        privacy=Privacy.of(left_out),
        choice=choice,
    )
    return [step for step in work if isinstance(step, Receipt)]


def counted(path: Path) -> int:
    """How many rows a file has to give, told without the app."""
    if path.name.endswith(".tar.gz"):
        with tarfile.open(path) as archive:
            return sum(member.isfile() for member in archive)
    if path.suffix == ".json":
        found = json.loads(path.read_bytes())
        return len(found.get("blocks", found))
    lines = [line for line in path.read_bytes().split(b"\n") if line]
    return len(lines) - (path.suffix == ".sql")


@pytest.mark.skipif(not REAL.is_dir(), reason="the shared real files are not here")
def test_every_real_file_comes_in_with_its_rows(workspace: Workspace, gpg: Gpg) -> None:
    paths = [REAL / "state", REAL / "course_structure/course2.json"]
    done = take_in(workspace, paths, gpg)
    assert {receipt.status for receipt in done} == {"ok"}
    assert all(map(adds_up, done))
    found = [(receipt.table_name, receipt.rows) for receipt in done]
    assert dict(found[:-1]) == {
        "forum_posts": 3, "auth_user": 4, "auth_userprofile": 4,
        "certificates_generatedcertificate": 4, "course_olx": 2, "course_structure": 1,
        "courseware_studentmodule": 4, "student_courseenrollment": 4,
        "student_languageproficiency": 4, "teams": 4, "teams_membership": 4,
        "user_api_usercoursetag": 4, "verify_student_verificationstatus": 4, "wiki_article": 4,
        "wiki_articlerevision": 3,
    }  # fmt: skip
    assert found[-1] == ("course_structure", 25)
    assert {each.file: each.rows for each in done} == {
        path.name: counted(path) for each in paths for path in (each.iterdir() if each.is_dir()
                                                                else [each])
    }  # fmt: skip
    assert rows(workspace, "SELECT DISTINCT unknown_columns FROM tables") == [("[]",)]
    ((text,),) = rows(
        workspace, "SELECT content FROM wiki_articlerevision WHERE id = 3 AND user_id = 3"
    )
    assert "\r\n\r\n<h2>Purpose" in text
    ((answer,),) = rows(
        workspace,
        "SELECT json_extract(json_extract(state,"
        " '$.student_answers.5b60fa3470a2440eafeee24d6806eb1a_2_1'), '$.answer')"
        " FROM courseware_studentmodule WHERE id = 1",
    )
    assert answer == "correct"
    assert rows(workspace, "SELECT count(*) FROM auth_user WHERE last_login > '2015-08-12'") == [
        (4,)
    ]
    assert not damage(workspace)


def test_a_weekly_zip_comes_in_sealed_as_it_is(
    workspace: Workspace, gpg: Gpg, weekly: Callable[[str, Members], Path]
) -> None:
    path = weekly(
        "2025-03-09",
        {
            member("auth_user"): accounts((7301, "ines_v")),
            member("student_courseenrollment"): enrolments(7301),
            f"ora/{member('submissions_studentitem')}": sql_file(
                ["id", "student_id"], [(1, "0f" * 16)]
            ),
            member("wiki_article") + ".failed": b"Traceback (most recent)\nOperationalError: gone",
        },
    )
    done = take_in(workspace, [path], gpg)
    assert all(map(adds_up, done))
    assert [(each.status, each.table_name, each.rows, each.date, each.org) for each in done] == [
        ("ok", "auth_user", 1, "2025-03-09", "marlx"),
        ("ok", "student_courseenrollment", 1, "2025-03-09", "marlx"),
        ("ok", "submissions_studentitem", 1, "2025-03-09", "marlx"),
        ("failed", "wiki_article", 0, "2025-03-09", "marlx"),
    ]
    assert "OperationalError: gone" in done[-1].message
    assert rows(
        workspace,
        "SELECT u.package_course, u.package_week, u.id, u.email, password, e.mode FROM auth_user u"
        " JOIN student_courseenrollment e ON e.user_id = u.id",
    ) == [(COURSE_ID, "2025-03-09", 7301, "ines_v@example.org", None, "audit")]
    again = take_in(workspace, [path], gpg)
    assert sorted(each.status for each in again) == ["already"] * 3 + ["failed"]
    assert counts(workspace)["auth_user_weeks"] == 1
    assert counts(workspace)["files"] == 4


def test_the_newest_week_is_used_and_the_others_stay(
    workspace: Workspace, gpg: Gpg, weekly: Callable[[str, Members], Path]
) -> None:
    newer = weekly("2025-03-09", {member("auth_user"): accounts((1, "ines_v"), (2, "tom_b"))})
    older = weekly(
        "2025-03-02",
        {member("auth_user"): accounts((1, "ines_v")), member("teams"): sql_file(["id"], [(5,)])},
    )
    take_in(workspace, [newer, older], gpg)
    assert rows(workspace, "SELECT username, package_week FROM auth_user ORDER BY id") == [
        ("ines_v", "2025-03-09"),
        ("tom_b", "2025-03-09"),
    ]
    assert rows(workspace, "SELECT package_week FROM teams") == [("2025-03-02",)]
    assert rows(workspace, "SELECT count(*) FROM auth_user_weeks") == [(3,)]
    file_id = rows(workspace, "SELECT id FROM files WHERE rows = 2")[0][0]
    remove_file(workspace, file_id, CancelToken())
    assert rows(workspace, "SELECT username, package_week FROM auth_user") == [
        ("ines_v", "2025-03-02")
    ]


def test_courses_do_not_stand_in_for_each_other(
    workspace: Workspace, gpg: Gpg, weekly: Callable[[str, Members], Path]
) -> None:
    same = accounts((1, "ines_v"))
    other = "MarlX-SEA-101-2014"
    path = weekly("2025-03-09", {member("auth_user"): same, member("auth_user", other): same})
    assert [each.status for each in take_in(workspace, [path], gpg)] == ["ok", "ok"]
    assert rows(workspace, "SELECT count(*) FROM auth_user") == [(2,)]


def test_what_is_left_out_stays_out_until_it_is_wanted(
    workspace: Workspace, gpg: Gpg, weekly: Callable[[str, Members], Path]
) -> None:
    path = weekly("2025-03-09", {member("auth_user"): accounts((1, "ines_v"))})
    (receipt,) = take(workspace, path, gpg, "email", "auth_user.is_active")
    assert receipt.message.startswith("Left out: email, password, is_active.")
    assert rows(workspace, "SELECT username, email, is_active FROM auth_user") == [
        ("ines_v", None, None)
    ]
    assert take_in(workspace, [path], gpg)[0].status == "already", "the choice is remembered"
    assert take(workspace, path, gpg)[0].status == "ok"
    assert rows(workspace, "SELECT username, email, password FROM auth_user_weeks") == [
        ("ines_v", "ines_v@example.org", None)
    ]
    assert counts(workspace)["files"] == 1
    assert take(workspace, path, gpg, "email")[0].status == "ok"
    assert rows(workspace, "SELECT email FROM auth_user_weeks") == [(None,)]


def test_only_the_members_chosen_are_taken(
    workspace: Workspace, gpg: Gpg, weekly: Callable[[str, Members], Path]
) -> None:
    path = weekly(
        "2025-03-09",
        {member("auth_user"): accounts((1, "a")), member("teams"): sql_file(["id"], [(5,)])},
    )
    chosen = f"marlx-2025-03-09/{member('teams')}.gpg"
    only = Choice(frozenset({chosen}))
    assert [each.table_name for each in take(workspace, path, gpg, choice=only)] == ["teams"]
    assert "auth_user_weeks" not in tables(workspace)
    rest = take_in(workspace, [path], gpg)
    assert [(each.table_name, each.status) for each in rest] == [
        ("teams", "already"),
        ("auth_user", "ok"),
    ]


def test_single_files_in_any_wrapping(
    workspace: Workspace, gpg: Gpg, encrypt: Encrypt, tmp_path: Path
) -> None:
    folder = tmp_path / "marlx-2025-03-09"
    folder.mkdir()
    (folder / (member("auth_user") + ".gpg")).write_bytes(encrypt(accounts((1, "ines_v"))))
    heading = ["id", "name"]
    (folder / member("teams")).write_bytes(bytes_file(heading, [(5, "K\u00e9lp\\n")]))
    (folder / "credentials.csv.gpg").write_bytes(encrypt(b"User,Secret\nme,sesame\n"))
    done = {each.file: each for each in take_in(workspace, [folder], gpg)}
    assert done["credentials.csv.gpg"].cause == "credentials"
    assert "sesame" not in str(done)
    assert "sesame" not in str(rows(workspace, "SELECT * FROM files"))
    assert rows(workspace, "SELECT id, name, package_week FROM teams") == [
        (5, "K\u00e9lp\\n", "2025-03-09")
    ]


def test_rejects_are_kept_with_their_lines(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> None:
    path = tmp_path / member("teams")
    path.write_bytes(b"id\tname\n1\tKelp\n2\n\n")
    (receipt,) = take_in(workspace, [path], gpg)
    assert (receipt.status, receipt.lines, receipt.rows, receipt.rejects, receipt.blank) == (
        "partial", 3, 1, 1, 1,
    )  # fmt: skip
    assert rows(workspace, "SELECT line, text FROM rejects") == [(3, b"2")]


def test_a_damaged_member_leaves_the_others(
    workspace: Workspace, gpg: Gpg, weekly: Callable[[str, Members], Path]
) -> None:
    path = weekly(
        "2025-03-09",
        {member("auth_user"): accounts((1, "a")), member("teams"): sql_file(["id"], [(5,)])},
    )
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist() if name[-1] != "/"}
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data[:-20] if "auth_user" in name else data)
    path.write_bytes(held.getvalue())
    assert [each.status for each in take_in(workspace, [path], gpg)] == ["failed", "ok"]
    assert "auth_user_weeks" not in tables(workspace)
    assert not damage(workspace)


def test_a_table_of_the_workspaces_own_name_is_no_danger(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    path = tmp_path / member("event_types")
    path.write_bytes(sql_file(["id", 'x";--'], [(1, "robert")]))
    (receipt,) = take_in(workspace, [path], gpg)
    assert (receipt.table_name, receipt.status) == ("package_event_types", "ok")
    assert rows(workspace, "SELECT x FROM package_event_types") == [("robert",)]
    assert "not described" in receipt.message


def test_taken_out_again_nothing_is_left(
    tmp_path: Path, gpg: Gpg, weekly: Callable[[str, Members], Path]
) -> None:
    workspace = fresh(tmp_path / "Test.elx", gpg)
    before = counts(workspace)
    path = weekly(
        "2025-03-09", {member("auth_user"): accounts((1, "a")), member("x_y"): b"id\n1\n"}
    )
    take_in(workspace, [path], gpg)
    for (file_id,) in rows(workspace, "SELECT id FROM files"):
        remove_file(workspace, file_id, CancelToken())
    after = counts(workspace)
    assert {**after, "settings": 0} == {**before, "settings": 0}


def test_tables_are_of_everybody(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> None:
    path = tmp_path / member("auth_user")
    path.write_bytes(accounts((1, "ines_v")))
    log = tmp_path / "a.log"
    log.write_bytes(event_line() + b"\n")
    catalogue: Catalogue = the_catalogue()
    work = ingest(workspace, [path, log], gpg, catalogue, CancelToken(), learners=["ines_v"])
    done = [step for step in work if isinstance(step, Receipt)]
    assert [each.status for each in done] == ["failed", "ok"]
    assert done[0].cause == "of everybody"
