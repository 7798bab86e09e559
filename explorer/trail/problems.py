# SPDX-License-Identifier: MIT
"""What was tried at each problem, with what help, and what became of the score."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from explorer.events.acts import group
from explorer.events.filters import plain, seconds
from explorer.trail import clocks
from explorer.trail.attempts import Attempt, attempts
from explorer.trail.folding import clicks
from explorer.trail.grouping import best_object, by_object, ids_of, name_of
from explorer.trail.steps import Step, tidy

_SAME_WORK: Final = 60 * 60 * 1_000_000  # between asking for a rescoring and its event
_UNNAMED: Final = ""
GAPS: Final = "The log counts {said} attempts, but only {seen} are here: events are missing."
NOT_NAMED: Final = "The events do not say which problem they are about."


@dataclass(frozen=True, slots=True)
class Deed:
    """Something done at a problem. kind: the part of the act after the dot.

    by: who else did it, "" where nobody is named, None for the learner. before_correct: whether it
    came before the first correct attempt; None if there is none, so that it came before.
    """

    kind: str
    time: int
    text: str
    by: str | None
    before_correct: bool
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Rescore:
    """A score that others changed; None where the log does not say the old or new one."""

    time: int
    by: str | None
    by_hand: bool
    old: float | None
    old_max: float | None
    new: float | None
    new_max: float | None
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ProblemReading:
    """What a learner did at one problem, and what others did to its score.

    score: the last one the log tells. correct_at: place of the first correct attempt.
    """

    course_id: str | None
    key: str
    object: str | None
    name: str | None
    attempts: tuple[Attempt, ...]
    hints: tuple[Deed, ...]
    shown: tuple[Deed, ...]
    resets: tuple[Deed, ...]
    others: tuple[Deed, ...]
    rescores: tuple[Rescore, ...]
    score: float | None
    max_score: float | None
    correct_at: int | None
    first: int
    last: int
    ids: tuple[int, ...]
    doubts: tuple[str, ...]


def problems(steps: Iterable[Step]) -> tuple[ProblemReading, ...]:
    """A reading of each problem, by when it was first met."""
    ordered = [step for step in tidy(steps) if step.concerns]
    found = by_object(ordered, _is_problem, lambda step: step.key or _UNNAMED)
    return tuple(_reading(course, key, some) for (course, key), some in found.items())


def _is_problem(step: Step) -> bool:
    return group(step.act) == "problem"


def _reading(course: str | None, key: str, steps: list[Step]) -> ProblemReading:
    tried = attempts(steps)
    right = next((each for each in tried if each.correct), None)
    deeds = _deeds(steps, right.time if right is not None else None)
    rescores = _rescores(steps)
    score, most = _score(steps, tried, rescores)
    kept = ("hint", "feedback"), ("show",), ("reset",)
    return ProblemReading(
        course_id=course,
        key=key,
        object=best_object(steps),
        name=name_of(steps),
        attempts=tried,
        hints=tuple(deed for deed in deeds if deed.kind in kept[0]),
        shown=tuple(deed for deed in deeds if deed.kind in kept[1]),
        resets=tuple(deed for deed in deeds if deed.kind in kept[2]),
        others=tuple(deed for deed in deeds if not any(deed.kind in kinds for kinds in kept)),
        rescores=rescores,
        score=score,
        max_score=most,
        correct_at=None if right is None else right.place,
        first=steps[0].time,
        last=steps[-1].time,
        ids=ids_of(steps),
        doubts=(*_gaps(key, tried), *clocks.doubts(steps)),
    )


_TOLD_APART: Final = frozenset(
    f"problem.{kind}"
    for kind in ("check", "graded", "score", "rescore", "rescore_asked", "override")
)


def _deeds(steps: Sequence[Step], right: int | None) -> list[Deed]:
    pairs = clicks(steps)
    browser = {sent: server for server, sent in pairs.items()}
    found = []
    for step in steps:
        if step.act in _TOLD_APART or step.id in browser:
            continue
        sent = pairs.get(step.id)
        ids = (step.id,) if sent is None else (sent, step.id)
        kind = step.act.partition(".")[2]
        before = right is None or step.time < right
        found.append(Deed(kind, step.time, _words(step), step.by, before, ids))
    return found


def _words(step: Step) -> str:
    for name in ("hint", "failure"):
        if name in step.facts:
            return plain(step.facts[name]) or ""
    old, new = (seconds(step.facts.get(name)) for name in ("old_attempts", "new_attempts"))
    if old is not None:
        return f"{old:g} attempts before" if new is None else f"{old:g} → {new:g} attempts"
    return ""


def _rescores(steps: Sequence[Step]) -> tuple[Rescore, ...]:
    """Each change of a score once: the request, the rescoring and its grade tell of the same."""
    found: list[Rescore] = []
    asked: Step | None = None
    for step in steps:
        if step.act == "problem.rescore_asked":
            asked = step
        if step.act not in ("problem.rescore", "problem.override"):
            continue
        new, most = (seconds(step.facts.get(name)) for name in ("new_score", "new_max"))
        last = found[-1] if found else None
        if (
            last is not None
            and "old_score" not in step.facts
            and step.time - last.time <= _SAME_WORK
            and (last.new, last.new_max) == (new, most)
            and not last.by_hand
            and step.act == "problem.rescore"
        ):
            found[-1] = _joined(last, step)
            continue
        found.append(_rescore(step, asked, new, most))
        asked = None
    if asked is not None:
        found.append(_rescore(asked, None, None, None))
    return tuple(found)


def _rescore(step: Step, asked: Step | None, new: float | None, most: float | None) -> Rescore:
    if asked is not None and step.time - asked.time > _SAME_WORK:
        asked = None
    old, old_max = (seconds(step.facts.get(name)) for name in ("old_score", "old_max"))
    return Rescore(
        time=step.time,
        by=step.by or (asked.by if asked is not None else step.by),
        by_hand=step.act == "problem.override",
        old=old,
        old_max=old_max,
        new=new,
        new_max=most,
        ids=(step.id,) if asked is None else (asked.id, step.id),
    )


def _joined(last: Rescore, step: Step) -> Rescore:
    return Rescore(
        last.time, last.by or step.by, last.by_hand, last.old, last.old_max, last.new,
        last.new_max, (*last.ids, step.id),
    )  # fmt: skip


def _score(
    steps: Sequence[Step], tried: Sequence[Attempt], rescores: Sequence[Rescore]
) -> tuple[float | None, float | None]:
    """The last score told by an attempt, a grade or a rescoring."""
    told = [(each.time, 0, each.grade, each.max_grade) for each in tried]
    told += [(each.time, 2, each.new, each.new_max) for each in rescores]
    for step in steps:
        if step.act == "problem.score":
            new, most = (seconds(step.facts.get(name)) for name in ("new_score", "new_max"))
            told.append((step.time, 1, new, most))
    known = [each for each in told if each[2] is not None]
    last = max(known, key=lambda each: each[:2], default=None)
    return (None, None) if last is None else (last[2], last[3])


def _counts(tried: Sequence[Attempt]) -> list[set[int]]:
    """The numbers that the log gives the attempts; it begins anew when attempts are given back."""
    runs: list[set[int]] = []
    last = 0
    for each in tried:
        if each.number is None or each.number < 1:
            continue
        if not runs or each.number < last:
            runs.append(set())
        last = each.number
        runs[-1].add(last)
    return runs


def _gaps(key: str, tried: Sequence[Attempt]) -> tuple[str, ...]:
    runs = _counts(tried)
    said, counted = sum(map(max, runs)), sum(map(len, runs))
    found = [doubt for each in tried for doubt in each.doubts]
    if said > counted:
        found.append(GAPS.format(said=said, seen=counted))
    if key == _UNNAMED:
        found.append(NOT_NAMED)
    return tuple(dict.fromkeys(found))
