# SPDX-License-Identifier: MIT
"""The view of the event table: keys as in a list of rows, and clicks on the stars."""

from collections.abc import Callable

from PySide6.QtCore import QEvent, QItemSelectionModel, QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import (
    QAction,
    QContextMenuEvent,
    QKeyEvent,
    QKeySequence,
    QMouseEvent,
    QResizeEvent,
)
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView

from explorer.ui.models.event_table import EventTable

CursorAction = QAbstractItemView.CursorAction
_ROW = QItemSelectionModel.SelectionFlag.ClearAndSelect | QItemSelectionModel.SelectionFlag.Rows


class EventView(QTableView):
    """A table too long to be searched by typing: that would look at every row.

    Signals: menu_wanted(index, global position); star_clicked(row); opened() on Enter or a double
    click; looked() on Space.
    """

    menu_wanted = Signal(QModelIndex, QPoint)
    star_clicked = Signal(int)
    opened = Signal()
    looked = Signal()

    def __init__(self, model: EventTable) -> None:
        super().__init__()
        self._events = model
        self.setAccessibleName("Events")
        self.setModel(model)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setMouseTracking(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setHorizontalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        rows = self.verticalHeader()
        rows.setVisible(False)
        rows.setSectionResizeMode(QHeaderView.ResizeMode.Fixed)
        rows.setDefaultSectionSize(self.fontMetrics().height() + 8)
        self.doubleClicked.connect(lambda _: self.opened.emit())

    def add_key(
        self, text: str, keys: str | QKeySequence.StandardKey, act: Callable[[], object]
    ) -> None:
        """Have something done by keys while the table has the keyboard."""
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda: act())
        self.addAction(action)

    def selected_ids(self, most: int | None = None) -> list[int]:
        """The selected rows' events, or the first of them, in the table's order."""
        found: list[int] = []
        for top, bottom in self._spans():
            end = bottom + 1 if most is None else min(bottom + 1, top + most - len(found))
            found += self._events.ids[top:end].tolist()
        return found

    def selected_count(self) -> int:
        """How many rows are selected."""
        return sum(bottom - top + 1 for top, bottom in self._spans())

    def part_selected(self) -> list[int]:
        """The selected rows' events; none where every row is selected."""
        return self.selected_ids() if self.selected_count() < len(self._events.ids) else []

    def _spans(self) -> list[tuple[int, int]]:
        # Everything selected may be millions of rows.
        chosen = self.selectionModel().selection()
        ranges = [chosen.at(at) for at in range(chosen.count())]
        return sorted({(each.top(), each.bottom()) for each in ranges})

    def show_row(self, number: int, *, scroll: bool = True) -> None:
        """Make this the only selected row; scroll: into the middle."""
        index = self._events.index(number, self.first_column())
        self.selectionModel().setCurrentIndex(index, _ROW)
        if scroll:
            self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtCenter)

    def show_none(self) -> None:
        """Select nothing."""
        self.clearSelection()
        self.selectionModel().clearCurrentIndex()

    def put_on_top(self, number: int) -> None:
        """Scroll so that this row is the first in sight."""
        index = self._events.index(number, self.first_column())
        self.scrollTo(index, QAbstractItemView.ScrollHint.PositionAtTop)

    def first_column(self) -> int:
        """A column that is in sight, to scroll to a row without moving sideways."""
        return max(self.columnAt(0), 0)

    def _keep_in_sight(self, index: QModelIndex) -> None:
        """Scroll up or down as little as shows the whole row, and not sideways."""
        sideways = self.horizontalScrollBar().value()
        self.scrollTo(index, QAbstractItemView.ScrollHint.EnsureVisible)
        self.horizontalScrollBar().setValue(sideways)

    def keyboardSearch(self, search: str) -> None:
        """Left to the query."""

    def moveCursor(self, action: CursorAction, modifiers: Qt.KeyboardModifier) -> QModelIndex:
        current = self.currentIndex()
        column = current.column() if current.isValid() else self.first_column()
        if action == CursorAction.MoveHome:
            return self._events.index(0, column)
        if action == CursorAction.MoveEnd:
            return self._events.index(self._events.rowCount() - 1, column)
        return super().moveCursor(action, modifiers)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.opened.emit()
        elif event.key() == Qt.Key.Key_Space:
            self.looked.emit()
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        index = self.indexAt(event.position().toPoint())
        star = index.isValid() and self._events.columns[index.column()].id == "star"
        plain = event.modifiers() == Qt.KeyboardModifier.NoModifier
        if star and plain and event.button() == Qt.MouseButton.LeftButton:
            self.star_clicked.emit(index.row())
        else:
            super().mousePressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        if event.reason() == QContextMenuEvent.Reason.Keyboard:
            index = self.currentIndex()
            at = self.visualRect(index).center()
        else:
            at = event.pos()
            index = self.indexAt(at)
        if index.isValid():
            self.menu_wanted.emit(index, self.viewport().mapToGlobal(at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        current = self.currentIndex()
        middle = self.rowViewportPosition(current.row()) + self.rowHeight(current.row()) // 2
        seen = current.isValid() and 0 <= middle < event.oldSize().height()
        super().resizeEvent(event)
        if seen and self.selectionModel().isSelected(current):
            self._keep_in_sight(current)

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self.viewport().update()
