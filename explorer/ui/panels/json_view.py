# SPDX-License-Identifier: MIT
"""The tree of one event's document, with the meaning of the node that is selected."""

import json
from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QColor, QKeySequence, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QMenu,
    QSplitter,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.errors import QueryError
from explorer.events.payload import Place
from explorer.ui.event_detail import EventDetail
from explorer.ui.models.json_tree import JsonTree, MarkRole, Node, path_text
from explorer.ui.panels.context import Context
from explorer.ui.panels.meaning import Meaning
from explorer.ui.theme import Theme
from explorer.workspace import query as queries
from explorer.workspace.terms import term

_EXPANDED_AT_FIRST: Final = 200
_FIELDS: Final[dict[Place, str]] = {
    ("username",): "learner",
    ("context", "user_id"): "learner",
    ("context", "course_id"): "course",
    ("event_source",): "source",
    ("event_type",): "type",
    ("name",): "type",
    ("session",): "session",
    ("ip",): "ip",
    ("agent",): "agent",
}


class NodeCells(QStyledItemDelegate):
    """Values as plain text; what was opened from text says so behind its value."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text, cell.text = cell.text, ""
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        colours = self._theme.colours
        box = cell.rect.adjusted(4, 0, -4, 0)
        node = index.internalPointer()
        quiet = (
            index.column() == 0 or isinstance(node.value, (dict, list)) or node.value in ("", None)
        )
        painter.save()
        painter.setFont(cell.font)
        align = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        mark = index.data(MarkRole) if index.column() == 1 else None
        if mark is not None:
            text = f"{text} · opened from {mark.kind}"
        painter.setPen(QColor(colours.dim if quiet else colours.text))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, align, shown)
        painter.restore()


class JsonView(QWidget):
    """Shows a document as a tree and what its fields mean.

    Signals: narrowed(term), excluded(term), said(sentence).
    """

    narrowed = Signal(str)
    excluded = Signal(str)
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._catalogue = context.library.catalogue
        self._detail: EventDetail | None = None
        self.model = JsonTree(self)
        self.tree = QTreeView()
        self.tree.setAccessibleName("Fields of the event")
        self.tree.setModel(self.model)
        self.tree.setItemDelegate(NodeCells(context.theme, self.tree))
        self.tree.setUniformRowHeights(True)
        self.tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        self.tree.customContextMenuRequested.connect(self._on_menu)
        self.tree.setColumnWidth(0, 150)
        self.tree.setIndentation(14)
        self.tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        self.meaning = Meaning(context)
        self.split = QSplitter(Qt.Orientation.Vertical)
        self.split.addWidget(self.tree)
        self.split.addWidget(self.meaning)
        self.split.setStretchFactor(0, 3)
        self.split.setStretchFactor(1, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([340, 130])
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addWidget(self.split)
        self.tree.selectionModel().currentChanged.connect(self._on_current)
        leave = self.tree.addAction("What the event is", QKeySequence(Qt.Key.Key_Escape))
        leave.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        leave.triggered.connect(lambda: self.tree.setCurrentIndex(QModelIndex()))
        copy = self.tree.addAction("Copy value", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(lambda: self._copy_value(self.node()))

    def show_event(self, detail: EventDetail) -> None:
        """Show this event; the field selected before stays selected if it is there too."""
        before = self.model.node(self.tree.currentIndex()).place
        self._detail = detail
        self.model.show(detail.opened)
        self._expand_some()
        index = self.model.index_of(before) if before else QModelIndex()
        if index.isValid():
            self.tree.setCurrentIndex(index)
            self.tree.scrollTo(index)
        else:
            self.meaning.show_type(detail)

    def node(self) -> Node:
        """The selected node; the document itself if none is."""
        return self.model.node(self.tree.currentIndex())

    def term_of(self, node: Node) -> str | None:
        """The query term that asks for a node's value, None where none can."""
        if node.place is None or isinstance(node.value, (dict, list)) or node.value in (None, ""):
            return None
        field = _FIELDS.get(node.place) or path_text(node.place)
        value = str(node.value).lower() if isinstance(node.value, bool) else node.value
        found = term(field, value)
        try:
            queries.parse(found)
        except QueryError:
            return None
        return found

    def menu(self, node: Node) -> QMenu:
        """What can be done with a node."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        found = self.term_of(node)
        only = menu.addAction("Show only this", lambda: self.narrowed.emit(found))
        less = menu.addAction("Exclude this", lambda: self.excluded.emit(found))
        query = menu.addAction("Copy as query", lambda: self._put(found or ""))
        for action in (only, less, query):
            action.setEnabled(found is not None)
        menu.addSeparator()
        menu.addAction("Copy value", lambda: self._copy_value(node))
        path = menu.addAction("Copy path", lambda: self._put(path_text(node.place or ())))
        path.setEnabled(bool(node.place))
        if isinstance(node.value, (dict, list)):
            menu.addAction("Copy subtree as JSON", lambda: self._put(_as_json(node)))
        mark = self.model.mark(node)
        if mark is not None:
            menu.addAction("Copy the original text", lambda: self._put(mark.text))
        menu.addSeparator()
        menu.addAction("Expand all below", lambda: self._expand_below(node))
        menu.addAction("Collapse all", self.tree.collapseAll)
        return menu

    def _on_menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        if index.isValid():
            self.menu(self.model.node(index)).popup(self.tree.viewport().mapToGlobal(at))

    def _on_current(self, current: QModelIndex) -> None:
        if self._detail is None:
            return
        node = self.model.node(current)
        if node.place:
            self.meaning.show_node(self._detail, node, self.model.mark(node))
        else:
            self.meaning.show_type(self._detail)

    def _expand_some(self) -> None:
        """Open what is small, breadth first, so that most events show whole."""
        shown = self.model.rowCount()
        level = [self.model.index(row, 0) for row in range(min(shown, _EXPANDED_AT_FIRST))]
        while level:
            below: list[QModelIndex] = []
            for index in level:
                count = self.model.rowCount(index)
                if not count or shown + count > _EXPANDED_AT_FIRST:
                    continue
                shown += count
                self.tree.expand(index)
                below += [self.model.index(row, 0, index) for row in range(count)]
            level = below

    def _expand_below(self, node: Node) -> None:
        index = self.model.index_of(node.place or ())
        if len(_as_json(node)) < 200_000:
            self.tree.expandRecursively(index)
        else:
            self.said.emit("There is too much below this field to open at once.")

    def _copy_value(self, node: Node) -> None:
        value = node.value
        self._put(value if isinstance(value, str) else _as_json(node))

    def _put(self, text: str) -> None:
        QApplication.clipboard().setText(text)
        self.said.emit("Copied.")


def _as_json(node: Node) -> str:
    return json.dumps(node.value, ensure_ascii=False, indent=2)
