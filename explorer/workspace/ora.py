# SPDX-License-Identifier: MIT
"""A learner's open responses from the tables of the weekly package."""

import json
from collections.abc import Collection, Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from explorer.events.identity import response_id
from explorer.trail.objects import key_of
from explorer.trail.recorded import Recorded, RecordedAssessment, RecordedScore
from explorer.workspace.connection import Connection
from explorer.workspace.outline import has_table
from explorer.workspace.records import package_of
from explorer.workspace.responses import ITEMS, TABLE, spellings

_KINDS: Final = {"PE": "peer", "SE": "self", "ST": "staff"}
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_RESPONSES: Final = (
    "SELECT s.id, s.uuid, s.student_item_id, i.item_id, i.course_id, s.submitted_at, s.created_at,"
    " ifnull(s.raw_answer, s.answer), s.status, s.package_week, s.package_course"
    f" FROM {ITEMS} i CROSS JOIN {TABLE} s"
    " ON s.student_item_id = i.id AND s.package_course = i.package_course"
    " WHERE i.student_id IN (SELECT value FROM json_each(?)) ORDER BY s.submitted_at, s.id"
)
_ASSESSMENTS: Final = (
    "SELECT id, score_type, scored_at, feedback FROM assessment_assessment"
    " WHERE submission_uuid IN (?, ?) AND package_course = ? ORDER BY scored_at, id"
)
_MARKS: Final = (
    "SELECT ifnull(nullif(c.label, ''), c.name), ifnull(nullif(o.label, ''), o.name), o.points,"
    " (SELECT max(m.points) FROM assessment_criterionoption m"
    "  WHERE m.criterion_id = c.id AND m.package_course = p.package_course), p.feedback"
    " FROM assessment_assessmentpart p"
    " LEFT JOIN assessment_criterion c"
    "  ON c.id = p.criterion_id AND c.package_course = p.package_course"
    " LEFT JOIN assessment_criterionoption o"
    "  ON o.id = p.option_id AND o.package_course = p.package_course"
    " WHERE p.assessment_id = ? AND p.package_course = ? ORDER BY c.order_num, p.id"
)
_SCORES: Final = (
    "SELECT points_earned, points_possible, created_at, reset, submission_id FROM submissions_score"
    " WHERE student_item_id = ? AND package_course = ? ORDER BY created_at, id"
)
_REPLIED: Final = "assessment_assessmentfeedback"
_REPLIES: Final = (
    f"SELECT id, feedback_text FROM {_REPLIED}"
    " WHERE submission_uuid IN (?, ?) AND package_course = ? ORDER BY id"
)
_CHOSEN: Final = (
    f"SELECT o.text FROM {_REPLIED}_options c JOIN {_REPLIED}option o"
    " ON o.id = c.assessmentfeedbackoption_id AND o.package_course = c.package_course"
    " WHERE c.assessmentfeedback_id = ? AND c.package_course = ? ORDER BY o.id"
)
_ASSESSED: Final = ("assessment_assessment", "assessment_assessmentpart", "assessment_criterion")


def recorded(connection: Connection, anonymous_ids: Collection[str]) -> tuple[Recorded, ...]:
    """All that people with these ids handed in, and how it was judged."""
    if not anonymous_ids or not (has_table(connection, TABLE) and has_table(connection, ITEMS)):
        return ()
    rows = connection.execute(_RESPONSES, (json.dumps(sorted(anonymous_ids)),)).fetchall()
    assessed = has_table(connection, "assessment_assessment")
    marked = all(has_table(connection, name) for name in (*_ASSESSED, "assessment_criterionoption"))
    scored = has_table(connection, "submissions_score")
    found = []
    for row in rows:
        submission = response_id(row[1])
        if submission is None:
            continue
        course = row[10]
        made = _assessments(connection, submission, course, marked=marked) if assessed else ()
        scores = _scores(connection, row[2], row[0], course) if scored else ()
        found.append(
            Recorded(
                submission=submission,
                key=key_of(_text(row[3])) or "",
                object=_text(row[3]),
                course_id=_text(row[4]),
                time=micros(row[5] or row[6]),
                text=answer_text(row[7]),
                source=package_of(row[9]),
                until=micros(row[9]),
                deleted=row[8] == "D",
                assessments=tuple(made),
                scores=tuple(scores),
                replies=_replies(connection, submission, course),
            )
        )
    return tuple(found)


def _assessments(
    connection: Connection, submission: str, course: str, *, marked: bool
) -> Iterator[RecordedAssessment]:
    rows = connection.execute(_ASSESSMENTS, (*spellings(submission), course)).fetchall()
    for number, kind, time, feedback in rows:
        marks = connection.execute(_MARKS, (number, course)).fetchall() if marked else []
        yield RecordedAssessment(
            kind=_KINDS.get(kind, str(kind or "")),
            time=micros(time),
            marks=tuple(
                (str(name or ""), str(option or ""), _number(points), _number(most))
                for name, option, points, most, _ in marks
            ),
            feedback=str(feedback or ""),
            comments=tuple((str(each[0] or ""), str(each[4])) for each in marks if each[4]),
        )


def _scores(
    connection: Connection, item: int, submission: int, course: str
) -> Iterator[RecordedScore]:
    for points, possible, time, reset, of in connection.execute(_SCORES, (item, course)).fetchall():
        if of is None or of == submission:
            yield RecordedScore(_number(points), _number(possible), micros(time), bool(reset))


def _replies(connection: Connection, submission: str, course: str) -> tuple[str, ...]:
    """What a writer said of the assessments: what was chosen, and in their own words."""
    if not has_table(connection, _REPLIED):
        return ()
    found = []
    chosen = all(
        has_table(connection, name) for name in (f"{_REPLIED}_options", f"{_REPLIED}option")
    )
    for number, text in connection.execute(_REPLIES, (*spellings(submission), course)).fetchall():
        rows = connection.execute(_CHOSEN, (number, course)).fetchall() if chosen else []
        said = [str(row[0]) for row in rows if row[0]]
        found.append(" ".join([*said, *([str(text)] if text else [])]))
    return tuple(each for each in found if each)


def _text(value: Any) -> str | None:
    return None if value is None else str(value)


def _number(value: Any) -> float | None:
    """A number of a table, whose columns may hold anything."""
    return value if isinstance(value, int | float) else None


def micros(text: Any) -> int | None:
    """A time of the tables in microseconds since 1970 UTC; None where it is none."""
    try:
        when = datetime.fromisoformat(str(text)).replace(tzinfo=UTC)
    except ValueError:
        return None
    return (when - _EPOCH) // timedelta(microseconds=1)


def answer_text(answer: Any) -> str:
    """What was written, of an answer in any of the forms it has had."""
    opened = answer
    for _ in range(3):
        if not isinstance(opened, str):
            break
        try:
            opened = json.loads(opened)
        except (ValueError, RecursionError):
            break
    return "\n\n".join(text for text in _texts(opened) if text)


def _texts(answer: Any) -> Iterator[str]:
    if isinstance(answer, str):
        yield answer
    elif isinstance(answer, list):
        for each in answer:
            yield from _texts(each)
    elif isinstance(answer, dict):
        parts = answer.get("parts")
        if isinstance(parts, list):
            yield from _texts(parts)
        elif isinstance(answer.get("text"), str):
            yield answer["text"]
