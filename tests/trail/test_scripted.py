# SPDX-License-Identifier: MIT
"""Learners at a player whose true behaviour is known, with events lost on the way."""

from dataclasses import dataclass, field
from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from explorer.trail.player import SLACK
from explorer.trail.spans import Span, length, merged, without
from explorer.trail.steps import Step
from explorer.trail.videos import videos
from tests.trail.told import made, video

LENGTH = 600.0
ACTIONS = st.lists(
    st.tuples(
        st.sampled_from(("toggle", "toggle", "seek", "speed")),
        st.integers(1, 200),
        st.integers(0, 590),
        st.sampled_from((0.75, 1.0, 1.5, 2.0)),
    ),
    min_size=1,
    max_size=12,
)
ENDS = st.sampled_from(("pause", "close", "die"))


@dataclass
class Viewer:
    """Somebody at a player. truth: what really ran; steps: what the player logs of it."""

    truth: list[Span] = field(default_factory=list)
    steps: list[Step] = field(default_factory=list)
    now: float = 0.0
    place: float = 0.0
    speed: float = 1.0
    playing: bool = False

    def log(self, kind: str, place: float | None = None, **more: Any) -> None:
        self.steps.append(video(len(self.steps) + 1, self.now, kind, place, **more))

    def wait(self, seconds: float) -> None:
        if self.playing:
            run = min(seconds, (LENGTH - self.place) / self.speed)
            self.truth.append((self.place, self.place + run * self.speed))
            self.place += run * self.speed
            self.now += run
            seconds -= run
            if self.place >= LENGTH - 1e-6:
                self.log("pause_video", LENGTH)
                self.log("stop_video", LENGTH)
                self.playing = False
        self.now += seconds

    def act(self, what: str, place: float, speed: float) -> None:
        if what == "toggle":
            if not self.playing and self.place >= LENGTH - 1e-6:
                self.place = 0.0
            self.playing = not self.playing
            self.log("play_video" if self.playing else "pause_video", self.place)
        elif what == "seek":
            self.log("seek_video", None, old_time=self.place, new_time=place)
            self.place = place
        else:
            old, new = f"{self.speed}", f"{speed}"
            self.log(
                "speed_change_video", None, current_time=self.place, old_speed=old, new_speed=new
            )
            self.speed = speed

    def end(self, how: str) -> None:
        if how == "pause" and self.playing:
            self.act("toggle", 0, 1)
        elif how == "close":
            self.steps.append(made(len(self.steps) + 1, self.now, "page_close"))


def _watched(actions: list[tuple[str, int, int, float]], how: str) -> Viewer:
    viewer = Viewer()
    viewer.act("toggle", 0, 1)
    for what, seconds, place, speed in actions:
        viewer.wait(seconds)
        viewer.act(what, place, speed)
    viewer.wait(7)
    viewer.end(how)
    return viewer


def _wider(spans: list[Span]) -> list[Span]:
    return [(start - SLACK, end + SLACK) for start, end in spans]


@given(ACTIONS, ENDS)
def test_what_is_said_is_what_ran(actions: list[tuple[str, int, int, float]], how: str) -> None:
    viewer = _watched(actions, how)
    (reading,) = videos(viewer.steps)
    truth = merged(viewer.truth)
    assert length(without(reading.watched, _wider(viewer.truth))) < 0.1
    all_of_it = (*reading.watched, *reading.perhaps)
    assert length(without(truth, all_of_it)) < 0.5
    if how != "die":
        assert length(without(truth, reading.watched)) < 0.5


@given(ACTIONS, ENDS, st.data())
def test_nobody_is_said_to_have_seen_more_without_a_doubt(
    actions: list[tuple[str, int, int, float]], how: str, data: st.DataObject
) -> None:
    viewer = _watched(actions, how)
    may_go = [step.id for step in viewer.steps if step.act != "video.seek"]
    lost = data.draw(st.sets(st.sampled_from(may_go)))
    for reading in videos([step for step in viewer.steps if step.id not in lost]):
        if length(without(reading.watched, _wider(viewer.truth))) > 0.1:
            assert any("reckoned from the clock" in doubt for doubt in reading.doubts), lost


@given(ACTIONS, st.sampled_from(("pause", "die")), st.data())
def test_lost_pauses_and_speeds_make_nobody_see_more(
    actions: list[tuple[str, int, int, float]], how: str, data: st.DataObject
) -> None:
    viewer = _watched(actions, how)
    may_go = [
        step.id for step in viewer.steps if step.act in ("video.pause", "video.stop", "video.speed")
    ]
    lost = data.draw(st.sets(st.sampled_from(may_go))) if may_go else set()
    readings = videos([step for step in viewer.steps if step.id not in lost])
    (reading,) = readings
    assert length(without(reading.watched, _wider(viewer.truth))) < 0.1, lost
    all_of_it = (*reading.watched, *reading.perhaps)
    assert length(without(merged(viewer.truth), all_of_it)) < SLACK * (len(lost) + 1), lost
    if length(without(merged(viewer.truth), reading.watched)) > SLACK * (len(lost) + 1):
        assert reading.doubts
