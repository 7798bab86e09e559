# SPDX-License-Identifier: MIT
"""An essay that mira_k handed in: the events of it, and the tables of the weekly package."""

from pathlib import Path
from typing import Any

from tests.helpers.workspaces import event_line
from tests.tables.exporters import sql_file

COURSE = "MarlX-GEO101-2025_T1"
COURSE_ID = "course-v1:MarlX+GEO101+2025_T1"
ESSAY = "block-v1:MarlX+GEO101+2025_T1+type@openassessment+block@0e1fb1a6d6b94f1f8a3f7a6c2d1b9e55"
RESPONSE = "3f2a77d2-5d0c-4a0f-9a37-1c7e5a4a8b10"
MIRA, TOBIAS, ANA = "6c1b5a09f3d24be1a7a2d1f0c9e8b7a6", "b7e6" * 8, "11aa" * 8
"""Their anonymous ids in this course."""
NUMBERS = {"mira_k": 1021, "tobias.n": 1022, "staff_ana": 7001}
MARKS = [("Ideas", "Good", 3, 5), ("Content", "Fair", 2, 4)]


def assessed(kind: str, by: str, scorer: str, minute: int, **more: Any) -> bytes:
    """Somebody assessed mira's response with 3 of 5 and 2 of 4 points."""
    parts = [
        {
            "criterion": {"name": name, "points_possible": most},
            "option": {"name": option, "points": points},
        }
        for name, option, points, most in MARKS
    ]
    payload = {"submission_uuid": RESPONSE, "scorer_id": scorer, "parts": parts, **more}
    return _event(f"openassessmentblock.{kind}_assess", by, minute, payload)


def handed_in() -> bytes:
    """mira handed it in."""
    payload = {"submission_uuid": RESPONSE, "answer": {"parts": [{"text": "Ice moves."}]}}
    return _event("openassessmentblock.create_submission", "mira_k", 0, payload)


def fetched(by: str, who: str, minute: int) -> bytes:
    """A peer was given mira's response."""
    payload = {"requesting_student_id": who, "submission_returned_uuid": RESPONSE}
    return _event("openassessmentblock.get_peer_submission", by, minute, payload)


def _event(kind: str, by: str, minute: int, payload: dict[str, Any]) -> bytes:
    context = {
        "user_id": NUMBERS[by],
        "course_id": COURSE_ID,
        "module": {"usage_key": ESSAY, "display_name": "Essay on ice"},
    }
    return event_line(
        username=by,
        context=context,
        event_type=kind,
        name=kind,
        event_source="server",
        event=payload,
        time=f"2025-03-04T10:{minute:02}:00+00:00",
    )


def table(name: str, columns: list[str], *rows: tuple[Any, ...]) -> tuple[str, bytes]:
    """Name and text of a table's file."""
    return f"{COURSE}-{name}-prod-analytics.sql", sql_file(columns, rows)


def tables(uuid: str = RESPONSE) -> dict[str, bytes]:
    """What the package has of it: the peer gave a point less than the event says."""
    who = [(n, number, each, COURSE_ID) for n, (number, each) in enumerate(
        zip(NUMBERS.values(), (MIRA, TOBIAS, ANA), strict=True))]  # fmt: skip
    heading = ["id", "submission_uuid", "rubric_id", "scored_at", "scorer_id", "score_type"]
    options = [(60, 40, 2, 3, "Good", "Good"), (61, 41, 1, 2, "Fair", "Fair")]
    options += [(62, 40, 1, 2, "Fair", "Fair"), (63, 40, 3, 5, "Best", "Best")]
    options += [(64, 41, 2, 4, "Best", "Best")]
    return dict([
        table("auth_user", ["id", "username", "email"],
              *((number, who, f"{who}@example.org") for who, number in NUMBERS.items())),
        table("student_anonymoususerid", ["id", "user_id", "anonymous_user_id", "course_id"], *who),
        table("submissions_studentitem", ["id", "student_id", "course_id", "item_id", "item_type"],
              (5, MIRA, COURSE_ID, ESSAY, "openassessment"),
              (6, TOBIAS, COURSE_ID, ESSAY, "openassessment")),
        table("submissions_submission",
              ["id", "uuid", "student_item_id", "attempt_number", "submitted_at", "created_at",
               "raw_answer", "status"],
              (9, uuid, 5, 1, "2025-03-04 10:00:00.250000", "2025-03-04 10:00:00.250000",
               '{"parts": [{"text": "Ice moves.\\nSlowly."}]}', "A")),
        table("submissions_score",
              ["id", "student_item_id", "submission_id", "points_earned", "points_possible",
               "created_at", "reset"],
              (3, 5, 9, 5, 9, "2025-03-04 11:00:00", 0)),
        table("assessment_assessment", [*heading, "feedback"],
              (70, uuid, 30, "2025-03-04 10:20:00", TOBIAS, "PE", "Clear."),
              (71, uuid, 30, "2025-03-04 10:30:00", ANA, "ST", "")),
        table("assessment_assessmentpart",
              ["id", "assessment_id", "criterion_id", "option_id", "feedback"],
              (80, 70, 40, 62, "Nice."), (81, 70, 41, 61, ""),
              (82, 71, 40, 60, ""), (83, 71, 41, 61, "")),
        table("assessment_assessmentfeedback", ["id", "submission_uuid", "feedback_text"],
              (90, uuid, "Thank you."), (91, "0f" * 16, "Another's")),
        table("assessment_assessmentfeedback_options",
              ["id", "assessmentfeedback_id", "assessmentfeedbackoption_id"],
              (95, 90, 2), (96, 91, 1)),
        table("assessment_assessmentfeedbackoption", ["id", "text"],
              (1, "They were wrong."), (2, "They were useful.")),
        table("assessment_criterion", ["id", "rubric_id", "name", "label", "order_num", "prompt"],
              (40, 30, "Ideas", "Ideas", 0, "?"), (41, 30, "Content", "Content", 1, "?")),
        table("assessment_criterionoption",
              ["id", "criterion_id", "order_num", "points", "name", "label"], *options),
    ])  # fmt: skip


def write(folder: Path, files: dict[str, bytes]) -> Path:
    """The files in a folder of their week."""
    place = folder / "marlx-2025-03-09"
    place.mkdir(exist_ok=True)
    for name, data in files.items():
        (place / name).write_bytes(data)
    return place
