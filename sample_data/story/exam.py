# SPDX-License-Identifier: MIT
"""The timed exam: an allowance by staff, the attempt, and what comes of it."""

from collections.abc import Sequence

from story.course import digest
from story.problems import Answer, Desk
from story.scribe import Json
from story.seat import Seat
from story.tools import uuid
from story.truth import Learner

EXAM_ID, MINUTES = 4711, 40


def _exam(seat: Seat) -> Json:
    block = seat.course.exam.block
    return {
        "exam_id": EXAM_ID,
        "exam_content_id": block.usage,
        "exam_name": block.title,
        "exam_default_time_limit": MINUTES,
        "exam_is_proctored": False,
        "exam_is_practice_exam": False,
        "exam_is_active": True,
    }


def allow_more_time(staff: Seat, learner: Learner, minutes: int) -> None:
    event = _exam(staff) | {
        "allowance_user_id": learner.user_id,
        "allowance_key": "additional_time_granted",
        "allowance_value": str(minutes),
    }
    staff.note("allowance", about=learner.username, detail=str(minutes))
    path = "/api/edx_proctoring/v1/proctored_exam/allowance"
    staff.server("edx.special_exam.timed.allowance.created", event, path=path)


class Sitting:
    """One learner's exam attempt; minutes: what they are allowed in all."""

    def __init__(self, seat: Seat, minutes: int = MINUTES) -> None:
        self.seat, self.minutes = seat, minutes
        self.started: str | None = None
        self.begun = seat.now
        part = seat.course.exam
        seat.request(f"courseware/{part.chapter.hash}/{part.block.hash}/")
        seat.page = f"https://{seat.course.host}{seat.root}/courseware/{part.chapter.hash}/{part.block.hash}/1"
        self._step("created")

    def _step(self, status: str, completed: str | None = None) -> None:
        seat = self.seat
        elapsed = (seat.now - self.begun).total_seconds() if self.started else None
        attempt = {
            "attempt_id": seat.who.user_id % 100000,
            "attempt_user_id": seat.who.user_id,
            "attempt_code": uuid(f"attempt/{seat.who.username}").upper(),
            "attempt_status": status,
            "attempt_allowed_time": self.minutes,
            "attempt_started_at": self.started,
            "attempt_completed_at": completed,
            "attempt_event_elapsed_time": elapsed,
        }
        seat.note(f"exam_{status}", object=seat.course.exam.block.usage)
        kind = f"edx.special_exam.timed.attempt.{status}"
        seat.server(
            kind, _exam(seat) | attempt, path="/api/edx_proctoring/v1/proctored_exam/attempt"
        )

    def start(self) -> None:
        self.seat.wait(20, 60)
        self.begun = self.seat.now
        self.started = self.begun.isoformat(timespec="microseconds")
        self._step("started")

    def answer(self, answers: Sequence[Sequence[Answer]], *, pace: float) -> None:
        """One attempt at each question, with about so many seconds of thought."""
        for unit, given in zip(self.seat.course.exam.verticals, answers, strict=True):
            desk = Desk(self.seat, unit).load()
            self.seat.wait(pace * 0.8, pace * 1.2)
            self.seat.request("/api/edx_proctoring/v1/proctored_exam/attempt")
            desk.check(given)

    def submit(self) -> None:
        self._step("ready_to_submit")
        self.seat.wait(5, 40)
        self._step("submitted", self.seat.now.isoformat(timespec="microseconds"))
        self.seat.leave()


def award(scribe_seat: Seat, learner: Learner) -> None:
    """A certificate made by a worker: nobody is named but in the payload."""
    seat = scribe_seat
    proof = digest(f"certificate/{learner.username}")
    seat.note("certificate", about=learner.username, object=proof)
    event = {
        "user_id": learner.user_id,
        "course_id": seat.course.id,
        "certificate_id": proof,
        "certificate_url": f"https://{seat.course.host}/certificates/{proof}",
        "enrollment_mode": "verified",
        "generation_mode": "batch",
    }
    seat.server("edx.certificate.created", event, path="")
