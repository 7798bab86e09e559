# SPDX-License-Identifier: MIT
"""What is told of learners beside each other: each trail, and its readings in one column."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import tzinfo
from typing import Final

import numpy as np

from explorer.trail.readings import Readings, read
from explorer.ui.formats import EMPTY, count_text, moment, one_line, span_text, time_text
from explorer.ui.trail_view import Options, TrailView, arrange
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.queries import Reader

_MICROS: Final = 1_000_000


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


@dataclass(frozen=True, slots=True, eq=False)
class Compared:
    """A trail and what is told of it. courses: all the learner has. readings: None until read."""

    subject: Subject
    view: TrailView
    courses: tuple[str, ...]
    readings: Readings | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """One line of the table. values: of each subject; asks: what a query asks for it, or ""."""

    title: str
    values: tuple[str, ...]
    asks: str = ""


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
        steps = list(reader.trail_steps(each.subject.who, cancel).steps)
        if course is not None:
            steps = [step for step in steps if step.head.course_id == course]
        cancel.check()
        yield Compared(each.subject, each.view, each.courses, read(steps, zone))


def lines(
    found: list[Compared], order: dict[str, int], title: Callable[[str], str], zone: tzinfo
) -> list[Line]:
    """The table: what the trails have, then what the readings say, then events by category."""
    made = [
        Line(name, tuple(tell(each.view, zone) if len(each.view) else EMPTY for each in found))
        for name, tell in _TRAIL
    ]
    for name, say in _READ:
        told = tuple("…" if one.readings is None else say(one.readings) for one in found)
        if any(value not in ("0", EMPTY) for value in told):
            made.append(Line(name, told))
    names = {lane.category for each in found for lane in each.view.lanes}
    last = max(order.values(), default=0) + 1
    for category in sorted(names, key=lambda name: (order.get(name, last), name)):
        counts = tuple(_in_category(each.view, category) for each in found)
        made.append(Line(f"{title(category)}: events", counts, terms.term("category", category)))
    return made


def _in_category(view: TrailView, category: str) -> str:
    return count_text(sum(len(lane.times) for lane in view.lanes if lane.category == category))


def _days(view: TrailView, zone: tzinfo) -> str:
    hours = np.unique(view.when // (900 * _MICROS)) * (900 * _MICROS)
    return count_text(len({moment(int(time), zone).date() for time in hours}))


_TRAIL: Final[tuple[tuple[str, Callable[[TrailView, tzinfo], str]], ...]] = (
    ("Events", lambda view, _: count_text(len(view))),
    ("By others, about them", lambda view, _: count_text(int((view.spine.roles == 2).sum()))),
    ("Sessions", lambda view, _: count_text(len(view.sessions))),
    ("Active days", _days),
    ("First event", lambda view, zone: time_text(view.start, zone)),
    ("Last event", lambda view, zone: time_text(view.end, zone)),
    ("From first to last", lambda view, _: span_text(view.end - view.start)),
    ("Received late", lambda view, _: count_text(len(view.late))),
)


def _active(found: Readings) -> str:
    return span_text(found.activity.active) if found.activity.active else EMPTY


def _seen(found: Readings) -> str:
    seconds = sum(video.video_seconds for video in found.videos)
    return span_text(round(seconds * _MICROS)) if seconds else EMPTY


def _share(found: Readings) -> str:
    shares = [video.share for video in found.videos if video.share is not None]
    return f"{100 * sum(shares) / len(shares):.0f} %" if shares else EMPTY


def _tried(found: Readings) -> str:
    return count_text(sum(bool(problem.attempts) for problem in found.problems))


def _solved(found: Readings) -> str:
    return count_text(sum(problem.correct_at is not None for problem in found.problems))


def _grade(found: Readings) -> str:
    told = [f"{100 * one.share:.0f} %" for one in found.grades if one.share is not None]
    return ", ".join(told) or EMPTY


def _held(found: Readings) -> str:
    return count_text(sum(held for _, held in found.certificates.held))


_READ: Final[tuple[tuple[str, Callable[[Readings], str]], ...]] = (
    ("Time in sessions", _active),
    ("Videos met", lambda found: count_text(len(found.videos))),
    ("Video watched", _seen),
    ("Share watched, on average", _share),
    ("Problems tried", _tried),
    ("Problems solved", _solved),
    ("Attempts", lambda found: count_text(sum(len(one.attempts) for one in found.problems))),
    ("Hints asked for", lambda found: count_text(sum(len(one.hints) for one in found.problems))),
    ("Answers shown", lambda found: count_text(sum(len(one.shown) for one in found.problems))),
    ("Forum posts", lambda found: count_text(len(found.forum.posts))),
    ("Threads read", lambda found: count_text(len(found.forum.read))),
    (
        "Open responses handed in",
        lambda found: count_text(sum(len(one.submissions) for one in found.responses)),
    ),
    ("Notes", lambda found: count_text(len(found.notes.notes))),
    ("Bookmarks", lambda found: count_text(len(found.notes.bookmarks))),
    ("Exam attempts", lambda found: count_text(sum(len(one.attempts) for one in found.exams))),
    ("Grade last reckoned", _grade),
    ("Certificates held", _held),
)
