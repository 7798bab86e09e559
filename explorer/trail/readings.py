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


def read(
    steps: Iterable[Step],
    zone: tzinfo = UTC,
    structure: Structure | None = None,
    check: Callable[[], None] = lambda: None,
    recorded: Sequence[Recorded] = (),
    posts: Sequence[RecordedPost] = (),
) -> Readings:
    """All readings of these events, whatever their order; an event given twice counts once.

    structure: of the course, where it is known. recorded, posts: open responses and posts
    in the weekly package. check: called now and then; may raise to stop.
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
    found["forum"] = forum(of_group["forum"], posts)
    found["responses"] = responses(of_group["response"], recorded)
    found["activity"] = activity(ordered, zone)
    check()
    return Readings(
        **found,
        progress=progress(ordered, structure) if structure else (),
        clocks=clocks(ordered),
    )


def _together(ordered: TidySteps, groups: tuple[str, ...]) -> TidySteps:
    return TidySteps(step for step in ordered if group(step.act) in groups)
