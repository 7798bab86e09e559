# SPDX-License-Identifier: MIT
"""A profile as lines of text and as plain values."""

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any, Final

from explorer.workspace.profile import Account, Change, InCourse, Profile
from explorer.workspace.times import iso

_TIMES: Final = frozenset(
    ("joined", "last_login", "time", "created", "modified", "passed", "first_attempted",
     "last_active", "since", "credit_until")
)  # fmt: skip


def profile_record(profile: Profile) -> dict[str, Any]:
    """For JSON: times in ISO 8601."""
    record: dict[str, Any] = _plain(asdict(profile))
    return record | {"username": profile.username, "weeks": list(profile.weeks)}


def _plain(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: iso(each) if key in _TIMES and isinstance(each, int) else _plain(each)
            for key, each in value.items()
        }
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    return value


def profile_lines(profile: Profile) -> Iterator[str]:
    """All of a profile; what is not known has no line."""
    for account in profile.accounts:
        yield from _account(account)
    for course in profile.courses:
        yield from _course(course)
    if profile.left_out:
        yield f"Left out at import: {', '.join(profile.left_out)}"
    yield f"From the weekly package of {', '.join(profile.weeks) or 'an unknown week'}"


def _account(account: Account) -> Iterator[str]:
    site = f" on {account.site}" if account.site else ""
    yield f"{account.username or 'Account'} ({account.user_id}){site}"
    dates = {"Joined": account.joined, "Last login": account.last_login}
    yield from _named({"Name": account.name, "E-mail": account.email})
    yield from _named({title: _when(time) for title, time in dates.items()})
    if account.is_active is False:
        yield "  The account was never confirmed."
    for fact in account.facts:
        meaning = f" ({fact.meaning})" if fact.meaning else ""
        yield f"  {fact.title}: {fact.value}{meaning}"
    yield from _named({"Speaks": ", ".join(account.languages)})
    for each in account.anonymous_ids:
        where = f"in {each.course_id}" if each.course_id else "on the whole site"
        yield f"  Anonymous id: {each.id}, {where}"


def _named(values: dict[str, str | None]) -> Iterator[str]:
    for title, value in values.items():
        if value:
            yield f"  {title}: {value}"


def _when(time: int | None) -> str | None:
    return None if time is None else (iso(time) or "")[:19].replace("T", " ")


def _course(course: InCourse) -> Iterator[str]:
    yield (
        f"{course.name or course.course_id} ({course.course_id})"
        if course.name
        else course.course_id
    )
    enrolment = course.enrolment
    if enrolment is not None:
        state = (
            "no word of it"
            if enrolment.is_active is None
            else "yes"
            if enrolment.is_active
            else "no longer"
        )
        mode = f", {enrolment.mode}" if enrolment.mode else ""
        meaning = f" ({enrolment.meaning})" if enrolment.meaning else ""
        yield f"  Enrolled: {state}{mode}{meaning}"
        for change in enrolment.history:
            yield f"    {_change(change)}"
    yield from _results(course)
    for role in course.roles:
        whole = f", in all courses of {role.org}" if role.org else ""
        yield f"  Role ({role.kind}): {role.role}{whole}"
    yield from _named({"Cohort": ", ".join(course.cohorts)})
    for team in course.teams:
        since = _when(team.joined)
        yield f"  Team: {team.name or team.team_id}{f', since {since}' if since else ''}"
    if course.email is not None:
        wanted = {True: "wanted", False: "not wanted", None: "not said"}[course.email.wanted]
        since = _when(course.email.since)
        yield f"  E-mail from the institution: {wanted}{f', since {since}' if since else ''}"
    for key, value in course.tags:
        yield f"  Tag {key}: {value}"
    for check in course.checks:
        yield f"  Identity check {check.title}: {check.value} {check.meaning}".rstrip()
    yield from _named({"Credit may be asked for until": _when(course.credit_until)})


def _change(change: Change) -> str:
    when = _when(change.time) or f"week of {change.week}"
    mode = f", {change.mode}" if change.mode else ""
    by = f", by {change.by or 'somebody unnamed'}" if change.by is not None else ""
    return f"{when}  {change.what}{mode}{by}"


def _results(course: InCourse) -> Iterator[str]:
    certificate, grade = course.certificate, course.grade
    if grade is not None and grade.percent is not None:
        passed = _when(grade.passed)
        letter = f", {grade.letter}" if grade.letter else ""
        yield f"  Grade: {grade.percent:.0%}{letter}{f', passed {passed}' if passed else ''}"
    for each in course.subsections:
        name = " › ".join((*each.path, each.name)) if each.name else each.usage_key
        yield f"    {name}: {_points(each.earned)} of {_points(each.possible)}"
    if certificate is not None:
        meaning = f" ({certificate.meaning})" if certificate.meaning else ""
        final = f", {certificate.grade:.0%}" if certificate.grade is not None else ""
        made = _when(certificate.created)
        yield f"  Certificate: {certificate.status}{meaning}{final}{f', {made}' if made else ''}"


def _points(points: float | None) -> str:
    return "?" if points is None else f"{points:g}"
