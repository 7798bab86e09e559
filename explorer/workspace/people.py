# SPDX-License-Identifier: MIT
"""Who is who in the weekly package: accounts by name, address and the ids that stand for them."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Final

from explorer.errors import UserError
from explorer.events.event import UserId
from explorer.events.identity import response_id
from explorer.workspace import responses
from explorer.workspace.connection import Connection
from explorer.workspace.outline import has_table
from explorer.workspace.records import LearnerRow
from explorer.workspace.sites import at_site, meets


@dataclass(frozen=True, slots=True)
class Account:
    """A person in the tables. anonymous_ids: of single courses, and the one of the whole site.

    responses: the ids of the open responses they handed in. site: whose account, "" if not known.
    """

    user_id: int
    site: str = ""
    usernames: frozenset[str] = field(default_factory=frozenset)
    anonymous_ids: frozenset[str] = field(default_factory=frozenset)
    emails: frozenset[str] = field(default_factory=frozenset)
    responses: frozenset[str] = field(default_factory=frozenset)

    @property
    def stands_for(self) -> list[str]:
        """What events may call them by that name nobody."""
        return sorted(self.anonymous_ids | self.emails | self.responses)


Whose = tuple[str | None, int]
"""A site, None for any, and an account's number there: the same number elsewhere is another."""

# (table, column of the account's number, columns a person may be looked for by)
_SEARCHED: Final = (
    ("auth_user", "id", ("username", "email")),
    ("auth_userprofile", "user_id", ("name",)),
    ("user_id_map", "user_id", ("username", "hash_id")),
    ("student_anonymoususerid", "user_id", ("anonymous_user_id",)),
    ("email_opt_in", "user_id", ("username", "email", "full_name")),
)
NAMED: Final = "ifnull(username, '') = ?"  # so that the unique index of identities serves


def matching(connection: Connection, text: str, limit: int) -> list[Whose]:
    """The accounts of which a name, address or id holds `text`; of a response that is
    named whole, who handed it in.
    """
    needle = text.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    if not needle:
        return []
    found = _looked_up(connection, "{column} LIKE ? ESCAPE '\\'", f"%{needle}%", limit)
    return found or exactly(connection, text)


def exactly(connection: Connection, text: str) -> list[Whose]:
    """The accounts that go by just this name, address, id or number, or that handed in the open
    response with this id.
    """
    found = _looked_up(connection, "{column} = ?", text.strip(), 20)
    number, site = at_site(text.strip())
    if not found and number.isascii() and number.isdecimal() and len(number) < 19:
        found = [(its, own) for its, own in _numbered(connection, int(number)) if meets(site, its)]
    if not found and (response := response_id(text)) is not None:
        for writer in responses.writers(connection, [response]).values():
            found += _looked_up(connection, "{column} = ?", writer.anonymous_id, 20)
    return found


def _looked_up(connection: Connection, test: str, value: str, limit: int) -> list[Whose]:
    found: dict[Whose, None] = {}
    for table, number, columns in _SEARCHED:
        if not has_table(connection, table):
            continue
        for column in columns:  # one by one, so that the index of each serves
            rows = connection.execute(
                f"SELECT DISTINCT {_SITE.format(table=table)}, {number} FROM {table}"
                f" WHERE typeof({number}) = 'integer' AND {test.format(column=column)} LIMIT ?",
                (value, limit),
            )
            found |= {(row[0] or None, row[1]): None for row in rows}
    return list(found)[:limit]


def _numbered(connection: Connection, number: int) -> list[Whose]:
    """The accounts that have a name and this number."""
    return [(one.site or None, number) for one in _on_sites(connection, number) if one.usernames]


_SITE: Final = "(SELECT t.site FROM tables t WHERE t.file_id = {table}.file_id)"


def accounts(
    connection: Connection, whose: Iterable[Whose], called: Iterable[str] = ()
) -> list[Account]:
    """Everything these accounts go by, one for each site that has the number.

    called: usernames of whom is meant; an account that is known to be another's is left out.
    """
    names = frozenset(called)
    found: dict[tuple[str, int], Account] = {}
    for site, number in dict.fromkeys(whose):
        for one in _on_sites(connection, number):
            anothers = names and one.usernames and not names & one.usernames
            if meets(site, one.site) and not anothers:
                its = one.site or site or ""
                found[its, number] = replace(one, site=its)
    return list(found.values())


_IDS: Final = (
    ("names", "auth_user", "id", "username"),
    ("names", "user_id_map", "user_id", "username"),
    ("anonymous", "user_id_map", "user_id", "hash_id"),
    ("anonymous", "student_anonymoususerid", "user_id", "anonymous_user_id"),
    ("emails", "auth_user", "id", "email"),
)


def _on_sites(connection: Connection, number: int) -> Iterator[Account]:
    """The accounts with a number; what is of no known site may be of each."""
    told: dict[str, dict[str, set[str]]] = {}
    for kind, table, of, column in _IDS:
        if has_table(connection, table):
            rows = connection.execute(
                f"SELECT DISTINCT {_SITE.format(table=table)}, {column} FROM {table}"
                f" WHERE {of} = ? AND {column} <> ''",
                (number,),
            )
            for site, value in rows:
                told.setdefault(site or "", {}).setdefault(kind, set()).add(str(value))
    nowhere = told.pop("", {})
    for site, own in (told or {"": {}}).items():
        names, anonymous, emails = (
            frozenset(own.get(kind, set()) | nowhere.get(kind, set()))
            for kind in ("names", "anonymous", "emails")
        )
        handed_in = frozenset(responses.handed_in(connection, anonymous))
        yield Account(number, site, names, anonymous, emails, handed_in)


def numbers_of(connection: Connection, usernames: Iterable[str]) -> list[Whose]:
    """Sites and numbers of the accounts with these names."""
    found: dict[Whose, None] = {}
    for table, number in (("auth_user", "id"), ("user_id_map", "user_id")):
        if has_table(connection, table):
            for name in usernames:
                rows = connection.execute(
                    f"SELECT {_SITE.format(table=table)}, {number} FROM {table}"
                    " WHERE username = ?"
                    f" AND typeof({number}) = 'integer'",
                    (name,),
                )
                found |= {(row[0] or None, row[1]): None for row in rows}
    return list(found)


def wanted_accounts(
    connection: Connection, asked: Iterable[str], usernames: Iterable[str]
) -> list[Account]:
    """The accounts that go by these: what was asked for (anything), and these names."""
    if not known_by_tables(connection):
        return []
    names = frozenset(usernames)
    found = accounts(connection, numbers_of(connection, names), names)
    for text in sorted(asked):
        found += accounts(connection, exactly(connection, text))
    return list(dict.fromkeys(found))


def refuse_several(text: str, found: Iterable[Account]) -> None:
    """Raises UserError where these accounts are several people: nobody is taken for another."""
    known = list(found)
    named = sorted(frozenset().union(*(one.usernames for one in known)))
    together = any(frozenset(named) <= one.usernames for one in known)
    nameless = {one.user_id for one in known if not one.usernames}
    if (len(named) > 1 and not together) or len(nameless) + bool(named) > 1:
        said = ", ".join([*named, *map(str, sorted(nameless))][:10])
        raise UserError(f"Several people go by “{text}”: {said}.", "Ask for one of them.")


def refuse_sites(number: str, rows: Iterable[Any]) -> None:
    """Raises UserError where these identities with one user_id are people of several sites."""
    seen = list(rows)
    names = {
        site: {one.username for one in seen if one.username and meets(one.site, site)}
        for site in sorted({one.site for one in seen if one.site})
    }
    first = next(iter(names.values()), set())
    if len(names) > 1 and (not first or any(some != first for some in names.values())):
        said = [f"{', '.join(sorted(some)) or 'no name'} ({at})" for at, some in names.items()]
        raise UserError(
            f"Several people go by “{number}”, on different sites: {', '.join(said)}.",
            f"Ask for one of them by name, or as {number}@{next(iter(names))}.",
        )


def pairs(known: Iterable[Any]) -> tuple[tuple[str | None, UserId], ...]:
    """The numbers of these identities, with the sites they were seen on."""
    return tuple(dict.fromkeys((one.site, one.user_id) for one in known if one.user_id is not None))


def is_of(row: Any, account: Account) -> bool:
    """Whether an identity has the number of this account, where the account is."""
    return bool(row.user_id == account.user_id and meets(row.site, account.site))


def anonymous_ids(connection: Connection, who: str, learner: LearnerRow) -> frozenset[str]:
    """The anonymous ids of a learner, and what they were asked for by, if that is one."""
    if not known_by_tables(connection):
        return frozenset()
    theirs = accounts(connection, account_numbers(connection, learner), learner.usernames)
    found = [account.anonymous_ids for account in theirs]
    return frozenset({who.strip()}).union(*found)


def account_numbers(connection: Connection, learner: LearnerRow) -> list[Whose]:
    """The sites and numbers of a learner's accounts."""
    seen = [(site, number) for site, number in learner.whose if isinstance(number, int)]
    return seen or numbers_of(connection, learner.usernames)


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

    known: identities, with `id`, `username` and `user_id`. rows: reads identities by a condition.
    """
    if not known_by_tables(connection):
        return []
    known = list(known)
    names = {one.username for one in known if one.username}
    seen = {(site, number) for site, number in pairs(known) if isinstance(number, int)}
    whose = seen | set(numbers_of(connection, names))
    found = []
    anonymous = {one.anonymous_id for one in known if one.anonymous_id is not None}
    for response in sorted(responses.handed_in(connection, anonymous)):
        found += [row for row in rows("anonymous_id = ?", response) if row.username is None]
    for account in accounts(connection, sorted(whose, key=str), names):
        same = [row for row in rows("user_id = ?", account.user_id) if is_of(row, account)]
        found += [row for row in same if row.username is None]
        for name in sorted(account.usernames):
            called = rows(NAMED, name)
            found += [row for row in called if row.user_id is None or is_of(row, account)]
        for text in account.stands_for:
            found += [row for row in rows("anonymous_id = ?", text) if row.username is None]
    return found
