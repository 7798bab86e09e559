# SPDX-License-Identifier: MIT
"""What is of no use can't be chosen, the platform's keys are used, and all can be taken back."""

from pathlib import Path

import pytest
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.menu_state import standard
from explorer.ui.palette import commands
from tests.ui.conftest import settle

OPEN = {
    "Find events",
    "Find a learner",
    "Compare learners…",
    "Evidence pack…",
    "Stars and notes…",
    "What this workspace holds…",
    "Lock the workspace",
    "Trail in full size",
}
ANSWER = {"Export the answer…"}
ROWS = {"Star or unstar the selected rows", "Follow the selected event’s learner", "Write a note"}


def offered(window: MainWindow) -> set[str]:
    return {each.title.rsplit(" › ", 1)[1] for each in commands(window.menuBar())}


def action(window: MainWindow, text: str) -> QAction:
    return next(
        each.action for each in commands(window.menuBar()) if each.title.endswith(f"› {text}")
    )


def test_nothing_of_a_workspace_is_offered_without_one(bare: MainWindow) -> None:
    assert not offered(bare) & (OPEN | ANSWER | ROWS | {"Cancel import", "Show every event"})
    assert {"Open files…", "Keys…", "Settings…", "About", "Event reference"} <= offered(bare)


def test_commands_come_and_go_with_what_they_need(window: MainWindow, qtbot: QtBot) -> None:
    assert offered(window) >= OPEN | ANSWER
    unwanted = {*ROWS, "Show every event", "Cancel import"}
    assert offered(window) & unwanted == set()
    window.centre.events.view.selectRow(0)
    qtbot.waitUntil(lambda: offered(window) >= ROWS)
    window.context.state.ask("learner:nobody_at_all")
    settle(qtbot, window)
    qtbot.waitUntil(lambda: not offered(window) & ANSWER)
    assert {"Show every event", "Save this search…"} <= offered(window)
    assert "Stop following, and go back" not in offered(window)
    window.context.state.follow("mira_k")
    assert "Stop following, and go back" in offered(window)
    window.locking.lock()
    assert not offered(window) & (OPEN | ANSWER | ROWS)


def test_the_keys_are_the_platforms_own_where_it_has_some() -> None:
    assert standard(QKeySequence.StandardKey.Open, "Ctrl+P") == QKeySequence("Ctrl+O")
    assert standard(QKeySequence.StandardKey.UnknownKey, "Ctrl+,") == QKeySequence("Ctrl+,")


def test_what_macos_keeps_in_its_own_menu_is_marked(bare: MainWindow) -> None:
    roles = {"About": QAction.MenuRole.AboutRole, "Settings…": QAction.MenuRole.PreferencesRole}
    for text, role in {**roles, "Quit": QAction.MenuRole.QuitRole}.items():
        assert action(bare, text).menuRole() == role
    others = [
        each.action
        for each in commands(bare.menuBar())
        if each.action.menuRole() not in (*roles.values(), QAction.MenuRole.QuitRole)
    ]
    # macOS would take “Keys…” and “Open …” for something else if it were left to guess by name
    guessed = ("about", "preference", "option", "setting", "config", "setup", "quit", "exit")
    for each in others:
        words = each.text().casefold()
        assert not words.startswith(guessed) or each.menuRole() == QAction.MenuRole.NoRole


def test_no_two_commands_have_one_key(window: MainWindow) -> None:
    keys: dict[str, str] = {}

    def collect(menu: QMenu) -> None:
        for each in menu.actions():
            inner = each.menu()
            if isinstance(inner, QMenu):
                collect(inner)
            for key in each.shortcuts():
                assert key.toString() not in keys, f"{each.text()}, {keys.get(key.toString())}"
                keys[key.toString()] = each.text()

    for top in window.menuBar().actions():
        menu = top.menu()
        assert isinstance(menu, QMenu)
        collect(menu)
    assert len(keys) > 25


@pytest.mark.parametrize("still_there", [True, False])
def test_a_removed_file_comes_back_by_undo(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, still_there: bool
) -> None:
    from tests.ui.conftest import day

    context = window.context
    path = tmp_path / "marlx-edx-events-2024-03-04.log"
    path.write_bytes(day(3).replace(b"2024-03-04", b"2024-03-05"))
    window.take_in([path])
    qtbot.waitUntil(lambda: len(context.library.receipts) == 2 and not context.imports.running)
    receipt = next(each for each in context.library.receipts if each.file == path.name)
    assert receipt.file_id is not None
    lost: list[str] = []
    context.imports.lost.disconnect()
    context.imports.lost.connect(lambda name, _: lost.append(name))
    context.imports.remove(receipt.file_id)
    qtbot.waitUntil(lambda: len(context.library.receipts) == 1)
    if not still_there:
        path.unlink()
    undo = action(window, f"Undo remove {path.name}")
    undo.trigger()
    if still_there:
        qtbot.waitUntil(lambda: len(context.library.receipts) == 2)
        qtbot.waitUntil(lambda: not context.imports.running)
        action(window, f"Redo remove {path.name}").trigger()
        qtbot.waitUntil(lambda: len(context.library.receipts) == 1)
    else:
        qtbot.waitUntil(lambda: lost == [path.name])
