# SPDX-License-Identifier: MIT
"""Readings of learners in a workspace: the same as of the lines, and what may be theirs."""

import json
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import Cancelled, UserError
from explorer.package.gpg import Gpg
from explorer.trail.readings import read
from explorer.work import CancelToken
from explorer.workspace.trails import NEAR
from tests.helpers.sample import Sample
from tests.helpers.workspaces import event_line, fresh, log, take_in
from tests.helpers.workspaces import read as reader_of
from tests.trail.told import trail

MINUTE = 60_000_000


@pytest.mark.parametrize("name", ["tobias-n", "lena_hoeg", "marsh_b", "kaimana_p", "rescue-dog"])
def test_readings_from_the_workspace_are_those_from_the_lines(sample: Sample, name: str) -> None:
    with sample.reader() as reader:
        learner, found = reader.readings(name, CancelToken())
    told = read(trail(name))
    assert learner.username == name
    assert [(v.key, v.watched, v.again) for v in found.videos] == [
        (v.key, v.watched, v.again) for v in told.videos
    ]
    assert [(p.key, [a.parts for a in p.attempts], p.score) for p in found.problems] == [
        (p.key, [a.parts for a in p.attempts], p.score) for p in told.problems
    ]
    assert [d.events for d in found.activity.days] == [d.events for d in told.activity.days]
    assert [(e.kind, e.by) for e in found.enrolment.history] == [
        (e.kind, e.by) for e in told.enrolment.history
    ]


def test_every_event_a_reading_names_is_in_the_workspace(sample: Sample) -> None:
    with sample.reader() as reader:
        _, found = reader.readings("tobias-n", CancelToken())
        ids = [event for video in found.videos for event in video.ids]
        assert [row.id for row in reader.rows(ids)] == ids


def test_folded_events_show_under_one_of_the_trail_that_is_not_folded(sample: Sample) -> None:
    with sample.reader() as reader:
        hosts = reader.hosts("tobias-n", CancelToken())
        ids = {event for event, _ in reader.trail_ids("tobias-n", CancelToken())[1]}
    assert len(hosts) > 10
    assert set(hosts) | set(hosts.values()) <= ids
    assert not set(hosts) & set(hosts.values())


def test_assessments_by_others_are_found_by_the_response(sample: Sample) -> None:
    with sample.reader() as reader:
        _, found = reader.readings("o-brien.t", CancelToken())
    (response,) = found.responses
    assert [(each.kind, each.by) for each in response.received] == [
        ("self", None),
        ("peer", "_kelp_"),
        ("staff", "prof.okoye"),
    ]
    assert any("found by its id" in doubt for doubt in response.doubts)


def test_a_login_that_ran_out_leaves_events_that_may_be_theirs(sample: Sample) -> None:
    with sample.reader() as reader:
        found = reader.possibly_theirs("fennel_r", CancelToken())
        assert reader.possibly_theirs("mira_k", CancelToken()) == []
    assert len(found) == 5
    assert all(each.event.username is None and each.why == "the same session" for each in found)
    assert all(0 < each.near <= NEAR for each in found)
    assert [each.event.time for each in found] == sorted(each.event.time for each in found)


def test_what_is_far_named_or_about_somebody_is_nobodys_but_not_theirs(
    tmp_path: Path, gpg: Gpg
) -> None:
    def nobody(minute: int, **more: Any) -> bytes:
        time = f"2025-03-10T{10 + minute // 60:02}:{minute % 60:02}:30+00:00"
        blank: dict[str, Any] = {"username": "", "context": {"user_id": None}, "time": time}
        return event_line(**(blank | more)) + b"\n"

    about = {"event_type": "edx.course.enrollment.activated", "event_source": "server"}
    file = tmp_path / "a.log"
    file.write_bytes(
        log(1)
        + nobody(5)
        + nobody(6, session="ab" * 16)
        + nobody(7, session="ab" * 16, ip="192.0.2.99")
        + nobody(8, username="somebody_else")
        + nobody(9, event={"user_id": 99, "course_id": "c"}, **about)
        + nobody(50)
    )
    workspace = fresh(tmp_path / "W.elx", gpg)
    take_in(workspace, [file], gpg)
    with reader_of(workspace) as reader:
        found = reader.possibly_theirs("ines_v", CancelToken())
    assert [(each.why, each.near // MINUTE) for each in found] == [
        ("the same session", 5),
        ("the same IP address", 6),
    ]


def test_nobody_of_that_name_is_said_so_and_a_cancelled_reading_stops(sample: Sample) -> None:
    with sample.reader() as reader:
        with pytest.raises(UserError):
            reader.readings("nobody_here", CancelToken())
        with pytest.raises(UserError):
            reader.possibly_theirs("nobody_here", CancelToken())
        token = CancelToken()
        steps = reader.trail_steps("lena_hoeg", token).steps
        next(steps)
        token.cancel()
        with pytest.raises(Cancelled):
            list(steps)
        assert reader.readings("mira_k", CancelToken())[0].username == "mira_k"


def test_the_order_of_files_changes_no_reading(tmp_path: Path, gpg: Gpg) -> None:
    def play(second: int, kind: str, place: int) -> bytes:
        payload = json.dumps({"id": "5a" * 16, "currentTime": place, "duration": 100})
        return event_line(second, event_type=kind, event=payload) + b"\n"

    first, second = tmp_path / "a.log", tmp_path / "b.log"
    first.write_bytes(play(0, "play_video", 0) + play(30, "pause_video", 30))
    second.write_bytes(play(10, "pause_video", 10) + play(20, "play_video", 20))
    seen = []
    for name, files in (("A", [first, second]), ("B", [second, first])):
        workspace = fresh(tmp_path / f"{name}.elx", gpg)
        take_in(workspace, files, gpg)
        with reader_of(workspace) as reader:
            seen.append([v.watched for v in reader.readings("ines_v", CancelToken())[1].videos])
    assert seen[0] == seen[1] == [((0, 10), (20, 30))]


def test_a_courses_outline_gives_names_and_progress(tmp_path: Path, gpg: Gpg) -> None:
    block = "block-v1:MarlX+SEA201+2025_T1+type@{}+block@{}".format
    course, week, unit = block("course", "course"), block("chapter", "w1"), block("vertical", "u1")
    videos = [block("video", "5a" * 16), block("video", "6b" * 16)]
    outline = {
        course: {"category": "course", "children": [week], "metadata": {"display_name": "Tides"}},
        week: {"category": "chapter", "children": [unit], "metadata": {"display_name": "Week 1"}},
        unit: {"category": "vertical", "children": videos, "metadata": {"display_name": "Moon"}},
        videos[0]: {"category": "video", "children": [], "metadata": {"display_name": "Full"}},
        videos[1]: {"category": "video", "children": [], "metadata": {"display_name": "New"}},
    }
    tables = tmp_path / "MarlX-SEA201-2025_T1-course_structure-prod-analytics.json"
    tables.write_text(json.dumps(outline))
    played = json.dumps({"id": "5a" * 16, "currentTime": 0, "duration": 100})
    events = tmp_path / "a.log"
    events.write_bytes(event_line(1, event_type="play_video", event=played) + b"\n")
    workspace = fresh(tmp_path / "W.elx", gpg)
    take_in(workspace, [events, tables], gpg)
    with reader_of(workspace) as reader:
        _, found = reader.readings("ines_v", CancelToken())
        assert reader.outline().names["5a" * 16] == "Full"
    (part,) = found.progress
    assert (part.path, part.blocks, part.touched) == (("Week 1", "Moon"), 2, 1)
