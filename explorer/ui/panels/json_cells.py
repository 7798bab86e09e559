# SPDX-License-Identifier: MIT
"""How fields of an event are drawn: value, what it says, a mark where it was opened from text."""

from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFontMetrics, QPainter
from PySide6.QtWidgets import QStyle, QStyledItemDelegate, QStyleOptionViewItem, QWidget

from explorer.ui.models.json_tree import FIELD, MEANING, VALUE, HumanRole, MarkRole, NodeRole
from explorer.ui.theme import Theme

_ALIGN: Final = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_GAP: Final = 8
_LEAST: Final = 40
_HALF: Final = 80
Index = QModelIndex | QPersistentModelIndex


class NodeCells(QStyledItemDelegate):
    """Values as plain text, what they say in quieter ink, and what is looked for on a ground."""

    def __init__(self, theme: Theme, parent: QWidget) -> None:
        super().__init__(parent)
        self._theme = theme
        self.wanted = ""

    def mark_box(self, box: QRect, index: Index, metrics: QFontMetrics) -> QRect | None:
        """Where the mark of a value opened from text stands in its cell; None without one."""
        mark = index.data(MarkRole)
        if mark is None:
            return None
        text = str(index.data() or "")
        left = box.left() + 4 + metrics.horizontalAdvance(text) + _GAP
        wide = min(metrics.horizontalAdvance(_said(mark)) + 12, box.right() - left - 2)
        if wide < _LEAST:
            return None
        return QRect(left, box.top() + 2, wide, box.height() - 4)

    def sizeHint(self, option: QStyleOptionViewItem, _index: Index) -> QSize:
        return QSize(120, option.fontMetrics.height() + 6)

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        cell = QStyleOptionViewItem(option)
        self.initStyleOption(cell, index)
        text, cell.text = cell.text, ""
        cell.state &= ~QStyle.StateFlag.State_HasFocus  # the row is marked; a cell needs no frame
        style = cell.widget.style()
        style.drawControl(QStyle.ControlElement.CE_ItemViewItem, cell, painter, cell.widget)
        painter.save()
        painter.setFont(cell.font)
        box = cell.rect.adjusted(4, 0, -4, 0)
        colours = self._theme.colours
        painter.setPen(QColor(colours.dim if _quiet(index) else colours.text))
        human = f"= {said}" if (said := index.data(HumanRole)) else ""
        raw = _beside(box, text, human, painter.fontMetrics())
        left = self._text(painter, raw, text, seek=index.column() != MEANING)
        if index.column() == VALUE:
            chip = self.mark_box(cell.rect, index, painter.fontMetrics())
            if chip is not None:
                self._chip(painter, chip, _said(index.data(MarkRole)))
                left = chip.right() + 1
            rest = box.adjusted(left - box.left() + _GAP, 0, 0, 0)
            if human and rest.width() >= _LEAST:
                painter.setPen(QColor(colours.dim))
                self._text(painter, rest, human, seek=False)
        painter.restore()

    def _text(self, painter: QPainter, box: QRect, text: str, *, seek: bool) -> int:
        """Draw text; where it ends."""
        metrics = painter.fontMetrics()
        # Ids and addresses begin alike.
        alike = "-v1:" in text or "://" in text
        elide = Qt.TextElideMode.ElideMiddle if alike else Qt.TextElideMode.ElideRight
        shown = metrics.elidedText(text, elide, box.width())
        at = shown.casefold().find(self.wanted) if seek and self.wanted else -1
        if at >= 0:
            left = box.left() + metrics.horizontalAdvance(shown[:at])
            wide = metrics.horizontalAdvance(shown[at : at + len(self.wanted)])
            ground = QColor(self._theme.colours.accent)
            ground.setAlpha(70)
            painter.fillRect(QRect(left, box.top() + 2, wide, box.height() - 4), ground)
        painter.drawText(box, _ALIGN, shown)
        return box.left() + metrics.horizontalAdvance(shown)

    def _chip(self, painter: QPainter, box: QRect, text: str) -> None:
        colours = self._theme.colours
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QColor(colours.line))
        painter.setBrush(QColor(colours.raised))
        painter.drawRoundedRect(box, 6, 6)
        painter.setPen(QColor(colours.accent))
        inner = box.adjusted(6, 0, -4, 0)
        shown = painter.fontMetrics().elidedText(text, Qt.TextElideMode.ElideRight, inner.width())
        painter.drawText(inner, _ALIGN, shown)
        painter.restore()


def _beside(box: QRect, text: str, human: str, metrics: QFontMetrics) -> QRect:
    """The room of a value that leaves some to what it says."""
    wide = metrics.horizontalAdvance(human) + _GAP if human else 0
    fits = metrics.horizontalAdvance(text) + wide <= box.width()
    # Halves that show nothing of either are worse than the value alone.
    if not wide or fits or box.width() < 2 * _HALF:
        return box
    return box.adjusted(0, 0, -min(wide, box.width() // 2), 0)


def _said(mark: Any) -> str:
    return f"opened from {mark.kind}"


def _quiet(index: Index) -> bool:
    if index.column() != VALUE:
        return index.column() in (FIELD, MEANING)
    value = index.data(NodeRole).value
    return isinstance(value, (dict, list)) or value in ("", None)
