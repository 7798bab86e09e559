# SPDX-License-Identifier: MIT
"""Shuffled, repeated and partly lost events: readings never contradict what is there."""

from dataclasses import fields, is_dataclass
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from explorer.events.filters import seconds
from explorer.trail.player import FASTEST, SLACK
from explorer.trail.problems import problems
from explorer.trail.readings import read
from explorer.trail.steps import Step
from explorer.trail.videos import videos
from tests.trail.told import trail

BUSY = ("tobias-n", "lena_hoeg", "juno88", "rescue-dog", "kaimana_p", "o-brien.t")
_MICROS = 1_000_000


def _rests_on(value: Any) -> set[int]:
    """Every event id that a reading, or anything in it, names."""
    if is_dataclass(value):
        found = [
            set(getattr(value, each.name))
            if each.name == "ids"
            else _rests_on(getattr(value, each.name))
            for each in fields(value)
        ]
        return set().union(*found)
    if isinstance(value, tuple):
        return set().union(*map(_rests_on, value))
    return set()


trails = st.sampled_from(BUSY).map(trail)


@given(trails, st.randoms(use_true_random=False))
def test_order_and_repeats_change_nothing(steps: tuple[Step, ...], chance: Any) -> None:
    mixed = [*steps, *chance.sample(steps, len(steps) // 3)]
    chance.shuffle(mixed)
    assert read(mixed) == read(steps)


@given(trails, st.randoms(use_true_random=False))
def test_the_order_of_files_changes_nothing(steps: tuple[Step, ...], chance: Any) -> None:
    """Another order of import gives events other ids, and only that."""
    numbers = list(range(1, len(steps) + 1))
    chance.shuffle(numbers)
    new = {step.id: number for step, number in zip(steps, numbers, strict=True)}
    moved = [step._replace(head=step.head._replace(id=new[step.id])) for step in steps]
    assert _renamed(read(steps), new) == _renamed(read(moved), {n: n for n in numbers})


def _renamed(value: Any, names: dict[int, int]) -> Any:
    if is_dataclass(value):
        some: Any = value
        return tuple(
            tuple(names[each] for each in getattr(value, field.name))
            if field.name == "ids"
            else tuple(tuple(names[each] for each in ids) for ids in some.weekdays)
            if field.name == "weekdays"
            else names[getattr(value, field.name)]
            if field.name == "id" and isinstance(getattr(value, field.name), int)
            else _renamed(getattr(value, field.name), names)
            for field in fields(value)
        )
    if isinstance(value, dict):
        return {names[a]: names[b] for a, b in value.items()}
    return tuple(_renamed(each, names) for each in value) if isinstance(value, tuple) else value


@given(trails, st.data())
def test_what_is_left_is_not_contradicted(steps: tuple[Step, ...], data: st.DataObject) -> None:
    kept = _some(steps, data)
    readings = read(kept)
    assert _rests_on(readings) <= {step.id for step in kept}
    checks = sum(step.act == "problem.check" for step in kept)
    assert sum(len(each.attempts) for each in readings.problems) <= checks
    for video in readings.videos:
        _check_video(video, [step for step in kept if step.key == video.key])


def _some(steps: tuple[Step, ...], data: st.DataObject) -> list[Step]:
    lost = data.draw(st.sets(st.integers(0, len(steps) - 1)))
    return [step for at, step in enumerate(steps) if at not in lost]


def _check_video(video: Any, steps: list[Step]) -> None:
    places = {
        place
        for step in steps
        for name in ("position", "from", "to")
        if (place := seconds(step.facts.get(name))) is not None
    }
    for stretch in video.stretches:
        assert stretch.start in places
        if stretch.sure:
            wall = (stretch.ended - stretch.began) / _MICROS
            assert stretch.end in places or stretch.how == "clock"
            assert stretch.end - stretch.start <= wall * FASTEST + SLACK
    assert video.video_seconds >= sum(end - start for start, end in video.watched) - 1e-6
    assert 0 <= (video.share or 0) <= (video.share_at_most or 0) <= 1
    seen = [*video.watched, *video.perhaps, *video.skipped]
    assert sum(b - a for a, b in seen) <= max((b for _, b in seen), default=0) + 1e-6


@given(trails, st.data())
def test_fewer_events_never_make_more_sure_of_what_was_not_seen(
    steps: tuple[Step, ...], data: st.DataObject
) -> None:
    """Attempts found in a part of the trail are attempts of the whole trail."""
    whole = {a.time for each in problems(steps) for a in each.attempts}
    part = [a for each in problems(_some(steps, data)) for a in each.attempts]
    assert {a.time for a in part if a.correct is not None} <= whole


@pytest.mark.parametrize("payload", [{}, {"currentTime": "nan"}, {"currentTime": [1]}])
def test_payloads_that_say_nothing_are_no_error(payload: dict[str, Any]) -> None:
    steps = [
        step._replace(facts=payload) if step.act.startswith("video") else step
        for step in trail("lena_hoeg")
    ]
    assert all(video.watched == () for video in videos(steps))
    blank = [step._replace(facts={}) for step in trail("rescue-dog")]
    assert read(blank).activity.events > 0
