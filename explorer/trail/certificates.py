# SPDX-License-Identifier: MIT
"""Certificates made, shown or taken back, and the grades of the course."""

from collections.abc import Iterable
from dataclasses import dataclass

from explorer.events.acts import group
from explorer.events.filters import plain, seconds
from explorer.trail.grouping import ids_of
from explorer.trail.notices import Notice, about, notices
from explorer.trail.steps import Step, tidy


@dataclass(frozen=True, slots=True)
class CertificatesReading:
    """history: each change. held: by course, whether the last change left a certificate."""

    history: tuple[Notice, ...] = ()
    held: tuple[tuple[str | None, bool], ...] = ()
    ids: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class GradeReading:
    """The grade of one course as last reckoned. share: 0 to 1. parts: grades of subsections."""

    course_id: str | None
    share: float | None
    letter: str
    times: int
    history: tuple[Notice, ...]
    parts: tuple[Notice, ...]
    first: int
    ids: tuple[int, ...]


def certificates(steps: Iterable[Step]) -> CertificatesReading:
    """What a trail tells of certificates."""
    history = notices(steps, about("certificate"), "certificate", ("mode", "how", "why", "network"))
    held = {
        each.course_id: each.kind == "award" for each in history if each.kind in ("award", "revoke")
    }
    ids = tuple(event for each in history for event in each.ids)
    return CertificatesReading(history, tuple(held.items()), ids)


def grades(steps: Iterable[Step]) -> tuple[GradeReading, ...]:
    """The grades of each course."""
    found: dict[str | None, list[Step]] = {}
    for step in tidy(steps):
        if group(step.act) == "grade" and step.concerns:
            found.setdefault(step.head.course_id, []).append(step)
    return tuple(_grade(course, some) for course, some in found.items())


def _grade(course: str | None, steps: list[Step]) -> GradeReading:
    whole = [step for step in steps if step.act == "grade.course"]
    shares = [(step, seconds(step.facts.get("percent"))) for step in whole]
    told = [step for step, share in shares if share is not None]
    last = told[-1] if told else None
    return GradeReading(
        course_id=course,
        share=seconds(last.facts.get("percent")) if last else None,
        letter=(plain(last.facts.get("letter")) or "") if last else "",
        times=len(told),
        history=notices(whole, lambda _: True, "", ("percent", "letter")),
        parts=notices(steps, lambda step: step.act == "grade.part"),
        first=steps[0].time,
        ids=ids_of(steps),
    )
