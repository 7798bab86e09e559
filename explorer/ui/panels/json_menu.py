# SPDX-License-Identifier: MIT
"""What can be done with a field of an event."""

from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtWidgets import QMenu

from explorer.ui.event_detail import as_json
from explorer.ui.json_terms import query_path
from explorer.ui.models.json_tree import Node
from explorer.ui.value_menu import value_menu

if TYPE_CHECKING:
    from explorer.ui.panels.json_view import JsonView


def node_menu(view: "JsonView", node: Node) -> QMenu:
    """The menu of one node of the tree."""
    menu = value_menu(view, view.context, view.value(node), view.said.emit)
    menu.addSeparator()
    _add_copies(menu, view, node)
    menu.addSeparator()
    if view.model.mark(node) is not None:
        menu.addAction("Show the original text", lambda: view.show_original(node))
    menu.addAction("Quick look\tSpace", lambda: view.quick_look(node))
    path = query_path(node.place or ())
    pinned = path in view.context.pins.paths
    text = "Take this column out of the table" if pinned else "Show as a column"
    pin = menu.addAction(f"{text}\tP", lambda: toggle_pin(view, node))
    pin.setEnabled(path is not None)
    menu.addSeparator()
    below = menu.addAction("Open all below", lambda: view.open_all_below(node))
    below.setEnabled(isinstance(node.value, (dict, list)) and bool(node.place))
    add_levels(menu, view)
    return menu


def add_levels(menu: QMenu, view: "JsonView") -> None:
    """How far to open the tree."""
    for level in (1, 2, 3):
        menu.addAction(f"Open to level {level}\t{level}", partial(view.open_to, level))
    menu.addAction("Open everything\t*", partial(view.open_to, 0))


def toggle_pin(view: "JsonView", node: Node) -> None:
    """Show a field as a column of the table, or no more."""
    path = query_path(node.place or ())
    if path is None:
        view.said.emit("This field can't be a column: its path can't be written in a query.")
    elif view.context.pins.toggle(path):
        view.said.emit(f"{path} is a column of the table now.")
    else:
        view.said.emit(f"{path} is no column any more.")


def _add_copies(menu: QMenu, view: "JsonView", node: Node) -> None:
    path = menu.addAction("Copy path\tCtrl+Shift+C", lambda: view.copy_path(node))
    path.setEnabled(bool(node.place))
    if isinstance(node.value, (dict, list)):
        menu.addAction("Copy subtree as JSON", lambda: view.put(as_json(node.value)))
    mark = view.model.mark(node)
    if mark is not None:
        menu.addAction("Copy the original text", lambda: view.put(mark.text))
