# SPDX-License-Identifier: MIT
"""What the course team and the platform's workers do to learners."""

from collections.abc import Sequence

from story.course import Vertical
from story.scribe import Json
from story.seat import Seat
from story.truth import Learner


def open_dashboard(staff: Seat) -> None:
    staff.request("instructor")
    staff.page = f"https://{staff.course.host}{staff.root}/instructor"
    staff.wait(10, 40)


def batch_enrol(staff: Seat, learners: Sequence[Learner], *, leave: bool = False) -> None:
    """One request for many people; each gets an event whose actor is the staff member."""
    action = "unenroll" if leave else "enroll"
    people = ",".join(f"{who.username}@example.org" for who in learners if who.username.isascii())
    staff.request(
        "instructor/api/students_update_enrollment", post={"action": action, "identifiers": people}
    )
    for who in learners:
        kind = f"edx.course.enrollment.{'deactivated' if leave else 'activated'}"
        staff.note("unenrolled" if leave else "enrolled", about=who.username, detail="audit")
        event = {"course_id": staff.course.id, "user_id": who.user_id, "mode": "audit"}
        staff.server(kind, event, path=f"{staff.root}/instructor/api/students_update_enrollment")


def add_to_cohort(
    staff: Seat, cohort: tuple[int, str], learners: Sequence[Learner], old: str | None = None
) -> None:
    number, name = cohort
    path = f"{staff.root}/cohorts/{number}/add"
    staff.request(f"cohorts/{number}/add", post={"users": ",".join(w.username for w in learners)})
    base: Json = {"cohort_id": number, "cohort_name": name}
    for who in learners:
        staff.note("cohort", about=who.username, object=str(number), detail=name)
        asked = {"previous_cohort_id": 1 if old else None, "previous_cohort_name": old}
        event = base | {"user_id": who.user_id}
        staff.server("edx.cohort.user_add_requested", event | asked, path=path)
        staff.server("edx.cohort.user_added", event, path=path)


def create_cohort(staff: Seat, cohort: tuple[int, str]) -> None:
    event = {"cohort_id": cohort[0], "cohort_name": cohort[1]}
    staff.request("cohorts/", post={"name": cohort[1], "assignment_type": "random"})
    staff.server("edx.cohort.creation_requested", event, path=f"{staff.root}/cohorts/")
    staff.server("edx.cohort.created", event, path=f"{staff.root}/cohorts/")


def rescore(staff: Seat, unit: Vertical, learner: Learner, old: int, new: int) -> None:
    """The team rescores one learner's problem after mending its answer."""
    problem = unit.content
    post = {"unique_student_identifier": learner.username, "problem_to_reset": problem.usage}
    staff.request("instructor/api/rescore_problem", post=post)
    staff.note("rescore", about=learner.username, object=problem.usage, detail=f"{old}>{new}")
    event: Json = {"course": staff.course.id, "problem": problem.usage, "student": learner.username}
    staff.server("rescore-student-submission", event)
    total = len(problem.parts)
    score: Json = {"problem_id": problem.usage, "orig_score": old, "orig_total": total}
    score |= {"new_score": new, "new_total": total, "success": "correct", "attempts": 1}
    score |= {"correct_map": {}, "state": {"seed": 1}, "user_id": str(learner.user_id)}
    staff.server("problem_rescore", score, path=f"{staff.root}/instructor/api/rescore_problem")


def look_at_progress(staff: Seat, learner: Learner) -> None:
    staff.request(f"progress/{learner.user_id}/")
    event = {
        "course": staff.course.id,
        "student": learner.username,
        "instructor": staff.who.username,
    }
    staff.note("progress_seen", about=learner.username)
    staff.server(
        "get-student-progress-page", event, path=f"{staff.root}/progress/{learner.user_id}/"
    )


def worker(seat: Seat) -> Seat:
    """Turns a seat into a platform worker: no name, no address, no session."""
    seat.name, seat.user_id, seat.session = "", None, ""
    seat.who = Learner("", 0, "", "")
    seat.page = ""
    return seat


def grade_by_worker(seat: Seat, learner: Learner, percent: float) -> None:
    event: Json = {"user_id": str(learner.user_id), "course_id": seat.course.id}
    event |= {"percent_grade": percent, "letter_grade": "Pass" if percent >= 0.6 else ""}
    event |= {"event_transaction_type": "edx.grades.problem.submitted"}
    event |= {"grading_policy_hash": "Wp2rL0Tz7uQ1vXk9nB3cYd5sA8o="}
    seat.note("course_grade", about=learner.username, detail=f"{percent:g}")
    seat.server("edx.grades.course.grade_calculated", event, path="")


def notify(seat: Seat, learners: Sequence[Learner]) -> None:
    """Notifications name the actor with the text None, and list those who get them."""
    seat.user_id = "None"
    ids = [who.user_id for who in learners]
    seat.server("edx.notifications.generated", {
        "recipients_id": ids, "course_id": seat.course.id, "app_name": "discussion",
        "notification_type": "new_discussion_post", "notification_uuid": "", "sender_username": "",
    }, path="")  # fmt: skip
    seat.user_id = None
