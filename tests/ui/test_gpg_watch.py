# SPDX-License-Identifier: MIT
"""While GnuPG does not answer, the window says so and lets go of it."""

import os
from pathlib import Path

import pytest

from explorer.ui.main_window import MainWindow
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome
from tests.helpers.patience import PatientBot
from tests.helpers.stuck import stuck
from tests.ui.conftest import Make

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no signals to stop an agent with")


def test_the_window_says_so_too_and_stops(
    filled: Path, make: Make, qtbot: PatientBot, gpg_home: GpgHome
) -> None:
    window: MainWindow = make(filled)
    window.beside.watch.timer.setInterval(300)
    window.show()
    with stuck(gpg_home):
        window.context.library.open()
        qtbot.waitUntil(lambda: len(window.notices.notices()) == 1)
        (notice,) = window.notices.notices()
        assert "GnuPG has not answered" in notice.text.text()
        assert notice.button is not None
        notice.button.click()
        qtbot.waitUntil(lambda: window.context.library.phase == "closed")
        qtbot.waitUntil(lambda: leftovers.gpg_children() == set())
