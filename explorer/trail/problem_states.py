# SPDX-License-Identifier: MIT
"""The problems of a trail beside what the weekly package remembers of them."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field

from explorer.trail.module_state import ModuleState, disagreements
from explorer.trail.objects import key_of
from explorer.trail.problems import ProblemReading


@dataclass(frozen=True, slots=True)
class Kept:
    """States of problems, each with its course run. weeks: of each course of which there are any,
    which package they are from and its week, in microseconds.
    """

    states: tuple[tuple[str, ModuleState], ...] = ()
    weeks: Mapping[str, tuple[str, int | None]] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class StateReading:
    """A problem as the package has it. state: None where it has none. differs: where package and
    events disagree, a sentence each.
    """

    course_id: str
    key: str
    state: ModuleState | None
    differs: tuple[str, ...] = ()


def problem_states(problems: Iterable[ProblemReading], kept: Kept) -> tuple[StateReading, ...]:
    """Each problem of which the package or the events know, as far as the package goes.

    What was only met, never tried, is left out where no event tells of it.
    """
    left = {(course, key_of(state.object) or state.object): state for course, state in kept.states}
    found: list[StateReading] = []
    for problem in problems:
        course = problem.course_id
        if course is None or course not in kept.weeks:
            continue
        state = left.pop((course, problem.key), None)
        told = disagreements(state, problem, *kept.weeks[course])
        if state is not None or told:
            found.append(StateReading(course, problem.key, state, told))
    return (*found, *_never_seen(left))


def _never_seen(left: Mapping[tuple[str, str], ModuleState]) -> Iterator[StateReading]:
    for (course, key), state in left.items():
        if state.attempts or state.grade is not None:
            told = disagreements(state, None, state.source, state.until)
            yield StateReading(course, key, state, told)
