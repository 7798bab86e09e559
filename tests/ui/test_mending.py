# SPDX-License-Identifier: MIT
"""A damaged workspace is found out, and made anew, from the window."""

import shutil
from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.mending_window import MendingWindow
from explorer.workspace.connection import PAGE_SIZE
from explorer.workspace.database import INDEX_NAME
from tests.helpers.patience import PatientBot
from tests.helpers.workspaces import fresh, take_in
from tests.ui.conftest import Make, day

EVENTS = 3000
DAYS = ("marlx-edge-events-2024-03-04.log", "marlx-edge-events-2024-03-05.log")


@pytest.fixture
def held(tmp_path: Path, gpg: Gpg) -> Path:
    """A workspace with a day of events whose file is still there."""
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / DAYS[0]).write_bytes(day(EVENTS))
    (folder / DAYS[1]).write_bytes(day(5).replace(b"2024-03-04", b"2024-03-05"))
    workspace = fresh(tmp_path / "Held.elx", gpg)
    take_in(workspace, sorted(folder.iterdir()), gpg)
    workspace.connect().close()
    return workspace.path


def spoil(path: Path, page: int) -> None:
    with (path / INDEX_NAME).open("r+b") as file:
        file.seek(page * PAGE_SIZE + 300)
        byte = file.read(1)[0]
        file.seek(page * PAGE_SIZE + 300)
        file.write(bytes([byte ^ 1]))


def shown(window: MainWindow) -> MendingWindow:
    (found,) = window.findChildren(MendingWindow)
    return found


def listed(mending: MendingWindow) -> list[str]:
    return [mending.found.item(at).text() for at in range(mending.found.count())]


def holds_key(mending: MendingWindow) -> bool:
    return mending.mending._workspace is not None


def test_a_damaged_page_is_found_and_the_index_made_anew(
    held: Path, make: Make, qtbot: PatientBot
) -> None:
    pages = (held / INDEX_NAME).stat().st_size // PAGE_SIZE
    window = make(held)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == EVENTS + 5)
    window.beside.mending()
    mending = shown(window)
    mending.check.click()
    qtbot.waitUntil(lambda: mending.said.text() == "Everything is whole.")
    assert len(listed(mending)) == 4
    assert holds_key(mending)
    window.locking.lock()
    assert not holds_key(mending)
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == EVENTS + 5)
    window.beside.mending()
    for page in range(8, pages):
        spoil(held, page)
    mending.check.click()
    qtbot.waitUntil(mending.look.isVisible)
    assert "damaged page" in " ".join(listed(mending)) + mending.said.text()
    mending.look.click()
    qtbot.waitUntil(mending.make.isVisible)
    assert "2 delivered files found" in mending.said.text()
    mending.make.click()
    assert window.locking.gate.isVisible()
    assert not window.acceptDrops()
    qtbot.waitUntil(lambda: "made anew and whole" in mending.said.text())
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == EVENTS + 5)
    assert not window.locking.gate.isVisible()
    assert window.acceptDrops()
    assert window.menuBar().isEnabled()


def test_what_can_not_be_opened_offers_it_and_asks_where_files_are(
    held: Path, make: Make, qtbot: PatientBot, tmp_path: Path
) -> None:
    spoil(held, 0)
    away = tmp_path / "away"
    (tmp_path / "in").rename(away)
    (away / DAYS[1]).unlink()
    window = make(held)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(
        lambda: any(each.button is not None for each in window.notices.notices()), timeout=30_000
    )
    (notice,) = window.notices.notices()
    assert "first page is damaged" in notice.text.text()
    assert notice.button is not None
    notice.button.click()
    mending = shown(window)
    assert not mending.check.isVisible()
    mending.look.click()
    qtbot.waitUntil(mending.folder.isVisible)
    assert listed(mending) == [f"{DAYS[0]}: not found", f"{DAYS[1]}: not found"]
    assert not mending.make.isEnabled()
    mending.look_in(away)
    qtbot.waitUntil(lambda: mending.make.isVisible() and mending.make.isEnabled())
    assert mending.make.text() == "Make it anew without 1"
    mending.make.click()
    qtbot.waitUntil(lambda: window.context.library.phase == "open")
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == EVENTS)


def test_stopping_it_leaves_what_there_was(
    held: Path, make: Make, qtbot: PatientBot, tmp_path: Path
) -> None:
    window = make(held)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == EVENTS + 5)
    window.beside.mending()
    mending = shown(window)
    mending.look.click()
    qtbot.waitUntil(mending.make.isVisible)
    shutil.copy(tmp_path / "in" / DAYS[1], tmp_path / "in" / DAYS[0])  # another one by then
    mending.make.click()
    mending.close()
    qtbot.waitUntil(lambda: not mending.mending.running)
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == EVENTS + 5)
    assert not window.locking.gate.isVisible()
