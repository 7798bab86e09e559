# SPDX-License-Identifier: MIT
"""The model of an event's tree, with big and odd documents."""

from typing import Any

from PySide6.QtCore import Qt
from pytestqt.modeltest import ModelTester

from explorer.events.payload import Opened, open_payload
from explorer.ui.event_detail import depth_of
from explorer.ui.json_search import MOST_FOUND, find
from explorer.ui.models.json_tree import JsonTree, Said, path_text
from explorer.work import CancelToken


def opened(document: dict[str, Any]) -> Opened:
    return open_payload(document)


def test_the_tree_keeps_qts_rules(qtmodeltester: ModelTester) -> None:
    model = JsonTree()
    model.show(opened({"a": [1, 2, {"b": None}], "event": '{"c": [true, "x"]}', "d": {}}))
    qtmodeltester.check(model)


def test_a_hundred_thousand_keys_are_quick_and_all_there() -> None:
    document = {"event": {f"key{number}": number for number in range(100_000)}}
    model = JsonTree()
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


def test_a_node_says_more_only_when_it_is_seen() -> None:
    asked: list[str] = []

    def tell(node: Any) -> Said:
        asked.append(node.name)
        return Said("two", "How many.")

    model = JsonTree()
    model.show(Opened({"a": 2, "b": 3}, {}), tell)
    assert asked == []
    assert model.index(0, 2).data() == "How many."
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert asked == ["a"]
    assert all(said in tip for said in ("a", "2", "two", "How many."))


def test_tips_are_no_markup_and_not_endless() -> None:
    model = JsonTree()
    model.show(Opened({"event": "<img src=x>" * 100_000}, {}))
    tip = model.index(0, 1).data(Qt.ItemDataRole.ToolTipRole)
    assert "<img" not in tip
    assert "1,100,000 characters" in tip
    assert len(tip) < 10_000


def test_search_finds_names_and_values_in_order_however_deep() -> None:
    document: dict[str, Any] = {"Answer": {"x": "no"}, "list": ["an ANSWER", True, None, 42]}
    found = find(document, "answer", CancelToken())
    assert found.places == (("Answer",), ("list", 0))
    assert find(document, "true", CancelToken()).places == (("list", 1),)
    assert find(document, "42", CancelToken()).places == (("list", 3),)
    deep: dict[str, Any] = {}
    inner = deep
    for _ in range(5_000):
        inner["in"] = {}
        inner = inner["in"]
    inner["end"] = "here"
    (place,) = find(deep, "here", CancelToken()).places
    assert len(place) == 5_001


def test_search_stops_at_a_great_many_and_says_so() -> None:
    document = {f"key{number}": number for number in range(MOST_FOUND + 5)}
    found = find(document, "key", CancelToken())
    assert (len(found.places), found.more) == (MOST_FOUND, True)


def test_the_depth_of_a_document_is_counted_without_falling_down_it() -> None:
    document: dict[str, Any] = {}
    inner = document
    for _ in range(4_999):
        inner["in"] = {}
        inner = inner["in"]
    assert depth_of(Opened(document, {})) == 5_000
    assert depth_of(None) == 0
