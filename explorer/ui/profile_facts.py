# SPDX-License-Identifier: MIT
"""A profile in words: sections of names and values, as panel and clipboard have them."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Final

from explorer.tables import description
from explorer.tables.privacy import Privacy
from explorer.ui.formats import count_text, time_text
from explorer.ui.models.profile_tree import Fact, Section
from explorer.workspace.profile import (
    Account,
    Certificate,
    Change,
    Enrolment,
    Grade,
    InCourse,
    Profile,
    SubsectionGrade,
    Team,
)
from explorer.workspace.terms import term

_YES: Final = {True: "yes", False: "no"}


def sections(profile: Profile, zone: tzinfo) -> list[Section]:
    """Who it is, then each course, then the ids that stand for them."""
    several = len(profile.accounts) > 1
    found = [
        Section(
            f"Person on {account.site}" if several and account.site else "Person",
            tuple(_person(account, profile, zone)),
        )
        for account in profile.accounts
    ]
    found += [
        Section(course.name or course.course_id, tuple(_course(course, zone)))
        for course in profile.courses
    ]
    if not profile.courses:
        found.append(Section("Courses", note="In no course of these packages."))
    ids = [
        Fact(one.course_id or "All courses of the site", one.id, "Stands for this person in logs")
        for account in profile.accounts
        for one in account.anonymous_ids
    ]
    if ids:
        found.append(Section("Ids without a name", tuple(ids)))
    return found


def left_out(profile: Profile) -> list[str]:
    """Columns that did not come in because somebody chose so."""
    found = []
    for each in profile.left_out:
        table, _, column = each.partition(".")
        if not Privacy().leaves_out(table, description.load().find(table), column):
            found.append(each)
    return found


def _person(account: Account, profile: Profile, zone: tzinfo) -> Iterator[Fact]:
    week = f"Of the week up to {account.week}" if account.week else ""
    name, email = account.name, account.email
    if account.username:
        yield Fact("Username", account.username, week, term("learner", account.username))
    yield Fact("user_id", str(account.user_id), week, term("learner", str(account.user_id)))
    yield from _shown("Full name", name, week, profile, "auth_userprofile.name")
    yield from _shown("E-mail", email, week, profile, "auth_user.email")
    for title, time in (("Joined", account.joined), ("Last login", account.last_login)):
        if time is not None:
            yield Fact(title, time_text(time, zone), week)
    if account.is_active is not None:
        yield Fact("Account active", _YES[account.is_active], week)
    for fact in account.facts:
        yield Fact(fact.title, _coded(fact.value, fact.meaning), f"{fact.column}. {week}")
    if account.languages:
        yield Fact("Languages", ", ".join(account.languages), week)


def _shown(
    title: str, value: str | None, week: str, profile: Profile, column: str
) -> Iterator[Fact]:
    if value:
        yield Fact(title, value, week)
    elif column in profile.left_out:
        yield Fact(title, "left out at import", f"{column} did not come in, as was chosen")


def _coded(value: object, meaning: str) -> str:
    return f"{meaning} ({value})" if meaning else str(value)


def _course(course: InCourse, zone: tzinfo) -> Iterator[Fact]:
    yield Fact("Course", course.course_id, "", term("course", course.course_id))
    if course.enrolment is not None:
        yield _enrolment(course.enrolment, zone)
    if course.grade is not None or course.subsections:
        yield _grade(course.grade, course.subsections, zone)
    if course.certificate is not None:
        yield _certificate(course.certificate, zone)
    yield from _belonging(course, zone)
    for check in course.checks:
        what = _coded(check.value, check.meaning)
        yield Fact("Identity check", f"{what}, {check.title}" if check.title else what)
    if course.credit_until is not None:
        yield Fact("Credit can be asked for until", time_text(course.credit_until, zone))
    for key, value in course.tags:
        yield Fact("Group", f"{key}: {value}")
    if course.weeks:
        yield Fact("As of", ", ".join(f"week up to {week}" for week in course.weeks))


def _belonging(course: InCourse, zone: tzinfo) -> Iterator[Fact]:
    """Roles, groups and what they want to hear of."""
    for role in course.roles:
        where = f" in all of {role.org}" if role.org else ""
        yield Fact("Role", f"{role.role} ({role.kind}){where}", _of(role.week))
    for cohort in course.cohorts:
        yield Fact("Cohort", cohort)
    for team in course.teams:
        yield _team(team, zone)
    if course.email is not None:
        wanted = {True: "wanted", False: "not wanted", None: "not said"}[course.email.wanted]
        since = course.email.since
        when = f", since {time_text(since, zone)}" if since is not None else ""
        yield Fact("Course mail", f"{wanted}{when}", _of(course.email.week))


def _enrolment(enrolment: Enrolment, zone: tzinfo) -> Fact:
    mode = _coded(enrolment.mode, enrolment.meaning) if enrolment.mode else ""
    state = {True: "active", False: "not active", None: ""}[enrolment.is_active]
    value = ", ".join(filter(None, (mode, state))) or "only in events"
    return Fact(
        "Enrolment",
        value,
        _of(enrolment.week),
        below=tuple(_change(each, zone) for each in enrolment.history),
    )


def _change(change: Change, zone: tzinfo) -> Fact:
    if change.time is not None:
        when = time_text(change.time, zone)
    else:
        when = f"Week {change.week}" if change.week else "Some time"
    mode = f" ({change.mode})" if change.mode else ""
    by = "" if change.by is None else f", by {change.by or 'somebody else'}"
    return Fact(when, f"{change.what}{mode}{by}", event_id=change.event_id)


def _grade(grade: Grade | None, parts: Iterable[SubsectionGrade], zone: tzinfo) -> Fact:
    said = []
    if grade is not None:
        said.append("" if grade.percent is None else f"{100 * grade.percent:.4g} %")
        said.append(grade.letter or "")
        said.append("" if grade.passed is None else f"passed {time_text(grade.passed, zone)}")
    below = tuple(_subsection(each, zone) for each in parts)
    if grade is None:
        said.append(f"of {count_text(len(below), 'subsection')}")
    value = " · ".join(filter(None, said)) or "none yet"
    return Fact("Grade", value, _of(grade.week if grade else None), below=below)


def _subsection(part: SubsectionGrade, zone: tzinfo) -> Fact:
    earned, possible = part.earned, part.possible
    counts = "" if possible else " (does not count)"
    if not possible:
        earned, possible = part.earned_all, part.possible_all
    points = f"{earned or 0:g} of {possible or 0:g} points{counts}"
    first = part.first_attempted
    tried = f", first tried {time_text(first, zone)}" if first is not None else ", not tried"
    name = part.name or part.usage_key.rpartition("@")[2]
    return Fact(name, f"{points}{tried}", " › ".join((*part.path, part.usage_key)))


def _certificate(certificate: Certificate, zone: tzinfo) -> Fact:
    grade, created = certificate.grade, certificate.created
    said = [
        _coded(certificate.status, certificate.meaning) if certificate.status else "",
        certificate.mode or "",
        "" if grade is None else f"grade {100 * grade:.4g} %",
        "" if created is None else f"made {time_text(created, zone)}",
    ]
    below = [
        Fact("Name on it", certificate.name) if certificate.name else None,
        Fact("Address of it", certificate.url) if certificate.url else None,
    ]
    return Fact(
        "Certificate",
        " · ".join(filter(None, said)) or "listed",
        _of(certificate.week),
        below=tuple(fact for fact in below if fact is not None),
    )


def _team(team: Team, zone: tzinfo) -> Fact:
    said = [team.name or team.team_id or "a team", team.topic or ""]
    if team.joined is not None:
        said.append(f"joined {time_text(team.joined, zone)}")
    if team.last_active is not None:
        said.append(f"last active {time_text(team.last_active, zone)}")
    return Fact("Team", " · ".join(filter(None, said)), _of(team.week))


def _of(week: str | None) -> str:
    return f"Of the week up to {week}" if week else ""
