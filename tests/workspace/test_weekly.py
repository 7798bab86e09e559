# SPDX-License-Identifier: MIT
"""Weekly zips that are not as they should be: the receipts say so, and the rest comes in."""

import io
import tarfile
import zipfile
from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.package.streams import Limits
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from explorer.workspace.weeks import choose_week, weeks
from tests.conftest import Encrypt
from tests.helpers.gpg_home import GpgHome
from tests.helpers.workspaces import adds_up, damage, event_line, rows, take_in, the_catalogue
from tests.tables.exporters import sql_file
from tests.workspace.test_tables import accounts, enrolments, member

WEEK = "marlx-2025-03-09"
MB = 1 << 20
LINE = event_line() + b"\n"


def put(folder: Path, members: dict[str, bytes], name: str = WEEK) -> Path:
    path = folder / f"{name}.zip"
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for inside, data in members.items():
            with archive.open(inside, "w", force_zip64=True) as stream:
                stream.write(data)
    return path


def test_bad_members_of_every_kind_leave_the_good_ones(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, encrypt: Encrypt, gpg_home: GpgHome
) -> None:
    teams = sql_file(["id", "name"], [(5, "Kelp")])
    bomb = b"id\tname\n" + b"1\t" + b"k" * 1000 + b"\n"
    path = put(
        tmp_path,
        {
            f"{WEEK}/{member('auth_user')}.gpg": encrypt(accounts((1, "ines_v"))),
            f"{WEEK}/{member('user_id_map')}.gpg": encrypt(
                b"hash_id\tid\tusername\n", gpg_home.stranger
            ),
            f"{WEEK}/{member('wiki_article')}": bomb + bomb[8:] * 40_000,
            f"../../../{WEEK}/{member('teams')}": teams,
            "C:\\Windows\\" + member("teams_membership"): sql_file(["id", "user_id"], [(1, 2)]),
            f"{WEEK}/credentials.csv.gpg": encrypt(b"User,Secret\nme,sesame\n"),
            f"{WEEK}/{member('student_courseaccessrole')}": b"",
            f"{WEEK}/ora/{member('submissions_score')}.gpg": encrypt(sql_file(["id"], [(7,)])),
        },
    )
    before = sorted(tmp_path.rglob("*"))
    work = ingest(
        workspace, [path], gpg, the_catalogue(), CancelToken(), limits=Limits(inflated=8 * MB)
    )
    done = [step for step in work if isinstance(step, Receipt)]
    assert all(map(adds_up, done))
    assert [(each.status, each.cause, each.table_name) for each in done] == [
        ("ok", "", "auth_user"),
        ("failed", "no secret key", "user_id_map"),
        ("failed", "too large", "wiki_article"),
        ("ok", "", "teams"),
        ("ok", "", "teams_membership"),
        ("failed", "credentials", None),
        ("failed", "empty", "student_courseaccessrole"),
        ("ok", "", "submissions_score"),
    ]
    assert "sesame" not in str(rows(workspace, "SELECT * FROM files"))
    assert rows(workspace, "SELECT name FROM teams") == [("Kelp",)]
    assert [path for path in sorted(tmp_path.rglob("*")) if path.suffix == ".sql"] == [
        path for path in before if path.suffix == ".sql"
    ], "nothing is written where a name points"
    assert not damage(workspace)


def test_what_a_package_lacks_is_said_once_for_each_course(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    members = {
        f"{WEEK}/{member('auth_user')}": accounts((1, "ines_v")),
        f"{WEEK}/{member('student_courseenrollment')}": enrolments(1),
        f"{WEEK}/{member('user_id_map')}.failed": b"Traceback\nOperationalError: gone",
    }
    done = take_in(workspace, [put(tmp_path, members)], gpg)
    said = "Missing in this package of MarlX-SEA201-2025_T1: auth_userprofile, course_structure."
    assert said in done[0].message
    assert "Missing" not in done[1].message
    assert "OperationalError: gone" in done[2].message
    folder = tmp_path / WEEK
    folder.mkdir()
    (folder / member("teams")).write_bytes(sql_file(["id"], [(1,)]))
    assert "Missing in this package" in take_in(workspace, [folder], gpg)[0].message
    alone = tmp_path / member("teams_membership")
    alone.write_bytes(sql_file(["id", "user_id"], [(1, 3)]))
    assert take_in(workspace, [alone], gpg)[0].message == ""


def test_another_week_may_be_chosen(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> None:
    older, newer = "marlx-2025-03-02", "marlx-2025-03-09"
    for week, name in ((older, "old"), (newer, "new")):
        put(tmp_path, {f"{week}/{member('auth_user')}": accounts((1, name))}, week)
    take_in(workspace, [tmp_path / f"{week}.zip" for week in (newer, older)], gpg)
    asked = "SELECT username, package_week FROM auth_user"
    assert rows(workspace, asked) == [("new", "2025-03-09")]
    choose_week(workspace, "2025-03-05", CancelToken())
    assert rows(workspace, asked) == [("old", "2025-03-02")]
    choose_week(workspace, None, CancelToken())
    assert rows(workspace, asked) == [("new", "2025-03-09")]
    with workspace.connect(readonly=True) as connection:
        assert weeks(connection) == ["2025-03-09", "2025-03-02"]


def test_a_table_that_did_not_change_is_of_each_of_its_weeks(
    workspace: Workspace, gpg: Gpg, tmp_path: Path
) -> None:
    dates = ("2025-03-02", "2025-03-09")
    paths = [tmp_path / f"marlx-{date}" / member("auth_user") for date in dates]
    for path in paths:
        path.parent.mkdir()
        path.write_bytes(accounts((1, "ines_v")))
    assert [each.status for each in take_in(workspace, paths, gpg)] == ["ok", "ok"]
    assert [each.status for each in take_in(workspace, paths, gpg)] == ["already", "already"]
    assert rows(workspace, "SELECT package_week FROM auth_user") == [(dates[1],)]
    with workspace.connect(readonly=True) as connection:
        assert weeks(connection) == [*reversed(dates)]


@pytest.mark.parametrize("cut", [0, 4])
def test_a_name_that_was_cut_within_the_tables_is_told_by_the_columns(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, cut: int
) -> None:
    table = "student_courseenrollment"
    path = tmp_path / f"MarlX-SEA201-2025_T1-{table[: -cut or None]}-{'0f' * 16}.sql"
    path.write_bytes(enrolments(1, 2))
    (receipt,) = take_in(workspace, [path], gpg)
    assert (receipt.table_name, receipt.rows) == (table, 2)


def test_the_zip_of_email_preferences(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, encrypt: Encrypt
) -> None:
    text = (
        "user_id,username,email,full_name,course_id,is_opted_in_for_email,preference_set_datetime\n"
        '1,ines_v,i@example.org,"Vega, Inés\nthe second",course-v1:MarlX+SEA201+2025_T1,True,'
        "2025-02-01 10:00:00\n"
        "2,tom_b,t@example.org,Tom,course-v1:MarlX+OTHER+2025_T1,False,2025-02-02 10:00:00\n"
    )
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        archive.writestr("marlx-email_opt_in-prod-analytics.csv.gpg", encrypt(text.encode()))
    path = tmp_path / "email-opt-in-marlx-2025-03-09.zip"
    path.write_bytes(held.getvalue())
    (receipt,) = take_in(workspace, [path], gpg)
    assert (receipt.table_name, receipt.rows, receipt.date) == ("email_opt_in", 2, "2025-03-09")
    found = rows(workspace, "SELECT user_id, full_name, is_opted_in_for_email FROM email_opt_in")
    assert found == [(1, "Vega, Inés\nthe second", "True"), (2, "Tom", "False")]


def test_the_courses_own_archive_is_listed_and_nothing_of_it_taken_in(
    workspace: Workspace, gpg: Gpg, tmp_path: Path, encrypt: Encrypt
) -> None:
    held, files = io.BytesIO(), {"course/course.xml": b"<course/>", "../../tracking.log": LINE}
    with tarfile.open(fileobj=held, mode="w:gz") as archive:
        for name, data in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(data)
            archive.addfile(info, io.BytesIO(data))
    sealed = encrypt(held.getvalue())
    path = put(tmp_path, {f"{WEEK}/{member('course', ending='xml.tar.gz')}.gpg": sealed})
    (receipt,) = take_in(workspace, [path], gpg)
    assert (receipt.status, receipt.table_name, receipt.rows) == ("ok", "course_olx", 2)
    found = rows(workspace, "SELECT path, bytes FROM course_olx ORDER BY bytes")
    assert found == [("course/course.xml", 9), ("../../tracking.log", len(LINE))]
    assert rows(workspace, "SELECT count(*) FROM events") == [(0,)]
