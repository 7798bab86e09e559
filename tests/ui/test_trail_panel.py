# SPDX-License-Identifier: MIT
"""The trail panel: follow, click, step, and one selection everywhere."""

from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.trail_plot import TimeAxis


def follow(window: MainWindow, qtbot: QtBot, learner: str = "mira_k") -> Any:
    """Type a learner's name and press Enter, as a person does."""
    trail = window.trail()
    qtbot.keyClicks(trail.learner, learner)
    qtbot.keyClick(trail.learner, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: trail.state in ("normal", "failed"))
    return trail


def test_it_begins_by_saying_how_to_follow(window: MainWindow) -> None:
    trail = window.trail()
    assert trail.state == "empty"
    assert "Ctrl+L" in trail.message.text.text()


def test_a_name_typed_shows_the_trail_and_asks_for_it(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    assert trail.state == "normal"
    assert trail.about.text().startswith("200 events in ")
    assert window.context.state.query == "learner:mira_k"
    titles = [title for _, title in trail.plot.getPlotItem().getAxis("left")._tickLevels[0]]
    assert titles == ["Video", "Problems"]


def test_nobody_of_that_name_is_said_so(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot, "nobody_here")
    assert trail.state == "failed"
    assert trail.message.title.text()


def test_a_click_on_a_mark_selects_the_event_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 200)
    plot = trail.plot
    plot.grab()  # the axes take their room when they are first drawn
    QApplication.processEvents()
    view_box = plot.getPlotItem().vb
    scene = view_box.mapViewToScene(plot._spot(0))
    at = plot.mapFromScene(scene)
    qtbot.mouseMove(plot.viewport(), at)
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
    first = int(window.centre.events.model.ids[0])
    qtbot.waitUntil(lambda: window.context.state.selection == first)
    assert window.centre.events.selected_ids() == [first]


def test_a_row_selected_is_ringed_and_told_in_the_trail(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 200)
    window.context.state.select(int(window.centre.events.model.ids[5]))
    assert trail.plot._place == 5
    assert len(trail.plot._ring.data) == 1
    assert trail.hover.text().startswith("2024-03-04 08:22:30")


def test_arrow_keys_step_from_event_to_event(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 200)
    ids = window.centre.events.model.ids
    for expected in (0, 1, 2):
        qtbot.keyClick(trail, Qt.Key.Key_Right)
        assert window.context.state.selection == int(ids[expected])
    qtbot.keyClick(trail, Qt.Key.Key_Left)
    assert window.context.state.selection == int(ids[1])


def test_zooming_out_of_sight_brings_the_selected_event_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    trail = follow(window, qtbot)
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 200)
    for _ in range(6):
        qtbot.keyClick(trail, Qt.Key.Key_Plus)
    window.context.state.select(int(window.centre.events.model.ids[199]))
    low, high = trail.plot.getPlotItem().vb.viewRange()[0]
    assert low <= trail.plot._spot(199).x() <= high
    qtbot.keyClick(trail, Qt.Key.Key_Home)
    low, high = trail.plot.getPlotItem().vb.viewRange()[0]
    assert low <= 0 <= trail.plot._spot(199).x() <= high


def test_going_back_leaves_the_learner(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    window.context.state.go_back()
    assert window.context.state.learner is None
    assert trail.state == "empty"
    assert trail.learner.text() == ""


def test_the_axis_marks_round_times() -> None:
    axis = TimeAxis()
    axis.origin = 1_709_539_200_000_000
    ((_, values),) = axis.tickValues(0.0, 6 * 3600.0, 700.0)
    assert axis.tickStrings(values, 1.0, 1.0)[:3] == ["08:00", "09:00", "10:00"]
    assert values[1] == 3600.0
