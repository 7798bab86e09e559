# SPDX-License-Identifier: MIT
"""Who is in the workspace: identities as seen, and which of them are one learner."""

from dataclasses import dataclass, replace
from typing import TypeVar

import numpy as np

from explorer.events.event import UserId
from explorer.workspace import people, whose
from explorer.workspace.cells import Cells
from explorer.workspace.connection import Connection
from explorer.workspace.filters import user_id
from explorer.workspace.records import LearnerRow
from explorer.workspace.sites import at_site, meets

_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class Known:
    """One row of `identities`: ids that stood together in an event. site: where a user_id is
    this one; None where the files do not say.
    """

    id: int
    username: str | None
    user_id: UserId | None
    anonymous_id: str | None
    site: str | None
    events: int
    first_time: int | None
    last_time: int | None


_SELECT = (
    "SELECT id, username, user_id, anonymous_id, site, events, first_time, last_time"
    " FROM identities"
)


_BY_NAME = people.NAMED


def resolve(connection: Connection, who: str) -> list[Known]:
    """The identities of the learner with this username, user_id or anonymous id; may be empty.

    A username stands for every id it was seen with, and for events that carry only such an id,
    unless that id was also seen with another username: that is a conflict, never merged.
    A user_id is one person's on one site: “7@edge” asks for the one there.
    Raises UserError where several people go by it, as the sites or the weekly package say.
    """
    return _grown(connection, _named(connection, who))


def same_as(connection: Connection, identity: int) -> list[Known]:
    """The identities of the learner whom this one of them names; may be empty."""
    seeds = _rows(connection, "id = ?", identity)
    for one in list(seeds):
        if one.username is not None:
            return _grown(connection, _rows(connection, _BY_NAME, one.username))
        if one.user_id is not None:
            several = len(_names_of(connection, one)) > 1  # then it is nobody's
            seeds = seeds if several else _numbered(connection, one.user_id, one.site)
    return _grown(connection, seeds)


def _grown(connection: Connection, seeds: list[Known]) -> list[Known]:
    usernames = {known.username for known in seeds if known.username is not None}
    found = {known.id: known for known in seeds}
    for username in usernames:
        for known in _rows(connection, _BY_NAME, username):
            found[known.id] = known
    for site, number in people.pairs(found.values()):
        for row in _numbered(connection, number, site):
            if _names_of(connection, row) <= usernames:
                found[row.id] = row
    others = people.joined_identities(
        connection, found.values(), lambda where, value: _rows(connection, where, value)
    )
    found.update((row.id, row) for row in others if not _is_anothers(connection, row, usernames))
    return sorted(found.values(), key=lambda known: known.id)


def _named(connection: Connection, who: str) -> list[Known]:
    text = who.strip()
    if not text:
        return []
    by_name = _rows(connection, _BY_NAME, text)
    if by_name:
        return by_name
    number, site = at_site(text)
    by_number = _numbered(connection, user_id(number), site)
    people.refuse_sites(number, by_number)
    return by_number or _by_account(connection, text) or _rows(connection, "anonymous_id = ?", text)


def _numbered(connection: Connection, number: UserId, site: str | None) -> list[Known]:
    """The identities with a user_id that may be of a site."""
    rows = _rows(connection, "user_id = ?", number)
    return [row for row in rows if meets(row.site, site)]


def _names_of(connection: Connection, row: Known) -> set[str]:
    """The usernames that an identity's user_id was seen with, where it was seen."""
    assert row.user_id is not None
    seen = _numbered(connection, row.user_id, row.site)
    return {one.username for one in seen if one.username is not None}


def _is_anothers(connection: Connection, row: Known, usernames: set[str]) -> bool:
    """Whether an id without a name was seen with a name that is none of these."""
    if row.username is not None or row.user_id is None or not usernames:
        return False
    return not _names_of(connection, row) <= usernames


def _by_account(connection: Connection, text: str) -> list[Known]:
    """The identities of whom the weekly package knows by this name, address or id."""
    found: list[Known] = []
    known = people.accounts(connection, people.exactly(connection, text))
    people.refuse_several(text, known)
    for account in known:
        names = account.usernames
        found += [
            row
            for row in _numbered(connection, account.user_id, account.site)
            if row.username is None or not names or row.username in names
        ]
        for username in sorted(names):
            found += [
                row
                for row in _rows(connection, _BY_NAME, username)
                if row.user_id is None or people.is_of(row, account)
            ]
        for anonymous in account.stands_for:
            found += _rows(connection, "anonymous_id = ?", anonymous)
    return found


def _rows(connection: Connection, where: str, value: UserId) -> list[Known]:
    return [Known(*row) for row in connection.execute(f"{_SELECT} WHERE {where}", (value,))]


def describe(connection: Connection, identities: list[Known]) -> LearnerRow:
    """One learner from their identities: ids, sums, and the courses they were active in."""
    usernames = _ordered({k.username: k.events for k in identities if k.username is not None})
    user_ids = _ordered({k.user_id: k.events for k in identities if k.user_id is not None})
    firsts = [k.first_time for k in identities if k.first_time is not None]
    lasts = [k.last_time for k in identities if k.last_time is not None]
    return LearnerRow(
        username=usernames[0] if usernames else None,
        user_id=user_ids[0] if user_ids else None,
        usernames=usernames,
        user_ids=user_ids,
        events=_events(connection, identities),
        first_time=min(firsts, default=None),
        last_time=max(lasts, default=None),
        courses=_courses(connection, [k.id for k in identities]),
        whose=people.pairs(identities),
        site=None if usernames else _shared_at(connection, identities),
    )


def _shared_at(connection: Connection, identities: list[Known]) -> str | None:
    """The site of identities without a name, where their number is also seen on another."""
    pairs = [(site, number) for site, number in people.pairs(identities) if site is not None]
    if len(pairs) != 1:
        return None
    (site, number), *_ = pairs
    others = _rows(connection, "user_id = ?", number)
    return site if any(not meets(one.site, site) for one in others) else None


def _ordered(counted: dict[_T, int]) -> tuple[_T, ...]:
    return tuple(sorted(counted, key=lambda value: -counted[value]))


def _events(connection: Connection, identities: list[Known]) -> int:
    """How many events are by or about them: one may name several of their identities."""
    total = sum(known.events for known in identities)
    if len(identities) == 1:
        return total
    return total - _too_often(connection, [known.id for known in identities])


def _too_often(connection: Connection, ids: list[int]) -> int:
    """How many times too often the sums count events that name several of these identities."""
    marks = ", ".join("?" * len(ids))
    rows = connection.execute(
        "SELECT DISTINCT event_id, identity_id FROM subjects"
        f" WHERE file_id IN (SELECT id FROM files) AND identity_id IN ({marks})",
        ids,
    ).fetchall()
    if not rows:
        return 0
    pairs = set(rows)
    events, (actors,) = Cells(connection).columns(np.array(rows, np.int64)[:, 0], ("actor",))
    by = zip(events.tolist(), actors.tolist(), strict=True)
    pairs.update((event, actor) for event, actor in by if actor in ids)
    return len(pairs) - len({event for event, _ in pairs})


def _courses(connection: Connection, ids: list[int]) -> tuple[str, ...]:
    rows = connection.execute(
        "SELECT DISTINCT c.course_id FROM active a JOIN courses c ON c.id = a.course_id"
        f" WHERE a.identity_id IN ({', '.join('?' * len(ids))})"
        " AND c.course_id IS NOT NULL ORDER BY 1",
        ids,
    )
    return tuple(row[0] for row in rows)


def search(connection: Connection, text: str, limit: int) -> list[LearnerRow]:
    """Learners whose username or user_id holds `text`, most events first; where the weekly package
    is in, also those of whom it knows a name, an address or another id that does.
    """
    needle = text.strip().replace("\\", "\\\\").replace("%", r"\%").replace("_", r"\_")
    rows = connection.execute(
        f"{_SELECT} WHERE (username IS NOT NULL OR user_id IS NOT NULL)"
        " AND (username LIKE ? ESCAPE '\\' OR CAST(user_id AS TEXT) LIKE ? ESCAPE '\\')"
        " ORDER BY events DESC, id",
        (f"%{needle}%", f"%{needle}%"),
    )
    found: list[LearnerRow] = []
    seen: set[int] = set()
    for row in rows:
        if row[0] in seen:
            continue
        group = same_as(connection, row[0])
        seen.update(known.id for known in group)
        seen.add(row[0])
        found.append(describe(connection, group))
        if len(found) == limit:
            break
    else:
        found += _of_package(connection, text, limit - len(found), seen)
    return sorted(found, key=lambda learner: -learner.events)


def _of_package(connection: Connection, text: str, limit: int, seen: set[int]) -> list[LearnerRow]:
    """Learners the weekly package finds, beside those `seen`; some without any event."""
    found: list[LearnerRow] = []
    for account in people.accounts(connection, people.matching(connection, text, limit)):
        group = _of_account(connection, account)
        if any(known.id in seen for known in group):
            continue
        seen.update(known.id for known in group)
        found.append(describe(connection, group) if group else _unseen(account))
    return found


def _unseen(account: people.Account) -> LearnerRow:
    names, whose = tuple(sorted(account.usernames)), (account.site or None, account.user_id)
    return LearnerRow(
        next(iter(names), None), account.user_id, names, (account.user_id,), whose=(whose,)
    )


def unseen(connection: Connection, who: str) -> LearnerRow | None:
    """Of whom no event tells, but the weekly package; raises UserError where those are several."""
    text = who.strip()
    if not text or not people.known_by_tables(connection):
        return None
    found = people.accounts(connection, people.exactly(connection, text))
    people.refuse_several(text, found)
    if not found:
        return None
    first, *others = map(_unseen, found)
    whose = tuple(dict.fromkeys((*first.whose, *(pair for one in others for pair in one.whose))))
    return replace(first, whose=whose)


def _of_account(connection: Connection, account: people.Account) -> list[Known]:
    for who in (*sorted(account.usernames), *sorted(account.anonymous_ids)):
        if group := resolve(connection, who):
            return group
    return _numbered(connection, account.user_id, account.site)


_ROLE_NAMES = {1: "actor", 2: "subject", 3: "both"}


def roles(connection: Connection, identities: list[int]) -> list[tuple[int, str]]:
    """(event id, role) of every event by or about these identities, in time order."""
    by, by_times = whose.by(connection, identities)
    about, about_times = whose.about(connection, identities)
    ids, _ = whose.in_time(np.concatenate((by, about)), np.concatenate((by_times, about_times)))
    both = np.isin(ids, by).astype(int) + 2 * np.isin(ids, about)
    return [
        (event, _ROLE_NAMES[role]) for event, role in zip(ids.tolist(), both.tolist(), strict=True)
    ]
