# SPDX-License-Identifier: MIT
"""A learner's events with their payloads, as the readings of a trail take them."""

from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Final

import numpy as np
import orjson

from explorer.errors import UserError
from explorer.events.catalogue import Catalogue
from explorer.events.parse import decode
from explorer.trail.folding import fold
from explorer.trail.outline import Outline
from explorer.trail.readings import Package, Readings, read
from explorer.trail.responses import is_assessment, submissions
from explorer.trail.steps import Head, Step, read_step
from explorer.work import CancelToken
from explorer.workspace import learners, ora, people, posts, whose
from explorer.workspace.cells import Cells
from explorer.workspace.connection import Connection
from explorer.workspace.event_views import LISTED
from explorer.workspace.lines import Lines
from explorer.workspace.module_states import kept_states
from explorer.workspace.nobodys import nobodys
from explorer.workspace.outline import Outlines
from explorer.workspace.records import EventRow, LearnerRow
from explorer.workspace.sheets import Sheets
from explorer.workspace.spine import SpineReader

NEAR: Final = 30 * 60 * 1_000_000
"""Microseconds within which an event of nobody's may be the learner's."""
_AT_ONCE: Final = 500
_AT_A_BREATH: Final = 50
_HEADS: Final = f"""
SELECT e.id, e.time, e.received_at, e.line_hash, t.type, t.category, o.object, c.course_id,
       s.source, n.session, i.ip, a.agent, l.username, l.user_id, e.cut
FROM {LISTED} e
LEFT JOIN event_types t ON t.id = e.type_id
LEFT JOIN identities l ON l.id = e.actor_id
LEFT JOIN courses c ON c.id = e.course_id
LEFT JOIN objects o ON o.id = e.object_id
LEFT JOIN sources s ON s.id = e.source_id
LEFT JOIN sessions n ON n.id = e.session_id
LEFT JOIN ips i ON i.id = e.ip_id
LEFT JOIN agents a ON a.id = e.agent_id
"""


@dataclass(frozen=True, slots=True)
class TrailSteps:
    """A learner, how many events there are, and the events, in the order they are stored in.

    package: what the weekly package has of them.
    """

    learner: LearnerRow
    count: int
    steps: Iterator[Step]
    package: Package = field(default_factory=Package)


@dataclass(frozen=True, slots=True)
class Possible:
    """An event that names nobody, but may be the learner's. why: what it shares with them.

    near: microseconds to the learner's nearest event that shares it.
    """

    event: EventRow
    why: str
    near: int


class TrailsReader(SpineReader):
    """The part of a Reader that reads what trails say."""

    _catalogue: Catalogue
    _lines: Lines
    _outlines: Outlines
    rows: Callable[..., list[EventRow]]
    learners: Callable[..., list[LearnerRow]]
    trail_ids: Callable[..., tuple[LearnerRow, list[tuple[int, str]]]]

    def lines(self, ids: Iterable[int]) -> list[bytes]:
        """The exact lines of events, without their newlines."""
        with self._stoppable(CancelToken()):
            return [self._lines.line(event_id) for event_id in ids]

    def look_among_learners(self, text: str, limit: int = 200) -> list[LearnerRow]:
        """`learners` on a person's behalf: the access log says whom they looked for."""
        if text.strip():
            self._access.looking_among_learners(text)
        return self.learners(text, limit)

    def trail_steps(self, who: str, cancel: CancelToken) -> TrailSteps:
        """The events by or about a learner with the facts that readings need.

        Assessments of responses that the learner handed in come last, though they do not name
        them. Raises UserError when nobody of that name is in the workspace.
        """
        learner, roles = self._trail_of(who, cancel)
        with self._stoppable(cancel):
            anonymous = people.anonymous_ids(self._connection, who, learner)
            recorded = ora.recorded(self._connection, anonymous)
            whose = people.account_numbers(self._connection, learner)
            package = Package(
                recorded,
                posts.written_by(self._connection, whose),
                kept_states(self._connection, whose),
            )
        steps = self._steps(dict(roles), cancel)
        return TrailSteps(learner, len(roles), steps, package)

    def _trail_of(self, who: str, cancel: CancelToken) -> tuple[LearnerRow, list[tuple[int, str]]]:
        """As `trail_ids`; of whom only the weekly package tells, a trail without events."""
        with self._stoppable(cancel):
            known = bool(learners.resolve(self._connection, who))
            learner = None if known else learners.unseen(self._connection, who)
            if learner is not None:
                self._access.record("read the trail of", who)
                return learner, []
        return self.trail_ids(who, cancel)

    def readings(
        self, who: str, cancel: CancelToken, zone: tzinfo = UTC
    ) -> tuple[LearnerRow, Readings]:
        """The learner and what their events say; raises as `trail_steps`."""
        found = self.trail_steps(who, cancel)
        steps = list(found.steps)
        cancel.check()
        met = {step.key for step in steps if step.key is not None}
        structure = self.outline().of(met)
        return found.learner, read(steps, zone, structure, cancel.check, found.package)

    def outline(self) -> Outline:
        """What the components of courses are called and where they lie, as far as outlines of
        courses were imported.
        """
        with self._stoppable(CancelToken()):
            return self._outlines.now()

    def part_called(self, row: EventRow) -> str | None:
        """What the query field `part` calls the part of a course that an event is about."""
        with self._stoppable(CancelToken()):
            outline = self._outlines.now()
            part = outline.part(row.course_id, row.object)
            return None if part is None else outline.asks(part)

    def hosts(self, who: str, cancel: CancelToken) -> dict[int, int]:
        """Of a trail's events that tell of the same action as another, the one each shows under;
        raises as `trail_steps`.
        """
        return fold(self.trail_steps(who, cancel).steps).hosts

    def possibly_theirs(self, who: str, cancel: CancelToken) -> list[Possible]:
        """Events that name nobody and share a session or an address with the learner's own, at
        most half an hour from them. An inference, never a fact: many people may share an address.
        """
        with self._stoppable(cancel):
            known = learners.resolve(self._connection, who)
            if not known:
                raise UserError(f"Nobody in this workspace has the username or user_id “{who}”.")
            self._access.record("read the trail of", who)
            own = _Presence(self._connection, [one.id for one in known])
            found = []
            for event, time, session, ip in nobodys(self._connection, own.spans, cancel):
                told = own.shared(time, session, ip)
                if told is not None:
                    found.append((time, event, *told))
        found.sort()
        events = {row.id: row for row in self._pages([each[1] for each in found], cancel)}
        return [Possible(events[event], why, near) for _, event, why, near in found]

    def _pages(self, ids: Sequence[int], cancel: CancelToken) -> Iterator[EventRow]:
        for start in range(0, len(ids), _AT_ONCE):
            cancel.check()
            yield from self.rows(ids[start : start + _AT_ONCE])

    def _steps(self, roles: dict[int, str], cancel: CancelToken) -> Iterator[Step]:
        handed_in: list[Step] = []
        with self._stoppable(cancel):
            for step in self._read(sorted(roles), roles, cancel):
                if step.act.startswith("response."):
                    handed_in.append(step)
                yield step
            yield from self._assessments(handed_in, roles, cancel)

    def _read(
        self, ids: Sequence[int], roles: dict[int, str], cancel: CancelToken
    ) -> Iterator[Step]:
        """The events with these ids, in this order: neighbours lie in one block of lines."""
        for start in range(0, len(ids), _AT_ONCE):
            cancel.check()
            listed = orjson.dumps(list(ids[start : start + _AT_ONCE])).decode()
            rows = self._connection.execute(_HEADS, (listed,)).fetchall()
            heads = [_head(row, roles.get(row[0], "subject")) for row in sorted(rows)]
            for at in range(0, len(heads), _AT_A_BREATH):
                steps = map(self._step, heads[at : at + _AT_A_BREATH])
                for step in posts.with_posts(self._connection, list(steps)):
                    cancel.check()
                    yield step

    def _step(self, head: Head) -> Step:
        return read_step(head, decode(self._lines.line(head.id)), self._catalogue)

    def _assessments(
        self, own: Sequence[Step], roles: dict[int, str], cancel: CancelToken
    ) -> Iterator[Step]:
        """What others gave to responses that the learner handed in: they name the response only."""
        wanted = submissions(own)
        if not wanted:
            return
        kinds = self._connection.execute("SELECT id, type FROM event_types").fetchall()
        types = [
            row
            for row, kind in kinds
            if (entry := self._catalogue.entry(kind)) is not None
            and entry.roles.act.startswith("response.assess")
        ]
        sheets, since, others = Sheets(self._connection), min(step.time for step in own), []
        for sheet in sheets.all():
            cancel.check()
            if types and sheet.last_time >= since:
                later = sheets.column(sheet, "time") >= since
                meant = later & np.isin(sheets.column(sheet, "type"), types)
                others += sheets.column(sheet, "id")[meant].tolist()
        others = sorted(event for event in others if event not in roles)
        for step in self._read(others, {}, cancel):
            if is_assessment(step) and step.facts.get("submission") in wanted:
                yield step


def _head(row: Sequence[Any], role: str) -> Head:
    actor = row[12] if row[12] is not None else row[13]
    by = None if actor is None else str(actor)
    return Head._make((*row[:12], by, role, bool(row[14])))


class _Presence:
    """When and from where a learner did something."""

    def __init__(self, connection: Connection, identities: Sequence[int]) -> None:
        ids, _ = whose.by(connection, identities)
        _, found = Cells(connection).columns(ids, ("time", "session", "ip"))
        rows = sorted(zip(*(each.tolist() for each in found), strict=True))
        self._sessions = _times((row[1], row[0]) for row in rows)
        self._ips = _times((row[2], row[0]) for row in rows)
        self.spans = _spans([row[0] for row in rows])

    def shared(self, time: int, session: int, ip: int) -> tuple[str, int] | None:
        """What an event shares with the learner near its time, and how near; None if nothing."""
        for code, known, why in (
            (session, self._sessions, "the same session"),
            (ip, self._ips, "the same IP address"),
        ):
            near = _nearest(known.get(code, []), time) if code else None
            if near is not None and near <= NEAR:
                return why, near
        return None


def _times(pairs: Iterable[tuple[int, int]]) -> dict[int, list[int]]:
    found: dict[int, list[int]] = {}
    for code, time in pairs:
        if code:
            found.setdefault(code, []).append(time)
    return found


def _nearest(times: Sequence[int], time: int) -> int | None:
    at = bisect_left(times, time)
    return min((abs(each - time) for each in times[max(0, at - 1) : at + 1]), default=None)


def _spans(times: Sequence[int]) -> list[tuple[int, int]]:
    """Stretches of time within reach of these times, in order."""
    found: list[tuple[int, int]] = []
    for time in times:
        if found and time - NEAR <= found[-1][1]:
            found[-1] = (found[-1][0], time + NEAR)
        else:
            found.append((time - NEAR, time + NEAR))
    return found
