# SPDX-License-Identifier: MIT
"""A weekly package dropped: listed, chosen from, and private columns left out."""

from pathlib import Path
from typing import Any

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtTest import QAbstractItemModelTester
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.models.part_tree import PartTree
from explorer.ui.models.source_list import Source, SourceRole
from explorer.ui.package_picker import PackagePicker
from explorer.ui.panels.sources import Sources
from explorer.ui.workspace_window import WorkspaceWindow
from tests.helpers.workspaces import rows
from tests.ui.conftest import Make, day
from tests.ui.weekly import OTHER, RUN, WEEKS, stock, tables, weekly_zip


def dropped(window: MainWindow, qtbot: QtBot, *paths: Path) -> PackagePicker:
    """The picker that opens on this drop."""
    window.offer(list(paths))
    qtbot.waitUntil(lambda: window.delivery.picker is not None)
    picker = window.delivery.picker
    assert picker is not None
    qtbot.waitUntil(picker.isVisible)
    return picker


def texts(model: PartTree, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    return [model.index(row, 0, above).data() for row in range(model.rowCount(above))]


def at(model: PartTree, *path: str) -> QModelIndex:
    index = QModelIndex()
    for text in path:
        index = model.index(texts(model, index).index(text), 0, index)
    return index


def tick(model: PartTree, index: QModelIndex, *, on: bool) -> None:
    state = Qt.CheckState.Checked if on else Qt.CheckState.Unchecked
    assert model.setData(index, state.value, Qt.ItemDataRole.CheckStateRole)


def held(window: MainWindow) -> list[tuple[Any, ...]]:
    workspace = window.context.library._workspace
    assert workspace is not None
    return rows(workspace, "SELECT name, course, left_out FROM tables ORDER BY name, course")


def test_a_package_is_listed_and_only_what_is_ticked_comes_in(
    window: MainWindow, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    picker = dropped(window, qtbot, weekly_zip(tmp_path, WEEKS[1], encrypt))
    model = picker.model
    QAbstractItemModelTester(model, QAbstractItemModelTester.FailureReportingMode.Warning)
    assert not window.centre.intake.isVisible(), "a package has no events to choose among"
    assert texts(model) == [OTHER, RUN]
    assert texts(model, at(model, RUN)) == ["People", "Course records"]
    assert picker.sum.text().startswith("6 of 6 files, ")

    tick(model, at(model, OTHER), on=False)
    tick(model, at(model, RUN, "Course records", "grades_persistentcoursegrade"), on=False)
    assert picker.sum.text().startswith("4 of 6 files, ")
    half = at(model, RUN).data(Qt.ItemDataRole.CheckStateRole)
    assert half == Qt.CheckState.PartiallyChecked
    picker.private["email"].setChecked(True)
    picker.private["name"].setChecked(True)
    with qtbot.waitSignal(window.context.imports.ended):
        qtbot.keyClick(picker, Qt.Key.Key_Return)
    assert not picker.isVisible()
    assert held(window) == [
        ("auth_user", RUN, '["email","password"]'),
        ("auth_userprofile", RUN, '["name"]'),
        ("certificates_generatedcertificate", RUN, '["name"]'),
        ("student_courseenrollment", RUN, "[]"),
    ]
    window.beside.workspace()
    page = window.findChild(WorkspaceWindow)
    assert isinstance(page, WorkspaceWindow)
    qtbot.waitUntil(lambda: "Full names" in page.private.text())
    assert page.private.text().startswith(
        "E-mail addresses: not held\n    left out: auth_user.email\n\nFull names: not held\n"
        "    left out: auth_userprofile.name, certificates_generatedcertificate.name\n"
    )
    told = [notice.text.text() for notice in window.notices.notices()]
    assert any("of 4 weekly tables came in." in text for text in told)


def test_what_is_left_out_is_remembered_and_found_by_kind_or_by_words(
    window: MainWindow, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    picker = dropped(window, qtbot, weekly_zip(tmp_path, WEEKS[0], encrypt))
    picker.private["email"].setChecked(True)
    with qtbot.waitSignal(window.context.imports.ended):
        qtbot.mouseClick(picker.go, Qt.MouseButton.LeftButton)

    picker = dropped(window, qtbot, weekly_zip(tmp_path, WEEKS[1], encrypt))
    assert picker.private["email"].isChecked()
    assert not picker.private["name"].isChecked()
    picker.grouping.setCurrentIndex(1)
    model = picker.model
    assert texts(model) == ["People", "Course records"]
    tick(model, at(model, "People"), on=False)
    assert picker.sum.text().startswith("4 of 6")
    picker.seek.setText("enrollment")
    assert texts(model) == ["Course records"]
    qtbot.mouseClick(picker.none, Qt.MouseButton.LeftButton)
    assert picker.sum.text().startswith("2 of 6"), "None is of what is on show"
    before = held(window)
    qtbot.keyClick(picker, Qt.Key.Key_Escape)
    assert not picker.isVisible()
    assert not window.context.imports.running
    assert held(window) == before


def test_daily_files_never_show_it_and_come_in_beside_a_package(
    window: MainWindow, encrypt: Any, gpg: Gpg, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "drop"
    folder.mkdir()
    log = folder / "marlx-edge-events-2024-03-05.log"
    log.write_bytes(day(9).replace(b"2024-03-04", b"2024-03-05"))
    window.offer([folder])
    intake = window.centre.intake
    qtbot.waitUntil(intake.isVisible)
    assert window.findChild(PackagePicker) is None, "no package, no picker"
    qtbot.mouseClick(intake.leave, Qt.MouseButton.LeftButton)

    package = weekly_zip(tmp_path, WEEKS[1], encrypt)
    window.offer([folder, package])
    qtbot.waitUntil(intake.isVisible)
    qtbot.keyClick(intake.go, Qt.Key.Key_Return)
    qtbot.waitUntil(lambda: window.delivery.picker is not None)
    picker = window.delivery.picker
    assert picker is not None
    qtbot.waitUntil(picker.isVisible)
    assert "1 other file of this drop" in picker.others.text()
    tick(picker.model, at(picker.model, RUN), on=False)
    with qtbot.waitSignal(window.context.imports.ended):
        qtbot.mouseClick(picker.go, Qt.MouseButton.LeftButton)
    assert [row[:2] for row in held(window)] == [("student_courseenrollment", OTHER)]
    qtbot.waitUntil(lambda: any(r.file == log.name for r in window.context.library.receipts))


def test_a_week_is_no_day_without_events(
    make: Make, filled: Path, gpg: Gpg, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    stock(filled, [weekly_zip(tmp_path, week, encrypt) for week in WEEKS], gpg)
    window = make(filled)
    window.show()
    window.context.library.open()
    sources = window.panels["sources"]
    assert isinstance(sources, Sources)
    qtbot.waitUntil(lambda: sources.model.rowCount() == 3)

    def listed() -> list[Source]:
        model = sources.model
        return [model.index(row).data(SourceRole) for row in range(model.rowCount())]

    package = f"{WEEKS[1]} · weekly package · marlx"
    assert [each.title for each in listed()][:1] == [f"▸ {package}"]
    assert listed()[0].line == "6 tables · 10 rows"
    sources.view.setCurrentIndex(sources.model.index(0))
    sources.view.setFocus()
    qtbot.keyClick(sources.view, Qt.Key.Key_Return)
    assert [each.title for each in listed()][:1] == [f"▾ {package}"]
    assert f"    student_courseenrollment · {OTHER} · {WEEKS[1]}" in [e.title for e in listed()]
    assert "without a file" not in sources.gaps.text(), "a package is not looked for every day"

    asked: list[Any] = []
    sources.asks.connect(lambda *question: asked.append(question))
    sources.remove(listed()[0])
    assert asked[0][0].startswith(f"Remove marlx-{WEEKS[1]}.zip? 6 tables · 10 rows go for good.")
    asked[0][2]()
    qtbot.waitUntil(lambda: sources.model.rowCount() == 2)
    assert window.context.marks.undo_stack.count() == 1, "one step to undo"


def test_a_workspace_may_hold_a_package_alone(
    bare: MainWindow, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    picker = dropped(bare, qtbot, weekly_zip(tmp_path, WEEKS[1], encrypt))
    bare.context.library.key_wanted.connect(lambda keys: bare.context.library.create(keys[0]))
    with qtbot.waitSignal(bare.context.imports.ended):
        qtbot.mouseClick(picker.go, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: not bare.context.imports.running)
    qtbot.waitUntil(lambda: not bare.centre.welcoming)
    events = bare.centre.events
    qtbot.waitUntil(lambda: "asks weekly tables" in events.message.text.text())


def test_a_folder_of_members_is_chosen_from_and_a_second_drop_joins_the_first(
    window: MainWindow, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / f"marlx-{WEEKS[0]}"
    folder.mkdir()
    for (course, table), text in tables(WEEKS[0]).items():
        (folder / f"{course}-{table}-prod-analytics.sql.gpg").write_bytes(encrypt(text))
    (folder / "letter.txt").write_bytes(b"No log.")
    picker = dropped(window, qtbot, folder)
    assert picker.sum.text().startswith("6 of 6 files, ")
    window.offer([weekly_zip(tmp_path, WEEKS[1], encrypt)])
    qtbot.waitUntil(lambda: picker.sum.text().startswith("12 of 12 files, "))
    picker.grouping.setCurrentIndex(1)
    qtbot.mouseClick(picker.none, Qt.MouseButton.LeftButton)
    assert not picker.go.isEnabled(), "nothing to take"
    tick(picker.model, at(picker.model, "People", "auth_user"), on=True)
    with qtbot.waitSignal(window.context.imports.ended) as ended:
        qtbot.mouseClick(picker.go, Qt.MouseButton.LeftButton)
    assert [row[:2] for row in held(window)] == [("auth_user", RUN)] * 2
    assert "1 file in the folders passed over, neither log" in ended.args[0].sentence()


def test_what_the_system_or_a_command_line_hands_over_is_asked_about_too(
    window: MainWindow, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    """A browser left the zip's ending out; the day beside it comes in at once, of everyone."""
    package = weekly_zip(tmp_path, WEEKS[1], encrypt)
    package = package.rename(package.with_suffix(""))
    log = tmp_path / "marlx-edge-events-2024-03-05.log"
    log.write_bytes(day(9).replace(b"2024-03-04", b"2024-03-05"))
    with qtbot.waitSignal(window.context.imports.ended):
        window.bring([log, package])
    assert not window.centre.intake.isVisible()
    qtbot.waitUntil(lambda: window.delivery.picker is not None)  # it is looked into meanwhile
    picker = window.delivery.picker
    assert picker is not None
    assert texts(picker.model) == [OTHER, RUN]
    tick(picker.model, at(picker.model, OTHER), on=False)
    with qtbot.waitSignal(window.context.imports.ended):
        qtbot.mouseClick(picker.go, Qt.MouseButton.LeftButton)
    assert {course for _, course, _ in held(window)} == {RUN}


def test_a_zip_that_is_encrypted_as_a_whole_is_listed_too(
    window: MainWindow, encrypt: Any, qtbot: QtBot, tmp_path: Path
) -> None:
    plain = weekly_zip(tmp_path, WEEKS[1], encrypt)
    sealed = plain.with_name(f"{plain.name}.gpg")
    sealed.write_bytes(encrypt(plain.read_bytes()))
    plain.unlink()
    damaged = tmp_path / "marlx-2024-03-17.zip.gpg"
    damaged.write_bytes(sealed.read_bytes()[:-2_000])
    with qtbot.waitSignal(window.context.imports.ended):
        window.bring([sealed, damaged])  # the damaged one fails by itself
    qtbot.waitUntil(lambda: window.delivery.picker is not None)
    picker = window.delivery.picker
    assert picker is not None
    assert texts(picker.model) == [OTHER, RUN]
    tick(picker.model, at(picker.model, OTHER), on=False)
    with qtbot.waitSignal(window.context.imports.ended):
        qtbot.mouseClick(picker.go, Qt.MouseButton.LeftButton)
    assert {course for _, course, _ in held(window)} == {RUN}
    assert not window.context.library.asking.passphrases._holders
