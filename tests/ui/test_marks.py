# SPDX-License-Identifier: MIT
"""Stars and notes, given with keys and the mouse as a person does."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from tests.ui.conftest import DAY_EVENTS, Make, settle
from tests.ui.test_events_panel import NUMBER, cell, choose, click, shown


def star_place(window: MainWindow, row: int) -> QPoint:
    return window.centre.events.view.visualRect(cell(window, row, "star")).center()


def below(menu: QMenu, title: str) -> QMenu:
    found = next(each for each in menu.actions() if each.text() == title).menu()
    assert isinstance(found, QMenu)
    return found


def test_s_stars_the_selected_rows_and_undo_takes_it_back(window: MainWindow, qtbot: QtBot) -> None:
    marks, view = window.context.marks, window.centre.events.view
    ids = [int(each) for each in window.centre.events.model.ids[:3]]
    click(qtbot, window, 0)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: all(map(marks.starred, ids)))
    assert shown(window, 1, "star") == "★"
    assert marks.undo_stack.undoText() == "star 3 events"
    window.activateWindow()
    qtbot.keyClick(view, Qt.Key.Key_Z, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: len(marks) == 0)
    marks.undo_stack.redo()
    qtbot.waitUntil(lambda: len(marks) == 3)
    qtbot.keyClick(view, Qt.Key.Key_S)
    qtbot.waitUntil(lambda: len(marks) == 0)


def test_the_menu_undoes_and_says_what(window: MainWindow, qtbot: QtBot) -> None:
    marks = window.context.marks
    marks.toggle_star([int(window.centre.events.model.ids[5])])
    qtbot.waitUntil(lambda: len(marks) == 1)
    undo = next(
        each
        for each in window.findChildren(type(window.menuBar().actions()[0]))
        if each.text().startswith("Undo")
    )
    assert undo.text() == "Undo star 1 event"
    assert undo.shortcut() == QKeySequence(QKeySequence.StandardKey.Undo)
    undo.trigger()
    qtbot.waitUntil(lambda: len(marks) == 0)


def test_a_click_on_the_star_stars_one_row_and_selects_nothing(
    window: MainWindow, qtbot: QtBot
) -> None:
    events, marks = window.centre.events, window.context.marks
    click(qtbot, window, 0)
    qtbot.mouseClick(events.view.viewport(), Qt.MouseButton.LeftButton, pos=star_place(window, 4))
    qtbot.waitUntil(lambda: marks.starred(int(events.model.ids[4])))
    assert len(marks) == 1
    assert events.view.currentIndex().row() == 0


def test_n_writes_a_note_that_is_kept_in_the_workspace(
    window: MainWindow, qtbot: QtBot, make: Make
) -> None:
    events, marks = window.centre.events, window.context.marks
    click(qtbot, window, 2)
    qtbot.keyClick(events.view, Qt.Key.Key_N)
    assert events.note.isVisible()
    assert "staff_ana" in events.note.about.text()
    qtbot.keyClicks(events.note.text, "ask Ana")
    qtbot.keyClick(events.note.text, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    event = int(events.model.ids[2])
    qtbot.waitUntil(lambda: marks.note(event) == "ask Ana")
    assert events.note.isHidden()
    events.columns.show(NUMBER["note"], shown=True)
    assert shown(window, 2, "note") == "ask Ana"
    window.close()
    again = make(window.context.library.path)
    again.show()
    again.context.library.open()
    qtbot.waitUntil(lambda: again.context.marks.note(event) == "ask Ana")


def test_escape_leaves_the_note_as_it_was(window: MainWindow, qtbot: QtBot) -> None:
    events, marks = window.centre.events, window.context.marks
    event = int(events.model.ids[0])
    marks.set_note(event, "before")
    qtbot.waitUntil(lambda: marks.note(event) == "before")
    click(qtbot, window, 0)
    qtbot.keyClick(events.view, Qt.Key.Key_N)
    assert events.note.text.toPlainText() == "before"
    qtbot.keyClicks(events.note.text, " and after")
    qtbot.keyClick(events.note.text, Qt.Key.Key_Escape)
    assert events.note.isHidden()
    assert marks.note(event) == "before"


def test_opening_another_note_keeps_the_first(window: MainWindow, qtbot: QtBot) -> None:
    events, marks = window.centre.events, window.context.marks
    first, second = (int(each) for each in events.model.ids[:2])
    marks.edit_note(first)
    qtbot.keyClicks(events.note.text, "one")
    marks.edit_note(second)
    assert events.note.text.toPlainText() == ""
    qtbot.keyClicks(events.note.text, "two")
    qtbot.mouseClick(events.note.keep_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: (marks.note(first), marks.note(second)) == ("one", "two"))
    marks.edit_note(first)
    qtbot.mouseClick(events.note.delete_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: marks.note(first) == "")
    marks.undo_stack.undo()
    qtbot.waitUntil(lambda: marks.note(first) == "one")


def test_a_star_given_while_the_window_closes_is_kept(
    window: MainWindow, qtbot: QtBot, make: Make
) -> None:
    event = int(window.centre.events.model.ids[7])
    window.context.marks.toggle_star([event])
    window.close()
    again = make(window.context.library.path)
    again.show()
    again.context.library.open()
    qtbot.waitUntil(lambda: again.context.marks.starred(event))


def test_too_many_at_once_are_refused_with_a_reason(window: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(window.context.marks.said) as said:
        window.context.marks.set_star(range(20_000), on=True)
    assert "At most 10,000" in said.args[0]
    assert not window.context.marks.undo_stack.canUndo()


def test_stars_and_notes_are_copied_with_the_rows(window: MainWindow, qtbot: QtBot) -> None:
    events, marks = window.centre.events, window.context.marks
    event = int(events.model.ids[0])
    marks.toggle_star([event])
    marks.set_note(event, "=1+1")
    qtbot.waitUntil(lambda: marks.note(event) == "=1+1")
    events.columns.show(NUMBER["note"], shown=True)
    click(qtbot, window, 0)
    with qtbot.waitSignal(events.copier.copied):
        events.copy("tsv")
    head, first, *_ = QGuiApplication.clipboard().text().splitlines()
    assert (head.split("\t")[0], first.split("\t")[0]) == ("Star", "yes")
    assert (head.split("\t")[-1], first.split("\t")[-1]) == ("Note", "'=1+1")
    with qtbot.waitSignal(events.copier.copied):
        events.copy("jsonl")
    assert '"starred": true, "note": "=1+1"' in QGuiApplication.clipboard().text()


def test_the_menu_of_a_cell_stars_the_selected_rows(window: MainWindow, qtbot: QtBot) -> None:
    marks, view = window.context.marks, window.centre.events.view
    click(qtbot, window, 0)
    qtbot.keyClick(view, Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    choose(window.centre.events.menu(cell(window, 1, "type")), "Star")
    qtbot.waitUntil(lambda: len(marks) == 2)
    # A row that is not selected stands for itself.
    choose(window.centre.events.menu(cell(window, 5, "type")), "Star")
    qtbot.waitUntil(lambda: len(marks) == 3)


def test_surroundings_ask_for_the_minutes_around(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    event = int(events.model.ids[10])
    menu = events.menu(cell(window, 10, "type"))
    learner = below(below(menu, "Surroundings"), "Same learner")
    choose(learner, "± 30 minutes")
    menu.close()
    qtbot.waitUntil(lambda: window.context.state.query.startswith("learner:"))
    settle(qtbot, window)
    qtbot.waitUntil(lambda: 1 < events.model.rowCount() < DAY_EVENTS)
    assert event in events.model.ids
    assert window.context.state.selection == event


def test_a_note_shows_as_a_tip_and_a_star_is_told_to_screen_readers(
    window: MainWindow, qtbot: QtBot
) -> None:
    marks = window.context.marks
    event = int(window.centre.events.model.ids[0])
    star = cell(window, 0, "star")
    assert star.data(Qt.ItemDataRole.AccessibleTextRole) == "no star"
    marks.toggle_star([event])
    marks.set_note(event, "<b>not bold</b>")
    qtbot.waitUntil(lambda: bool(marks.note(event)))
    assert star.data(Qt.ItemDataRole.AccessibleTextRole) == "starred"
    assert "&lt;b&gt;not bold" in star.data(Qt.ItemDataRole.ToolTipRole)


def test_a_locked_workspace_leaves_no_row(window: MainWindow, qtbot: QtBot) -> None:
    events = window.centre.events
    click(qtbot, window, 0)
    events.quick_look()
    assert events.look.isVisible()
    window.context.library.lock()
    qtbot.waitUntil(lambda: events.model.rowCount() == 0)
    assert not events.look.isVisible()
    assert len(window.context.marks) == 0
    assert window.context.searches.saved == []


def test_a_half_written_note_is_kept_when_the_workspace_is_locked(
    window: MainWindow, qtbot: QtBot
) -> None:
    events, library = window.centre.events, window.context.library
    click(qtbot, window, 2)
    qtbot.keyClick(events.view, Qt.Key.Key_N)
    qtbot.keyClicks(events.note.text, "half a thou")
    event = int(events.model.ids[2])
    window.locking.lock()
    assert events.note.text.toPlainText() == ""
    assert len(window.context.marks) == 0
    library.open()
    qtbot.waitUntil(lambda: window.context.marks.note(event) == "half a thou")


def test_marks_of_removed_files_are_listed_and_deleted(window: MainWindow, qtbot: QtBot) -> None:
    marks, library = window.context.marks, window.context.library
    events = [int(each) for each in window.centre.events.model.ids[:2]]
    marks.set_note(events[0], "<b>ask</b> Ana")
    marks.toggle_star(events)
    qtbot.waitUntil(lambda: len(marks) == 2 and bool(marks.note(events[0])))
    window.beside.marks()
    listed = window.beside._marks
    assert listed is not None
    qtbot.waitUntil(lambda: listed.model.rowCount() == 2)
    assert listed.model.index(0, 2).data() == "<b>ask</b> Ana"
    listed.view.selectAll()
    qtbot.keyClick(listed.view, Qt.Key.Key_Return)
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 2)
    (receipt,) = library.receipts
    assert receipt.file_id is not None
    with qtbot.waitSignal(window.context.imports.removed):
        window.context.imports.remove(receipt.file_id)
    qtbot.waitUntil(lambda: len(marks) == 0)
    qtbot.waitUntil(lambda: "2 of events that are not here" in listed.said.text())
    listed.absent.setChecked(True)
    qtbot.keyClicks(listed.field, "ASK")
    assert listed.model.rowCount() == 1
    listed.view.selectAll()
    assert not listed.show_button.isEnabled()
    qtbot.keyClick(listed.view, Qt.Key.Key_Delete)
    qtbot.waitUntil(lambda: "1 mark" in listed.said.text())
    marks.undo_stack.undo()
    listed.read()
    qtbot.waitUntil(lambda: "2 marks" in listed.said.text())
    library.lock()
    assert not listed.isVisible()
    assert listed.model.rowCount() == 0
