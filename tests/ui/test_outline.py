# SPDX-License-Identifier: MIT
"""Names instead of ids, and the outline of a course as a facet, in the window."""

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.main_window import MainWindow
from explorer.ui.models.columns import BY_ID
from explorer.ui.models.facet_node import Node
from explorer.ui.models.facet_rows import root_of
from explorer.ui.models.facet_tree import FacetTree
from explorer.ui.panels.facets import Facets
from explorer.ui.panels.inspector import Inspector
from explorer.workspace.facets import Facets as Counts
from tests.helpers.workspaces import fresh, take_in
from tests.ui.conftest import Make, load_catalogue, settle
from tests.ui.test_completion import offered
from tests.workspace.test_parts import RUNS, block, events, outline

ALT = Qt.KeyboardModifier.AltModifier
FIRST = "Tides > Week 1"


@pytest.fixture
def window(make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot) -> MainWindow:
    workspace = fresh(tmp_path / "W.elx", gpg)
    log = tmp_path / "marlx-edx-events-2024-03-04.log"
    log.write_bytes(b"".join(each + b"\n" for each in events()))
    paths = [log]
    for run, week in zip(RUNS, ("Week 1", "First week"), strict=True):
        paths.append(tmp_path / f"MarlX-SEA201-{run}-course_structure-prod-analytics.json")
        paths[-1].write_text(json.dumps(outline(run, week)))
    take_in(workspace, paths, gpg)
    window = make(workspace.path)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == 15)
    settle(qtbot, window)
    return window


def panel(window: MainWindow) -> Facets:
    found = window.panels["facets"]
    assert isinstance(found, Facets)
    return found


def row(window: MainWindow, title: str) -> Node:
    """The first row of this title below the outline's heading."""
    heading = panel(window).model.find("part")
    assert heading is not None
    waiting = list(heading.children)
    while waiting:
        node = waiting.pop(0)
        if node.title == title:
            return node
        waiting += node.children
    raise AssertionError(title)


def waiting_for(window: MainWindow, count: int) -> Callable[[], bool]:
    return lambda: (
        panel(window).model.facets.events == count
        and panel(window).model.facets.whole
        and not window.context.search.running
    )


def test_a_click_on_a_part_narrows_alt_click_leaves_it_out(
    window: MainWindow, qtbot: QtBot
) -> None:
    facets = panel(window)
    qtbot.waitUntil(waiting_for(window, 15))
    week = row(window, "Week 1")
    assert (week.events, week.term) == (5, f'part:"{FIRST}"')
    assert [child.title for child in week.children] == ["Moon 100 %"]
    index = facets.model.index_of(week.key)
    facets.view.expand(index.parent())
    facets.view.scrollTo(index)
    spot = facets.view.visualRect(index).center() + QPoint(10, 0)
    qtbot.mouseClick(facets.view.viewport(), Qt.MouseButton.LeftButton, pos=spot)
    assert window.context.state.query == f'part:"{FIRST}"'
    qtbot.waitUntil(waiting_for(window, 5))
    assert row(window, "Week 1").standing == "only"
    facets.view.setCurrentIndex(facets.model.index_of(row(window, "Week 1").key))
    qtbot.keyClick(facets.view, Qt.Key.Key_Return)  # once more takes it out
    assert window.context.state.query == ""
    qtbot.waitUntil(waiting_for(window, 15))
    facets.view.setCurrentIndex(facets.model.index_of(row(window, "Week 1").key))
    qtbot.keyClick(facets.view, Qt.Key.Key_Return, ALT)
    assert window.context.state.query == f'NOT part:"{FIRST}"'
    qtbot.waitUntil(waiting_for(window, 10))
    assert row(window, FIRST).standing == "not"


def test_what_was_typed_stands_at_its_row(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.ask('part:"first week"')
    qtbot.waitUntil(waiting_for(window, 5))
    named = row(window, "First week")
    assert (named.standing, named.events) == ("only", 5)
    panel(window).release(named)
    assert window.context.state.query == ""


def test_where_no_outline_is_known_it_says_so() -> None:
    counts = Counts(15)
    root = root_of(counts, "", load_catalogue(), {})
    heading = next(each for each in root.children if each.key == ("part",))
    assert [child.quiet for child in heading.children] == ["not known here"]
    assert "weekly package" in heading.tip
    assert not heading.children[0].term


def test_names_stand_in_table_and_inspector_with_ids_behind_them(
    window: MainWindow, qtbot: QtBot
) -> None:
    model = window.centre.events.model
    qtbot.waitUntil(lambda: model.table_row(0) is not None)
    shown = model.table_row(0)
    assert shown is not None
    texts = {name: model.text(BY_ID[name], shown) for name in ("course", "object")}
    assert texts == {"course": "Tides", "object": "Full > new"}
    at = [column.id for column in model.columns].index("course")
    tip = model.index(0, at).data(Qt.ItemDataRole.ToolTipRole)
    assert "course-v1:MarlX+SEA201+2025_T1" in tip
    assert BY_ID["course"].value(shown) == "course-v1:MarlX+SEA201+2025_T1"
    inspector = window.panels["inspector"]
    assert isinstance(inspector, Inspector)
    window.context.state.select(int(model.ids[0]))
    qtbot.waitUntil(lambda: inspector.shown == int(model.ids[0]))
    assert inspector.facts["Course"].text().startswith("Tides · course-v1:")
    assert inspector.facts["Part"].text() == "Week 1 > Moon 100 % > u1 > Full > new"
    assert block(RUNS[0], "video", "5a" * 16) in str(inspector.head._values["Part"].text)


def test_a_part_that_nothing_is_about_can_still_be_taken_out(qapp: object) -> None:
    model = FacetTree(load_catalogue())
    model.show(Counts(), "part:Nowhere")
    found = model.find("part", "named", "Nowhere")
    assert found is not None
    assert (found.standing, found.events) == ("only", 0)


def test_parts_are_completed_by_name_or_id(window: MainWindow, qtbot: QtBot) -> None:
    completion = window.centre.query_bar.completion
    offered(window, qtbot, 'part:"week')
    qtbot.waitUntil(lambda: 'part:"Week 1"' in completion.offers())  # no other has the name
    offered(window, qtbot, "part:type@problem")
    qtbot.waitUntil(lambda: len(completion.offers()) == 4)  # told apart by where they lie or by ids
    bar = window.centre.query_bar
    qtbot.keyClick(bar.completion.popup, Qt.Key.Key_Down)
    chosen = bar.completion.popup.currentIndex().data(Qt.ItemDataRole.EditRole)
    qtbot.keyClick(bar.completion.popup, Qt.Key.Key_Return)
    assert bar.edit.text().strip() == chosen
