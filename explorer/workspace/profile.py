# SPDX-License-Identifier: MIT
"""What the weekly package says of one person. Times are microseconds since 1970 UTC."""

from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True, slots=True)
class Fact:
    """One value that people gave or that the site keeps of them.

    column: where it stands, as “table.column”. title: what it is, in a word or two. value: as
    stored. meaning: what the value means, where it is a code; else "".
    """

    column: str
    title: str
    value: Any
    meaning: str = ""


@dataclass(frozen=True, slots=True)
class AnonymousId:
    """An id that stands for a person. course_id: where; None for all courses of the site."""

    id: str
    course_id: str | None = None


@dataclass(frozen=True, slots=True)
class Account:
    """An account on one site. facts: identity and demographics, those that have a value.

    week: of the export it is from. languages: codes, as told in the profile.
    """

    site: str
    user_id: int
    week: str | None = None
    username: str | None = None
    name: str | None = None
    email: str | None = None
    joined: int | None = None
    last_login: int | None = None
    is_active: bool | None = None
    facts: tuple[Fact, ...] = ()
    languages: tuple[str, ...] = ()
    anonymous_ids: tuple[AnonymousId, ...] = ()


@dataclass(frozen=True, slots=True)
class Change:
    """One step of an enrolment's history, from an event or from a weekly export.

    time: of the event; None for a week's. what: in plain words. by: who else did it, "" where
    nobody is named, None for the learner. event_id: None for a week's.
    """

    what: str
    time: int | None = None
    week: str | None = None
    mode: str | None = None
    by: str | None = None
    event_id: int | None = None


@dataclass(frozen=True, slots=True)
class Enrolment:
    """history: in order of time, a week's word before the events of that day."""

    mode: str | None
    meaning: str
    is_active: bool | None
    created: int | None
    week: str | None
    history: tuple[Change, ...] = ()


@dataclass(frozen=True, slots=True)
class Certificate:
    """status: the code; meaning: in words. grade: from 0 to 1."""

    status: str | None
    meaning: str
    grade: float | None
    mode: str | None
    name: str | None
    url: str | None
    created: int | None
    modified: int | None
    week: str | None


@dataclass(frozen=True, slots=True)
class Grade:
    """Of the course. percent: from 0 to 1. passed: when it first sufficed."""

    percent: float | None
    letter: str | None
    passed: int | None
    modified: int | None
    week: str | None


@dataclass(frozen=True, slots=True)
class SubsectionGrade:
    """usage_key: which subsection; name: what it is called, path: what it lies in, from an outline.

    earned, possible: of what counts for the grade; earned_all, possible_all: of all its problems.
    """

    usage_key: str
    name: str | None
    path: tuple[str, ...]
    earned: float | None
    possible: float | None
    earned_all: float | None
    possible_all: float | None
    first_attempted: int | None
    week: str | None


@dataclass(frozen=True, slots=True)
class Role:
    """kind: “course team” or “forum”. org: where it holds for all courses of an organisation."""

    kind: str
    role: str
    org: str | None
    week: str | None


@dataclass(frozen=True, slots=True)
class Team:
    """team_id: in events and addresses. joined, last_active: of this person in it."""

    name: str | None
    team_id: str | None
    topic: str | None
    joined: int | None
    last_active: int | None
    week: str | None


@dataclass(frozen=True, slots=True)
class EmailPreference:
    """Whether post from the institution is wanted; since: when that was chosen."""

    wanted: bool | None
    since: int | None
    week: str | None


@dataclass(frozen=True, slots=True)
class InCourse:
    """What is known of a person in one course run. name: from the course's outline.

    cohorts: their names. tags: key and value, such as the group of an experiment. checks: of
    identity. credit_until: last moment to ask for credit. weeks: of the exports it is from.
    """

    course_id: str
    site: str
    name: str | None = None
    weeks: tuple[str, ...] = ()
    enrolment: Enrolment | None = None
    certificate: Certificate | None = None
    grade: Grade | None = None
    subsections: tuple[SubsectionGrade, ...] = ()
    roles: tuple[Role, ...] = ()
    cohorts: tuple[str, ...] = ()
    teams: tuple[Team, ...] = ()
    email: EmailPreference | None = None
    tags: tuple[tuple[str, str], ...] = ()
    checks: tuple[Fact, ...] = ()
    credit_until: int | None = None


@dataclass(frozen=True, slots=True)
class Export:
    """One file of a weekly package. left_out: its columns that did not come in."""

    file_id: int
    table: str
    course: str
    site: str
    week: str | None
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Profile:
    """One person. accounts: one for each site. courses: those that are known of, the newest first.

    exports: what all this was read from. left_out: “table.column” of what they had and did not
    come in. chosen: the week asked for; None for those in use.
    """

    who: str
    accounts: tuple[Account, ...]
    courses: tuple[InCourse, ...]
    exports: tuple[Export, ...]
    left_out: tuple[str, ...] = ()
    chosen: str | None = None

    @property
    def username(self) -> str | None:
        """The name of the first account that has one."""
        return next((one.username for one in self.accounts if one.username), None)

    @property
    def weeks(self) -> tuple[str, ...]:
        """The weeks it is from, the newest first."""
        return tuple(sorted({each.week for each in self.exports if each.week}, reverse=True))
