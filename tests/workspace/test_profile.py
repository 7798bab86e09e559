# SPDX-License-Identifier: MIT
"""Who somebody is, from the weekly package: all of it, by any id, of the week asked for."""

import zipfile
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import UserError
from explorer.package.gpg import Gpg
from explorer.tables.privacy import Privacy
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.profile import AnonymousId, Profile
from explorer.workspace.queries import Reader
from tests.helpers.workspaces import event_line, take_in, the_catalogue
from tests.tables.exporters import sql_file

COURSE = "MarlX-SEA201-2025_T1"
COURSE_ID = "course-v1:MarlX+SEA201+2025_T1"
HASH, ANONYMOUS = "a1" * 16, "b2" * 16
SUBSECTION = "block-v1:MarlX+SEA201+2025_T1+type@sequential+block@s1"
DAY = 86_400_000_000
JOINED = 1_739_174_400_000_000  # 2025-02-10 08:00

TABLES: dict[str, tuple[list[str], list[tuple[Any, ...]]]] = {
    "auth_user": (
        ["id", "username", "email", "password", "is_active", "is_staff", "last_login",
         "date_joined"],
        [
            (7301, "ines_v", "ines@example.org", "x", 1, 0, "2025-03-08 10:00:00",
             "2025-02-10 08:00:00"),
            (7302, "tom_b", "tom@example.org", "x", 1, 0, "2025-03-08 10:00:00",
             "2025-02-10 08:00:00"),
        ],
    ),
    "auth_userprofile": (
        ["id", "user_id", "name", "gender", "year_of_birth", "level_of_education", "country",
         "bio"],
        [
            (11, 7301, "Ines Vale", "f", 1989, "m", "PT", "Tides\\and\ttabs"),
            (12, 7302, "Tom Birch", None, None, None, None, None),
        ],
    ),
    "student_courseenrollment": (
        ["id", "user_id", "course_id", "created", "is_active", "mode"],
        [
            (1, 7301, COURSE_ID, "2025-02-10 08:00:00", 1, "verified"),
            (2, 7302, COURSE_ID, "2025-02-11 08:00:00", 0, "audit"),
        ],
    ),
    "user_id_map": (["hash_id", "id", "username"], [(HASH, 7301, "ines_v")]),
    "student_anonymoususerid": (
        ["id", "user_id", "anonymous_user_id", "course_id"], [(1, 7301, ANONYMOUS, COURSE_ID)],
    ),
    "certificates_generatedcertificate": (
        ["id", "user_id", "grade", "course_id", "status", "name", "mode", "created_date"],
        [(1, 7301, "0.91", COURSE_ID, "downloadable", "Ines Vale", "verified",
          "2025-03-11 20:00:00")],
    ),
    "grades_persistentcoursegrade": (
        ["course_id", "user_id", "percent_grade", "letter_grade", "passed_timestamp", "modified"],
        [(COURSE_ID, 7301, 0.91, "Pass", "2025-03-10 20:00:00", "2025-03-11 20:00:00")],
    ),
    "grades_persistentsubsectiongrade": (
        ["course_id", "user_id", "usage_key", "earned_all", "possible_all", "earned_graded",
         "possible_graded", "first_attempted"],
        [(COURSE_ID, 7301, SUBSECTION, 3.5, 5, 3, 4, "2025-03-01 10:00:00")],
    ),
    "student_courseaccessrole": (
        ["org", "course_id", "user_id", "role"],
        [("MarlX", COURSE_ID, 7301, "beta_testers"), ("MarlX", None, 7301, "staff")],
    ),
    "django_comment_client_role_users": (
        ["course_id", "user_id", "name"], [(COURSE_ID, 7301, "Community TA")],
    ),
    "course_groups_cohortmembership": (
        ["user_id", "course_id", "group_type", "name"], [(7301, COURSE_ID, "cohort", "Ebb")],
    ),
    "teams": (["id", "team_id", "name", "course_id"], [(5, "kelp-1", "Kelp", COURSE_ID)]),
    "teams_membership": (
        ["id", "user_id", "team_id", "date_joined"], [(1, 7301, 5, "2025-02-20 08:00:00")],
    ),
    "student_languageproficiency": (["id", "user_profile_id", "code"], [(1, 11, "pt")]),
}  # fmt: skip


def package(folder: Path, week: str, tables: dict[str, Any]) -> Path:
    path = folder / f"marlx-{week}.zip"
    preference = f"user_id,username,email,full_name,course_id,is_opted_in_for_email,\
preference_set_datetime\r\n7301,ines_v,ines@example.org,Ines Vale,{COURSE_ID},False,\
2025-02-12 08:00:00\r\n"
    with zipfile.ZipFile(path, "w") as archive:
        for table, (heading, values) in tables.items():
            name = f"marlx-{week}/{COURSE}-{table}-prod-analytics.sql"
            archive.writestr(name, sql_file(heading, values))
        archive.writestr(f"marlx-{week}/MarlX-email_opt_in-prod-analytics.csv", preference)
    return path


def ask(workspace: Workspace, who: str, week: str | None = None) -> Profile | None:
    with Reader(workspace, the_catalogue()) as reader:
        return reader.profile(who, CancelToken(), week)


@pytest.fixture
def filled(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> Workspace:
    """Two weeks and two events: an enrolment, and one of somebody else."""
    old = {name: (heading, values[:1]) for name, (heading, values) in TABLES.items()}
    enrolled = (1, 7301, COURSE_ID, "2025-02-10 08:00:00", 1, "audit")
    old["student_courseenrollment"] = (TABLES["student_courseenrollment"][0], [enrolled])
    take_in(workspace, [package(tmp_path, "2025-03-02", old)], gpg)
    take_in(workspace, [package(tmp_path, "2025-03-09", TABLES)], gpg)
    log = tmp_path / "a.log"
    changed = event_line(
        username="staff_ana",
        event_type="edx.course.enrollment.mode_changed",
        event_source="server",
        time="2025-03-05T09:00:00+00:00",
        context={"user_id": 9001, "course_id": COURSE_ID, "path": ""},
        event={"user_id": 7301, "course_id": COURSE_ID, "mode": "verified"},
    )
    log.write_bytes(changed + b"\n")
    take_in(workspace, [log], gpg)
    return workspace


def test_a_profile_says_all_that_the_package_knows(filled: Workspace) -> None:
    found = ask(filled, "ines_v")
    assert found is not None
    (account,) = found.accounts
    assert (account.site, account.user_id, account.username, account.week) == (
        "prod", 7301, "ines_v", "2025-03-09",
    )  # fmt: skip
    assert (account.name, account.email) == ("Ines Vale", "ines@example.org")
    assert (account.joined, account.is_active, account.languages) == (JOINED, True, ("pt",))
    assert {fact.title: (fact.value, fact.meaning) for fact in account.facts} == {
        "Gender": ("f", "female"),
        "Year of birth": (1989, ""),
        "Education": ("m", "master’s or professional degree"),
        "Country": ("PT", ""),
        "About themselves": ("Tides\\and\ttabs", ""),
    }
    assert set(account.anonymous_ids) == {AnonymousId(ANONYMOUS, COURSE_ID), AnonymousId(HASH)}
    (course,) = [each for each in found.courses if each.course_id == COURSE_ID]
    assert course.weeks == ("2025-03-09",)
    assert course.certificate is not None
    assert (course.certificate.status, course.certificate.grade) == ("downloadable", 0.91)
    assert course.certificate.meaning == "there to be fetched"
    assert course.grade is not None
    assert (course.grade.percent, course.grade.letter) == (0.91, "Pass")
    assert [(each.earned, each.possible) for each in course.subsections] == [(3, 4)]
    assert {(each.kind, each.role, each.org) for each in course.roles} == {
        ("course team", "beta_testers", None),
        ("course team", "staff", "MarlX"),
        ("forum", "Community TA", None),
    }
    assert course.cohorts == ("Ebb",)
    assert [(each.name, each.team_id) for each in course.teams] == [("Kelp", "kelp-1")]
    assert course.email is not None
    assert course.email.wanted is False
    assert found.weeks == ("2025-03-09",)
    assert found.left_out == ("auth_user.password",)


def test_an_enrolment_has_its_history_from_weeks_and_events(filled: Workspace) -> None:
    found = ask(filled, "ines_v")
    assert found is not None
    enrolment = found.courses[0].enrolment
    assert enrolment is not None
    assert (enrolment.mode, enrolment.meaning, enrolment.is_active) == (
        "verified", "verified certificate", True,
    )  # fmt: skip
    assert [(each.week, each.mode, each.by) for each in enrolment.history] == [
        (None, None, None),
        ("2025-03-02", "audit", None),
        (None, "verified", "staff_ana"),
        ("2025-03-09", "verified", None),
    ]
    assert enrolment.history[0].time == JOINED
    assert enrolment.history[2].event_id is not None
    older = ask(filled, "ines_v", "2025-03-02")
    assert older is not None
    assert older.courses[0].enrolment is not None
    assert (older.weeks, older.courses[0].enrolment.mode) == (("2025-03-02",), "audit")


@pytest.mark.parametrize("who", ["7301", "ines@example.org", "Ines Vale", HASH, ANONYMOUS])
def test_any_id_leads_to_the_same_profile(filled: Workspace, who: str) -> None:
    found = ask(filled, who)
    assert found is not None
    assert [one.username for one in found.accounts] == ["ines_v"]
    log = [(entry.action, entry.detail) for entry in filled.access.entries()]
    assert ("read the profile of", who) in log


def test_nobody_nothing_and_several(workspace: Workspace, gpg: Gpg, tmp_path: Path) -> None:
    assert ask(workspace, "ines_v") is None
    heading, (first, second) = TABLES["auth_userprofile"]
    alike = (*second[:2], "Ines Vale", *second[3:])
    both = {**TABLES, "auth_userprofile": (heading, [first, alike])}
    work = ingest(
        workspace,
        [package(tmp_path, "2025-03-09", both)],
        gpg,
        the_catalogue(),
        CancelToken(),
        privacy=Privacy.of(["bio", "email"]),
    )
    assert len(list(work))
    assert ask(workspace, "nobody") is None
    with pytest.raises(UserError, match="ines_v, tom_b"):
        ask(workspace, "Ines Vale")
    found = ask(workspace, "ines_v")
    assert found is not None
    assert found.accounts[0].email is None
    assert {"auth_user.email", "auth_userprofile.bio"} <= set(found.left_out)
