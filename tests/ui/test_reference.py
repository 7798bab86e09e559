# SPDX-License-Identifier: MIT
"""The reference: looking up types and fields, and coming to it from an event or a facet."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QModelIndex, Qt, QUrl
from pytestqt.modeltest import ModelTester
from pytestqt.qtbot import QtBot

from explorer.events.catalogue import Category, Entry
from explorer.ui.main_window import MainWindow
from explorer.ui.models.reference_list import ReferenceList
from explorer.ui.models.roles import Role
from explorer.ui.panels.facets import Facets
from explorer.ui.panels.inspector import Inspector
from explorer.ui.reference_page import Pages, short_name
from explorer.ui.reference_window import ReferenceWindow
from explorer.ui.theme import LIGHT
from tests.ui.conftest import DAY_EVENTS, load_catalogue


@pytest.fixture
def reference(bare: MainWindow) -> ReferenceWindow:
    bare.explain()
    return bare.reference()


def entries(model: ReferenceList) -> Iterator[Entry]:
    for index in model.indexes():
        about = index.data(Role.NODE)
        if isinstance(about, Entry):
            yield about


def text(reference: ReferenceWindow) -> str:
    return reference.page.toPlainText()


def test_every_entry_is_in_the_list_and_has_a_page(qapp: object) -> None:
    known = load_catalogue()
    listed = list(entries(ReferenceList(known)))
    assert {entry.key for entry in listed} == {entry.key for entry in known.entries}
    assert len(listed) == len(known.entries)
    pages = Pages(known)
    for entry in known.entries:
        page = pages.entry(entry, LIGHT)
        assert "`" not in page, entry.key
        assert all(field.path.split(".")[0] in page for field in entry.fields)
    for category in known.categories:
        assert pages.category(category, LIGHT).count("elx:type/") == sum(
            entry.category == category.id for entry in known.entries
        )


def test_the_model_keeps_qts_rules(qapp: object, qtmodeltester: ModelTester) -> None:
    model = ReferenceList(load_catalogue())
    qtmodeltester.check(model)
    model.look_for("video")
    model.look_for("")


@pytest.mark.parametrize(
    ("typed", "first"),
    [
        ("pause_video", "pause_video"),
        ("edx.video.paused", "pause_video"),  # another name
        ("paused a video", "pause_video"),  # the title
        ("PROBLEM_CHECK", "problem_check"),
        ("old_attempts", "problem_reset_attempts"),  # a field
    ],
)
def test_names_titles_and_fields_are_found(
    reference: ReferenceWindow, qtbot: QtBot, typed: str, first: str
) -> None:
    qtbot.keyClicks(reference.field, typed)
    assert next(entries(reference.model)).name == first
    assert first in text(reference)


def test_nothing_found_is_said(reference: ReferenceWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(reference.field, "zzqx")
    assert "Nothing" in reference.count.text()
    assert reference.model.rowCount() == 0
    reference.field.clear()
    assert reference.count.text().startswith(f"{len(load_catalogue().entries)} types")


def test_arrows_walk_through_what_was_found(reference: ReferenceWindow, qtbot: QtBot) -> None:
    qtbot.keyClicks(reference.field, "transcript")
    before = text(reference)
    qtbot.keyClick(reference.field, Qt.Key.Key_Down)
    assert text(reference) != before
    qtbot.keyClicks(reference.field, " show")
    assert reference.field.text() == "transcript show"


def test_a_page_says_all_of_it(reference: ReferenceWindow) -> None:
    reference.open("problem_check")
    entry = load_catalogue().entry("problem_check")
    assert entry is not None
    page = text(reference)
    for said in (entry.title, entry.meaning, entry.since, *(each.note for each in entry.related)):
        assert said.replace("`", "") in page
    for field in entry.fields:
        assert field.path in page
        assert field.meaning.replace("`", "") in page


def test_links_lead_to_related_events_and_back(reference: ReferenceWindow, qtbot: QtBot) -> None:
    reference.open("pause_video")
    reference.page.anchorClicked.emit(QUrl("elx:type/stop_video"))
    assert text(reference).startswith("Reached the end of a video")
    chosen: QModelIndex = reference.list.currentIndex()
    assert chosen.data(Role.NODE).name == "stop_video"
    qtbot.mouseClick(reference.back, Qt.MouseButton.LeftButton)
    assert text(reference).startswith("Paused a video")
    reference.page.anchorClicked.emit(QUrl("elx:category/video"))
    assert text(reference).startswith("Video")
    reference.page.anchorClicked.emit(QUrl("elx:common/"))
    assert "event_source" in text(reference)
    assert not reference.events.isEnabled()


def test_links_of_every_page_lead_somewhere(reference: ReferenceWindow) -> None:
    pages, known = Pages(load_catalogue()), load_catalogue()
    pattern = next(entry for entry in known.entries if entry.pattern)
    page = pages.category(known.by_id[pattern.category], LIGHT)
    link = page.split('href="')[1].split('"')[0]
    reference.page.anchorClicked.emit(QUrl(link))
    assert isinstance(reference.list.currentIndex().data(Role.NODE), Entry)


def test_a_type_of_a_log_is_never_markup(reference: ReferenceWindow) -> None:
    reference.open("<h1>odd</h1><img src='http://192.0.2.7/x'>")
    assert text(reference).startswith("<h1>odd</h1><img")
    assert "does not know" in text(reference)
    assert not reference.list.currentIndex().isValid()


def test_a_page_can_ask_for_its_events(window: MainWindow, qtbot: QtBot) -> None:
    window.explain("pause_video")
    reference = window.reference()
    qtbot.mouseClick(reference.events, Qt.MouseButton.LeftButton)
    assert window.context.state.query == 'what:"Paused a video"'
    qtbot.waitUntil(lambda: 0 < window.centre.events.model.rowCount() < DAY_EVENTS)
    reference.turn_to(load_catalogue().by_id["problem"])
    qtbot.mouseClick(reference.events, Qt.MouseButton.LeftButton)
    assert window.context.state.query == "category:problem"


def test_there_is_one_window_which_esc_closes_and_its_size_is_kept(
    bare: MainWindow, qtbot: QtBot
) -> None:
    bare.explain()
    reference = bare.reference()
    assert reference.isVisible()
    reference.resize(700, 500)
    qtbot.keyClick(reference.field, Qt.Key.Key_Escape)
    assert not reference.isVisible()
    bare.explain("play_video")
    assert bare.reference() is reference
    assert reference.isVisible()
    reference.close()
    again = ReferenceWindow(bare.context)
    qtbot.addWidget(again)
    assert (again.width(), again.height()) == (700, 500)


def test_it_is_in_the_help_menu(bare: MainWindow) -> None:
    menu = next(each.menu() for each in bare.menuBar().actions() if each.text() == "&Help")
    action = next(each for each in menu.actions() if each.text() == "Event reference")  # type: ignore[attr-defined]
    assert action.shortcut().toString() == "Ctrl+Shift+R"
    action.trigger()
    assert bare.reference().isVisible()


def test_the_event_and_its_facet_open_it(window: MainWindow, qtbot: QtBot) -> None:
    window.context.state.select(int(window.centre.events.model.ids[0]))
    inspector = window.panels["inspector"]
    assert isinstance(inspector, Inspector)
    qtbot.waitUntil(lambda: inspector.state == "normal")
    qtbot.mouseClick(inspector.json.meaning.more, Qt.MouseButton.LeftButton)
    assert text(window.reference()).startswith("Played a video")
    facets = window.panels["facets"]
    assert isinstance(facets, Facets)
    qtbot.waitUntil(lambda: facets.model.find("type", "pause_video") is not None)
    node = facets.model.find("type", "pause_video")
    assert node is not None
    menu = facets.menu(node)
    next(each for each in menu.actions() if each.text() == "Open in the reference").trigger()
    assert text(window.reference()).startswith("Paused a video")


def test_the_events_own_page_says_what_goes_with_it(window: MainWindow, qtbot: QtBot) -> None:
    model = window.centre.events.model
    window.context.state.select(int(model.ids[6]))  # a pause
    inspector = window.panels["inspector"]
    assert isinstance(inspector, Inspector)
    qtbot.waitUntil(lambda: inspector.state == "normal")
    meaning, tree = inspector.json.meaning, inspector.json.tree
    assert meaning.path.text() == "Paused a video"
    assert "pause_video" in meaning.human.text()
    assert "Since 2012" in meaning.facts.text()
    assert "Goes with “Reached the end of a video” (stop_video)" in meaning.facts.text()
    tree.setCurrentIndex(inspector.json.model.index_of(("event_type",)))
    assert meaning.path.text() == "event_type"
    assert meaning.human.text() == "Paused a video"
    tree.setCurrentIndex(inspector.json.model.index_of(("event", "currentTime")))
    assert "in seconds" in meaning.facts.text()
    tree.setFocus()
    qtbot.keyClick(tree, Qt.Key.Key_Escape)
    assert meaning.path.text() == "Paused a video"


def test_names_are_short_in_the_list() -> None:
    for entry in load_catalogue().entries:
        assert "(?P<" not in short_name(entry), short_name(entry)
        assert isinstance(load_catalogue().by_id[entry.category], Category)
