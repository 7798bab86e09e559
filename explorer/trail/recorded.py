# SPDX-License-Identifier: MIT
"""Open responses and posts as the weekly package has them, and where events tell otherwise."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from explorer.trail.wording import score

_SAME: Final = 60 * 1_000_000
_KINDS: Final = {"self": "self-assessment", "peer": "peer assessment", "staff": "staff assessment"}


@dataclass(frozen=True, slots=True)
class RecordedAssessment:
    """A judgement in the tables. kind: peer, self or staff. time: microseconds since 1970 UTC.

    marks: of each criterion its name, what was chosen, the points that gives and the most it can.
    comments: criteria and what was written on them.
    """

    kind: str
    time: int | None
    marks: tuple[tuple[str, str, float | None, float | None], ...] = ()
    feedback: str = ""
    comments: tuple[tuple[str, str], ...] = ()

    @property
    def points(self) -> float | None:
        """All points together."""
        return _sum(mark[2] for mark in self.marks)

    @property
    def possible(self) -> float | None:
        """The most there can be."""
        return _sum(mark[3] for mark in self.marks)


@dataclass(frozen=True, slots=True)
class RecordedScore:
    """A score in the tables. reset: it was taken back."""

    points: float | None
    possible: float | None
    time: int | None
    reset: bool = False


@dataclass(frozen=True, slots=True)
class Recorded:
    """A response in the tables. key, object: of its problem. submission: its id. source: which
    package. until: the package's week, in microseconds. scores: the newest last. replies: what the
    learner said of the assessments.
    """

    submission: str
    key: str
    object: str | None
    course_id: str | None
    time: int | None
    text: str
    source: str
    until: int | None = None
    deleted: bool = False
    assessments: tuple[RecordedAssessment, ...] = ()
    scores: tuple[RecordedScore, ...] = ()
    replies: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class RecordedPost:
    """A post of the learner's in the package. kind: thread, response or comment. title: of its
    thread. anonymous: shown without their name.
    """

    id: str
    kind: str
    title: str
    text: str
    time: int | None
    course_id: str | None
    source: str
    anonymous: bool = False


class Told(Protocol):
    """An assessment in the events, as `responses.Assessment`."""

    @property
    def kind(self) -> str: ...
    @property
    def time(self) -> int: ...
    @property
    def submission(self) -> str | None: ...
    @property
    def points(self) -> float | None: ...
    @property
    def possible(self) -> float | None: ...


def disagreements(
    recorded: Sequence[Recorded],
    handed_in: Sequence[tuple[str | None, int, str]],
    received: Sequence[Told],
) -> tuple[str, ...]:
    """Where package and events disagree, a sentence each.

    handed_in: id, time and text of each response in the events. received: all assessments of them.
    """
    if not recorded:
        return ()
    found = list(_of_responses(recorded, handed_in))
    for each in recorded:
        own = [made for made in received if made.submission == each.submission]
        found += _of_assessments(each, own)
        found += _of_score(each, own)
    return tuple(found)


def _of_responses(
    recorded: Sequence[Recorded], handed_in: Sequence[tuple[str | None, int, str]]
) -> Iterator[str]:
    texts = {submission: text for submission, _, text in handed_in if submission}
    for each in recorded:
        if each.submission not in texts:
            yield f"A response in the {each.source} is in no event of its being handed in."
        elif texts[each.submission] and _squeezed(each.text) != _squeezed(texts[each.submission]):
            yield f"The text of the response is another in the event than in the {each.source}."
    known, newest = {each.submission for each in recorded}, recorded[-1]
    for submission, time, _ in handed_in:
        if submission and submission not in known and _before(time, newest):
            yield f"A response that was handed in is not in the {newest.source}."


def _of_assessments(each: Recorded, received: Sequence[Told]) -> Iterator[str]:
    left = list(received)
    for made in each.assessments:
        same = [one for one in left if one.kind == made.kind and _near(one.time, made.time)]
        what = _KINDS.get(made.kind, made.kind)
        if not same:
            yield f"A {what} is in the {each.source} only."
            continue
        best = min(same, key=lambda one: abs(one.time - (made.time or 0)))
        left.remove(best)
        if None not in (best.points, made.points) and best.points != made.points:
            told, has = score(best.points, best.possible), score(made.points, made.possible)
            yield f"A {what} gives {told} in the event, {has} in the {each.source}."
    for one in left:
        if _before(one.time, each):
            what = _KINDS.get(one.kind, one.kind)
            yield f"A {what} is in the events only, not in the {each.source}."


def _of_score(each: Recorded, received: Sequence[Told]) -> Iterator[str]:
    counting = [one for one in each.scores if not one.reset and one.points is not None]
    if not counting or each.scores[-1].reset:
        return
    last = counting[-1]
    for kind in ("staff", "peer", "self"):
        given = [one.points for one in received if one.kind == kind and one.points is not None]
        if not given:
            continue
        wanted = given[-1:] if kind == "staff" else given
        if last.points is not None and not min(wanted) <= last.points <= max(wanted):
            has = score(last.points, last.possible)
            yield (
                f"The score in the {each.source} is {has}, where the {_KINDS[kind]}"
                f"{'s' * (len(wanted) > 1)} in the events give"
                f"{'s' * (len(wanted) == 1)} {' and '.join(score(one, None) for one in wanted)}."
            )
        return


def _before(time: int, each: Recorded) -> bool:
    return each.until is None or time < each.until


def _near(one: int, other: int | None) -> bool:
    return other is None or abs(one - other) <= _SAME


def _squeezed(text: str) -> str:
    return " ".join(text.split())


def _sum(values: Iterator[float | None]) -> float | None:
    known = [value for value in values if value is not None]
    return sum(known) if known else None
