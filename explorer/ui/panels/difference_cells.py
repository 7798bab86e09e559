# SPDX-License-Identifier: MIT
"""How the rows of a difference are drawn: signs and words, no colour of their own."""

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.ui.models.difference_tree import KindRole
from explorer.ui.theme import Theme


class DifferenceCells(QStyledItemDelegate):
    """What is not there and what is alike stands in quieter ink; hits stand on a ground."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.wanted = ""

    def sizeHint(
        self, option: QStyleOptionViewItem, _index: QModelIndex | QPersistentModelIndex
    ) -> QSize:
        return QSize(100, option.fontMetrics.height() + 6)

    def paint(
        self,
        painter: QPainter,
        option: QStyleOptionViewItem,
        index: QModelIndex | QPersistentModelIndex,
    ) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text, cell.text = cell.text, ""
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        colours, metrics = self._theme.colours, cell.fontMetrics
        kind, column = index.data(KindRole), index.column()
        gone = (kind, column) in (("added", 1), ("removed", 2))
        elide = Qt.TextElideMode.ElideMiddle if column == 0 else Qt.TextElideMode.ElideRight
        box = cell.rect.adjusted(4, 0, -4, 0)
        shown = metrics.elidedText(text, elide, box.width())
        painter.save()
        painter.setFont(cell.font)
        at = shown.casefold().find(self.wanted) if self.wanted else -1
        if at >= 0:
            left = box.left() + metrics.horizontalAdvance(shown[:at])
            wide = metrics.horizontalAdvance(shown[at : at + len(self.wanted)])
            ground = QColor(colours.accent)
            ground.setAlpha(70)
            painter.fillRect(QRect(left, box.top() + 2, wide, box.height() - 4), ground)
        painter.setPen(QColor(colours.dim if gone or kind == "same" else colours.text))
        painter.drawText(box, Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, shown)
        painter.restore()
