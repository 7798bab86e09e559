# SPDX-License-Identifier: MIT
"""What can be done with rows of the facets."""

from collections.abc import Sequence
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QMenu

from explorer.ui.models.facet_node import Node
from explorer.ui.value_menu import Value, put, value_menu

if TYPE_CHECKING:
    from explorer.ui.panels.facets import Facets


def row_menu(facets: "Facets", node: Node) -> QMenu:
    """The menu of one row."""
    value = Value(node.value or node.title, node.term or None, node.learner or None)
    menu = value_menu(facets, facets.context, value, facets.said.emit)
    if node.standing:
        menu.addAction("Take it out of the query", partial(facets.release, node))
    counts = partial(put, counts_table(node), facets.said.emit)
    menu.addAction("Copy with counts", counts)
    if node.type:
        menu.addSeparator()
        menu.addAction("Open in the reference", partial(facets.context.state.explain, node.type))
    return menu


def several_menu(facets: "Facets", nodes: Sequence[Node]) -> QMenu:
    """The menu of several selected rows."""
    menu = QMenu(facets)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    many = f"{len(nodes):,}"
    menu.addAction(f"Show only these {many}\tEnter", lambda: facets.pick_several(exclude=False))
    menu.addAction(f"Exclude these {many}\tAlt+Enter", lambda: facets.pick_several(exclude=True))
    menu.addSeparator()
    values = "\n".join(node.value or node.title for node in nodes)
    menu.addAction("Copy values", partial(put, values, facets.said.emit))
    rows = "\n".join(f"{_cell(node)}\t{node.events or 0}" for node in nodes)
    menu.addAction("Copy with counts", partial(put, rows, facets.said.emit))
    return menu


def counts_table(node: Node) -> str:
    """The row and those below it, tab-separated; a spreadsheet takes none for a formula."""
    rows = [node, *node.children] if node.term else list(node.children)
    return "\n".join(f"{_cell(row)}\t{row.events or 0}" for row in rows)


def _cell(row: Node) -> str:
    text = row.value or row.title
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
