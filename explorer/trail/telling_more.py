# SPDX-License-Identifier: MIT
"""All other readings as rows."""

from collections.abc import Iterable, Iterator
from datetime import tzinfo
from typing import Final

from explorer.events.filters import words
from explorer.events.text import one_line
from explorer.trail.enrolment import EnrolmentReading
from explorer.trail.exams import ExamAttempt, ExamReading
from explorer.trail.forum import ForumReading
from explorer.trail.groups import GroupReading
from explorer.trail.notes import NoteReading, NotesReading
from explorer.trail.notices import Notice
from explorer.trail.readings import Readings
from explorer.trail.recorded import Recorded, RecordedPost
from explorer.trail.responses import Assessment, ResponseReading
from explorer.trail.rows import Row
from explorer.trail.wording import Names, called, count, hand, joined, lasting, percent, score, when

_LONGEST: Final = 300
_ASSESSED: Final = {
    "self": "Self-assessment",
    "peer": "Peer assessment",
    "staff": "Staff assessment",
}
_TITLES: Final = {
    "join": "Joined",
    "leave": "Left",
    "mode": "Changed kind",
    "allow": "Allowance",
    "disallow": "Allowance withdrawn",
    "save": "Draft",
    "submit": "Handed in",
    "award": "Certificate",
    "revoke": "Certificate withdrawn",
    "show": "Certificate shown",
    "course": "Course grade",
    "part": "Subsection grade",
    "other": "Also",
}


def told(notice: Notice, *, detail: bool = False, title: str = "") -> Row:
    """One event, in the catalogue's words."""
    text = one_line(notice.detail, _LONGEST) if detail or notice.source else ""
    of = f" ({notice.source})" if notice.source else ""
    return Row(
        title=title or _TITLES.get(notice.kind) or (words(notice.kind) or "").capitalize(),
        said=joined(notice.what, f"“{text}”{of}" if text else "", hand(notice.by)),
        time=notice.time,
        ids=notice.ids,
        doubts=notice.doubts,
    )


def response_rows(readings: Iterable[ResponseReading], names: Names) -> tuple[Row, ...]:
    return tuple(_response(each, names) for each in readings)


def _response(each: ResponseReading, names: Names) -> Row:
    below = [told(notice, detail=True) for notice in (*each.drafts, *each.submissions)]
    below += [told(notice) for notice in each.others]
    below += [_assessment(made, "given") for made in each.given]
    below += [_assessment(made, "received") for made in each.received]
    below += [row for one in each.recorded for row in _recorded(one)]
    handed = len(each.submissions)
    return Row(
        title=called(each.key, each.object, each.name, "open response", names),
        said=joined(
            count(len(each.drafts), "draft") if each.drafts else "",
            f"handed in {count(handed, 'time')}" if handed else "not handed in",
            f"{count(len(each.given), 'assessment')} given" if each.given else "",
            f"{count(len(each.received), 'assessment')} received" if each.received else "",
            _scored(each),
        ),
        time=each.first,
        ids=each.ids,
        doubts=each.doubts,
        rows=tuple(sorted(below, key=lambda row: (row.time is None, row.time or 0))),
    )


def _scored(each: ResponseReading) -> str:
    """The score that counts, where the package has one."""
    scores = [one for response in each.recorded for one in response.scores]
    return f"score {score(scores[-1].points, scores[-1].possible)}" if scores else ""


def _recorded(each: Recorded) -> Iterator[Row]:
    """A response as the weekly package has it."""
    of = f"({each.source})"
    text = f"“{one_line(each.text, _LONGEST)}”" if each.text else ""
    gone = "deleted since" if each.deleted else ""
    yield Row("Response", f"{joined(text, gone)} {of}".strip(), each.time)
    for made in each.assessments:
        marks = "; ".join(
            f"{name}: {option}{f' ({score(points, most)})' if points is not None else ''}"
            for name, option, points, most in made.marks
        )
        feedback = f"“{one_line(made.feedback, _LONGEST)}”" if made.feedback else ""
        comments = "; ".join(f"{on}: “{one_line(text, _LONGEST)}”" for on, text in made.comments)
        said = joined(
            score(made.points, made.possible), one_line(marks, _LONGEST), comments, feedback
        )
        title = _ASSESSED.get(made.kind, made.kind)
        title = title if made.kind == "self" else f"{title} received"
        yield Row(title, f"{said} {of}".strip(), made.time)
    for reply in each.replies:
        yield Row("Reply to the assessments", f"“{one_line(reply, _LONGEST)}” {of}")
    for one in each.scores:
        said = joined(score(one.points, one.possible), "taken back" if one.reset else "")
        yield Row("Score", f"{said} {of}", one.time)


def _assessment(made: Assessment, way: str) -> Row:
    kind = _ASSESSED
    marks = "; ".join(f"{a}: {b}" for a, b in made.marks)
    return Row(
        title=f"{kind.get(made.kind, made.kind)} {way}" if made.kind != "self" else kind["self"],
        said=joined(score(made.points, made.possible), one_line(marks, _LONGEST), hand(made.by)),
        time=made.time,
        ids=made.ids,
    )


def exam_rows(readings: Iterable[ExamReading], zone: tzinfo) -> tuple[Row, ...]:
    return tuple(_exam(each, zone) for each in readings)


def _exam(exam: ExamReading, zone: tzinfo) -> Row:
    below = [told(notice) for notice in (*exam.allowances, *exam.reviews)]
    below += [_exam_attempt(each, zone) for each in exam.attempts]
    usual = f"{exam.usual_minutes:g} min for everybody" if exam.usual_minutes else ""
    last = f"last one {words(exam.attempts[-1].outcome)}" if exam.attempts else ""
    return Row(
        title=called(exam.key, exam.object, exam.name, "exam", {}),
        said=joined(
            usual,
            count(len(exam.allowances), "allowance") if exam.allowances else "",
            count(len(exam.attempts), "attempt") if exam.attempts else "no attempt",
            last,
        ),
        time=exam.first,
        ids=exam.ids,
        doubts=exam.doubts,
        rows=tuple(sorted(below, key=lambda row: row.time or 0)),
    )


def _exam_attempt(each: ExamAttempt, zone: tzinfo) -> Row:
    taken = ""
    if each.started is not None and each.completed is not None:
        taken = f"took {lasting(each.completed - each.started)}"
    steps = " → ".join(f"{words(status)} {when(time, zone)[11:19]}" for time, status in each.steps)
    return Row(
        title="Attempt",
        said=joined(
            words(each.outcome) or "",
            f"{each.minutes:g} min allowed" if each.minutes is not None else "",
            taken,
            one_line(steps, _LONGEST),
        ),
        time=each.steps[0][0],
        ids=each.ids,
        doubts=each.doubts,
    )


def forum_rows(forum: ForumReading) -> tuple[Row, ...]:
    own = (*forum.posts, *forum.votes, *forum.searches, *forum.others)
    rows = [told(each, detail=each in forum.posts) for each in own]
    rows += [told(each) for each in forum.received]
    rows += [
        Row(
            title="Read",
            said=joined(
                f"Thread ‘{one_line(each.title or each.thread, 120)}’",
                f"“{one_line(each.text, _LONGEST)}” ({each.source})" if each.text else "",
                count(each.times, "time"),
            ),
            time=each.last,
            ids=each.ids,
        )
        for each in forum.read
    ]
    rows += [_recorded_post(each) for each in forum.recorded]
    return tuple(sorted(rows, key=lambda row: row.time or 0))


def _recorded_post(post: RecordedPost) -> Row:
    """A post that no event tells of."""
    title = f"‘{one_line(post.title, 120)}’" if post.title else ""
    text = f"“{one_line(post.text, _LONGEST)}”" if post.text else ""
    of = f"({post.source} only)"
    said = joined(title, text, "without their name" if post.anonymous else "")
    return Row(post.kind.capitalize(), f"{said} {of}".strip(), post.time)


def note_rows(reading: NotesReading, names: Names) -> tuple[Row, ...]:
    rows = [_note(each, "note", names) for each in reading.notes]
    rows += [_note(each, "bookmark", names) for each in reading.bookmarks]
    if reading.looks:
        said = count(len(reading.looks), "time")
        rows.append(Row("Looked at them", said, reading.looks[0], reading.looked))
    return tuple(sorted(rows, key=lambda row: row.time or 0))


def _note(each: NoteReading, kind: str, names: Names) -> Row:
    where = called("", each.object, None, "unit", names) if each.object else ""
    return Row(
        title=f"{kind.capitalize()} at {where[:1].lower()}{where[1:]}"
        if where
        else kind.capitalize(),
        said=joined(
            f"“{one_line(each.text, _LONGEST)}”" if each.text else "",
            f"on “{one_line(each.marked, 120)}”" if each.marked else "",
            count(each.changes, "change") if each.changes else "",
            ("removed" if kind == "bookmark" else "deleted") if each.gone is not None else "",
        ),
        time=each.made if each.made is not None else each.last,
        ids=each.ids,
        doubts=each.doubts,
    )


_ENROLLED: Final = {"join": "Enrolled", "leave": "Unenrolled"}


def enrolment_rows(reading: EnrolmentReading) -> tuple[Row, ...]:
    rows = [told(each, title=_ENROLLED.get(each.kind, "")) for each in reading.history]
    if rows and reading.doubts:
        first = rows[0]
        rows[0] = Row(first.title, first.said, first.time, first.ids, reading.doubts)
    return tuple(rows)


def group_rows(readings: Readings) -> tuple[Row, ...]:
    return tuple(_group(each) for each in (*readings.teams, *readings.cohorts))


def _group(each: GroupReading) -> Row:
    state = {True: "is in it", False: "is not in it any more", None: ""}[each.member]
    return Row(
        title=f"{each.kind.capitalize()} ‘{one_line(each.name or each.id, 120)}’",
        said=state,
        time=each.history[0].time,
        ids=each.ids,
        doubts=each.doubts,
        rows=tuple(told(notice) for notice in each.history),
    )


def certificate_rows(readings: Readings) -> tuple[Row, ...]:
    rows = [told(each) for each in readings.certificates.history]
    for grade in readings.grades:
        said = "" if grade.share is None else f"{percent(grade.share)} {grade.letter}".strip()
        if grade.ids:
            rows.append(
                Row(
                    title=f"Course grade in {grade.course_id or 'a course'}",
                    said=joined(
                        said, f"reckoned {count(grade.times, 'time')}" if grade.times else ""
                    ),
                    time=grade.first,
                    ids=grade.ids,
                    rows=tuple(told(each) for each in (*grade.history, *grade.parts)),
                )
            )
    return tuple(sorted(rows, key=lambda row: row.time or 0))
