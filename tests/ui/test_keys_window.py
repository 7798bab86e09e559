# SPDX-License-Identifier: MIT
"""From no key to one that is proved and exported, and the keys to packages shown masked."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QLabel, QPushButton
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.credentials_window import MASK, CredentialsWindow
from explorer.ui.keys_window import KeysWindow
from explorer.ui.theme import Theme
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome

SECRET = "=cmd|wJalrXUtnFEMI/K7MDENG"
CSV = f"Username,Access Key Id,Secret Access Key\nczar,AKIAEXAMPLE,{SECRET}\n".encode()


@pytest.fixture
def keys(empty_home: Path, gpg_home: GpgHome, theme: Theme, qtbot: QtBot) -> Iterator[KeysWindow]:
    window = KeysWindow(Gpg(empty_home, gpg_home.binary), theme)
    window.open()
    qtbot.waitUntil(lambda: "gpg (GnuPG)" in window.found.text.text())
    yield window
    window.leave()
    window.deleteLater()


def press(qtbot: QtBot, button: QPushButton) -> None:
    assert button.isEnabled()
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_from_nothing_to_a_key_that_edx_can_use(
    keys: KeysWindow, qtbot: QtBot, pinentry: Callable[[str], None], tmp_path: Path
) -> None:
    pinentry("seven dry ropes")
    assert "There is none yet" in keys.pair.text.text()
    assert not keys.prove.isEnabled()
    qtbot.keyClicks(keys.name, "Vera Quill")
    qtbot.keyClicks(keys.email, "vera@example.edu")
    press(qtbot, keys.make)
    qtbot.waitUntil(lambda: keys.choice.count() == 1 and keys.prove.isEnabled())
    assert "Vera Quill <vera@example.edu>" in keys.choice.currentText()
    assert keys.key is not None
    assert keys.key.fingerprint in keys.whole.text().replace(" ", "")
    assert "does not expire" in keys.whole.text()
    press(qtbot, keys.prove)
    qtbot.waitUntil(lambda: "It encrypts and decrypts" in keys.proof.text.text())
    keys.write_public(tmp_path / "vera.asc")
    qtbot.waitUntil(lambda: "nothing secret in it" in keys.public.text.text())
    assert b"BEGIN PGP PUBLIC KEY" in (tmp_path / "vera.asc").read_bytes()
    keys.write_secret(tmp_path / "backup.asc")
    qtbot.waitUntil(lambda: "keep it offline" in keys.backup.text.text())
    assert b"BEGIN PGP PRIVATE KEY" in (tmp_path / "backup.asc").read_bytes()
    assert (tmp_path / "backup.asc").stat().st_mode & 0o077 == 0


def test_what_is_wrong_is_said_at_its_step(
    keys: KeysWindow, qtbot: QtBot, tmp_path: Path, pinentry: Callable[[str], None]
) -> None:
    qtbot.keyClicks(keys.name, "Vera Quill")
    qtbot.keyClicks(keys.email, "vera")
    press(qtbot, keys.make)
    qtbot.waitUntil(lambda: "is not an e-mail address" in keys.pair.text.text())
    pinentry("cancel")
    qtbot.keyClicks(keys.email, "@example.edu")
    press(qtbot, keys.make)
    qtbot.waitUntil(lambda: "you cancelled" in keys.pair.text.text())
    assert keys.choice.count() == 0


def test_without_gnupg_it_says_how_to_get_it(theme: Theme, qtbot: QtBot, tmp_path: Path) -> None:
    window = KeysWindow(Gpg(None, tmp_path / "gpg"), theme)
    window.open()
    qtbot.waitUntil(lambda: "is not a gpg that runs" in window.found.text.text())
    assert not window.save_secret.isEnabled()
    window.leave()
    window.deleteLater()


def test_credentials_are_masked_copied_for_a_minute_and_forgotten(
    gpg: Gpg, package: Package, qtbot: QtBot
) -> None:
    window = CredentialsWindow(gpg)
    window.open(package("credentials.csv.gpg", CSV))
    qtbot.waitUntil(lambda: len(window.rows) == 3)

    def on_show() -> list[str]:
        return [label.text() for label in window.findChildren(QLabel)]

    assert SECRET not in on_show()
    assert on_show().count(MASK) == 3
    buttons = {button.accessibleName(): button for button in window.findChildren(QPushButton)}
    press(qtbot, buttons["Show Secret Access Key"])
    assert SECRET in on_show()
    press(qtbot, buttons["Copy Secret Access Key"])
    assert QApplication.clipboard().text() == SECRET
    window.clear_clipboard()
    assert QApplication.clipboard().text() == ""
    window.copy("mine")
    QApplication.clipboard().setText("something else")
    window.clear_clipboard()
    assert QApplication.clipboard().text() == "something else"
    window.close()
    assert window.rows == []
    window.leave()
    window.deleteLater()


def test_credentials_for_another_key_say_so(
    gpg: Gpg, package: Package, qtbot: QtBot, gpg_home: GpgHome
) -> None:
    window = CredentialsWindow(gpg)
    window.open(package("credentials.csv.gpg", CSV, gpg_home.stranger))
    qtbot.waitUntil(lambda: "…" not in window.said.text())
    assert "secret key" in window.said.text()
    window.leave()
    window.deleteLater()
