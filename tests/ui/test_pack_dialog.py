# SPDX-License-Identifier: MIT
"""The dialog that makes an evidence pack: what it asks, what it writes, how it is stopped."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.panels.pack_dialog import PackDialog, show_pack_dialog
from tests.helpers.gpg_home import GpgHome
from tests.pack.packing import manifest, parts


@pytest.fixture
def dialog(window: MainWindow, qtbot: QtBot) -> PackDialog:
    window.context.state.follow("mira_k")
    found = show_pack_dialog(window.context, window, window.status.say)
    qtbot.waitUntil(lambda: found.recipient.count() > 1)
    return found


def done(dialog: PackDialog, qtbot: QtBot) -> str:
    qtbot.waitUntil(lambda: not dialog.running)
    return dialog.outcome.text()


def test_it_is_about_the_learner_followed(dialog: PackDialog, window: MainWindow) -> None:
    assert dialog.learner.text() == "mira_k"
    assert dialog.isVisible()
    assert not dialog.isModal()
    assert "UTC" in dialog.zone.text()
    assert not dialog.go.isEnabled()
    again = show_pack_dialog(window.context, window, window.status.say)
    assert again is dialog


def test_it_writes_the_pack_and_says_so(dialog: PackDialog, tmp_path: Path, qtbot: QtBot) -> None:
    path = tmp_path / "case.zip"
    dialog.path.setText(str(path))
    assert dialog.go.isEnabled()
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    assert done(dialog, qtbot) == "case.zip is written: 200 events."
    assert manifest(path)["learner"]["username"] == "mira_k"
    assert dialog.leave.text() == "Close"
    assert dialog.bar.isHidden()


def test_it_replaces_names_and_keeps_the_key(
    dialog: PackDialog, window: MainWindow, tmp_path: Path, qtbot: QtBot
) -> None:
    assert not dialog.key_path.isEnabled()
    dialog.path.setText(str(tmp_path / "case.zip"))
    dialog.replace.setChecked(True)
    dialog.keep.setChecked(True)
    assert not dialog.go.isEnabled()
    dialog.key_path.setText(str(tmp_path / "case.key"))
    dialog.start()
    assert "case.key tells who is who" in done(dialog, qtbot)
    assert b"mira_k" not in b"".join(parts(tmp_path / "case.zip").values())
    assert (tmp_path / "case.key").exists()
    kept = Path(window.context.settings.fileName())
    window.context.settings.sync()
    assert "mira_k" not in kept.read_text()


def test_it_encrypts_for_whom_it_says(
    dialog: PackDialog, tmp_path: Path, qtbot: QtBot, gpg_home: GpgHome
) -> None:
    labels = [dialog.recipient.itemText(at) for at in range(dialog.recipient.count())]
    assert labels[0].startswith("Nobody")
    dialog.recipient.setCurrentIndex(next(at for at, each in enumerate(labels) if "Second" in each))
    dialog.path.setText(str(tmp_path / "case.zip"))
    dialog.start()
    assert "Only Second <second@example.org>" in done(dialog, qtbot)
    assert [each.name for each in tmp_path.glob("case*")] == ["case.zip.gpg"]
    assert gpg_home.run("--decrypt", str(tmp_path / "case.zip.gpg"))[:2] == b"PK"


def test_what_went_wrong_stays_to_be_read(dialog: PackDialog, tmp_path: Path, qtbot: QtBot) -> None:
    dialog.learner.setText("<b>nobody</b>")
    dialog.path.setText(str(tmp_path / "case.zip"))
    dialog.start()
    assert "Nobody in this workspace" in done(dialog, qtbot)
    assert dialog.outcome.textFormat() == Qt.TextFormat.PlainText
    assert all(
        label.textFormat() == Qt.TextFormat.PlainText for label in dialog.findChildren(QLabel)
    )
    dialog.learner.setText("mira_k")
    dialog.path.setText(str(tmp_path / "no folder" / "case.zip"))
    dialog.start()
    assert "can't be written" in done(dialog, qtbot)


def test_escape_cancels_and_then_closes(dialog: PackDialog, tmp_path: Path, qtbot: QtBot) -> None:
    dialog.path.setText(str(tmp_path / "case.zip"))
    dialog.start()
    assert dialog.leave.text() == "Cancel"
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    text = done(dialog, qtbot)
    assert text == "Cancelled. No pack was written." or "is written" in text
    assert [each.name for each in tmp_path.glob("case*")] == (
        [] if text.startswith("Cancelled") else ["case.zip"]
    )
    assert dialog.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_without_a_workspace_it_says_what_is_missing(bare: MainWindow, tmp_path: Path) -> None:
    dialog = show_pack_dialog(bare.context, bare, bare.status.say)
    dialog.learner.setText("mira_k")
    dialog.path.setText(str(tmp_path / "case.zip"))
    dialog.start()
    assert dialog.outcome.text().startswith("Open a workspace first")
