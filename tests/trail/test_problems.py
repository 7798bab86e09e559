# SPDX-License-Identifier: MIT
"""Problems by hand: what the story does not have."""

from typing import Any

from explorer.trail.attempts import NO_VERDICT
from explorer.trail.problems import NOT_NAMED, ProblemReading, problems
from explorer.trail.steps import Step
from tests.trail.told import COURSE, made

BLOCK = "block-v1:MarlX+SEA201+2025_T1+type@problem+block@q7"
FORM = "input_q7_2_1=choice_1"


def one(*steps: Step) -> ProblemReading:
    (reading,) = problems(steps)
    return reading


def check(number: int, seconds: float, attempt: int, success: str = "incorrect") -> Step:
    grade = int(success == "correct")
    payload = {"problem_id": BLOCK, "attempts": attempt, "success": success, "grade": grade}
    answers = {"q7_2_1": "choice_1"}
    return made(
        number, seconds, "problem_check", payload | {"max_grade": 1, "answers": answers},
        source="server",
    )  # fmt: skip


def click(number: int, seconds: float, kind: str = "problem_check") -> Step:
    return made(number, seconds, kind, event=FORM)


def test_browser_and_server_of_one_click_are_one_attempt() -> None:
    reading = one(click(1, 0), check(2, 0.4, 1), click(3, 60), check(4, 60.5, 2, "correct"))
    assert [(a.ids, a.correct) for a in reading.attempts] == [((1, 2), False), ((3, 4), True)]
    assert (reading.correct_at, reading.course_id, reading.key) == (2, COURSE, "q7")


def test_a_click_whose_session_is_not_told_is_one_too() -> None:
    bare = check(2, 0.4, 1)
    sent, other = click(1, 0), click(3, 0)
    lone = bare._replace(head=bare.head._replace(session=None))
    assert [a.ids for a in one(sent, lone).attempts] == [(1, 2)]
    elsewhere = other._replace(head=other.head._replace(session="ab" * 16))
    assert [a.ids for a in one(elsewhere, bare).attempts] == [(3,), (2,)]


def test_a_click_without_an_answer_is_an_attempt_without_a_verdict() -> None:
    reading = one(click(1, 0), check(2, 300, 1))
    assert [(a.ids, a.correct) for a in reading.attempts] == [((1,), None), ((2,), False)]
    assert [part.answer for part in reading.attempts[0].parts] == ["choice_1"]
    assert NO_VERDICT in reading.doubts


def test_attempts_that_are_missing_are_told() -> None:
    reading = one(check(1, 0, 1), check(2, 60, 4))
    assert any("counts 4 attempts, but only 2" in doubt for doubt in reading.doubts)


def test_attempts_that_are_missing_before_some_were_given_back_are_told_too() -> None:
    reading = one(check(1, 0, 1), check(2, 60, 3), check(3, 120, 1), check(4, 180, 2))
    assert any("counts 5 attempts, but only 4" in doubt for doubt in reading.doubts)
    whole = one(check(1, 0, 1), check(2, 60, 2), check(3, 120, 1))
    assert whole.doubts == ()


def test_an_answer_belongs_to_the_click_before_it() -> None:
    reading = one(click(1, 0), check(2, 1.5, 1), click(3, 2), check(4, 3.5, 2))
    assert [attempt.ids for attempt in reading.attempts] == [(1, 2), (3, 4)]


def show(number: int, seconds: float) -> Step:
    return made(number, seconds, "showanswer", {"problem_id": BLOCK}, source="server")


def test_the_answer_shown_before_and_after_the_first_correct_attempt() -> None:
    reading = one(show(1, 0), check(2, 10, 1, "correct"), show(3, 20))
    assert [deed.before_correct for deed in reading.shown] == [True, False]
    never = one(check(1, 0, 1), show(2, 5))
    assert [deed.before_correct for deed in never.shown] == [True]


def score(number: int, seconds: float, kind: str, **more: Any) -> Step:
    payload = {"problem_id": BLOCK, "user_id": "1021", **more}
    return made(
        number, seconds, kind, payload, source="server", username="staff_ana",
        context={"user_id": 7001}, role="subject",
    )  # fmt: skip


def test_a_request_its_rescoring_and_its_grade_are_one_change() -> None:
    asked = made(
        1, 0, "rescore-student-submission", {"problem": BLOCK, "student": "mira_k"},
        source="server", username="staff_ana", context={"user_id": 7001}, role="subject",
    )  # fmt: skip
    old = {"orig_score": 0, "orig_total": 2, "new_score": 1, "new_total": 2}
    rescored = score(2, 1, "problem_rescore", **old)
    new = {"new_weighted_earned": 1, "new_weighted_possible": 2}
    graded = score(3, 2, "edx.grades.problem.rescored", **new)
    (change,) = one(asked, rescored, graded).rescores
    assert (change.by, change.old, change.new, change.ids) == ("staff_ana", 0, 1, (1, 2, 3))
    (lone,) = one(asked).rescores
    assert (lone.new, lone.ids) == (None, (1,))


def test_a_score_set_by_hand_is_the_score() -> None:
    new = {"new_weighted_earned": 2, "new_weighted_possible": 2}
    by_hand = score(2, 60, "edx.grades.problem.score_overridden", **new)
    reading = one(check(1, 0, 1), by_hand)
    assert reading.rescores[0].by_hand
    assert (reading.score, reading.max_score) == (2, 2)


def test_work_deleted_by_the_course_team_is_told_with_who_did_it() -> None:
    payload = {"problem": BLOCK, "student": "mira_k"}
    deleted = made(
        2, 60, "delete-student-module-state", payload, source="server",
        username="staff_ana", context={"user_id": 7001}, role="subject",
    )  # fmt: skip
    (deed,) = one(check(1, 0, 1), deleted).others
    assert (deed.kind, deed.by) == ("clear", "staff_ana")


def test_events_that_name_no_problem_say_so() -> None:
    reset = made(
        1, 0, "problem_reset_attempts", {"old_attempts": 3, "new_attempts": 0, "student": "mira_k"},
        source="task", role="subject", username="",
    )  # fmt: skip
    reading = one(reset)
    assert reading.doubts == (NOT_NAMED,)
    assert reading.others[0].text == "3 → 0 attempts"


def test_a_cut_payload_is_told() -> None:
    whole = check(1, 0, 1)
    cut = whole._replace(head=whole.head._replace(cut=True))
    assert any("cut" in doubt for doubt in one(cut).doubts)
    assert one(whole, cut._replace(head=cut.head._replace(id=2))).doubts == ()
