# SPDX-License-Identifier: MIT
"""Problems: answers tried, hints, show answer, reset, and the four lines that one click leaves."""

import json
from collections.abc import Sequence
from urllib.parse import quote

from story.course import Block, Part, Vertical, digest
from story.scribe import Json
from story.seat import Seat
from story.truth import Attempt

Answer = str | tuple[str, ...]
TYPES = {
    "choice": ("multiplechoiceresponse", "choicegroup"),
    "check": ("choiceresponse", "checkboxgroup"),
    "number": ("numericalresponse", "formulaequationinput"),
}


class Desk:
    """A problem on the desk of one learner; number: attempts so far, earlier sittings included."""

    def __init__(self, seat: Seat, unit: Vertical) -> None:
        self.seat, self.problem = seat, unit.content
        before = seat.scribe.story.attempts_of(seat.who.username, unit.content.usage)
        self.number = len(before)
        self.done = False

    def load(self) -> "Desk":
        self.seat.xmodule(self.problem.usage, "problem_get")
        return self

    def check(self, answers: Sequence[Answer]) -> bool:
        """One click on Submit: a browser event, the request, the server's word, the grade."""
        self.number += 1
        given = {self._input(n): _logged(answer) for n, answer in enumerate(answers, 2)}
        seat, problem = self.seat, self.problem
        form = _form(given)
        # The current script encodes the form twice; the old one wrote it as it was.
        seat.browser("problem_check", form if seat.course.old else json.dumps(form))
        posted = {f"input_{key}{'[]' * isinstance(v, list)}": v for key, v in given.items()}
        seat.xmodule(problem.usage, "problem_check", **posted)
        right = [a == part.right for a, part in zip(answers, problem.parts, strict=True)]
        event = self._event(given, right)
        place = "modx/{}" if seat.course.old else "xblock/{}/handler/xmodule_handler"
        path = f"{seat.root}/{place.format(problem.usage)}/problem_check"
        module = {"display_name": problem.title, "usage_key": problem.usage}
        checked = seat.now
        seat.server("problem_check", event, path=path, more={"module": module})
        seat.browser("problem_graded", [form, f"<div>{problem.title}</div>"])
        if not seat.course.old:
            seat.server("edx.grades.problem.submitted", self._grade(sum(right)), path=path)
        attempt = Attempt(
            seat.who.username, seat.course.id, problem.usage, checked, self.number,
            given, all(right), sum(right), len(right),
        )  # fmt: skip
        seat.scribe.story.attempts.append(attempt)
        self.done = all(right)
        return self.done

    def _input(self, number: int) -> str:
        return f"{self.problem.html_id}_{number}_1"

    def _event(self, given: dict[str, str | list[str]], right: list[bool]) -> Json:
        problem = self.problem
        states = {
            key: "correct" if ok else "incorrect" for key, ok in zip(given, right, strict=True)
        }
        return {
            "problem_id": problem.usage,
            "attempts": self.number,
            "success": "correct" if all(right) else "incorrect",
            "grade": sum(right),
            "max_grade": len(right),
            "answers": given,
            "correct_map": {key: _mark(state) for key, state in states.items()},
            "submission": {
                key: _submission(part, answer, ok)
                for part, (key, answer), ok in zip(problem.parts, given.items(), right, strict=True)
            },
            "state": {
                "seed": 1,
                "done": True if self.number > 1 else None,
                "student_answers": {},
                "correct_map": {},
                "input_state": {key: {} for key in given},
            },
        }

    def _grade(self, earned: int) -> Json:
        who, course = self.seat.who, self.seat.course
        return {
            "user_id": str(who.user_id),
            "course_id": course.id,
            "problem_id": self.problem.usage,
            "event_transaction_id": digest(f"{who.username}{self.problem.usage}{self.number}"),
            "event_transaction_type": "edx.grades.problem.submitted",
            "weighted_earned": earned,
            "weighted_possible": len(self.problem.parts),
        }

    def hint(self, index: int) -> None:
        problem = self.problem
        self.seat.xmodule(problem.usage, "hint_button", hint_index=str(index))
        self.seat.note("hint", object=problem.usage, detail=str(index))
        event = {
            "module_id": problem.usage,
            "hint_index": index,
            "hint_len": len(problem.hints),
            "hint_text": problem.hints[index],
        }
        self.seat.server("edx.problem.hint.demandhint_displayed", event)

    def show_answer(self) -> None:
        problem = self.problem
        self.seat.xmodule(problem.usage, "problem_show")
        self.seat.note("show_answer", object=problem.usage)
        self.seat.server("showanswer", {"problem_id": problem.usage})
        self.seat.browser("problem_show", {"problem": problem.html_id})

    def reset(self, answers: Sequence[Answer]) -> None:
        given = {self._input(n): _logged(answer) for n, answer in enumerate(answers, 2)}
        self.seat.browser("problem_reset", json.dumps(_form(given)))
        self.seat.xmodule(self.problem.usage, "problem_reset", id=self.problem.usage)
        self.seat.note("reset", object=self.problem.usage)
        state = {"seed": 1, "done": True, "student_answers": given, "input_state": {}}
        event = {"problem_id": self.problem.usage, "old_state": state, "new_state": {"seed": 1}}
        self.seat.server("reset_problem", event)

    def save(self, answers: Sequence[Answer]) -> None:
        given = {self._input(n): _logged(answer) for n, answer in enumerate(answers, 2)}
        self.seat.browser("problem_save", json.dumps(_form(given)))
        event = {"problem_id": self.problem.usage, "answers": given, "state": {"seed": 1}}
        self.seat.server("save_problem_success", event)


def right_answers(problem: Block) -> list[Answer]:
    return [part.right for part in problem.parts]


def wrong_answers(problem: Block, salt: int) -> list[Answer]:
    """Answers that miss at least the first part; another salt gives another miss."""
    return [_miss(problem.parts[0], salt), *(part.right for part in problem.parts[1:])]


def _miss(part: Part, salt: int) -> Answer:
    if part.kind == "number":
        return f"{float(str(part.right)) + 0.5 * (salt + 1):g}"
    others = [f"choice_{n}" for n in range(len(part.choices)) if f"choice_{n}" not in part.right]
    if part.kind == "check":
        return (others[salt % len(others)],)
    return [c for c in others if c != part.right][salt % len(others)]


def _logged(answer: Answer) -> str | list[str]:
    return answer if isinstance(answer, str) else list(answer)


def _form(given: dict[str, str | list[str]]) -> str:
    pairs = []
    for key, value in given.items():
        many = isinstance(value, list)
        for one in value if isinstance(value, list) else [value]:
            pairs.append(f"input_{key}{'%5B%5D' if many else ''}={quote(one)}")  # noqa: PERF401
    return "&".join(pairs)


def _mark(state: str) -> Json:
    return {
        "correctness": state,
        "npoints": None,
        "msg": "",
        "hint": "",
        "hintmode": None,
        "queuestate": None,
        "answervariable": None,
    }


def _submission(part: Part, answer: str | list[str], right: bool) -> Json:
    response, field = TYPES[part.kind]
    shown: str | list[str] = answer
    if part.choices:
        picked = [
            part.choices[int(one[7:])] for one in ([answer] if isinstance(answer, str) else answer)
        ]
        shown = picked[0] if isinstance(answer, str) else picked
    return {
        "question": part.question,
        "answer": shown,
        "response_type": response,
        "input_type": field,
        "correct": right,
        "variant": "",
        "group_label": "",
    }
