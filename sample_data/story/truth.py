# SPDX-License-Identifier: MIT
"""What truly happened in the sample course, as values that tests can compare with."""

from dataclasses import dataclass, field
from datetime import datetime

from story.course import Course


@dataclass(frozen=True)
class Learner:
    """A person of the story, learner or staff. phone: iphone, android or blank."""

    username: str
    user_id: int
    ip: str
    agent: str
    language: str = "en-GB,en;q=0.9"
    phone: str = ""
    staff: bool = False


@dataclass(frozen=True)
class Watch:
    """One unbroken stretch of watching at one speed.

    start, end: seconds into the video. ended_by: pause, stop, seek, speed or page_close, the
    event that ends it, or nothing: the browser died, and only the story knows the end.
    source: browser or mobile.
    """

    username: str
    course_id: str
    video: str
    start: float
    end: float
    began: datetime
    speed: float
    ended_by: str
    source: str


@dataclass(frozen=True)
class Attempt:
    """One checked answer.

    time: of the server's event. answers: input id → value as logged. number counts from 1.
    """

    username: str
    course_id: str
    problem: str
    time: datetime
    number: int
    answers: dict[str, str | list[str]]
    correct: bool
    grade: int
    max_grade: int


@dataclass(frozen=True)
class Moment:
    """Anything else worth knowing. kind: hint, show_answer, reset, enrolled, unenrolled, thread …

    actor: who did it (blank: a worker). about: the learner it concerns, if not the actor.
    """

    kind: str
    time: datetime
    actor: str
    about: str = ""
    object: str = ""
    detail: str = ""


@dataclass(frozen=True)
class DayFile:
    """A daily file before compression, and the truth about its lines.

    duplicates: exact repeats of a line of this file or of a file before it by name.
    cut: lines cut short (each a piece of a line that is also there whole); garbage: not JSON.
    fresh: the rest, whole events seen for the first time.
    """

    name: str
    lines: tuple[str, ...] = field(repr=False)
    fresh: int
    duplicates: int
    cut: int
    garbage: int
    blank: int
    prefixed: int
    requests: int

    @property
    def text(self) -> bytes:
        return "".join(f"{line}\n" for line in self.lines).encode()


@dataclass
class Story:
    """Everything: the courses, the people, what they did and the files that tell of it."""

    seed: int
    courses: tuple[Course, ...] = ()
    learners: dict[str, Learner] = field(default_factory=dict)
    staff: dict[str, Learner] = field(default_factory=dict)
    watches: list[Watch] = field(default_factory=list)
    attempts: list[Attempt] = field(default_factory=list)
    moments: list[Moment] = field(default_factory=list)
    files: tuple[DayFile, ...] = ()

    def watched(self, username: str, video: str) -> list[tuple[float, float]]:
        """The parts of a video that a learner saw, merged and in order."""
        merged: list[tuple[float, float]] = []
        spans = [
            (w.start, w.end) for w in self.watches if (w.username, w.video) == (username, video)
        ]
        for start, end in sorted(spans):
            if merged and start <= merged[-1][1]:
                merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
            else:
                merged.append((start, end))
        return merged

    def attempts_of(self, username: str, problem: str) -> list[Attempt]:
        found = [a for a in self.attempts if (a.username, a.problem) == (username, problem)]
        return sorted(found, key=lambda attempt: attempt.time)
