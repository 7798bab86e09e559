# SPDX-License-Identifier: MIT
"""Accounts, profiles, enrolments, ids, roles, cohorts and teams of the weekly package."""

from collections.abc import Iterator
from datetime import datetime, timedelta

from story.course import digest
from story.exporter import Row, moment, preferences, sql
from story.registry import ADDRESSES, REGISTRY, VERIFIED
from story.scribe import at
from story.truth import Learner, Story

BEGIN = at("2025-02-10T08:00")
TEAM = "shore-walkers-5f1c"


def everybody(told: Story) -> list[Learner]:
    """Learners and team, in the order of their numbers."""
    return sorted([*told.staff.values(), *told.learners.values()], key=lambda who: who.user_id)


def anonymous(who: Learner) -> str:
    """The id that stands for somebody in this course, as open responses have it."""
    return digest(f"anon/{who.username}")


def joined(place: int) -> datetime:
    """When an account was made: one after the other, long before the course."""
    return BEGIN - timedelta(days=900 - 17 * place, minutes=31 * place)


def enrolled(told: Story, who: Learner) -> datetime:
    """The first enrolment: what the log tells of, else in the course's first week."""
    first = [
        each.time
        for each in told.moments
        if each.kind == "enrolled"
        and who.username in (each.about, each.actor if not each.about else "")
    ]
    if who.username in ("kittiwake", "rescue-dog", "farida.s", "ostrea") and first:
        return min(first)
    return BEGIN + timedelta(hours=who.user_id % 150, minutes=who.user_id % 60)


def is_active(told: Story, who: Learner) -> int:
    """Whether the last word of the log is that they are in."""
    last = 1
    for each in told.moments:
        if who.username in (each.about, each.actor if not each.about else ""):
            last = {"enrolled": 1, "unenrolled": 0}.get(each.kind, last)
    return last


def mode(who: Learner) -> str:
    """verified for those who paid for a certificate."""
    return "verified" if who.username in VERIFIED else "audit"


def tables(told: Story) -> Iterator[tuple[str, bytes]]:
    """(table, file) of each."""
    people, course = everybody(told), told.courses[0]
    yield (
        "auth_user",
        sql(
            "id username first_name last_name email password is_staff is_active is_superuser"
            " last_login date_joined",
            _accounts(people),
        ),
    )
    yield (
        "auth_userprofile",
        sql(
            "id user_id name language location meta courseware gender mailing_address year_of_birth"
            " level_of_education goals allow_certificate country city bio"
            " profile_image_uploaded_at",
            _profiles(people),
        ),
    )
    yield (
        "student_courseenrollment",
        sql(
            "id user_id course_id created is_active mode",
            [
                (
                    n,
                    who.user_id,
                    course.id,
                    moment(enrolled(told, who)),
                    is_active(told, who),
                    mode(who),
                )
                for n, who in enumerate(people, 8801)
            ],
        ),
    )
    yield (
        "user_id_map",
        sql(
            "hash_id id username",
            [(digest(f"site/{who.username}"), who.user_id, who.username) for who in people],
        ),
    )
    yield (
        "student_anonymoususerid",
        sql(
            "id user_id anonymous_user_id course_id",
            [(n, who.user_id, anonymous(who), course.id) for n, who in enumerate(people, 301)],
        ),
    )
    yield (
        "student_languageproficiency",
        sql(
            "id user_profile_id code",
            [
                (n, 4000 + n, REGISTRY[who.username].language)
                for n, who in enumerate(people)
                if REGISTRY[who.username].language
            ],
        ),
    )
    yield "user_api_usercoursetag", sql("user_id course_id key value id", _tags(people, course.id))
    yield (
        "student_courseaccessrole",
        sql(
            "org course_id user_id role",
            [
                (course.org, course.id, who.user_id, "instructor" if n == 1 else "staff")
                for n, who in enumerate(told.staff.values())
            ],
        ),
    )
    yield (
        "django_comment_client_role_users",
        sql(
            "course_id user_id name",
            [(course.id, who.user_id, _forum_role(who)) for who in people],
        ),
    )
    yield from _groups(told, course.id)


def _accounts(people: list[Learner]) -> Iterator[Row]:
    for n, who in enumerate(people):
        mail = who.username if who.username.isascii() else f"learner{n}"
        yield (
            who.user_id, who.username, "", "", f"{mail}@example.org", "!", 0, 1, 0,
            f"2025-03-11 {7 + n % 12:02d}:{n % 60:02d}:00", moment(joined(n)),
        )  # fmt: skip


def _profiles(people: list[Learner]) -> Iterator[Row]:
    for n, who in enumerate(people):
        told = REGISTRY[who.username]
        yield (
            4000 + n, who.user_id, told.name, "", "", "", "course.xml", told.gender or None,
            ADDRESSES.get(who.username), told.born, told.education or None, told.goals or None, 1,
            told.country or None, "", told.bio or None, None,
        )  # fmt: skip


def _tags(people: list[Learner], course_id: str) -> Iterator[Row]:
    for n, who in enumerate(people):
        if not who.staff and n % 4 == 0:
            yield who.user_id, course_id, "xblock.partition_service.partition_50", str(n % 2), n


def _forum_role(who: Learner) -> str:
    if who.username == "ta_ingrid":
        return "Community TA"
    return "Moderator" if who.staff else "Student"


def _groups(told: Story, course_id: str) -> Iterator[tuple[str, bytes]]:
    people = told.learners | told.staff
    cohorts = {each.about: each.detail for each in told.moments if each.kind == "cohort"}
    yield (
        "course_groups_cohortmembership",
        sql(
            "user_id course_id group_type name",
            [
                (who.user_id, course_id, "cohort", cohorts.get(who.username, "Default Group"))
                for who in told.learners.values()
            ],
        ),
    )
    made = next(each for each in told.moments if each.kind == "team_created")
    yield "teams", sql(
        "id team_id name course_id topic_id date_created description country language"
        " discussion_topic_id last_activity_at team_size",
        [
            (
                61, TEAM, "Shore walkers", course_id, "fieldwork", moment(made.time),
                "We meet at low water.\nBring boots.", "", "en", digest(TEAM),
                moment(made.time + timedelta(days=2)), 2,
            )
        ],
    )  # fmt: skip
    gone = {each.actor for each in told.moments if each.kind == "team_left"}
    members = [
        each for each in told.moments if each.kind == "team_joined" and each.actor not in gone
    ]
    yield (
        "teams_membership",
        sql(
            "id user_id team_id date_joined last_activity_at",
            [
                (n, people[each.actor].user_id, 61, moment(each.time), moment(each.time))
                for n, each in enumerate(members, 90)
            ],
        ),
    )


def preferences_file(told: Story) -> bytes:
    """Every third person wants no post."""
    return preferences(
        "user_id username email full_name course_id is_opted_in_for_email preference_set_datetime",
        [
            (
                who.user_id, who.username,
                f"{who.username if who.username.isascii() else f'learner{n}'}@example.org",
                REGISTRY[who.username].name, told.courses[0].id, str(n % 3 != 0),
                moment(enrolled(told, who)),
            )
            for n, who in enumerate(everybody(told))
            if not who.staff
        ],
    )  # fmt: skip
