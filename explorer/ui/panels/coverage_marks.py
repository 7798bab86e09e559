# SPDX-License-Identifier: MIT
"""How the four states of a day are drawn: by shape and pattern, in neutral tones."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.ui.models.coverage_days import WORDS, State
from explorer.ui.theme import Theme

_ROOM_FOR_MARKS: Final = 6
_BOX: Final = 10


def draw(painter: QPainter, box: QRectF, state: State, theme: Theme) -> None:
    """One day into this box: full, half full, hollow, or only a cross where no file is."""
    colours = theme.colours
    strong, soft = QColor(colours.dim), QColor(colours.line)
    inner = box.adjusted(0.5, 0.5, -0.5, -0.5)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    if state == "no events":  # the thread through the row must not make it look half full
        painter.fillRect(box, QColor(colours.base))
    if state == "loaded":
        painter.fillRect(box, strong)
    elif state == "partly":
        half = QRectF(box.left(), box.center().y(), box.width(), box.height() / 2)
        if box.width() >= _ROOM_FOR_MARKS:
            painter.fillRect(box, soft)
            _hatch(painter, box, strong)
        painter.fillRect(half, strong)
    elif state == "no events" and box.width() < _ROOM_FOR_MARKS:
        for edge in (box.top(), box.bottom() - 1.5):
            painter.fillRect(QRectF(box.left(), edge, box.width(), 1.5), strong)
    elif state == "no events":
        painter.setPen(QPen(strong, 1))
        painter.drawRect(inner)
    elif box.width() >= _ROOM_FOR_MARKS:
        painter.setPen(QPen(QColor(colours.text), 1.2))
        middle, reach = box.center(), min(box.width(), box.height()) / 4
        for way in (1, -1):
            arm = QPointF(reach, way * reach)
            painter.drawLine(middle - arm, middle + arm)


def _hatch(painter: QPainter, box: QRectF, colour: QColor) -> None:
    painter.save()
    painter.setClipRect(box)
    painter.setPen(QPen(colour, 1.4))
    step, tall = 4.0, box.height()
    at = box.left() - tall
    while at < box.right():
        painter.drawLine(QPointF(at, box.bottom()), QPointF(at + tall, box.top()))
        at += step
    painter.restore()


class Legend(QWidget):
    """What the marks mean."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setAccessibleName("Legend: " + ", ".join(WORDS.values()))
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        return QSize(360, self.fontMetrics().height() + 2)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        metrics, at = self.fontMetrics(), 8.0
        for state, words in WORDS.items():
            wide = metrics.horizontalAdvance(words)
            if at + _BOX + 4 + wide > self.width():
                break
            draw(painter, QRectF(at, (self.height() - _BOX) / 2, _BOX, _BOX), state, self._theme)
            painter.setPen(QColor(self._theme.colours.dim))
            text = QRectF(at + _BOX + 5, 0, wide + 2, self.height())
            painter.drawText(text, Qt.AlignmentFlag.AlignVCenter, words)
            at += _BOX + 5 + wide + 14
        painter.end()
