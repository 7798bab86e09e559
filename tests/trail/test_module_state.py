# SPDX-License-Identifier: MIT
"""A problem's state in the weekly package beside its events: agreeing, and each way it may not."""

import json
from datetime import UTC
from typing import Any

import pytest

from explorer.trail.module_state import ModuleState, disagreements, module_state, state_words
from explorer.trail.problems import problems
from explorer.trail.steps import Step
from tests.trail.test_problems import BLOCK, check
from tests.trail.told import START, made

MICROS = 1_000_000
BEGAN = int(START.timestamp()) * MICROS
WEEK = BEGAN + 7 * 86_400 * MICROS
SOURCE = "package of 2025-03-16"


def state(attempts: int | None, grade: Any, changed: float, right: str = "correct") -> ModuleState:
    """As the table would have it; changed: seconds after the trail's start."""
    inside: dict[str, Any] = {"correct_map": {"q7_2_1": {"correctness": right}}, "done": True}
    if attempts is not None:
        inside["attempts"] = attempts
    row = {
        "module_id": BLOCK, "module_type": "problem", "state": json.dumps(inside), "grade": grade,
        "max_grade": 1.0,
    }  # fmt: skip
    changed_at = BEGAN + int(changed * MICROS)
    return module_state(row, source=SOURCE, until=WEEK, modified=changed_at)


def said(found: ModuleState | None, *steps: Step) -> tuple[str, ...]:
    return disagreements(found, next(iter(problems(steps)), None), SOURCE, WEEK)


WRONG, RIGHT = check(1, 0, 1), check(2, 60, 2, "correct")


def test_a_state_that_says_what_the_events_say_is_told_alone() -> None:
    found = state(2, 1.0, 60)
    assert said(found, WRONG, RIGHT) == ()
    assert state_words(found, UTC) == (
        "2 attempts, score 1 of 1, correct"
        " (package of 2025-03-16, last changed 2025-03-10 10:01:00)"
    )


@pytest.mark.parametrize(
    ("found", "steps", "sentence"),
    [
        (state(3, 1.0, 60), [WRONG, RIGHT],
         f"The {SOURCE} counts 3 attempts, the events show 2: events are missing."),
        (state(1, 1.0, 60), [WRONG, RIGHT], f"The {SOURCE} counts 1 attempt, the events show 2."),
        (state(1, 1.0, 60), [], f"The {SOURCE} counts 1 attempt, the events show none: events are"
         " missing."),
        (state(2, 0.0, 60, "incorrect"), [WRONG, RIGHT],
         f"The score in the {SOURCE} is 0 of 1; the last answer in the events gave 1 of 1."),
        (state(2, None, 60, "incorrect"), [WRONG, RIGHT],
         f"The {SOURCE} marks the answer not correct; the last answer in the events was correct."),
        (state(1, 0.0, 0, "incorrect"), [WRONG, RIGHT],
         f"The events show 1 attempt after the last change that the {SOURCE} knows of."),
        (None, [WRONG, RIGHT],
         f"The events show 2 attempts, but the {SOURCE} has no state of this problem."),
    ],
)  # fmt: skip
def test_each_disagreement_is_a_sentence(
    found: ModuleState | None, steps: list[Step], sentence: str
) -> None:
    assert said(found, *steps) == (sentence,)


def test_what_came_after_the_package_is_no_disagreement() -> None:
    late = check(3, 8 * 86_400, 3)
    assert said(state(2, 1.0, 60), WRONG, RIGHT, late) == ()
    assert said(None, late) == ()


def test_a_score_that_others_changed_is_no_disagreement() -> None:
    rescored = made(
        3, 600, "problem_rescore",
        {"problem_id": BLOCK, "orig_score": 0, "orig_total": 1, "new_score": 1, "new_total": 1},
        source="server",
    )  # fmt: skip
    for changed in (0, 600):  # whether the state's last change is the learner's or the rescoring
        assert said(state(1, 1.0, changed), WRONG, rescored) == ()
    assert said(state(1, 0.5, 600), WRONG, rescored) == (
        f"The score in the {SOURCE} is 0.5 of 1; the last change of the score in the events gave"
        " 1 of 1.",
    )


def test_other_parts_say_where_they_were_left_and_odd_states_say_little() -> None:
    video = module_state(
        {"module_type": "video", "state": '{"saved_video_position": "00:04:16"}'}, source=SOURCE
    )
    assert state_words(video, UTC) == "left at 00:04:16 (package of 2025-03-16)"
    for odd in (None, "", "no JSON", "[1]", '{"correct_map": [], "attempts": "x"}', 7):
        empty = module_state({"state": odd, "grade": "NULL"}, source=SOURCE)
        assert state_words(empty, UTC).startswith("nothing but that it was met (")
        assert said(empty, WRONG) == ()
