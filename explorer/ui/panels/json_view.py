# SPDX-License-Identifier: MIT
"""The tree of one event's document, with the meaning of the node that is selected."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QMenu, QSplitter, QTreeView, QVBoxLayout, QWidget

from explorer.ui import json_search
from explorer.ui.event_detail import EventDetail, as_json
from explorer.ui.formats import count_text
from explorer.ui.json_terms import FIELDS, term_of
from explorer.ui.models.json_tree import (
    MEANING,
    VALUE,
    JsonTree,
    Node,
    Said,
    path_text,
)
from explorer.ui.panels.context import Context
from explorer.ui.panels.find_bar import Hits
from explorer.ui.panels.json_cells import NodeCells
from explorer.ui.panels.json_menu import node_menu, toggle_pin
from explorer.ui.panels.json_opening import Opening, open_below, open_some
from explorer.ui.panels.meaning import Meaning
from explorer.ui.panels.node_view import LEVELS, NodeView
from explorer.ui.panels.quick_look import QuickLook
from explorer.ui.readings import reading
from explorer.ui.value_menu import Value, put
from explorer.work import CancelToken
from explorer.workspace.queries import Reader

_INDENT: Final = 14
_ROOM: Final = 200
_NAME: Final = 150
_WIDE: Final = 620


class JsonView(QWidget):
    """Shows a document as a tree and what its fields mean.

    Signals: said(sentence); found(Hits).
    """

    said = Signal(str)
    found = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self._catalogue = context.library.catalogue
        self._state = context.state
        self._detail: EventDetail | None = None
        self._seeking = context.library.channel("detail")
        self._hits, self._hit = json_search.Found(), -1
        self._before, self._made = _NAME, -1  # the first column, before a deep event and by it
        self.model = JsonTree(self)
        self.tree = NodeView()
        self.cells = NodeCells(context.theme, self.tree)
        self.meaning = Meaning(context)
        self.look = QuickLook(context.theme, self)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self._set_up_tree()
        self.split.addWidget(self.tree)
        self.split.addWidget(self.meaning)
        self.split.setStretchFactor(0, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([340, 130])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.setFocusProxy(self.tree)
        self._connect(context)

    def _set_up_tree(self) -> None:
        tree = self.tree
        tree.setAccessibleName("Fields of the event")
        tree.setModel(self.model)
        tree.setItemDelegate(self.cells)
        tree.setUniformRowHeights(True)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.setColumnWidth(0, _NAME)
        tree.hideColumn(MEANING)
        tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        tree.setHorizontalScrollMode(QTreeView.ScrollMode.ScrollPerPixel)
        copies = (("value", "Ctrl+C", self.copy_value), ("path", "Ctrl+Shift+C", self.copy_path))
        for what, keys, act in copies:
            action = tree.addAction(f"Copy {what}", keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(lambda _=False, act=act: act(self.node()))

    def _connect(self, context: Context) -> None:
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        self.tree.pressed.connect(self._on_key)
        self.tree.mark_clicked.connect(lambda index: self.show_original(self.model.node(index)))
        self.tree.expanded.connect(self._make_room)
        self.meaning.original_wanted.connect(lambda: self.show_original(self.node()))
        context.theme.changed.connect(self.tree.viewport().update)
        context.state.zone_changed.connect(lambda _: self._on_zone())

    def show_event(self, detail: EventDetail) -> None:
        """Show this event; the field selected before stays selected if it is there too."""
        before = self.model.node(self.tree.currentIndex()).place
        self._detail = detail
        self._hits, self._hit = json_search.Found(), -1
        self.tree.setIndentation(max(3, min(_INDENT, _ROOM // max(detail.depth, 1))))
        self.tree.setColumnWidth(0, self._by_hand())
        self.model.show(detail.opened, self._tell)
        self._widen(open_some(self.tree).levels)
        index = self.model.index_of(before) if before else QModelIndex()
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
        else:
            self.meaning.show_type(detail)
            self.look.hide()

    def forget(self) -> None:
        """Keep nothing of the event."""
        self._detail = None
        self._seeking.cancel()
        self._hits = json_search.Found()
        self.look.forget()
        self.model.show(None)

    def node(self) -> Node:
        """The selected node; the document itself if none is."""
        return self.model.node(self.tree.currentIndex())

    def value(self, node: Node) -> Value:
        """What a node is to the menu of values."""
        text = node.value if isinstance(node.value, str) else as_json(node.value)
        named = FIELDS.get(node.place or ()) == "learner" and node.value not in (None, "")
        events = () if self._detail is None else (self._detail.row.id,)
        term = None if node.place is None else term_of(node.place, node.value)
        return Value(text, term, str(node.value) if named else None, events)

    def go_to(self, place: tuple[str | int, ...]) -> None:
        """Select the field at this place and bring it into sight."""
        index = self.model.index_of(place)
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
            self._make_room(index)

    def open_to(self, level: int) -> None:
        """Open the tree to a level: 1 shows the top fields only; 0 opens all of it."""
        self.tree.collapseAll()
        if level != 1:
            self._tell_opened(open_below(self.tree, QModelIndex(), level - 1 if level else 0))
        current = self.tree.currentIndex()
        if current.isValid():
            self.tree.scrollTo(current)

    def look_for(self, text: str) -> None:
        """Find the fields whose name or value holds this text; "" for none."""
        self.cells.wanted = text.casefold()
        self.tree.viewport().update()
        self._hits, self._hit = json_search.Found(), -1
        self._seeking.cancel()
        if not text:
            return
        document = self.model.document

        def work(_: Reader, token: CancelToken) -> json_search.Found:
            return json_search.find(document, text, token)

        self._seeking.ask(work, self._on_found, lambda failure: self.said.emit(failure.what))

    def step(self, by: int) -> None:
        """To the next hit, or the one before."""
        if self._hits.places:
            self._hit = (self._hit + by) % len(self._hits.places)
            self.go_to(self._hits.places[self._hit])
            self.found.emit(Hits(self._hit + 1, len(self._hits.places), self._hits.more))

    def _on_found(self, found: Any) -> None:
        self._hits, self._hit = found, -1
        if found.places:
            self.step(1)
        else:
            self.found.emit(Hits())

    def _tell(self, node: Node) -> Said:
        assert self._detail is not None
        place = node.place or ()
        field = self._catalogue.meaning(self._detail.row.event_type, place)
        human = reading(place, node.value, field, self._catalogue, self._state.zone)
        return Said(human, field.meaning if field else "")

    def quick_look(self, node: Node) -> None:
        """Show a value whole."""
        if node.place:
            whole = node.value if isinstance(node.value, str) else as_json(node.value)
            note = count_text(len(whole), "character") if len(whole) > 200 else ""
            self.look.say(path_text(node.place), self.model.said(node).human, whole, note)
            self.look.open_beside(self)

    def show_original(self, node: Node) -> None:
        """Show the text a value was opened from."""
        mark = self.model.mark(node)
        if mark is not None:
            note = (
                f"As it stands in the line: {mark.kind}, {count_text(len(mark.text), 'character')}."
            )
            self.look.say(path_text(node.place or ()), "", mark.text, note)
            self.look.open_beside(self)

    def menu(self, node: Node) -> QMenu:
        """What can be done with a node."""
        return node_menu(self, node)

    def copy_value(self, node: Node) -> None:
        """Copy a node's value: text as it is, all else as JSON."""
        self.put(node.value if isinstance(node.value, str) else as_json(node.value))

    def copy_path(self, node: Node) -> None:
        """Copy where a node is."""
        if node.place:
            self.put(path_text(node.place))

    def put(self, text: str) -> None:
        """Copy this text."""
        put(text.encode("utf-8", "replace").decode(), self.said.emit)

    def open_all_below(self, node: Node) -> None:
        """Open everything below a node, or what comes first of it."""
        opened = open_below(self.tree, self.model.index_of(node.place or ()))
        self._tell_opened(opened, len(node.place or ()))

    def _tell_opened(self, opened: Opening, below: int = 0) -> None:
        self._widen(opened.levels + below)
        if not opened.whole:
            self.said.emit("There is too much to open at once: what comes first is open.")

    def _on_menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        if index.isValid():
            self.menu(self.model.node(index)).popup(self.tree.viewport().mapToGlobal(at))

    def _on_current(self, current: QModelIndex) -> None:
        if self._detail is None:
            return
        node = self.model.node(current)
        if not node.place:
            self.meaning.show_type(self._detail)
            return
        self.meaning.show_node(self._detail, node, self.model.said(node), self.model.mark(node))
        if self.look.isVisible():
            self.quick_look(node)

    def _on_key(self, key: Qt.Key) -> None:
        if key in LEVELS:
            self.open_to(LEVELS[key])
        elif key == Qt.Key.Key_Escape:
            if self.look.isVisible():
                self.look.hide()
            else:
                self.tree.setCurrentIndex(QModelIndex())
        elif key == Qt.Key.Key_P:
            toggle_pin(self, self.node())
        elif self.look.isVisible():
            self.look.hide()
        else:
            self.quick_look(self.node())

    def _on_zone(self) -> None:
        self.model.tell_again()
        self.tree.viewport().update()
        self._on_current(self.tree.currentIndex())

    def _make_room(self, index: QModelIndex) -> None:
        """Deep fields need a wider first column, or their names would be out of sight."""
        depth = 1
        above = index
        while above.isValid():
            depth, above = depth + 1, above.parent()
        self._widen(depth)

    def _widen(self, depth: int) -> None:
        wanted = depth * self.tree.indentation() + _ROOM // 2
        if wanted > self.tree.columnWidth(0):
            self._before = self._by_hand()
            self.tree.setColumnWidth(0, wanted)
            self._made = self.tree.columnWidth(0)

    def _by_hand(self) -> int:
        """The first column's width but for what a deep event made of it."""
        now = self.tree.columnWidth(0)
        return self._before if now == self._made else now

    def resizeEvent(self, event: QResizeEvent) -> None:
        wide = event.size().width() >= _WIDE
        if wide == self.tree.isColumnHidden(MEANING):
            self.tree.setColumnHidden(MEANING, not wide)
            self.tree.setColumnWidth(VALUE, event.size().width() // 3)
        super().resizeEvent(event)
