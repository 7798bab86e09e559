# SPDX-License-Identifier: MIT
"""The event table: every event of the answer, in time order."""

from functools import partial
from typing import Final

from PySide6.QtCore import QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QMenu, QTableView

from explorer.ui.jobs import Failure
from explorer.ui.models.columns import COLUMNS, Column, learner_of
from explorer.ui.models.event_table import EventTable
from explorer.ui.pairing import pair_up
from explorer.ui.panels.context import Context
from explorer.ui.panels.copying import COPY_FORMATS, Copier
from explorer.ui.panels.event_cells import EventCells
from explorer.ui.panels.panel import Panel
from explorer.workspace.queries import Ids
from explorer.workspace.records import EventRow

_CHARACTER: Final = 7
_SETTING: Final = "events/columns"


class EventView(QTableView):
    """A table too long to be searched by typing: that would look at every row."""

    def keyboardSearch(self, search: str) -> None:
        """Left to the query."""


class Events(Panel):
    """Shows the answer to the query; a click selects an event everywhere.

    Signals: said(text), a sentence for the status line.
    """

    title = "Events"
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context = context
        self._state, self._search = context.state, context.search
        self.model = EventTable(context.library.channel("detail"), self._state.zone, self)
        self.view = EventView()
        self.copier = Copier(context.library.channel("detail"), self)
        self.copier.copied.connect(self.said)
        self._answered: str | None = None
        self._again = False
        self._anchor: int | None = None
        self._set_up_view()
        self._set_up_columns()
        self._add_actions()
        self.set_content(self.view)
        self._connect()
        self._show_nothing()

    def current_row(self) -> EventRow | None:
        """The event of the current row, if it has been fetched."""
        index = self.view.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def selected_ids(self) -> list[int]:
        """The selected rows' events, in the table's order."""
        # By ranges: everything selected may be millions of rows.
        chosen = self.view.selectionModel().selection()
        ranges = [chosen.at(at) for at in range(chosen.count())]
        spans = sorted((each.top(), each.bottom()) for each in ranges)
        return [int(id_) for top, bottom in spans for id_ in self.model.ids[top : bottom + 1]]

    def copy(self, format_: str) -> None:
        """Copy the selected rows in one of COPY_FORMATS, with the columns on show."""
        self.copier.copy(self.selected_ids(), format_, self._columns())

    def show_column(self, number: int, *, shown: bool) -> None:
        """Show or hide a column; remembered."""
        self.view.setColumnHidden(number, not shown)
        self._context.settings.setValue(_SETTING, self.view.horizontalHeader().saveState())

    def term_of(self, index: QModelIndex) -> str | None:
        """The query term that asks for a cell's value, None where none can."""
        row = self.model.row(index.row()) if index.isValid() else None
        return COLUMNS[index.column()].term(row) if row is not None else None

    def _set_up_view(self) -> None:
        view = self.view
        view.setAccessibleName("Events")
        view.setModel(self.model)
        view.setItemDelegate(EventCells(self.model, self._context))
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        rows = view.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(view.fontMetrics().height() + 8)

    def _set_up_columns(self) -> None:
        header = self.view.horizontalHeader()
        header.setSectionsMovable(True)
        header.setHighlightSections(False)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_header_menu)
        for number, column in enumerate(COLUMNS):
            self.view.setColumnWidth(number, column.width * _CHARACTER)
            self.view.setColumnHidden(number, not column.shown)
        remembered = self._context.settings.value(_SETTING)
        if remembered is not None:
            header.restoreState(remembered)
        header.sectionResized.connect(self._remember)
        header.sectionMoved.connect(self._remember)

    def _add_actions(self) -> None:
        copy = self._action("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.triggered.connect(lambda: self.copy("text"))
        follow = self._action("Follow learner", QKeySequence("F"))
        follow.triggered.connect(self.follow)

    def _action(self, text: str, keys: QKeySequence) -> QAction:
        action = QAction(text, self.view)
        action.setShortcut(keys)
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        self.view.addAction(action)
        return action

    def _connect(self) -> None:
        self.view.selectionModel().currentRowChanged.connect(self._on_current_row)
        pair_up(self.view.selectionModel(), self.selected_ids, self._state)
        self.view.customContextMenuRequested.connect(self._on_menu)
        self.model.fetch_failed.connect(self.show_failed)
        self._search.started.connect(self._on_started)
        self._search.arrived.connect(self._on_arrived)
        self._search.ended.connect(self._on_ended)
        self._search.failed.connect(self._on_failed)
        self._state.selection_changed.connect(self._show_selection)
        self._state.zone_changed.connect(self.model.choose_zone)
        self._context.library.phase_changed.connect(self._on_phase)
        self._context.imports.started.connect(self._on_import)
        self._context.imports.idle.connect(self._on_import)
        self.theme.changed.connect(self.view.viewport().update)

    def _columns(self) -> list[Column]:
        header = self.view.horizontalHeader()
        visual = sorted(range(len(COLUMNS)), key=header.visualIndex)
        return [COLUMNS[number] for number in visual if not header.isSectionHidden(number)]

    def _remember(self) -> None:
        self._context.settings.setValue(_SETTING, self.view.horizontalHeader().saveState())

    def _on_phase(self, phase: str) -> None:
        if phase == "opening":
            self.show_loading("Opening the workspace. GPG may ask for your passphrase.")
        elif phase != "open":
            self._show_nothing()

    def _on_import(self) -> None:
        if not len(self.model.ids) and not self._search.running:
            self._show_nothing()

    def _on_started(self) -> None:
        if not len(self.model.ids):
            self.show_loading("Looking…")

    def _on_arrived(self, ids: Ids, first: bool) -> None:
        start = 0 if first else len(self.model.ids)
        if first:
            self._keep_place()
            self.model.replace(ids)
            if not self._again:
                self.view.scrollToTop()
        else:
            self.model.append(ids)
        if len(self.model.ids):
            self.show_normal()
        self._find_place(start)
        selected = self._state.selection
        if selected is not None and not self.view.selectionModel().hasSelection():
            self._reveal(selected, start, scroll=not self._again)

    def _keep_place(self) -> None:
        """Remember what stood at the top, if the same query is answered anew."""
        self._again = self._answered == self._state.query and len(self.model.ids) > 0
        self._answered = self._state.query
        top = self.view.rowAt(0)
        # At the very top one wants to stay at the top.
        self._anchor = int(self.model.ids[top]) if self._again and top > 0 else None

    def _find_place(self, start: int) -> None:
        if self._anchor is None:
            return
        number = self.model.row_number(self._anchor, start)
        if number is not None:
            self._anchor = None
            index = self.model.index(number, max(self.view.columnAt(0), 0))
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def _on_ended(self, count: int) -> None:
        if not count:
            self.model.replace(self.model.ids[:0])
            self._show_nothing()

    def _on_failed(self, failure: Failure) -> None:
        self.show_failed(failure)

    def _show_nothing(self) -> None:
        if self._state.query:
            text = "Take a term out above, or go back with Alt+Left."
            self.show_empty("search", "No event matches this query", text)
        elif self._context.imports.running:
            self.show_loading("The first file is on its way in…")
        else:
            self.show_empty("drop", "No events yet", "Drop package files onto the window.")

    def _on_current_row(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._state.select(int(self.model.ids[current.row()]))

    def _show_selection(self, event_id: int | None) -> None:
        current = self.view.currentIndex()
        if event_id is None:
            self.view.clearSelection()
        elif not current.isValid() or int(self.model.ids[current.row()]) != event_id:
            self._reveal(event_id)

    def _reveal(self, event_id: int, start: int = 0, *, scroll: bool = True) -> None:
        number = self.model.row_number(event_id, start)
        if number is None:
            if start == 0:
                self.view.clearSelection()
                self.view.selectionModel().clearCurrentIndex()
            return
        index = self.model.index(number, max(self.view.columnAt(0), 0))
        rows = (
            QItemSelectionModel.SelectionFlag.ClearAndSelect
            | QItemSelectionModel.SelectionFlag.Rows
        )
        self.view.selectionModel().setCurrentIndex(index, rows)
        if scroll:
            self.view.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def follow(self) -> None:
        """Follow the learner of the current row."""
        row = self.current_row()
        learner = learner_of(row) if row is not None else None
        if learner is not None:
            self._state.follow(learner)
        else:
            self.said.emit("This event names no learner.")

    def _on_menu(self, at: QPoint) -> None:
        index = self.view.indexAt(at)
        if index.isValid():
            self.menu(index).popup(self.view.viewport().mapToGlobal(at))

    def menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a cell and the selected rows."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        term, row = self.term_of(index), self.model.row(index.row())
        only = menu.addAction("Show only this", lambda: self._state.narrow(term or ""))
        less = menu.addAction("Exclude this", lambda: self._state.exclude(term or ""))
        only.setEnabled(term is not None)
        less.setEnabled(term is not None)
        learner = learner_of(row) if row is not None else None
        follow = menu.addAction("Follow learner\tF", lambda: self._state.follow(learner or ""))
        follow.setEnabled(learner is not None)
        menu.addSeparator()
        value = None if row is None else COLUMNS[index.column()].value(row)
        cell = menu.addAction("Copy value", lambda: self.copier.put(str(value)))
        cell.setEnabled(value is not None)
        query = menu.addAction("Copy as query", lambda: self.copier.put(term or ""))
        query.setEnabled(term is not None)
        rows = menu.addMenu("Copy rows")
        for format_, title in COPY_FORMATS.items():
            rows.addAction(title, partial(self.copy, format_))
        return menu

    def _on_header_menu(self, at: QPoint) -> None:
        self.header_menu().popup(self.view.horizontalHeader().mapToGlobal(at))

    def header_menu(self) -> QMenu:
        """Which columns are shown."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        for number, column in enumerate(COLUMNS):
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(not self.view.isColumnHidden(number))
            # A table without columns would have no header left to bring them back with.
            action.setEnabled(column.id != "time")
            action.toggled.connect(lambda on, number=number: self.show_column(number, shown=on))
        return menu
