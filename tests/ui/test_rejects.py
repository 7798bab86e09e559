# SPDX-License-Identifier: MIT
"""The rejects: read, filtered, copied and written elsewhere."""

import csv
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.models.reject_list import PAGE, Asked
from explorer.ui.panels.rejects import Rejects
from tests.ui.conftest import Make, day, settle

BAD = (
    b"=HYPERLINK(1)\n",
    b"no event \x1b[31m\x00 <b>at</b> all\n",
    b'{"username": "ines_v", "event_type": "x", "time": "never"}\n',
    b"\xff\xfe broken\n",
)


@pytest.fixture
def panel(window: MainWindow, tmp_path: Path, qtbot: QtBot) -> Rejects:
    """The panel of a workspace with one reject in one file and more in another, on show."""
    bad = tmp_path / "bad.log"
    bad.write_bytes(b"".join(BAD) + day(20).replace(b"2024-03", b"2024-06"))
    window.take_in([bad])
    qtbot.waitUntil(lambda: not window.context.imports.running)
    settle(qtbot, window)
    found = window.panels["rejects"]
    assert isinstance(found, Rejects)
    window.context.state.show_rejects()
    qtbot.waitUntil(lambda: found.state == "normal" and found.model.rowCount() > 4)
    return found


def cell(panel: Rejects, row: int, column: int) -> str:
    return str(panel.model.index(row, column).data())


def choose(panel: Rejects, qtbot: QtBot, start: str) -> None:
    for box in (panel.files, panel.reasons):
        at = next((at for at in range(box.count()) if box.itemText(at).startswith(start)), None)
        if at is not None:
            with qtbot.waitSignal(panel.model.arrived):
                box.setCurrentIndex(at)
            return
    raise AssertionError(f"no choice {start}")


def test_the_panel_is_hidden_until_it_is_asked_for(make: Make, filled: Path) -> None:
    window = make(filled)
    window.show()
    assert not window.docks["rejects"].isVisible()
    assert window.panels["rejects"].state == "empty"


def test_the_model_keeps_qts_rules(panel: Rejects, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.model)


def test_a_workspace_without_rejects_says_so(window: MainWindow, qtbot: QtBot) -> None:
    file_id = window.context.library.receipts[0].file_id
    assert file_id is not None
    window.context.imports.remove(file_id)
    qtbot.waitUntil(lambda: not window.context.library.receipts)
    window.show_panel("rejects")
    panel = window.panels["rejects"]
    qtbot.waitUntil(lambda: panel.message.title.text() == "No rejects")
    assert panel.state == "empty"


def test_text_of_a_log_is_shown_as_text(panel: Rejects) -> None:
    shown = [cell(panel, row, 3) for row in range(panel.model.rowCount())]
    assert "no event ␛[31m␀ <b>at</b> all" in shown
    assert any("broken" in each for each in shown)
    assert "\x1b" not in "".join(shown)


def test_the_current_line_is_read_in_full(panel: Rejects, qtbot: QtBot) -> None:
    panel.view.setFocus()
    panel.view.selectRow(1)
    qtbot.keyClick(panel.view, Qt.Key.Key_Down)
    row = panel.view.currentIndex().row()
    assert row == 2
    assert panel.text.isReadOnly()
    assert panel.text.toPlainText() == cell(panel, row, 3)


def test_they_are_filtered_by_file_and_by_reason(panel: Rejects, qtbot: QtBot) -> None:
    everything = panel.model.rowCount()
    choose(panel, qtbot, "marlx-edge")
    assert panel.model.rowCount() == 1
    assert panel.number.text() == "1 reject"
    choose(panel, qtbot, "All files")
    assert panel.model.rowCount() == everything
    reason = cell(panel, everything - 1, 2)
    choose(panel, qtbot, reason)
    shown = {cell(panel, row, 2) for row in range(panel.model.rowCount())}
    assert shown == {reason}
    assert panel.number.text().startswith(f"{panel.model.rowCount()} ")


def test_the_rejects_of_one_file_can_be_asked_for(
    window: MainWindow, panel: Rejects, qtbot: QtBot
) -> None:
    file_id = next(
        receipt.file_id for receipt in window.context.library.receipts if receipt.file == "bad.log"
    )
    with qtbot.waitSignal(panel.model.arrived):
        window.context.state.show_rejects(file_id)
    assert panel.files.currentText().startswith("bad.log")
    assert {cell(panel, row, 0) for row in range(panel.model.rowCount())} == {"bad.log"}


def test_text_is_copied_as_it_is(panel: Rejects, qtbot: QtBot) -> None:
    row = next(at for at in range(panel.model.rowCount()) if "␛" in cell(panel, at, 3))
    panel.view.setFocus()
    panel.view.selectRow(row)
    with qtbot.waitSignal(panel.said):
        qtbot.keyClick(panel.view, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert "\x1b[31m" in QApplication.clipboard().text()


def test_csv_is_safe_for_a_spreadsheet(
    panel: Rejects, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(
        QFileDialog,
        "getSaveFileName",
        lambda *_: (str(tmp_path / "out"), "CSV for spreadsheets (*.csv)"),
    )
    done = lambda said: "written" in said  # noqa: E731
    with qtbot.waitSignal(panel.said, check_params_cb=done):
        qtbot.mouseClick(panel.export, Qt.MouseButton.LeftButton)
    with (tmp_path / "out.csv").open(encoding="utf-8", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["file", "line", "reason", "text", "member"]
    assert len(rows) == panel.model.rowCount() + 1
    assert ["bad.log", "1"] in [row[:2] for row in rows]
    assert "'=HYPERLINK(1)" in [row[3] for row in rows]
    assert not list(tmp_path.glob("*.part"))


def test_json_lines_keep_every_character(panel: Rejects, qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "out.jsonl"
    done = lambda said: "written" in said  # noqa: E731
    with qtbot.waitSignal(panel.said, check_params_cb=done):
        panel.saver.save(path, Asked())
    records = [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    assert "no event \x1b[31m\x00 <b>at</b> all" in [record["text"] for record in records]


def test_an_export_that_can_not_be_written_says_so_and_leaves_nothing(
    window: MainWindow, panel: Rejects, qtbot: QtBot, tmp_path: Path
) -> None:
    with qtbot.waitSignal(panel.failed):
        panel.saver.save(tmp_path / "nowhere" / "out.csv", Asked())
    said = " ".join(notice.text.text() for notice in window.notices.notices())
    assert "out.csv can't be written" in said
    assert not (tmp_path / "nowhere").exists()


def test_more_are_fetched_when_scrolled_to(
    window: MainWindow, panel: Rejects, qtbot: QtBot, tmp_path: Path
) -> None:
    many = tmp_path / "many.log"
    good = day(20).replace(b"2024-03", b"2024-07")
    many.write_bytes(good + b"".join(b"nothing %d\n" % number for number in range(PAGE + 30)))
    window.take_in([many])
    file_ids: list[int] = []

    def arrived() -> bool:
        file_ids[:] = [
            each.file_id or 0 for each in window.context.library.receipts if each.file == "many.log"
        ]
        return bool(file_ids) and not window.context.imports.running

    qtbot.waitUntil(arrived)
    window.context.state.show_rejects(file_ids[0])
    qtbot.waitUntil(lambda: panel.model.asked.file_id == file_ids[0])
    qtbot.waitUntil(lambda: panel.model.rowCount() >= PAGE)

    def all_here() -> bool:
        panel.view.scrollToBottom()
        return panel.model.rowCount() == PAGE + 30

    qtbot.waitUntil(all_here)
    assert panel.model.whole
    lines = [cell(panel, row, 1) for row in range(panel.model.rowCount())]
    assert lines == [str(number) for number in range(21, PAGE + 51)]
