# SPDX-License-Identifier: MIT
"""Learners beside each other: one axis of time, readings in columns, each way there and away."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPointF, Qt
from PySide6.QtGui import QGuiApplication, QImage
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.compare import Compare
from explorer.ui.panels.compare_readings import Subject
from explorer.ui.panels.compare_table import CompareTable
from explorer.ui.panels.trail_axis import LaneAxis
from tests.ui.conftest import COURSE, line, settle, text


def panel_of(window: MainWindow) -> Compare:
    panel = window.panels["compare"]
    assert isinstance(panel, Compare)
    return panel


def wait_for(qtbot: QtBot, window: MainWindow, count: int) -> Compare:
    """Wait until so many are compared and their readings have come."""
    panel = panel_of(window)
    qtbot.waitUntil(lambda: len(panel.found) == count)
    qtbot.waitUntil(lambda: all(one.readings is not None for one in panel.found))
    QApplication.processEvents()
    return panel


def values(panel: Compare, title: str) -> tuple[str, ...]:
    return next(line.values for line in panel.table.lines if line.title == title)


def test_it_begins_by_saying_how(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)
    assert panel.state == "empty"
    window.show_panel("compare")
    qtbot.mouseClick(panel.message.button, Qt.MouseButton.LeftButton)
    assert window._finder is not None
    assert window._finder.isVisible()


def test_several_chosen_in_the_finder_stand_beside_each_other(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.find_learner()
    finder = window._finder
    assert finder is not None
    qtbot.waitUntil(lambda: len(finder.model.rows) == 3)
    qtbot.keyClick(finder.edit, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    assert finder.compare.text() == "Compare 2"
    names = [row.username for row in finder.chosen()]
    qtbot.keyClick(finder.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    panel = wait_for(qtbot, window, 2)
    assert window.docks["compare"].isVisible()
    assert panel.table.titles == names
    assert values(panel, "Events") == ("200", "200")
    assert values(panel, "Attempts") == ("67", "67") or values(panel, "Attempts")[0] != "0"


def test_trails_move_as_one_and_share_the_clock_that_is_chosen(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.context.state.compare(["mira_k", "tobias.n"])
    panel = wait_for(qtbot, window, 2)
    assert panel.stack is not None
    first, second = panel.stack.plots
    first.show_stretch(first.axis.origin, first.axis.origin + 600_000_000)
    QApplication.processEvents()
    assert second.stretch() == pytest.approx(first.stretch(), abs=10**6)
    assert first.axis.origin == second.axis.origin
    panel.clock.setCurrentIndex(1)
    assert panel.stack is not None
    first, second = panel.stack.plots
    assert second.axis.origin - first.axis.origin == 90_000_000
    assert first.axis.elapsed
    assert first.axis.tickStrings(first.axis.tickValues(0, 7200, 800)[0][1], 1, 1)[0] == "0"


def test_one_more_joins_and_any_can_be_taken_out(window: MainWindow, qtbot: QtBot) -> None:
    state = window.context.state
    state.follow("mira_k")
    state.compare(["tobias.n"])
    panel = wait_for(qtbot, window, 2)
    state.compare(["staff_ana"])
    panel = wait_for(qtbot, window, 3)
    assert [one.who for one in panel.subjects] == ["mira_k", "tobias.n", "staff_ana"]
    panel.grab()
    qtbot.mouseClick(panel.chips.buttons[0], Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, 2)
    assert [one.who for one in panel.subjects] == ["tobias.n", "staff_ana"]
    state.compare(["a", "b", "c", "d", "e"])
    assert len(panel.subjects) == 2


def test_one_learner_is_compared_by_course(window: MainWindow, qtbot: QtBot) -> None:
    panel = panel_of(window)
    window.show_panel("compare")
    panel.show_subjects([Subject("mira_k", COURSE), Subject("mira_k", "course-v1:No+NE+1")])
    wait_for(qtbot, window, 2)
    assert values(panel, "Events") == ("200", "—")
    assert panel.stack is not None
    assert len(panel.stack.plots) == 1
    assert panel.found[0].courses == (COURSE,)


def test_a_click_selects_and_a_line_asks_for_its_events(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.compare(["mira_k", "tobias.n"])
    panel = wait_for(qtbot, window, 2)
    assert panel.stack is not None
    plot = panel.stack.plots[1]
    plot.grab()
    qtbot.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, pos=plot.pixel(0))
    assert plot.view is not None
    chosen = window.context.state.selection
    assert chosen in plot.view.spine.ids.tolist()
    assert plot.place is not None
    plot.hovered.emit(plot.hit(QPointF(plot.pixel(0).x(), plot.frame().y(-1))))
    assert panel.hover.text().startswith("Session ")
    row = next(at for at, line in enumerate(panel.table.lines) if line.asks)
    panel.view.activated.emit(panel.table.index(row, 2))
    settle(qtbot, window)
    assert window.context.state.query.startswith("learner:tobias.n category:")


def test_a_reading_leads_to_the_events_it_rests_on(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.compare(["mira_k", "tobias.n"])
    panel = wait_for(qtbot, window, 2)
    for row, told in enumerate(panel.table.lines):
        for column in (0, 1):
            assert told.leads(column) == (told.values[column] not in ("0", "—")), told.title
        if told.title == "Attempts":
            assert len(told.ids[1]) == int(told.values[1])
            panel.view.activated.emit(panel.table.index(row, 2))
            settle(qtbot, window)
            assert sorted(window.centre.events.model.ids) == sorted(told.ids[1])
            assert window.context.state.selection == told.ids[1][0]


def test_courses_of_one_learner_stand_beside_each_other(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    other = "course-v1:MarlX+TIDE2+2024"
    context = {"course_id": other, "org_id": "MarlX", "user_id": 1021}
    events = [line(number, time=f"2024-03-0{number // 3 + 5}T10:00:00+00:00", context=context)
              for number in (0, 3, 6)]  # fmt: skip
    log = tmp_path / "marlx-edge-events-2024-03-05.log"
    log.write_bytes(text(*events))
    window.take_in([log])
    qtbot.waitUntil(lambda: not window.context.imports.running)
    settle(qtbot, window)
    window.show_panel("compare")
    window.context.state.compare(["mira_k"])
    panel = wait_for(qtbot, window, 1)
    qtbot.waitUntil(lambda: panel.courses.isVisible())
    qtbot.mouseClick(panel.courses, Qt.MouseButton.LeftButton)
    wait_for(qtbot, window, 2)
    assert [one.course for one in panel.subjects] == [COURSE, other]
    assert values(panel, "Events") == ("200", "3")
    assert panel.table.short == ["TIDE1 2024", "TIDE2 2024"]
    assert panel.stack is not None
    assert len(panel.stack.plots) == 2
    row = next(at for at, each in enumerate(panel.table.lines) if each.title == "Attempts")
    panel.view.activated.emit(panel.table.index(row, 2))
    settle(qtbot, window)
    assert len(window.centre.events.model.ids) == 1


def test_the_table_is_copied_and_the_drawing_saved(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    window.context.state.compare(["mira_k", "tobias.n"])
    panel = wait_for(qtbot, window, 2)
    qtbot.keyClick(panel, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().startswith("\tmira_k\ttobias.n\nEvents\t200\t200\n")
    name = str(tmp_path / "both")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))
    panel.save()
    assert QImage(f"{name}.png").height() > 400


def test_nobody_of_that_name_is_said_so(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.compare(["mira_k", "nobody_here"])
    panel = panel_of(window)
    qtbot.waitUntil(lambda: panel.state == "failed")


def test_the_model_keeps_its_promises(qtmodeltester: ModelTester, window: Any, qtbot: Any) -> None:
    empty = CompareTable()
    qtmodeltester.check(empty)
    window.context.state.compare(["mira_k", "tobias.n"])
    qtmodeltester.check(wait_for(qtbot, window, 2).table)


def test_titles_of_lanes_are_shortened_to_their_room(qapp: QApplication) -> None:
    axis = LaneAxis()
    axis.setStyle(tickFont=qapp.font())
    axis.name_lanes([(0, "Timed and proctored exams")])
    assert axis._tickLevels == [[(0, "Timed and proctored exams")]]
    axis.setWidth(60)
    axis.name_lanes([(0, "Timed and proctored exams"), (1, "Video")])
    (_, shortened), (_, short) = axis._tickLevels[0]
    assert shortened.startswith("T")
    assert shortened.endswith("…")
    assert short == "Video"
