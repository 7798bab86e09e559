# SPDX-License-Identifier: MIT
"""The trail panel: follow, click, step, zoom, and one selection everywhere."""

from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtGui import QImage
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.trail_axis import TimeAxis
from explorer.ui.panels.trail_picture import picture
from tests.ui.conftest import settle


def follow(window: MainWindow, qtbot: QtBot, learner: str = "mira_k") -> Any:
    """Find a learner by typing a name and press Enter, as a person does."""
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    finder = window._finder
    assert finder is not None
    finder.edit.clear()
    qtbot.keyClicks(finder.edit, learner)
    qtbot.waitUntil(lambda: [row.username for row in finder.model.rows] == [learner])
    qtbot.keyClick(finder.edit, Qt.Key.Key_Return)
    trail = window.trail()
    qtbot.waitUntil(lambda: trail.state in ("normal", "failed"))
    qtbot.waitUntil(lambda: not trail.reading)
    settle(qtbot, window)
    return trail


def draw(trail: Any) -> None:
    """Have the drawing take its room."""
    trail.plot.grab()
    QApplication.processEvents()


def test_it_begins_by_saying_how_to_follow(window: MainWindow) -> None:
    trail = window.trail()
    assert trail.state == "empty"
    assert "Ctrl+L" in trail.message.text.text()


def test_a_name_typed_shows_the_trail_and_asks_for_it(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    assert trail.state == "normal"
    assert trail.about.text().startswith("mira_k: 200 events in ")
    assert window.context.state.query == "learner:mira_k"
    titles = [title for _, title in trail.plot.getPlotItem().getAxis("left")._tickLevels[0]]
    assert titles == ["Sessions", "Video", "Problems"]


def test_nobody_of_that_name_is_said_so(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.follow("nobody_here")
    trail = window.trail()
    qtbot.waitUntil(lambda: trail.state == "failed")
    assert trail.message.title.text()


def test_a_click_on_a_mark_selects_the_event_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    draw(trail)
    at = trail.plot.pixel(0)
    qtbot.mouseMove(trail.plot.viewport(), at)
    qtbot.mouseClick(trail.plot.viewport(), Qt.MouseButton.LeftButton, pos=at)
    first = int(window.centre.events.model.ids[0])
    qtbot.waitUntil(lambda: window.context.state.selection == first)
    assert window.centre.events.selected_ids() == [first]
    assert trail.hasFocus()


def test_a_row_selected_is_ringed_and_told_in_the_trail(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    window.context.state.select(int(window.centre.events.model.ids[5]))
    assert trail.plot.place == 5
    qtbot.waitUntil(lambda: "4 min 30 s after the one before" in trail.hover.text())
    assert trail.hover.text().startswith("2024-03-04 08:22:30")


def test_pointing_says_what_happened(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    draw(trail)
    for _ in range(3):
        trail.plot.zoom(0.5)
    place = 100
    window.context.state.select(int(trail._view.spine.ids[place]))
    draw(trail)
    trail.plot.hovered.emit(trail.plot.hit(QPointF(trail.plot.pixel(place + 1))))
    spoken = window.context.library.channel("detail")
    told: list[Any] = []
    event_id = int(trail._view.spine.ids[trail._over.place])
    spoken.ask(lambda reader, _: reader.rows([event_id]), told.extend, lambda _: None)
    qtbot.waitUntil(lambda: bool(told) and told[0].summary in trail.hover.text())
    strip = QPointF(trail.plot.pixel(place).x(), trail.plot.frame().y(-1))
    trail.plot.hovered.emit(trail.plot.hit(strip))
    assert trail.hover.text().startswith("Session ")
    assert "192.0.2.7" in trail.hover.text()
    trail.plot.hovered.emit(None)
    assert not trail.hover.text().startswith("Session ")


def test_arrow_keys_step_from_event_to_event(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    state, ids = window.context.state, trail._view.spine.ids
    for expected in (0, 1, 2):
        qtbot.keyClick(trail, Qt.Key.Key_Right)
        assert state.selection == int(ids[expected])
    qtbot.keyClick(trail, Qt.Key.Key_Left)
    assert state.selection == int(ids[1])
    qtbot.keyClick(trail, Qt.Key.Key_End)
    assert state.selection == int(ids[-1])
    qtbot.keyClick(trail, Qt.Key.Key_Right)
    assert state.selection == int(ids[-1])
    qtbot.keyClick(trail, Qt.Key.Key_Home)
    assert state.selection == int(ids[0])


def test_s_stars_and_n_writes_a_note(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    qtbot.keyClick(trail, Qt.Key.Key_S)
    qtbot.keyClick(trail, Qt.Key.Key_Right)
    qtbot.keyClick(trail, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: trail.plot.trail.marks == {0: "star"})
    with qtbot.waitSignal(window.context.marks.note_wanted) as wanted:
        qtbot.keyClick(trail, Qt.Key.Key_N)
    assert wanted.args == [window.context.state.selection]


def test_with_shift_they_step_from_session_to_session(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    view, state = trail._view, window.context.state
    qtbot.keyClick(trail, Qt.Key.Key_Home)
    for number in (1, 2):
        qtbot.keyClick(trail, Qt.Key.Key_Right, Qt.KeyboardModifier.ShiftModifier)
        assert state.selection == int(view.spine.ids[view.sessions[number].indexes[0]])
    qtbot.keyClick(trail, Qt.Key.Key_Left, Qt.KeyboardModifier.ShiftModifier)
    assert state.selection == int(view.spine.ids[view.sessions[1].indexes[0]])


def test_zooming_out_of_sight_brings_the_selected_event_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    trail = follow(window, qtbot)
    for _ in range(6):
        qtbot.keyClick(trail, Qt.Key.Key_Plus)
    last = int(trail._view.spine.ids[-1])
    window.context.state.select(last)
    start, end = trail.plot.stretch()
    assert start <= trail._view.end <= end
    qtbot.keyClick(trail, Qt.Key.Key_0)
    start, end = trail.plot.stretch()
    assert start <= trail._view.start
    assert trail._view.end <= end
    assert trail.stretch.text().startswith("In sight: ")


def test_the_point_menu_has_what_every_value_has(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    draw(trail)
    menu = trail.menu(trail.plot.hit(QPointF(trail.plot.pixel(0))))
    texts = [action.text() for action in menu.actions()]
    for wanted in ("Show only this", "Exclude this", "Surroundings", "Copy as query"):
        assert wanted in texts
    star = next(action for action in menu.actions() if action.text().startswith("Star"))
    star.trigger()
    qtbot.waitUntil(lambda: bool(trail.plot.trail.marks))
    assert set(trail.plot.trail.marks.values()) == {"star"}
    draw(trail)


def test_stepping_goes_by_the_clock_that_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    late = next(each for each in trail.tools.show_menu().actions() if "received" in each.text())
    late.trigger()
    qtbot.waitUntil(lambda: trail._view.options.clock == "received_at")
    assert (trail._view.when[1:] >= trail._view.when[:-1]).all()


def test_pictures_leave_as_png_and_svg_and_only_when_asked(
    window: MainWindow, qtbot: QtBot, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail = follow(window, qtbot)
    draw(trail)
    for format_ in ("png", "svg"):
        name = str(tmp_path / f"picture.{format_}")
        monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_, name=name: (name, ""))
        trail.save(format_)
    image = QImage(str(tmp_path / "picture.png"))
    assert image.width() == 2800
    assert image.pixelColor(5, 5).name() == "#ffffff"
    drawing = (tmp_path / "picture.svg").read_bytes()
    assert QSvgRenderer(drawing).isValid()
    assert b"Problems" in drawing
    assert b"<image" not in drawing
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: ("", ""))
    trail.save("png")
    assert len(list(tmp_path.glob("picture.*"))) == 2
    window.context.theme.choose(Qt.ColorScheme.Dark)
    assert picture(trail.plot, "png", "x", light=False) != picture(
        trail.plot, "png", "x", light=True
    )
    window.context.theme.choose(None)


def test_a_picture_that_cannot_be_written_is_said_so(
    window: MainWindow, qtbot: QtBot, tmp_path: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    trail = follow(window, qtbot)
    name = str(tmp_path / "no folder" / "picture.png")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (name, ""))
    trail.save("png")
    assert "can't be written" in window.notices.notices()[0].text.text()


def test_going_back_leaves_the_learner(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    window.context.state.go_back()
    assert window.context.state.learner is None
    assert trail.state == "empty"


def test_another_zone_moves_the_axis_and_the_words(window: MainWindow, qtbot: QtBot) -> None:
    trail = follow(window, qtbot)
    window.context.state.choose_zone(ZoneInfo("Asia/Kolkata"))
    assert trail.plot.axis.zone == ZoneInfo("Asia/Kolkata")
    assert "+05:30" in trail.about.text()


@pytest.mark.parametrize("zone", [UTC, ZoneInfo("Europe/Berlin")])
def test_the_axis_writes_times_of_any_year(qapp: object, zone: Any) -> None:
    axis = TimeAxis()
    axis.zone = zone
    axis.origin = round(datetime(2024, 3, 4, tzinfo=UTC).timestamp()) * 10**6
    for year in (1, 2024, 9999):
        low = (year - 2024) * 365.2425 * 86_400
        for span in (1.0, 86_400.0, 3e9, 3e11):
            values = axis.tickValues(low, low + span, 800)[0][1]
            assert len(axis.tickStrings(values, 1, 1)) == len(values) <= 20


def test_keys_of_the_trail_are_not_swallowed_by_its_drawing(
    window: MainWindow, qtbot: QtBot
) -> None:
    trail = follow(window, qtbot)
    qtbot.mouseClick(trail.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(1, 1))
    trail.setFocus()
    qtbot.keyClick(trail, Qt.Key.Key_Right)
    assert window.context.state.selection is not None
