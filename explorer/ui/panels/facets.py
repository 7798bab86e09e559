# SPDX-License-Identifier: MIT
"""The facets: what the answer is made of; a click narrows the query, another widens it."""

from collections.abc import Iterator
from dataclasses import replace
from functools import partial
from typing import Final

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeySequence, QPalette, QResizeEvent
from PySide6.QtWidgets import QMenu, QTreeView, QVBoxLayout, QWidget

from explorer.ui import query_text
from explorer.ui.formats import count_text
from explorer.ui.jobs import Failure
from explorer.ui.labels import plain_label
from explorer.ui.models.facet_node import Node
from explorer.ui.models.facet_rows import about
from explorer.ui.models.facet_tree import FacetTree, Key, Rows, rows_of
from explorer.ui.panels.context import Context
from explorer.ui.panels.facet_menu import row_menu, several_menu
from explorer.ui.panels.facet_view import FacetView
from explorer.ui.panels.hour_facet import HourFacet
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.tree_cells import TreeCells
from explorer.ui.value_menu import put
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.facets import Facets as Counts
from explorer.workspace.facets import reads_lines
from explorer.workspace.queries import Ids, Reader
from explorer.workspace.query import Query

_Counted = tuple[Counts, dict[str, str], Rows]
_SO_FAR_MS: Final = 1_000
_ROOMY: Final = 300


class Facets(Panel):
    """Counts the answer on show by type, course, source, device, site, learner and hour.

    Signals: said(sentence).
    """

    title = "Facets"
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self.context = context
        self._state, self._search = context.state, context.search
        self._channel = context.library.channel("counts")
        self._query: Query | None = None
        self._ids: list[Ids] = []
        self._words: dict[str, str] = {}
        self._closed: set[Key] = set()
        self._open: set[Key] = set()
        self.numbers = plain_label("", "dim")
        self.model = FacetTree(context.library.catalogue, self)
        self.view = FacetView()
        self._so_far = QTimer(self, interval=_SO_FAR_MS)
        self._so_far.timeout.connect(self._count_so_far)
        self._set_up_view(context)
        self.hours = HourFacet(context)
        self.hours.said.connect(self.said)
        self.set_content(self._page())
        self._connect(context)
        self._show_nothing()

    def title_tools(self) -> list[QWidget]:
        return [self.numbers]

    def menu(self, node: Node) -> QMenu:
        """What can be done with a row, or with the several that are selected."""
        nodes = self.chosen()
        if len(nodes) > 1 and node in nodes:
            return several_menu(self, nodes)
        return row_menu(self, node)

    def chosen(self) -> list[Node]:
        """The selected rows that stand for values."""
        nodes = [self.model.node(index) for index in self.view.chosen()]
        return [node for node in nodes if node.term]

    def pick_several(self, exclude: bool) -> None:
        """Show only what one of the selected rows stands for, or leave all of them out."""
        wanted = [node.term for node in self.chosen()]
        if not wanted:
            return
        text = query_text.released(self._state.query, wanted)
        families: dict[str, list[str]] = {}
        for term in wanted:
            families.setdefault(query_text.family(term), []).append(term)
        for some in families.values():
            each = (
                [query_text.negated(one) for one in some] if exclude else [query_text.any_of(some)]
            )
            for new in each:
                text = query_text.narrowed(text, new)
        self._state.ask(text)

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.view, 1)
        column.addWidget(self.hours)
        page.setAutoFillBackground(True)
        page.setBackgroundRole(QPalette.ColorRole.Base)
        page.setFocusProxy(self.view)
        return page

    def _set_up_view(self, context: Context) -> None:
        view = self.view
        view.setAccessibleName("Facets")
        view.setModel(self.model)
        view.setItemDelegate(TreeCells(context.theme, context.categories, view))
        view.setHeaderHidden(True)
        view.setUniformRowHeights(True)
        view.setIndentation(11)
        view.setExpandsOnDoubleClick(False)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        view.setVerticalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_menu)
        view.setSelectionMode(QTreeView.SelectionMode.ExtendedSelection)
        view.picked.connect(self._on_picked)
        view.several_picked.connect(self.pick_several)
        view.followed.connect(self._on_followed)
        view.expanded.connect(self._on_expanded)
        view.collapsed.connect(self._on_collapsed)
        copy = view.addAction("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_current)

    def _connect(self, context: Context) -> None:
        self._search.started.connect(self._on_started)
        self._search.arrived.connect(self._on_ids)
        self._search.ended.connect(lambda _: self._on_ended())
        self._search.failed.connect(self._on_failed)
        context.library.phase_changed.connect(self._on_phase)
        context.theme.changed.connect(self.view.viewport().update)

    def _on_started(self) -> None:
        self._query, self._ids = self._search.query, []
        self._so_far.stop()
        if self._query is None:
            return
        self._channel.cancel()
        self._say("counting…", "Counting the events of the answer")
        if not self.model.rowCount():
            self.show_loading("Counting the events…")
        if reads_lines(self._query):
            self._so_far.start()
        else:
            self._search.after_rows(self, partial(self._ask, self._query))

    def _on_ids(self, ids: Ids, _first: bool) -> None:
        if self._query is not None and reads_lines(self._query):
            self._ids.append(ids)

    def _on_ended(self) -> None:
        if self._so_far.isActive() and self._query is not None:
            self._so_far.stop()
            self._ask(self._query, list(self._ids))

    def _count_so_far(self) -> None:
        """While lines are being read, count what was found; once more when that ends."""
        if not self._search.running:
            self._so_far.stop()
        if self._query is not None and not self._channel.busy:
            self._ask(self._query, list(self._ids), so_far=True)

    def _ask(self, query: Query, found: list[Ids] | None = None, *, so_far: bool = False) -> None:
        words, shown = self._words, self.model.shown
        catalogue = self.context.library.catalogue

        def work(reader: Reader, token: CancelToken) -> Iterator[_Counted]:
            ids = None if found is None else np.concatenate([*found, np.empty(0, np.int64)])
            for counts in reader.facet_steps(query, token, ids):
                names = (each.type for each in counts.types if each.type not in words)
                new = about(names, catalogue)
                counts = replace(counts, whole=counts.whole and not so_far)
                new |= words
                yield counts, new, rows_of(counts, query.text, catalogue, shown, new)

        self._channel.ask(work, lambda _: None, self._on_failed, self._show)

    def _on_failed(self, failure: Failure) -> None:
        self._so_far.stop()
        self._say()
        self.show_failed(failure)

    def _on_phase(self, phase: str) -> None:
        if phase == "opening":
            self.show_loading("Opening the workspace…")
        elif phase in ("closed", "failed"):
            self._channel.cancel()
            self._so_far.stop()
            self._words = {}
            self.model.show(Counts(), "")
            self._show_nothing()

    def _say(self, text: str = "", tip: str = "") -> None:
        self.numbers.setText(text)
        self.numbers.setToolTip(tip)

    def _show_nothing(self) -> None:
        self._say()
        self.show_empty(
            "filter", "Nothing to count yet", "What the events are about shows here, to click on."
        )

    def _show(self, counted: _Counted) -> None:
        assert self._query is not None
        counts, self._words, rows = counted
        if counts.whole:
            self._say(f"{counts.events:,}", f"{count_text(counts.events, 'event')}, all counted")
        else:
            self._say(f"{counts.events:,}+", "Counted so far; more are on their way")
        here = self.model.node(self.view.currentIndex()).key
        at = self.view.verticalScrollBar().value()
        self.model.show(counts, self._query.text, self._words, rows)
        self.hours.show_hours(counts.hours, self._query.text)
        self._expand()
        index = self.model.index_of(here)
        if index.isValid():
            self.view.setCurrentIndex(index)
        self.view.verticalScrollBar().setValue(at)
        if self.model.rowCount():
            self.show_normal()
        elif self._query.text:
            self.show_empty("search", "No events match", "Take a term out of the query.")
        else:
            self._show_nothing()

    def _expand(self) -> None:
        with QSignalBlocker(self.view):
            for row in range(self.model.rowCount()):
                index = self.model.index(row, 0)
                self.view.setExpanded(index, self.model.node(index).key not in self._closed)
            for index in map(self.model.index_of, self._open):
                if index.isValid():
                    self.view.expand(index)

    def _on_expanded(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        self._closed.discard(node.key)
        self._open.add(node.key)

    def _on_collapsed(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        self._open.discard(node.key)
        self._closed.add(node.key)

    def _on_picked(self, index: QModelIndex, exclude: bool) -> None:
        node = self.model.node(index)
        if node.more:
            self.model.show_more(node)
            self._expand()
        elif not node.term:
            self.view.setExpanded(index, not self.view.isExpanded(index))
        elif node.standing == "not" or (node.standing and not exclude):
            self.release(node)
        elif exclude:
            self._state.exclude(node.term)
        else:
            self._state.narrow(node.term)

    def release(self, node: Node) -> None:
        """Take a row's term out of the query."""
        wanted = [node.term]
        if node.learner:
            wanted.append(terms.term("learner", node.learner))
        self._state.ask(query_text.released(self._state.query, wanted))

    def _on_followed(self, index: QModelIndex) -> None:
        node = self.model.node(index)
        if node.learner:
            self._state.follow(node.learner)
        else:
            self.said.emit("Select a learner below “Learners” to follow one.")

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if index.isValid():
            self.menu(self.model.node(index)).popup(self.view.viewport().mapToGlobal(at))

    def _copy_current(self) -> None:
        nodes = [self.model.node(index) for index in self.view.chosen()]
        text = "\n".join(node.value or node.title for node in nodes)
        if text:
            put(text, self.said.emit)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.hours.cramp(cramped=event.size().height() < _ROOMY)
        super().resizeEvent(event)
