# SPDX-License-Identifier: MIT
"""Enrolment history: into which course, out of it, as what, and by whose hand."""

from collections.abc import Iterable
from dataclasses import dataclass

from explorer.trail.notices import Notice, about, notices
from explorer.trail.steps import Step


@dataclass(frozen=True, slots=True)
class EnrolmentReading:
    """history: each change. enrolled: by course, whether the last change left the learner in it."""

    history: tuple[Notice, ...] = ()
    enrolled: tuple[tuple[str | None, bool], ...] = ()
    ids: tuple[int, ...] = ()
    doubts: tuple[str, ...] = ()


def enrolment(steps: Iterable[Step]) -> EnrolmentReading:
    """What a trail tells of enrolments."""
    history = notices(steps, about("enrolment"), "course", ("mode",))
    last = {each.object: each.kind != "leave" for each in history}
    first = {each.object: each.kind for each in reversed(history)}
    doubts = []
    if any(kind != "join" for kind in first.values()):
        doubts.append("The first enrolment is not in the log: it came before what is imported.")
    ids = tuple(event for each in history for event in each.ids)
    return EnrolmentReading(history, tuple(last.items()), ids, tuple(doubts))
