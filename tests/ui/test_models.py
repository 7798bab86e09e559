# SPDX-License-Identifier: MIT
"""Every model behind a list, a table or a tree of the window keeps to Qt's rules."""

from PySide6.QtCore import QAbstractItemModel, QModelIndex
from PySide6.QtWidgets import QAbstractItemView
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from tests.ui.conftest import settle


def test_the_models_of_all_panels_keep_to_the_rules(
    window: MainWindow, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    for dock in window.docks.values():
        dock.show()
    window.context.state.follow("mira_k")
    window.context.state.select(int(window.centre.events.model.ids[0]))
    settle(qtbot, window)
    found: dict[str, QAbstractItemModel] = {}
    for view in window.findChildren(QAbstractItemView):
        model = view.model()
        if type(model).__module__.startswith("explorer."):
            found[type(model).__name__] = model
    for model in found.values():
        qtmodeltester.check(model)
    assert {"EventTable", "FacetTree", "JsonTree", "SourceList", "RejectList"} <= set(found)
    filled = [name for name, model in found.items() if model.rowCount(QModelIndex()) > 0]
    assert len(filled) >= 6
