# SPDX-License-Identifier: MIT
"""The accounts of one person on each site, and what is told of them there."""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from explorer.tables import description
from explorer.workspace.exports import Exports, Row
from explorer.workspace.learners import Known
from explorer.workspace.ora import micros
from explorer.workspace.profile import Account, AnonymousId, Fact
from explorer.workspace.sites import at_site, meets

Whose = tuple[str, int]
"""A site and an account's number there."""
# (table, column of the account's number, columns that tell one person)
_EXACT: Final = (
    ("auth_user", "id", ("username", "email")),
    ("user_id_map", "user_id", ("username", "hash_id")),
    ("student_anonymoususerid", "user_id", ("anonymous_user_id",)),
    ("email_opt_in", "user_id", ("username", "email")),
)
_NAMED: Final = (
    ("auth_userprofile", "user_id", ("name",)),
    ("email_opt_in", "user_id", ("full_name",)),
)
_TITLES: Final = {
    "auth_user": {
        "is_staff": "Works for the site", "is_superuser": "Administers the site",
        "first_name": "First name", "last_name": "Last name",
    },
    "auth_userprofile": {
        "gender": "Gender", "year_of_birth": "Year of birth", "level_of_education": "Education",
        "country": "Country", "state": "State", "city": "City", "location": "Place",
        "language": "Language", "goals": "Goals", "bio": "About themselves",
        "mailing_address": "Mailing address", "phone_number": "Phone number",
        "profile_image_uploaded_at": "Picture set",
    },
}  # fmt: skip


def in_question(exports: Exports, who: str, known: Iterable[Known]) -> list[Whose]:
    """The accounts meant by what a person wrote, and by whom the events know by it."""
    seen = list(known)
    names = {one.username for one in seen if one.username}
    numbers = {(one.site, one.user_id) for one in seen if isinstance(one.user_id, int)}
    found = set(_matching(exports, who, _EXACT))
    if not found and not seen:
        found = set(_matching(exports, who, _NAMED))
        text, at = at_site(who)
        if not found and text.isascii() and text.isdecimal() and len(text) < 19:
            numbers.add((at, int(text)))
    for site, number in list(found):
        names |= usernames(exports, site, number)
    for table, column in (("auth_user", "id"), ("user_id_map", "user_id")):
        found |= set(_accounts(exports.rows(table, "username", names), column))
    for site in exports.sites:
        for at, number in numbers:
            if not meets(at, site):
                continue
            called = usernames(exports, site, number)
            unknown = not exports.has("auth_user", site) and not exports.has("user_id_map", site)
            if called & names or (called and not names) or (not called and unknown):
                found.add((site, number))
    return sorted(found)


def usernames(exports: Exports, site: str, number: int) -> set[str]:
    """What an account is called."""
    rows = exports.rows("auth_user", "id", [number], site)
    rows += exports.rows("user_id_map", "user_id", [number], site)
    return {str(row["username"]) for row in rows if row["username"]}


def _matching(
    exports: Exports, who: str, among: Iterable[tuple[str, str, tuple[str, ...]]]
) -> Iterator[Whose]:
    for table, number, columns in among:
        for column in columns:
            yield from _accounts(exports.rows(table, column, [who]), number)


def _accounts(rows: Iterable[Row], column: str) -> Iterator[Whose]:
    for row in rows:
        if isinstance(row[column], int):
            yield row.export.site, row[column]


def accounts(exports: Exports, people: Iterable[Whose]) -> tuple[Account, ...]:
    """What is told of these accounts; those of which nothing is told are not there."""
    found = [_account(exports, site, number) for site, number in people]
    named = {one.user_id for one in found if one is not None and one.username}
    return tuple(
        one
        for one in found
        if one is not None and (one.site or one.username or one.user_id not in named)
    )


def _account(exports: Exports, site: str, number: int) -> Account | None:
    users = exports.rows("auth_user", "id", [number], site)
    profiles = exports.rows("auth_userprofile", "user_id", [number], site)
    posts = exports.rows("email_opt_in", "user_id", [number], site)
    enrolled = exports.rows("student_courseenrollment", "user_id", [number], site)
    user, profile = _newest(users), _newest(profiles)
    names = usernames(exports, site, number) | {str(r["username"]) for r in posts if r["username"]}
    if not (users or profiles or posts or enrolled or names):
        return None
    first = user or profile or _newest(posts) or _newest(enrolled)
    anonymous = {
        AnonymousId(str(row["anonymous_user_id"]), row["course_id"] or None): None
        for row in exports.rows("student_anonymoususerid", "user_id", [number], site)
    }
    anonymous |= {
        AnonymousId(str(row["hash_id"])): None
        for row in exports.rows("user_id_map", "user_id", [number], site)
    }
    active = user["is_active"] if user else None
    return Account(
        site=site,
        user_id=number,
        week=first.export.week if first else None,
        username=user["username"] if user else next(iter(sorted(names)), None),
        name=_said(profile, "name") or _last(posts, "full_name"),
        email=_said(user, "email") or _last(posts, "email"),
        joined=micros(_said(user, "date_joined")),
        last_login=micros(_said(user, "last_login")),
        is_active=None if active is None else bool(active),
        facts=(*_facts(user, "auth_user"), *_facts(profile, "auth_userprofile")),
        languages=_languages(exports, site, profiles),
        anonymous_ids=tuple(anonymous),
    )


def _newest(rows: list[Row]) -> Row | None:
    return max(rows, key=lambda row: row.export.week or "") if rows else None


def _last(rows: list[Row], column: str) -> Any:
    return next((row[column] for row in reversed(rows) if row[column]), None)


def _said(row: Row | None, column: str) -> Any:
    return row[column] if row is not None and row[column] not in (None, "") else None


def _facts(row: Row | None, table: str) -> Iterator[Fact]:
    for column, title in _TITLES[table].items():
        value = _said(row, column)
        if value is not None and not (table == "auth_user" and value == 0):
            yield Fact(f"{table}.{column}", title, value, meaning(table, column, value))


def meaning(table: str, column: str, value: Any) -> str:
    """What a code means; "" where it is none."""
    described = description.load().find(table)
    known = described.column(column) if described else None
    return known.values.get(str(value), "") if known else ""


def _languages(exports: Exports, site: str, profiles: list[Row]) -> tuple[str, ...]:
    numbers = {row["id"] for row in profiles if isinstance(row["id"], int)}
    rows = exports.rows("student_languageproficiency", "user_profile_id", numbers, site)
    return tuple(sorted({str(row["code"]) for row in rows if row["code"]}))
