# SPDX-License-Identifier: MIT
"""How rows of readings are drawn: headings, doubts with a sign, videos with their strip."""

from typing import Final

from PySide6.QtCore import (
    QAbstractItemModel,
    QEvent,
    QModelIndex,
    QPersistentModelIndex,
    QRectF,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QColor, QFont, QHelpEvent, QMouseEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QToolTip,
    QWidget,
)

from explorer.ui.formats import settled
from explorer.ui.icons import pixmap
from explorer.ui.labels import plain_tip
from explorer.ui.models.reading_tree import EVENTS, NODE, SAID, TITLE, WHEN, Node
from explorer.ui.panels.readings_strip import TALL, draw_hours, draw_strip, hour_words, words_at
from explorer.ui.theme import Theme, tabular

_PAD: Final = 4
_SIGN: Final = 13
_WIDEST: Final = 560  # a strip that is wider says no more

Place = QModelIndex | QPersistentModelIndex


class ReadingCells(QStyledItemDelegate):
    """Draws one tree of readings. Signals: wanted(node), when its number of events is clicked."""

    wanted = Signal(object)

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme

    def sizeHint(self, option: QStyleOptionViewItem, index: Place) -> QSize:
        node: Node = index.data(NODE)
        tall = option.fontMetrics.height() + 2 * _PAD
        if _has_strip(node):
            tall += TALL + _PAD
        return QSize(80, tall)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Place) -> None:
        node: Node = index.data(NODE)
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text, cell.text = settled(cell.text), ""
        cell.state &= ~QStyle.StateFlag.State_HasFocus
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        painter.save()
        painter.setFont(self._font(cell.font, node, index.column()))
        painter.setPen(self._ink(node, index.column()))
        box = QRectF(cell.rect).adjusted(_PAD, _PAD, -_PAD, -_PAD)
        line = QRectF(box)
        if index.column() == SAID:  # a strip may follow below
            line.setHeight(painter.fontMetrics().height())
        if index.column() == TITLE and node.row is not None and node.row.doubts:
            self._draw_sign(painter, line)
            line.setLeft(line.left() + _SIGN + 5)
        right = index.column() == EVENTS
        side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
        shown = painter.fontMetrics().elidedText(
            text, Qt.TextElideMode.ElideRight, int(line.width())
        )
        painter.drawText(line, side | Qt.AlignmentFlag.AlignVCenter, shown)
        if index.column() == SAID and node.row is not None and node.row.video is not None:
            draw_strip(painter, _strip_box(box), node.row.video, self._theme)
        elif index.column() == SAID and node.row is not None and node.row.hours:
            draw_hours(painter, _strip_box(box), node.row.hours, self._theme)
        painter.restore()

    def _font(self, base: QFont, node: Node, column: int) -> QFont:
        font = tabular(base)
        if node.row is None and column == TITLE:
            font.setWeight(QFont.Weight.DemiBold)
        return font

    def _ink(self, node: Node, column: int) -> QColor:
        colours = self._theme.colours
        if column == EVENTS:
            return QColor(colours.accent)
        quiet = column == WHEN or (column == SAID and node.row is None)
        return QColor(colours.dim if quiet else colours.text)

    def _draw_sign(self, painter: QPainter, line: QRectF) -> None:
        ratio = painter.device().devicePixelRatioF()
        sign = pixmap("warning", self._theme.colours.warning, _SIGN, ratio)
        painter.drawPixmap(int(line.left()), int(line.center().y() - _SIGN / 2), sign)

    def editorEvent(
        self,
        event: QEvent,
        model: QAbstractItemModel,
        option: QStyleOptionViewItem,
        index: Place,
    ) -> bool:
        if (
            isinstance(event, QMouseEvent)
            and event.type() == QEvent.Type.MouseButtonRelease
            and event.button() == Qt.MouseButton.LeftButton
            and index.column() == EVENTS
        ):
            self.wanted.emit(index.data(NODE))
            return True
        return super().editorEvent(event, model, option, index)

    def helpEvent(
        self,
        event: QHelpEvent,
        view: QAbstractItemView,
        option: QStyleOptionViewItem,
        index: Place,
    ) -> bool:
        node: Node | None = index.data(NODE)
        if event.type() == QEvent.Type.ToolTip and node is not None and _has_strip(node):
            box = _strip_box(QRectF(option.rect).adjusted(_PAD, _PAD, -_PAD, -_PAD))
            if index.column() == SAID and box.contains(event.pos().toPointF()):
                share = (event.pos().x() - box.left()) / box.width()
                QToolTip.showText(event.globalPos(), plain_tip(_words(node, share)))
                return True
        return super().helpEvent(event, view, option, index)


def _has_strip(node: Node | None) -> bool:
    if node is None or node.row is None:
        return False
    return node.row.video is not None or bool(node.row.hours)


def _words(node: Node, share: float) -> str:
    """What a strip says at a share of its width."""
    assert node.row is not None
    if node.row.video is not None:
        return words_at(node.row.video, share)
    return hour_words(node.row.hours, share)


def _strip_box(box: QRectF) -> QRectF:
    """Where the strip is drawn, under the line of words."""
    return QRectF(box.left(), box.bottom() - TALL, min(box.width(), _WIDEST), TALL)
