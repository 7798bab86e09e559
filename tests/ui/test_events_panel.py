# SPDX-License-Identifier: MIT
"""The event table, used as a person uses it."""

import orjson
import pytest
from PySide6.QtCore import QModelIndex, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.models.columns import COLUMNS
from tests.ui.conftest import DAY_EVENTS, settle

NUMBER = {column.id: number for number, column in enumerate(COLUMNS)}


def cell(window: MainWindow, row: int, column: str) -> QModelIndex:
    return window.centre.events.model.index(row, NUMBER[column])


def shown(window: MainWindow, row: int, column: str) -> str:
    return str(cell(window, row, column).data())


def choose(menu: QMenu, text: str) -> None:
    """Pick the entry whose text begins so."""
    action = next(each for each in menu.actions() if each.text().startswith(text))
    assert action.isEnabled()
    action.trigger()
    menu.close()


def click(qtbot: QtBot, window: MainWindow, row: int) -> None:
    view = window.centre.events.view
    index = window.centre.events.model.index(row, NUMBER["learner"])
    view.scrollTo(index)
    at = view.visualRect(index).center()
    qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_it_shows_every_event_in_time_order(window: MainWindow) -> None:
    model = window.centre.events.model
    assert model.rowCount() == DAY_EVENTS
    assert shown(window, 0, "time") == "2024-03-04 08:00:00"
    assert shown(window, 1, "time") == "2024-03-04 08:01:30"
    assert shown(window, 0, "learner") == "mira_k"
    assert shown(window, 3, "type") == "problem_check"
    assert "2:05" in shown(window, 0, "summary") or shown(window, 0, "summary").startswith("Played")


def test_the_model_keeps_qts_rules(window: MainWindow, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(window.centre.events.model)


def test_a_row_never_fetched_is_a_placeholder(window: MainWindow, qtbot: QtBot) -> None:
    assert shown(window, 590, "learner") == "·"
    qtbot.waitUntil(lambda: shown(window, 590, "learner") == "staff_ana")


def test_a_click_selects_the_event_everywhere(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window, 4)
    assert window.context.state.selection == int(window.centre.events.model.ids[4])
    inspector = window.panels["inspector"]
    qtbot.waitUntil(lambda: inspector.state == "normal")
    assert inspector.facts["Who"].text() == "tobias.n (user id 1022)"  # type: ignore[attr-defined]


def test_arrow_keys_walk_through_the_rows(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window, 0)
    for _ in range(3):
        qtbot.keyClick(window.centre.events.view, Qt.Key.Key_Down)
    assert window.context.state.selection == int(window.centre.events.model.ids[3])


def test_typing_letters_in_the_table_looks_at_no_row(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window, 0)
    qtbot.keyClicks(window.centre.events.view, "zz")
    assert window.centre.events.view.currentIndex().row() == 0


def test_show_only_this_and_exclude_this_edit_the_query(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    choose(events.menu(cell(window, 0, "learner")), "Show only this")
    assert window.context.state.query == "learner:mira_k"
    settle(qtbot, window)
    assert events.model.rowCount() == DAY_EVENTS // 3
    choose(events.menu(cell(window, 0, "type")), "Exclude this")
    assert window.context.state.query == "learner:mira_k NOT type:play_video"
    qtbot.waitUntil(lambda: events.model.rowCount() == 133)
    window.context.state.go_back()
    window.context.state.go_back()
    qtbot.waitUntil(lambda: events.model.rowCount() == DAY_EVENTS)


@pytest.mark.parametrize("column", ["learner", "type", "category", "course", "source", "object"])
def test_every_cell_that_offers_a_term_is_found_by_it(
    window: MainWindow, qtbot: QtBot, column: str
) -> None:
    events, at = window.centre.events, 3
    value = shown(window, at, column)
    choose(events.menu(cell(window, at, column)), "Show only this")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: shown(window, 0, column) == value)


def test_f_follows_the_learner_of_the_row(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window, 1)
    qtbot.keyClick(window.centre.events.view, Qt.Key.Key_F)
    assert window.context.state.learner == "tobias.n"
    assert window.context.state.query == "learner:tobias.n"
    qtbot.waitUntil(lambda: window.panels["trail"].state == "normal")


def test_the_selection_is_kept_when_the_query_narrows(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window, 4)
    chosen = window.context.state.selection
    window.context.state.ask("learner:tobias.n")
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 200)
    assert window.context.state.selection == chosen
    assert window.centre.events.selected_ids() == [chosen]


def test_rows_are_copied_as_text_table_and_lines(window: MainWindow, qtbot: QtBot) -> None:
    click(qtbot, window, 0)
    qtbot.keyClick(window.centre.events.view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    clipboard = QGuiApplication.clipboard()
    events = window.centre.events
    with qtbot.waitSignal(events.copier.copied):
        qtbot.keyClick(events.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text().splitlines()[0].startswith("   2024-03-04 08:00:00  mira_k  ")
    with qtbot.waitSignal(events.copier.copied):
        events.copy("tsv")
    head, first, *_ = clipboard.text().splitlines()
    assert head.split("\t")[:3] == ["Star", "Time", "Learner"]
    assert first.split("\t")[1] == "2024-03-04T08:00:00.000000Z"
    with qtbot.waitSignal(events.copier.copied) as said:
        events.copy("lines")
    lines = clipboard.text().splitlines()
    assert [orjson.loads(each)["username"] for each in lines] == ["mira_k", "tobias.n"]
    assert said.args == ["Copied 2 events."]


def test_columns_are_chosen_in_the_header_and_remembered(window: MainWindow) -> None:
    events = window.centre.events
    assert events.view.isColumnHidden(NUMBER["ip"])
    choose(events.columns.menu(), "IP")
    assert not events.view.isColumnHidden(NUMBER["ip"])
    assert '["ip", ' in window.context.settings.value("events/table")


def test_times_follow_the_zone_and_say_which(window: MainWindow) -> None:
    from explorer.ui.formats import zone_of

    zone = zone_of("Europe/Berlin")
    assert zone is not None
    window.context.state.choose_zone(zone)
    assert shown(window, 0, "time") == "2024-03-04 09:00:00 +01"
    header = window.centre.events.model.headerData(NUMBER["time"], Qt.Orientation.Horizontal)
    assert header == "Time (Europe/Berlin)"


def test_a_query_without_hits_says_what_to_do(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.ask("learner:nobody_here")
    qtbot.waitUntil(lambda: window.centre.events.state == "empty")
    assert "No event matches" in window.centre.events.message.title.text()


def test_a_right_click_offers_the_menu(window: MainWindow, qtbot: QtBot) -> None:
    view = window.centre.events.view
    at = QPoint(100, 5)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.viewport().mapToGlobal(at))
    QApplication.sendEvent(view.viewport(), event)
    menu = next(each for each in window.centre.events.findChildren(QMenu) if each.isVisible())
    assert "Show only this" in [action.text() for action in menu.actions()]
    menu.close()
