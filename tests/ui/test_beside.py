# SPDX-License-Identifier: MIT
"""Palette, settings, About, workspaces to go to, and where one was."""

import shutil
from pathlib import Path

import pytest
from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QApplication, QLineEdit, QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot
from shiboken6 import delete

from explorer import preferences
from explorer.ui.about import About
from explorer.ui.main_window import MainWindow
from explorer.ui.palette import Palette
from explorer.ui.settings_window import SettingsWindow
from explorer.ui.workspace_window import WorkspaceWindow
from tests.ui.conftest import DAY_EVENTS, Make, settle


@pytest.fixture(autouse=True)
def _own_settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("EDX_LOG_EXPLORER_HOME", str(tmp_path / "settings"))


def palette(window: MainWindow) -> Palette:
    window.beside.palette()
    found = window.findChild(Palette)
    assert found is not None
    return found


def settings(window: MainWindow) -> SettingsWindow:
    window.beside.settings()
    found = window.findChild(SettingsWindow)
    assert found is not None
    return found


def test_the_palette_finds_a_command_by_a_part_of_its_name(
    window: MainWindow, qtbot: QtBot, qtmodeltester: ModelTester
) -> None:
    sheet = palette(window)
    assert len(sheet.model.commands) > 30
    qtmodeltester.check(sheet.model)
    qtbot.keyClicks(sheet.edit, "dark")
    assert [each.title for each in sheet.model.commands] == ["View › Dark"]
    qtbot.keyClick(sheet.edit, Qt.Key.Key_Return)
    assert not sheet.isVisible()
    assert window.context.theme.dark


def test_the_palette_tells_the_keys_and_goes_on_escape(window: MainWindow, qtbot: QtBot) -> None:
    sheet = palette(window)
    keys = {each.title: each.keys for each in sheet.model.commands}
    assert keys["Learner › Find a learner"]
    assert keys["Go › To a command…"]
    qtbot.keyClick(sheet.edit, Qt.Key.Key_Down)
    assert sheet.view.currentIndex().row() == 1
    qtbot.keyClick(sheet.edit, Qt.Key.Key_Escape)
    assert not sheet.isVisible()


def test_the_palette_knows_other_words_and_says_when_nothing_is_called_so(
    window: MainWindow, qtbot: QtBot
) -> None:
    sheet = palette(window)
    qtbot.keyClicks(sheet.edit, "theme dark")
    assert [each.title for each in sheet.model.commands] == ["View › Dark"]
    assert not sheet.none.isVisible()
    qtbot.keyClicks(sheet.edit, " nowhere")
    assert sheet.none.isVisible()
    assert sheet.edit.accessibleDescription() == sheet.none.text() != ""
    qtbot.keyClick(sheet.edit, Qt.Key.Key_Return)
    assert sheet.isVisible()


def test_a_sheet_outlives_what_had_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    passing = QLineEdit(window)
    passing.show()
    passing.setFocus()
    sheet = palette(window)
    delete(passing)
    sheet.leave()
    assert not sheet.isVisible()


def test_a_choice_is_found_again(
    window: MainWindow, make: Make, filled: Path, qtbot: QtBot
) -> None:
    before = QApplication.font().pointSize()
    page = settings(window)
    page.look.setCurrentIndex(2)
    page.look.activated.emit(2)
    page.minutes.setValue(7)
    page.zone.setCurrentIndex(1)
    page.zone.activated.emit(1)
    page.text_size.setValue(before + 3)
    try:
        assert QApplication.font().pointSize() == before + 3
        assert window.locking.minutes == 7
        page.close()
        window.context.settings.sync()
        kept = Path(window.context.settings.fileName()).read_text()
        assert "dark" in kept
        assert "minutes=7" in kept
        assert "mira_k" not in kept
    finally:
        page.text_size.setValue(before)


def test_a_gpg_that_is_none_is_said_at_once(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    page = settings(window)
    qtbot.waitUntil(lambda: page.gpg_said.text().startswith("Uses "))
    page.gpg.setText(str(tmp_path / "gpg"))
    page.gpg.editingFinished.emit()
    qtbot.waitUntil(lambda: "is not a gpg that runs" in page.gpg_said.text())
    assert preferences.gpg_path() == tmp_path / "gpg"
    page.gpg.clear()
    page.gpg.editingFinished.emit()
    qtbot.waitUntil(lambda: page.gpg_said.text().startswith("Uses "))
    assert preferences.gpg_path() is None


def test_diagnostics_tell_versions_and_no_names(window: MainWindow, qtbot: QtBot) -> None:
    window.beside.about()
    about = window.findChild(About)
    assert about is not None
    qtbot.waitUntil(lambda: "gpg (GnuPG) 2." in about.details.toPlainText())
    qtbot.mouseClick(about.copy, Qt.MouseButton.LeftButton)
    said = QApplication.clipboard().text()
    assert "600 events" in said
    assert "sqlcipher3" in said
    for secret in ("mira_k", "TIDE1", str(window.context.library.path), Path.home().name + "/"):
        assert secret not in said


def test_another_workspace_takes_the_place_of_this_one_and_back(
    window: MainWindow, filled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    here = window.context.library.path
    other = tmp_path / "Other.elx"
    shutil.copytree(filled, other)
    window.context.state.follow("mira_k")
    settle(qtbot, window)
    window.beside.go_to(other)
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS)
    assert window.context.state.query == ""
    assert window.context.state.learner is None
    assert not window.context.state.can_go_back
    window.beside.go_to(here)
    qtbot.waitUntil(lambda: window.context.state.learner == "mira_k")
    assert window.context.state.query == "learner:mira_k"


def test_where_one_was_is_found_after_a_short_look_elsewhere(
    window: MainWindow, filled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    library, state = window.context.library, window.context.state
    here, other = library.path, tmp_path / "Other.elx"
    shutil.copytree(filled, other)
    state.follow("mira_k")
    settle(qtbot, window)

    def back_at_once(phase: str) -> None:
        if phase == "open" and library.path == other:
            QTimer.singleShot(0, window.beside, lambda: window.beside.go_to(here))

    library.phase_changed.connect(back_at_once)
    window.beside.go_to(other)
    qtbot.waitUntil(lambda: state.learner == "mira_k")
    assert state.query == "learner:mira_k"


def test_of_two_workspaces_asked_for_the_last_is_shown(
    window: MainWindow, filled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    library = window.context.library
    paths = [tmp_path / name for name in ("One.elx", "Two.elx")]
    for path in paths:
        shutil.copytree(filled, path)
        window.beside.go_to(path)
    qtbot.waitUntil(lambda: library.totals is not None)
    qtbot.waitUntil(lambda: not library._vault.busy)
    assert library.phase == "open"
    seen: list[Path] = []
    library.ask("detail", lambda reader, _: seen.append(reader.workspace.path))
    qtbot.waitUntil(lambda: bool(seen))
    assert seen == [paths[1]]


def opened(make: Make, path: Path, qtbot: QtBot) -> MainWindow:
    window = make(path)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: window.context.library.phase == "open")
    return window


def test_where_one_was_is_found_again(make: Make, filled: Path, qtbot: QtBot) -> None:
    first = opened(make, filled, qtbot)
    settle(qtbot, first)
    first.context.state.ask("learner:tobias.n")
    settle(qtbot, first)
    first.close()
    second = opened(make, filled, qtbot)
    qtbot.waitUntil(lambda: second.context.state.query == "learner:tobias.n")


def test_recent_workspaces_are_listed_and_gone_ones_are_not(
    window: MainWindow, tmp_path: Path
) -> None:
    there = tmp_path / "There.elx"
    there.mkdir()
    for path in (there, tmp_path / "Gone.elx"):
        preferences.remember_workspace(path)
    menu = QMenu()
    window.beside.fill_recent(menu)
    assert [action.text() for action in menu.actions()] == ["There"]


def test_no_key_at_all_a_passphrase_is_offered(
    make: Make, tmp_path: Path, empty_home: Path, qtbot: QtBot
) -> None:
    from explorer.package.gpg import Gpg
    from explorer.ui.application import make_window
    from explorer.ui.panels.new_passphrase import NewPassphrase
    from tests.ui.conftest import day, load_catalogue

    plain = tmp_path / "day.log"
    plain.write_bytes(day(10))
    path = tmp_path / "Mine.elx"
    window = make_window(path, Gpg(empty_home), load_catalogue(), tmp_path / "w.ini")
    window.show()
    try:
        window.take_in([plain])
        qtbot.waitUntil(lambda: window.findChild(NewPassphrase) is not None)
        form = window.findChild(NewPassphrase)
        assert form is not None
        qtbot.keyClicks(form.first, "four quite")
        assert not form.go.isEnabled()
        qtbot.keyClicks(form.second, "four quite")
        assert form.go.isEnabled()
        assert form.first.echoMode() == QLineEdit.EchoMode.Password
        qtbot.mouseClick(form.go, Qt.MouseButton.LeftButton)
        qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == 10)
        assert window.context.library.behind_passphrase
    finally:
        window.close()
        window.deleteLater()


def test_the_workspace_tells_what_it_holds_and_who_looked(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, qtmodeltester: ModelTester
) -> None:
    window.context.state.ask('learner:"=HYPERLINK(1)"')
    settle(qtbot, window)
    window.beside.workspace()
    page = window.findChild(WorkspaceWindow)
    assert page is not None
    qtbot.waitUntil(lambda: "600 events" in page.held.text())
    assert "whose secret key you hold" in page.who.text()
    qtmodeltester.check(page.log)
    did = [(one.action, one.detail) for one in page.log.entries]
    assert ("looked for", 'learner:"=HYPERLINK(1)"') in did
    page.write_log(tmp_path / "log.csv")
    written = (tmp_path / "log.csv").read_text("utf-8")
    assert written.count("\n") == len(did) + 1
    assert "looked for" in written
    window.locking.lock()
    assert not page.isVisible()
    assert page.log.rowCount() == 0
