# SPDX-License-Identifier: MIT
"""The columns of the table: chosen, moved, sized, sorted and remembered, and its keys."""

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.event_columns import EventColumns
from explorer.workspace.records import Sort
from tests.ui.conftest import DAY_EVENTS, Make, settle
from tests.ui.test_events_panel import NUMBER, cell, choose, click, shown


def ids(columns: EventColumns) -> list[str]:
    return [column.id for column in columns.on_show()]


def press_header(qtbot: QtBot, window: MainWindow, column: str) -> None:
    header = window.centre.events.view.horizontalHeader()
    at = QPoint(header.sectionViewportPosition(NUMBER[column]) + 12, header.height() // 2)
    qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=at)


def test_order_and_width_are_remembered(window: MainWindow, make: Make) -> None:
    columns = window.centre.events.columns
    before = ids(columns)
    header = columns.header
    header.moveSection(header.visualIndex(NUMBER["course"]), 1)
    header.resizeSection(NUMBER["learner"], 222)
    columns.show(NUMBER["platform"], shown=True)
    wanted = ids(columns)
    assert wanted[1] == "course"
    assert "platform" in wanted
    window.close()
    again = make(window.context.library.path).centre.events.columns
    assert ids(again) == wanted
    assert again.header.sectionSize(NUMBER["learner"]) == 222
    again.reset()
    assert ids(again) == before


def test_what_was_remembered_may_be_nonsense(window: MainWindow, make: Make) -> None:
    settings = window.context.settings
    before = ids(window.centre.events.columns)
    for text in ("no json", "{}", '[["gone", 10, true], [1], "x"]', "[null]"):
        settings.setValue("events/table", text)
        settings.sync()
        assert ids(make(window.context.library.path).centre.events.columns) == before


def test_a_header_sorts_both_ways_and_then_by_time_again(window: MainWindow, qtbot: QtBot) -> None:
    state, header = window.context.state, window.centre.events.view.horizontalHeader()
    wanted = [Sort("learner"), Sort("learner", descending=True), Sort("time")]
    for sort in wanted:
        press_header(qtbot, window, "learner")
        assert state.sort == sort
        assert header.sortIndicatorSection() == NUMBER[sort.column]
    press_header(qtbot, window, "time")
    assert state.sort == Sort("time", descending=True)
    assert header.sortIndicatorOrder() == Qt.SortOrder.DescendingOrder


def test_the_rows_come_in_the_order_asked_for(window: MainWindow, qtbot: QtBot) -> None:
    press_header(qtbot, window, "learner")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: shown(window, 0, "learner") == "mira_k")
    assert window.centre.events.model.rowCount() == DAY_EVENTS
    assert window.centre.events.bar.day.text() == "Sorted by Learner"
    press_header(qtbot, window, "learner")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: shown(window, 0, "learner") == "tobias.n")
    window.context.state.sort_by(Sort("line", descending=True))
    window.centre.events.columns.show(NUMBER["line"], shown=True)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: shown(window, 0, "line") == f"{DAY_EVENTS:,}")


def test_starred_rows_first_and_starred_rows_only(window: MainWindow, qtbot: QtBot) -> None:
    model, marks = window.centre.events.model, window.context.marks
    event = int(model.ids[300])
    marks.set_star([event], on=True)
    qtbot.waitUntil(lambda: marks.starred(event))
    window.context.state.sort_by(Sort("star"))
    qtbot.waitUntil(lambda: int(model.ids[0]) == event)
    window.context.state.ask("starred:yes")
    qtbot.waitUntil(lambda: [int(each) for each in model.ids] == [event])
    marks.set_star([event], on=False)
    qtbot.waitUntil(lambda: window.centre.events.state == "empty")


def test_rows_with_a_note_come_in_the_notes_order(window: MainWindow, qtbot: QtBot) -> None:
    model, marks = window.centre.events.model, window.context.marks
    wanted = {"a 2": int(model.ids[300]), "a 10": int(model.ids[20])}
    for text, event in wanted.items():
        marks.set_note(event, text)
    qtbot.waitUntil(lambda: all(marks.note(event) == text for text, event in wanted.items()))
    window.context.state.sort_by(Sort("note"))
    qtbot.waitUntil(lambda: [int(each) for each in model.ids[:2]] == list(wanted.values()))
    for event in wanted.values():
        marks.set_note(event, "")


def test_a_pinned_field_is_a_column(
    window: MainWindow, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    events, pins = window.centre.events, window.context.pins
    pins.toggle("event.currentTime")
    shown = ids(events.columns)
    assert shown[shown.index("summary") + 1] == "field:event.currentTime"  # where one looks
    events.columns.header.resizeSection(len(NUMBER), 77)
    number = events.model.columnCount() - 1
    index = events.model.index(0, number)
    qtbot.waitUntil(lambda: index.data() == "12.5")
    assert events.model.index(3, number).data() == "—"
    choose(events.menu(index), "Show only this")
    assert window.context.state.query == "event.currentTime:12.5"
    qtmodeltester.check(events.model)
    pins.toggle("event.attempts")
    assert events.columns.header.sectionSize(len(NUMBER)) == 77  # as it was made by hand
    pins.toggle("event.currentTime")
    assert "field:event.attempts" in ids(events.columns)
    choose(events.columns.menu(), "event.attempts")
    assert pins.paths == ()
    assert events.model.columnCount() == len(NUMBER)


def test_a_click_on_a_pinned_columns_header_sorts_by_its_numbers(
    window: MainWindow, qtbot: QtBot
) -> None:
    events = window.centre.events
    window.context.pins.toggle("event.currentTime")
    at = len(NUMBER)
    header = events.view.horizontalHeader()
    header.moveSection(header.visualIndex(at), 0)
    events.view.scrollTo(events.model.index(0, at))

    def press() -> None:
        x = header.sectionViewportPosition(at) + 20
        place = QPoint(x, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=place)
        settle(qtbot, window)

    def first() -> str:
        return str(events.model.index(0, at).data())

    press()
    assert window.context.state.sort == Sort("field:event.currentTime")
    qtbot.waitUntil(lambda: first() == "12.5")
    press()
    assert window.context.state.sort == Sort("field:event.currentTime", descending=True)
    qtbot.waitUntil(lambda: first() == "114")  # as a text it would come first
    last = events.model.rowCount() - 1
    events.view.scrollToBottom()
    qtbot.waitUntil(lambda: events.model.row(last) is not None)
    assert events.model.index(last, at).data() == "—"


def test_a_saved_arrangement_is_shown_as_it_was(window: MainWindow) -> None:
    columns = window.centre.events.columns
    columns.arrange(["time", "field:event.attempts", "learner", "gone"])
    assert ids(columns) == ["time", "field:event.attempts", "learner"]


def test_home_and_end_go_to_the_first_and_last_row(window: MainWindow, qtbot: QtBot) -> None:
    view = window.centre.events.view
    click(qtbot, window, 3)
    qtbot.keyClick(view, Qt.Key.Key_End)
    assert view.currentIndex().row() == DAY_EVENTS - 1
    qtbot.keyClick(view, Qt.Key.Key_PageUp)
    assert 0 < view.currentIndex().row() < DAY_EVENTS - 1
    qtbot.keyClick(view, Qt.Key.Key_Home)
    assert view.currentIndex().row() == 0


def test_enter_goes_to_the_inspector_and_space_looks(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    window.activateWindow()
    click(qtbot, window, 3)
    events.view.setFocus()
    window.docks["inspector"].hide()
    with qtbot.waitSignal(events.opened):
        qtbot.keyClick(events.view, Qt.Key.Key_Return)
    assert window.docks["inspector"].isVisible()
    qtbot.keyClick(events.view, Qt.Key.Key_Space)
    assert events.look.isVisible()
    assert events.look.path.text() == "Learner"
    qtbot.keyClick(events.view, Qt.Key.Key_Right)
    assert events.look.path.text() == "What happened"
    qtbot.keyClick(events.view, Qt.Key.Key_Space)
    assert not events.look.isVisible()


def test_the_menu_key_opens_the_menu_of_the_current_cell(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    click(qtbot, window, 2)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Keyboard, QPoint(0, 0), QPoint(0, 0))
    assert event.type() == QEvent.Type.ContextMenu
    QApplication.sendEvent(events.view, event)
    menu = next(each for each in events.findChildren(QMenu) if each.isVisible())
    choose(menu, "Show only this")
    assert window.context.state.query == "learner:staff_ana"
    settle(qtbot, window)


def test_the_day_of_the_row_at_the_top_stays_in_sight(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    qtbot.waitUntil(lambda: events.bar.day.text() == "Mon 04 Mar 2024")
    events.view.scrollToBottom()
    qtbot.waitUntil(lambda: events.bar.day.text() == "Tue 05 Mar 2024")


def test_every_column_shows_and_offers_something(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    for name in NUMBER:
        if name in ("star", "note", "outcome", "server"):
            continue
        assert shown(window, 3, name) not in ("", "·"), name
        value = events.value_of(cell(window, 3, name))
        if name not in ("received", "session", "object", "platform"):
            assert value.text, name
        assert name == "summary" or value.term or value.text is None, name


def test_selecting_everything_stays_light(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    click(qtbot, window, 3)
    events.view.selectAll()
    assert events.view.selected_count() == DAY_EVENTS
    assert events.view.part_selected() == []
    assert events.view.selected_ids(5) == [int(each) for each in events.model.ids[:5]]
    assert len(events.selected_ids()) == DAY_EVENTS


def test_the_menu_of_columns_stays_open_while_one_ticks(window: MainWindow, qtbot: QtBot) -> None:
    columns = window.centre.events.columns
    menu = columns.menu()
    menu.popup(window.mapToGlobal(QPoint(50, 50)))
    for title, id_ in (("IP", "ip"), ("Line", "line")):
        action = next(each for each in menu.actions() if each.text() == title)
        qtbot.mouseClick(menu, Qt.MouseButton.LeftButton, pos=menu.actionGeometry(action).center())
        assert id_ in ids(columns)
        assert menu.isVisible()
    menu.close()
