# SPDX-License-Identifier: MIT
"""What the weekly package remembers of a learner at a part of a course, held against the events."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

from explorer.events.filters import plain, seconds
from explorer.events.payload import open_text
from explorer.trail.attempts import Attempt
from explorer.trail.problems import Deed, ProblemReading
from explorer.trail.wording import count, joined, score, when

_SLACK: Final = 5 * 1_000_000  # the state is written a moment before or after its event
_AFRESH: Final = ("attempts_reset", "clear")
_SAME: Final = 1e-6


@dataclass(frozen=True, slots=True)
class ModuleState:
    """A row of courseware_studentmodule. source: which package; until: its week, in microseconds.

    grade, max_grade: unweighted points. marks: of each input whether it was right, where told.
    modified: when it last changed. position: where a video or a sequence was left.
    """

    object: str
    kind: str
    source: str
    until: int | None = None
    modified: int | None = None
    grade: float | None = None
    max_grade: float | None = None
    attempts: int | None = None
    marks: tuple[bool, ...] = ()
    position: str | None = None
    done: bool | None = None

    @property
    def correct(self) -> bool | None:
        """Whether every input is right; None where that is not told."""
        return all(self.marks) if self.marks else None


def module_state(row: Mapping[str, Any], **known: Any) -> ModuleState:
    """The state in a row of the table. known: its source and times. Never raises."""
    opened = open_text(row["state"]).value if isinstance(row.get("state"), str) else None
    state: Mapping[str, Any] = opened if isinstance(opened, dict) else {}
    marks = state.get("correct_map")
    said = [each.get("correctness") for each in _tables(marks)]
    tried = seconds(state.get("attempts"))
    position = state.get("saved_video_position", state.get("position"))
    done = state.get("done")
    return ModuleState(
        object=str(row.get("module_id") or ""),
        kind=str(row.get("module_type") or ""),
        grade=seconds(row.get("grade")),
        max_grade=seconds(row.get("max_grade")),
        attempts=None if tried is None else int(tried),
        marks=tuple(each == "correct" for each in said if each is not None),
        position=plain(position),
        done=done if isinstance(done, bool) else None,
        **known,
    )


def state_words(state: ModuleState, zone: tzinfo) -> str:
    """The state in a line."""
    verdict = {True: "correct", False: "not correct", None: ""}[state.correct]
    if len(state.marks) > 1 and not state.correct:
        verdict = f"{sum(state.marks)} of {len(state.marks)} parts correct"
    points = score(state.grade, state.max_grade)
    place = f"left at {state.position}" if state.position else ""
    changed = f"last changed {when(state.modified, zone)}" if state.modified else ""
    source = joined(state.source, changed)
    tried = "" if state.attempts is None else count(state.attempts, "attempt")
    said = joined(tried, f"score {points}" if points else "", verdict, place)
    return f"{said or 'nothing but that it was met'} ({source})"


def disagreements(
    state: ModuleState | None, problem: ProblemReading | None, source: str, until: int | None
) -> tuple[str, ...]:
    """Where package and events disagree on a problem, a sentence each.

    state: None where the package that there is has none. source, until: of that package.
    """
    if state is None:
        return tuple(_missing(problem, source, until))
    tried = _counting(problem, state)
    return tuple(_of_state(state, problem, tried))


def _missing(problem: ProblemReading | None, source: str, until: int | None) -> Iterator[str]:
    if problem is None:
        return
    cleared = max((deed.time for deed in problem.others if deed.kind == "clear"), default=0)
    before = [
        each
        for each in problem.attempts
        if each.time > cleared and (until is None or each.time < until)
    ]
    if before:
        seen = count(len(before), "attempt")
        yield f"The events show {seen}, but the {source} has no state of this problem."


def _counting(problem: ProblemReading | None, state: ModuleState) -> list[Attempt]:
    """The attempts up to the state's last change, since its count last began anew."""
    if problem is None:
        return []
    begun = max((deed.time for deed in _afresh(problem, state)), default=0)
    return [each for each in problem.attempts if each.time > begun and _known_to(state, each.time)]


def _afresh(problem: ProblemReading, state: ModuleState) -> Iterator[Deed]:
    return (deed for deed in problem.others if deed.kind in _AFRESH and _known_to(state, deed.time))


def _known_to(state: ModuleState, time: int) -> bool:
    return state.modified is None or time <= state.modified + _SLACK


def _of_state(
    state: ModuleState, problem: ProblemReading | None, tried: list[Attempt]
) -> Iterator[str]:
    has, seen = state.attempts, len(tried)
    if has is not None and has != seen:
        why = ": events are missing" if has > seen else ""
        told = f"{seen:,}" if seen else "none"
        yield f"The {state.source} counts {count(has, 'attempt')}, the events show {told}{why}."
    if problem is None:
        return
    later = [
        each.time
        for each in problem.attempts
        if not _known_to(state, each.time) and (state.until is None or each.time < state.until)
    ]
    if later and state.until is not None:
        yield (
            f"The events show {count(len(later), 'attempt')} after the last change that the"
            f" {state.source} knows of."
        )
    yield from _of_score(state, problem, tried)


def _of_score(state: ModuleState, problem: ProblemReading, tried: list[Attempt]) -> Iterator[str]:
    told = [(each.time, each.grade, each.max_grade, "answer") for each in tried]
    told += [
        (each.time, each.new, each.new_max, "change of the score")
        for each in problem.rescores
        if _known_to(state, each.time)
    ]
    known = [each for each in told if each[1] is not None]
    if not known:
        return
    time, points, most, what = max(known, key=lambda each: each[0])
    if _set_later(state, problem):
        return
    if state.grade is not None and not _alike(state.grade, state.max_grade, points, most):
        yield (
            f"The score in the {state.source} is {score(state.grade, state.max_grade)}; the last"
            f" {what} in the events gave {score(points, most)}."
        )
    elif what == "answer" and tried[-1].time == time:
        right = tried[-1].correct
        if None not in (right, state.correct) and right != state.correct:
            words = {True: "correct", False: "not correct"}
            yield (
                f"The {state.source} marks the answer {words[bool(state.correct)]}; the last answer"
                f" in the events was {words[bool(right)]}."
            )


def _set_later(state: ModuleState, problem: ProblemReading) -> bool:
    """Whether others gave this score after the learner's last change, before the package."""
    return any(
        _alike(state.grade, state.max_grade, each.new, each.new_max)
        for each in problem.rescores
        if not _known_to(state, each.time) and (state.until is None or each.time < state.until)
    )


def _alike(
    one: float | None, most: float | None, other: float | None, its_most: float | None
) -> bool:
    """Whether two scores are the same, as points or, of other points in all, as a share."""
    if one is None or other is None:
        return True
    if most and its_most and most != its_most:
        return abs(one / most - other / its_most) < _SAME
    return abs(one - other) < _SAME


def _tables(value: Any) -> list[Mapping[str, Any]]:
    found = list(value.values()) if isinstance(value, dict) else []
    return [each for each in found if isinstance(each, dict)]
