# SPDX-License-Identifier: MIT
"""The inspector and its tree: meanings, payloads opened in place, big and odd documents."""

from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.qtbot import QtBot

from explorer.ui.formats import zone_of
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.inspector import RAW
from tests.ui.conftest import COURSE, DAY_EVENTS, line, settle, text
from tests.ui.inspecting import choose, go_to, inspector, names


def test_the_head_says_what_who_when_and_where(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    facts = {name: label.text() for name, label in panel.facts.items()}
    assert panel.head.headline.text()
    assert facts["Who"] == "mira_k (user id 1021)"
    assert facts["When"] == "2024-03-04 08:00:00.000000 UTC, Mon"
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


def test_the_head_says_how_long_after_the_previous_event(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    assert panel.facts["Previous"].text() == "None: this learner’s first event here"
    assert panel.head.before.isHidden()
    panel = inspector(window, qtbot, 3)
    qtbot.waitUntil(lambda: panel.facts["Previous"].text() == "4 min 30 s earlier, by this learner")
    qtbot.mouseClick(panel.head.before, Qt.MouseButton.LeftButton)
    assert window.context.state.selection == int(window.centre.events.model.ids[0])


def test_times_show_in_utc_and_on_the_clock_chosen(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    zone = zone_of("Asia/Kolkata")
    assert zone is not None
    window.context.state.choose_zone(zone)
    assert panel.facts["When"].text() == "2024-03-04 08:00:00.000000 UTC, Mon"
    assert panel.facts["Local"].text() == "2024-03-04 13:30:00 +05:30, Mon (Asia/Kolkata)"


def test_every_place_a_line_was_seen_at_is_listed(
    window: MainWindow, qtbot: QtBot, tmp_path: Path
) -> None:
    again = tmp_path / "prod-edxapp-003" / "2024-03-05_marlx.log"
    again.parent.mkdir()
    again.write_bytes(text(line(0), line(0), line(900)))
    copy = tmp_path / "copy.log"
    copy.write_bytes(again.read_bytes())
    with qtbot.waitSignal(window.context.imports.ended):
        window.take_in([again, copy])
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS + 1)
    settle(qtbot, window)
    window.context.state.select(None)
    panel = inspector(window, qtbot, 0)
    assert panel.facts["Seen"].text().startswith("5 times, first in marlx-edge-events-2024-03-04")
    assert panel.head.others.text() == "4 other places …"
    assert panel.head.places.isHidden()
    qtbot.mouseClick(panel.head.others, Qt.MouseButton.LeftButton)
    listed = [panel.head.places.item(row).text() for row in range(panel.head.places.count())]
    assert listed == [
        "marlx-edge-events-2024-03-04.log, line 1",
        "2024-03-05_marlx.log, line 1 (server prod-edxapp-003)",
        "2024-03-05_marlx.log, line 2 (server prod-edxapp-003)",
        "copy.log, line 1",
        "copy.log, line 2",
    ]
    panel.head.places.setFocus()
    panel.head.places.selectAll()
    qtbot.keyClick(panel.head.places, Qt.Key.Key_C, Qt.KeyboardModifier.ControlModifier)
    assert QGuiApplication.clipboard().text().splitlines() == listed
    inspector(window, qtbot, DAY_EVENTS)
    assert panel.facts["Server"].text() == "prod-edxapp-003"
    menu = panel.head.menu("Server")
    assert menu is not None
    choose(menu, "Show only this")
    assert window.context.state.query == "server:prod-edxapp-003"


def test_lines_of_the_head_have_the_menu_of_their_value(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    menu = panel.head.menu("Course")
    assert menu is not None
    choose(menu, "Exclude this")
    assert window.context.state.query == f'NOT course:"{COURSE}"'
    assert panel.head.menu("Unit") is None


def test_the_head_can_say_less_and_remembers_it(window: MainWindow, qtbot: QtBot) -> None:
    panel = inspector(window, qtbot, 0)
    assert panel.facts["From"].isVisible()
    qtbot.mouseClick(panel.head.fold, Qt.MouseButton.LeftButton)
    assert not panel.facts["From"].isVisible()
    assert panel.facts["Who"].isVisible()
    assert window.context.settings.value("inspector/brief") == "yes"


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
