# SPDX-License-Identifier: MIT
"""How rows of categories and types are drawn: marker, title, quiet words, number."""

from typing import Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QFont, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.ui.categories import Categories
from explorer.ui.formats import settled
from explorer.ui.icons import pixmap
from explorer.ui.models.roles import Role
from explorer.ui.theme import Theme, tabular

_MARKER: Final = 9
_SIGN: Final = 12
_GAP: Final = 6
_LEAST_QUIET: Final = 36
_CUT: Final = Qt.TextElideMode.ElideRight
_ALIGN: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_RIGHT: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


class TreeCells(QStyledItemDelegate):
    """Draws the rows of one tree, as the roles of `Role` say."""

    def __init__(self, theme: Theme, categories: Categories, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self._categories = categories

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        title, cell.text = cell.text, ""
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        painter.save()
        painter.setFont(tabular(cell.font))
        box = cell.rect.adjusted(2, 0, -8, 0)
        box.setRight(self._number(painter, box, index.data(Role.NUMBER) or ""))
        box.setLeft(self._signs(painter, box, index))
        left = self._title(painter, box, title, index)
        self._quiet(painter, box.adjusted(left - box.left(), 0, 0, 0), index.data(Role.QUIET) or "")
        painter.restore()

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(120, option.fontMetrics.height() + 8)

    def _number(self, painter: QPainter, box: QRect, number: str) -> int:
        """Draw the number; what is left of it ends at the answer."""
        if not number:
            return box.right()
        painter.setPen(QColor(self._theme.colours.dim))
        painter.drawText(box, _RIGHT, number)
        return box.right() - painter.fontMetrics().horizontalAdvance(number) - _GAP

    def _signs(
        self, painter: QPainter, box: QRect, index: QModelIndex | QPersistentModelIndex
    ) -> int:
        """Draw what stands before the title; where that begins."""
        left, middle = box.left(), box.center().y() + 1
        category = index.data(Role.CATEGORY)
        if category:
            spot = QRectF(left, middle - _MARKER / 2, _MARKER, _MARKER)
            self._categories.paint(painter, category, spot)
            left += _MARKER + _GAP
        standing = index.data(Role.STANDING)
        if standing:
            colours = self._theme.colours
            name, colour = (
                ("done", colours.accent) if standing == "only" else ("minus", colours.error)
            )
            ratio = painter.device().devicePixelRatioF()
            painter.drawPixmap(left, middle - _SIGN // 2, pixmap(name, colour, _SIGN, ratio))
            left += _SIGN + _GAP
        return left

    def _title(
        self,
        painter: QPainter,
        box: QRect,
        title: str,
        index: QModelIndex | QPersistentModelIndex,
    ) -> int:
        """Draw the title; where it ends."""
        colours = self._theme.colours
        standing = index.data(Role.STANDING)
        font = QFont(painter.font())
        heading = bool(index.data(Role.HEADING))
        font.setWeight(
            QFont.Weight.DemiBold if heading or standing == "only" else QFont.Weight.Normal
        )
        font.setStrikeOut(standing == "not")
        usual = painter.font()
        painter.setFont(font)
        painter.setPen(QColor(colours.dim if heading or standing == "not" else colours.text))
        # The paths of pages begin alike.
        path = title.startswith("/")
        elide = Qt.TextElideMode.ElideLeft if path else Qt.TextElideMode.ElideRight
        shown = painter.fontMetrics().elidedText(settled(title), elide, box.width())
        painter.drawText(box, _ALIGN, shown)
        end = box.left() + painter.fontMetrics().horizontalAdvance(shown)
        painter.setFont(usual)
        return end

    def _quiet(self, painter: QPainter, box: QRect, text: str) -> None:
        box.setLeft(box.left() + _GAP)
        if not text or box.width() < _LEAST_QUIET:
            return
        painter.setPen(QColor(self._theme.colours.dim))
        shown = painter.fontMetrics().elidedText(
            settled(text), Qt.TextElideMode.ElideRight, box.width()
        )
        painter.drawText(box, _ALIGN, shown)
