# SPDX-License-Identifier: MIT
"""Events that are told one by one: what happened, by whose hand, and what it was about."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from explorer.events.acts import group
from explorer.events.filters import plain
from explorer.trail import clocks
from explorer.trail.steps import Step, tidy


@dataclass(frozen=True, slots=True)
class Notice:
    """One thing that happened. kind: the part of the act after the dot. what: in plain words.

    by: who else did it, "" where nobody is named, None for the learner. object: the id of what it
    was about. detail: more about it, such as a text or a kind of enrolment. source: where the
    detail is from, if not from the event.
    """

    kind: str
    time: int
    what: str
    by: str | None
    course_id: str | None
    object: str | None
    detail: str
    ids: tuple[int, ...]
    doubts: tuple[str, ...] = ()
    source: str = ""


def notices(
    steps: Iterable[Step],
    wanted: Callable[[Step], bool],
    thing: str = "",
    detail: tuple[str, ...] = (),
) -> tuple[Notice, ...]:
    """The wanted events in time order. thing, detail: the facts that name the object and more."""
    return tuple(notice(step, thing, detail) for step in tidy(steps) if wanted(step))


def notice(step: Step, thing: str = "", detail: tuple[str, ...] = ()) -> Notice:
    """What one event tells."""
    named = step.facts.get(thing)
    said = [text for name in detail if (text := plain(step.facts.get(name)))]
    return Notice(
        kind=step.act.partition(".")[2],
        time=step.time,
        what=step.what,
        by=step.by,
        course_id=step.head.course_id,
        object=plain(named) if named is not None else step.head.object,
        detail="; ".join(said),
        ids=(step.id,),
        doubts=clocks.doubts((step,)),
    )


def about(*groups: str) -> Callable[[Step], bool]:
    """Whether an event is of these groups of acts and happened to the learner."""
    return lambda step: group(step.act) in groups and step.concerns
