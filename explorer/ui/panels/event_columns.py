# SPDX-License-Identifier: MIT
"""Which columns the event table shows, in which order and how wide; remembered by their names."""

import json
from collections.abc import Sequence
from typing import Final, cast

from PySide6.QtCore import QObject, QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QMouseEvent
from PySide6.QtWidgets import QMenu

from explorer.ui.models.column import Column
from explorer.ui.models.columns import COLUMNS
from explorer.ui.models.event_table import EventTable
from explorer.ui.panels.context import Context
from explorer.ui.panels.event_view import EventView
from explorer.workspace.records import Sort

_CHARACTER: Final = 7
_LEAST: Final = 28
_SETTING: Final = "events/table"
_LATER_MS: Final = 300
_MAIN: Final = [column.id for column in COLUMNS].index("summary")


class StayingMenu(QMenu):
    """A menu that stays open while its boxes are ticked."""

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        action = cast("QAction | None", self.actionAt(event.position().toPoint()))
        if action is not None and action.isCheckable() and action.isEnabled():
            action.trigger()
        else:
            super().mouseReleaseEvent(event)


class EventColumns(QObject):
    """Sets up the header of one event table and its menu.

    Signals: sort_wanted(Sort), after a click on a header; said(sentence).
    """

    sort_wanted = Signal(object)
    said = Signal(str)

    def __init__(self, view: EventView, model: EventTable, context: Context) -> None:
        super().__init__(view)
        self._view, self._model = view, model
        self._state, self._settings, self._pins = context.state, context.settings, context.pins
        self.header = header = view.horizontalHeader()
        header.setSectionsMovable(True)
        header.setSectionsClickable(True)
        header.setHighlightSections(False)
        header.setMinimumSectionSize(_LEAST)
        header.setSortIndicatorShown(True)
        header.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header.customContextMenuRequested.connect(self._on_menu)
        header.sectionClicked.connect(self._on_clicked)
        self._save_soon = QTimer(self, singleShot=True, interval=_LATER_MS)
        self._save_soon.timeout.connect(self.save)
        self.model_changed()
        self._restore()
        header.sectionResized.connect(self._save_soon.start)
        header.sectionMoved.connect(self._save_soon.start)
        context.state.sort_changed.connect(self._show_sort)
        context.pins.changed.connect(self.model_changed)
        self._show_sort(context.state.sort)

    def on_show(self) -> list[Column]:
        """The columns on show, in their order."""
        header = self.header
        visual = sorted(range(len(self._model.columns)), key=header.visualIndex)
        return [self._model.columns[at] for at in visual if not header.isSectionHidden(at)]

    def arrangement(self) -> tuple[str, ...]:
        """The ids of the columns on show, in their order: what `arrange` takes."""
        return tuple(column.id for column in self.on_show())

    def title_of(self, id_: str) -> str:
        """What people call a column."""
        return next((each.heading for each in self._model.columns if each.id == id_), id_)

    def show(self, number: int, *, shown: bool) -> None:
        """Show or hide a column; remembered."""
        column = self._model.columns[number]
        if column.path and not shown:
            self._pins.toggle(column.path)
            return
        self._view.setColumnHidden(number, not shown)
        self.save()

    def arrange(self, ids: Sequence[str]) -> None:
        """Show these columns and no others, in this order; without any, leave them."""
        if not ids:
            return
        for path in (each.removeprefix("field:") for each in ids if each.startswith("field:")):
            if path not in self._pins.paths:
                self._pins.toggle(path)
        numbers = {column.id: at for at, column in enumerate(self._model.columns)}
        wanted = [numbers[each] for each in ids if each in numbers]
        for at in range(len(self._model.columns)):
            self._view.setColumnHidden(at, at not in wanted)
        for place, at in enumerate(wanted):
            self.header.moveSection(self.header.visualIndex(at), place)
        self.save()

    def reset(self) -> None:
        """The columns as they come."""
        for at, column in enumerate(COLUMNS):
            self.header.moveSection(self.header.visualIndex(at), at)
            self.header.resizeSection(at, column.width * _CHARACTER)
            self._view.setColumnHidden(at, not column.shown)
        self.save()

    def menu(self) -> QMenu:
        """Which columns are shown."""
        menu = StayingMenu(self._view)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.fill(menu)
        return menu

    def fill(self, menu: QMenu) -> None:
        """Put the choice of columns into a menu."""
        menu.clear()
        for number, column in enumerate(self._model.columns):
            title = "Star" if column.id == "star" else column.title
            action = menu.addAction(title.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(not self._view.isColumnHidden(number))
            # A table without columns would have no header left to bring them back with.
            action.setEnabled(column.id != "time")
            action.toggled.connect(lambda on, number=number: self.show(number, shown=on))
        menu.addSeparator()
        menu.addAction("Columns as they were at first", self.reset)

    def save(self) -> None:
        """Remember the columns: their names and widths, nothing of the data."""
        self._save_soon.stop()
        header = self.header
        kept = [
            [self._model.columns[at].id, header.sectionSize(at), not header.isSectionHidden(at)]
            for at in sorted(range(header.count()), key=header.visualIndex)
        ]
        self._settings.setValue(_SETTING, json.dumps(kept))

    def model_changed(self) -> None:
        """Show the columns of the fields that are pinned now; a new one where one looks."""
        before = {column.id for column in self._model.columns}
        self._model.show_fields(self._pins.paths)
        place = self.header.visualIndex(_MAIN) + 1
        for at, column in enumerate(self._model.columns):
            if column.path and column.id not in before:
                self.header.resizeSection(at, column.width * _CHARACTER)
                self.header.moveSection(self.header.visualIndex(at), place)
                place += 1

    def _restore(self) -> None:
        for at, column in enumerate(COLUMNS):
            self._view.setColumnWidth(at, column.width * _CHARACTER)
            self._view.setColumnHidden(at, not column.shown)
        numbers = {column.id: at for at, column in enumerate(self._model.columns)}
        kept = [each for each in _kept(self._settings.value(_SETTING)) if each[0] in numbers]
        for place, (name, width, shown) in enumerate(kept):
            at = numbers[name]
            if width:
                self._view.setColumnWidth(at, width)
            self._view.setColumnHidden(at, not shown)
            self.header.moveSection(self.header.visualIndex(at), place)

    def _on_menu(self, at: QPoint) -> None:
        self.menu().popup(self.header.mapToGlobal(at))

    def _on_clicked(self, number: int) -> None:
        """The first way, the other way, and back to time."""
        column, now = self._model.columns[number], self._state.sort
        id_ = column.id
        self._show_sort(now)
        if id_ != now.column:
            self.sort_wanted.emit(Sort(id_))
        elif not now.descending:
            self.sort_wanted.emit(Sort(id_, descending=True))
        else:
            self.sort_wanted.emit(Sort("time"))

    def _show_sort(self, sort: Sort) -> None:
        ids = [column.id for column in self._model.columns]
        order = Qt.SortOrder.DescendingOrder if sort.descending else Qt.SortOrder.AscendingOrder
        self.header.setSortIndicator(ids.index(sort.column) if sort.column in ids else -1, order)


def _kept(text: object) -> list[tuple[str, int | None, bool]]:
    """What was remembered, as far as it makes sense."""
    try:
        found = json.loads(str(text or "[]"))
    except ValueError:
        return []
    rows = found if isinstance(found, list) else []
    return [
        (row[0], row[1] if isinstance(row[1], int) else None, bool(row[2]))
        for row in rows
        if isinstance(row, list) and len(row) == 3 and isinstance(row[0], str)
    ]
