# SPDX-License-Identifier: MIT
"""The sources: receipts, rejects, trying again, and taking files out."""

import gzip
from dataclasses import replace
from datetime import UTC
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics
from PySide6.QtWidgets import QApplication, QFileDialog
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.ui.main_window import MainWindow
from explorer.ui.models.source_facts import facts, going_text
from explorer.ui.models.source_list import Source, SourceRole, source_of
from explorer.ui.notices import Notice
from explorer.ui.panels.sources import Sources
from explorer.ui.panels.sources_cells import elision
from explorer.workspace.records import Receipt
from tests.ui.conftest import DAY_EVENTS, day, settle

FIRST = "marlx-edge-events-2024-03-04.log"


@pytest.fixture
def panel(window: MainWindow) -> Sources:
    found = window.panels["sources"]
    assert isinstance(found, Sources)
    found.view.setCurrentIndex(found.model.index(0))
    return found


def rows(panel: Sources) -> list[Source]:
    model = panel.model
    return [model.index(row).data(SourceRole) for row in range(model.rowCount())]


def come_in(window: MainWindow, qtbot: QtBot, *paths: Path) -> None:
    window.take_in(paths)
    qtbot.waitUntil(lambda: not window.context.imports.running)
    settle(qtbot, window)


def entries(panel: Sources, row: int = 0) -> list[str]:
    menu = panel.menu(panel.model.index(row))
    return [action.text().partition("\t")[0] for action in menu.actions() if action.text()]


def choose(panel: Sources, text: str, row: int = 0) -> None:
    menu = panel.menu(panel.model.index(row))
    next(each for each in menu.actions() if each.text().startswith(text)).trigger()


def asked(window: MainWindow, qtbot: QtBot) -> Notice:
    def question() -> bool:
        return any(notice.button is not None for notice in window.notices.notices())

    qtbot.waitUntil(question)
    return next(notice for notice in window.notices.notices() if notice.button is not None)


def test_the_model_keeps_qts_rules(panel: Sources, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(panel.model)


def test_enter_shows_the_receipt_in_full(panel: Sources, qtbot: QtBot) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Return)
    shown = panel._receipt
    assert shown is not None
    assert shown.isVisible()
    text = shown.text()
    assert "Lines: 601 = 600 events + 0 repeats + 1 reject + 0 blank" in text
    assert f"File: {FIRST}" in text
    assert "SHA-256: " in text
    assert "First event: 2024-03-04 08:00:00.000000" in text
    qtbot.mouseClick(shown.copy, Qt.MouseButton.LeftButton)
    assert QApplication.clipboard().text() == text
    qtbot.keyClick(shown, Qt.Key.Key_Escape)
    assert not shown.isVisible()


def test_a_receipt_says_what_was_passed_over_and_for_whom() -> None:
    receipt = Receipt("a.log", "log", lines=3, events=3, passed_over=9, learners=("mira_k",))
    told = dict(facts(receipt, UTC))
    assert told["Learners"] == "mira_k"
    assert told["Passed over"] == "9 more lines about other learners"


def test_the_rejects_of_a_file_are_one_step_away(
    window: MainWindow, panel: Sources, qtbot: QtBot
) -> None:
    choose(panel, "Show its 1 reject")
    qtbot.waitUntil(lambda: window.panels["rejects"].state == "normal")
    assert window.docks["rejects"].isVisible()


def test_removing_asks_once_and_can_be_left(
    window: MainWindow, panel: Sources, qtbot: QtBot
) -> None:
    panel.view.setFocus()
    qtbot.keyClick(panel.view, Qt.Key.Key_Delete)
    notice = asked(window, qtbot)
    assert "600 events that only it brought go for good, so does its 1 reject." in (
        notice.text.text()
    )
    qtbot.mouseClick(notice.close_button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not window.notices.notices())
    assert len(window.centre.events.model.ids) == DAY_EVENTS


def test_removing_takes_out_only_what_only_it_brought(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    again = tmp_path / "half.log"
    again.write_bytes(day(200))
    come_in(window, qtbot, again)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    row = next(at for at, each in enumerate(rows(panel)) if each.file == FIRST)
    window.context.state.select(int(window.centre.events.model.ids[0]))
    choose(panel, "Remove", row)
    notice = asked(window, qtbot)
    assert "400 events that only it brought" in notice.text.text()
    assert "200 events stay: other files hold them too." in notice.text.text()
    assert notice.button is not None
    window.status._forget.setInterval(3_600_000)  # it is read below, however long all takes
    with qtbot.waitSignal(window.context.imports.removed):
        qtbot.mouseClick(notice.button, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == 200)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert rows(panel)[0].file == "half.log"
    assert "400 events removed; 200 stay" in window.status.said.text()
    assert window.context.state.selection is None


def test_a_failed_file_stays_with_its_cause_and_is_tried_again(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    bad = tmp_path / "marlx-edge-events-2024-03-08.log.gz"
    bad.write_bytes(b"this is no gzip file")
    come_in(window, qtbot, bad)
    qtbot.waitUntil(lambda: rows(panel)[0].file_id is not None and rows(panel)[0].sign == "failed")
    assert rows(panel)[0].line.startswith("Failed: ")
    assert "Try again" in entries(panel)
    bad.write_bytes(gzip.compress(day(7).replace(b"2024-03", b"2024-06")))
    choose(panel, "Try again")
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 7)
    qtbot.waitUntil(lambda: all(each.sign != "failed" for each in rows(panel)))


def test_a_failed_file_in_a_folder_is_found_again(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    (folder / "late.log").write_bytes(b"")
    (folder / "other.log").write_bytes(day(2).replace(b"2024-03", b"2024-07"))
    come_in(window, qtbot, folder)
    qtbot.waitUntil(lambda: rows(panel)[0].sign == "failed")
    (folder / "late.log").write_bytes(day(3).replace(b"2024-03", b"2024-06"))
    choose(panel, "Try again")
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 5)


def test_a_file_that_moved_is_asked_for(
    window: MainWindow,
    panel: Sources,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    moved = tmp_path / "moved.log"
    moved.write_bytes(day(4).replace(b"2024-03", b"2024-06"))
    answers = [(str(moved), "")]
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: answers.pop())
    window.context.imports.again("where-is-it.log")
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 4)
    assert not answers


def test_a_failed_file_can_be_taken_off_the_list(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "empty.log").write_bytes(b"")
    come_in(window, qtbot, tmp_path / "empty.log")
    qtbot.waitUntil(lambda: rows(panel)[0].file_id is not None and rows(panel)[0].sign == "failed")
    choose(panel, "Take off the list")
    qtbot.waitUntil(lambda: panel.model.rowCount() == 1)
    assert rows(panel)[0].file == FIRST


def test_the_list_keeps_its_place_when_it_is_read_anew(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    more = tmp_path / "more.log"
    more.write_bytes(day(3).replace(b"2024-03", b"2024-06"))
    come_in(window, qtbot, more)
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    current = panel.current()
    assert current is not None
    assert current.file == FIRST


def test_what_goes_is_said_in_words() -> None:
    receipt = Receipt("a.log", "log", events=3, rejects=2)
    assert going_text(receipt, 1) == (
        "Remove a.log? 1 event that only it brought goes for good, so do its 2 rejects."
        " 2 events stay: other files hold them too. The file on your disk is not touched."
    )


def test_the_logs_of_an_archive_are_told_apart_where_there_is_little_room(
    qapp: QApplication,
) -> None:
    tar = Receipt("2014-07-25-MarlX-tracking.tar", "tracking", org="MarlX", date="2014-07-25")
    servers = ("prod-edxapp-001", "prod-edxapp-002")
    logs = [
        source_of(replace(tar, member=f"{server}/tracking.log", server=server))
        for server in servers
    ]
    metrics = QFontMetrics(QApplication.font())
    room = metrics.horizontalAdvance("2014-07-25 · MarlX · prod")
    shown = [metrics.elidedText(each.title, elision(each), room) for each in logs]
    assert shown[0] != logs[0].title
    assert [text[-3:] for text in shown] == ["001", "002"]
    assert elision(source_of(tar)) == Qt.TextElideMode.ElideRight


def test_the_logs_of_an_archive_are_told_apart() -> None:
    tar = Receipt("2014-07-25-MarlX-tracking.tar", "tracking", org="MarlX", date="2014-07-25")
    day = "MarlX-edx-events-2025-03-10.log"
    titles = [
        source_of(each).title
        for each in (
            replace(tar, member="prod-edxapp-001/2014-07-25_MarlX.log", server="prod-edxapp-001"),
            replace(tar, member="prod-edxapp-002/tracking.log", server="prod-edxapp-002"),
            replace(tar, member="first.log"),
            Receipt("a.zip", "events", day, None, "MarlX", "edx", "2025-03-10"),
            tar,
        )
    ]
    assert titles == [
        "2014-07-25 · MarlX · prod-edxapp-001",
        "2014-07-25 · MarlX · prod-edxapp-002",
        "2014-07-25 · MarlX · first.log",
        "2025-03-10 · edx · MarlX",
        "2014-07-25 · MarlX",
    ]


def test_only_some_learners_are_taken_in(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    intake = window.centre.intake
    later = tmp_path / "later.log"
    later.write_bytes(day(30).replace(b"2024-03", b"2024-06"))
    window.offer([later])
    assert intake.isVisible()
    assert not window.context.imports.running
    intake.whose.setCurrentIndex(1)
    assert not intake.go.isEnabled()
    qtbot.keyClicks(intake.names, "mira_k, ")
    assert intake.learners == ("mira_k",)
    qtbot.keyClick(intake.names, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 10)
    assert not intake.isVisible()
    qtbot.waitUntil(lambda: panel.model.rowCount() == 2)
    receipt = rows(panel)[0].receipt
    assert receipt is not None
    assert receipt.learners == ("mira_k",)
    assert receipt.passed_over == 20


def test_trying_again_and_undoing_keep_to_the_learners(
    window: MainWindow,
    panel: Sources,
    qtbot: QtBot,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    imports, library = window.context.imports, window.context.library
    text = day(40).replace(b"2024-03", b"2024-06")
    bad, moved = tmp_path / "late.log", tmp_path / "elsewhere" / "late.log"
    moved.parent.mkdir()
    bad.write_bytes(b"this is no log")

    def kept(sign: str) -> list[tuple[str, ...]]:
        return [
            each.receipt.learners
            for each in rows(panel)
            if each.receipt is not None and each.file == bad.name and each.sign == sign
        ]

    imports.add([bad], ["mira_k"])
    qtbot.waitUntil(lambda: kept("failed") == [("mira_k",)])
    qtbot.waitUntil(lambda: {each.learners for each in library.receipts} == {(), ("mira_k",)})
    bad.unlink()
    moved.write_bytes(text)
    imports._whose.clear()  # as after a new start
    monkeypatch.setattr(QFileDialog, "getOpenFileName", lambda *_: (str(moved), ""))
    choose(panel, "Try again", next(i for i, s in enumerate(rows(panel)) if s.file == bad.name))
    qtbot.waitUntil(lambda: kept("done") == [("mira_k",)] and not imports.running)
    imports._whose.clear()
    (file_id,) = [each.file_id for each in rows(panel) if each.file == bad.name]
    assert file_id is not None
    with qtbot.waitSignal(imports.removed):
        imports.remove(file_id)
    qtbot.waitUntil(lambda: not kept("done"))
    window.context.marks.undo_stack.undo()
    qtbot.waitUntil(lambda: kept("done") == [("mira_k",)])


def test_reading_a_file_again_keeps_what_it_is_in_for(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    imports, more = window.context.imports, tmp_path / "more.log"
    more.write_bytes(day(40).replace(b"2024-03", b"2024-06"))
    come_in(window, qtbot, more)
    imports.add([more], ["mira_k"])  # it is here already
    qtbot.waitUntil(lambda: not imports.running)
    with qtbot.waitSignal(imports.ended) as ended:
        imports.again(more.name, afresh=True)
    (receipt,) = ended.args[0].receipts
    assert (receipt.status, receipt.events, receipt.learners) == ("ok", 40, ())


def test_the_choice_is_not_asked_again_if_so_wished(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    intake = window.centre.intake
    files = [tmp_path / "one.log", tmp_path / "two.log"]
    for month, path in enumerate(files, 6):
        path.write_bytes(day(3).replace(b"2024-03", f"2024-0{month}".encode()))
    window.offer(files[:1])
    qtbot.mouseClick(intake.leave, Qt.MouseButton.LeftButton)
    assert not intake.isVisible()
    window.offer(files[:1])
    intake.quiet.setChecked(True)
    qtbot.keyClick(intake.go, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 3)
    window.offer(files[1:])
    assert not intake.isVisible()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 6)


def test_a_file_with_rejects_can_be_read_again(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    partly = tmp_path / "partly.log"
    partly.write_bytes(day(3).replace(b"2024-03", b"2024-06") + b"{\n")
    come_in(window, qtbot, partly)
    qtbot.waitUntil(
        lambda: rows(panel)[0].file_id is not None and rows(panel)[0].file == partly.name
    )
    before = rows(panel)[0].file_id
    choose(panel, "Read it again")
    notice = asked(window, qtbot)
    assert "partly.log" in notice.text.text()
    assert notice.button is not None
    notice.button.click()
    qtbot.waitUntil(lambda: rows(panel)[0].file_id not in (None, before))
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 3)


def test_what_was_passed_over_in_a_folder_is_told(
    window: MainWindow, panel: Sources, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "report.txt").write_bytes(day(3).replace(b"2024-03", b"2024-06"))
    (tmp_path / "cover.jpg").write_bytes(b"\xff\xd8")
    with qtbot.waitSignal(window.context.imports.ended) as ended:
        come_in(window, qtbot, tmp_path)
    assert "1 file in the folders passed over" in ended.args[0].sentence()
