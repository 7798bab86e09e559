# SPDX-License-Identifier: MIT
"""Every sample of the catalogue that has an act comes to light in a reading and in a row of it."""

from dataclasses import replace

import pytest

from explorer.events.event import Event
from explorer.events.parse import parse_line
from explorer.trail.activity import ActivityReading
from explorer.trail.readings import read
from explorer.trail.steps import Step
from explorer.trail.telling import lines, sections
from tests.trail.test_any_trail import _rests_on
from tests.trail.told import step, the_catalogue

# What ends the playing of videos, and what counts only where a course's structure is known.
_QUIET = ("page.close", "page.move", "block.done")


def _samples() -> list[object]:
    return [
        pytest.param(sample.line.encode(), entry.roles.act, id=f"{entry.key[:60]}:{at}")
        for entry in the_catalogue().entries
        if entry.roles.act
        for at, sample in enumerate(entry.samples, 1)
    ]


def _step(line: bytes) -> Step:
    event = parse_line(line, the_catalogue())
    assert isinstance(event, Event)
    return step(line, event, 7, "both")


@pytest.mark.parametrize(("line", "act"), _samples())
def test_a_sample_with_an_act_is_read(line: bytes, act: str) -> None:
    told = _step(line)
    assert told.act == act
    readings = replace(read([told]), activity=ActivityReading())
    if act in _QUIET:
        return
    assert 7 in _rests_on(replace(readings, clocks=read([]).clocks)), act
    assert sections(readings), act
    text = "\n".join(lines(sections(readings)))
    assert "None" not in text
    assert "{" not in text


@pytest.mark.parametrize(("line", "act"), _samples())
def test_what_a_reading_needs_may_all_be_missing(line: bytes, act: str) -> None:
    bare = _step(line)._replace(facts={}, name=None, key=None, page=None, path=None)
    assert bare.act == act
    lines(sections(read([bare])))
    cut = bare._replace(head=bare.head._replace(cut=True, object=None, course_id=None, actor=None))
    lines(sections(read([cut, bare])))
