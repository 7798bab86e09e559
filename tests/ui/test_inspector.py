# SPDX-License-Identifier: MIT
"""The inspector and its tree: meanings, payloads opened in place, big and odd documents."""

import time
from typing import Any

import pytest
from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QMenu
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.events.payload import Opened, open_payload
from explorer.ui.main_window import MainWindow
from explorer.ui.models.json_tree import JsonTree, path_text
from explorer.ui.panels.inspector import RAW, Inspector
from tests.ui.conftest import settle


def inspector(window: MainWindow, qtbot: QtBot, row: int) -> Inspector:
    """The inspector with this row's event."""
    panel = window.panels["inspector"]
    assert isinstance(panel, Inspector)
    window.context.state.select(int(window.centre.events.model.ids[row]))
    qtbot.waitUntil(lambda: panel.state == "normal")
    return panel


def go_to(panel: Inspector, *place: str | int) -> None:
    index = panel.json.model.index_of(place)
    assert index.isValid()
    panel.json.tree.setCurrentIndex(index)


def choose(menu: QMenu, text: str) -> None:
    action = next(each for each in menu.actions() if each.text().partition("\t")[0] == text)
    assert action.isEnabled()
    action.trigger()
    menu.close()


def names(model: JsonTree, parent: QModelIndex | None = None) -> list[str]:
    above = parent or QModelIndex()
    return [str(model.index(row, 0, above).data()) for row in range(model.rowCount(above))]


def opened(document: dict[str, Any]) -> Opened:
    return open_payload(document)


def test_the_head_says_what_who_when_and_where(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    facts = {name: label.text() for name, label in panel.facts.items()}
    assert panel.head.headline.text()
    assert facts["Who"] == "mira_k (user id 1021)"
    assert facts["When"] == "Mon 2024-03-04 08:00:00.000000 (UTC)"
    assert facts["Course"] == "TIDE1 2024 (MarlX) · course-v1:MarlX+TIDE1+2024"
    assert facts["From"] == "Sent by the browser, IP 192.0.2.7"
    assert facts["Seen"] == "Once, in marlx-edge-events-2024-03-04.log, line 1"


def test_a_payload_that_is_text_is_opened_in_place_and_marked(
    window: MainWindow, qtbot: QtBot
) -> None:
    panel = inspector(window, qtbot, 0)
    model = panel.json.model
    payload = model.index_of(("event",))
    assert names(model, payload) == ["id", "currentTime"]
    mark = model.mark(model.node(payload))
    assert mark is not None
    assert mark.kind == "JSON text"
    go_to(panel, "event")
    choose(panel.json.menu(panel.json.node()), "Copy the original text")
    assert QGuiApplication.clipboard().text().startswith('{"id": "i4x-MarlX')


def test_a_field_says_what_it_means(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    go_to(panel, "event", "currentTime")
    meaning = panel.json.meaning
    assert meaning.path.text() == "event.currentTime"
    assert "playhead" in meaning.text.text()
    assert meaning.human.text().startswith("12 s")


def test_the_field_stays_selected_from_event_to_event(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    go_to(panel, "event", "currentTime")
    panel = inspector(window, qtbot, 6)
    qtbot.waitUntil(lambda: panel.json.meaning.value.text() == "114")
    assert panel.json.node().place == ("event", "currentTime")


@pytest.mark.parametrize(
    ("place", "query", "hits"),
    [
        (("username",), "learner:mira_k", 200),
        (("event_type",), "type:play_video", 201),
        (("session",), "session:00000000000000000000000000000000", 39),
    ],
)
def test_show_only_this_on_a_value(
    window: MainWindow, qtbot: QtBot, place: tuple[str, ...], query: str, hits: int
) -> None:
    panel = inspector(window, qtbot, 0)
    go_to(panel, *place)
    choose(panel.json.menu(panel.json.node()), "Show only this")
    assert window.context.state.query == query
    settle(qtbot, window)
    assert window.centre.events.model.rowCount() == hits


def test_value_path_and_subtree_are_copied(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    clipboard = QGuiApplication.clipboard()
    go_to(panel, "context")
    choose(panel.json.menu(panel.json.node()), "Copy subtree as JSON")
    assert '"org_id": "MarlX"' in clipboard.text()
    go_to(panel, "context", "org_id")
    choose(panel.json.menu(panel.json.node()), "Copy path")
    assert clipboard.text() == "context.org_id"
    panel.json.tree.setFocus()
    qtbot.keyClick(panel.json.tree, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert clipboard.text() == "MarlX"


def test_raw_is_the_exact_line(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    panel.tabs.setCurrentIndex(RAW)
    assert panel.raw.edit.toPlainText().startswith('{"username":"mira_k","event_type":"play_video"')
    assert panel.raw.edit.isReadOnly()


def test_the_tree_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model = JsonTree()
    model.show(opened({"a": [1, 2, {"b": None}], "event": '{"c": [true, "x"]}', "d": {}}))
    qtmodeltester.check(model)


def test_a_hundred_thousand_keys_are_quick_and_all_there() -> None:
    document = {"event": {f"key{number}": number for number in range(100_000)}}
    model = JsonTree()
    started = time.perf_counter()
    model.show(Opened(document, {}))
    event = model.index(0, 0)
    groups = [model.index(row, 0, event) for row in range(model.rowCount(event))]
    assert len(groups) == 100
    assert groups[0].data() == "0 … 999"
    assert model.rowCount(groups[99]) == 1000
    assert model.index(999, 0, groups[99]).data() == "key99999"
    found = model.index_of(("event", "key54321"))
    assert found.data() == "key54321"
    assert model.node(found).place == ("event", "key54321")
    assert time.perf_counter() - started < 1.0


def test_five_hundred_levels_are_walked() -> None:
    document: dict[str, Any] = {}
    inner = document
    for _ in range(500):
        inner["in"] = {}
        inner = inner["in"]
    inner["end"] = 1
    model = JsonTree()
    model.show(Opened(document, {}))
    place = ("in",) * 500 + ("end",)
    index = model.index_of(place)
    assert index.data() == "end"
    for _ in range(501):
        index = index.parent()
    assert not index.isValid()


def test_a_megabyte_of_text_is_cut_for_display_only() -> None:
    model = JsonTree()
    model.show(Opened({"event": "x" * 1_000_000}, {}))
    index = model.index(0, 1)
    assert len(index.data()) < 400
    assert len(model.node(index).value) == 1_000_000


def test_text_of_a_log_is_never_markup_nor_moves_its_neighbours() -> None:
    model = JsonTree()
    model.show(Opened({"<b>a</b>": "<img src='http://example.org/x'>\nsecond\u202eline\x07"}, {}))
    assert model.index(0, 0).data() == "<b>a</b>"
    shown = model.index(0, 1).data()
    assert shown.startswith("<img src=")
    assert "\n" not in shown
    assert "\u202e" not in shown
    assert "\x07" not in shown


def test_paths_are_written_as_people_write_them() -> None:
    assert path_text(("event", "answers", 0, "x")) == "event.answers[0].x"
