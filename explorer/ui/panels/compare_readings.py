# SPDX-License-Identifier: MIT
"""What is told of learners beside each other: each trail, and its readings in one column."""

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import tzinfo
from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from explorer.trail.readings import Readings, read
from explorer.ui.formats import EMPTY, count_text, moment, one_line, span_text, time_text
from explorer.ui.panels.compare_facts import READ
from explorer.ui.readings import course_words
from explorer.ui.trail_view import Options, TrailView, arrange
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.queries import Reader
from explorer.workspace.spine import SUBJECT

_MICROS: Final = 1_000_000
_ENDS: Final = np.array([0, -1])


@dataclass(frozen=True, slots=True)
class Subject:
    """A learner, or what a learner did in one course."""

    who: str
    course: str | None = None

    @property
    def title(self) -> str:
        """As headers show it."""
        name = one_line(self.who, 60)
        return name if self.course is None else f"{name} in {one_line(self.course, 60)}"

    @property
    def term(self) -> str:
        """The query that asks for it."""
        asked = terms.term("learner", self.who)
        return asked if self.course is None else terms.add(asked, terms.term("course", self.course))


def short_titles(subjects: Sequence[Subject]) -> list[str]:
    """What tells the subjects apart: of one learner's courses, the courses."""
    courses = [subject.course for subject in subjects]
    if len(subjects) < 2 or None in courses or len({each.who for each in subjects}) > 1:
        return [subject.title for subject in subjects]
    short = [(course_words(each or "") or (each or "", ""))[0] for each in courses]
    return (
        short if len(set(short)) == len(short) else [one_line(each or "", 60) for each in courses]
    )


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A trail and what is told of it. courses: all the learner has. readings: None until read."""

    subject: Subject
    view: TrailView
    courses: tuple[str, ...]
    readings: Readings | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table, a value of each subject.

    asks: what a query asks for it, or "". ids: where no query can, the events each value rests on.
    """

    title: str
    values: tuple[str, ...]
    asks: str = ""
    ids: tuple[tuple[int, ...], ...] = ()

    def leads(self, column: int) -> bool:
        """Whether there are events behind a subject's value."""
        return bool(self.asks) or (column < len(self.ids) and bool(self.ids[column]))


def read_trails(
    reader: Reader, subjects: list[Subject], order: dict[str, int], cancel: CancelToken
) -> list[Compared]:
    """The trails of these subjects."""
    found = []
    for subject in subjects:
        spine = reader.spine(subject.who, cancel)
        places, counts = np.unique(spine.courses.codes, return_counts=True)
        ranked = [place for _, place in sorted(zip(-counts, places, strict=True)) if place >= 0]
        courses = tuple(spine.courses.names[place] for place in ranked)
        view = arrange(spine, order, Options(course=subject.course), cancel)
        found.append(Compared(subject, view, courses))
    return found


def read_more(
    reader: Reader, found: list[Compared], zone: tzinfo, cancel: CancelToken
) -> Iterator[Compared]:
    """The same with their readings, one after the other."""
    for each in found:
        course = each.subject.course
        trail = reader.trail_steps(each.subject.who, cancel)
        steps, package = list(trail.steps), trail.package.only(course)
        if course is not None:
            steps = [step for step in steps if step.head.course_id == course]
        cancel.check()
        yield Compared(each.subject, each.view, each.courses, read(steps, zone, package=package))


def lines(
    found: list[Compared], order: dict[str, int], title: Callable[[str], str], zone: tzinfo
) -> list[Line]:
    """The table: what the trails have, then what the readings say, then events by category."""
    made = [
        Line(
            name,
            tuple(tell(each.view, zone) if len(each.view) else EMPTY for each in found),
            ids=tuple(_ids(each.view, rests(each.view)) for each in found),
        )
        for name, tell, rests in _TRAIL
    ]
    for name, say, of in READ:
        told = tuple("…" if one.readings is None else say(one.readings) for one in found)
        if any(value not in ("0", EMPTY) for value in told):
            ids = tuple(() if one.readings is None else _once(of(one.readings)) for one in found)
            made.append(Line(name, told, ids=ids))
    names = {lane.category for each in found for lane in each.view.lanes}
    last = max(order.values(), default=0) + 1
    for category in sorted(names, key=lambda name: (order.get(name, last), name)):
        counts = tuple(_in_category(each.view, category) for each in found)
        made.append(Line(f"{title(category)}: events", counts, terms.term("category", category)))
    return made


def _ids(view: TrailView, places: NDArray[Any]) -> tuple[int, ...]:
    return tuple(view.spine.ids[places].tolist()) if len(view) else ()


def _once(groups: Iterable[Iterable[int]]) -> tuple[int, ...]:
    return tuple(dict.fromkeys(event for ids in groups for event in ids))


def _in_category(view: TrailView, category: str) -> str:
    return count_text(sum(len(lane.times) for lane in view.lanes if lane.category == category))


def _minute(time: int, zone: tzinfo) -> str:
    told = time_text(time, zone)  # in seconds, and outside UTC with its offset
    return told[:16] + told[19:]


def _days(view: TrailView, zone: tzinfo) -> str:
    hours = np.unique(view.when // (900 * _MICROS)) * (900 * _MICROS)
    return count_text(len({moment(int(time), zone).date() for time in hours}))


_Rests = Callable[[TrailView], NDArray[Any]]
_ALL: Final[_Rests] = lambda view: np.arange(len(view))  # noqa: E731
_TRAIL: Final[tuple[tuple[str, Callable[[TrailView, tzinfo], str], _Rests], ...]] = (
    ("Events", lambda view, _: count_text(len(view)), _ALL),
    (
        "By others, about them",
        lambda view, _: count_text(int((view.spine.roles == SUBJECT).sum())),
        lambda view: np.flatnonzero(view.spine.roles == SUBJECT),
    ),
    ("Sessions", lambda view, _: count_text(len(view.sessions)), _ALL),
    ("Active days", _days, _ALL),
    ("First event", lambda view, zone: _minute(view.start, zone), lambda _: np.array([0])),
    ("Last event", lambda view, zone: _minute(view.end, zone), lambda _: np.array([-1])),
    ("From first to last", lambda view, _: span_text(view.end - view.start), lambda _: _ENDS),
    ("Received late", lambda view, _: count_text(len(view.late)), lambda view: view.late),
)
