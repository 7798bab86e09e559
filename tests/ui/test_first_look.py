# SPDX-License-Identifier: MIT
"""The guided first look: led by keys or buttons, ended at any time, remembered, had again."""

from functools import partial

from PySide6.QtCore import QRect, Qt
from PySide6.QtWidgets import QApplication, QLineEdit
from pytestqt.qtbot import QtBot

from explorer.ui.first_look import Card, FirstLook
from explorer.ui.first_look_stops import STOPS
from explorer.ui.main_window import MainWindow
from explorer.ui.palette import commands


def beside(card: Card, there: QRect) -> bool:
    return not card.geometry().intersects(there)


def begun(window: MainWindow) -> tuple[FirstLook, Card]:
    look = window.beside.first_look
    (again,) = [
        each.action
        for each in commands(window.menuBar())
        if each.title.endswith("First look around")
    ]
    again.trigger()
    assert look.card is not None
    return look, look.card


def test_it_leads_from_stop_to_stop_by_keys(window: MainWindow, qtbot: QtBot) -> None:
    look, card = begun(window)
    assert 3 <= len(STOPS) <= 6
    for at, stop in enumerate(STOPS):
        assert look.stop is stop
        assert card.title.text() == stop.title
        assert card.count.text() == f"{at + 1} of {len(STOPS)}"
        target = stop.target(window)
        assert target.isVisible()
        qtbot.waitUntil(lambda: card.isVisible() and window.rect().contains(card.geometry()))
        if stop.title.startswith("What this learner did"):
            qtbot.waitUntil(lambda: window.trail().state == "normal")
        if stop.title.startswith("What exactly"):
            assert window.context.state.selection is not None
        if stop.title.startswith("What it adds up to"):
            there = QRect(target.mapTo(window, target.rect().topLeft()), target.size())
            assert there.isValid()
            qtbot.waitUntil(partial(beside, card, there))
        qtbot.keyClick(card, Qt.Key.Key_Right)
    assert look.stop is None
    assert card.isHidden()
    assert look.seen
    look, card = begun(window)
    qtbot.keyClick(card, Qt.Key.Key_Right)
    qtbot.keyClick(card, Qt.Key.Key_Left)
    assert look.stop is STOPS[0]
    qtbot.keyClick(card, Qt.Key.Key_Escape)
    assert look.stop is None


def test_the_window_can_be_used_meanwhile(window: MainWindow, qtbot: QtBot) -> None:
    look, card = begun(window)
    assert QApplication.activeModalWidget() is None
    window.context.state.ask("learner:mira_k")
    edit: QLineEdit = window.centre.query_bar.edit
    qtbot.keyClicks(edit, " type:play_video")
    assert "play_video" in edit.text()
    window.resize(1000, 640)
    qtbot.waitUntil(lambda: window.rect().contains(card.geometry()))
    window.locking.lock()
    assert look.stop is None
    assert card.isHidden()


def test_it_is_offered_once(window: MainWindow, qtbot: QtBot) -> None:
    look = window.beside.first_look
    look.offer()
    assert look.stop is None, "not before there is something to see"
    window.context.library.refresh(rows_changed=False)
    qtbot.waitUntil(lambda: look.stop is STOPS[0])
    look.end()
    look.offer()
    window.context.library.refresh(rows_changed=False)
    qtbot.waitSignal(window.context.library.totals_changed).wait()
    assert look.stop is None
