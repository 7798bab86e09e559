# SPDX-License-Identifier: MIT
"""SQL in the window: written, run, stopped, copied, exported, remembered, and on the record."""

import json
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QTextCursor
from PySide6.QtTest import QAbstractItemModelTester
from PySide6.QtWidgets import QMenu
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.models.sql_schema import InsertRole
from explorer.ui.panels.sql import SqlPanel
from explorer.ui.sql_run import SECONDS
from tests.ui.conftest import DAY_EVENTS, Make
from tests.ui.weekly import WEEKS, panel, stock, weekly_zip

ENDLESS = "WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n) SELECT max(i) FROM n"


def shown(window: MainWindow, qtbot: QtBot) -> SqlPanel:
    sql = panel(window, "sql")
    assert isinstance(sql, SqlPanel)
    qtbot.waitUntil(lambda: bool(sql.schema.tables))
    return sql


def run(sql: SqlPanel, qtbot: QtBot, statement: str) -> str:
    """Type it, press Ctrl+Enter, and wait; what is said of it."""
    sql.parts.editor.put(statement)
    qtbot.keyClick(sql.parts.editor, Qt.Key.Key_Return, Qt.KeyboardModifier.ControlModifier)
    qtbot.waitUntil(lambda: not sql.run_.running and sql.parts.outcome.text() != "Running…")
    return sql.parts.outcome.text()


def titles(menu: QMenu, *, enabled: bool | None = None) -> list[str]:
    return [a.text() for a in menu.actions() if a.text() and enabled in (None, a.isEnabled())]


def test_a_statement_is_run_by_the_keyboard_and_its_answer_copied(
    window: MainWindow, qtbot: QtBot
) -> None:
    sql = shown(window, qtbot)
    QAbstractItemModelTester(sql.result, QAbstractItemModelTester.FailureReportingMode.Warning)
    QAbstractItemModelTester(sql.schema, QAbstractItemModelTester.FailureReportingMode.Warning)
    said = run(
        sql,
        qtbot,
        "SELECT username, count(*) AS n, '=1+1' AS sum, NULL AS none FROM events_view"
        " GROUP BY username ORDER BY username",
    )
    assert said.startswith("3 rows in ")
    assert sql.result.columns == ["username", "n", "sum", "none"]
    cells = [sql.result.index(0, column).data() for column in range(4)]
    assert cells == ["mira_k", str(DAY_EVENTS // 3), "=1+1", "NULL"]

    sql.parts.view.selectAll()
    sql.copy()
    text = QGuiApplication.clipboard().text()
    assert text.splitlines()[:2] == ["username\tn\tsum\tnone", "mira_k\t200\t'=1+1\t"]
    sql.parts.view.clearSelection()
    qtbot.mouseClick(
        sql.parts.view.viewport(),
        Qt.MouseButton.LeftButton,
        pos=sql.parts.view.visualRect(sql.result.index(0, 2)).center(),
    )
    sql.copy()
    assert QGuiApplication.clipboard().text() == "=1+1", "one value is copied as it is"


def test_names_are_picked_from_the_list_and_found_in_it(window: MainWindow, qtbot: QtBot) -> None:
    sql = shown(window, qtbot)
    names, model = sql.parts.names, sql.schema
    sql.parts.editor.setPlainText("SELECT * FROM")
    sql.parts.editor.moveCursor(QTextCursor.MoveOperation.End)
    first = model.index(0, 0, model.index(0, 0))
    assert first.data() == "events_view"
    names.clicked.emit(first)
    assert sql.parts.editor.toPlainText() == "SELECT * FROM events_view"
    sql.parts.seek.setText("anonymous_id")
    group = model.index(0, 0)
    assert [model.index(row, 0, group).data() for row in range(model.rowCount(group))] == [
        "identities"
    ]
    column = model.index(0, 0, model.index(0, 0, group))
    assert column.data(InsertRole) == "anonymous_id"
    assert names.isExpanded(group), "what a search leaves is seen"


def test_what_cant_be_run_is_said_plainly_and_nothing_is_written(
    window: MainWindow, qtbot: QtBot
) -> None:
    sql = shown(window, qtbot)
    said = run(sql, qtbot, "SELECT line FROM nowhere")
    assert said == "The SQL can't be run: no such table: nowhere."
    said = run(sql, qtbot, "DELETE FROM events")
    assert said.startswith("Only statements that read can be run here.")
    assert run(sql, qtbot, "SELECT count(*) FROM events").startswith("1 row in")
    assert sql.result.index(0, 0).data() == str(DAY_EVENTS)


def test_a_statement_is_stopped_by_the_person_or_by_the_time_limit(
    window: MainWindow, qtbot: QtBot
) -> None:
    sql = shown(window, qtbot)
    sql.parts.editor.put(ENDLESS)
    sql.run()
    qtbot.waitUntil(sql.parts.stop.isVisible)
    qtbot.mouseClick(sql.parts.stop, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: sql.parts.outcome.text() == "Stopped.")

    window.context.settings.setValue(SECONDS, 1)
    assert run(sql, qtbot, ENDLESS) == (
        "Stopped after 1 second, the time limit. Ask for less, or raise the limit in the settings."
    )
    assert sql.parts.go.isVisible()


def test_an_answer_is_exported_whole_and_safe_for_spreadsheets(
    window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    sql = shown(window, qtbot)
    monkeypatch.setattr("explorer.workspace.sql_answers.MOST_ROWS", 5)
    run(sql, qtbot, "SELECT '=' || username AS who, line FROM events_view ORDER BY id")
    for name, first in (("a.csv", "who,line"), ("a.jsonl", '{"who": "=mira_k", "line": 1}')):
        path = tmp_path / name
        monkeypatch.setattr("explorer.ui.panels.sql.ask_where", lambda _, path=path: path)
        with qtbot.waitSignal(sql.run_.written):
            qtbot.mouseClick(sql.parts.save, Qt.MouseButton.LeftButton)
        lines = path.read_text("utf-8").splitlines()
        assert lines[0] == first
        assert len(lines) == DAY_EVENTS + (name == "a.csv"), "all rows, not only those shown"
        about = json.loads((tmp_path / f"{name}.meta.json").read_text("utf-8"))
        assert about["rows"] == DAY_EVENTS
    assert "'=mira_k,1" in (tmp_path / "a.csv").read_text("utf-8")


def test_what_was_run_is_remembered_in_the_workspace_and_on_its_access_log(
    make: Make, filled: Path, gpg: Gpg, qtbot: QtBot, tmp_path: Path
) -> None:
    statement = "SELECT count(*) FROM events WHERE line > 41_042".replace("_", "")
    window = make(filled)
    window.show()
    window.context.library.open()
    sql = shown(window, qtbot)
    run(sql, qtbot, statement)
    window.close()
    assert "41042" not in (tmp_path / "window.ini").read_text("utf-8")

    window = make(filled)
    window.show()
    window.context.library.open()
    sql = shown(window, qtbot)
    qtbot.waitUntil(lambda: sql.history == [statement])
    assert sql.parts.editor.toPlainText() == statement
    menu = QMenu()
    sql.fill_history(menu)
    assert titles(menu)[0] == statement
    run(sql, qtbot, "SELECT detail FROM notes.access_log WHERE action = 'ran SQL' ORDER BY id")
    assert sql.result.index(0, 0).data() == statement
    window.context.library.lock()
    assert sql.state == "empty"
    assert not sql.parts.editor.toPlainText(), "a locked workspace leaves nothing behind"


def test_examples_join_events_and_tables(
    make: Make, filled: Path, gpg: Gpg, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    stock(filled, [weekly_zip(tmp_path, WEEKS[1], encrypt)], gpg)
    window = make(filled)
    window.show()
    window.context.library.open()
    sql = shown(window, qtbot)
    menu = QMenu()
    sql.fill_examples(menu)
    ready = titles(menu, enabled=True)
    assert "Everyone who is enrolled, and what they did here" in ready
    assert "Forum posts with what was said" not in ready, "its table is not in"
    for action in menu.actions():
        if action.isEnabled():
            action.trigger()
            assert " in " in run(sql, qtbot, sql.parts.editor.toPlainText())
    run(sql, qtbot, next(a for a in _examples() if a.startswith("WITH seen")))
    rows = [(row[0], row[2], row[4]) for row in sql.result.rows]
    assert rows[0] == ("mira_k", "verified", DAY_EVENTS // 3)
    assert (None, "audit", 0) in rows, "enrolled, but never seen"


def _examples() -> list[str]:
    from explorer.workspace.sql_examples import sql_examples

    return [each.sql for each in sql_examples()]


def test_a_name_is_completed_by_the_keyboard(window: MainWindow, qtbot: QtBot) -> None:
    sql = shown(window, qtbot)
    editor = sql.parts.editor
    editor.clear()
    editor.setFocus()
    qtbot.keyClicks(editor, "SELECT * FROM events_v")
    qtbot.keyClick(editor, Qt.Key.Key_Space, Qt.KeyboardModifier.ControlModifier)
    offered = editor.completer.popup()
    assert offered is not None
    qtbot.waitUntil(offered.isVisible)
    qtbot.keyClick(offered, Qt.Key.Key_Return)
    assert editor.toPlainText() == "SELECT * FROM events_view"
    assert not offered.isVisible()


def test_a_click_on_a_heading_sorts_an_answer_that_is_here_whole(
    window: MainWindow, qtbot: QtBot
) -> None:
    sql = shown(window, qtbot)
    run(sql, qtbot, "SELECT column1 AS v FROM (VALUES ('b'), (10), (NULL), (9), ('a'), (x'00'))")
    view, header = sql.parts.view, sql.parts.view.horizontalHeader()
    view.setCurrentIndex(sql.result.index(1, 0))

    def click() -> list[str]:
        at = header.sectionViewportPosition(0) + 5
        where = QPoint(at, header.height() // 2)
        qtbot.mouseClick(header.viewport(), Qt.MouseButton.LeftButton, pos=where)
        return [sql.result.index(row, 0).data() for row in range(sql.result.rowCount())]

    assert click() == ["NULL", "9", "10", "a", "b", "1 bytes"]
    assert view.currentIndex().data() == "10", "what was chosen stays chosen"
    assert click() == ["1 bytes", "b", "a", "10", "9", "NULL"]
    assert click() == ["b", "10", "NULL", "9", "a", "1 bytes"]
    statement = f"SELECT i FROM ({ENDLESS.replace('SELECT max(i)', 'SELECT i')}) LIMIT 100001"
    assert run(sql, qtbot, statement).startswith("The first 100,000 rows")
    assert click()[:2] == ["1", "2"]
    assert sql.parts.outcome.text().startswith("Only a part of the answer is here")
    assert header.sortIndicatorSection() == -1
