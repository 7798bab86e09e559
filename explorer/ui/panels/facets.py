# SPDX-License-Identifier: MIT
"""The facets: what the answer is made of; a click narrows the query, another widens it."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

import numpy as np
from PySide6.QtCore import QModelIndex, QPoint, QSignalBlocker, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent, QKeySequence, QMouseEvent
from PySide6.QtWidgets import QApplication, QMenu, QTreeView, QWidget

from explorer.ui import query_text
from explorer.ui.formats import count_text
from explorer.ui.jobs import Failure
from explorer.ui.labels import plain_label
from explorer.ui.models.facet_rows import Node
from explorer.ui.models.facet_tree import FacetTree, Key
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.tree_cells import TreeCells
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.facets import Facets as Counts
from explorer.workspace.facets import reads_lines
from explorer.workspace.queries import Ids, Reader
from explorer.workspace.query import Query

_SO_FAR_MS: Final = 1_000
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class FacetView(QTreeView):
    """A tree whose rows are picked by click or Enter, with Alt for the opposite.

    Signals: picked(index, exclude); followed(index).
    """

    picked = Signal(QModelIndex, bool)
    followed = Signal(QModelIndex)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        here = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        # The arrow before a row opens it; a press that began on another row picks nothing.
        on_row = here.isValid() and here == self.currentIndex()
        if left and on_row and event.position().x() >= self.visualRect(here).left():
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.picked.emit(here, alt)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        if event.key() in _ENTER and here.isValid():
            self.picked.emit(here, bool(event.modifiers() & Qt.KeyboardModifier.AltModifier))
        elif event.key() == Qt.Key.Key_F and not event.modifiers() and here.isValid():
            self.followed.emit(here)
        else:
            super().keyPressEvent(event)


class Facets(Panel):
    """Counts the answer on show by type, course, source and learner.

    Signals: said(sentence).
    """

    title = "Facets"
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._state, self._search = context.state, context.search
        self._channel = context.library.channel("counts")
        self._query: Query | None = None
        self._ids: list[Ids] = []
        self._closed: set[Key] = set()
        self._open: set[Key] = set()
        self.numbers = plain_label("", "dim")
        self.model = FacetTree(context.library.catalogue, self)
        self.view = FacetView()
        self._so_far = QTimer(self, interval=_SO_FAR_MS)
        self._so_far.timeout.connect(self._count_so_far)
        self._set_up_view(context)
        self.set_content(self.view)
        self._connect(context)
        self._show_nothing()

    def title_tools(self) -> list[QWidget]:
        return [self.numbers]

    def menu(self, node: Node) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        term = node.term
        if term:
            menu.addAction("Show only this", lambda: self._state.narrow(term))
            menu.addAction("Exclude this", lambda: self._state.exclude(term))
            if node.standing:
                menu.addAction("Take it out of the query", lambda: self._release(node))
            menu.addSeparator()
        menu.addAction("Copy", lambda: self._put(node.value or node.title))
        if term:
            menu.addAction("Copy as query", lambda: self._put(term))
        menu.addAction("Copy with counts", lambda: self._put(_table(node)))
        if node.learner:
            menu.addSeparator()
            menu.addAction("Follow learner\tF", lambda: self._state.follow(node.learner))
        if node.type:
            menu.addSeparator()
            menu.addAction("Open in the reference", lambda: self._state.explain(node.type))
        return menu

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
        view.picked.connect(self._on_picked)
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
            self._ask(self._query)

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
        def work(reader: Reader, token: CancelToken) -> Iterator[Counts]:
            ids = None
            if found is not None:
                ids = np.concatenate(found) if found else np.empty(0, np.int64)
            for counts in reader.facet_steps(query, token, ids):
                yield replace(counts, whole=counts.whole and not so_far)

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
            self._show_nothing()

    def _say(self, text: str = "", tip: str = "") -> None:
        self.numbers.setText(text)
        self.numbers.setToolTip(tip)

    def _show_nothing(self) -> None:
        self._say()
        self.show_empty(
            "filter", "Nothing to count yet", "What the events are about shows here, to click on."
        )

    def _show(self, counts: Counts) -> None:
        assert self._query is not None
        if counts.whole:
            self._say(f"{counts.events:,}", f"{count_text(counts.events, 'event')}, all counted")
        else:
            self._say(f"{counts.events:,}+", "Counted so far; more are on their way")
        here = self.model.node(self.view.currentIndex()).key
        at = self.view.verticalScrollBar().value()
        self.model.show(counts, self._query.text)
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
            self._release(node)
        elif exclude:
            self._state.exclude(node.term)
        else:
            self._state.narrow(node.term)

    def _release(self, node: Node) -> None:
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
        node = self.model.node(self.view.currentIndex())
        if node.key:
            self._put(node.value or node.title)

    def _put(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        self.said.emit("Copied.")


def _table(node: Node) -> str:
    """The row and those below it, tab-separated; a spreadsheet takes none for a formula."""
    rows = [node, *node.children] if node.term else list(node.children)
    return "\n".join(f"{_cell(row)}\t{row.events or 0}" for row in rows)


def _cell(row: Node) -> str:
    text = row.value or row.title
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
