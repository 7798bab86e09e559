# SPDX-License-Identifier: MIT
"""Completion of the query: what is offered, what it means, and when Enter asks all the same."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow


def offered(window: MainWindow, qtbot: QtBot, typed: str) -> dict[str, str]:
    """What is offered for this text, with what is shown."""
    bar = window.centre.query_bar
    window.activateWindow()
    qtbot.waitUntil(lambda: "course" in bar.completion.known)
    qtbot.mouseClick(bar.edit, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(bar.edit.hasFocus)
    bar.edit.clear()
    qtbot.keyClicks(bar.edit, typed)
    qtbot.waitUntil(lambda: bar.completion.popup_shown)
    model = bar.completion.popup.model()
    edit, shown = Qt.ItemDataRole.EditRole, Qt.ItemDataRole.DisplayRole
    indexes = [model.index(row, 0) for row in range(model.rowCount())]
    return {index.data(edit): index.data(shown) for index in indexes}


@pytest.mark.parametrize(
    ("typed", "term", "shown"),
    [
        ("type:pause_v", "type:pause_video", "Paused a video"),
        ("type:paused", "type:pause_video", "Paused a video"),  # by its title
        ("event_type:pause_v", "event_type:pause_video", "Paused a video"),
        ("type:edx.course.enrollment.act", "type:edx.course.enrollment.activated", "nrol"),
        ("category:vid", "category:video", "Video"),
        ("actor:mir", "actor:mira_k", "mira_k"),
        ("subj", "subject:", "about"),
        ("paused", 'what:"Paused a video"', "Paused a video"),
        ("what:paused", 'what:"Paused a video"', "Paused a video"),
        ("hour:tue-1", "hour:tue-14", "Tuesday 14:00"),
        ("hour:wednesd", "hour:wed", "every Wednesday"),
        ("site:e", "site:edge", "edge"),
        ("org:mar", "org:MarlX", "MarlX"),
    ],
)
def test_names_are_offered_with_what_they_mean(
    window: MainWindow, qtbot: QtBot, typed: str, term: str, shown: str
) -> None:
    offers = offered(window, qtbot, typed)
    assert term in offers
    assert shown in offers[term]


def test_types_that_are_here_come_first(window: MainWindow, qtbot: QtBot) -> None:
    names = list(offered(window, qtbot, "type:p"))
    assert names[:3] == ["type:play_video", "type:problem_check", "type:pause_video"]
    assert len(names) > 3


def test_only_the_term_is_typed(window: MainWindow, qtbot: QtBot) -> None:
    offered(window, qtbot, "type:paused")
    bar = window.centre.query_bar
    qtbot.keyClick(bar.completion.popup, Qt.Key.Key_Down)
    qtbot.keyClick(bar.completion.popup, Qt.Key.Key_Return)
    assert bar.edit.text().strip() == "type:pause_video"
    assert window.context.state.query == ""


def test_enter_asks_while_nothing_offered_is_chosen(window: MainWindow, qtbot: QtBot) -> None:
    offered(window, qtbot, "paused")
    bar = window.centre.query_bar
    qtbot.keyClick(bar.completion.popup, Qt.Key.Key_Return)
    assert window.context.state.query == "paused"
    assert not bar.completion.popup_shown
