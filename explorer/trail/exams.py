# SPDX-License-Identifier: MIT
"""Special exams: what was allowed, each attempt step by step, and how it ended."""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from explorer.events.acts import group
from explorer.events.filters import plain, seconds
from explorer.trail import clocks
from explorer.trail.grouping import best_object, by_object, ids_of
from explorer.trail.notices import Notice, notice
from explorer.trail.steps import Step, tidy

NO_BEGINNING: Final = "The log does not have the beginning of this attempt."
NO_OUTCOME: Final = "The log does not have the end of this attempt."
_OPEN: Final = ("created", "download_software_clicked", "ready_to_start", "started")


@dataclass(frozen=True, slots=True)
class ExamAttempt:
    """One attempt. steps: each status and when. outcome: the last status.

    minutes: allowed for this attempt. started, completed: microseconds, as the steps' times tell.
    """

    id: str
    steps: tuple[tuple[int, str], ...]
    outcome: str
    minutes: float | None
    started: int | None
    completed: int | None
    ids: tuple[int, ...]
    doubts: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ExamReading:
    """One exam. usual_minutes: what everybody is allowed. reviews: what came in on attempts."""

    course_id: str | None
    key: str
    object: str | None
    name: str | None
    usual_minutes: float | None
    allowances: tuple[Notice, ...]
    attempts: tuple[ExamAttempt, ...]
    reviews: tuple[Notice, ...]
    first: int
    last: int
    ids: tuple[int, ...]
    doubts: tuple[str, ...]


def exams(steps: Iterable[Step]) -> tuple[ExamReading, ...]:
    """A reading of each special exam, by when it was first met."""
    ordered = [step for step in tidy(steps) if step.concerns]
    found = by_object(ordered, lambda step: group(step.act) == "exam", lambda step: step.key or "")
    return tuple(_reading(course, key, some) for (course, key), some in found.items())


def _reading(course: str | None, key: str, steps: list[Step]) -> ExamReading:
    tried: dict[str, list[Step]] = {}
    for step in steps:
        if step.act == "exam.step" and ("attempt" in step.facts or "status" in step.facts):
            tried.setdefault(plain(step.facts.get("attempt")) or "", []).append(step)
    named = [text for step in steps if (text := plain(step.facts.get("name")))]
    usual = [m for step in steps if (m := seconds(step.facts.get("usual_minutes"))) is not None]
    granted = ("exam.allow", "exam.disallow")
    detail = ("allowance", "value")
    return ExamReading(
        course_id=course,
        key=key,
        object=best_object(steps),
        name=named[-1] if named else None,
        usual_minutes=usual[-1] if usual else None,
        allowances=tuple(notice(s, "exam", detail) for s in steps if s.act in granted),
        attempts=tuple(_attempt(name, some) for name, some in tried.items()),
        reviews=tuple(notice(s, "exam", ("review",)) for s in steps if s.act == "exam.review"),
        first=steps[0].time,
        last=steps[-1].time,
        ids=ids_of(steps),
        doubts=clocks.doubts(steps),
    )


def _attempt(name: str, steps: list[Step]) -> ExamAttempt:
    told = [(step.time, plain(step.facts.get("status")) or step.what) for step in steps]
    minutes = [m for step in steps if (m := seconds(step.facts.get("minutes"))) is not None]
    reached = dict(reversed([(status, time) for time, status in told]))
    doubts = []
    if told[0][1] not in _OPEN[:1]:
        doubts.append(NO_BEGINNING)
    if told[-1][1] in _OPEN:
        doubts.append(NO_OUTCOME)
    return ExamAttempt(
        id=name,
        steps=tuple(told),
        outcome=told[-1][1],
        minutes=minutes[-1] if minutes else None,
        started=reached.get("started"),
        completed=reached.get("submitted"),
        ids=ids_of(steps),
        doubts=tuple(doubts),
    )
