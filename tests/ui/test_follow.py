# SPDX-License-Identifier: MIT
"""Follow mode: the whole window about one person, and Esc back to where one was."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from tests.ui.conftest import settle, show_rows


def somewhere(window: MainWindow, qtbot: QtBot) -> tuple[int, int]:
    """Go down the list, select a row; the event selected and the one at the top."""
    view, model = window.centre.events.view, window.centre.events.model
    view.selectRow(303)
    view.scrollTo(model.index(300, 0), view.ScrollHint.PositionAtTop)
    show_rows(qtbot, window)
    QApplication.processEvents()
    return int(model.ids[303]), int(model.ids[view.rowAt(0)])


def test_esc_goes_back_to_query_selection_and_scroll(window: MainWindow, qtbot: QtBot) -> None:
    state, events = window.context.state, window.centre.events
    window.activateWindow()
    qtbot.waitActive(window)
    events.view.setFocus()
    state.ask("category:video OR category:problem")
    settle(qtbot, window)
    selected, top = somewhere(window, qtbot)
    qtbot.waitUntil(lambda: events.current_row() is not None)
    qtbot.keyClick(events.view, Qt.Key.Key_F)
    settle(qtbot, window)
    learner = state.learner
    assert learner is not None
    assert state.query == f"learner:{learner}"
    assert len(events.model.ids) == 200
    chip = window.centre.following
    assert chip.isVisible()
    assert chip.button.text().startswith(f"Following {learner}")
    chips = window.centre.query_bar.chips
    assert not chips.isVisible()  # one chip says whom, not two
    state.narrow("category:video")
    settle(qtbot, window)
    assert [each.text() for each in chips._chips] == ["category:video"]
    chips._chips[0].click()
    settle(qtbot, window)
    assert state.query == f"learner:{learner}"
    assert chip.button.text().startswith("Following")
    qtbot.keyClick(events.view, Qt.Key.Key_Escape)
    settle(qtbot, window)
    assert state.learner is None
    assert state.query == "category:video OR category:problem"
    assert state.selection == selected
    assert events.selected_ids() == [selected]
    assert int(events.model.ids[events.view.rowAt(0)]) == top
    assert not chip.isVisible()


def test_the_chip_goes_back_too_and_so_does_alt_left(window: MainWindow, qtbot: QtBot) -> None:
    state = window.context.state
    state.follow("mira_k")
    state.follow("tobias.n")
    settle(qtbot, window)
    qtbot.mouseClick(window.centre.following.button, Qt.MouseButton.LeftButton)
    settle(qtbot, window)
    assert (state.learner, state.query) == (None, "")
    state.go_back()
    assert (state.learner, state.query) == ("tobias.n", "learner:tobias.n")


def test_a_trail_alone_is_not_called_following(window: MainWindow, qtbot: QtBot) -> None:
    state = window.context.state
    state.show_trail("mira_k")
    assert window.centre.following.button.text().startswith("Trail of mira_k")
    state.ask("category:video")
    qtbot.keyClick(window.centre.events.view, Qt.Key.Key_Escape)
    assert state.learner is None
    assert state.query == "category:video"


def test_f_in_the_trail_makes_the_window_about_its_learner(
    window: MainWindow, qtbot: QtBot
) -> None:
    state, trail = window.context.state, window.trail()
    state.show_trail("mira_k")
    qtbot.waitUntil(lambda: trail.state == "normal")
    qtbot.keyClick(trail, Qt.Key.Key_F)
    assert state.query == "learner:mira_k"


def test_esc_first_takes_the_window_back_from_the_trail(window: MainWindow, qtbot: QtBot) -> None:
    state, trail = window.context.state, window.trail()
    state.follow("mira_k")
    qtbot.waitUntil(lambda: trail.state == "normal")
    window.enlarge("trail")
    assert trail.chip.button.isVisible()
    qtbot.keyClick(trail, Qt.Key.Key_Escape)
    assert window.centre.isVisible()
    assert state.learner == "mira_k"
    assert not trail.chip.button.isVisible()
    qtbot.keyClick(trail, Qt.Key.Key_Escape)
    assert state.learner is None


def test_the_events_can_be_reached_from_a_trail_in_full_size(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitActive(window)
    window.context.state.follow("mira_k")
    settle(qtbot, window)
    window.enlarge("trail")
    for menu in window.menuBar().actions():
        for action in menu.menu().actions():  # type: ignore[attr-defined]
            if action.text() == "To the events":
                action.trigger()
    assert window.centre.events.view.isVisible()
    assert window.centre.events.view.hasFocus()
