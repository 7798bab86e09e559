# SPDX-License-Identifier: MIT
"""Videos by hand: how a stretch begins and ends, and what is said where the log is silent."""

from typing import Any

import pytest

from explorer.trail.steps import Step
from explorer.trail.videos import videos
from tests.trail.told import COURSE, made, video

PAGE = "https://courses.marlx.example/courses/x/courseware/a/b/1"


def one(*steps: Step) -> Any:
    """The reading of the one video, to be compared with whole seconds."""
    (reading,) = videos(steps)
    return reading


def said(reading: Any) -> str:
    return " ".join(reading.doubts)


def seek(number: int, seconds: float, old: float | None, new: float | None) -> Step:
    return video(number, seconds, "seek_video", None, old_time=old, new_time=new)


def test_play_and_pause_make_a_stretch() -> None:
    reading = one(video(1, 0, "play_video", 10), video(2, 30, "pause_video", 40))
    assert reading.watched == ((10, 40),)
    assert (reading.plays, reading.wall_seconds, reading.video_seconds) == (1, 30, 30)
    assert (reading.duration, reading.duration_from, reading.share) == (600, "event", 0.05)
    assert reading.stretches[0].ids == (1, 2)
    assert (reading.course_id, reading.ids, reading.doubts) == (COURSE, (1, 2), ())


def test_what_is_seen_again_and_what_is_skipped() -> None:
    reading = one(
        video(1, 0, "play_video", 0),
        seek(2, 60, 60, 30),
        seek(3, 120, 90, 200),
        video(4, 150, "pause_video", 230),
    )
    assert reading.watched == ((0, 90), (200, 230))
    assert reading.again == ((30, 60),)
    assert reading.skipped == ((90, 200),)
    assert reading.plays == 1


def test_a_pause_that_is_part_of_a_jump_is_no_new_start() -> None:
    steps = (
        video(1, 0, "play_video", 0),
        video(2, 20, "pause_video", 20),
        seek(3, 20.2, 20, 300),
        video(4, 20.8, "play_video", 300),
        video(5, 30, "pause_video", 309),
    )
    assert (one(*steps).plays, one(*steps).watched) == (1, ((0, 20), (300, 309)))
    assert one(*steps, video(6, 60, "play_video", 309)).plays == 2


def test_a_moment_seen_twice_is_not_told_as_seen_again() -> None:
    reading = one(
        video(1, 0, "play_video", 0),
        video(2, 60, "pause_video", 60),
        video(3, 90, "play_video", 59.4),
        video(4, 100, "pause_video", 69.4),
    )
    assert reading.watched == ((0, 69.4),)
    assert reading.again == ()


def test_a_change_of_speed_ends_a_stretch_and_begins_another() -> None:
    speeds: dict[str, Any] = {"old_speed": "1.0", "new_speed": "2.0"}
    change = video(2, 10, "speed_change_video", None, current_time=10, **speeds)
    reading = one(video(1, 0, "play_video", 0), change, video(3, 20, "pause_video", 30))
    assert [(each.start, each.end, each.speed) for each in reading.stretches] == [
        (0, 10, 1),
        (10, 30, 2),
    ]
    assert (reading.wall_seconds, reading.video_seconds) == (20, 30)


def test_a_closed_page_ends_by_the_clock_at_the_known_speed() -> None:
    speeds: dict[str, Any] = {"old_speed": "1.0", "new_speed": "1.5"}
    change = video(2, 10, "speed_change_video", None, current_time=10, **speeds)
    reading = one(video(1, 0, "play_video", 0), change, made(3, 30, "page_close"))
    assert reading.watched == ((0, 40),)
    assert "the page was closed" in said(reading)
    assert reading.ids == (1, 2, 3)


def test_a_closed_page_never_ends_beyond_the_video() -> None:
    reading = one(video(1, 0, "play_video", 590), made(2, 30, "page_close"))
    assert reading.watched == ((590, 600),)


def test_a_page_closed_long_after_the_video_must_have_ended_says_little() -> None:
    """A player tells of its end: if it does not, it stood still, or that event is lost."""
    reading = one(video(1, 0, "play_video", 100), made(2, 8 * 3600, "page_close"))
    assert (reading.watched, reading.perhaps) == ((), ((100, 600),))
    assert "past the furthest place known" in said(reading)


def test_a_player_that_stood_still_is_told_and_not_counted() -> None:
    reading = one(video(1, 0, "play_video", 0), video(2, 3600, "pause_video", 30))
    assert reading.watched == ((0, 30),)
    assert reading.wall_seconds == 90  # a minute for loading at most
    assert "a pause is missing" in said(reading)
    slow = one(video(1, 0, "play_video", 0), video(2, 85, "pause_video", 30))
    assert (slow.wall_seconds, slow.doubts) == (85, ())


def test_another_pages_close_ends_nothing() -> None:
    other = made(2, 20, "page_close", page=PAGE + "23")
    reading = one(video(1, 0, "play_video", 0), other, video(3, 60, "pause_video", 60))
    assert reading.watched == ((0, 60),)
    assert reading.doubts == ()


def test_another_sessions_close_ends_nothing() -> None:
    other = made(2, 20, "page_close", session="ab" * 16)
    reading = one(video(1, 0, "play_video", 0), other, video(3, 60, "pause_video", 60))
    assert (reading.watched, reading.doubts) == (((0, 60),), ())


def test_a_missing_pause_is_bounded_by_the_next_video() -> None:
    other = made(2, 50, "play_video", {"id": "bb" * 16, "currentTime": 0, "duration": 90})
    readings = videos([video(1, 0, "play_video", 100), other])
    first: Any = next(each for each in readings if each.duration == 600)
    assert first.watched == ()
    assert first.perhaps == ((100, 200),), "50 s at twice the speed, at most"
    assert first.share == 0
    assert first.share_at_most == pytest.approx(100 / 600)
    assert "no end in the log" in said(first)


def test_a_missing_pause_with_nothing_after_may_have_run_to_the_end() -> None:
    reading = one(video(1, 0, "play_video", 500))
    assert (reading.watched, reading.perhaps) == ((), ((500, 600),))


def test_a_missing_pause_between_two_plays_is_seen_by_the_clock() -> None:
    reading = one(
        video(1, 0, "play_video", 0),
        video(2, 40, "play_video", 40),
        video(3, 50, "pause_video", 50),
    )
    assert (reading.watched, reading.plays, reading.doubts) == (((0, 50),), 1, ())
    back = one(
        video(1, 0, "play_video", 100),
        video(2, 40, "play_video", 0),
        video(3, 50, "pause_video", 10),
    )
    assert back.watched == ((0, 10),)
    assert back.perhaps == ((100, 180),), "40 s at twice the speed, at most"
    assert back.plays == 2


def test_a_pause_without_a_play_says_so() -> None:
    reading = one(video(1, 0, "pause_video", 80))
    assert reading.watched == ()
    assert "no start in the log" in said(reading)


def test_a_jump_that_is_not_logged_makes_the_stretch_unsure() -> None:
    reading = one(video(1, 0, "play_video", 0), video(2, 10, "pause_video", 400))
    assert (reading.watched, reading.perhaps) == ((), ((0, 400),))
    assert "a jump is missing" in said(reading)
    back = one(video(1, 0, "play_video", 300), video(2, 10, "pause_video", 100))
    assert (back.watched, back.perhaps) == ((), ())
    assert "a jump is missing" in said(back)


def test_events_without_a_place_are_said_to_have_none() -> None:
    reading = one(video(1, 0, "play_video", 0), video(2, 30, "pause_video", None))
    assert reading.watched == ((0, 30),)
    assert "does not say where" in said(reading)
    assert one(video(1, 0, "play_video", None), video(2, 30, "pause_video", 30)).watched == ()


def test_a_pause_and_a_stop_at_the_end_are_one() -> None:
    reading = one(
        video(1, 0, "play_video", 570),
        video(2, 30, "pause_video", 600),
        video(3, 30, "stop_video", 600),
    )
    assert (reading.watched, reading.doubts, len(reading.stretches)) == (((570, 600),), (), 1)


def test_a_jump_while_it_stands_still_watches_nothing() -> None:
    reading = one(seek(1, 0, 0, 300), video(2, 5, "play_video", 300), seek(3, 15, 310, 0))
    assert reading.watched == ((300, 310),)


def test_jumps_of_old_logs_do_not_say_from_where() -> None:
    spring = -345_000_000.0  # of 2014
    reading = one(
        video(1, spring, "play_video", 0),
        seek(2, spring + 40, 300, 300),
        video(3, spring + 60, "pause_video", 320),
    )
    assert reading.watched == ((0, 40), (300, 320))
    assert "a jump does not say from where" in said(reading)


def test_a_length_that_is_not_logged_is_the_end_or_the_furthest_place() -> None:
    gone: dict[str, Any] = {"duration": None}
    stopped = one(video(1, 0, "play_video", 0, **gone), video(2, 90, "stop_video", 90, **gone))
    assert (stopped.duration, stopped.duration_from, stopped.share) == (90, "end", 1)
    paused = one(video(1, 0, "play_video", 10, **gone), video(2, 90, "pause_video", 100, **gone))
    assert (paused.duration, paused.duration_from, paused.share) == (100, "furthest", 0.9)
    assert "length is not in the log" in said(paused)


def test_the_same_video_on_a_phone_and_in_a_browser_is_one() -> None:
    phone: dict[str, Any] = {"source": "mobile", "session": "", "ip": "", "agent": "edX/app"}
    key = "block-v1:MarlX+SEA201+2025_T1+type@video+block@" + "5a" * 16
    reading = one(
        video(1, 0, "play_video", 0),
        made(2, 10, "edx.video.played", {"module_id": key, "currentTime": 300}, **phone),
        made(3, 40, "edx.video.paused", {"module_id": key, "currentTime": 330}, **phone),
        video(4, 60, "pause_video", 60),
    )
    assert reading.watched == ((0, 60), (300, 330))
    assert reading.doubts == ()


def test_only_being_on_a_page_is_not_watching() -> None:
    reading = one(video(1, 0, "load_video", None))
    assert (reading.watched, reading.share, reading.plays) == ((), 0, 0)
