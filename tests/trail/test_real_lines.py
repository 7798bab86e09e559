# SPDX-License-Identifier: MIT
"""Readings of real lines that nobody here wrote, where the folder with them is at hand."""

from pathlib import Path

import pytest

from explorer.events.event import Event
from explorer.events.parse import parse_line
from explorer.trail.readings import Readings, read
from explorer.trail.telling import lines, sections
from tests.trail.told import step, the_catalogue

REAL = Path(__file__).parents[2] / "../shared/real"
FILES = [REAL / "docs_example_events.log", REAL / "event_export_tracking.log"]


@pytest.fixture(scope="module")
def real() -> Readings:
    if not all(path.exists() for path in FILES):
        pytest.skip("the real lines are not on this machine")
    steps = []
    for number, line in enumerate(b"".join(path.read_bytes() for path in FILES).splitlines(), 1):
        event = parse_line(line, the_catalogue())
        if isinstance(event, Event):
            steps.append(step(line, event, number))
    return read(steps)


def test_both_ends_of_one_click_are_one_attempt(real: Readings) -> None:
    (attempt,) = (a for each in real.problems for a in each.attempts if len(a.ids) == 2)
    assert attempt.correct is False
    assert [part.answer for part in attempt.parts] == [["choice_0", "choice_1"]]


def test_videos_of_which_little_is_logged_say_so(real: Readings) -> None:
    assert real.videos
    assert all(video.doubts for video in real.videos)
    assert "None" not in "\n".join(lines(sections(real)))
