# SPDX-License-Identifier: MIT
"""The inspector as a person uses it: search, levels, quick look, pins, raw text, two events."""

from pathlib import Path
from typing import Any

import orjson
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.event_detail import raw_text
from explorer.ui.main_window import MainWindow
from explorer.ui.models.json_tree import MEANING, VALUE
from explorer.ui.panels.inspector import COMPARE, PRETTY, RAW, Inspector
from explorer.ui.panels.json_cells import NodeCells
from explorer.ui.panels.long_text import PART
from tests.helpers.workspaces import fresh, take_in
from tests.ui.conftest import Make, line
from tests.ui.inspecting import choose, go_to, inspector

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier
ODD = "שלום \u202eabc\u202c \x07 \U0001f40b <b>&amp;</b> %s"


def seek(qtbot: QtBot, panel: Inspector, wanted: str) -> None:
    field = panel.finding.field
    field.clear()
    qtbot.keyClicks(field, wanted)


def on_show(
    make: Make, gpg: Gpg, folder: Path, qtbot: QtBot, *lines: bytes
) -> tuple[MainWindow, Inspector]:
    """The window on a workspace of these lines, the first event selected."""
    log = folder / "odd.log"
    log.write_bytes(b"\n".join([*lines, b""]))
    take_in(fresh(folder / "Odd.elx", gpg), [log], gpg)
    window = make(folder / "Odd.elx")
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == len(lines))
    return window, inspector(window, qtbot, 0)


def test_ctrl_f_looks_in_the_event_while_the_inspector_has_the_keyboard(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = inspector(window, qtbot, 0)
    panel.json.tree.setFocus()
    qtbot.keyClick(panel.json.tree, Qt.Key.Key_F, CTRL)
    assert panel.finding.isVisible()
    seek(qtbot, panel, "MARLX")
    qtbot.waitUntil(lambda: panel.finding.count.text() == "1 of 3")
    assert panel.json.node().place == ("event", "id")
    qtbot.keyClick(panel.finding.field, Qt.Key.Key_Return)
    assert panel.finding.count.text() == "2 of 3"
    for _ in range(2):
        qtbot.keyClick(panel.finding.field, Qt.Key.Key_Return, SHIFT)
    assert panel.finding.count.text() == "3 of 3"
    seek(qtbot, panel, "nowhere at all")
    qtbot.waitUntil(lambda: panel.finding.count.text() == "None")
    assert not panel.finding.forward.isEnabled()
    qtbot.keyClick(panel.finding.field, Qt.Key.Key_Escape)
    assert panel.finding.isHidden()
    assert panel.json.cells.wanted == ""


def test_ctrl_f_elsewhere_goes_to_the_query(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    window.activateWindow()
    window.centre.events.view.setFocus()
    qtbot.keyClick(window.centre.events.view, Qt.Key.Key_F, CTRL)
    assert panel.finding.isHidden()


def test_what_is_looked_for_is_looked_for_in_the_next_event_and_tab(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = inspector(window, qtbot, 0)
    panel.open_find()
    seek(qtbot, panel, "mira_k")
    qtbot.waitUntil(lambda: panel.finding.count.text() == "1 of 1")
    panel.tabs.setCurrentIndex(RAW)
    assert panel.finding.count.text() == "1 of 1"
    assert panel.raw.edit.selected() == "mira_k"
    inspector(window, qtbot, 1)
    qtbot.waitUntil(lambda: panel.finding.count.text() == "None")


def test_the_tree_opens_to_a_level(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    tree, model = panel.json.tree, panel.json.model
    context = model.index_of(("context",))
    qtbot.keyClick(tree, Qt.Key.Key_1)
    assert not tree.isExpanded(context)
    qtbot.keyClick(tree, Qt.Key.Key_2)
    assert tree.isExpanded(context)
    qtbot.keyClick(tree, Qt.Key.Key_1)
    qtbot.keyClick(tree, Qt.Key.Key_Asterisk)
    assert tree.isExpanded(context)
    entries = [each.text().partition("\t")[0] for each in panel.levels.menu().actions()]
    assert entries == ["Open to level 1", "Open to level 2", "Open to level 3", "Open everything"]


def test_space_shows_a_value_whole_and_follows_the_selection(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = inspector(window, qtbot, 0)
    go_to(panel, "session")
    tree, look = panel.json.tree, panel.json.look
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert look.isVisible()
    assert look.text.text == "0" * 32
    go_to(panel, "context")
    assert '"org_id": "MarlX"' in look.text.text
    qtbot.keyClick(tree, Qt.Key.Key_Space)
    assert not look.isVisible()


def test_a_click_on_the_mark_shows_the_original(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    window.resize(1500, 800)
    window.resizeDocks([window.docks["inspector"]], [600], Qt.Orientation.Horizontal)
    tree = panel.json.tree
    index = panel.json.model.index_of(("event",)).siblingAtColumn(VALUE)
    tree.scrollTo(index)
    cells = tree.itemDelegate()
    assert isinstance(cells, NodeCells)
    box = cells.mark_box(tree.visualRect(index), index, tree.fontMetrics())
    assert box is not None
    qtbot.mouseClick(tree.viewport(), Qt.MouseButton.LeftButton, pos=box.center())
    assert panel.json.look.isVisible()
    assert panel.json.look.text.text.startswith('{"id": "i4x-MarlX')
    assert not panel.json.meaning.original.isHidden()


def test_a_wide_inspector_has_a_column_of_meanings(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    assert panel.json.tree.isColumnHidden(MEANING)
    panel.json.resize(900, 400)
    qtbot.waitUntil(lambda: not panel.json.tree.isColumnHidden(MEANING))
    index = panel.json.model.index_of(("event", "currentTime")).siblingAtColumn(MEANING)
    assert "playhead" in index.data()


def test_p_pins_a_field_and_remembers_it(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    go_to(panel, "event", "currentTime")
    qtbot.keyClick(panel.json.tree, Qt.Key.Key_P)
    assert window.context.pins.paths == ("event.currentTime",)
    assert window.context.settings.value("events/pinned") == "event.currentTime"
    choose(panel.json.menu(panel.json.node()), "Take this column out of the table")
    assert not window.context.pins.paths


def test_raw_and_pretty_are_the_line_whatever_is_in_it(
    make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot
) -> None:
    line_ = orjson.dumps(line(0, page=ODD, event_type="<img src=x>"))
    _, panel = on_show(make, gpg, tmp_path, qtbot, line_)
    panel.tabs.setCurrentIndex(RAW)
    shown = panel.raw.edit.toPlainText()
    assert "\u202e" not in shown
    assert "<b>&amp;</b> %s" in shown
    panel.raw.edit.selectAll()
    panel.raw.edit.copy()
    assert QGuiApplication.clipboard().text() == line_.decode()
    panel.tabs.setCurrentIndex(PRETTY)
    assert orjson.loads(panel.pretty.text) == orjson.loads(line_)
    assert '\n  "username": "mira_k"' in panel.pretty.text
    assert "<b>" in panel.json.model.index_of(("page",)).siblingAtColumn(VALUE).data()
    assert panel.head.headline.textFormat() == Qt.TextFormat.PlainText


def test_a_big_line_is_indented_beside_the_window(
    make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot
) -> None:
    line_ = orjson.dumps(line(0, event={f"key{number}": "x" * 20 for number in range(10_000)}))
    _, panel = on_show(make, gpg, tmp_path, qtbot, line_)
    panel.tabs.setCurrentIndex(PRETTY)
    qtbot.waitUntil(lambda: "key9999" in panel.pretty.text)
    assert orjson.loads(panel.pretty.text) == orjson.loads(line_)
    panel.json.open_to(0)
    assert panel.json.tree.isExpanded(panel.json.model.index_of(("event",)))


def test_bytes_that_are_no_text_show_as_what_they_are() -> None:
    assert raw_text(b'{"a": "\xff"}') == '{"a": "\\xff"}'


def test_a_long_line_shows_in_parts_and_is_searched_whole(
    make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot
) -> None:
    payload = {"state": "word " * 250_000 + "needle at the end"}
    line_ = orjson.dumps(line(0, event=payload))
    _, panel = on_show(make, gpg, tmp_path, qtbot, line_)
    panel.tabs.setCurrentIndex(RAW)
    assert panel.raw.parts > 20
    assert len(panel.raw.edit.toPlainText()) == PART
    assert "Part 1 of" in panel.raw.note.text()
    qtbot.mouseClick(panel.raw.forward, Qt.MouseButton.LeftButton)
    assert "Part 2 of" in panel.raw.note.text()
    panel.open_find()
    seek(qtbot, panel, "NEEDLE at")
    qtbot.waitUntil(lambda: panel.finding.count.text() == "1 of 1")
    assert panel.raw.edit.selected() == "needle at"
    assert (
        "".join(
            panel.raw.text[start : start + PART] for start in range(0, len(panel.raw.text), PART)
        )
        == line_.decode()
    )


@pytest.mark.parametrize(
    "payload",
    [
        pytest.param({f"key{n}": n for n in range(100_000)}, id="100,000 keys"),
        pytest.param([{"in": n} for n in range(50_000)], id="a long list"),
        pytest.param({"text": "x" * 5_000_000}, id="5 MB of text"),
    ],
)
def test_big_events_are_shown_opened_a_little_and_searched(
    make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot, payload: Any
) -> None:
    _, panel = on_show(make, gpg, tmp_path, qtbot, orjson.dumps(line(0, event=payload)))
    assert panel.state == "normal"
    panel.json.open_to(0)
    panel.tabs.setCurrentIndex(PRETTY)
    panel.tabs.setCurrentIndex(0)
    panel.open_find()
    seek(qtbot, panel, "99999" if isinstance(payload, dict) and len(payload) > 1 else "org_id")
    qtbot.waitUntil(lambda: panel.finding.count.text().startswith("1 of"))
    assert panel.json.node().place


def test_five_hundred_levels_are_shown_and_walked(
    make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot
) -> None:
    payload = b'{"in":' * 500 + b'"the end"' + b"}" * 500
    line_ = orjson.dumps(line(0, event="@@")).replace(b'"@@"', payload)
    window, panel = on_show(make, gpg, tmp_path, qtbot, line_, orjson.dumps(line(1)))
    panel.json.tree.setColumnWidth(0, 171)  # by hand
    panel.open_find()
    seek(qtbot, panel, "the end")
    qtbot.waitUntil(lambda: panel.finding.count.text() == "1 of 1")
    assert panel.json.node().place == ("event", *["in"] * 500)
    panel.json.open_to(0)
    index = panel.json.tree.currentIndex()
    assert panel.json.tree.visualRect(index).isValid()
    assert panel.json.tree.columnWidth(0) > panel.json.tree.indentation() * 500
    inspector(window, qtbot, 1)  # a flat one has its values beside its names again
    assert panel.json.tree.columnWidth(0) == 171


def test_two_selected_rows_are_compared(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    view = window.centre.events.view
    for row, keys in ((0, Qt.KeyboardModifier.NoModifier), (9, CTRL)):
        at = view.visualRect(window.centre.events.model.index(row, 0)).center()
        qtbot.mouseClick(view.viewport(), Qt.MouseButton.LeftButton, keys, at)
    assert window.context.state.pair is not None
    panel.tabs.setCurrentIndex(COMPARE)
    comparison = panel.comparison
    qtbot.waitUntil(lambda: comparison.state == "normal")
    changes = {each.place: each for each in comparison.model.difference.changes}
    assert set(changes) == {("time",)}
    assert changes["time",].after.startswith("2024-03-04T08:13:30")
    assert comparison.about.text().startswith("1 changed; ")
    last = comparison.model.index(1, 0)
    assert last.data().endswith("fields alike")
    assert not comparison.tree.isExpanded(last)
    comparison.tree.setFocus()
    comparison.tree.setCurrentIndex(comparison.model.index(0, 0))
    qtbot.keyClick(comparison.tree, Qt.Key.Key_C, CTRL)
    assert QGuiApplication.clipboard().text().startswith("time\t2024-03-04T08:00:00")
    qtbot.keyClick(comparison.tree, Qt.Key.Key_Space)
    assert comparison.look.isVisible()


def test_a_marked_event_is_compared_with_the_next_one_selected(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = inspector(window, qtbot, 0)
    panel.tabs.setCurrentIndex(COMPARE)
    assert panel.comparison.state == "empty"
    qtbot.mouseClick(panel.comparison.message.button, Qt.MouseButton.LeftButton)
    assert panel.marked == panel.shown
    panel = inspector(window, qtbot, 1)
    qtbot.waitUntil(lambda: panel.comparison.state == "normal")
    kinds = {change.kind for change in panel.comparison.model.difference.changes}
    assert kinds == {"changed"}
    panel.open_find()
    seek(qtbot, panel, "tobias")
    qtbot.waitUntil(lambda: panel.finding.count.text() == "1 of 1")
    qtbot.mouseClick(panel.comparison.release, Qt.MouseButton.LeftButton)
    assert panel.comparison.state == "empty"
    assert panel.marked is None


def test_the_menu_of_a_learner_follows_them(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    go_to(panel, "username")
    at = panel.json.tree.visualRect(panel.json.tree.currentIndex()).center()
    assert isinstance(at, QPoint)
    choose(panel.json.menu(panel.json.node()), "Follow learner")
    assert window.context.state.learner == "mira_k"


def test_nothing_of_an_event_stays_when_the_workspace_closes(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = inspector(window, qtbot, 0)
    panel.mark()
    go_to(panel, "session")
    qtbot.keyClick(panel.json.tree, Qt.Key.Key_Space)
    panel.tabs.setCurrentIndex(RAW)
    inspector(window, qtbot, 1)
    qtbot.waitUntil(lambda: panel.comparison.state == "normal")
    window.context.library.close()
    assert panel.state == "empty"
    assert (panel.shown, panel.marked) == (None, None)
    assert panel.json.model.rowCount() == 0
    assert (panel.raw.text, panel.pretty.text, panel.json.look.text.text) == ("", "", "")
    assert not panel.json.look.isVisible()
    assert panel.comparison.model.rowCount() == 0
    assert not any(label.text() for label in panel.facts.values())
    assert window.centre.histogram.canvas.bars is None
