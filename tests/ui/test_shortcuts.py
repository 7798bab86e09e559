# SPDX-License-Identifier: MIT
"""The window of keyboard shortcuts: read from the actions, searched, closed with Esc."""

from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.shortcuts_window import ShortcutsWindow, keys_of


def listed(keys: ShortcutsWindow) -> dict[str, str]:
    """What each key does, as the window lists it."""
    model = keys.model
    headings = [model.index(row, 0) for row in range(model.rowCount())]
    rows = [(above, row) for above in headings for row in range(model.rowCount(above))]
    return {
        str(model.index(row, 1, above).data()): str(model.index(row, 0, above).data())
        for above, row in rows
    }


def test_f1_lists_the_keys_of_the_menus_and_panels(window: MainWindow, qtbot: QtBot) -> None:
    action = next(
        each
        for menu in window.menuBar().actions()
        for each in menu.menu().actions()  # type: ignore[attr-defined]
        if each.text() == "Keyboard shortcuts"
    )
    assert action.shortcut().toString() == "F1"
    action.trigger()
    (keys,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, ShortcutsWindow)]
    assert keys.isVisible()
    found = listed(keys)
    assert found["Ctrl+O"] == "Open files"
    assert found["Ctrl+Shift+R"] == "Event reference"
    assert found["M in the event"].startswith("Mark it")
    assert keys.model.index(0, 0).data() == "Menu File"
    qtbot.keyClicks(keys.field, "reference event")
    assert list(listed(keys)) == ["Ctrl+Shift+R"]
    keys.view.setFocus()
    keys.view.setCurrentIndex(keys.model.index(0, 0, keys.model.index(0, 0)))
    keys.view.actions()[0].trigger()
    assert QGuiApplication.clipboard().text() == "Ctrl+Shift+R: Event reference"
    keys.field.clear()
    assert len(listed(keys)) > 20
    qtbot.keyClick(keys, Qt.Key.Key_Escape)
    assert not keys.isVisible()


def test_a_key_is_listed_once(window: MainWindow) -> None:
    found = keys_of(window, (("Ctrl+F", "go to the query"), ("Q", "something else")))
    assert [each.what for each in found if each.keys == "Ctrl+F"] == ["Find events"]
    assert found[-1] == ("In fields, lists and drawings", "Q", "Something else")
    assert len(found) == len(set(found))
