# SPDX-License-Identifier: MIT
"""The finder: typing, arrows, Enter, conflicts with their evidence, slips of the keys."""

from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.finder import Finder
from explorer.ui.panels.finder_model import FinderModel
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from tests.ui.conftest import DAY_EVENTS, Make, line, load_catalogue, settle, text

LONG = "a_person_whose_username_is_very_much_longer_than_any_column_of_the_finder_will_ever_be"


def opened(window: MainWindow, qtbot: QtBot, typed: str = "") -> Finder:
    """The finder after Ctrl+L and typing."""
    qtbot.keyClick(window, Qt.Key.Key_L, Qt.KeyboardModifier.ControlModifier)
    finder = window._finder
    assert finder is not None
    qtbot.waitUntil(lambda: bool(finder.said.text()))
    finder.said.clear()
    qtbot.keyClicks(finder.edit, typed)
    if not typed:
        finder._search()
    qtbot.waitUntil(lambda: bool(finder.said.text()) and not finder._channel.busy)
    return finder


@pytest.fixture
def muddled(make: Make, tmp_path: Path, gpg: Gpg, qtbot: QtBot) -> MainWindow:
    """A window in whose workspace mira_k has two ids and another name shares one of them."""
    source = tmp_path / "muddled.log"
    context = {"course_id": "course-v1:MarlX+TIDE1+2024", "org_id": "MarlX"}
    events = [line(number) for number in range(9)]
    events.append(line(9, username="mira_k", context={**context, "user_id": 5555}))
    events.append(line(10, username="mara_k", context={**context, "user_id": 1021}))
    events.append(line(11, username=LONG, context={**context, "user_id": 77}))
    source.write_bytes(text(*events))
    path = tmp_path / "Muddled.elx"
    workspace = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
    list(ingest(workspace, [source], gpg, load_catalogue(), CancelToken()))
    window = make(path)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == 12)
    settle(qtbot, window)
    return window


def test_the_trail_says_that_ids_conflict_and_where(muddled: MainWindow, qtbot: QtBot) -> None:
    trail = muddled.trail()
    muddled.context.state.follow("mira_k")
    qtbot.waitUntil(lambda: trail.state == "normal" and not trail.reading)
    assert trail.tools.conflicts.isVisible()
    lines = [each.text().strip() for each in trail.tools.conflict_menu().actions()]
    assert "Username mira_k was seen with 2 user ids:" in lines
    assert "5555: 1 event, seen in muddled.log line 10" in lines
    assert "User id 1021 was seen with 2 usernames:" in lines
    muddled.context.state.follow("tobias.n")
    qtbot.waitUntil(lambda: not trail.tools.conflicts.isVisible())


def test_it_opens_with_the_most_active_and_goes_with_esc(window: MainWindow, qtbot: QtBot) -> None:
    finder = opened(window, qtbot)
    assert finder.isVisible()
    assert len(finder.model.rows) == 3
    assert "most active" in finder.said.text()
    qtbot.keyClick(finder.edit, Qt.Key.Key_Escape)
    assert not finder.isVisible()
    assert window.context.state.learner is None


def test_typing_narrows_and_arrows_and_enter_follow(window: MainWindow, qtbot: QtBot) -> None:
    finder = opened(window, qtbot, "a")
    names = [row.username for row in finder.model.rows]
    assert set(names) == {"mira_k", "tobias.n", "staff_ana"}
    qtbot.keyClick(finder.edit, Qt.Key.Key_Down)
    qtbot.keyClick(finder.edit, Qt.Key.Key_Return)
    assert not finder.isVisible()
    assert window.context.state.learner == names[1]
    settle(qtbot, window)
    assert len(window.centre.events.model.ids) == 200


def test_ids_find_people_too(window: MainWindow, qtbot: QtBot) -> None:
    finder = opened(window, qtbot, "7001")
    assert [row.username for row in finder.model.rows] == ["staff_ana"]


def test_ctrl_enter_shows_the_trail_only(window: MainWindow, qtbot: QtBot) -> None:
    finder = opened(window, qtbot, "tobias")
    qtbot.keyClick(finder.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    assert window.context.state.learner == "tobias.n"
    assert window.context.state.query == ""
    assert window.trail().isVisible()


def test_looking_elsewhere_closes_it(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitActive(window)
    finder = opened(window, qtbot)
    window.centre.events.view.setFocus()
    qtbot.waitUntil(lambda: not finder.isVisible())


def test_whom_one_followed_comes_first_next_time(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.show_trail("staff_ana")
    finder = opened(window, qtbot)
    assert finder.model.rows[0].username != "staff_ana" or "lately" in finder.said.text()
    finder.leave()
    window.context.state.show_trail("tobias.n")
    finder = opened(window, qtbot)
    assert finder.model.rows[0].username == "tobias.n"
    assert len(finder.model.rows) == 3
    assert "Followed lately" in finder.said.text()


def test_a_slip_of_the_keys_offers_near_names(window: MainWindow, qtbot: QtBot) -> None:
    finder = opened(window, qtbot, "mria_k")
    qtbot.waitUntil(lambda: [row.username for row in finder.model.rows] == ["mira_k"])
    assert "Did you mean" in finder.said.text()
    finder.edit.clear()
    qtbot.keyClicks(finder.edit, "wholly other")
    qtbot.waitUntil(lambda: "Nobody has “wholly other”" in finder.said.text())
    assert not finder.model.rows
    assert not finder.follow.isEnabled()
    qtbot.keyClick(finder.edit, Qt.Key.Key_Return)
    assert finder.isVisible()


def test_ids_that_contradict_each_other_are_shown_with_their_lines(
    muddled: MainWindow, qtbot: QtBot
) -> None:
    finder = opened(muddled, qtbot, "mira_k")
    assert finder.model.contradicted(0)
    shown = finder.model.index(0, 0).data()
    assert shown.startswith("⚠ mira_k")
    qtbot.waitUntil(lambda: "5555" in finder.evidence.text())
    evidence = finder.evidence.text()
    assert "Username mira_k was seen with 2 user ids" in evidence
    assert "5555: 1 event, seen in muddled.log line 10" in evidence
    assert "User id 1021 was seen with 2 usernames" in evidence
    finder.edit.clear()
    qtbot.keyClicks(finder.edit, "tobias")
    qtbot.waitUntil(lambda: [row.username for row in finder.model.rows] == ["tobias.n"])
    assert not finder.evidence.text()


def test_a_workspace_that_closes_leaves_nobody_in_sight(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.follow("mira_k")
    qtbot.waitUntil(lambda: window.trail().state == "normal")
    finder = opened(window, qtbot, "a")
    window.context.library.close()
    assert not finder.isVisible()
    assert finder.model.rows == []
    assert window.trail().state == "empty"
    window.find_learner()
    assert not finder.isVisible()


def test_two_names_of_one_id_stay_two_learners(muddled: MainWindow, qtbot: QtBot) -> None:
    finder = opened(muddled, qtbot, "1021")
    assert {row.username for row in finder.model.rows} == {"mira_k", "mara_k"}
    assert all(finder.model.contradicted(row) for row in range(2))


def test_more_than_four_are_not_compared(
    muddled: MainWindow, qtbot: QtBot, make: Callable[..., MainWindow]
) -> None:
    finder = opened(muddled, qtbot)
    finder.view.selectAll()
    assert len(finder.chosen()) == 5
    assert not finder.compare.isEnabled()
    qtbot.keyClick(finder.edit, Qt.Key.Key_Return, Qt.KeyboardModifier.AltModifier)
    assert finder.isVisible()


def test_the_model_keeps_its_promises(
    window: MainWindow, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    qtmodeltester.check(FinderModel(window.context.state.zone))
    qtmodeltester.check(opened(window, qtbot).model)
    assert len(window.centre.events.model.ids) == DAY_EVENTS
