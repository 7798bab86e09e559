# SPDX-License-Identifier: MIT
"""Whose lines a one-learner import keeps: the names asked for, and what was learned of them."""

from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import orjson

from explorer.events.event import Identity, UserId
from explorer.workspace.filters import user_id

if TYPE_CHECKING:  # the process that reads needs no database
    from explorer.workspace.connection import Connection

_SEEN_WITH = (
    "SELECT username, user_id, anonymous_id FROM identities"
    " WHERE ifnull(username, '') IN ({marks}) OR user_id IN ({marks}) OR anonymous_id IN ({marks})"
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """The learners asked for, each by username, user_id or anonymous id.

    usernames, user_ids: what they go by. As in `learners.resolve`, whoever was asked for brings
    the ids seen together with them, and these bring nobody else; but a line that has such an id
    with another name is kept too, so that a conflict is seen for what it is. stands_for: what the
    weekly package says stands for them: anonymous ids, addresses, responses they handed in.
    """

    asked: frozenset[str]
    usernames: frozenset[str]
    user_ids: frozenset[UserId]
    stands_for: frozenset[str] = frozenset()

    @classmethod
    def of(cls, asked: Iterable[str]) -> "Wanted":
        """What is known when nothing but the names asked for is."""
        texts = frozenset(text.strip() for text in asked if text.strip())
        return cls(texts, texts, frozenset(map(user_id, texts)))

    @classmethod
    def from_text(cls, text: str) -> "Wanted | None":
        """What `text` wrote; None for "" (everybody)."""
        if not text:
            return None
        found = orjson.loads(text)
        return cls(*(frozenset(found[name]) for name in cls.__slots__))

    @property
    def text(self) -> str:
        """For the table `files`."""
        listed = {name: sorted(getattr(self, name), key=str) for name in self.__slots__}
        return orjson.dumps(listed).decode()

    def concerns(self, who: Identity) -> bool:
        """Whether an event that names these ids is kept."""
        return (
            who.username in self.usernames
            or who.user_id in self.user_ids
            or who.anonymous_id in self.asked
            or who.anonymous_id in self.stands_for
        )

    def learn(self, who: Identity) -> "Wanted":
        """What is known when these ids were seen together."""
        sought = (
            who.username in self.usernames
            or who.anonymous_id in self.asked
            or who.user_id in [user_id(text) for text in self.asked]
        )
        if not sought:
            return self
        names = set() if who.username is None else {who.username}
        numbers = set() if who.user_id is None else {who.user_id}
        return replace(self, usernames=self.usernames | names, user_ids=self.user_ids | numbers)

    def joined(self, other: "Wanted") -> "Wanted":
        """Everybody in either."""
        return Wanted(
            self.asked | other.asked,
            self.usernames | other.usernames,
            self.user_ids | other.user_ids,
            self.stands_for | other.stands_for,
        )

    def covers(self, other: "Wanted") -> bool:
        """Whether what was kept for these holds all that would be kept for the others."""
        return (
            self.asked >= other.asked
            and self.usernames >= other.usernames
            and self.user_ids >= other.user_ids
            and self.stands_for >= other.stands_for
        )


def covers(kept: Wanted | None, asked: Wanted | None) -> bool:
    """`Wanted.covers`, where None stands for everybody."""
    return kept is None or (asked is not None and kept.covers(asked))


def known_in(connection: "Connection", wanted: Wanted) -> Wanted:
    """What the workspace knows of them already."""
    from explorer.workspace import people

    while True:
        terms = [*wanted.asked | wanted.usernames, *wanted.user_ids]
        statement = _SEEN_WITH.format(marks=", ".join("?" * len(terms)))
        grown = wanted
        for row in connection.execute(statement, terms * 3):
            grown = grown.learn(Identity(*row))
        for account in people.wanted_accounts(connection, grown.asked, grown.usernames):
            grown = replace(
                grown,
                usernames=grown.usernames | account.usernames,
                user_ids=grown.user_ids | {account.user_id},
                stands_for=grown.stands_for.union(account.stands_for),
            )
        if grown == wanted:
            return wanted
        wanted = grown
