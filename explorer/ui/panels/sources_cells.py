# SPDX-License-Identifier: MIT
"""How the sources panel draws a file."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.ui.icons import pixmap
from explorer.ui.models.source_list import Source, SourceRole
from explorer.ui.theme import Theme, tabular

_PAD: Final = 6
_ICON: Final = 16


def elision(source: Source) -> Qt.TextElideMode:
    """Where a title that is too long is cut: a day's file is known by its beginning."""
    receipt = source.receipt
    dated = receipt is not None and receipt.date and receipt.member is None
    return Qt.TextElideMode.ElideRight if dated else Qt.TextElideMode.ElideMiddle


class SourceCells(QStyledItemDelegate):
    """Two lines a file: its name, and what it brought; a bar under the one on its way."""

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
        cell.text = ""
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        source: Source = index.data(SourceRole)
        colours = self._theme.colours
        colour = {"warning": colours.warning, "failed": colours.error}.get(source.sign, colours.dim)
        box = cell.rect.adjusted(_PAD, _PAD, -_PAD, -_PAD)
        painter.save()
        sign = pixmap(source.sign, colour, _ICON, painter.device().devicePixelRatioF())
        painter.drawPixmap(box.topLeft(), sign)
        tall = cell.fontMetrics.height()
        text = QRect(box.left() + _ICON + 6, box.top(), box.width() - _ICON - 6, tall)
        self._line(painter, text, source.title, colours.text, elision(source))
        painter.setFont(tabular(cell.font))
        text.translate(0, tall + 2)
        failed = source.sign == "failed"
        second = colours.error if failed else colours.dim
        self._line(painter, text, source.line, second, Qt.TextElideMode.ElideRight)
        if source.share is not None:
            bar = QRectF(text.left(), text.bottom() + 4, text.width(), 3)
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(QColor(colours.line))
            painter.drawRoundedRect(bar, 1.5, 1.5)
            bar.setWidth(bar.width() * min(source.share, 1.0))
            painter.setBrush(QColor(colours.accent))
            painter.drawRoundedRect(bar, 1.5, 1.5)
        painter.restore()

    def _line(
        self, painter: QPainter, box: QRect, text: str, colour: str, elide: Qt.TextElideMode
    ) -> None:
        painter.setPen(QColor(colour))
        shown = painter.fontMetrics().elidedText(text, elide, box.width())
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)

    def sizeHint(
        self, option: QStyleOptionViewItem, index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        source: Source = index.data(SourceRole)
        bar = 0 if source.share is None else 8
        return QSize(120, 2 * option.fontMetrics.height() + 2 + 2 * _PAD + bar)
