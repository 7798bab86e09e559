# SPDX-License-Identifier: MIT
"""The course's outline, everybody's progress in it, grades and certificates."""

import gzip
import io
import json
import tarfile
from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any

from story.course import Block, Course, Sequential, digest
from story.exporter import Row, moment, progress, sql
from story.registry import REGISTRY, VERIFIED
from story.scribe import at
from story.truth import Attempt, Learner, Story

PASS = 0.6
LATE = ("whelk_w", "Moon and range", at("2025-03-13T19:20"))
"""An answer of after the two days: no daily file here tells of it."""
POLICY = "Wp2rL0Tz7uQ1vXk9nB3cYd5sA8o="


def structure(course: Course) -> bytes:
    """Blocks by id, children by id, as the exporter writes them."""
    blocks: dict[str, Any] = {}
    chapters: dict[str, list[Sequential]] = {}
    titles: dict[str, Block] = {}
    for part in course.sequentials:
        chapters.setdefault(part.chapter.usage, []).append(part)
        titles[part.chapter.usage] = part.chapter
    root = course.usage("course", "course")
    blocks[root] = _block("course", course.title, [*chapters], start="2025-02-10T00:00:00Z")
    for usage, parts in chapters.items():
        blocks[usage] = _block("chapter", titles[usage].title, [each.block.usage for each in parts])
        for part in parts:
            units = [unit.block.usage for unit in part.verticals]
            graded: dict[str, Any] = {"graded": True, "format": "Exam"} if part.exam else {}
            blocks[part.block.usage] = _block("sequential", part.block.title, units, **graded)
            for unit in part.verticals:
                blocks[unit.block.usage] = _block(
                    "vertical", unit.content.title, [unit.content.usage]
                )
                blocks[unit.content.usage] = _block(unit.content.kind, unit.content.title, [])
    return json.dumps(blocks, indent=1, ensure_ascii=False).encode()


def _block(category: str, title: str, children: list[str], **metadata: Any) -> dict[str, Any]:
    named = {"display_name": title, **metadata}
    return {"category": category, "children": children, "metadata": named}


def archive(course: Course) -> bytes:
    """The course's own files, as its authors' tool packs them."""
    files = {
        "course/course.xml": f'<course url_name="{course.run}" org="{course.org}"/>',
        f"course/course/{course.run}.xml": f'<course display_name="{course.title}"/>',
        "course/about/overview.html": "<h2>About this course</h2><p>The sea, twice a day.</p>",
    }
    files |= {
        f"course/problem/{unit.content.hash}.xml": f'<problem display_name="{unit.content.title}"/>'
        for unit in course.verticals("problem")
    }
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=tarfile.GNU_FORMAT) as tar:
        for name, text in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(text.encode())
            tar.addfile(info, io.BytesIO(text.encode()))
    return gzip.compress(out.getvalue(), 9, mtime=0)


def tables(told: Story) -> Iterator[tuple[str, bytes]]:
    """(table, file) of each."""
    course = told.courses[0]
    yield (
        "courseware_studentmodule",
        progress(
            "id module_type module_id student_id state grade created modified max_grade done"
            " course_id",
            _modules(told),
        ),
    )
    grades = list(_grades(told))
    yield "grades_persistentcoursegrade", sql(
        "course_id user_id grading_policy_hash percent_grade letter_grade passed_timestamp created"
        " modified",
        [
            (
                course.id, who.user_id, POLICY, percent, "Pass" if percent >= PASS else "",
                moment(when) if percent >= PASS else None, moment(when - timedelta(days=20)),
                moment(when),
            )
            for who, percent, when in grades
        ],
    )  # fmt: skip
    yield (
        "grades_persistentsubsectiongrade",
        sql(
            "course_id user_id usage_key earned_all possible_all earned_graded possible_graded"
            " first_attempted created modified",
            _subsections(told),
        ),
    )
    yield (
        "certificates_generatedcertificate",
        sql(
            "id user_id download_url grade course_id key distinction status verify_uuid"
            " download_uuid name created_date modified_date error_reason mode",
            _certificates(told, grades),
        ),
    )


def _problems(told: Story) -> dict[tuple[str, str], list[Attempt]]:
    """The attempts of learners of the course by who and what, in the order of time."""
    found: dict[tuple[str, str], list[Attempt]] = {}
    for attempt in told.attempts:
        if attempt.course_id == told.courses[0].id:
            found.setdefault((attempt.username, attempt.problem), []).append(attempt)
    return found


def _scores(told: Story) -> dict[str, int]:
    """Points set anew by the team: learner and problem, as “who problem”."""
    return {
        f"{each.about} {each.object}": int(each.detail.rpartition(">")[2])
        for each in told.moments
        if each.kind == "rescore"
    }


def _modules(told: Story) -> Iterator[Row]:
    course, number = told.courses[0], 5_000
    rescored = _scores(told)
    late = course.content(LATE[1]).content.usage
    for (who, problem), attempts in sorted(_problems(told).items()):
        last, learner = attempts[-1], told.learners[who]
        grade = rescored.get(f"{who} {problem}", last.grade)
        count, when = len(attempts), last.time
        if (who, problem) == (LATE[0], late):
            count, when, grade = count + 1, LATE[2], last.max_grade
        state = _state(last, count, grade, when)
        number += 1
        yield (
            number, "problem", problem, learner.user_id, json.dumps(state), float(grade),
            moment(attempts[0].time - timedelta(minutes=1)), moment(when), float(last.max_grade),
            "na", course.id,
        )  # fmt: skip
    ends: dict[tuple[str, str], tuple[float, datetime]] = {}
    for watch in told.watches:
        if watch.course_id == course.id and watch.source == "browser":
            ends[watch.username, watch.video] = (watch.end, watch.began)
    for (who, video), (place, began) in sorted(ends.items()):
        number += 1
        position = f"{int(place) // 3600:02d}:{int(place) // 60 % 60:02d}:{int(place) % 60:02d}"
        yield (
            number, "video", video, told.learners[who].user_id,
            json.dumps({"saved_video_position": position, "youtube_is_available": True}), None,
            moment(began), moment(began), None, "na", course.id,
        )  # fmt: skip


def _state(last: Attempt, count: int, grade: int, when: datetime) -> dict[str, Any]:
    right = "correct" if grade == last.max_grade else "incorrect"
    marks = {
        key: {"correctness": right, "npoints": None, "msg": "", "hint": "", "hintmode": None}
        for key in last.answers
    }
    return {
        "seed": 1, "done": True, "attempts": count, "student_answers": last.answers,
        "correct_map": marks, "score": {"raw_earned": grade, "raw_possible": last.max_grade},
        "last_submission_time": when.strftime("%Y-%m-%dT%H:%M:%SZ"),
    }  # fmt: skip


def _grades(told: Story) -> Iterator[tuple[Learner, float, datetime]]:
    said = {
        each.about: (float(each.detail), each.time)
        for each in told.moments
        if each.kind == "course_grade"
    }
    best: dict[str, dict[str, float]] = {}
    for (who, problem), attempts in _problems(told).items():
        best.setdefault(who, {})[problem] = attempts[-1].grade / attempts[-1].max_grade
    for learner in told.learners.values():
        if learner.username in said:
            yield learner, *said[learner.username]
        elif learner.username in best:
            share = sum(best[learner.username].values()) / 11
            yield learner, round(0.5 * share, 2), at("2025-03-12T01:00")


def _subsections(told: Story) -> Iterator[Row]:
    course, attempts = told.courses[0], _problems(told)
    rescored = _scores(told)
    for who in told.learners.values():
        for part in course.sequentials:
            problems = [u.content for u in part.verticals if u.content.kind == "problem"]
            tried = [
                done for each in problems if (done := attempts.get((who.username, each.usage)))
            ]
            if not tried:
                continue
            earned = sum(
                rescored.get(f"{who.username} {done[-1].problem}", done[-1].grade) for done in tried
            )
            possible = sum(len(each.parts) for each in problems)
            first = min(done[0].time for done in tried)
            yield (
                course.id, who.user_id, part.block.usage, earned, possible, earned, possible,
                moment(first), moment(first), moment(max(done[-1].time for done in tried)),
            )  # fmt: skip


def _certificates(told: Story, grades: list[tuple[Learner, float, datetime]]) -> Iterator[Row]:
    made = {each.about: each for each in told.moments if each.kind == "certificate"}
    course = told.courses[0]
    for n, (who, percent, when) in enumerate(grades, 700):
        proof = made[who.username].object if who.username in made else ""
        mode = "verified" if who.username in VERIFIED else "audit"
        if proof:
            status = "downloadable"
        elif mode == "verified":
            status = "notpassing"
        else:
            status = "audit_passing" if percent >= PASS else "audit_notpassing"
        url = f"https://{course.host}/certificates/{proof}" if proof else ""
        yield (
            n, who.user_id, url, f"{percent:g}", course.id, digest(f"{who.username}/key"), 0,
            status, proof, digest(proof)[:32] if proof else "", REGISTRY[who.username].name,
            moment(when + timedelta(seconds=7)), moment(when + timedelta(days=1)), "", mode,
        )  # fmt: skip
