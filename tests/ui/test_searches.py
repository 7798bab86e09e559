# SPDX-License-Identifier: MIT
"""Saved and recent searches, near names, and chips, used as a person uses them."""

import pytest
from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.chips import Chip
from explorer.ui.panels.query_bar import QueryBar
from explorer.workspace.nearby import nearest
from explorer.workspace.records import Sort
from tests.ui.conftest import Make, settle
from tests.ui.test_events_panel import NUMBER, choose
from tests.ui.test_query_bar import ask


@pytest.fixture
def bar(window: MainWindow) -> QueryBar:
    return window.centre.query_bar


def filled(menu: QMenu | None) -> QMenu:
    assert menu is not None
    menu.aboutToShow.emit()
    return menu


def texts(menu: QMenu) -> list[str]:
    return [action.text() for action in menu.actions() if action.text()]


def below(menu: QMenu, title: str) -> QMenu:
    found = next(each for each in menu.actions() if each.text() == title).menu()
    assert isinstance(found, QMenu)
    return found


def shown_chips(bar: QueryBar, text: str) -> list[Chip]:
    chips = [each for each in bar.chips.findChildren(Chip) if each.isVisible()]
    return [each for each in chips if each.text() == text]


def save(qtbot: QtBot, window: MainWindow, name: str) -> None:
    bar = window.centre.query_bar
    choose(filled(bar.saved.menu()), "Save this search")
    bar.naming.name.clear()
    qtbot.keyClicks(bar.naming.name, name)
    qtbot.keyClick(bar.naming.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.context.searches.named(name) is not None)


def test_a_search_is_saved_with_its_columns_and_order(
    window: MainWindow, qtbot: QtBot, bar: QueryBar, make: Make
) -> None:
    columns = window.centre.events.columns
    columns.arrange(["time", "ip", "learner"])
    window.context.state.sort_by(Sort("learner", descending=True))
    ask(qtbot, window, "type:problem_check")
    save(qtbot, window, "Answers")
    assert not bar.naming.isVisible()
    window.close()

    again = make(window.context.library.path)
    again.show()
    again.context.library.open()
    qtbot.waitUntil(lambda: bool(again.context.searches.saved))
    settle(qtbot, again)
    again.centre.events.columns.reset()
    choose(filled(again.centre.query_bar.saved.menu()), "Answers")
    assert again.context.state.query == "type:problem_check"
    assert again.context.state.sort == Sort("learner", descending=True)
    shown = [column.id for column in again.centre.events.columns.on_show()]
    assert shown == ["time", "ip", "learner"]


def test_a_search_is_renamed_deleted_and_brought_back(
    window: MainWindow, qtbot: QtBot, bar: QueryBar
) -> None:
    searches, undo = window.context.searches, window.context.marks.undo_stack
    ask(qtbot, window, "learner:mira_k")
    save(qtbot, window, "Mira")
    choose(below(filled(bar.saved.menu()), "Rename"), "Mira")
    qtbot.keyClicks(bar.naming.name, "Mira K.")
    qtbot.mouseClick(bar.naming.keep_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: [each.name for each in searches.saved] == ["Mira K."])
    choose(below(filled(bar.saved.menu()), "Delete"), "Mira K.")
    qtbot.waitUntil(lambda: not searches.saved)
    assert undo.undoText() == "delete the search"
    undo.undo()
    qtbot.waitUntil(lambda: [each.name for each in searches.saved] == ["Mira K."])
    undo.undo()
    qtbot.waitUntil(lambda: [each.name for each in searches.saved] == ["Mira"])
    undo.undo()
    qtbot.waitUntil(lambda: not searches.saved)


def test_a_name_that_is_taken_is_told_beforehand(
    window: MainWindow, qtbot: QtBot, bar: QueryBar
) -> None:
    searches, naming = window.context.searches, bar.naming
    for query, name in (("learner:mira_k", "One"), ("learner:staff_ana", "Two")):
        ask(qtbot, window, query)
        save(qtbot, window, name)
    naming.save()
    naming.name.setText("one")
    assert "replaced" in naming.hint.text()
    assert naming.keep_button.text() == "Replace"
    naming.rename(searches.saved[0])
    naming.name.setText("two")
    assert not naming.keep_button.isEnabled()
    qtbot.keyClick(naming.name, Qt.Key.Key_Escape)
    assert not naming.isVisible()
    assert [each.name for each in searches.saved] == ["One", "Two"]


def test_recent_searches_come_with_down_in_an_empty_query(
    window: MainWindow, qtbot: QtBot, bar: QueryBar
) -> None:
    for query in ("learner:mira_k", "type:problem_check"):
        ask(qtbot, window, query)
    searches = window.context.searches
    qtbot.waitUntil(lambda: searches.recent[:2] == ["type:problem_check", "learner:mira_k"])
    window.context.state.ask("")
    qtbot.keyClick(bar.edit, Qt.Key.Key_Down)
    menu = bar.recent.menu()
    assert isinstance(menu, QMenu)
    assert menu.isVisible()
    assert texts(menu)[:2] == ["type:problem_check", "learner:mira_k"]
    choose(menu, "learner:mira_k")
    assert window.context.state.query == "learner:mira_k"
    choose(filled(bar.recent.menu()), "Forget these")
    qtbot.waitUntil(lambda: not searches.recent)


def test_nothing_is_said_where_nothing_was_saved(window: MainWindow, bar: QueryBar) -> None:
    assert "Nothing is saved yet" in texts(filled(bar.saved.menu()))
    assert texts(filled(bar.recent.menu())) == ["Nothing was asked yet"]


@pytest.mark.parametrize(
    ("typed", "near"),
    [
        ("learner:mirak", "mira_k"),
        ("actor:tobias_n", "tobias.n"),
        ("type:pause_vido", "pause_video"),
    ],
)
def test_a_mistyped_name_is_put_right_with_a_click(
    window: MainWindow, qtbot: QtBot, bar: QueryBar, typed: str, near: str
) -> None:
    ask(qtbot, window, f"{typed} source:browser")
    qtbot.waitUntil(bar.suggestions.isVisible)
    assert bar.edit.text() == f"{typed} source:browser"
    offer = next(each for each in bar.suggestions.offers() if each.text() == near)
    qtbot.mouseClick(offer, Qt.MouseButton.LeftButton)
    assert window.context.state.query == f"{typed.split(':')[0]}:{near} source:browser"
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() > 0)
    assert not bar.suggestions.isVisible()


def test_a_name_that_is_there_is_not_put_right(
    window: MainWindow, qtbot: QtBot, bar: QueryBar
) -> None:
    ask(qtbot, window, "learner:mira_k type:nothing_of_the_kind_at_all")
    qtbot.waitUntil(bar.suggestions.isVisible)
    assert bar.suggestions.offers() == []
    assert nearest("mira", ["MIRA_K", "tobias"]) == ["MIRA_K"]


def test_a_chip_is_turned_round_kept_alone_or_taken_out_by_key(
    window: MainWindow, qtbot: QtBot, bar: QueryBar
) -> None:
    state = window.context.state
    state.ask("learner:mira_k type:problem_check source:server")
    choose(bar.chips.menu(1), "Exclude these")
    assert state.query == "learner:mira_k source:server NOT type:problem_check"
    choose(bar.chips.menu(2), "Show only these")
    assert state.query == "learner:mira_k source:server type:problem_check"
    qtbot.waitUntil(lambda: bool(shown_chips(bar, "source:server")))
    qtbot.keyClick(shown_chips(bar, "source:server")[0], Qt.Key.Key_Delete)
    assert state.query == "learner:mira_k type:problem_check"
    choose(bar.chips.menu(0), "Keep only this")
    assert state.query == "learner:mira_k"


def test_the_star_is_full_where_what_is_asked_is_saved(
    window: MainWindow, qtbot: QtBot, bar: QueryBar
) -> None:
    ask(qtbot, window, "learner:mira_k")
    hollow = bar.saved.icon().cacheKey()
    save(qtbot, window, "Mira")
    qtbot.waitUntil(lambda: bar.saved.icon().cacheKey() != hollow)
    window.context.state.ask("")
    assert bar.saved.icon().cacheKey() == hollow


def test_no_search_is_in_the_settings(window: MainWindow, qtbot: QtBot) -> None:
    ask(qtbot, window, "learner:mira_k")
    save(qtbot, window, "Mira")
    window.centre.events.columns.show(NUMBER["ip"], shown=True)
    path = window.context.settings.fileName()
    window.close()
    with open(path) as file:  # noqa: PTH123
        kept = file.read()
    assert "mira" not in kept.lower()


def test_ctrl_s_saves_and_the_menu_lists(window: MainWindow, qtbot: QtBot, bar: QueryBar) -> None:
    window.activateWindow()
    ask(qtbot, window, "learner:mira_k")
    qtbot.keyClick(bar.edit, Qt.Key.Key_S, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(bar.naming.isVisible)
    qtbot.keyClicks(bar.naming.name, "Mira")
    qtbot.keyClick(bar.naming.name, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.context.searches.named("mira") is not None)
    edit = next(each for each in window.menuBar().actions() if each.text() == "&Edit").menu()
    assert isinstance(edit, QMenu)
    assert "Mira" in texts(filled(below(edit, "Saved searches")))
    assert "learner:mira_k" in texts(filled(below(edit, "Recent searches")))


def test_who_is_gone_is_not_called_after_the_first_rows(window: MainWindow) -> None:
    search, asker, called = window.context.search, QObject(), list[int]()
    search.after_rows(asker, lambda: called.append(1))
    search.after_rows(window, lambda: called.append(2))
    delete(asker)
    search.stop()
    assert called == [2]
