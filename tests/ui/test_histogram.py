# SPDX-License-Identifier: MIT
"""The histogram above the table as a person uses it: brush, wheel, keys, fold, hover."""

from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QWheelEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.ui.formats import zone_of
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.histogram import Histogram
from explorer.ui.time_terms import asked_span
from explorer.workspace.histogram import HOUR
from tests.ui.conftest import DAY, DAY_EVENTS, line, settle, text

NONE = Qt.KeyboardModifier.NoModifier
LEFT = Qt.MouseButton.LeftButton
START = round(DAY.timestamp() * 1_000_000)


@pytest.fixture
def histogram(window: MainWindow, qtbot: QtBot) -> Histogram:
    found = window.centre.histogram
    counted(qtbot, found, DAY_EVENTS)
    return found


def total(histogram: Histogram) -> int:
    bars = histogram.canvas.bars
    return 0 if bars is None else int(bars.totals.sum())


def counted(qtbot: QtBot, histogram: Histogram, events: int) -> None:
    qtbot.waitUntil(lambda: total(histogram) == events)


def spot(histogram: Histogram, time: int) -> QPoint:
    return QPoint(round(histogram.canvas.view.x(time)), 12)


def drag(qtbot: QtBot, histogram: Histogram, start: int, end: int) -> None:
    canvas = histogram.canvas
    low, high = spot(histogram, start), spot(histogram, end)
    qtbot.mousePress(canvas, LEFT, NONE, low)
    for part in (0.3, 0.7, 1.0):
        qtbot.mouseMove(canvas, low + (high - low) * part)
    qtbot.mouseRelease(canvas, LEFT, NONE, high)


def turn(histogram: Histogram, steps: int, at: QPoint) -> None:
    where = QPointF(at)
    event = QWheelEvent(
        where,
        QPointF(histogram.canvas.mapToGlobal(at)),
        QPoint(),
        QPoint(0, 120 * steps),
        Qt.MouseButton.NoButton,
        NONE,
        Qt.ScrollPhase.NoScrollPhase,
        False,
    )
    QApplication.sendEvent(histogram.canvas, event)


def test_the_answer_is_laid_out_over_time(window: MainWindow, histogram: Histogram) -> None:
    bars = histogram.canvas.bars
    assert bars is not None
    assert set(bars.categories) == {"video", "problem"}
    assert bars.found.start <= START < bars.end
    assert "up to" in histogram.note.text()
    assert histogram.reset.isHidden()
    assert not histogram.canvas.grab().isNull()
    assert window.centre.histogram is histogram


def test_a_drag_narrows_the_query_and_all_times_brings_it_back(
    window: MainWindow, histogram: Histogram, qtbot: QtBot
) -> None:
    window.context.state.ask("learner:mira_k")
    counted(qtbot, histogram, 200)
    drag(qtbot, histogram, START + HOUR, START + 3 * HOUR)
    query = window.context.state.query
    assert query.startswith("learner:mira_k time:[2024-03-04T")
    low, high = asked_span(query)
    assert low is not None
    assert high is not None
    assert abs(low - START - HOUR) <= HOUR // 2
    assert abs(high - START - 3 * HOUR) <= HOUR // 2
    qtbot.waitUntil(lambda: 0 < total(histogram) < 200)
    settle(qtbot, window)
    assert window.centre.events.model.rowCount() == total(histogram)
    assert (histogram.canvas.view.low, histogram.canvas.view.high) == (low, high)
    qtbot.waitUntil(histogram.reset.isVisible)
    qtbot.mouseClick(histogram.reset, LEFT)
    assert window.context.state.query == "learner:mira_k"
    counted(qtbot, histogram, 200)
    window.context.state.go_back()
    assert window.context.state.query == query


def test_a_double_click_and_escape_show_all_times(
    window: MainWindow, histogram: Histogram, qtbot: QtBot
) -> None:
    for leave in (
        lambda: qtbot.mouseDClick(histogram.canvas, LEFT, NONE, QPoint(40, 10)),
        lambda: qtbot.keyClick(histogram.canvas, Qt.Key.Key_Escape),
        lambda: qtbot.keyClick(histogram.canvas, Qt.Key.Key_0),
    ):
        histogram.choose(START, START + 2 * HOUR)
        qtbot.waitUntil(lambda: 0 < total(histogram) < DAY_EVENTS)
        leave()
        assert window.context.state.query == ""
        counted(qtbot, histogram, DAY_EVENTS)


def test_the_wheel_zooms_where_it_points_and_asks_when_it_rests(
    window: MainWindow, histogram: Histogram, qtbot: QtBot
) -> None:
    at = spot(histogram, START + 2 * HOUR)
    before = histogram.canvas.view
    turn(histogram, 2, at)
    turn(histogram, 2, at)
    assert window.context.state.query == ""
    assert histogram.canvas.view.span < before.span
    qtbot.waitUntil(lambda: window.context.state.query.startswith("time:["))
    low, high = asked_span(window.context.state.query)
    assert low is not None
    assert high is not None
    assert low < START + 2 * HOUR < high
    qtbot.waitUntil(lambda: total(histogram) < DAY_EVENTS)
    turn(histogram, -40, at)
    qtbot.waitUntil(lambda: window.context.state.query == "")


def test_keys_move_and_zoom(window: MainWindow, histogram: Histogram, qtbot: QtBot) -> None:
    histogram.choose(START + 2 * HOUR, START + 6 * HOUR)
    qtbot.waitUntil(lambda: histogram.canvas.view.low == START + 2 * HOUR)
    qtbot.keyClick(histogram.canvas, Qt.Key.Key_Right)
    assert histogram.canvas.view.low == START + 3 * HOUR
    qtbot.keyClick(histogram.canvas, Qt.Key.Key_Left)
    qtbot.keyClick(histogram.canvas, Qt.Key.Key_Plus)
    assert histogram.canvas.view.span == 2 * HOUR
    wanted = (START + 3 * HOUR, START + 5 * HOUR)
    qtbot.waitUntil(lambda: asked_span(window.context.state.query) == wanted)
    qtbot.keyClick(histogram.canvas, Qt.Key.Key_Minus)
    wanted = (START + 2 * HOUR, START + 6 * HOUR)
    qtbot.waitUntil(lambda: asked_span(window.context.state.query) == wanted)


def test_hovering_says_what_a_bar_holds_on_the_clock_chosen(
    window: MainWindow, histogram: Histogram, qtbot: QtBot
) -> None:
    bars = histogram.canvas.bars
    assert bars is not None
    bucket = bars.bucket_at(START)
    assert bucket is not None
    assert "Video: " in histogram.canvas.says(bucket)
    zone = zone_of("Asia/Kolkata")
    assert zone is not None
    window.context.state.choose_zone(zone)
    assert "+05:30" in histogram.canvas.says(bucket)
    qtbot.mouseMove(histogram.canvas, spot(histogram, START + HOUR))
    menu = histogram.menu(bucket)
    entries = [each.text() for each in menu.actions()]
    assert entries[:3] == ["Show only this time", "Show only this", "Exclude this"]


def test_it_folds_away_and_remembers_that(
    window: MainWindow, histogram: Histogram, qtbot: QtBot
) -> None:
    qtbot.mouseClick(histogram.fold, LEFT)
    assert not histogram.canvas.isVisible()
    assert window.context.settings.value("histogram/folded") == "yes"
    window.context.state.ask("learner:mira_k")
    settle(qtbot, window)
    assert total(histogram) == DAY_EVENTS
    qtbot.mouseClick(histogram.fold, LEFT)
    counted(qtbot, histogram, 200)


def test_what_reads_lines_is_counted_from_what_was_found(
    window: MainWindow, histogram: Histogram, qtbot: QtBot
) -> None:
    window.context.state.ask("event.attempts:2")
    counted(qtbot, histogram, 201)
    bars = histogram.canvas.bars
    assert bars is not None
    assert bars.categories == ["problem"]
    assert not bars.found.sampled
    settle(qtbot, window)
    qtbot.waitUntil(lambda: "so far" not in histogram.note.text())
    window.context.state.ask("event.attempts:7654321")
    qtbot.waitUntil(lambda: histogram.state == "empty")


def test_keys_of_the_menu_reach_it(window: MainWindow, histogram: Histogram, qtbot: QtBot) -> None:
    actions = {
        each.text(): each
        for menu in window.menuBar().actions()
        for each in menu.menu().actions()  # type: ignore[attr-defined]
    }
    actions["Events over time"].trigger()
    assert histogram.folded
    actions["Events over time"].trigger()
    assert not histogram.folded
    window.activateWindow()
    actions["To events over time"].trigger()
    qtbot.waitUntil(lambda: QApplication.focusWidget() is histogram.canvas)


def test_no_event_no_workspace_and_a_query_not_understood(
    window: MainWindow, histogram: Histogram, bare: MainWindow, qtbot: QtBot
) -> None:
    window.context.state.ask("learner:nobody_here")
    qtbot.waitUntil(lambda: histogram.state == "empty")
    assert histogram.note.text() == "No event to lay out over time"
    window.context.state.ask("learner:mira_k")
    counted(qtbot, histogram, 200)
    window.context.state.ask("learner:(")
    assert total(histogram) == 200
    assert bare.centre.histogram.state == "empty"


def test_new_files_and_gaps_between_them_show(
    window: MainWindow, histogram: Histogram, qtbot: QtBot, tmp_path: Path
) -> None:
    later = tmp_path / "marlx-edge-events-2024-03-08.log"
    later.write_bytes(text(*(line(n + 3840) for n in range(3))))
    window.take_in([later])
    counted(qtbot, histogram, DAY_EVENTS + 3)
    bars = histogram.canvas.bars
    assert bars is not None
    assert bars.gaps()
    assert bars.quiet()


def test_it_is_low_in_a_small_window_and_taller_in_a_large_one(
    window: MainWindow, histogram: Histogram, qtbot: QtBot
) -> None:
    window.resize(1000, 640)
    qtbot.waitUntil(lambda: 40 <= histogram.canvas.height() <= 60)
    low = histogram.canvas.height()
    window.resize(1600, 1200)
    qtbot.waitUntil(lambda: histogram.canvas.height() > low)


def test_it_is_drawn_in_light_and_dark(window: MainWindow, histogram: Histogram) -> None:
    pictures = []
    for scheme in (Qt.ColorScheme.Light, Qt.ColorScheme.Dark):
        window.context.theme.choose(scheme)
        pictures.append(histogram.canvas.grab().toImage())
    window.context.theme.choose(None)
    assert pictures[0] != pictures[1]


def test_what_lies_outside_is_shown_on_a_click(
    window: MainWindow, histogram: Histogram, tmp_path: Path, qtbot: QtBot
) -> None:
    late = tmp_path / "marlx-edge-events-2024-03-05.log"
    late.write_bytes(text(*(line(n, time=f"2023-12-{n + 1:02}T08:00:00+00:00") for n in range(4))))
    window.take_in([late])
    qtbot.waitUntil(lambda: histogram.reset.text() == "Show the 4 outside")
    view = histogram.canvas.view
    narrow = view.high - view.low
    qtbot.mouseClick(histogram.reset, LEFT)
    qtbot.waitUntil(lambda: histogram.canvas.view.high - histogram.canvas.view.low > 20 * narrow)
    qtbot.waitUntil(lambda: not histogram.reset.isVisible())
    assert window.context.state.query == ""
