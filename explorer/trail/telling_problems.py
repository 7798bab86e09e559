# SPDX-License-Identifier: MIT
"""Problems as rows: a row a problem, and below it all that happened, in time order."""

from collections.abc import Iterable, Iterator
from datetime import UTC, tzinfo
from typing import Final

from explorer.events.text import one_line
from explorer.trail.attempts import Attempt, answer_text
from explorer.trail.module_state import state_words
from explorer.trail.problem_states import StateReading
from explorer.trail.problems import Deed, ProblemReading, Rescore
from explorer.trail.rows import Row
from explorer.trail.wording import Names, called, count, hand, joined, score

_DEEDS: Final = {
    "hint": "Asked for a hint",
    "feedback": "Was shown feedback",
    "show": "Was shown the answer",
    "reset": "Started over",
    "save": "Saved without checking",
    "check_failed": "An answer could not be taken",
    "clear": "Work deleted",
    "attempts_reset": "Attempts given back",
}
_LONGEST: Final = 300


def problem_rows(
    readings: Iterable[ProblemReading],
    names: Names,
    states: Iterable[StateReading] = (),
    zone: tzinfo = UTC,
) -> tuple[Row, ...]:
    """A row for each problem; below it what the weekly package remembers, where it does."""
    beside = {(each.course_id, each.key): each for each in states}
    rows = [
        _problem(each, names, beside.pop((each.course_id or "", each.key), None), zone)
        for each in readings
    ]
    return (*rows, *(_unseen(each, names, zone) for each in beside.values()))


def problems_said(readings: Iterable[ProblemReading]) -> str:
    """What the attempts come to together."""
    tried = [each for each in readings if each.attempts]
    right = sum(each.correct_at is not None for each in tried)
    first = sum(each.correct_at == 1 for each in tried)
    if not tried:
        return ""
    return f"{right:,} of {len(tried):,} answered correctly, {first:,} at the first attempt"


def _unseen(beside: StateReading, names: Names, zone: tzinfo) -> Row:
    """A problem that only the package tells of."""
    state = beside.state
    return Row(
        title=called(beside.key, state.object if state else None, None, "problem", names),
        said="no event",
        time=state.modified if state else None,
        doubts=beside.differs,
        rows=tuple(_state(beside, zone)),
    )


def _state(beside: StateReading, zone: tzinfo) -> Iterator[Row]:
    if beside.state is not None:
        words = state_words(beside.state, zone)
        yield Row("State in the package", words, beside.state.modified)


def _problem(
    problem: ProblemReading, names: Names, beside: StateReading | None, zone: tzinfo
) -> Row:
    below = [_attempt(each) for each in problem.attempts]
    for deeds in (problem.hints, problem.shown, problem.resets, problem.others):
        below += [_deed(each) for each in deeds]
    below += [_rescore(each) for each in problem.rescores]
    if beside is not None:
        below += _state(beside, zone)
    return Row(
        title=called(problem.key, problem.object, problem.name, "problem", names),
        said=_said(problem),
        time=problem.first,
        ids=problem.ids,
        doubts=(*problem.doubts, *(beside.differs if beside else ())),
        rows=tuple(sorted(below, key=lambda row: row.time or 0)),
    )


def _said(problem: ProblemReading) -> str:
    tried = len(problem.attempts)
    if problem.correct_at is not None:
        verdict = f"correct at attempt {problem.correct_at}"
    elif problem.rescores and problem.score is not None and problem.score == problem.max_score:
        verdict = "correct after rescoring"
    elif any(each.correct is False for each in problem.attempts):
        verdict = "never correct"
    else:
        verdict = ""
    points = score(problem.score, problem.max_score)
    asked = sum(deed.kind == "hint" for deed in problem.hints)
    return joined(
        count(tried, "attempt") if tried else "no attempt",
        verdict,
        f"score {points}" if points else "",
        count(asked, "hint") if asked else "",
        _shown(problem),
        count(len(problem.resets), "reset") if problem.resets else "",
        f"rescored {hand(problem.rescores[-1].by)}".strip() if problem.rescores else "",
    )


def _shown(problem: ProblemReading) -> str:
    if not problem.shown:
        return ""
    if not any(deed.before_correct for deed in problem.shown):
        return "answer shown after the first correct attempt"
    if problem.correct_at is None:
        return "answer shown"
    return "answer shown before the first correct attempt"


def _attempt(attempt: Attempt) -> Row:
    verdict = {True: "correct", False: "incorrect", None: "no verdict"}[attempt.correct]
    answers = one_line(answer_text(attempt.parts), _LONGEST)
    marks = [part.correct for part in attempt.parts]
    parts = ""
    if len(marks) > 1 and None not in marks and len(set(marks)) > 1:
        wrong = [str(at) for at, mark in enumerate(marks, 1) if not mark]
        parts = f"wrong: part {', '.join(wrong)}"
    return Row(
        title=f"Attempt {attempt.place}",
        said=joined(
            verdict,
            score(attempt.grade, attempt.max_grade),
            parts,
            f"answered “{answers}”" if answers else "",
        ),
        time=attempt.time,
        ids=attempt.ids,
        doubts=attempt.doubts,
    )


def _deed(deed: Deed) -> Row:
    text = one_line(deed.text, _LONGEST)
    return Row(
        title=_DEEDS.get(deed.kind, deed.kind),
        said=joined(f"“{text}”" if text else "", hand(deed.by)),
        time=deed.time,
        ids=deed.ids,
    )


def _rescore(each: Rescore) -> Row:
    old, new = score(each.old, each.old_max), score(each.new, each.new_max)
    change = f"{old} → {new}" if old and new else new
    return Row(
        title="Score set by hand" if each.by_hand else "Rescored",
        said=joined(change or "what came of it is not in the log", hand(each.by)),
        time=each.time,
        ids=each.ids,
    )
