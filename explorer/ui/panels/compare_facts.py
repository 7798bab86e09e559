# SPDX-License-Identifier: MIT
"""What readings of learners beside each other say in a line each, and the events that rests on."""

from collections.abc import Callable, Iterable
from typing import Final

from explorer.trail.readings import Readings
from explorer.ui.formats import EMPTY, count_text, span_text

_MICROS: Final = 1_000_000


def _active(found: Readings) -> str:
    return span_text(found.activity.active) if found.activity.active else EMPTY


def _seen(found: Readings) -> str:
    seconds = sum(video.video_seconds for video in found.videos)
    return span_text(round(seconds * _MICROS)) if seconds else EMPTY


def _share(found: Readings) -> str:
    shares = [video.share for video in found.videos if video.share is not None]
    return f"{100 * sum(shares) / len(shares):.0f} %" if shares else EMPTY


def _tried(found: Readings) -> str:
    return count_text(sum(bool(problem.attempts) for problem in found.problems))


def _solved(found: Readings) -> str:
    return count_text(sum(problem.correct_at is not None for problem in found.problems))


def _grade(found: Readings) -> str:
    told = [f"{100 * one.share:.0f} %" for one in found.grades if one.share is not None]
    return ", ".join(told) or EMPTY


def _held(found: Readings) -> str:
    return count_text(sum(held for _, held in found.certificates.held))


def _of_stretches(found: Readings) -> Iterable[Iterable[int]]:
    return (stretch.ids for video in found.videos for stretch in video.stretches)


def _of_attempts(found: Readings) -> Iterable[Iterable[int]]:
    return (one.ids for problem in found.problems for one in problem.attempts)


def _of_nothing(_: Readings) -> Iterable[Iterable[int]]:
    return ()


def _of_states(found: Readings) -> Iterable[Iterable[int]]:
    differ = {(one.course_id, one.key) for one in found.states if one.differs}
    return (one.ids for one in found.problems if (one.course_id, one.key) in differ)


def _tried_there(found: Readings) -> str:
    states = (one.state for one in found.states)
    return count_text(sum(bool(state and state.attempts) for state in states))


Of = Callable[[Readings], Iterable[Iterable[int]]]
READ: Final[tuple[tuple[str, Callable[[Readings], str], Of], ...]] = (
    ("Time in sessions", _active, lambda found: (one.ids for one in found.activity.sessions)),
    (
        "Videos met",
        lambda found: count_text(len(found.videos)),
        lambda found: (one.ids for one in found.videos),
    ),
    ("Video watched", _seen, _of_stretches),
    ("Share watched, on average", _share, _of_stretches),
    ("Problems tried", _tried, _of_attempts),
    (
        "Problems solved",
        _solved,
        lambda found: (
            one.ids
            for problem in found.problems
            for one in problem.attempts
            if one.correct and one.place == problem.correct_at
        ),
    ),
    (
        "Attempts",
        lambda found: count_text(sum(len(one.attempts) for one in found.problems)),
        _of_attempts,
    ),
    (
        "Hints asked for",
        lambda found: count_text(sum(len(one.hints) for one in found.problems)),
        lambda found: (deed.ids for one in found.problems for deed in one.hints),
    ),
    (
        "Answers shown",
        lambda found: count_text(sum(len(one.shown) for one in found.problems)),
        lambda found: (deed.ids for one in found.problems for deed in one.shown),
    ),
    (
        "Forum posts",
        lambda found: count_text(len(found.forum.posts)),
        lambda found: (one.ids for one in found.forum.posts),
    ),
    (
        "Threads read",
        lambda found: count_text(len(found.forum.read)),
        lambda found: (one.ids for one in found.forum.read),
    ),
    (
        "Open responses handed in",
        lambda found: count_text(sum(len(one.submissions) for one in found.responses)),
        lambda found: (each.ids for one in found.responses for each in one.submissions),
    ),
    (
        "Notes",
        lambda found: count_text(len(found.notes.notes)),
        lambda found: (one.ids for one in found.notes.notes),
    ),
    (
        "Bookmarks",
        lambda found: count_text(len(found.notes.bookmarks)),
        lambda found: (one.ids for one in found.notes.bookmarks),
    ),
    (
        "Exam attempts",
        lambda found: count_text(sum(len(one.attempts) for one in found.exams)),
        lambda found: (each.ids for one in found.exams for each in one.attempts),
    ),
    (
        "Posts, package only",
        lambda found: count_text(len(found.forum.recorded)),
        _of_nothing,
    ),
    (
        "Responses, package only",
        lambda found: count_text(
            sum(bool(one.recorded) and not one.ids for one in found.responses)
        ),
        _of_nothing,
    ),
    ("Problems by the package", _tried_there, _of_nothing),
    (
        "Problems told otherwise",
        lambda found: count_text(sum(bool(one.differs) for one in found.states)),
        _of_states,
    ),
    ("Grade last reckoned", _grade, lambda found: (one.ids for one in found.grades)),
    (
        "Certificates held",
        _held,
        lambda found: (one.ids for one in found.certificates.history),
    ),
)
