# SPDX-License-Identifier: MIT
"""The readings panel: what the events say, and the way from there to the events."""

from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from explorer.trail.videos import VideoReading, videos
from explorer.ui.main_window import MainWindow
from explorer.ui.models.reading_tree import EVENTS, NODE, SAID, TITLE, ReadingTree
from explorer.ui.panels.readings import ReadingsPanel
from explorer.ui.panels.readings_strip import hour_words, words_at
from explorer.ui.reading_work import MOST_IDS, query_of
from tests.trail.told import video
from tests.ui.conftest import Make


@pytest.fixture
def panel(window: MainWindow) -> ReadingsPanel:
    window.show_panel("readings")
    found = window.panels["readings"]
    assert isinstance(found, ReadingsPanel)
    return found


@pytest.fixture
def told(window: MainWindow, panel: ReadingsPanel, qtbot: QtBot) -> ReadingsPanel:
    follow(window, panel, qtbot)
    return panel


def follow(window: MainWindow, panel: ReadingsPanel, qtbot: QtBot, learner: str = "mira_k") -> None:
    window.context.state.follow(learner)
    qtbot.waitUntil(
        lambda: (
            panel.state == "failed"
            or (panel.state == "normal" and (panel.about.text().startswith(learner)))
        )
    )


def titles(panel: ReadingsPanel) -> list[str]:
    return [section.title for _, section in panel.model.tops()]


def first_row(panel: ReadingsPanel, section: str = "videos") -> Any:
    top = next(index for index, each in panel.model.tops() if each.id == section)
    return panel.model.index(0, TITLE, top)


def test_it_begins_by_saying_what_to_do(panel: ReadingsPanel) -> None:
    assert panel.state == "empty"
    assert "Ctrl+L" in panel.message.text.text()
    assert not panel.copy_all.isEnabled()


def test_a_learner_followed_is_read(told: ReadingsPanel) -> None:
    assert titles(told) == ["Videos", "Problems", "Sessions", "Days", "Hours"]
    assert told.about.text().startswith("mira_k: 200 events; videos 1, problems 1")
    row = first_row(told)
    assert row.data() == "Video i4x-MarlX-TIDE1-video-ebb" or row.data().startswith("Video")
    assert row.siblingAtColumn(SAID).data()
    assert int(row.siblingAtColumn(EVENTS).data().replace(",", "")) > 50
    QAbstractItemModelTester(told.model, QAbstractItemModelTester.FailureReportingMode.Fatal, told)


def test_the_number_of_events_is_a_way_to_them(
    window: MainWindow, told: ReadingsPanel, qtbot: QtBot
) -> None:
    index = first_row(told, "problems").siblingAtColumn(EVENTS)
    told.view.scrollTo(index)
    qtbot.mouseClick(
        told.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=told.view.visualRect(index).center(),
    )
    ids = index.data(NODE).ids
    state = window.context.state
    assert state.query.startswith("id:")
    assert state.learner == "mira_k", "the window stays about the learner"
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(ids))
    assert set(window.centre.events.model.ids.tolist()) == set(ids)
    assert state.selection == ids[0]


def test_enter_shows_the_events_and_going_back_brings_the_trail(
    window: MainWindow, told: ReadingsPanel, qtbot: QtBot
) -> None:
    told.view.setCurrentIndex(first_row(told, "sessions"))
    qtbot.keyClick(told.view, Qt.Key.Key_Return)
    node = told.node()
    assert node is not None
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(node.ids))
    assert set(window.centre.events.model.ids.tolist()) == set(node.ids)
    window.context.state.go_back()
    assert window.context.state.query == "learner:mira_k"


def test_a_days_events_are_those_of_its_hours(
    window: MainWindow, told: ReadingsPanel, qtbot: QtBot
) -> None:
    told.view.setCurrentIndex(first_row(told, "days"))
    told.show_events()
    node = told.node()
    assert node is not None
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(node.ids))
    assert "time:[" in window.context.state.query


def test_a_click_on_a_row_selects_its_first_event(
    window: MainWindow, told: ReadingsPanel, qtbot: QtBot
) -> None:
    index = first_row(told)
    told.view.scrollTo(index)
    at = told.view.visualRect(index).center() - QPoint(60, 0)
    qtbot.mouseClick(told.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert window.context.state.selection == index.data(NODE).ids[0]
    assert window.context.state.query == "learner:mira_k"


def test_what_makes_a_reading_uncertain_is_said_below(told: ReadingsPanel) -> None:
    assert not told.doubt.isVisible()
    told.view.setCurrentIndex(first_row(told))
    assert told.doubt.isVisible()
    assert "Uncertain: " in told.doubt.text()
    assert "uncertain" in first_row(told).data(Qt.ItemDataRole.AccessibleTextRole)


def test_readings_are_copied_as_text(told: ReadingsPanel, qtbot: QtBot) -> None:
    told.view.setCurrentIndex(first_row(told, "problems"))
    told.view.setFocus()
    with qtbot.waitSignal(told.said):
        told.copy()
    assert "attempt" in QGuiApplication.clipboard().text()
    told.copy_all.click()
    text = QGuiApplication.clipboard().text()
    assert text.startswith("Videos\n")
    assert "\nSessions: " in text


def test_nobody_of_that_name_is_said_so(
    window: MainWindow, panel: ReadingsPanel, qtbot: QtBot
) -> None:
    window.context.state.follow("nobody_here")
    qtbot.waitUntil(lambda: panel.state == "failed")
    assert panel.message.title.text()


def test_leaving_the_learner_empties_it(window: MainWindow, told: ReadingsPanel) -> None:
    window.context.state.show_trail(None)
    assert told.state == "empty"


def test_another_zone_tells_days_and_times_anew(
    window: MainWindow, told: ReadingsPanel, qtbot: QtBot
) -> None:
    from zoneinfo import ZoneInfo

    window.context.state.choose_zone(ZoneInfo("Asia/Tokyo"))
    row = "+09"
    qtbot.waitUntil(lambda: row in (first_row(told).siblingAtColumn(2).data() or ""))


def test_a_hidden_panel_reads_nothing_until_it_is_shown(window: MainWindow, qtbot: QtBot) -> None:
    panel = window.panels["readings"]
    assert isinstance(panel, ReadingsPanel)
    window.context.state.follow("mira_k")
    assert panel.state == "empty"
    window.show_panel("readings")
    qtbot.waitUntil(lambda: panel.state == "normal")


def test_reading_can_be_stopped_and_begun_again(
    window: MainWindow, panel: ReadingsPanel, qtbot: QtBot
) -> None:
    window.context.state.follow("mira_k")
    if panel.state == "loading":  # on its way: nothing can have arrived before the loop turns
        panel.message.button.click()
    assert panel.state == "empty"
    assert panel.message.title.text() == "Stopped"
    panel.message.button.click()
    qtbot.waitUntil(lambda: panel.state == "normal")


def test_without_a_workspace_nothing_waits(make: Make, tmp_path: Any) -> None:
    window = make(tmp_path / "None.elx")
    window.show()
    window.show_panel("readings")
    window.context.state.follow("mira_k")
    assert window.panels["readings"].state == "empty"


def one() -> VideoReading:
    (reading,) = videos(
        [
            video(1, 0, "play_video", 0),
            video(2, 60, "seek_video", None, old_time=60, new_time=30),
            video(3, 90, "seek_video", None, old_time=60, new_time=300),
            video(4, 150, "pause_video", 360),
        ]
    )
    return reading


@pytest.mark.parametrize(
    ("share", "said"),
    [
        (0.01, "0:00 – 1:00: watched"),
        (0.07, "0:30 – 1:00: watched again"),
        (0.3, "1:00 – 5:00: skipped"),
        (0.9, "9:00: not reached"),
    ],
)
def test_a_strip_says_what_is_under_the_mouse(share: float, said: str) -> None:
    assert words_at(one(), share) == said


def test_an_hour_says_how_many_events_it_has() -> None:
    hours = tuple(range(24))
    assert hour_words(hours, 0.0) == "00:00 to 01:00: 0 events"
    assert hour_words(hours, 1.0) == "23:00 to 24:00: 23 events"


def test_very_many_events_are_asked_for_by_their_first() -> None:
    query = query_of("mira_k", None, tuple(range(5_000)))
    assert len(query.split()) == MOST_IDS


def test_an_empty_tree_is_a_model_too(qtbot: QtBot) -> None:
    model = ReadingTree()
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal, model)
    assert model.rowCount() == 0
