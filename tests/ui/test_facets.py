# SPDX-License-Identifier: MIT
"""The facets, used as a person uses them: clicks, keys, menus, and what the query becomes."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.package.gpg import Gpg
from explorer.ui.jobs import Failure
from explorer.ui.main_window import MainWindow
from explorer.ui.models.facet_node import Node
from explorer.ui.models.facet_rows import PAGE, root_of
from explorer.ui.models.facet_tree import FacetTree
from explorer.ui.models.roles import Role
from explorer.ui.models.source_list import SourceRole
from explorer.ui.panels.facets import Facets
from explorer.ui.panels.sources import Sources
from explorer.ui.query_text import alternatives, released
from explorer.workspace.facets import Count, TypeCount
from explorer.workspace.facets import Facets as Counts
from tests.helpers.workspaces import event_line, fresh, take_in
from tests.ui.conftest import COURSE, DAY_EVENTS, Make, load_catalogue

ALT = Qt.KeyboardModifier.AltModifier
CTRL = Qt.KeyboardModifier.ControlModifier
HANDLERS = "/courses/course-v1:MarlX+TIDE1+2024/xblock/{}/handler/xmodule_handler/goto_position"
SPELLINGS = (
    Count("course-v1:MarlX+TIDE1+2024", 60),
    Count("MarlX/TIDE1/2024", 30),
    Count("MarlX/TIDE1/2013", 5),
)
VIDEO, PROBLEM = 399, 201  # of DAY_EVENTS
COUNTS = Counts(
    100,
    (
        TypeCount("play_video", "video", 50),
        TypeCount(HANDLERS.format("aa"), "page", 20),
        TypeCount(HANDLERS.format("bb"), "page", 10),
        TypeCount("<b>odd</b>\u202e", "unknown", 15),
        TypeCount(None, "unknown", 5),
    ),
    (Count("course-v1:MarlX+TIDE1+2024", 60), Count("MarlX/TIDE1/2013", 30), Count(None, 10)),
    (Count("browser", 100),),
    (Count("mira_k", 70), Count("1022", 20), Count(None, 10)),
)


def panel(window: MainWindow) -> Facets:
    found = window.panels["facets"]
    assert isinstance(found, Facets)
    return found


@pytest.fixture
def facets(window: MainWindow, qtbot: QtBot) -> Facets:
    found = panel(window)
    counted(qtbot, found, DAY_EVENTS)
    return found


def counted(qtbot: QtBot, facets: Facets, events: int) -> None:
    qtbot.waitUntil(lambda: facets.numbers.text() == f"{events:,}")


def row(facets: Facets, *key: str) -> Node:
    found = facets.model.find(*key)
    assert found is not None, key
    return found


def click(qtbot: QtBot, facets: Facets, *key: str, alt: bool = False) -> None:
    index = facets.model.index_of(key)
    assert index.isValid(), key
    above = index.parent()
    while above.isValid():
        facets.view.expand(above)
        above = above.parent()
    facets.view.scrollTo(index)
    at = facets.view.visualRect(index).center()
    qtbot.mouseClick(
        facets.view.viewport(),
        Qt.MouseButton.LeftButton,
        ALT if alt else Qt.KeyboardModifier.NoModifier,
        at,
    )


def titles(node: Node) -> list[str]:
    return [child.title for child in node.children]


def test_the_answer_is_counted_by_category_course_source_and_learner(facets: Facets) -> None:
    assert row(facets, "category", "video").events == VIDEO
    assert row(facets, "category", "problem").events == PROBLEM
    assert {each.title: each.quiet for each in row(facets, "category", "video").children} == {
        "Played a video": "play_video",
        "Paused a video": "pause_video",
    }
    (course,) = row(facets, "course").children
    assert (course.title, course.quiet, course.value) == ("TIDE1 2024", "MarlX", COURSE)
    assert [each.events for each in row(facets, "source").children] == [VIDEO, PROBLEM]
    assert [each.events for each in row(facets, "actor").children] == [200, 200, 200]
    assert facets.state == "normal"


def test_the_model_keeps_qts_rules(facets: Facets, qtmodeltester: ModelTester) -> None:
    qtmodeltester.check(facets.model)


def test_the_model_keeps_qts_rules_when_shown_anew(
    qapp: object, qtmodeltester: ModelTester
) -> None:
    model = FacetTree(load_catalogue())
    qtmodeltester.check(model)
    model.show(COUNTS, "")
    model.show(COUNTS, "NOT category:video")
    model.show(Counts(), "")


def test_a_click_shows_only_that_and_another_takes_it_back(
    window: MainWindow, facets: Facets, qtbot: QtBot
) -> None:
    click(qtbot, facets, "category", "video")
    assert window.context.state.query == "category:video"
    counted(qtbot, facets, VIDEO)
    assert row(facets, "category", "video").standing == "only"
    assert titles(row(facets, "happened")) == ["Video"]
    click(qtbot, facets, "actor", "value", "mira_k")
    assert window.context.state.query == "category:video actor:mira_k"
    qtbot.waitUntil(lambda: facets.model.facets.events < VIDEO)
    click(qtbot, facets, "category", "video")
    assert window.context.state.query == "actor:mira_k"
    counted(qtbot, facets, 200)


def test_alt_click_leaves_it_out_and_a_click_brings_it_back(
    window: MainWindow, facets: Facets, qtbot: QtBot
) -> None:
    click(qtbot, facets, "type", "play_video", alt=True)
    assert window.context.state.query == "NOT type:play_video"
    qtbot.waitUntil(lambda: facets.model.facets.events < DAY_EVENTS)
    left_out = row(facets, "type", "play_video")
    assert (left_out.standing, left_out.events) == ("not", 0)
    click(qtbot, facets, "type", "play_video")
    assert window.context.state.query == ""
    counted(qtbot, facets, DAY_EVENTS)


def test_keys_do_what_the_mouse_does(window: MainWindow, facets: Facets, qtbot: QtBot) -> None:
    facets.view.setCurrentIndex(facets.model.index_of(("category", "problem")))
    qtbot.keyClick(facets.view, Qt.Key.Key_Return)
    assert window.context.state.query == "category:problem"
    counted(qtbot, facets, PROBLEM)
    assert facets.model.node(facets.view.currentIndex()).key == ("category", "problem")
    qtbot.keyClick(facets.view, Qt.Key.Key_Return, ALT)
    assert window.context.state.query == "NOT category:problem"
    counted(qtbot, facets, VIDEO)
    facets.view.setCurrentIndex(facets.model.index_of(("actor", "value", "tobias.n")))
    qtbot.keyClick(facets.view, Qt.Key.Key_F)
    assert window.context.state.learner == "tobias.n"
    counted(qtbot, facets, 200)
    assert row(facets, "actor", "value", "tobias.n").standing == "only"


def test_several_are_selected_and_shown_together(
    window: MainWindow, facets: Facets, qtbot: QtBot
) -> None:
    window.resize(1280, 1100)
    for name, keys in (("mira_k", CTRL), ("tobias.n", CTRL)):
        index = facets.model.index_of(("actor", "value", name))
        facets.view.scrollTo(index)
        at = facets.view.visualRect(index).center()
        qtbot.mouseClick(facets.view.viewport(), Qt.MouseButton.LeftButton, keys, at)
    assert window.context.state.query == ""
    assert {node.title for node in facets.chosen()} == {"mira_k", "tobias.n"}
    entries = [each.text() for each in facets.menu(facets.chosen()[0]).actions()]
    assert entries[0] == "Show only these 2\tEnter"
    qtbot.keyClick(facets.view, Qt.Key.Key_Return)
    assert set(alternatives(window.context.state.query)) == {"actor:mira_k", "actor:tobias.n"}
    counted(qtbot, facets, 400)
    assert row(facets, "actor", "value", "mira_k").standing == "only"
    click(qtbot, facets, "actor", "value", "mira_k")
    assert window.context.state.query == "actor:tobias.n"


def test_several_are_left_out_together(window: MainWindow, facets: Facets, qtbot: QtBot) -> None:
    for name, keys in (("mira_k", CTRL), ("tobias.n", CTRL)):
        index = facets.model.index_of(("actor", "value", name))
        facets.view.scrollTo(index)
        at = facets.view.visualRect(index).center()
        qtbot.mouseClick(facets.view.viewport(), Qt.MouseButton.LeftButton, keys, at)
    qtbot.keyClick(facets.view, Qt.Key.Key_Return, ALT)
    counted(qtbot, facets, 200)
    assert set(window.context.state.query.split(" NOT ")) == {"NOT actor:mira_k", "actor:tobias.n"}


def test_two_spellings_of_one_course_are_told_apart(qapp: object) -> None:
    root = root_of(replace(COUNTS, courses=SPELLINGS), "", load_catalogue(), {})
    courses = next(each for each in root.children if each.key == ("course",))
    told = [(each.title, each.quiet) for each in courses.children]
    assert told == [
        ("TIDE1 2024", "course-v1:MarlX+TIDE1+2024"),
        ("TIDE1 2024", "MarlX/TIDE1/2024"),
        ("TIDE1 2013", "MarlX"),
    ]
    asked = {each.term for each in courses.children}
    assert len(asked) == 3


def test_what_was_open_stays_open(facets: Facets, window: MainWindow, qtbot: QtBot) -> None:
    facets.view.expand(facets.model.index_of(("category", "video")))
    facets.view.collapse(facets.model.index_of(("source",)))
    window.context.state.ask("learner:mira_k")
    counted(qtbot, facets, 200)
    assert facets.view.isExpanded(facets.model.index_of(("category", "video")))
    assert not facets.view.isExpanded(facets.model.index_of(("source",)))
    assert facets.view.isExpanded(facets.model.index_of(("actor",)))


def test_the_arrow_opens_and_asks_nothing(window: MainWindow, facets: Facets, qtbot: QtBot) -> None:
    index = facets.model.index_of(("category", "video"))
    box = facets.view.visualRect(index)
    arrow = QPoint(box.left() - facets.view.indentation() // 2, box.center().y())
    qtbot.mouseClick(facets.view.viewport(), Qt.MouseButton.LeftButton, pos=arrow)
    assert facets.view.isExpanded(index)
    click(qtbot, facets, "source")
    assert not facets.view.isExpanded(facets.model.index_of(("source",)))
    assert window.context.state.query == ""


def test_the_menu_offers_what_fits(window: MainWindow, facets: Facets) -> None:
    def entries(*key: str) -> dict[str, Any]:
        menu = facets.menu(row(facets, *key))
        return {each.text().partition("\t")[0]: each for each in menu.actions() if each.text()}

    category = entries("category", "video")
    assert list(category)[:2] == ["Show only this", "Exclude this"]
    assert {"Copy value", "Copy as query", "Copy with counts"} < set(category)
    assert not category["Follow learner"].isEnabled()
    category["Copy with counts"].trigger()
    copied = QGuiApplication.clipboard().text()
    assert set(copied.splitlines()[1:]) == {"play_video\t201", "pause_video\t198"}
    entries("course", "value", COURSE)["Copy value"].trigger()
    assert QGuiApplication.clipboard().text() == COURSE
    entries("type", "play_video")["Exclude this"].trigger()
    assert window.context.state.query == "NOT type:play_video"
    entries("actor", "value", "mira_k")["Follow learner"].trigger()
    assert window.context.state.learner == "mira_k"


def test_what_reads_lines_is_counted_from_what_was_found(
    window: MainWindow, facets: Facets, qtbot: QtBot
) -> None:
    window.context.state.ask("event.attempts:2")
    counted(qtbot, facets, PROBLEM)
    assert titles(row(facets, "happened")) == ["Problems"]


def test_no_event_and_no_file_are_said_apart(
    window: MainWindow, facets: Facets, bare: MainWindow, qtbot: QtBot
) -> None:
    window.context.state.ask("learner:nobody_here")
    qtbot.waitUntil(lambda: facets.numbers.text() == "0")
    window.context.state.ask("ip:203.0.113.9")
    qtbot.waitUntil(lambda: facets.state == "empty")
    assert facets.message.title.text() == "No events match"
    assert panel(bare).state == "empty"
    assert panel(bare).message.title.text() == "Nothing to count yet"


def test_what_failed_is_said_with_a_next_step(window: MainWindow, facets: Facets) -> None:
    window.context.search.failed.emit(Failure("The workspace can't be read.", "Make a new one."))
    assert facets.state == "failed"
    assert facets.message.title.text() == "The workspace can't be read."
    assert facets.message.text.text() == "Make a new one."
    assert facets.numbers.text() == ""


def test_new_files_are_counted_too(
    window: MainWindow, facets: Facets, qtbot: QtBot, tmp_path: Path
) -> None:
    more = tmp_path / "more.log"
    more.write_bytes(event_line(1, event_type="brand_new.thing") + b"\n")
    window.take_in([more])
    counted(qtbot, facets, DAY_EVENTS + 1)
    unknown = row(facets, "category", "unknown")
    assert (unknown.title, unknown.events) == ("Not in the catalogue", 1)
    assert titles(unknown) == ["brand_new.thing"]
    sources = window.panels["sources"]
    assert isinstance(sources, Sources)
    qtbot.waitUntil(lambda: sources.model.rowCount() == 2)
    tip = sources.model.index(0).data(SourceRole).tip
    assert tip.splitlines()[-1] == "1 event is of a type not in the catalogue."


def test_types_of_one_title_stand_together_and_can_be_asked(
    make: Make, gpg: Gpg, tmp_path: Path, qtbot: QtBot
) -> None:
    log = tmp_path / "pages.log"
    lines = [event_line(n, event_type=HANDLERS.format(n % 3)) for n in range(9)]
    log.write_bytes(b"\n".join([*lines, event_line(10), b""]))
    take_in(fresh(tmp_path / "Pages.elx", gpg), [log], gpg)
    window = make(tmp_path / "Pages.elx")
    window.show()
    window.context.library.open()
    facets = panel(window)
    counted(qtbot, facets, 10)
    page = row(facets, "category", "page")
    (kind,) = [each for each in page.children if each.children]
    assert (kind.events, kind.quiet) == (9, "3 types")
    click(qtbot, facets, *kind.key)
    counted(qtbot, facets, 9)
    assert row(facets, *kind.key).standing == "only"
    click(qtbot, facets, *kind.key, alt=True)
    counted(qtbot, facets, 1)
    assert row(facets, *kind.key).standing == "not"


def test_names_of_logs_are_shown_as_they_are(qapp: object) -> None:
    model = FacetTree(load_catalogue())
    model.show(COUNTS, "")
    odd = model.find("type", "<b>odd</b>\u202e")
    assert odd is not None
    assert odd.title == "<b>odd</b>�"
    assert "<b>" not in model.index_of(odd.key).data(Qt.ItemDataRole.ToolTipRole)
    assert model.index_of(odd.key).data(Role.NUMBER) == "15"


def test_paths_of_one_title_are_named_by_what_they_are_about(qapp: object) -> None:
    root = root_of(COUNTS, "", load_catalogue(), {})
    page = next(each for each in root.children[0].children if each.category == "page")
    (kind,) = page.children
    assert titles(kind) == ["aa", "bb"]
    assert kind.children[0].quiet == HANDLERS.format("aa")
    nobody = root.children[-1].children[-1]
    assert (nobody.title, nobody.term, nobody.learner) == ("Nobody is named", "NOT actor:*", "")


def test_a_long_list_is_cut_and_says_so(qapp: object) -> None:
    many = tuple(TypeCount(f"odd.{n}", "unknown", 1) for n in range(PAGE + 7))
    model = FacetTree(load_catalogue())
    model.show(Counts(len(many), many), f"NOT type:odd.{PAGE + 6}")
    unknown = model.find("category", "unknown")
    assert unknown is not None
    *shown, asked, more = unknown.children
    assert (len(shown), asked.standing, more.title, more.events) == (PAGE, "not", "6 more…", 6)
    model.show_more(more)
    unknown = model.find("category", "unknown")
    assert unknown is not None
    assert len(unknown.children) == PAGE + 7


def test_terms_are_released_whichever_way_they_stand() -> None:
    assert released("a:1 NOT b:2 c:3", ["b:2"]) == "a:1 c:3"
    assert released("a:1 b:2", ["NOT b:2"]) == "a:1"
    assert released("a:1 OR b:2", ["b:2"]) == "a:1 OR b:2"
    assert released("c:3 (a:1 OR a:2 OR a:4)", ["a:2"]) == "c:3 (a:1 OR a:4)"
    assert released("(a:1 OR a:2)", ["a:2"]) == "a:1"
