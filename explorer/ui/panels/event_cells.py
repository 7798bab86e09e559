# SPDX-License-Identifier: MIT
"""How the event table draws its cells: quiet dates, gaps, new days, and category markers."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem

from explorer.trail.sessions import GAP
from explorer.ui import formats
from explorer.ui.models.columns import COLUMNS
from explorer.ui.models.event_table import EventTable
from explorer.ui.panels.context import Context

_DATE_LENGTH: Final = len("2014-07-25 ")
_MARKED: Final = ("summary", "category")
_ALIGN: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class EventCells(QStyledItemDelegate):
    """Draws the cells of one event table."""

    def __init__(self, model: EventTable, context: Context) -> None:
        super().__init__(model)
        self._model = model
        self._state = context.state
        self._theme = context.theme
        self._categories = context.categories

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        column, text = COLUMNS[index.column()], cell.text
        cell.text = ""
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        painter.save()
        painter.setFont(cell.font)
        box = cell.rect.adjusted(6, 0, -6, 0)
        before, here = self._model.row(index.row() - 1), self._model.row(index.row())
        if here is not None and before is not None and self._new_day(before.time, here.time):
            painter.setPen(QPen(QColor(self._theme.colours.dim), 1))
            painter.drawLine(cell.rect.topLeft(), cell.rect.topRight())
        if column.id == "time" and here is not None:
            gap = None if before is None else here.time - before.time
            self._paint_time(painter, box, text, gap)
        else:
            if column.id in _MARKED and here is not None:
                size = 9
                top = box.center().y() - size / 2 + 0.5
                spot = QRectF(box.left(), top, size, size)
                self._categories.paint(painter, here.category, spot)
                box.setLeft(box.left() + size + 7)
            self._paint_text(painter, box, text, dim=here is None or text == formats.EMPTY)
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(COLUMNS[index.column()].width * 7, option.fontMetrics.height() + 8)

    def _new_day(self, before: int, here: int) -> bool:
        zone = self._state.zone
        return formats.moment(before, zone).date() != formats.moment(here, zone).date()

    def _paint_time(self, painter: QPainter, box: QRect, text: str, gap: int | None) -> None:
        colours = self._theme.colours
        date, clock = text[:_DATE_LENGTH], text[_DATE_LENGTH:]
        wide = painter.fontMetrics().horizontalAdvance(date)
        painter.setPen(QColor(colours.dim))
        painter.drawText(box, _ALIGN, date)
        painter.setPen(QColor(colours.text))
        painter.drawText(box.adjusted(wide, 0, 0, 0), _ALIGN, clock)
        if gap is not None and gap > GAP:
            used = wide + painter.fontMetrics().horizontalAdvance(clock)
            mark = f"+{formats.span_text(gap)}"
            small = painter.font()
            small.setPointSizeF(small.pointSizeF() * 0.85)
            painter.setFont(small)
            room = box.adjusted(used + 8, 0, 0, 0)
            if painter.fontMetrics().horizontalAdvance(mark) <= room.width():
                painter.setPen(QColor(colours.dim))
                painter.drawText(
                    room, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, mark
                )

    def _paint_text(self, painter: QPainter, box: QRect, text: str, *, dim: bool) -> None:
        colours = self._theme.colours
        painter.setPen(QColor(colours.dim if dim else colours.text))
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, box.width())
        painter.drawText(box, _ALIGN, shown)
