# SPDX-License-Identifier: MIT
"""Answers to a problem: each attempt once, whether the browser told of it, the server, or both."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.events.filters import plain, seconds
from explorer.trail.folding import clicks
from explorer.trail.objects import input_of
from explorer.trail.steps import BROWSER, Step

NO_VERDICT: Final = "An answer was sent, but the log has no verdict on it."
_RIGHT: Final = ("correct",)
_WRONG: Final = ("incorrect",)


@dataclass(frozen=True, slots=True)
class Part:
    """The answer to one question. answer: as logged; shown: in words, where the log has them."""

    id: str
    answer: Any
    question: str | None = None
    shown: Any = None
    correct: bool | None = None


@dataclass(frozen=True, slots=True)
class Attempt:
    """One checked answer. number: as the log counts; place: counted here, from 1.

    correct: None where the log has no verdict. ids: the events that tell of it.
    """

    place: int
    number: int | None
    time: int
    parts: tuple[Part, ...]
    correct: bool | None
    grade: float | None
    max_grade: float | None
    ids: tuple[int, ...]
    doubts: tuple[str, ...] = ()


def attempts(steps: Sequence[Step]) -> tuple[Attempt, ...]:
    """The attempts that the checks among these steps, in time order, tell of."""
    checks = [step for step in steps if step.act == "problem.check" and step.own]
    pairs = clicks(checks)
    by_id = {step.id: step for step in checks}
    told = set(pairs.values())
    found: list[Attempt] = []
    for step in checks:
        if step.id in told:
            continue
        sent = by_id.get(pairs.get(step.id, 0))
        found.append(_attempt(len(found) + 1, step, sent))
    return tuple(found)


def _attempt(place: int, step: Step, sent: Step | None) -> Attempt:
    facts = step.facts
    doubts = []
    if step.head.source == BROWSER:
        doubts.append(NO_VERDICT)
    if step.head.cut:
        doubts.append("The event was cut by the logger: answers may be missing.")
    number = seconds(facts.get("number"))
    return Attempt(
        place=place,
        number=None if number is None else int(number),
        time=step.time,
        parts=_parts(step, sent),
        correct=_verdict(facts.get("success")),
        grade=seconds(facts.get("grade")),
        max_grade=seconds(facts.get("max_grade")),
        ids=(step.id,) if sent is None else (sent.id, step.id),
        doubts=tuple(doubts),
    )


def _parts(step: Step, sent: Step | None) -> tuple[Part, ...]:
    answers = _table(step.facts.get("answers"))
    if not answers:
        forms = (step.facts.get("inputs"), sent.facts.get("inputs") if sent else None)
        form = _table(forms[1]) or ({} if step.head.source != BROWSER else _table(forms[0]))
        answers = {input_of(str(name)): value for name, value in form.items()}
    submission = _table(step.facts.get("submission"))
    marks = _table(step.facts.get("correct_map"))
    return tuple(
        _part(str(name), answers.get(name), _table(submission.get(name)), _table(marks.get(name)))
        for name in sorted({*answers, *submission}, key=str)
    )


def _part(name: str, answer: Any, said: Mapping[str, Any], mark: Mapping[str, Any]) -> Part:
    correct = said.get("correct")
    if not isinstance(correct, bool):
        correct = _verdict(mark.get("correctness"))
    question = said.get("question")
    return Part(
        id=name,
        answer=answer if answer is not None else said.get("answer"),
        question=question.strip() or None if isinstance(question, str) else None,
        shown=said.get("answer"),
        correct=correct,
    )


def _verdict(value: Any) -> bool | None:
    return True if value in _RIGHT else False if value in _WRONG else None


def _table(value: Any) -> Mapping[str, Any]:
    return value if isinstance(value, Mapping) else {}


def answer_text(parts: Iterable[Part]) -> str:
    """The answers in a line."""
    said = [
        plain(part.shown if part.shown not in (None, "", []) else part.answer) for part in parts
    ]
    return "; ".join(text if text else "nothing" for text in said)
