# SPDX-License-Identifier: MIT
"""A new user on a machine without GnuPG, in the window."""

from pathlib import Path

import pytest

from explorer.events.catalogue import Catalogue
from explorer.package import gpg_find
from explorer.package.gpg import Gpg
from explorer.ui.application import make_window
from tests.helpers.patience import PatientBot
from tests.helpers.workspaces import log, the_catalogue

WORDS = "four quite other words"


def test_the_window_offers_a_passphrase(
    tmp_path: Path, qtbot: PatientBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))
    monkeypatch.setattr(gpg_find, "_FIXED", ())
    plain = tmp_path / "a.log"
    plain.write_bytes(log(4))
    known: Catalogue = the_catalogue()
    window = make_window(tmp_path / "New.elx", Gpg(), known, tmp_path / "w.ini")
    try:
        window.show()
        window.take_in([plain])
        qtbot.waitUntil(lambda: bool(window.notices.notices()))
        (notice,) = window.notices.notices()
        assert "GnuPG (gpg) was not found" in notice.text.text()
        assert "Install" in notice.text.text()
        assert window.centre.welcome.isVisible()
        window.centre.welcome.passphrase_chosen.emit(WORDS)
        qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == 4)
    finally:
        window.close()
        window.deleteLater()
