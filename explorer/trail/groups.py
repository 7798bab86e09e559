# SPDX-License-Identifier: MIT
"""Teams and cohorts: when a learner came in, when they left, and by whose hand."""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from explorer.events.acts import group
from explorer.events.filters import plain
from explorer.trail.grouping import ids_of
from explorer.trail.notices import Notice, notice
from explorer.trail.steps import Step, tidy


@dataclass(frozen=True, slots=True)
class GroupReading:
    """One team or cohort. member: whether the last event left the learner in it; None if unsaid."""

    kind: str
    id: str
    name: str | None
    course_id: str | None
    member: bool | None
    history: tuple[Notice, ...]
    ids: tuple[int, ...]
    doubts: tuple[str, ...]


def teams(steps: Iterable[Step]) -> tuple[GroupReading, ...]:
    """A reading of each team."""
    return _groups(steps, "team")


def cohorts(steps: Iterable[Step]) -> tuple[GroupReading, ...]:
    """A reading of each cohort. Who comes into another cohort has left the one before."""
    found = _groups(steps, "cohort")
    last: dict[str | None, tuple[int, str]] = {}
    for each in found:
        joined = max((n.time for n in each.history if n.kind == "join"), default=None)
        if joined is not None:
            last[each.course_id] = max(last.get(each.course_id, (0, "")), (joined, each.id))
    return tuple(
        each if each.member is not True or last[each.course_id][1] == each.id else _moved(each)
        for each in found
    )


def _moved(each: GroupReading) -> GroupReading:
    said = "No event says that the learner left: they came into another cohort of the course."
    return replace(each, member=False, doubts=(*each.doubts, said))


def _groups(steps: Iterable[Step], kind: str) -> tuple[GroupReading, ...]:
    found: dict[tuple[str | None, str], list[Step]] = {}
    for step in tidy(steps):
        if group(step.act) == kind and step.concerns:
            name = plain(step.facts.get(kind)) or step.head.object or ""
            found.setdefault((step.head.course_id, name), []).append(step)
    return tuple(_reading(kind, course, name, some) for (course, name), some in found.items())


def _reading(kind: str, course: str | None, name: str, steps: list[Step]) -> GroupReading:
    history = tuple(notice(step, kind, ("how",)) for step in steps)
    moves = [each.kind for each in history if each.kind in ("join", "leave")]
    doubts = []
    if moves and moves[0] == "leave":
        doubts.append("When the learner came in is not in the log.")
    return GroupReading(
        kind=kind,
        id=name,
        name=next((text for s in steps if (text := plain(s.facts.get("name")))), None),
        course_id=course,
        member=moves[-1] == "join" if moves else None,
        history=history,
        ids=ids_of(steps),
        doubts=tuple(doubts),
    )
