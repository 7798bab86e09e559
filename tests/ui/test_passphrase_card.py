# SPDX-License-Identifier: MIT
"""Where GnuPG has no window to ask in: the field of our own, once for a drop, again if wrong."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.application import make_window
from explorer.ui.keys_window import KeysWindow
from explorer.ui.main_window import MainWindow
from explorer.ui.passphrase_card import PassphraseCard
from explorer.workspace import vault
from tests.helpers.gpg_home import PASSPHRASE, GpgHome, end_agent, make_key, run_gpg
from tests.ui.conftest import day, load_catalogue

MUTE = "pinentry-program {}\ndefault-cache-ttl 0\nmax-cache-ttl 0\ns2k-count 65536\n"


@pytest.fixture
def mute(empty_home: Path, gpg_home: GpgHome, request: pytest.FixtureRequest) -> Gpg:
    """A home with one protected key, and no pinentry or one that fails."""
    program = getattr(request, "param", "/nowhere/pinentry")
    (empty_home / "gpg-agent.conf").write_text(MUTE.format(program))
    make_key(gpg_home.binary, empty_home, "Vera", passphrase=PASSPHRASE)
    end_agent(empty_home)
    return Gpg(empty_home, gpg_home.binary)


@pytest.fixture
def logs(mute: Gpg, tmp_path: Path, gpg_home: GpgHome) -> list[Path]:
    """Three days of logs for that key."""
    assert mute.home is not None
    paths = []
    for at in (4, 5, 6):
        text = day(4).replace(b"2024-03-04", f"2024-03-0{at}".encode())
        to = ("--trust-model", "always", "-r", "vera@example.org", "--encrypt")
        path = tmp_path / f"marlx-edge-events-2024-03-0{at}.log.gpg"
        path.write_bytes(run_gpg(gpg_home.binary, mute.home, *to, data=text))
        paths.append(path)
    return paths


@pytest.fixture
def vera(mute: Gpg, tmp_path: Path, qtbot: QtBot) -> Iterator[MainWindow]:
    """The window on a workspace sealed to her key, not open yet."""
    path = tmp_path / "Vera.elx"
    vault.create(path, mute, [mute.secret_keys()[0].fingerprint])
    window = make_window(path, mute, load_catalogue(), tmp_path / "window.ini")
    window.show()
    yield window
    window.close()
    window.deleteLater()


def wanted(qtbot: QtBot, window: MainWindow) -> PassphraseCard:
    card = window.beside.card
    qtbot.waitUntil(lambda: card.isVisible() and card.field.isEnabled())
    return card


def type_in(qtbot: QtBot, card: PassphraseCard, text: str) -> None:
    qtbot.keyClicks(card.field, text)
    qtbot.keyClick(card.field, Qt.Key.Key_Return)


@pytest.mark.parametrize("mute", ["/nowhere/pinentry", "/bin/false"], indirect=True)
def test_a_drop_on_a_closed_workspace_is_one_question(
    vera: MainWindow, logs: list[Path], qtbot: QtBot
) -> None:
    asked: list[object] = []
    library = vera.context.library
    library.asking.wanted.connect(asked.append)
    vera.take_in(logs)
    card = wanted(qtbot, vera)
    assert "for the key 0x" in card.text.text()
    assert "of Vera <vera@example.org>; you hold it" in card.text.text()
    assert not card.wrong.isVisible()
    type_in(qtbot, card, "not it")
    qtbot.waitUntil(card.wrong.isVisible)
    assert "does not open it" in card.wrong.text()
    assert card.field.text() == ""
    assert library.phase == "opening"
    type_in(qtbot, card, PASSPHRASE)
    qtbot.waitUntil(lambda: len(library.receipts) == 3 and not library.at_work)
    assert [receipt.status for receipt in library.receipts] == ["ok"] * 3
    assert len(asked) == 2, "once, and once more after the wrong one"
    assert card.isHidden()
    qtbot.waitUntil(lambda: not library.asking.passphrases._holders)
    assert not library.asking.passphrases._kept
    typed = (PASSPHRASE, "not it")
    assert not [field for field in (card.field, card.again) if field.text() in typed]


def test_who_cancels_reads_so_on_each_receipt_and_may_try_again(
    vera: MainWindow, logs: list[Path], qtbot: QtBot
) -> None:
    library = vera.context.library
    library.open()
    type_in(qtbot, wanted(qtbot, vera), PASSPHRASE)
    qtbot.waitUntil(lambda: library.phase == "open")
    vera.take_in(logs[:2])
    qtbot.keyClick(wanted(qtbot, vera).field, Qt.Key.Key_Escape)
    qtbot.waitUntil(lambda: len(library.receipts) == 2 and not library.at_work)
    for receipt in library.receipts:
        assert receipt.message.startswith(f"The passphrase for {receipt.file} was not entered.")
    vera.context.imports.again(logs[0].name)
    type_in(qtbot, wanted(qtbot, vera), PASSPHRASE)
    qtbot.waitUntil(lambda: "ok" in [receipt.status for receipt in library.receipts])


def test_to_stop_an_import_or_the_app_ends_the_question(
    vera: MainWindow, logs: list[Path], qtbot: QtBot
) -> None:
    library = vera.context.library
    library.open()
    type_in(qtbot, wanted(qtbot, vera), PASSPHRASE)
    qtbot.waitUntil(lambda: library.phase == "open")
    vera.take_in(logs)
    card = wanted(qtbot, vera)
    vera.context.imports.cancel()
    qtbot.waitUntil(lambda: card.isHidden() and not library.at_work)
    assert not library.receipts
    vera.take_in(logs)
    wanted(qtbot, vera)


def test_a_key_pair_is_made_with_a_passphrase_typed_twice(vera: MainWindow, qtbot: QtBot) -> None:
    vera.beside.keys()
    keys = next(each for each in QApplication.topLevelWidgets() if isinstance(each, KeysWindow))
    qtbot.waitUntil(lambda: keys.prove.isEnabled())
    qtbot.keyClicks(keys.name, "Otto Quill")
    qtbot.keyClicks(keys.email, "otto@example.edu")
    keys.make.click()
    card = wanted(qtbot, vera)
    assert "This window asks" in keys.pair.text.text()
    type_in(qtbot, card, "seven dry ropes")
    assert card.again.hasFocus() or not card.isActiveWindow()
    assert not card.go.isEnabled()
    qtbot.keyClicks(card.again, "seven dry ropes")
    qtbot.keyClick(card.again, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: keys.choice.count() == 2 and keys.prove.isEnabled())
    keys.prove.click()
    card = wanted(qtbot, vera)
    type_in(qtbot, card, "seven dry ropes")
    qtbot.waitUntil(lambda: "It encrypts and decrypts" in keys.proof.text.text())
