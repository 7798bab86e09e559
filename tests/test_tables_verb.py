# SPDX-License-Identifier: MIT
"""The verbs of the weekly package: what is in, what its columns mean, who somebody is."""

import zipfile
from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import Ran, run
from tests.helpers.workspaces import fresh, read
from tests.tables.exporters import sql_file

COURSE = "MarlX-SEA201-2025_T1"
COURSE_ID = "course-v1:MarlX+SEA201+2025_T1"
OLD, NEW = "2025-03-02", "2025-03-09"


def zipped(folder: Path, week: str, mode: str, **more: bytes) -> Path:
    """A weekly zip of two people, of whom one is enrolled in this mode."""
    people = [(1, "ines_v", "ines@example.org", "x"), (2, "tom_b", "tom@example.org", "x")]
    members = {
        "auth_user.sql": sql_file(["id", "username", "email", "password"], people),
        "student_courseenrollment.sql": sql_file(
            ["id", "user_id", "course_id", "mode", "is_active"], [(1, 1, COURSE_ID, mode, 1)]
        ),
        **more,
    }
    path = folder / f"marlx-{week}.zip"
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in members.items():
            table, _, ending = name.partition(".")
            full = f"marlx-{week}/{COURSE}-{table}-prod-analytics.{ending}"
            archive.writestr(full, data)
    return path


@pytest.fixture
def workspace(tmp_path: Path, gpg: Gpg) -> Workspace:
    return fresh(tmp_path / "Test.elx", gpg)


@pytest.fixture
def where(workspace: Workspace, gpg_home: GpgHome) -> tuple[str | Path, ...]:
    return "--workspace", workspace.path, "--gnupg-home", gpg_home.path


def test_what_is_in_and_what_is_not(tmp_path: Path, where: tuple[str | Path, ...]) -> None:
    assert run("tables", *where).out == "No table of a weekly package is in this workspace.\n"
    failed = {"wiki_article.sql.failed": b"Traceback\nOperationalError: server has gone"}
    odd = sql_file(["id", "colour"], [(1, "red"), (2, "blue")]) + b"3\n"
    path = zipped(tmp_path, NEW, "audit", **failed, **{"buoy_paints.sql": odd})
    assert run("index", path, *where).code == 1
    found = run("tables", *where, "--json").json
    assert found["week"] is None
    assert {(each["table"], each["rows"], each["rejects"]) for each in found["tables"]} == {
        ("auth_user", 2, 0), ("student_courseenrollment", 1, 0), ("buoy_paints", 2, 1),
    }  # fmt: skip
    by_name = {each["table"]: each for each in found["tables"]}
    assert by_name["auth_user"]["left_out"] == ["password"]
    assert by_name["buoy_paints"]["unknown"] == ["id", "colour"]
    assert all(each["used"] and each["week"] == NEW for each in found["tables"])
    (absent,) = found["absent"]
    assert (absent["table"], absent["cause"]) == ("wiki_article", "not exported")
    assert "server has gone" in absent["why"]
    said = run("tables", *where).out
    assert "buoy_paints (not described)" in said
    assert "Not in: wiki_article, 2025-03-09." in said
    assert "server has gone" in said
    assert "E-mail addresses: held in auth_user.email" in said


def test_the_columns_of_a_table(tmp_path: Path, where: tuple[str | Path, ...]) -> None:
    path = zipped(tmp_path, NEW, "audit")
    assert run("index", path, *where, "--leave-out", "email").code == 0
    found = run("tables", "auth_user", *where, "--json").json
    columns = {each["column"]: each for each in found["columns"]}
    assert (columns["id"]["type"], columns["id"]["here"]) == ("integer", "yes")
    assert columns["email"]["here"] == columns["password"]["here"] == "left out"
    assert columns["username"]["meaning"].startswith("The public name")
    said = run("tables", "student_courseenrollment", *where).out
    assert "verified: verified certificate" in said
    assert f"In this workspace: {NEW} (used)." in said
    assert "not at all" in run("tables", "wiki_article", *where).out
    assert run("tables", "no_such_table", *where).code == 2


def test_what_is_left_out_is_said_and_remembered(
    tmp_path: Path, where: tuple[str | Path, ...]
) -> None:
    for wrong in ("phone", "auth_user.shoe_size"):
        refused = run("index", tmp_path, *where, "--leave-out", wrong)
        assert (refused.code, "--leave-out" in refused.err) == (2, True)
    left = ("--leave-out", "email", "--leave-out", "student_courseenrollment.mode")
    run("index", zipped(tmp_path, OLD, "audit"), *where, *left)
    run("index", zipped(tmp_path, NEW, "verified"), *where)
    mode = ("sql", "SELECT u.email, e.mode FROM auth_user u, student_courseenrollment e", *where)
    assert run(*mode, "--format", "json").json == [{"email": None, "mode": None}] * 2
    held = run("workspace", "info", where[1], *where[2:], "--json").json["private"]
    email = next(each for each in held if each["group"] == "email")
    assert (email["held"], email["left_out"]) == ([], ["auth_user.email"])
    assert "E-mail addresses: not held" in run("workspace", "info", where[1], *where[2:]).out
    run("index", zipped(tmp_path, NEW, "verified"), *where, "--leave-out", "nothing")
    assert run(*mode, "--format", "json").json == [
        {"email": "ines@example.org", "mode": "verified"},
        {"email": "tom@example.org", "mode": "verified"},
    ]


def test_another_week_can_be_used(
    tmp_path: Path, workspace: Workspace, where: tuple[str | Path, ...]
) -> None:
    for week, mode in ((OLD, "audit"), (NEW, "verified")):
        run("index", zipped(tmp_path, week, mode), *where)

    def used() -> tuple[str, list[str]]:
        mode = run("sql", "SELECT mode FROM student_courseenrollment", *where, "--format", "json")
        rows = run("tables", *where, "--json").json["tables"]
        return mode.json[0]["mode"], sorted({each["week"] for each in rows if each["used"]})

    assert used() == ("verified", [NEW])
    said = run("tables", "--use-week", "2025-03-05", *where).out
    assert said.startswith("In use: exports up to 2025-03-05.")
    assert used() == ("audit", [OLD])
    assert run("profile", "ines_v", *where, "--json").json["weeks"] == [OLD]
    newer = run("profile", "ines_v", *where, "--week", NEW, "--json").json
    assert newer["courses"][0]["enrolment"]["mode"] == "verified"
    assert run("workspace", "rebuild", where[1], *where[2:]).code == 0
    assert used() == ("audit", [OLD]), "an index made anew uses the same week"
    run("index", zipped(tmp_path, "2025-03-16", "honor"), *where)
    assert used() == ("audit", [OLD]), "what comes later changes nothing"
    for wrong, why in (("2025-02-01", "The oldest is of 2025-03-02."), ("soon", "no date")):
        refused = run("tables", "--use-week", wrong, *where)
        assert (refused.code, why in refused.err) == (2, True)
    run("tables", "--use-week", "newest", *where)
    assert used() == ("honor", ["2025-03-16"])
    log = [(entry.action, entry.detail) for entry in workspace.access.entries()]
    assert ("chose the week of the tables", "up to 2025-03-05") in log
    assert ("chose the week of the tables", "the newest, 2025-03-16") in log


def test_a_profile(tmp_path: Path, workspace: Workspace, where: tuple[str | Path, ...]) -> None:
    nobody = run("profile", "ines_v", *where)
    assert (nobody.code, "No weekly package" in nobody.err) == (2, True)
    run("index", zipped(tmp_path, NEW, "verified"), *where)
    said: Ran = run("profile", "ines@example.org", *where)
    for line in (
        "ines_v (1) on prod",
        "  E-mail: ines@example.org",
        "  Enrolled: yes, verified (verified certificate)",
        f"From the weekly package of {NEW}",
    ):
        assert line in said.out.splitlines()
    found = run("profile", "1", *where, "--json").json
    assert (found["username"], found["weeks"]) == ("ines_v", [NEW])
    assert "says nothing of “7”" in run("profile", "7", *where).err
    with read(workspace) as reader:
        assert reader.weeks() == [NEW]
        assert reader.profile("nobody", CancelToken()) is None


def test_only_what_is_called_so_comes_in(tmp_path: Path, where: tuple[str | Path, ...]) -> None:
    path = zipped(tmp_path, NEW, "audit")
    lost = run("index", path, *where, "--only", "auth_profile")
    assert lost.code != 0
    assert "No table of the weekly packages is called auth_profile." in lost.err
    assert run("index", path, *where, "--only", "AUTH_*").code == 0
    found = run("tables", *where, "--json").json["tables"]
    assert [each["table"] for each in found] == ["auth_user"]
