# SPDX-License-Identifier: MIT
"""The readings: what a learner's events say, each a click away from the events it rests on."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.trail.telling import lines, row_lines
from explorer.ui.formats import count_text, one_line
from explorer.ui.icons import icon
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.models.reading_tree import EVENTS, NODE, SAID, TITLE, WHEN, Node, ReadingTree
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.readings_cells import ReadingCells
from explorer.ui.panels.readings_strip import Legend
from explorer.ui.reading_work import MOST_IDS, Reached, Told, query_of, reading_work
from explorer.ui.theme import tabular

_OPEN_AT_FIRST: Final = 40  # rows of a section that opens by itself
_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)


class ReadingsPanel(Panel):
    """Shows the readings of the learner followed. Signals: said(sentence)."""

    title = "Readings"
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._state, self._library = context.state, context.library
        self._channel = context.library.channel("readings")
        self._told: Told | None = None
        self._asked: str | None = None
        self._stale = False
        self._folded: dict[str, bool] = {}  # by the section's id, as the person left it
        self.model = ReadingTree(self)
        self.view = _Tree()
        self.about = ElidedLabel("dim")
        self.legend = Legend(context.theme)
        self.doubt = plain_label("", "dim", wrap=True)
        self.copy_all = QToolButton()
        self._set_up_view(context)
        self._lay_out()
        self._connect(context)
        self._dress()
        self._show_none()

    def title_tools(self) -> list[QWidget]:
        return [self.copy_all]

    def node(self) -> Node | None:
        """What the keyboard is at."""
        found: Node | None = self.view.currentIndex().data(NODE)
        return found

    def show_events(self, node: Node | None = None) -> None:
        """Have the table show the events that a row rests on."""
        node = node or self.node()
        if node is None or self._told is None or not node.ids:
            return
        self._state.ask(query_of(self._told.learner, node.row, node.ids))
        self._state.select(node.ids[0])
        named = node.row is None or (node.row.session is None and node.row.span is None)
        if named and len(node.ids) > MOST_IDS:
            self.said.emit(f"Showing the first {MOST_IDS:,} of {len(node.ids):,} events.")

    def copy(self) -> None:
        """The selected rows as text onto the clipboard."""
        nodes = [index.data(NODE) for index in self.view.selectionModel().selectedRows()]
        self._copy([line for node in nodes for line in self._lines(node)], len(nodes))

    def copy_everything(self) -> None:
        """All readings as text onto the clipboard."""
        if self._told is not None:
            self._copy(lines(self._told.sections, self._state.zone), len(self._told.sections))

    def menu(self, node: Node) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if node.ids:
            what = f"Show {count_text(len(node.ids), 'event')}"
            menu.addAction(what, lambda: self.show_events(node))
            menu.addAction("Select its first event", lambda: self._state.select(node.ids[0]))
            menu.addSeparator()
        menu.addAction("Copy as text", self.copy)
        menu.addAction("Copy all readings", self.copy_everything)
        return menu

    def _set_up_view(self, context: Context) -> None:
        view = self.view
        view.setAccessibleName("Readings")
        view.setModel(self.model)
        cells = ReadingCells(context.theme, view)
        cells.wanted.connect(self.show_events)
        view.setItemDelegate(cells)
        view.setFont(tabular(view.font()))
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(60)
        header.setSectionResizeMode(SAID, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(EVENTS, QHeaderView.ResizeMode.Fixed)
        view.setColumnWidth(TITLE, 230)
        view.setColumnWidth(WHEN, 150)
        view.setColumnWidth(EVENTS, 64)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        view.customContextMenuRequested.connect(self._on_menu)
        view.wanted.connect(self.show_events)
        view.expanded.connect(lambda index: self._remember(index, folded=False))
        view.collapsed.connect(lambda index: self._remember(index, folded=True))
        view.selectionModel().currentRowChanged.connect(self._on_current)
        view.clicked.connect(self._on_clicked)
        copy = view.addAction("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self.copy)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(10, 4, 10, 4)
        row.setSpacing(12)
        row.addWidget(self.about, 1)
        row.addWidget(self.legend)
        column.addLayout(row)
        column.addWidget(self.view, 1)
        self.doubt.setContentsMargins(10, 4, 10, 6)
        self.doubt.hide()
        column.addWidget(self.doubt)
        self.set_content(content)
        self.setFocusProxy(self.view)
        self.copy_all.setToolTip("Copy all readings as text")
        self.copy_all.setAccessibleName("Copy all readings as text")
        self.copy_all.clicked.connect(self.copy_everything)

    def _connect(self, context: Context) -> None:
        self._state.learner_changed.connect(lambda _: self._want())
        self._state.zone_changed.connect(lambda _: self._want())
        context.library.events_changed.connect(self._want)
        context.library.phase_changed.connect(lambda _: self._want())
        context.theme.changed.connect(self._dress)
        self.message.button.clicked.connect(self._on_button)

    def showEvent(self, event: Any) -> None:
        super().showEvent(event)
        if self._stale:
            self._read()

    def _want(self) -> None:
        """Read anew; at once if anybody sees it."""
        self._stale = True
        if self._state.learner is None or self._library.phase != "open":
            self._channel.cancel()
            self._told, self._asked = None, None
            self._show_none()
        elif self.isVisible():
            self._read()

    def _read(self) -> None:
        self._stale = False
        learner = self._state.learner
        if learner is None or self._library.phase != "open":
            return
        if self._told is None or learner != self._asked:
            self._told, self._asked = None, learner
            self.copy_all.setEnabled(False)
            self.show_loading("Reading the events…", button="Stop")
        work = reading_work(learner, self._state.zone)
        self._channel.ask(work, self._on_told, self._on_failed, self._on_reached)

    def _on_reached(self, reached: Reached) -> None:
        if self.state == "loading":
            total = count_text(reached.total, "event")
            self.message.text.setText(f"Reading the events… {reached.done:,} of {total}")

    def _on_told(self, told: Told) -> None:
        self._told = told
        if not told.sections:
            self.show_empty("learner", "Nothing to read", "No event is by or about this learner.")
            return
        self.model.show(told.sections, self._state.zone)
        for index, section in self.model.tops():
            folded = self._folded.get(section.id, len(section.rows) > _OPEN_AT_FIRST)
            self.view.setExpanded(index, not folded)
        kinds = ", ".join(_counted(section.title, len(section.rows)) for section in told.sections)
        self.about.say(f"{one_line(told.learner, 60)}: {count_text(told.events, 'event')}; {kinds}")
        self.legend.setVisible(any(section.id == "videos" for section in told.sections))
        self.copy_all.setEnabled(True)
        self._say_doubts(None)
        self.show_normal()

    def _on_failed(self, failure: Failure) -> None:
        self._told = None
        self.show_failed(failure)

    def _on_button(self) -> None:
        """Stop what is under way, or begin it again."""
        if self.state == "loading":
            self._channel.cancel()
            self._asked = None
            text = "The events were not read to the end."
            self.show_empty("info", "Stopped", text, button="Read again")
        else:
            self._read()

    def _show_none(self) -> None:
        self.copy_all.setEnabled(False)
        text = (
            "Find a learner (Ctrl+L), or press F on an event in the table: here you will see which"
            " parts of each video they watched, what they answered, and who enrolled them."
        )
        self.show_empty("learner", "Follow a learner", text)

    def _on_current(self, current: QModelIndex, _: QModelIndex) -> None:
        self._say_doubts(current.data(NODE))

    def _on_clicked(self, index: QModelIndex) -> None:
        node: Node = index.data(NODE)
        if node.row is not None and node.ids and index.column() != EVENTS:
            self._state.select(node.ids[0])

    def _say_doubts(self, node: Node | None) -> None:
        doubts = () if node is None or node.row is None else node.row.doubts
        self.doubt.setText("\n".join(f"Uncertain: {doubt}" for doubt in doubts))
        self.doubt.setVisible(bool(doubts))

    def _remember(self, index: QModelIndex, *, folded: bool) -> None:
        node: Node = index.data(NODE)
        if node.row is None:
            self._folded[node.section.id] = folded

    def _on_menu(self, at: QPoint) -> None:
        node: Node | None = self.view.indexAt(at).data(NODE)
        if node is not None:
            self.menu(node).popup(self.view.viewport().mapToGlobal(at))

    def _lines(self, node: Node) -> list[str]:
        zone = self._state.zone
        return lines((node.section,), zone) if node.row is None else row_lines(node.row, zone, 0)

    def _copy(self, found: list[str], rows: int) -> None:
        if found:
            QGuiApplication.clipboard().setText("\n".join(found))
            self.said.emit(f"Copied {count_text(rows, 'reading')}.")

    def _dress(self) -> None:
        self.copy_all.setIcon(icon("copy", self.theme.colours.dim))
        self.view.viewport().update()


def _counted(title: str, rows: int) -> str:
    return f"{title.lower()} {rows:,}"


class _Tree(QTreeView):
    """Signals: wanted(), when Enter or a double click asks for a row's events."""

    wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setIndentation(14)
        self.setExpandsOnDoubleClick(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.doubleClicked.connect(lambda _: self.wanted.emit())
        self.setMouseTracking(True)

    def mouseMoveEvent(self, event: Any) -> None:
        super().mouseMoveEvent(event)
        index = self.indexAt(event.position().toPoint())
        link = index.column() == EVENTS and bool(index.data())
        self.viewport().setCursor(
            Qt.CursorShape.PointingHandCursor if link else Qt.CursorShape.ArrowCursor
        )

    def keyPressEvent(self, event: Any) -> None:
        if event.key() in _ENTER:
            self.wanted.emit()
        else:
            super().keyPressEvent(event)
