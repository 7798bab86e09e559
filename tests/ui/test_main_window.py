# SPDX-License-Identifier: MIT
"""The window as a whole: files dropped on it, what came of them, and what it remembers."""

import shutil
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QAction, QDragEnterEvent, QDropEvent, QFileOpenEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.application import OpenedFiles, make_window, wait_until
from explorer.ui.main_window import MainWindow
from explorer.ui.models.source_list import SourceRole
from explorer.ui.panels.listing import PANELS
from explorer.ui.panels.sources import Sources
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.ui.conftest import DAY_EVENTS, Make, day, load_catalogue, settle

NAME = "marlx-edge-events-2024-03-04.log.gz.gpg"


def drop(window: MainWindow, *paths: Path) -> None:
    """Let files fall onto the middle of the window, as the system delivers it."""
    mime = QMimeData()
    mime.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    action, button = Qt.DropAction.CopyAction, Qt.MouseButton.LeftButton
    at = window.rect().center()
    enter = QDragEnterEvent(at, action, mime, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, enter)
    assert enter.isAccepted()
    fall = QDropEvent(QPointF(at), action, mime, button, Qt.KeyboardModifier.NoModifier)
    QApplication.sendEvent(window, fall)
    assert fall.isAccepted()
    assert wait_until(window.centre.intake.isVisible), "a folder is looked into first"
    QTest.mouseClick(window.centre.intake.go, Qt.MouseButton.LeftButton)


def notices(window: MainWindow) -> list[str]:
    return [notice.text.text() for notice in window.notices.notices()]


def sources(window: MainWindow) -> Sources:
    panel = window.panels["sources"]
    assert isinstance(panel, Sources)
    return panel


def choose_first_key(window: MainWindow, qtbot: QtBot) -> None:
    keys = window.centre.welcome.keys
    qtbot.waitUntil(lambda: keys.count() > 1)
    item = keys.itemAt(0)
    assert item is not None
    button = item.widget()
    assert isinstance(button, QPushButton)
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def come_in(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.context.library.phase == "open")
    qtbot.waitUntil(lambda: not window.context.imports.running)
    settle(qtbot, window)


def test_panels_have_the_room_they_are_given_at_first(window: MainWindow) -> None:
    for spec in PANELS:
        dock = window.docks[spec.id]
        if dock.isVisible() and spec.id != "trail":
            assert dock.width() == pytest.approx(spec.size, abs=24)
    assert window.docks["trail"].height() == pytest.approx(230, abs=24)


def test_panels_have_it_in_the_dark_too(make: Make, filled: Path, tmp_path: Path) -> None:
    (tmp_path / "window.ini").write_text("[look]\nscheme=dark\n")
    window = make(filled)
    window.show()
    test_panels_have_the_room_they_are_given_at_first(window)
    window.context.theme.choose(None)


def test_an_empty_window_says_how_to_begin_and_where_data_goes(bare: MainWindow) -> None:
    welcome = bare.centre.welcome
    assert bare.centre.welcoming
    assert welcome.files.isVisible()
    assert welcome.folder.isVisible()
    assert welcome.sample.isVisible()
    assert "New.elx" in welcome.kept.text()
    assert "encrypted" in welcome.kept.text()


def test_the_sample_is_asked_of_whoever_made_the_window(bare: MainWindow, qtbot: QtBot) -> None:
    with qtbot.waitSignal(bare.sample_wanted):
        qtbot.mouseClick(bare.centre.welcome.sample, Qt.MouseButton.LeftButton)


def test_a_drop_makes_the_workspace_for_the_key_chosen_and_takes_files_in(
    bare: MainWindow, package: Package, qtbot: QtBot, gpg: Gpg
) -> None:
    source = package(NAME, day())
    with qtbot.waitSignal(bare.context.library.key_chosen) as chosen:
        drop(bare, source)
        choose_first_key(bare, qtbot)
    welcomed: list[bool] = []
    bare.context.imports.idle.connect(lambda: welcomed.append(bare.centre.welcoming))
    come_in(bare, qtbot)
    assert not any(welcomed)  # not even for a moment, until what came in is counted
    assert chosen.args == [gpg.secret_keys()[0].fingerprint]
    assert not bare.centre.welcoming
    assert bare.centre.events.model.rowCount() == DAY_EVENTS
    assert any("600 events from 1 file came in" in text for text in notices(bare))
    assert (bare.context.library.path / "key.gpg").exists()
    source_row = sources(bare).model.index(0).data(SourceRole)
    assert source_row.title == "2024-03-04 · edge · marlx"
    assert "600 events" in source_row.line


def test_the_key_remembered_is_not_asked_for_again(
    package: Package, tmp_path: Path, gpg: Gpg, qtbot: QtBot
) -> None:
    key = gpg.secret_keys()[1].fingerprint
    window = make_window(
        tmp_path / "Kept.elx",
        gpg,
        load_catalogue(),
        tmp_path / "w.ini",
        remembered_key=lambda: key,
    )
    window.show()
    window.take_in([package("day.log", day(10))])
    come_in(window, qtbot)
    assert window.centre.events.model.rowCount() == 10
    window.close()
    window.deleteLater()


def test_a_folder_goes_in_and_what_fails_is_explained(
    window: MainWindow, tmp_path: Path, qtbot: QtBot, gpg_home: GpgHome
) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "marlx-edge-events-2024-03-05.log").write_bytes(
        day(5).replace(b"2024-03", b"2024-04")
    )
    (folder / "marlx-edge-events-2024-03-06.log.gz").write_bytes(b"this is no gzip file at all")
    foreign = gpg_home.encrypt(day(5), "stranger")
    (folder / "marlx-edge-events-2024-03-07.log.gpg").write_bytes(foreign)
    drop(window, folder)
    qtbot.waitUntil(lambda: window.context.imports.running)
    come_in(window, qtbot)
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == DAY_EVENTS + 5)
    said = " ".join(notices(window))
    assert "5 events from 1 file came in" in said
    assert "2 files did not come in" in said
    model = sources(window).model
    rows = [model.index(row).data(SourceRole) for row in range(model.rowCount())]
    failed = [row for row in rows if row.sign == "failed"]
    assert len(failed) == 2
    assert all(row.tip for row in failed)


def test_an_import_is_cancelled_with_one_click_and_leaves_nothing(
    window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    big = tmp_path / "marlx-edge-events-2024-03-09.log"
    big.write_bytes(day(600).replace(b"2024-03-0", b"2024-05-0") * 60)
    window.take_in([big])
    qtbot.waitUntil(window.status.progress.isVisible)
    qtbot.mouseClick(window.status.cancel, Qt.MouseButton.LeftButton)
    come_in(window, qtbot)
    assert window.centre.events.model.rowCount() == DAY_EVENTS
    assert any("cancelled" in text for text in notices(window))
    assert not window.status.progress.isVisible()


def test_a_file_opened_through_the_system_comes_in(
    window: MainWindow, package: Package, qtbot: QtBot, qapp: QApplication
) -> None:
    opened = OpenedFiles(window)
    opened.opened.connect(lambda path: window.bring([path]))
    qapp.installEventFilter(opened)
    source = package("late.log", day(3).replace(b"2024-03", b"2024-06"))
    QApplication.sendEvent(qapp, QFileOpenEvent(str(source)))
    qtbot.waitUntil(lambda: window.centre.events.model.rowCount() == DAY_EVENTS + 3)
    come_in(window, qtbot)
    qapp.removeEventFilter(opened)


def test_a_workspace_of_another_key_says_so(
    make: Make, filled: Path, qtbot: QtBot, empty_home: Path, gpg: Gpg, tmp_path: Path
) -> None:
    other = Gpg(home=empty_home, binary=gpg.binary)
    window = make_window(filled, other, load_catalogue(), tmp_path / "o.ini")
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: window.context.library.phase == "failed")
    assert any("can't be unlocked" in text for text in notices(window))
    window.close()
    window.deleteLater()


def test_hidden_panels_stay_hidden(make: Make, filled: Path) -> None:
    first = make(filled)
    first.show()
    first.docks["trail"].hide()
    first.close()
    second = make(filled)
    second.show()
    assert second.docks["trail"].isHidden()
    assert second.docks["sources"].isVisible()


def test_a_folder_removed_after_the_window_closed_stays_removed(
    gpg: Gpg, filled: Path, tmp_path: Path, qtbot: QtBot
) -> None:
    """As the sample's folder is."""
    folder = tmp_path / "short-lived"
    window = make_window(filled, gpg, load_catalogue(), folder / "window.ini")
    qtbot.addWidget(window)
    window.show()
    window.close()
    shutil.rmtree(folder)
    window.context.settings.sync()
    assert not folder.exists()


def test_settings_hold_nothing_of_the_data(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.context.state.follow("mira_k")
    qtbot.waitUntil(lambda: window.panels["trail"].state == "normal")
    window.close()
    window.context.settings.sync()
    kept = (tmp_path / "window.ini").read_bytes()
    assert kept
    assert b"mira_k" not in kept
    assert b"MarlX" not in kept


def press(window: MainWindow, qtbot: QtBot, key: Qt.Key, modifier: Qt.KeyboardModifier) -> None:
    """A key for whatever has the keyboard."""
    target = QApplication.focusWidget()
    assert target is not None
    qtbot.keyClick(target, key, modifier)


def test_one_key_gives_the_trail_the_window_and_takes_it_back(
    window: MainWindow, qtbot: QtBot
) -> None:
    window.activateWindow()
    qtbot.waitActive(window)
    window.centre.events.view.setFocus()
    window.docks["sources"].hide()
    press(window, qtbot, Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier)
    assert window.centre.isHidden()
    assert window.docks["inspector"].isHidden()
    assert window.docks["trail"].isVisible()
    press(window, qtbot, Qt.Key.Key_T, Qt.KeyboardModifier.NoModifier)
    assert window.context.state.learner is None
    assert window.centre.isVisible()
    assert window.docks["inspector"].isVisible()
    assert window.docks["sources"].isHidden()


def test_a_window_closed_with_the_trail_in_full_size_opens_whole(
    window: MainWindow, make: Make, filled: Path
) -> None:
    window.enlarge("trail")
    window.close()
    again = make(filled)
    again.show()
    assert again.centre.isVisible()
    assert all(again.docks[spec.id].isVisible() != spec.hidden for spec in PANELS)


def test_the_query_can_be_reached_with_the_trail_in_full_size(window: MainWindow) -> None:
    window.enlarge("trail")
    window.find_events()
    assert window.centre.query_bar.edit.isVisible()


def test_the_events_can_be_reached_from_the_query(window: MainWindow, qtbot: QtBot) -> None:
    """Qt's text fields keep some keys to themselves, such as Ctrl+E under X."""
    window.activateWindow()
    qtbot.waitActive(window)
    window.find_events()
    control_shift = Qt.KeyboardModifier.ControlModifier | Qt.KeyboardModifier.ShiftModifier
    press(window, qtbot, Qt.Key.Key_E, control_shift)
    assert window.centre.events.view.hasFocus()


def test_every_shortcut_is_given_once(window: MainWindow) -> None:
    actions = [action for action in window.findChildren(QAction) if action.shortcut().toString()]
    window_wide = [
        action.shortcut().toString()
        for action in actions
        if action.shortcutContext() == Qt.ShortcutContext.WindowShortcut
    ]
    assert len(window_wide) == len(set(window_wide))
    assert {"Ctrl+O", "Ctrl+F", "Ctrl+L", "Alt+Left", "Alt+Right", "T", "F1"} <= set(window_wide)


def test_a_file_alone_can_be_shown(window: MainWindow, qtbot: QtBot) -> None:
    panel = sources(window)
    menu = panel.menu(panel.model.index(0))
    menu.actions()[0].trigger()
    assert window.context.state.query == "file:marlx-edge-events-2024-03-04.log"
    settle(qtbot, window)
    assert window.centre.events.model.rowCount() == DAY_EVENTS


@pytest.mark.parametrize("at", [QPoint(10, 10)])
def test_the_receipt_of_a_file_is_explained_below(
    window: MainWindow, qtbot: QtBot, at: QPoint, make: Callable[..., object]
) -> None:
    panel = sources(window)
    qtbot.mouseClick(panel.view.viewport(), Qt.MouseButton.LeftButton, pos=at)
    assert "601 lines: 600 events, 0 repeats, 1 reject, 0 blank." in panel.detail.text()


def test_a_workspace_in_a_synced_folder_is_warned_of_once(
    filled: Path, make: Make, qtbot: QtBot, tmp_path: Path
) -> None:
    path = tmp_path / "Dropbox" / "Filled.elx"
    path.parent.mkdir()
    filled.rename(path)
    for warned in (True, False):
        window = make(path)
        window.context.library.open()
        settle(qtbot, window)
        said = [notice.text.text() for notice in window.notices.notices()]
        assert any("Dropbox copies to other machines" in one for one in said) == warned
