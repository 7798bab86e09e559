# SPDX-License-Identifier: MIT
"""Events put together by the thing they are about."""

from collections import defaultdict
from collections.abc import Callable, Iterable

from explorer.trail.steps import Step

Thing = tuple[str | None, str]
"""A course and the key of an object in it."""


def by_object(
    steps: Iterable[Step], wanted: Callable[[Step], bool], key: Callable[[Step], str | None]
) -> dict[Thing, list[Step]]:
    """The wanted steps by course and key, in the order each thing comes first.

    A step that names no course goes to the one course that has its key, if there is just one.
    """
    found: dict[Thing, list[Step]] = {}
    courses: dict[str, set[str]] = defaultdict(set)
    chosen = [(step, named) for step in steps if wanted(step) and (named := key(step)) is not None]
    for step, named in chosen:
        if step.head.course_id is not None:
            courses[named].add(step.head.course_id)
    for step, named in chosen:
        course = step.head.course_id
        if course is None and len(courses[named]) == 1:
            course = next(iter(courses[named]))
        found.setdefault((course, named), []).append(step)
    return found


def best_object(steps: Iterable[Step]) -> str | None:
    """The longest spelling of the id that the events have: the one that says most."""
    ids = {step.head.object for step in steps if step.head.object is not None}
    return max(ids, key=lambda each: (len(each), each), default=None)


def name_of(steps: Iterable[Step]) -> str | None:
    """The readable name the last event that has one gives."""
    named = [step.name for step in steps if step.name]
    return named[-1] if named else None


def ids_of(steps: Iterable[Step]) -> tuple[int, ...]:
    """The ids of the events, in order, each once."""
    return tuple(dict.fromkeys(step.id for step in steps))
