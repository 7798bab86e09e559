# SPDX-License-Identifier: MIT
"""What a pack is made of: the trail's outline, its sources, and who is in it."""

from array import array
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, tzinfo
from functools import cached_property
from typing import Any, Final
from zoneinfo import ZoneInfo

from explorer.events.catalogue import Catalogue
from explorer.pack.people import known_to_tables
from explorer.pack.pseudonyms import Pseudonyms
from explorer.pack.rewrite import Rewriter, person_keys, words_of
from explorer.pack.telling import Telling, replaced
from explorer.trail.sessions import Session, sessions
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.event_views import these
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import LearnerRow, Receipt

_PAGE: Final = 5000
_TIMES: Final = """
SELECT e.id, e.time, t.category, n.session FROM {events} e
LEFT JOIN event_types t ON t.id = e.type_id
LEFT JOIN sessions n ON n.id = e.session_id
"""
_PEOPLE: Final = """
SELECT username, user_id, anonymous_id FROM identities WHERE id IN (
    SELECT actor_id FROM {events} WHERE actor_id IS NOT NULL
    UNION SELECT identity_id FROM subjects
        WHERE file_id IN (SELECT id FROM files) AND event_id IN ({ids}))
"""
_FIRST_SEEN: Final = "SELECT file_id, count(*) FROM {events} GROUP BY file_id"
_SEEN_AGAIN: Final = """
SELECT file_id, count(DISTINCT event_id) FROM duplicates WHERE event_id IN ({ids}) GROUP BY file_id
"""


@dataclass(frozen=True, slots=True)
class Order:
    """What is asked for. who: username, user_id or anonymous id. key: None to name people as they
    are; else their names are replaced with it.
    """

    who: str
    zone: tzinfo = UTC
    key: bytes | None = None

    @property
    def zone_name(self) -> str:
        """The zone as the manifest names it."""
        if isinstance(self.zone, ZoneInfo):
            return self.zone.key
        return "UTC" if self.zone is UTC else str(self.zone)


@dataclass(frozen=True, slots=True)
class Source:
    """A file of the workspace. events: of the trail first seen in it; again: seen in it too."""

    receipt: Receipt
    events: int
    again: int


@dataclass
class Material:
    """All that is said of a trail besides its events. query, sentence: what asks for them."""

    order: Order
    learner: LearnerRow
    query: str
    sentence: str
    telling: Telling
    times: Sequence[int]
    categories: Sequence[str]
    sessions: list[Session]
    counts: Counter[str]
    sources: list[Source]
    rewriter: Rewriter | None
    needles: list[bytes] = field(default_factory=list)  # the learner's names, case-folded

    @cached_property
    def places(self) -> dict[int | None, str]:
        """What the report calls each file."""
        return {each.receipt.file_id: f"F{at}" for at, each in enumerate(self.sources, 1)}

    @property
    def start(self) -> int | None:
        return self.times[0] if len(self.times) else None

    @property
    def end(self) -> int | None:
        return self.times[-1] if len(self.times) else None


def gather(reader: Reader, catalogue: Catalogue, order: Order, cancel: CancelToken) -> Material:
    """The outline of a trail. Raises UserError when nobody of that name is in the workspace.

    With names to be replaced, `meet` has to go through the events before anything is told.
    """
    learner, roles = reader.trail_ids(order.who, cancel)
    times, categories, keys = array("q"), [], []
    files: Counter[int] = Counter()
    again: Counter[int] = Counter()
    rewriter = None
    if order.key is not None:
        pseudonyms = Pseudonyms(order.key, words_of(catalogue))
        rewriter = Rewriter(pseudonyms, person_keys(catalogue))
        _learn(pseudonyms, [(learner.username, None, None)])
        _learn(pseudonyms, ((name, None, None) for name in learner.usernames))
        _learn(pseudonyms, ((None, number, None) for number in learner.user_ids))
    for start in range(0, len(roles), _PAGE):
        ids = [event_id for event_id, _ in roles[start : start + _PAGE]]
        found = {row[0]: row for row in _asked(reader, _TIMES, ids, cancel)}
        for event_id in ids:
            _, time, category, session = found[event_id]
            times.append(time)
            categories.append(category)
            keys.append(session)
        files.update(dict(_asked(reader, _FIRST_SEEN, ids, cancel)))
        again.update(dict(_asked(reader, _SEEN_AGAIN, ids, cancel)))
        if rewriter is not None:
            met = _asked(reader, _PEOPLE, ids, cancel)
            _learn(rewriter.pseudonyms, met)
            _learn(rewriter.pseudonyms, known_to_tables(reader, (row[1] for row in met), cancel))
    return Material(
        order=order,
        learner=learner if rewriter is None else _renamed(learner, rewriter),
        query=(asked := _query(order, rewriter)),
        sentence=parse(asked).sentence,
        telling=Telling(reader, catalogue, roles, cancel, rewriter),
        times=times,
        categories=categories,
        sessions=_sessions(times, keys, rewriter),
        counts=Counter(categories),
        sources=_sources(reader, files, again, rewriter),
        rewriter=rewriter,
        needles=[] if rewriter else _needles(learner),
    )


def _asked(
    reader: Reader, statement: str, ids: list[int], cancel: CancelToken
) -> list[tuple[Any, ...]]:
    listed = ", ".join(map(str, ids))
    return reader.facts(statement.format(ids=listed, events=these(ids)), cancel)


def _learn(pseudonyms: Pseudonyms, people: Iterable[Sequence[Any]]) -> None:
    for person in people:
        for value in person:
            if value is not None:
                pseudonyms.person(str(value))


def _query(order: Order, rewriter: Rewriter | None) -> str:
    who = order.who.strip()
    if rewriter is not None:
        who = rewriter.pseudonyms.person(who)
    return terms.term("learner", who)


def _renamed(learner: LearnerRow, rewriter: Rewriter) -> LearnerRow:
    pseudonyms = rewriter.pseudonyms

    def number(value: int | str | None) -> int | str | None:
        if isinstance(value, int):
            return pseudonyms.number(value)
        return None if value is None else pseudonyms.person(value)

    name = learner.username
    ids = [each for value in learner.user_ids if (each := number(value)) is not None]
    return replace(
        learner,
        username=None if name is None else pseudonyms.person(name),
        user_id=number(learner.user_id),
        usernames=tuple(pseudonyms.person(each) for each in learner.usernames),
        user_ids=tuple(ids),
        courses=tuple(pseudonyms.scrub(course) for course in learner.courses),
    )


def _sessions(
    times: Sequence[int], keys: Sequence[str | None], rewriter: Rewriter | None
) -> list[Session]:
    found = sessions(times, keys)
    if rewriter is None:
        return found
    of = rewriter.pseudonyms.of
    return [replace(one, key=None if one.key is None else of("session", one.key)) for one in found]


def _sources(
    reader: Reader, files: Counter[int], again: Counter[int], rewriter: Rewriter | None
) -> list[Source]:
    found = []
    for receipt in reader.receipts():
        number = receipt.file_id or 0
        shown = receipt if rewriter is None else replaced(receipt, rewriter)
        found.append(Source(shown, files[number], again[number]))
    return sorted(found, key=lambda each: (each.receipt.file, each.receipt.member or ""))


def _needles(learner: LearnerRow) -> list[bytes]:
    """The learner's names as they may stand in a line that could not be read."""
    names = [name for name in learner.usernames if len(name) > 2]
    names += [str(number) for number in learner.user_ids if len(str(number)) > 4]
    return [name.casefold().encode("utf-8", "surrogatepass") for name in names]
