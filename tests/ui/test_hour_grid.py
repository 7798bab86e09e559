# SPDX-License-Identifier: MIT
"""The hours of the week among the facets: counted, clicked, walked by keys, folded."""

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.facets import Facets
from explorer.ui.panels.hour_facet import HourFacet, term_of
from explorer.ui.panels.hour_grid import hour_title
from tests.ui.conftest import DAY_EVENTS

ALT = Qt.KeyboardModifier.AltModifier
NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
MONDAY_9 = 9


@pytest.fixture
def hours(window: MainWindow, qtbot: QtBot) -> HourFacet:
    window.resize(1280, 1100)
    panel = window.panels["facets"]
    assert isinstance(panel, Facets)
    qtbot.waitUntil(lambda: sum(panel.hours.grid.counts) == DAY_EVENTS)
    qtbot.waitUntil(panel.hours.grid.isVisible)
    return panel.hours


def click(qtbot: QtBot, hours: HourFacet, hour: int, *, alt: bool = False) -> None:
    at = hours.grid.cell(hour).center()
    qtbot.mouseClick(hours.grid, LEFT, ALT if alt else NONE, at)


def test_every_hour_has_its_cell_and_the_other_way_round(hours: HourFacet) -> None:
    for hour in range(168):
        assert hours.grid.hour_at(hours.grid.cell(hour).center()) == hour
    assert hours.grid.hour_at(QPoint(1, 1)) is None
    assert hour_title(38) == "Tuesday 14:00 to 15:00 (UTC)"
    assert term_of(38) == "hour:tue-14"


def test_a_monday_is_counted_by_its_hours(hours: HourFacet) -> None:
    counts = hours.grid.counts
    assert counts[MONDAY_9] == 40  # one event each 90 seconds
    assert (counts[24], sum(counts[25:])) == (40, 0)
    assert hours.grid.says(MONDAY_9).startswith("Monday 09:00 to 10:00 (UTC)\n40 events (6.7 %)")


def test_a_click_asks_for_an_hour_and_another_takes_its_place(
    window: MainWindow, hours: HourFacet, qtbot: QtBot
) -> None:
    click(qtbot, hours, MONDAY_9)
    assert window.context.state.query == "hour:mon-09"
    qtbot.waitUntil(lambda: sum(hours.grid.counts) == 40)
    click(qtbot, hours, 10)
    assert window.context.state.query == "hour:mon-10"
    qtbot.waitUntil(lambda: "Only this hour" in hours.grid.says(10))
    click(qtbot, hours, 10)
    assert window.context.state.query == ""


def test_alt_click_leaves_hours_out(window: MainWindow, hours: HourFacet, qtbot: QtBot) -> None:
    click(qtbot, hours, MONDAY_9, alt=True)
    assert window.context.state.query == "NOT hour:mon-09"
    qtbot.waitUntil(lambda: sum(hours.grid.counts) == DAY_EVENTS - 40)
    click(qtbot, hours, MONDAY_9)
    assert window.context.state.query == ""


def test_keys_walk_the_grid_and_pick(window: MainWindow, hours: HourFacet, qtbot: QtBot) -> None:
    grid = hours.grid
    grid.setFocus()
    for key in (Qt.Key.Key_Right, Qt.Key.Key_Right, Qt.Key.Key_Down, Qt.Key.Key_Left):
        qtbot.keyClick(grid, key)
    assert grid.current == 24
    assert grid.accessibleDescription().startswith("Tuesday 00:00")
    qtbot.keyClick(grid, Qt.Key.Key_Up)
    qtbot.keyClick(grid, Qt.Key.Key_Return)
    assert window.context.state.query == "hour:mon-00"


def test_it_has_the_menu_of_values(window: MainWindow, hours: HourFacet) -> None:
    menu = hours.menu(MONDAY_9)
    next(each for each in menu.actions() if each.text() == "Exclude this").trigger()
    assert window.context.state.query == "NOT hour:mon-09"


def test_it_folds_remembers_that_and_gives_way_where_room_is_scarce(
    window: MainWindow, hours: HourFacet, qtbot: QtBot
) -> None:
    qtbot.mouseClick(hours.fold, LEFT)
    assert hours.grid.isHidden()
    assert window.context.settings.value("facets/hours_folded") == "yes"
    qtbot.mouseClick(hours.fold, LEFT)
    assert hours.grid.isVisible()
    hours.cramp(cramped=True)
    assert hours.grid.isHidden()
    qtbot.mouseClick(hours.fold, LEFT)
    assert hours.grid.isVisible()
