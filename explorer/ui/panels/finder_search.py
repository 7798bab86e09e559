# SPDX-License-Identifier: MIT
"""What the finder asks the workspace: learners as one types, near names, and why ids conflict."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from explorer.ui.formats import count_text, one_line
from explorer.work import CancelToken
from explorer.workspace.conflicts import conflict_lines
from explorer.workspace.queries import Reader
from explorer.workspace.records import LearnerRow

OFFERED: Final = 60
_NAMED: Final = 5


@dataclass(frozen=True, slots=True)
class Offer:
    """Learners to choose from, the places of those whose ids conflict, and a word on them all."""

    rows: list[LearnerRow]
    contradicted: frozenset[int]
    said: str
    near: bool = False


def search(reader: Reader, text: str, lately: Sequence[str], cancel: CancelToken) -> Offer:
    """Who is meant by a text; without one, those followed lately and the most active."""
    rows = reader.look_among_learners(text, OFFERED)
    if not text:
        known = [_exact(reader, who) for who in lately]
        recent = [row for row in known if row is not None]
        ids = {(row.usernames, row.user_ids) for row in recent}
        rows = recent + [row for row in rows if (row.usernames, row.user_ids) not in ids]
        said = "Followed lately, then the most active." if recent else "The most active learners."
        return _offer(reader, rows[:OFFERED], said if rows else "Nobody is in this workspace yet.")
    if rows:
        more = f"The first {OFFERED} of more; type on." if len(rows) == OFFERED else ""
        return _offer(reader, rows, more or f"{count_text(len(rows), 'learner')} found.")
    cancel.check()
    found = [_exact(reader, name) for name in reader.near_names(text, cancel)]
    near = [row for row in found if row is not None]
    said = f"Nobody has “{one_line(text, 40)}” in a name or id."
    return _offer(reader, near, f"{said} Did you mean one of these?" if near else said, near=True)


def _exact(reader: Reader, who: str) -> LearnerRow | None:
    rows = reader.learners(who, OFFERED)
    return next((row for row in rows if who in (row.called, str(row.user_id))), None)


def _offer(reader: Reader, rows: list[LearnerRow], said: str, *, near: bool = False) -> Offer:
    return Offer(rows, frozenset(reader.contradicted(rows)), said, near)


def told_of(reader: Reader, learner: LearnerRow) -> str:
    """What the ids of a learner leave open, and what else the weekly package calls them."""
    names = reader.known_as(learner)
    more = f" and {len(names) - _NAMED:,} more" if len(names) > _NAMED else ""
    said = [f"In the weekly package: {', '.join(names[:_NAMED])}{more}"] if names else []
    return "\n".join([*conflict_lines(reader.conflicts(learner)), *map(one_line, said)])
