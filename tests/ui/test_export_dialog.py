# SPDX-License-Identifier: MIT
"""The export window, used as a person uses it."""

import csv
import io
import json
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QFileDialog
from pytestqt.qtbot import QtBot

from explorer.ui.formats import zone_of
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.export_dialog import ExportDialog
from explorer.workspace.exporting import META
from tests.ui.conftest import DAY_EVENTS, Make, settle
from tests.ui.test_events_panel import click


def opened(window: MainWindow, path: Path) -> ExportDialog:
    window.export()
    dialog = window.export_dialog()
    dialog.form.path.setText(str(path))
    return dialog


def run(qtbot: QtBot, dialog: ExportDialog) -> None:
    qtbot.mouseClick(dialog.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running)


def choose(dialog: ExportDialog, format_: str) -> None:
    dialog.form.format.setCurrentIndex(dialog.form.format.findData(format_))


def test_the_whole_answer_goes_into_a_file(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    window.context.state.ask("learner:mira_k")
    settle(qtbot, window)
    path = tmp_path / "out.csv"
    dialog = opened(window, path)
    assert "mira_k" in dialog.form.query.text()
    assert dialog.form.what.currentText() == "The whole answer, 200 events"
    assert "not encrypted" in dialog.warning.text()
    assert dialog.go.text() == "Export unencrypted"
    run(qtbot, dialog)
    assert "200 events are in out.csv" in dialog.outcome.text()
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8"), newline="")))
    assert len(rows) == 200
    assert {row["username"] for row in rows} == {"mira_k"}
    meta = json.loads((tmp_path / f"out.csv{META}").read_text("utf-8"))
    assert (meta["query"], meta["workspace"]["name"]) == ("learner:mira_k", "Filled.elx")


def test_only_the_selected_rows(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    click(qtbot, window, 2)
    down = (Qt.Key.Key_Down, Qt.KeyboardModifier.ShiftModifier)
    qtbot.keyClick(window.centre.events.view, *down)
    dialog = opened(window, tmp_path / "some.jsonl")
    choose(dialog, "jsonl")
    dialog.form.what.setCurrentIndex(1)
    assert dialog.form.what.currentText() == "The 2 selected rows"
    dialog.form.columns.choose(["line", "username"])
    run(qtbot, dialog)
    lines = (tmp_path / "some.jsonl").read_text("utf-8").splitlines()
    assert [json.loads(line)["line"] for line in lines] == [3, 4]


def test_times_on_the_window_s_clock(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    berlin = zone_of("Europe/Berlin")
    assert berlin is not None
    window.context.state.choose_zone(berlin)
    dialog = opened(window, tmp_path / "out.csv")
    dialog.form.zone.setCurrentIndex(1)
    assert "Europe/Berlin" in dialog.form.zone.currentText()
    run(qtbot, dialog)
    first = (tmp_path / "out.csv").read_text("utf-8").splitlines()[1]
    assert first.startswith("2024-03-04T09:00:00.000000+01:00,")


def test_the_choices_are_remembered_and_the_data_is_not(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, make: Make
) -> None:
    dialog = opened(window, tmp_path / "out")
    choose(dialog, "sqlite")
    dialog.form.columns.choose(["time", "note", "event.attempts"])
    run(qtbot, dialog)
    assert (tmp_path / "out.sqlite").read_bytes().startswith(b"SQLite format 3")
    window.close()
    kept = (tmp_path / "window.ini").read_text()
    assert "mira_k" not in kept
    assert str(tmp_path) not in kept
    again = make(window.context.library.path)
    form = again.export_dialog().form
    assert form.format.currentData() == "sqlite"
    assert form.columns.chosen() == ("time", "note", "event.attempts")


def test_cancelled_it_leaves_nothing(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(window, tmp_path / "out.csv")
    dialog.start()
    qtbot.mouseClick(dialog.leave, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not dialog.running)
    done = "events are in" in dialog.outcome.text()  # it may have been quicker
    assert bool(list(tmp_path.glob("out*"))) == done
    assert done or "Nothing was written" in dialog.outcome.text()


@pytest.mark.parametrize(
    ("path", "columns", "said"),
    [("", ["time"], "Say where"), ("out.csv", [], "at least one column")],
)
def test_what_is_missing_is_said(
    window: MainWindow, tmp_path: Path, path: str, columns: list[str], said: str
) -> None:
    dialog = opened(window, tmp_path / "out.csv")
    dialog.form.path.setText(path and str(tmp_path / path))
    dialog.form.columns.choose(columns)
    dialog.start()
    assert said in dialog.outcome.text()
    assert not dialog.running


def test_a_failure_is_said_in_the_window(window: MainWindow, qtbot: QtBot, tmp_path: Path) -> None:
    dialog = opened(window, tmp_path / "nowhere" / "out.csv")
    run(qtbot, dialog)
    assert "can't be written" in dialog.outcome.text()
    assert dialog.outcome.objectName() == "wrong"


def test_a_file_that_would_be_replaced_is_named(window: MainWindow, tmp_path: Path) -> None:
    (tmp_path / "out.csv").write_text("x")
    dialog = opened(window, tmp_path / "out.csv")
    assert not dialog.form.there.isHidden()
    choose(dialog, "parquet")
    assert dialog.form.path.text().endswith("out.parquet")
    assert dialog.form.there.isHidden()
    choose(dialog, "raw")
    assert not dialog.form.columns.isEnabled()


def test_the_file_is_asked_for(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    wanted = str(tmp_path / "chosen")
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_: (wanted, ""))
    action = next(
        each for each in window.findChildren(QAction) if each.text() == "Export the answer…"
    )
    assert action.shortcut().toString() == "Ctrl+E"
    action.trigger()
    dialog = window.export_dialog()
    qtbot.mouseClick(dialog.form.choose, Qt.MouseButton.LeftButton)
    assert dialog.form.path.text() == f"{wanted}.csv"
    run(qtbot, dialog)
    assert f"{DAY_EVENTS} events" in dialog.outcome.text()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()
