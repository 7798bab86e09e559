# SPDX-License-Identifier: MIT
"""What shows in a trail: folded, late, possibly theirs, far off, crowded; and with what words."""

from collections.abc import Callable
from datetime import UTC, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.trail.lanes import Lane
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.trail_frame import CROWDED, Frame, hit, is_crowded, lane_bars, seen
from explorer.ui.panels.trail_picture import picture
from explorer.ui.panels.trail_words import words
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from tests.ui.conftest import COURSE, DAY, Make, line, load_catalogue, settle, text

Shown = Callable[..., MainWindow]
MINUTE = 60_000_000


def at(minutes: float, number: int = 0, **changes: Any) -> dict[str, Any]:
    """An event of mira_k so many minutes into the day."""
    time = (DAY + timedelta(minutes=minutes)).isoformat()
    return line(number, time=time, session="s" * 32, **changes)


@pytest.fixture
def shown(make: Make, tmp_path: Path, gpg: Gpg, qtbot: QtBot) -> Shown:
    """shown(events) -> the window, with the trail of mira_k in these events."""

    def show(*events: dict[str, Any]) -> MainWindow:
        source = tmp_path / "trail.log"
        source.write_bytes(text(*events))
        path = tmp_path / "Trail.elx"
        workspace = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
        for _ in ingest(workspace, [source], gpg, load_catalogue(), CancelToken()):
            pass
        window = make(path)
        window.show()
        window.context.library.open()
        qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(events))
        settle(qtbot, window)
        window.context.state.follow("mira_k")
        trail: Any = window.trail()
        qtbot.waitUntil(lambda: trail.state == "normal" and not trail.reading)
        return window

    return show


def toggle(window: MainWindow, qtbot: QtBot, words: str) -> Any:
    """Choose what the menu of the trail calls so."""
    trail: Any = window.trail()
    action = next(each for each in trail.tools.show_menu().actions() if words in each.text())
    action.trigger()
    qtbot.waitUntil(lambda: not trail.reading)
    return trail._view


def click(minutes: float, source: str, number: int) -> dict[str, Any]:
    block = "block-v1:MarlX+TIDE1+2024+type@problem+block@ebb"
    payload: Any = {"problem_id": block, "attempts": 1, "success": "correct"}
    if source == "browser":
        payload = "input_ebb_2_1=5"
    page = f"https://courses.example.org/courses/{COURSE}/x/"
    return at(minutes, number, event_type="problem_check", event_source=source, event=payload,
              page=page)  # fmt: skip


def test_a_page_request_shows_under_its_event_until_asked_for(shown: Shown, qtbot: QtBot) -> None:
    path = f"/courses/{COURSE}/xblock/b/handler/x"
    context = {"course_id": COURSE, "org_id": "MarlX", "user_id": 1021, "path": path}
    window = shown(
        at(0, 3, event_type="page_close", event_source="browser", event="{}"),
        at(10, 6, event_type="edx.bookmark.added", event_source="server",
           event={"course_id": COURSE}, context=context),
        at(10.02, 9, event_type=path, event_source="server", event="{}", context=context),
    )  # fmt: skip
    trail: Any = window.trail()
    view = trail._view
    assert view.hidden == 1
    assert "1 of them folded" in trail.about.text()
    window.context.state.select(int(view.spine.ids[2]))
    assert trail.plot.place == int(view.host[2]) == 1
    qtbot.waitUntil(lambda: "with 1 event of the same action" in trail.hover.text())
    view = toggle(window, qtbot, "each on its own")
    assert view.hidden == 0
    assert "folded" not in trail.about.text()
    assert trail.plot.place == 2


def test_what_is_possibly_theirs_is_off_hollow_and_called_so(shown: Shown, qtbot: QtBot) -> None:
    nobody = {"course_id": COURSE, "org_id": "MarlX", "user_id": None}
    window = shown(
        at(0),
        at(1, username="", context=nobody),
        at(3, 9),
    )
    trail: Any = window.trail()
    assert len(trail._view) == 2
    view = toggle(window, qtbot, "possibly theirs")
    assert len(view) == 3
    assert trail.plot.trail.kinds.tolist() == [0, 2, 0]
    assert "2 events" in trail.about.text()
    assert "1 possibly theirs" in trail.about.text()
    assert [session.indexes for session in view.sessions] == [(0, 2)]
    assert view.session_of.tolist() == [0, 0, 0]
    window.context.state.select(int(view.spine.ids[1]))
    qtbot.waitUntil(lambda: "possibly theirs, inferred: the same session" in trail.hover.text())
    window.context.state.leave()
    window.context.state.follow("mira_k")
    qtbot.waitUntil(lambda: trail.state == "normal" and not trail.reading)
    assert not trail.tools.options.guessed
    assert len(trail._view) == 2


def test_late_events_are_marked_and_can_come_in_the_order_they_came_in(
    shown: Shown, qtbot: QtBot
) -> None:
    late = {"course_id": COURSE, "org_id": "MarlX", "user_id": 1021,
            "received_at": (DAY + timedelta(hours=5)).isoformat()}  # fmt: skip
    window = shown(at(0), at(1, 9, context=late), at(2, 18))
    trail: Any = window.trail()
    assert trail._view.late.tolist() == [1]
    assert "1 late" in trail.about.text()
    window.context.state.select(int(trail._view.spine.ids[1]))
    qtbot.waitUntil(lambda: "late: received 4 h 59 min afterwards" in trail.hover.text())
    view = toggle(window, qtbot, "received")
    assert view.late.tolist() == [2]
    assert view.when[2] - view.when[1] == 298 * MINUTE
    trail.plot.grab()


def test_a_clock_that_stood_in_another_millennium_does_not_squeeze_the_rest(
    shown: Shown, qtbot: QtBot
) -> None:
    window = shown(
        *(at(number * 9, number * 9) for number in range(30)),
        line(0, time="9999-12-31T23:59:58+00:00"),
        line(0, time="0001-01-02T00:00:00+00:00"),
    )
    trail: Any = window.trail()
    start, end = trail.plot.stretch()
    assert end - start < 24 * 60 * MINUTE
    assert trail.tools.outside.isVisible()
    assert trail.tools.outside.text() == "2 outside · show all"
    qtbot.mouseClick(trail.tools.outside, Qt.MouseButton.LeftButton)
    start, end = trail.plot.stretch()
    assert start <= trail._view.start
    assert trail._view.end <= end
    trail.plot.grab()
    assert picture(trail.plot, "png", "x", light=True)
    for _ in range(3):
        qtbot.keyClick(trail, Qt.Key.Key_Minus)
    trail.plot.grab()
    qtbot.keyClick(trail, Qt.Key.Key_End)
    trail.plot.grab()


def test_one_event_alone_is_a_trail(shown: Shown, qtbot: QtBot) -> None:
    trail: Any = shown(at(0)).trail()
    trail.plot.grab()
    start, end = trail.plot.stretch()
    assert start < trail._view.start < end
    assert "1 event in 1 session" in trail.about.text()


def test_too_many_marks_become_bars_that_tell_how_many(shown: Shown, qtbot: QtBot) -> None:
    trail: Any = shown(*(at(number / 10, number * 9) for number in range(CROWDED + 60))).trail()
    trail.plot.grab()
    QApplication.processEvents()
    frame, view = trail.plot.frame(), trail._view
    number = next(at for at, lane in enumerate(view.lanes) if len(lane.times) > CROWDED)
    lane = view.lanes[number]
    assert is_crowded(seen(lane, frame))
    x = float(frame.x(lane.times[50:51])[0])
    found = hit(view, frame, x, frame.y(number))
    assert found is not None
    told = words(view, found, None, lambda _: None, trail._context.categories, UTC)
    assert "events from 2024-03-04" in told or found.kind == "event"
    trail.plot.look_at(found)
    assert not is_crowded(seen(lane, trail.plot.frame()))
    strip = hit(view, frame, x, frame.y(-1))
    assert strip is not None
    assert strip.kind == "session"
    assert trail.plot.hit(QPointF(x, frame.y(99))) is None


def test_bars_of_a_lane_count_every_event_of_it() -> None:
    times = np.sort(np.random.default_rng(3).integers(0, 10**12, 5_000))
    frame = Frame(0.0, 800.0, 0, 10**12, 0.0, 20.0)
    lane = Lane("video", np.arange(5_000), times)
    assert int(lane_bars(seen(lane, frame), frame).counts.sum()) == 5_000
