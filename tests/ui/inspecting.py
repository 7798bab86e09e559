# SPDX-License-Identifier: MIT
"""Steps that tests of the inspector share."""

from PySide6.QtCore import QModelIndex
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.models.json_tree import JsonTree
from explorer.ui.panels.inspector import Inspector


def inspector(window: MainWindow, qtbot: QtBot, row: int) -> Inspector:
    """The inspector with this row's event."""
    panel = window.panels["inspector"]
    assert isinstance(panel, Inspector)
    window.context.state.select(int(window.centre.events.model.ids[row]))
    wanted = window.context.state.selection
    qtbot.waitUntil(lambda: panel.state == "normal" and panel.shown == wanted)
    return panel


def go_to(panel: Inspector, *place: str | int) -> None:
    index = panel.json.model.index_of(place)
    assert index.isValid()
    panel.json.tree.setCurrentIndex(index)


def choose(menu: QMenu, text: str) -> None:
    action = next(each for each in menu.actions() if each.text().partition("\t")[0] == text)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def names(model: JsonTree, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    return [str(model.index(row, 0, above).data()) for row in range(model.rowCount(above))]
