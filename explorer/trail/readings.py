# SPDX-License-Identifier: MIT
"""Every reading of a trail, from its events alone."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, tzinfo
from typing import Any, Final

from explorer.events.acts import group
from explorer.trail.activity import ActivityReading, activity
from explorer.trail.certificates import (
    CertificatesReading,
    GradeReading,
    certificates,
    grades,
)
from explorer.trail.clocks import Clocks, clocks
from explorer.trail.enrolment import EnrolmentReading, enrolment
from explorer.trail.exams import ExamReading, exams
from explorer.trail.forum import ForumReading, forum
from explorer.trail.groups import GroupReading, cohorts, teams
from explorer.trail.notes import NotesReading, notes
from explorer.trail.problem_states import Kept, StateReading, problem_states
from explorer.trail.problems import ProblemReading, problems
from explorer.trail.progress import PartReading, Structure, progress
from explorer.trail.recorded import Recorded, RecordedPost
from explorer.trail.responses import ResponseReading, responses
from explorer.trail.steps import Step, TidySteps, tidy
from explorer.trail.videos import VideoReading, videos

# Each reading, and the groups of acts it is made of.
_OF_ACTS: Final[Mapping[str, tuple[Callable[[Iterable[Step]], Any], tuple[str, ...]]]] = {
    "videos": (videos, ("video", "page")),
    "problems": (problems, ("problem",)),
    "notes": (notes, ("note", "bookmark")),
    "exams": (exams, ("exam",)),
    "enrolment": (enrolment, ("enrolment",)),
    "teams": (teams, ("team",)),
    "cohorts": (cohorts, ("cohort",)),
    "certificates": (certificates, ("certificate",)),
    "grades": (grades, ("grade",)),
}


@dataclass(frozen=True, slots=True)
class Readings:
    """What a learner's events say. Every item has the ids of the events it rests on, and in plain
    words what makes it uncertain (`doubts`). progress: empty where no structure is known.
    states: of problems, as the weekly package has them.
    """

    videos: tuple[VideoReading, ...] = ()
    problems: tuple[ProblemReading, ...] = ()
    forum: ForumReading = field(default_factory=ForumReading)
    responses: tuple[ResponseReading, ...] = ()
    notes: NotesReading = field(default_factory=NotesReading)
    exams: tuple[ExamReading, ...] = ()
    enrolment: EnrolmentReading = field(default_factory=EnrolmentReading)
    teams: tuple[GroupReading, ...] = ()
    cohorts: tuple[GroupReading, ...] = ()
    certificates: CertificatesReading = field(default_factory=CertificatesReading)
    grades: tuple[GradeReading, ...] = ()
    activity: ActivityReading = field(default_factory=ActivityReading)
    progress: tuple[PartReading, ...] = ()
    clocks: Clocks = field(default_factory=Clocks)
    states: tuple[StateReading, ...] = ()


@dataclass(frozen=True, slots=True)
class Package:
    """What the weekly package has of a learner: open responses, posts and states of problems."""

    responses: Sequence[Recorded] = ()
    posts: Sequence[RecordedPost] = ()
    states: Kept = field(default_factory=Kept)

    def only(self, course_id: str | None) -> "Package":
        """What it has of one course; of all where none is named."""
        if course_id is None:
            return self
        states = tuple(each for each in self.states.states if each[0] == course_id)
        weeks = {at: week for at, week in self.states.weeks.items() if at == course_id}
        return Package(
            [each for each in self.responses if each.course_id == course_id],
            [each for each in self.posts if each.course_id == course_id],
            Kept(states, weeks),
        )


_NO_PACKAGE: Final = Package()


def read(
    steps: Iterable[Step],
    zone: tzinfo = UTC,
    structure: Structure | None = None,
    check: Callable[[], None] = lambda: None,
    package: Package = _NO_PACKAGE,
) -> Readings:
    """All readings of these events, whatever their order; an event given twice counts once.

    structure: of the course, where it is known. package: what is told of the learner besides.
    check: called now and then; may raise to stop.
    """
    ordered = tidy(steps)
    check()
    of_group: dict[str, TidySteps] = defaultdict(TidySteps)
    for step in ordered:
        if step.act:
            of_group[group(step.act)].append(step)
    found: dict[str, Any] = {}
    for name, (reading, groups) in _OF_ACTS.items():
        one, *more = (of_group[each] for each in groups)
        found[name] = reading(one if not any(more) else _together(ordered, groups))
        check()
    found["forum"] = forum(of_group["forum"], package.posts)
    found["responses"] = responses(of_group["response"], package.responses)
    found["activity"] = activity(ordered, zone)
    check()
    return Readings(
        **found,
        progress=progress(ordered, structure) if structure else (),
        clocks=clocks(ordered),
        states=problem_states(found["problems"], package.states),
    )


def _together(ordered: TidySteps, groups: tuple[str, ...]) -> TidySteps:
    return TidySteps(step for step in ordered if group(step.act) in groups)
