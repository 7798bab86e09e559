# SPDX-License-Identifier: MIT
"""The profile beside the events: who it is, of which week, and what can be copied."""

from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.models.profile_tree import Fact, FactRole, ProfileTree, Section
from explorer.ui.panels.profile import ProfilePanel
from tests.ui.conftest import COURSE, Make, settle
from tests.ui.weekly import OTHER_ID, WEEKS, panel, stock, weekly_zip


@pytest.fixture
def stocked(
    make: Make, filled: Path, gpg: Gpg, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> MainWindow:
    """The window on events and two weekly packages."""
    stock(filled, [weekly_zip(tmp_path, week, encrypt) for week in WEEKS], gpg)
    window = make(filled)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: bool(window.centre.events.model.ids.size))
    settle(qtbot, window)
    return window


def shown(window: MainWindow) -> ProfilePanel:
    found = panel(window, "profile")
    assert isinstance(found, ProfilePanel)
    return found


def values(profile: ProfilePanel, title: str) -> dict[str, str]:
    """What one section says."""
    for section in profile.model.sections:
        if section.title == title:
            return {fact.name: fact.value for fact in section.facts}
    return {}


def test_the_profile_of_who_is_followed_is_told_with_its_week(
    stocked: MainWindow, qtbot: QtBot
) -> None:
    profile = shown(stocked)
    QAbstractItemModelTester(profile.model, QAbstractItemModelTester.FailureReportingMode.Warning)
    assert profile.message.title.text() == "Nobody selected"
    stocked.context.state.follow("mira_k")
    qtbot.waitUntil(lambda: profile.state == "normal")
    assert profile.parts.name.text() == "Mira Kessler"
    assert profile.parts.ids.text() == "mira_k · user_id 1021"
    assert profile.weeks.currentText() == f"Newest weekly package ({WEEKS[1]})"
    person, course = values(profile, "Person"), values(profile, COURSE)
    assert person["E-mail"] == "mira_k@example.org"
    assert person["Gender"] == "female (f)"
    assert person["Joined"] == "2023-09-01 10:00:00"
    assert course["Enrolment"] == "verified certificate (verified), active"
    assert course["Grade"] == "91 % · Pass"
    assert "(downloadable)" in course["Certificate"]
    assert "not active" in values(profile, OTHER_ID)["Enrolment"]
    history = next(
        fact
        for section in profile.model.sections
        if section.title == COURSE
        for fact in section.facts
        if fact.name == "Enrolment"
    ).below
    assert [(step.name, step.value) for step in history][1:] == [
        (f"Week {week}", f"Enrolled in this week’s package ({mode})")
        for week, mode in zip(WEEKS, ("audit", "verified"), strict=True)
    ]

    profile.weeks.setCurrentIndex(profile.weeks.findData(WEEKS[0]))
    profile.weeks.activated.emit(profile.weeks.currentIndex())
    qtbot.waitUntil(lambda: "audit" in values(profile, COURSE).get("Enrolment", ""))
    assert "Certificate" not in values(profile, COURSE), "that week had none yet"
    assert profile.weeks.currentText() == f"Weekly package of {WEEKS[0]}"


def test_a_value_is_copied_or_all_of_them_and_asked_for(stocked: MainWindow, qtbot: QtBot) -> None:
    profile = shown(stocked)
    stocked.context.state.follow("tobias.n")
    qtbot.waitUntil(lambda: profile.state == "normal")
    model = profile.model
    person = model.index(0, 0)
    row = list(values(profile, "Person")).index("E-mail")
    profile.view.setCurrentIndex(model.index(row, 0, person))
    profile.view.setFocus()
    qtbot.keyClick(profile.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: QGuiApplication.clipboard().text() == "tobias.n@example.org")
    qtbot.mouseClick(profile.copy_all, Qt.MouseButton.LeftButton)
    text = QGuiApplication.clipboard().text().splitlines()
    assert text[:4] == [
        "=Tobias Nagel",
        "tobias.n · user_id 1022",
        f"Newest weekly package ({WEEKS[1]})",
        "Person",
    ]
    assert f"  Course: {COURSE}" in text
    course = model.index(0, 0, model.index(1, 0)).data(FactRole)
    menu = profile.menu(course)
    next(action for action in menu.actions() if action.text() == "Show only this").trigger()
    assert stocked.context.state.query == f'learner:tobias.n course:"{COURSE}"'


def test_of_a_selected_event_it_tells_who_did_it_and_says_when_nothing_is_known(
    stocked: MainWindow, qtbot: QtBot
) -> None:
    profile, state = shown(stocked), stocked.context.state
    ids = stocked.centre.events.model.ids
    state.select(int(ids[0]))
    qtbot.waitUntil(lambda: profile.parts.name.text() == "Mira Kessler")
    state.select(int(ids[2]))
    qtbot.waitUntil(lambda: profile.message.title.text() == "Nothing known")
    assert "staff_ana" in profile.message.text.text()
    assert not profile.copy_all.isEnabled()
    state.select(int(ids[0]))
    qtbot.waitUntil(lambda: profile.parts.name.text() == "Mira Kessler")
    stocked.show_panel("inspector")
    stocked.context.library.lock()
    assert not profile.parts.name.text(), "a locked workspace leaves nothing, seen or not"
    assert profile.model.sections == ()


def test_without_a_package_it_says_what_to_drop(window: MainWindow, qtbot: QtBot) -> None:
    profile = shown(window)
    window.context.state.follow("mira_k")
    qtbot.waitUntil(lambda: profile.message.title.text() == "No weekly package yet")
    assert "Drop one on the window" in profile.message.text.text()
    window.context.library.lock()
    qtbot.waitUntil(lambda: profile.message.title.text() == "Nobody selected")


def test_odd_values_stay_text(qtbot: QtBot, theme: Any) -> None:
    tree = ProfileTree(theme)
    QAbstractItemModelTester(tree, QAbstractItemModelTester.FailureReportingMode.Warning)
    tree.show([Section("Person", (Fact("Goals", "<b>learn</b>\nmore", below=(Fact("a"),)),))])
    value = tree.index(0, 1, tree.index(0, 0, QModelIndex()))
    assert value.data() == "<b>learn</b>⏎more"
    assert "&lt;b&gt;" in value.data(Qt.ItemDataRole.ToolTipRole)
