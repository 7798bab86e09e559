# SPDX-License-Identifier: MIT
"""Who is who in the weekly package: accounts by name, address and the ids that stand for them."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, Final

from explorer.events.identity import response_id
from explorer.workspace import responses
from explorer.workspace.connection import Connection
from explorer.workspace.outline import has_table
from explorer.workspace.records import LearnerRow


@dataclass(frozen=True, slots=True)
class Account:
    """A person in the tables. anonymous_ids: of single courses, and the one of the whole site.

    responses: the ids of the open responses they handed in.
    """

    user_id: int
    usernames: frozenset[str] = field(default_factory=frozenset)
    anonymous_ids: frozenset[str] = field(default_factory=frozenset)
    emails: frozenset[str] = field(default_factory=frozenset)
    responses: frozenset[str] = field(default_factory=frozenset)

    @property
    def stands_for(self) -> list[str]:
        """What events may call them by that name nobody."""
        return sorted(self.anonymous_ids | self.emails | self.responses)


# (table, column of the account's number, columns a person may be looked for by)
_SEARCHED: Final = (
    ("auth_user", "id", ("username", "email")),
    ("auth_userprofile", "user_id", ("name",)),
    ("user_id_map", "user_id", ("username", "hash_id")),
    ("student_anonymoususerid", "user_id", ("anonymous_user_id",)),
    ("email_opt_in", "user_id", ("username", "email", "full_name")),
)
_AT_ONCE: Final = 500


def matching(connection: Connection, text: str, limit: int) -> list[int]:
    """Numbers of the accounts of which a name, address or id holds `text`; of a response that is
    named whole, who handed it in.
    """
    needle = text.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    if not needle:
        return []
    found = _looked_up(connection, "{column} LIKE ? ESCAPE '\\'", f"%{needle}%", limit)
    return found or exactly(connection, text)


def exactly(connection: Connection, text: str) -> list[int]:
    """Numbers of the accounts that go by just this name, address or id, or that handed in the open
    response with this id.
    """
    found = _looked_up(connection, "{column} = ?", text.strip(), 20)
    if not found and (response := response_id(text)) is not None:
        for writer in responses.writers(connection, [response]).values():
            found += _looked_up(connection, "{column} = ?", writer.anonymous_id, 20)
    return found


def _looked_up(connection: Connection, test: str, value: str, limit: int) -> list[int]:
    found: dict[int, None] = {}
    for table, number, columns in _SEARCHED:
        if not has_table(connection, table):
            continue
        tests = " OR ".join(test.format(column=column) for column in columns)
        rows = connection.execute(
            f"SELECT DISTINCT {number} FROM {table} WHERE typeof({number}) = 'integer'"
            f" AND ({tests}) LIMIT ?",
            [*[value] * len(columns), limit],
        )
        found |= {row[0]: None for row in rows}
    return list(found)[:limit]


def accounts(connection: Connection, numbers: Iterable[int]) -> list[Account]:
    """Everything these accounts go by."""
    return [_account(connection, number) for number in dict.fromkeys(numbers)]


def _account(connection: Connection, number: int) -> Account:
    def values(table: str, of: str, column: str) -> frozenset[str]:
        if not has_table(connection, table):
            return frozenset()
        rows = connection.execute(
            f"SELECT DISTINCT {column} FROM {table} WHERE {of} = ? AND {column} <> ''", (number,)
        )
        return frozenset(str(row[0]) for row in rows)

    anonymous = values("student_anonymoususerid", "user_id", "anonymous_user_id")
    anonymous |= values("user_id_map", "user_id", "hash_id")
    return Account(
        number,
        values("auth_user", "id", "username") | values("user_id_map", "user_id", "username"),
        anonymous,
        values("auth_user", "id", "email"),
        frozenset(responses.handed_in(connection, anonymous)),
    )


def numbers_of(connection: Connection, usernames: Iterable[str]) -> list[int]:
    """Numbers of the accounts with these names."""
    found: dict[int, None] = {}
    for table, number in (("auth_user", "id"), ("user_id_map", "user_id")):
        if has_table(connection, table):
            for name in usernames:
                rows = connection.execute(
                    f"SELECT {number} FROM {table} WHERE username = ?"
                    f" AND typeof({number}) = 'integer'",
                    (name,),
                )
                found |= {row[0]: None for row in rows}
    return list(found)


def wanted_accounts(
    connection: Connection, asked: Iterable[str], usernames: Iterable[str]
) -> list[Account]:
    """The accounts that go by these: what was asked for (anything), and these names."""
    if not known_by_tables(connection):
        return []
    found = dict.fromkeys(numbers_of(connection, usernames))
    for text in sorted(asked):
        found |= dict.fromkeys(exactly(connection, text))
    return accounts(connection, found)


def anonymous_ids(connection: Connection, who: str, learner: LearnerRow) -> frozenset[str]:
    """The anonymous ids of a learner, and what they were asked for by, if that is one."""
    if not known_by_tables(connection):
        return frozenset()
    numbers = account_numbers(connection, learner)
    found = [account.anonymous_ids for account in accounts(connection, numbers)]
    return frozenset({who.strip()}).union(*found)


def account_numbers(connection: Connection, learner: LearnerRow) -> list[int]:
    """The numbers of a learner's accounts."""
    numbers = [number for number in learner.user_ids if isinstance(number, int)]
    return numbers or numbers_of(connection, learner.usernames)


def known_by_tables(connection: Connection) -> bool:
    """Whether the weekly package says anything of people here."""
    names = [*(table for table, _, _ in _SEARCHED), responses.TABLE]
    marks = ", ".join("?" * len(names))
    row = connection.execute(f"SELECT 1 FROM tables WHERE name IN ({marks}) LIMIT 1", names)
    return row.fetchone() is not None


def joined_identities(
    connection: Connection, known: Iterable[Any], rows: Callable[[str, Any], list[Any]]
) -> list[Any]:
    """Identities of events that stand for the same people under an anonymous id, an address or a
    response of theirs.

    known: identities, with `username` and `user_id`. rows: reads identities by a condition.
    """
    if not known_by_tables(connection):
        return []
    numbers = {one.user_id for one in known if isinstance(one.user_id, int)}
    if not numbers:
        numbers = set(numbers_of(connection, {one.username for one in known if one.username}))
    found = []
    anonymous = {one.anonymous_id for one in known if one.anonymous_id is not None}
    for response in sorted(responses.handed_in(connection, anonymous)):
        found += [row for row in rows("anonymous_id = ?", response) if row.username is None]
    for account in accounts(connection, numbers):
        for text in account.stands_for:
            found += [row for row in rows("anonymous_id = ?", text) if row.username is None]
    return found
