# SPDX-License-Identifier: MIT
"""The weekly tables of a workspace in the window: which are in, and another week chosen."""

from pathlib import Path
from typing import Any

from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.models.week_table import WeekTable
from explorer.ui.weekly_tables import NONE, WeeklyTables
from explorer.ui.workspace_window import WorkspaceWindow
from explorer.workspace.table_list import Absent, TableExport
from tests.ui.conftest import Make
from tests.ui.weekly import WEEKS, stock, weekly_zip


def opened(window: MainWindow) -> WeeklyTables:
    """The tables in the window that tells of the workspace."""
    window.beside.workspace()
    page = window.findChild(WorkspaceWindow)
    assert isinstance(page, WorkspaceWindow)
    return page.tables


def test_without_a_package_it_says_so(window: MainWindow, qtbot: QtBot) -> None:
    tables = opened(window)
    qtbot.waitUntil(lambda: tables.said.text() == NONE)
    assert not tables.weeks.isEnabled()


def test_another_week_is_chosen(
    make: Make, filled: Path, tmp_path: Path, gpg: Gpg, qtbot: QtBot, encrypt: Any
) -> None:
    stock(filled, [weekly_zip(tmp_path, week, encrypt) for week in WEEKS], gpg)
    window = make(filled)
    window.context.library.open()
    qtbot.waitUntil(lambda: window.context.library.phase == "open")
    tables = opened(window)
    qtbot.waitUntil(lambda: len(tables.model.shown) > 0)
    states = {row.cells[:2]: row.cells[2] for row in tables.model.shown}
    assert states["auth_user", WEEKS[1]] == "in use"
    assert states["auth_user", WEEKS[0]] == "kept, not in use"
    assert [tables.weeks.itemData(at) for at in range(tables.weeks.count())] == [
        None, WEEKS[1], WEEKS[0],
    ]  # fmt: skip
    tables.weeks.setCurrentIndex(2)
    tables.weeks.activated.emit(2)

    def older() -> bool:
        return any(row.cells[:3] == ("auth_user", WEEKS[0], "in use") for row in tables.model.shown)

    qtbot.waitUntil(older)
    assert tables.weeks.currentText() == f"Up to {WEEKS[0]}"
    assert tables.said.text().endswith("in use, of 2 weeks.")


def test_the_model_tells_of_what_is_missing_and_odd(qtbot: QtBot, window: MainWindow) -> None:
    model = WeekTable(window.context.theme)
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Fatal)
    odd = TableExport(
        "buoy_paints", "", "MarlX-A-1", "edge", None, True, 1200, 3, ("phone",), ("id",), False,
        "a.sql", None, 1,
    )  # fmt: skip
    why = "Said: gone"
    gone = Absent("wiki_article", "2025-03-09", "m.zip", "wiki.sql.failed", why, "not exported")
    model.show([odd], [gone])
    assert model.shown[0].cells == (
        "buoy_paints", "no date", "in use", "1,200", "3",
        "left out: phone; none is described", "MarlX-A-1, edge",
    )  # fmt: skip
    assert model.shown[1].cells[2] == "not exported"
    assert model.index(1, 5).data() == "Said: gone"
