# SPDX-License-Identifier: MIT
"""What the weekly package says of one person in each course."""

from collections.abc import Iterable
from typing import Any, Final

from explorer.trail.outline import Outline
from explorer.workspace.exports import Exports, Row
from explorer.workspace.ora import micros
from explorer.workspace.profile import (
    Account,
    Certificate,
    Change,
    EmailPreference,
    Enrolment,
    Fact,
    Grade,
    InCourse,
    Role,
    SubsectionGrade,
    Team,
)
from explorer.workspace.profile_accounts import meaning

_ENROLMENT: Final = "student_courseenrollment"
_CERTIFICATE: Final = "certificates_generatedcertificate"
_TEAM_ROLES: Final = "student_courseaccessrole"
_BY_NUMBER: Final = (
    _ENROLMENT, _CERTIFICATE, "grades_persistentcoursegrade", "grades_persistentsubsectiongrade",
    _TEAM_ROLES, "django_comment_client_role_users", "course_groups_cohortmembership",
    "teams_membership", "email_opt_in", "user_api_usercoursetag",
    "verify_student_verificationstatus",
)  # fmt: skip
Found = dict[str, list[Row]]
"""Rows by table."""


def courses(exports: Exports, people: Iterable[Account], outline: Outline) -> tuple[InCourse, ...]:
    """All courses these accounts are known in, the last enrolled in first."""
    found = [each for account in people for each in _of_account(exports, account, outline)]
    return tuple(sorted(found, key=lambda each: (-_since(each), each.course_id)))


def _since(course: InCourse) -> int:
    return (course.enrolment.created or 0) if course.enrolment else 0


def _of_account(exports: Exports, account: Account, outline: Outline) -> Iterable[InCourse]:
    number, site = [account.user_id], account.site
    by_course: dict[str, Found] = {}
    read = {name: exports.rows(name, "user_id", number, site) for name in _BY_NUMBER}
    if account.username:
        read["credit"] = exports.rows(
            "credit_crediteligibility", "username", [account.username], site
        )
    for name, rows in read.items():
        for row in rows:
            by_course.setdefault(row.course_id, {}).setdefault(name, []).append(row)
    past = exports.every(_ENROLMENT, "user_id", number, site)
    for course_id, rows_of in by_course.items():
        yield _course(exports, course_id, site, rows_of, past, outline)


def _course(
    exports: Exports, course_id: str, site: str, found: Found, past: list[Row], outline: Outline
) -> InCourse:
    weeks = {row.export.week for rows in found.values() for row in rows if row.export.week}
    subsections = found.get("grades_persistentsubsectiongrade", ())
    own = [row for row in past if row.course_id == course_id]
    return InCourse(
        course_id=course_id,
        site=site,
        name=outline.course_name(course_id),
        weeks=tuple(sorted(weeks, reverse=True)),
        enrolment=_enrolment(_one(found, _ENROLMENT), own),
        certificate=_certificate(_one(found, _CERTIFICATE)),
        grade=_grade(_one(found, "grades_persistentcoursegrade")),
        subsections=tuple(_subsection(row, outline) for row in subsections),
        roles=tuple(_roles(found)),
        cohorts=_texts(found, "course_groups_cohortmembership", "name"),
        teams=tuple(_teams(exports, site, found.get("teams_membership", ()))),
        email=_email(_one(found, "email_opt_in")),
        tags=tuple(
            (str(row["key"]), str(row["value"])) for row in found.get("user_api_usercoursetag", ())
        ),
        checks=tuple(_check(row) for row in found.get("verify_student_verificationstatus", ())),
        credit_until=_time(_one(found, "credit"), "deadline"),
    )


def _one(found: Found, table: str) -> Row | None:
    rows = found.get(table)
    return rows[-1] if rows else None


def _texts(found: Found, table: str, column: str) -> tuple[str, ...]:
    return tuple(str(row[column]) for row in found.get(table, ()) if row[column])


def _time(row: Row | None, column: str) -> int | None:
    return micros(row[column]) if row is not None else None


def _number(value: Any) -> float | None:
    try:
        return None if value is None else float(value)
    except (TypeError, ValueError):
        return None


def _flag(value: Any) -> bool | None:
    return None if value is None else bool(value)


def _enrolment(row: Row | None, past: list[Row]) -> Enrolment | None:
    if row is None:
        return None
    return Enrolment(
        mode=row["mode"],
        meaning=meaning(_ENROLMENT, "mode", row["mode"]),
        is_active=_flag(row["is_active"]),
        created=_time(row, "created"),
        week=row.export.week,
        history=tuple(_changes(past)),
    )


def _changes(past: list[Row]) -> Iterable[Change]:
    """How one week's export differs from the one before."""
    before: tuple[Any, Any] | None = None
    for row in past:
        now = row["mode"], _flag(row["is_active"])
        if before is None and (created := _time(row, "created")) is not None:
            yield Change("First enrolled", created)
        if now != before:
            state = "Listed" if now[1] is None else "Enrolled" if now[1] else "Not enrolled"
            yield Change(f"{state} in this week’s package", None, row.export.week, now[0])
        before = now


def _certificate(row: Row | None) -> Certificate | None:
    if row is None:
        return None
    return Certificate(
        status=row["status"],
        meaning=meaning(_CERTIFICATE, "status", row["status"]),
        grade=_number(row["grade"]),
        mode=row["mode"],
        name=row["name"] or None,
        url=row["download_url"] or None,
        created=_time(row, "created_date"),
        modified=_time(row, "modified_date"),
        week=row.export.week,
    )


def _grade(row: Row | None) -> Grade | None:
    if row is None:
        return None
    return Grade(
        percent=_number(row["percent_grade"]),
        letter=row["letter_grade"] or None,
        passed=_time(row, "passed_timestamp"),
        modified=_time(row, "modified"),
        week=row.export.week,
    )


def _subsection(row: Row, outline: Outline) -> SubsectionGrade:
    named = outline.part(row.course_id, row["usage_key"])
    return SubsectionGrade(
        usage_key=str(row["usage_key"]),
        name=named.name if named else None,
        path=named.path if named else (),
        earned=_number(row["earned_graded"]),
        possible=_number(row["possible_graded"]),
        earned_all=_number(row["earned_all"]),
        possible_all=_number(row["possible_all"]),
        first_attempted=_time(row, "first_attempted"),
        week=row.export.week,
    )


def _roles(found: Found) -> Iterable[Role]:
    for row in found.get(_TEAM_ROLES, ()):
        org = row["org"] if not row["course_id"] else None
        yield Role("course team", str(row["role"]), org, row.export.week)
    for row in found.get("django_comment_client_role_users", ()):
        yield Role("forum", str(row["name"]), None, row.export.week)


def _teams(exports: Exports, site: str, memberships: Iterable[Row]) -> Iterable[Team]:
    for row in memberships:
        same = [
            each
            for each in exports.rows("teams", "id", [row["team_id"]], site)
            if each.export.course == row.export.course
        ]
        team = same[-1] if same else None
        yield Team(
            name=team["name"] if team else None,
            team_id=team["team_id"] if team else str(row["team_id"]),
            topic=(team["topic_id"] or None) if team else None,
            joined=_time(row, "date_joined"),
            last_active=_time(row, "last_activity_at"),
            week=row.export.week,
        )


def _email(row: Row | None) -> EmailPreference | None:
    if row is None:
        return None
    said = {"true": True, "false": False, "1": True, "0": False}
    wanted = said.get(str(row["is_opted_in_for_email"]).lower())
    return EmailPreference(wanted, _time(row, "preference_set_datetime"), row.export.week)


def _check(row: Row) -> Fact:
    table = "verify_student_verificationstatus"
    status = row["status"]
    when = str(row["timestamp"] or "")
    return Fact(f"{table}.status", when, status, meaning(table, "status", status))
