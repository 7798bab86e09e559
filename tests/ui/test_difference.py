# SPDX-License-Identifier: MIT
"""What differs between two documents, and how a tree shows it."""

from typing import Any

from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QModelIndex
from pytestqt.modeltest import ModelTester

from explorer.ui.difference import Difference, difference
from explorer.ui.models.difference_tree import DifferenceTree
from explorer.work import CancelToken

BEFORE = {"a": 1, "b": {"c": [1, 2], "gone": {"x": 1}}, "same": "s", "kind": True}
AFTER = {"a": 2, "b": {"c": [1, 2, 3]}, "same": "s", "kind": 1, "new": None}
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=3),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=2), inner),
    max_leaves=8,
)


def differ(before: Any, after: Any) -> Difference:
    return difference(before, after, CancelToken())


def test_fields_come_go_and_change() -> None:
    found = differ(BEFORE, AFTER)
    assert [(each.kind, each.place) for each in found.changes] == [
        ("changed", ("a",)),
        ("added", ("b", "c", 2)),
        ("removed", ("b", "gone")),
        ("changed", ("kind",)),
        ("added", ("new",)),
    ]
    assert found.same == ((("b", "c", 0), 1), (("b", "c", 1), 2), (("same",), "s"))


@given(JSON, JSON)
def test_a_difference_holds_all_of_both(before: Any, after: Any) -> None:
    assert not differ(before, before).changes
    there, back = differ(before, after), differ(after, before)
    assert {each.place for each in there.changes} == {each.place for each in back.changes}
    swap = {"added": "removed", "removed": "added", "changed": "changed"}
    kinds = {each.place: swap[each.kind] for each in there.changes}
    assert kinds == {each.place: each.kind for each in back.changes}


def test_thousands_of_levels_are_compared() -> None:
    one: dict[str, Any] = {}
    other: dict[str, Any] = {}
    here, there = one, other
    for _ in range(3_000):
        here["in"], there["in"] = {}, {}
        here, there = here["in"], there["in"]
    there["end"] = 1
    (change,) = differ(one, other).changes
    assert len(change.place) == 3_001


def test_the_tree_keeps_qts_rules_and_folds_what_is_alike(qtmodeltester: ModelTester) -> None:
    model = DifferenceTree()
    qtmodeltester.check(model)
    model.show(differ(BEFORE, AFTER), ("first", "second"))
    qtmodeltester.check(model)
    last = model.index(5, 0)
    assert last.data() == "3 fields alike"
    assert model.rowCount(last) == 3
    assert model.index(2, 0, last).data() == "=  same"
    assert [model.index(2, column).data() for column in range(3)] == [
        "−  b.gone",
        "1 field",
        "not there",
    ]
    assert model.values(QModelIndex()) is None
    assert model.values(model.index(0, 1)) == (("a",), 1, 2)
