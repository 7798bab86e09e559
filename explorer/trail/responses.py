# SPDX-License-Identifier: MIT
"""Open responses: drafts, what was handed in, and the assessments given and received."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from explorer.events.acts import group
from explorer.events.filters import plain, seconds
from explorer.events.identity import response_id
from explorer.trail import clocks
from explorer.trail.grouping import best_object, by_object, ids_of, name_of
from explorer.trail.notices import Notice, notice
from explorer.trail.recorded import Recorded, disagreements
from explorer.trail.steps import Step, tidy

_ASSESS: Final = "response.assess_"
_UNSURE: Final = (
    "Assessments by others name the response, not the learner: they were found by its id."
)


@dataclass(frozen=True, slots=True)
class Assessment:
    """Points given to one response. kind: peer, self or staff. by: as in Notice."""

    kind: str
    time: int
    by: str | None
    submission: str | None
    points: float | None
    possible: float | None
    marks: tuple[tuple[str, str], ...]
    feedback: str
    ids: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class ResponseReading:
    """One open response problem. given: the learner's assessments of others' responses.

    received: assessments of the learner's own, by themselves and others. recorded: what the weekly
    package has; where that and the events disagree is among the doubts.
    """

    course_id: str | None
    key: str
    object: str | None
    name: str | None
    drafts: tuple[Notice, ...]
    submissions: tuple[Notice, ...]
    given: tuple[Assessment, ...]
    received: tuple[Assessment, ...]
    others: tuple[Notice, ...]
    recorded: tuple[Recorded, ...]
    first: int
    last: int
    ids: tuple[int, ...]
    doubts: tuple[str, ...]


def submissions(steps: Iterable[Step]) -> frozenset[str]:
    """The ids of the responses that the learner handed in."""
    return frozenset(
        text
        for step in steps
        if step.act == "response.submit" and step.own and (text := _submission(step))
    )


def is_assessment(step: Step) -> bool:
    return step.act.startswith(_ASSESS)


def responses(
    steps: Iterable[Step], recorded: Sequence[Recorded] = ()
) -> tuple[ResponseReading, ...]:
    """A reading of each open response, by when it was first met.

    Assessments by others may be among the steps: those of the learner's own responses count.
    recorded: what the weekly package has of the learner.
    """
    ordered = tidy(steps)
    own = submissions(ordered) | {each.submission for each in recorded}
    some = [step for step in ordered if _belongs(step, own)]
    # An event may name the response only; another one says to which problem it belongs.
    keys = {_submission(step): step.key for step in some if step.key and _submission(step)}
    found = by_object(
        some, lambda _: True, lambda step: step.key or keys.get(_submission(step)) or ""
    )
    met = {key for _, key in found}
    readings = [
        _reading(course, key, some, own, [each for each in recorded if each.key == key])
        for (course, key), some in found.items()
    ]
    for key in dict.fromkeys(each.key for each in recorded if each.key not in met):
        alone = [each for each in recorded if each.key == key]
        readings.append(_reading(alone[0].course_id, key, [], own, alone))
    return tuple(readings)


def _belongs(step: Step, own: frozenset[str]) -> bool:
    if group(step.act) != "response":
        return False
    return step.own or (is_assessment(step) and _submission(step) in own)


def _submission(step: Step) -> str | None:
    text = plain(step.facts.get("submission"))
    return response_id(text) or text


def _reading(
    course: str | None,
    key: str,
    steps: list[Step],
    own: frozenset[str],
    recorded: Sequence[Recorded],
) -> ResponseReading:
    assessed = [(step, _assessment(step)) for step in steps if is_assessment(step)]
    received = [
        made for step, made in assessed if made.submission in own or step.act.endswith("_self")
    ]
    sure = () if all(made.by is None for made in received) else (_UNSURE,)
    kept = ("response.save", "response.submit")
    handed_in = [
        (_submission(step), step.time, plain(step.facts.get("text")) or "")
        for step in steps
        if step.act == "response.submit"
    ]
    times = [step.time for step in steps]
    times += [each.time for each in recorded if each.time is not None and not steps]
    return ResponseReading(
        course_id=course,
        key=key,
        object=best_object(steps) or next((each.object for each in recorded), None),
        name=name_of(steps),
        drafts=_told(steps, "response.save"),
        submissions=_told(steps, "response.submit"),
        given=tuple(made for _, made in assessed if made not in received),
        received=tuple(received),
        others=tuple(
            notice(step) for step in steps if step.act not in kept and not is_assessment(step)
        ),
        recorded=tuple(recorded),
        first=min(times, default=0),
        last=max(times, default=0),
        ids=ids_of(steps),
        doubts=(*sure, *disagreements(recorded, handed_in, received), *clocks.doubts(steps)),
    )


def _told(steps: Sequence[Step], act: str) -> tuple[Notice, ...]:
    return tuple(notice(step, "submission", ("text",)) for step in steps if step.act == act)


def _assessment(step: Step) -> Assessment:
    points, possible = (_numbers(step.facts.get(name)) for name in ("points", "possible"))
    criteria, options = (_list(step.facts.get(name)) for name in ("criteria", "options"))
    return Assessment(
        kind=step.act.removeprefix(_ASSESS),
        time=step.time,
        by=step.by,
        submission=_submission(step),
        points=sum(points) if points else None,
        possible=sum(possible) if possible else None,
        marks=tuple(
            (plain(a) or "", plain(b) or "") for a, b in zip(criteria, options, strict=False)
        ),
        feedback=plain(step.facts.get("feedback")) or "",
        ids=(step.id,),
    )


def _list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [] if value is None else [value]


def _numbers(value: Any) -> list[float]:
    return [read for each in _list(value) if (read := seconds(each)) is not None]
