# SPDX-License-Identifier: MIT
"""The first start: without GnuPG, without a key, and on from there."""

from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest
from PySide6.QtCore import QEvent, QPoint, QRect
from PySide6.QtWidgets import QApplication, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.application import make_window
from explorer.ui.keys_window import KeysWindow
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.new_passphrase import NewPassphrase
from tests.helpers.gpg_home import GpgHome, make_key
from tests.ui.conftest import day, load_catalogue

Start = Callable[[Gpg], MainWindow]


def is_whole(widget: QWidget) -> bool:
    return widget.height() >= widget.minimumSizeHint().height()


@pytest.fixture
def start(tmp_path: Path, qtbot: QtBot) -> Iterator[Start]:
    windows: list[MainWindow] = []

    def build(gpg: Gpg) -> MainWindow:
        path, settings = tmp_path / "New.elx", tmp_path / "window.ini"
        windows.append(make_window(path, gpg, load_catalogue(), settings))
        windows[0].resize(1000, 640)
        windows[0].show()
        return windows[0]

    yield build
    for window in windows:
        window.close()
        window.deleteLater()


def test_without_gnupg_one_reads_how_to_get_it_and_looks_again(
    start: Start, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr("explorer.package.gpg_find._FIXED", ())
    window = start(Gpg())
    welcome = window.centre.welcome
    qtbot.waitUntil(lambda: "was not found" in welcome.ready.text())
    assert "Install" in welcome.ready.text()
    welcome.set_up.click()
    (keys,) = [each for each in QApplication.topLevelWidgets() if isinstance(each, KeysWindow)]
    qtbot.waitUntil(keys.again.isVisible)
    assert "Install" in keys.found.text.text()
    assert not keys.make.isEnabled()
    assert keys.choice.isHidden()
    monkeypatch.undo()
    keys.again.click()
    qtbot.waitUntil(lambda: "gpg (GnuPG)" in keys.found.text.text())
    assert keys.make.isEnabled()
    assert keys.again.isHidden()


def test_a_key_made_meanwhile_takes_in_what_was_dropped(
    start: Start, qtbot: QtBot, empty_home: Path, gpg_home: GpgHome, tmp_path: Path
) -> None:
    window = start(Gpg(empty_home, gpg_home.binary))
    welcome = window.centre.welcome
    qtbot.waitUntil(lambda: "no key pair of yours yet" in welcome.ready.text())
    assert welcome.set_up.text() == "Make a key pair…"
    log = tmp_path / "marlx-edx-events-2024-03-04.log"
    log.write_bytes(day(6))
    window.take_in([log])
    qtbot.waitUntil(lambda: "with a passphrase?" in welcome.title.text())
    assert "without a key, too" in welcome.text.text()
    form = welcome.findChild(NewPassphrase)
    assert form is not None
    for each in (form.first, form.second, form.go):
        qtbot.waitUntil(partial(is_whole, each))
    rather = [each for each in welcome.findChildren(QPushButton) if "Rather" in each.text()]
    assert rather
    make_key(gpg_home.binary, empty_home, "Vera")
    QApplication.sendEvent(welcome, QEvent(QEvent.Type.WindowActivate))
    qtbot.waitUntil(lambda: len(window.context.library.receipts) == 1)
    assert window.context.library.receipts[0].events == 6


def test_what_is_encrypted_says_that_a_passphrase_does_not_open_it(
    start: Start, qtbot: QtBot, empty_home: Path, gpg_home: GpgHome, tmp_path: Path
) -> None:
    window = start(Gpg(empty_home, gpg_home.binary))
    sealed = tmp_path / "marlx-edx-events-2024-03-04.log.gpg"
    sealed.write_bytes(gpg_home.encrypt(day(6)))
    window.take_in([sealed])
    qtbot.waitUntil(lambda: "is encrypted" in window.centre.welcome.text.text())
    assert sealed.name in window.centre.welcome.text.text()


def test_all_ways_in_are_in_sight_of_a_small_window(
    start: Start, qtbot: QtBot, gpg_home: GpgHome
) -> None:
    welcome = start(Gpg(gpg_home.path)).centre.welcome
    (area,) = welcome.findChildren(QScrollArea)
    ways = (welcome.files, welcome.folder, welcome.sample)

    def seen() -> bool:
        view = area.viewport()
        return all(
            view.rect().contains(QRect(each.mapTo(view, QPoint()), each.size())) for each in ways
        )

    qtbot.waitUntil(seen)
    assert area.horizontalScrollBar().maximum() == 0
