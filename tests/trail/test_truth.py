# SPDX-License-Identifier: MIT
"""The readings of the story's learners equal what they truly did."""

from collections.abc import Iterator

import pytest
from story import Attempt, Watch

from explorer.trail.exams import exams
from explorer.trail.forum import forum
from explorer.trail.objects import key_of
from explorer.trail.problems import ProblemReading, problems
from explorer.trail.readings import read
from explorer.trail.spans import Span, merged
from explorer.trail.videos import VideoReading, videos
from tests.trail.told import micros, the_story, trail

LEARNERS = sorted(the_story().learners)
EDX = "course-v1:"


def _watches(name: str, video: VideoReading) -> list[Watch]:
    return [
        watch
        for watch in the_story().watches
        if (watch.username, key_of(watch.video), watch.course_id)
        == (name, video.key, video.course_id)
    ]


def _close(got: tuple[Span, ...], want: tuple[Span, ...], slack: float) -> bool:
    return len(got) == len(want) and all(
        abs(a - b) <= slack
        for one, other in zip(got, want, strict=True)
        for a, b in zip(one, other, strict=True)
    )


@pytest.mark.parametrize("name", LEARNERS)
def test_the_parts_watched_are_those_truly_watched(name: str) -> None:
    for video in videos(trail(name)):
        told = _watches(name, video)
        seen = merged((w.start, w.end) for w in told if w.ended_by != "nothing")
        # A closed page tells by the clock, and its event is on the way for a moment.
        by_clock = any(w.ended_by == "page_close" for w in told)
        assert _close(video.watched, seen, 1.0 if by_clock else 0.001)
        lost = [(w.start, w.end) for w in told if w.ended_by == "nothing"]
        for start, end in lost:
            assert any(a <= start and end <= b for a, b in (*video.watched, *video.perhaps))
        assert bool(video.perhaps) <= bool(lost)
        assert any("no end" in doubt for doubt in video.doubts) == bool(lost)
        assert all(stretch.ended is None or stretch.sure for stretch in video.stretches)


def test_no_video_watched_is_left_out() -> None:
    for name in LEARNERS:
        read_ = {(video.course_id, video.key) for video in videos(trail(name)) if video.stretches}
        told = {
            (watch.course_id, key_of(watch.video))
            for watch in the_story().watches
            if watch.username == name and watch.end > watch.start + 1
            and watch.course_id.startswith(EDX)
        }  # fmt: skip
        assert told <= read_


def _tried(name: str) -> dict[tuple[str | None, str], list[Attempt]]:
    found: dict[tuple[str | None, str], list[Attempt]] = {}
    for attempt in the_story().attempts:
        if attempt.username == name and attempt.course_id.startswith(EDX):
            found.setdefault((attempt.course_id, key_of(attempt.problem) or ""), []).append(attempt)
    return found


@pytest.mark.parametrize("name", LEARNERS)
def test_the_attempts_are_those_truly_made(name: str) -> None:
    readings = {(each.course_id, each.key): each for each in problems(trail(name)) if each.attempts}
    told = _tried(name)
    assert set(readings) == set(told)
    for where, attempts in told.items():
        got = [
            (a.number, {p.id: p.answer for p in a.parts}, a.correct, a.grade, a.max_grade, a.time)
            for a in readings[where].attempts
        ]
        assert got == [
            (a.number, a.answers, a.correct, a.grade, a.max_grade, micros(a.time)) for a in attempts
        ]
        assert all(len(a.ids) == 2 for a in readings[where].attempts), "browser and server"
        right = [a.number for a in attempts if a.correct]
        assert readings[where].correct_at == (right[0] if right else None)
        assert readings[where].doubts == ()


def test_old_courses_are_read_though_their_lines_lack_much() -> None:
    told = the_story()
    for name in sorted({a.username for a in told.attempts if not a.course_id.startswith(EDX)}):
        if name not in told.learners:
            continue
        tried = [a for a in told.attempts if a.username == name and a.course_id.startswith("MarlX")]
        got = [a for each in problems(trail(name, "edge")) for a in each.attempts]
        assert len(got) == len(tried)
        assert sorted(a.grade or 0 for a in got) == sorted(a.grade for a in tried)


def _problem(name: str, title: str) -> ProblemReading:
    (found,) = (each for each in problems(trail(name)) if each.name == title)
    return found


def test_help_and_resets_are_where_they_happened() -> None:
    reading = _problem("tobias-n", "Third hour of the flood")
    assert [a.correct for a in reading.attempts] == [False] * 4 + [True]
    assert [deed.kind for deed in reading.hints] == ["hint", "hint"]
    assert [(deed.before_correct, len(deed.ids)) for deed in reading.shown] == [(True, 2)]
    assert len(reading.resets) == 1
    assert (reading.score, reading.max_score, reading.correct_at) == (2, 2, 5)


def _moments(name: str, *kinds: str) -> Iterator[tuple[str, str]]:
    for moment in the_story().moments:
        if (moment.about or moment.actor) == name and moment.kind in kinds:
            yield moment.kind, moment.actor


@pytest.mark.parametrize("name", LEARNERS)
def test_hints_answers_shown_and_resets_are_all_counted(name: str) -> None:
    found = [each for each in problems(trail(name)) if (each.course_id or "").startswith(EDX)]
    told = [kind for kind, _ in _moments(name, "hint", "show_answer", "reset")]
    assert sum(len(each.hints) for each in found) == told.count("hint")
    assert sum(len(each.shown) for each in found) == told.count("show_answer")
    assert sum(len(each.resets) for each in found) == told.count("reset")


def test_a_rescoring_is_one_with_who_did_it() -> None:
    (rescored,) = _problem("rescue-dog", "Height at noon").rescores
    assert (rescored.by, rescored.old, rescored.new) == ("staff_ana", 0, 1)
    assert len(rescored.ids) == 2
    assert all(not each.rescores for each in problems(trail("staff_ana")))


@pytest.mark.parametrize("name", LEARNERS)
def test_enrolments_say_who_did_them(name: str) -> None:
    kinds = {"join": "enrolled", "leave": "unenrolled"}
    got = [(kinds[each.kind], each.by or name) for each in read(trail(name)).enrolment.history]
    assert got == list(_moments(name, "enrolled", "unenrolled"))


def test_the_course_team_is_not_enrolled_by_enrolling_others() -> None:
    assert read(trail("staff_ana")).enrolment.history == ()


@pytest.mark.parametrize("name", LEARNERS)
def test_certificates_exams_teams_and_cohorts_are_all_there(name: str) -> None:
    readings = read(trail(name))
    told = [kind for kind, _ in _moments(
        name, "certificate", "exam_submitted", "allowance", "team_joined", "team_left", "cohort"
    )]  # fmt: skip
    awards = [each for each in readings.certificates.history if each.kind == "award"]
    attempts = [attempt for exam in readings.exams for attempt in exam.attempts]
    moves = [each.kind for team in readings.teams for each in team.history]
    assert len(awards) == told.count("certificate")
    assert [a.outcome for a in attempts] == ["submitted"] * told.count("exam_submitted")
    assert sum(len(e.allowances) for e in readings.exams) == told.count("allowance")
    assert moves.count("join") == told.count("team_joined")
    assert moves.count("leave") == told.count("team_left")
    assert sum(len(c.history) for c in readings.cohorts) == told.count("cohort")


def test_an_exam_with_more_time() -> None:
    (exam,) = exams(trail("marsh_b"))
    (attempt,) = exam.attempts
    assert (exam.usual_minutes, attempt.minutes, attempt.doubts) == (40, 60, ())
    assert exam.allowances[0].by == "staff_ana"
    assert [status for _, status in attempt.steps] == [
        "created", "started", "ready_to_submit", "submitted",
    ]  # fmt: skip
    assert attempt.started is not None
    assert attempt.completed is not None
    assert 40 * 60 < (attempt.completed - attempt.started) / 1_000_000 < 60 * 60


def test_a_cohort_is_left_for_another_and_a_team_is_left() -> None:
    readings = read(trail("rescue-dog"))
    assert {each.name: each.member for each in readings.cohorts} == {
        "Morning shore": False,
        "Evening shore": True,
    }
    assert [each.member for each in readings.teams] == [False]


@pytest.mark.parametrize("name", LEARNERS)
def test_posts_and_votes_are_all_there(name: str) -> None:
    reading = forum(trail(name))
    told = the_story().moments
    for kind in ("thread", "response", "comment"):
        posts = [m for m in told if m.kind == kind and m.actor == name]
        assert reading.counts[kind] == len(posts)
    assert len(reading.votes) == sum(m.kind == "vote" and m.actor == name for m in told)
    got = [each for each in reading.received if each.kind == "vote"]
    assert len(got) == sum(m.kind == "vote" and m.about == name != m.actor for m in told)


def test_notes_and_bookmarks_as_they_were_left() -> None:
    reading = read(trail("agathe_m")).notes
    assert [(note.text, note.gone) for note in reading.notes] == [("Ask about lakes?", None)]
    assert [mark.gone is not None for mark in reading.bookmarks] == [True, False]


def test_an_open_response_with_its_own_assessment() -> None:
    (reading,) = read(trail("o-brien.t")).responses
    assert (len(reading.drafts), len(reading.submissions)) == (1, 1)
    assert [(made.kind, made.points, made.possible) for made in reading.received] == [
        ("self", 5, 6)
    ]
    (given,) = read(trail("_kelp_")).responses[0].given
    assert (given.kind, given.by) == ("peer", None)


def test_events_from_a_phone_at_sea_are_late() -> None:
    readings = read(trail("kaimana_p"))
    assert len(readings.clocks.late) > 100
    assert all("late" in " ".join(video.doubts) for video in readings.videos)
    assert all(session.key is None for session in readings.activity.sessions)
