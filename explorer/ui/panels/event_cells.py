# SPDX-License-Identifier: MIT
"""How the event table draws its cells: quiet dates, gaps, new days, and category markers."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter, QPen, QPixmap
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.trail.sessions import GAP
from explorer.ui import formats
from explorer.ui.icons import pixmap
from explorer.ui.models.column import Column
from explorer.ui.models.event_table import PLACEHOLDER, EventTable
from explorer.ui.panels.context import Context
from explorer.ui.theme import tabular
from explorer.workspace.records import EventRow

_DATE_LENGTH: Final = len("2014-07-25 ")
_MARK: Final = 9
_SIGN: Final = 13
_REMEMBERED: Final = 4_096
_MARKED: Final = ("summary", "category")
_ALIGN: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class EventCells(QStyledItemDelegate):
    """Draws the cells of one event table.

    It draws with few calls and asks the style for nothing: while a file comes in, every call may
    wait for the import's turn of the interpreter, and a screen has some two hundred cells.
    """

    def __init__(self, model: EventTable, context: Context) -> None:
        super().__init__(model)
        self._model = model
        self._state = context.state
        self._theme = context.theme
        self._marks = context.marks
        self._categories = context.categories
        self._plain, self._digits = QFont(), tabular(QFont())
        self._new_days: dict[tuple[int, int], bool] = {}
        self._markers: dict[tuple[str, float], QPixmap] = {}
        self._cuts: dict[tuple[str, int, int], str] = {}
        context.theme.changed.connect(self._dress)
        context.state.zone_changed.connect(self._new_days.clear)
        # A workspace that is closed or locked leaves nothing of its learners here.
        context.library.phase_changed.connect(lambda _: self._cuts.clear())
        self._dress()

    def _dress(self) -> None:
        colours = self._theme.colours
        self._text, self._dim = QPen(QColor(colours.text)), QPen(QColor(colours.dim))
        self._selected = QColor(colours.selected)
        self._markers.clear()

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        number, column, rect = index.row(), self._model.columns[index.column()], option.rect
        if option.state & QStyle.StateFlag.State_Selected:
            painter.fillRect(rect, self._selected)
        here = self._model.row_for_paint(number)
        box = rect.adjusted(6, 0, -6, 0)
        if here is None:
            painter.setPen(self._dim)
            painter.drawText(box, _ALIGN, PLACEHOLDER)
            return
        before = self._model.row(number - 1)
        in_time = self._state.sort.column == "time"
        if before is not None and in_time and self._new_day(before, here):
            painter.setPen(self._dim)
            painter.drawLine(rect.topLeft(), rect.topRight())
        if column.id == "star":
            self._paint_signs(painter, rect, option, here.id)
            return
        text = self._text_of(column, number)
        painter.setFont(self._digits if column.digits else self._plain)
        if column.id == "time":
            self._paint_time(painter, box, text, self._gap(before, here))
            return
        if column.id in _MARKED:
            left, top = box.left(), box.top() + (box.height() - _MARK) // 2
            marker = self._marker(here.category, painter.device().devicePixelRatioF())
            painter.drawPixmap(left - 1, top - 1, marker)
            box.setLeft(left + _MARK + 7)
        painter.setPen(self._dim if text == formats.EMPTY else self._text)
        painter.drawText(box, _ALIGN, self._cut(text, box.width(), rect.height(), option))

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        column = self._model.columns[index.column()]
        return QSize(column.width * 7, option.fontMetrics.height() + 8)

    def _marker(self, category: str, ratio: float) -> QPixmap:
        found = self._markers.get((category, ratio))
        if found is None:
            size = _MARK + 2
            found = QPixmap(round(size * ratio), round(size * ratio))
            found.setDevicePixelRatio(ratio)
            found.fill(Qt.GlobalColor.transparent)
            with QPainter(found) as painter:
                self._categories.paint(painter, category, QRectF(1, 1, _MARK, _MARK))
            self._markers[category, ratio] = found
        return found

    def _cut(self, text: str, width: int, height: int, option: QStyleOptionViewItem) -> str:
        """As much of a text as has room; rows of another height have letters of another size."""
        key = text, width, height
        found = self._cuts.get(key)
        if found is None:
            if len(self._cuts) > _REMEMBERED:
                self._cuts.clear()
            found = self._cuts[key] = option.fontMetrics.elidedText(
                formats.settled(text), Qt.TextElideMode.ElideRight, width
            )
        return found

    def _text_of(self, column: Column, number: int) -> str:
        row = self._model.table_row(number)
        return PLACEHOLDER if row is None else column.shown_text(row, self._state.zone)

    def _gap(self, before: EventRow | None, here: EventRow) -> int | None:
        """How long after the row above; None where the rows are not in the order of time."""
        in_time = self._state.sort.column == "time"
        return here.time - before.time if before is not None and in_time else None

    def _paint_signs(
        self, painter: QPainter, rect: QRect, option: QStyleOptionViewItem, event_id: int
    ) -> None:
        """A star, hollow where a click would give one, and the sign of a note."""
        mark = self._marks.of(event_id)
        colours = self._theme.colours
        near = option.state & (QStyle.StateFlag.State_MouseOver | QStyle.StateFlag.State_Selected)
        signs = []
        if mark is not None and mark.starred:
            signs.append(("star", colours.warning))
        elif near:
            signs.append(("star_empty", colours.dim))
        if mark is not None and mark.note:
            signs.append(("note", colours.text))
        ratio = painter.device().devicePixelRatioF()
        left = rect.left() + 4
        for name, colour in signs:
            top = rect.top() + (rect.height() - _SIGN) // 2
            painter.drawPixmap(left, top, pixmap(name, colour, _SIGN, ratio))
            left += _SIGN + 3

    def _new_day(self, before: EventRow, here: EventRow) -> bool:
        pair = (before.id, here.id)
        known = self._new_days.get(pair)
        if known is None:
            zone = self._state.zone
            days = [formats.moment(row.time, zone).date() for row in (before, here)]
            if len(self._new_days) > _REMEMBERED:
                self._new_days.clear()
            known = self._new_days[pair] = days[0] != days[1]
        return known

    def _paint_time(self, painter: QPainter, box: QRect, text: str, gap: int | None) -> None:
        date, clock = text[:_DATE_LENGTH], text[_DATE_LENGTH:]
        metrics = painter.fontMetrics()
        wide = metrics.horizontalAdvance(date)
        painter.setPen(self._dim)
        painter.drawText(box, _ALIGN, date)
        painter.setPen(self._text)
        painter.drawText(box.adjusted(wide, 0, 0, 0), _ALIGN, clock)
        if gap is None or abs(gap) <= GAP:
            return
        room = box.adjusted(wide + metrics.horizontalAdvance(clock) + 8, 0, 0, 0)
        sign = "+" if gap > 0 else "−"
        for units in (2, 1):
            mark = f"{sign}{formats.span_text(gap, units)}"
            if metrics.horizontalAdvance(mark) <= room.width():
                painter.setPen(self._dim)
                right = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
                painter.drawText(room, right, mark)
                return
