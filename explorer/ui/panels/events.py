# SPDX-License-Identifier: MIT
"""The event table: every event of the answer, in time order or as it was sorted."""

import re
from functools import partial
from typing import Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from explorer.ui import formats
from explorer.ui.marks import MOST_AT_ONCE
from explorer.ui.models.columns import learner_of
from explorer.ui.models.event_table import EventTable
from explorer.ui.pairing import pair_up
from explorer.ui.panels.context import Context
from explorer.ui.panels.copying import COPY_FORMATS, Copier
from explorer.ui.panels.event_bar import EventBar
from explorer.ui.panels.event_cells import EventCells
from explorer.ui.panels.event_columns import EventColumns
from explorer.ui.panels.event_view import EventView
from explorer.ui.panels.note_editor import NoteEditor
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.quick_look import QuickLook
from explorer.ui.value_menu import Value, value_menu
from explorer.workspace.queries import Ids
from explorer.workspace.records import EventRow

_OF_MARKS: Final = re.compile(r"\b(?:starred|note):")


class Events(Panel):
    """Shows the answer to the query; a click selects an event everywhere.

    Signals: said(text), a sentence for the status line; opened(), to read the selected event;
    export_wanted().
    """

    title = "Events"
    said = Signal(str)
    opened = Signal()
    export_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context = context
        self._state, self._search, self._marks = context.state, context.search, context.marks
        pages = context.library.channel("detail")
        self.model = EventTable(pages, self._state.zone, self._marks, self)
        self.view = EventView(self.model)
        self.view.setItemDelegate(EventCells(self.model, context))
        self.columns = EventColumns(self.view, self.model, context)
        self.bar = EventBar(self.columns, context.theme)
        self.note = NoteEditor(self._marks)
        self.look = QuickLook(context.theme, self)
        self.copier = Copier(context.library.channel("detail"), self)
        self._answered: tuple[str, object] | None = None
        self._again = False
        self._anchor: int | None = None
        self._add_actions()
        self.set_content(self._page())
        self._connect()
        self._show_nothing()

    def current_row(self) -> EventRow | None:
        """The event of the current row, if it has been fetched."""
        index = self.view.currentIndex()
        return self.model.row(index.row()) if index.isValid() else None

    def selected_ids(self) -> list[int]:
        """The selected rows' events in the table's order: as many as can be starred at once."""
        return self.view.selected_ids(MOST_AT_ONCE + 1)

    def copy(self, format_: str) -> None:
        """Copy the selected rows in one of COPY_FORMATS, with the columns on show."""
        columns = self.columns.on_show()
        count = self.view.selected_count()
        self.copier.copy(self.selected_ids(), count, format_, columns, self._state.zone)

    def star(self) -> None:
        """Star the selected rows, or take their stars."""
        self._marks.toggle_star(self.selected_ids())

    def write_note(self) -> None:
        """Write the note of the selected event."""
        if self._state.selection is not None:
            self._marks.edit_note(self._state.selection)

    def follow(self) -> None:
        """Follow the learner of the current row."""
        row = self.current_row()
        learner = learner_of(row) if row is not None else None
        if learner is not None:
            self._state.follow(learner)
        else:
            self.said.emit("This event names no learner.")

    def quick_look(self) -> None:
        """Show the current cell's whole value, or hide it again."""
        if self.look.isVisible():
            self.look.close()
        else:
            self._show_look()
            self.look.open_beside(self.view)
            self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def value_of(self, index: QModelIndex) -> Value:
        """What a cell stands for."""
        row = self.model.table_row(index.row()) if index.isValid() else None
        if row is None:
            return Value(None)
        column = self.model.columns[index.column()]
        value = column.value(row)
        chosen = self.selected_ids()
        events = [row.event.id, *(each for each in chosen if each != row.event.id)]
        return Value(
            None if value is None else str(value),
            column.term(row),
            learner_of(row.event),
            events if row.event.id in chosen else events[:1],
        )

    def menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a cell and the selected rows."""
        menu = value_menu(self, self._context, self.value_of(index), self.said.emit)
        menu.addSeparator()
        rows = menu.addMenu("Copy rows")
        for format_, title in COPY_FORMATS.items():
            rows.addAction(title, partial(self.copy, format_))
        menu.addAction("Export the answer…", self.export_wanted.emit)
        return menu

    def _page(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.bar)
        column.addWidget(self.view, 1)
        column.addWidget(self.note)
        return page

    def _add_actions(self) -> None:
        view = self.view
        view.add_key("Copy", QKeySequence.StandardKey.Copy, lambda: self.copy("text"))
        view.add_key("Follow learner", "F", self.follow)
        view.add_key("Star", "S", self.star)
        view.add_key("Note", "N", self.write_note)

    def _connect(self) -> None:
        view, state, search = self.view, self._state, self._search
        view.selectionModel().currentChanged.connect(self._on_current)
        pair_up(view.selectionModel(), self.selected_ids, self._state)
        view.menu_wanted.connect(self._on_menu)
        view.star_clicked.connect(lambda at: self._marks.toggle_star([int(self.model.ids[at])]))
        view.opened.connect(self.opened)
        view.looked.connect(self.quick_look)
        view.verticalScrollBar().valueChanged.connect(lambda _: self._show_day())
        self.model.dataChanged.connect(lambda *_: self._show_day())
        self.model.fetch_failed.connect(self.show_failed)
        self.columns.sort_wanted.connect(state.sort_by)
        self.columns.said.connect(self.said)
        self._context.searches.arrangement = self.columns.arrangement
        self._context.searches.opened.connect(lambda search: self.columns.arrange(search.columns))
        self.copier.copied.connect(self.said)
        self.bar.export_wanted.connect(self.export_wanted)
        self.note.closed.connect(lambda: view.setFocus(Qt.FocusReason.OtherFocusReason))
        self._marks.note_wanted.connect(self._on_note_wanted)
        self._marks.said.connect(self.said)
        self._marks.changed.connect(self._on_marked)
        search.started.connect(self._on_started)
        search.arrived.connect(self._on_arrived)
        search.ended.connect(self._on_ended)
        search.failed.connect(self.show_failed)
        state.selection_changed.connect(self._show_selection)
        state.zone_changed.connect(self.model.choose_zone)
        self._context.library.leaving.connect(self.note.keep)
        self._context.library.phase_changed.connect(self._on_phase)
        self._context.imports.started.connect(self._on_import)
        self._context.imports.idle.connect(self._on_import)
        self.theme.changed.connect(view.viewport().update)

    def _on_phase(self, phase: str) -> None:
        if phase == "opening":
            self.show_loading("Opening the workspace. GPG may ask for your passphrase.")
        elif phase != "open":
            self.model.replace(self.model.ids[:0])
            self.look.forget()
            self.note.leave()
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
        asked = (self._state.query, self._state.sort)
        self._again = self._answered == asked and len(self.model.ids) > 0
        self._answered = asked
        top = self.view.rowAt(0)
        # At the very top one wants to stay at the top.
        self._anchor = int(self.model.ids[top]) if self._again and top > 0 else None

    def _find_place(self, start: int) -> None:
        if self._anchor is None:
            return
        number = self.model.row_number(self._anchor, start)
        if number is not None:
            self._anchor = None
            self.view.put_on_top(number)

    def _on_ended(self, count: int) -> None:
        if not count:
            self.model.replace(self.model.ids[:0])
            self._show_nothing()

    def _show_nothing(self) -> None:
        if self._state.query:
            text = "Take a term out above, or go back with Alt+Left."
            self.show_empty("search", "No event matches this query", text)
        elif self._context.imports.running:
            self.show_loading("The first file is on its way in…")
        else:
            self.show_empty("drop", "No events yet", "Drop daily files. SQL asks weekly tables.")

    def _on_current(self, current: QModelIndex, _before: QModelIndex) -> None:
        if current.isValid():
            self._state.select(int(self.model.ids[current.row()]))
            if self.look.isVisible():
                self._show_look()

    def _show_selection(self, event_id: int | None) -> None:
        current = self.view.currentIndex()
        if event_id is None:
            self.view.clearSelection()
        elif not current.isValid() or int(self.model.ids[current.row()]) != event_id:
            self._reveal(event_id)

    def _reveal(self, event_id: int, start: int = 0, *, scroll: bool = True) -> None:
        number = self.model.row_number(event_id, start)
        if number is not None:
            self.view.show_row(number, scroll=scroll)
        elif start == 0:
            self.view.show_none()

    def _on_menu(self, index: QModelIndex, at: QPoint) -> None:
        self.menu(index).popup(at)

    def _on_note_wanted(self, event_id: int) -> None:
        number = self.model.row_number(event_id)
        row = self.model.row(number) if number is not None else None
        about = "on the selected event"
        if row is not None:
            when = formats.time_text(row.time, self._state.zone)
            about = formats.one_line(f"{when}  {learner_of(row) or ''}  {row.summary}")
        self.note.open(event_id, about)

    def _on_marked(self) -> None:
        """Ask again where the answer hangs on stars and notes."""
        if self._state.sort.column == "star" or _OF_MARKS.search(self._state.query):
            self._search.run()

    def _show_look(self) -> None:
        index = self.view.currentIndex()
        value = self.value_of(index)
        if index.isValid():
            title = self.model.columns[index.column()].title
            self.look.say(title, "", value.text or "", "")

    def _show_day(self) -> None:
        """Keep the day of the row at the top in sight; of another order, what it is."""
        sort = self._state.sort
        if sort.column != "time":
            way = ", last first" if sort.descending else ""
            self.bar.day.say(f"Sorted by {self.columns.title_of(sort.column)}{way}")
            return
        row = self.model.row(self.view.rowAt(0)) if len(self.model.ids) else None
        self.bar.day.say("" if row is None else formats.day_text(row.time, self._state.zone))
