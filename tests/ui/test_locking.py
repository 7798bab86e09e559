# SPDX-License-Identifier: MIT
"""Locked by hand or after a while: nothing to read, and one way back."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import QAbstractItemModel, QAbstractListModel, QModelIndex, Qt
from PySide6.QtWidgets import QAbstractItemView, QApplication, QPlainTextEdit
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.idle import IdleWatch
from explorer.ui.locking import MINUTES
from explorer.ui.main_window import MainWindow
from explorer.work import CancelToken
from explorer.workspace import sealing
from tests.ui.conftest import DAY_EVENTS, Make, settle

WORDS = "four quite other words"


NAMES = ("mira_k", "tobias.n", "staff_ana")


def texts(window: MainWindow) -> int:
    return window.centre.events.model.rowCount()


def columns(model: QAbstractItemModel, parent: QModelIndex) -> int:
    """How many; lists of Qt's own keep it to themselves, and have one."""
    return 1 if isinstance(model, QAbstractListModel) else model.columnCount(parent)


def on_show(window: MainWindow) -> set[str]:
    """Every text of a learner in a list, a tree, a table or a page of the window."""
    said = [edit.toPlainText() for edit in window.findChildren(QPlainTextEdit)]
    views = [view for view in window.findChildren(QAbstractItemView) if view.accessibleName()]
    assert len(views) > 4
    for view in views:
        model = view.model()
        waiting = [QModelIndex()]
        while waiting:
            parent = waiting.pop()
            for row in range(model.rowCount(parent)):
                cells = [model.index(row, at, parent) for at in range(columns(model, parent))]
                said += [f"{view.accessibleName()}: {cell.data()}" for cell in cells]
                waiting += cells[:1]
    return {text for text in said if any(name in text for name in NAMES)}


def test_locking_blanks_the_window_and_the_key_opens_it(window: MainWindow, qtbot: QtBot) -> None:
    gate, library = window.locking.gate, window.context.library
    window.context.state.ask("learner:mira_k")
    settle(qtbot, window)
    window.context.state.follow("mira_k")
    window.context.state.select(int(window.centre.events.model.ids[0]))
    settle(qtbot, window)
    qtbot.waitUntil(lambda: bool(on_show(window)))
    asked = texts(window)
    assert 0 < asked < DAY_EVENTS
    window.locking.lock()
    assert gate.isVisible()
    assert gate.geometry() == window.rect()
    assert library.phase == "closed"
    assert texts(window) == 0
    assert on_show(window) == set()
    window.resize(window.width() + 40, window.height() + 30)
    assert gate.geometry() == window.rect()
    assert not gate.passphrase.isVisible()
    qtbot.mouseClick(gate.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not gate.isVisible())
    qtbot.waitUntil(lambda: texts(window) == asked)
    assert window.context.state.query == "learner:mira_k"


def test_it_locks_when_nobody_touches_it(window: MainWindow, qtbot: QtBot) -> None:
    window.context.settings.setValue(MINUTES, 0)
    window.locking.follow_settings()
    watch = window.locking.findChild(IdleWatch)
    assert watch is not None
    watch.wait(0.001)
    qtbot.waitUntil(window.locking.gate.isVisible)
    assert window.context.library.phase == "closed"


def test_a_touch_puts_it_off(qtbot: QtBot, window: MainWindow) -> None:
    watch = window.locking.findChild(IdleWatch)
    assert watch is not None
    watch.wait(30)
    begun = watch._timer.timerId()  # another one each time it starts
    assert begun > 0
    qtbot.keyClick(window.centre.events.view, Qt.Key.Key_Down)
    assert watch._timer.isActive()
    assert watch._timer.timerId() != begun


def test_it_does_not_lock_while_files_come_in(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    more = tmp_path / "more.log"
    more.write_bytes(b"nothing\n")
    window.take_in([more])
    window.locking.lock()
    assert not window.locking.gate.isVisible()
    qtbot.waitUntil(lambda: not window.context.library.at_work)
    settle(qtbot, window)
    window.locking.lock()
    assert window.locking.gate.isVisible()


@pytest.mark.parametrize("wrong", ["not these words"])
def test_a_workspace_behind_a_passphrase_asks_for_it(
    filled: Path, make: Make, gpg: Gpg, qtbot: QtBot, wrong: str, tmp_path: Path
) -> None:
    path = tmp_path / "Behind.elx"
    shutil.copytree(filled, path)
    sealing.set_passphrase(path, gpg, CancelToken(), WORDS)
    window = make(path)
    window.show()
    gate = window.locking.gate
    window.context.library.open()
    qtbot.waitUntil(gate.isVisible)
    for typed in (wrong, WORDS):
        gate.passphrase.setFocus()
        qtbot.keyClicks(gate.passphrase, typed)
        qtbot.keyClick(gate.passphrase, Qt.Key.Key_Return)
        assert gate.passphrase.text() == ""
        if typed == wrong:
            qtbot.waitUntil(gate.wrong.isVisible)
            assert "does not open" in gate.wrong.text()
    qtbot.waitUntil(lambda: not gate.isVisible())
    qtbot.waitUntil(lambda: texts(window) == DAY_EVENTS)
    assert WORDS not in QApplication.clipboard().text()
