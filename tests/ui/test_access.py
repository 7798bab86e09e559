# SPDX-License-Identifier: MIT
"""Whichever way one looks for a learner in the window, the access log says so."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QTabWidget
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.finder import Finder
from explorer.ui.workspace_window import WorkspaceWindow
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from tests.ui.conftest import settle

WHO = "tobias.n"


def entries(window: MainWindow, qtbot: QtBot) -> list[tuple[str, str]]:
    answers: list[list[tuple[str, str]]] = []

    def work(reader: Reader, _: CancelToken) -> list[tuple[str, str]]:
        return [(one.action, one.detail) for one in reader.workspace.access.entries()]

    job = window.context.library.ask("export", work)
    assert job is not None
    job.finished.connect(answers.append)
    qtbot.waitUntil(lambda: bool(answers))
    return answers[0]


def find(window: MainWindow, qtbot: QtBot) -> None:
    window.find_learner()
    finder = window.findChild(Finder)
    assert finder is not None
    qtbot.keyClicks(finder.edit, "tobi")


def complete(window: MainWindow, qtbot: QtBot) -> None:
    edit = window.centre.query_bar.edit
    qtbot.mouseClick(edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(edit.hasFocus)
    qtbot.keyClicks(edit, "learner:tobi")


def follow(window: MainWindow, _: QtBot) -> None:
    window.context.state.follow(WHO)


def ask(window: MainWindow, _: QtBot) -> None:
    window.context.state.ask(f"about:{WHO}")


def compare(window: MainWindow, _: QtBot) -> None:
    window.context.state.compare(["mira_k", WHO])
    window.enlarge("compare")


def read(window: MainWindow, _: QtBot) -> None:
    window.context.state.follow(WHO)
    window.show_panel("readings")


WAYS: dict[str, tuple[Callable[[MainWindow, QtBot], None], str]] = {
    "finder": (find, "looked among learners for"),
    "completion": (complete, "looked among learners for"),
    "follow": (follow, "read the trail of"),
    "query": (ask, "looked for"),
    "compare": (compare, "read the trail of"),
    "readings": (read, "read the trail of"),
}


@pytest.mark.parametrize("way", WAYS)
def test_each_way_of_looking_is_recorded(window: MainWindow, qtbot: QtBot, way: str) -> None:
    act, action = WAYS[way]
    before = len(entries(window, qtbot))
    act(window, qtbot)
    qtbot.waitUntil(
        lambda: any(
            did == action and "tobi" in what
            for did, what in entries(window, qtbot)[: -before or None]
        )
    )


def test_the_log_is_shown_found_copied_and_exported(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.context.state.ask(f"about:{WHO}")
    settle(qtbot, window)
    window.beside.workspace()
    (shown,) = window.findChildren(WorkspaceWindow)
    qtbot.waitUntil(lambda: shown.log.rowCount() > 1)
    every = shown.log.rowCount()
    (tabs,) = (each for each in shown.findChildren(QTabWidget) if each.count() > 2)
    tabs.setCurrentIndex(tabs.count() - 1)
    shown.sought.setText("TOBIAS")
    assert 0 < shown.log.rowCount() < every
    shown.view.setFocus()
    qtbot.waitUntil(shown.view.hasFocus)
    shown.view.selectRow(0)
    qtbot.keyClick(shown.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    copied = QApplication.clipboard().text()
    assert f"about:{WHO}" in copied
    assert copied.count("\t") == 3
    shown.write_log(tmp_path / "log.csv")
    assert (tmp_path / "log.csv").read_text("utf-8").count("\n") == every + 1
