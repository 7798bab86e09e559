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
