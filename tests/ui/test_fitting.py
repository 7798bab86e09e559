# SPDX-License-Identifier: MIT
"""Panels around the events give way in a small window, and come back in a large one."""

from pathlib import Path

from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from tests.ui.conftest import Make

SIDE = Qt.Orientation.Horizontal


def widths(window: MainWindow) -> tuple[int, int]:
    return window.docks["facets"].width(), window.docks["inspector"].width()


def resize(window: MainWindow, qtbot: QtBot, width: int, height: int) -> None:
    window.resize(width, height)
    qtbot.waitUntil(lambda: window.width() == width and not window.beside.fitting.busy)


def test_the_events_keep_half_of_a_small_window(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.beside.fitting.busy)
    before, trail = widths(window), window.docks["trail"].height()
    resize(window, qtbot, 1000, 640)
    assert sum(widths(window)) <= 505
    assert window.docks["trail"].height() <= 0.3 * 640 + 3
    resize(window, qtbot, 1280, 800)
    assert widths(window) == before
    assert window.docks["trail"].height() == trail


def test_they_do_so_at_the_first_start_on_a_small_screen(
    make: Make, filled: Path, qtbot: QtBot
) -> None:
    window = make(filled)
    window.resize(1000, 640)
    window.show()
    qtbot.waitUntil(lambda: sum(widths(window)) <= 505 and not window.beside.fitting.busy)
    assert window.centre.width() >= 480


def test_what_somebody_dragged_wide_stays_as_wide_a_part(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: not window.beside.fitting.busy)
    window.resizeDocks([window.docks["inspector"]], [640], SIDE)
    qtbot.waitUntil(lambda: window.docks["inspector"].width() == 640)
    qtbot.waitUntil(lambda: not window.beside.fitting.busy)
    resize(window, qtbot, 1260, 800)
    assert widths(window)[1] > 600
    resize(window, qtbot, 1280, 800)
    assert abs(widths(window)[1] - 640) <= 2


def test_the_selected_event_stays_in_sight_in_a_window_made_smaller(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not window.beside.fitting.busy)
    view = window.centre.events.view
    window.context.state.select(int(window.centre.events.model.ids[300]))
    view.put_on_top(300 - (view.viewport().height() // view.rowHeight(0) - 1))
    view.horizontalScrollBar().setValue(40)
    room = view.viewport().height()
    resize(window, qtbot, 1000, 640)
    assert view.viewport().height() < room
    assert view.viewport().rect().contains(0, view.rowViewportPosition(300))
    assert view.viewport().rect().contains(0, view.rowViewportPosition(301) - 1)
    assert view.horizontalScrollBar().value() == 40


def test_an_event_that_was_out_of_sight_draws_no_rows_along(
    window: MainWindow, qtbot: QtBot
) -> None:
    qtbot.waitUntil(lambda: not window.beside.fitting.busy)
    view = window.centre.events.view
    window.context.state.select(int(window.centre.events.model.ids[300]))
    view.put_on_top(100)
    resize(window, qtbot, 1000, 640)
    assert view.rowAt(0) == 100
