# SPDX-License-Identifier: MIT
"""The calendar itself: a row an organisation and site, a box a day, months along the top."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QFocusEvent,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPen,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QAbstractScrollArea, QToolTip

from explorer.ui.accessible import Role, introduce
from explorer.ui.formats import one_line
from explorer.ui.labels import plain_tip
from explorer.ui.models.coverage_days import Strip, months, span
from explorer.ui.panels.coverage_marks import draw
from explorer.ui.theme import Theme, tabular

_ROW: Final = 22
_HEAD: Final = 20
_LEAST, _MOST = 2, 18
_GAPPED: Final = 6  # pixels of a day from which days stand apart
_NAMES_SHARE: Final = 0.3
_DAY: Final = timedelta(days=1)
_MOVES: Final = {
    Qt.Key.Key_Left: (-1, 0),
    Qt.Key.Key_Right: (1, 0),
    Qt.Key.Key_Up: (0, -1),
    Qt.Key.Key_Down: (0, 1),
    Qt.Key.Key_PageUp: (-30, 0),
    Qt.Key.Key_PageDown: (30, 0),
    Qt.Key.Key_Home: (-(10**6), 0),
    Qt.Key.Key_End: (10**6, 0),
}


class CoverageStrip(QAbstractScrollArea):
    """Draws the strips; the names stay while the days scroll.

    Signals: moved(sentence about the current day); picked(“2025-03-10” or “2025-03”).
    """

    moved = Signal(str)
    picked = Signal(str)

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._strips: Sequence[Strip] = ()
        self._first, self._last = date(1970, 1, 1), date(1970, 1, 1)
        self._wide = 12  # pixels of a day, with the gap behind it
        self._fitted = True
        self._at = (date(1970, 1, 1), 0)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setFrameShape(QAbstractScrollArea.Shape.NoFrame)
        introduce(self, "Coverage by day", Role.Chart)
        self.setFont(tabular(self.font()))
        self.viewport().setMouseTracking(True)
        theme.changed.connect(self.viewport().update)

    @property
    def current(self) -> tuple[date, Strip] | None:
        """The day and the row the keyboard is at."""
        return (self._at[0], self._strips[self._at[1]]) if self._strips else None

    def show_strips(self, strips: Sequence[Strip]) -> None:
        """Draw these."""
        self._strips = strips
        if strips:
            self._first, self._last = span(strips)
            day, row = self._at
            inside = self._first <= day <= self._last
            self._at = (day if inside else self._last, min(row, len(strips) - 1))
        self._measure()
        if self._fitted:
            self.horizontalScrollBar().setValue(self.horizontalScrollBar().maximum())

    def zoom(self, by: int) -> None:
        """Give each day more or fewer pixels; the current day stays in sight."""
        self._fitted = False
        self._wide = max(_LEAST, min(_MOST, self._wide + by))
        self._measure()
        self._reveal()

    def box(self, day: date, row: int) -> QRectF:
        """Where a day is drawn, in the viewport."""
        left = self._names() + (day - self._first).days * self._wide - self._scrolled()
        top = _HEAD + row * _ROW - self.verticalScrollBar().value()
        return QRectF(left, top + 3, self._wide - (self._wide >= _GAPPED), _ROW - 6)

    def day_at(self, at: QPoint) -> tuple[date, int] | None:
        """The day and row at a point of the viewport."""
        row = (at.y() - _HEAD + self.verticalScrollBar().value()) // _ROW
        day = (at.x() - self._names() + self._scrolled()) // self._wide
        inside = at.x() >= self._names() and at.y() >= _HEAD
        if inside and 0 <= row < len(self._strips) and 0 <= day < self._count():
            return self._first + day * _DAY, row
        return None

    def _count(self) -> int:
        return (self._last - self._first).days + 1

    def _scrolled(self) -> int:
        return self.horizontalScrollBar().value()

    def _names(self) -> int:
        metrics = self.fontMetrics()
        widest = max(
            (metrics.horizontalAdvance(self._name(each)) for each in self._strips), default=0
        )
        return min(widest + 20, int(self.viewport().width() * _NAMES_SHARE))

    def _name(self, strip: Strip) -> str:
        missing = strip.count("no file")
        name = one_line(strip.title, 60)
        return f"{name}   {missing:,} missing" if missing else name

    def _measure(self) -> None:
        view = self.viewport()
        room = max(view.width() - self._names() - 8, 1)
        if self._fitted and self._strips:
            self._wide = max(_LEAST, min(12, room // self._count()))
        across, down = self.horizontalScrollBar(), self.verticalScrollBar()
        across.setPageStep(room)
        across.setSingleStep(7 * self._wide)
        across.setRange(0, max(0, self._count() * self._wide - room) if self._strips else 0)
        down.setPageStep(max(view.height() - _HEAD, 1))
        down.setSingleStep(_ROW)
        down.setRange(0, max(0, len(self._strips) * _ROW + _HEAD + 4 - view.height()))
        view.update()

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self.viewport())
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        colours, view = self._theme.colours, self.viewport()
        painter.fillRect(view.rect(), QColor(colours.base))
        if self._strips:
            names = self._names()
            painter.save()
            painter.setClipRect(names, 0, view.width() - names, view.height())
            self._paint_days(painter)
            painter.fillRect(names, 0, view.width() - names, _HEAD, QColor(colours.window))
            self._paint_months(painter)
            painter.restore()
            self._paint_names(painter, names)
        painter.end()

    def _paint_days(self, painter: QPainter) -> None:
        left = self._scrolled() // self._wide
        right = (self._scrolled() + self.viewport().width()) // self._wide + 1
        days = [self._first + at * _DAY for at in range(left, min(right, self._count()))]
        line = QColor(self._theme.colours.line)
        for month in months(self._first, self._last):
            tall = self.viewport().height() - _HEAD
            painter.fillRect(QRectF(self.box(month, 0).left(), _HEAD, 1, tall), line)
        for row, strip in enumerate(self._strips):
            # A thread through the row: where it lies bare, the evidence has a hole.
            ends = self.box(strip.first, row), self.box(strip.last, row)
            thread = QRectF(
                ends[0].left(), ends[0].center().y(), ends[1].right() - ends[0].left(), 1
            )
            painter.fillRect(thread, line)
            for day in days:
                if strip.first <= day <= strip.last:
                    draw(painter, self.box(day, row), strip.state(day), self._theme)
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(QColor(self._theme.colours.accent), 2))
            painter.drawRect(self.box(*self._at).adjusted(-1.5, -1.5, 1.5, 1.5))

    def _paint_months(self, painter: QPainter) -> None:
        metrics, edge, free = self.fontMetrics(), self._names(), -1.0
        for month in months(self._first, self._last):
            left = self.box(month, 0).left()
            named = free < 0 or month.month == 1
            text = f"{month:%b %Y}" if named else f"{month:%b}"
            wide = metrics.horizontalAdvance(text)
            rest = self.box(month + 31 * _DAY, 0).left() - edge
            # The month that began out of sight keeps its name at the edge.
            at = max(left, edge) if rest > wide + 8 else left
            if at > free and at >= edge:
                painter.setPen(QColor(self._theme.colours.dim))
                painter.drawText(int(at) + 3, metrics.ascent() + 2, text)
                free = at + wide + 10

    def _paint_names(self, painter: QPainter, wide: int) -> None:
        colours, metrics = self._theme.colours, self.fontMetrics()
        for row, strip in enumerate(self._strips):
            top = int(self.box(self._first, row).top()) - 3
            if top < _HEAD - _ROW:
                continue
            box = QRectF(10, top, wide - 16, _ROW)
            missing = self._name(strip).partition("   ")[2]
            painter.setPen(QColor(colours.dim))
            painter.drawText(
                box, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, missing
            )
            room = int(box.width()) - (metrics.horizontalAdvance(missing) + 8 if missing else 0)
            name = metrics.elidedText(one_line(strip.title), Qt.TextElideMode.ElideMiddle, room)
            painter.setPen(QColor(colours.text))
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, name)
        painter.fillRect(0, 0, wide, _HEAD, QColor(colours.window))

    def _say(self) -> None:
        words = self._strips[self._at[1]].words(self._at[0])
        self.setAccessibleDescription(words)
        self.moved.emit(words)
        self.viewport().update()

    def _reveal(self) -> None:
        bar, box = self.horizontalScrollBar(), self.box(*self._at)
        if box.left() < self._names():
            bar.setValue(bar.value() - int(self._names() - box.left()) - self._wide)
        elif box.right() > self.viewport().width():
            bar.setValue(bar.value() + int(box.right() - self.viewport().width()) + self._wide)
        down = self.verticalScrollBar()
        down.setValue(
            max(min(down.value(), self._at[1] * _ROW), self._at[1] * _ROW - down.pageStep() + _ROW)
        )

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self._strips:
            super().keyPressEvent(event)
        elif key in _MOVES:
            across, down = _MOVES[key]
            day = (self._at[0] - self._first).days + across
            row = max(0, min(self._at[1] + down, len(self._strips) - 1))
            self._at = self._first + max(0, min(day, self._count() - 1)) * _DAY, row
            self._reveal()
            self._say()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_Space):
            self.picked.emit(self._at[0].isoformat())
        elif event.text() in ("+", "-"):
            self.zoom(2 if event.text() == "+" else -2)
        else:
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        event.accept()  # or the release would not come

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        at = event.position().toPoint()
        found = self.day_at(at)
        if event.button() != Qt.MouseButton.LeftButton or not self._strips:
            return
        if found is not None:
            self._at = found
            self._say()
            self.picked.emit(found[0].isoformat())
        elif at.y() < _HEAD and at.x() >= self._names():
            day = (at.x() - self._names() + self._scrolled()) // self._wide
            if day < self._count():
                self.picked.emit(f"{self._first + day * _DAY:%Y-%m}")

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        shape = Qt.CursorShape
        found = self.day_at(event.position().toPoint())
        self.viewport().setCursor(shape.ArrowCursor if found is None else shape.PointingHandCursor)

    def viewportEvent(self, event: QEvent) -> bool:
        if not isinstance(event, QHelpEvent) or event.type() != QEvent.Type.ToolTip:
            return super().viewportEvent(event)
        found = self.day_at(event.pos())
        words = "" if found is None else plain_tip(self._strips[found[1]].words(found[0]))
        QToolTip.showText(event.globalPos(), words, self.viewport())  # no words: it is hidden
        return True

    def wheelEvent(self, event: QWheelEvent) -> None:
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier:
            self.zoom(1 if event.angleDelta().y() > 0 else -1)
        elif not self.verticalScrollBar().maximum() and not event.angleDelta().x():
            bar = self.horizontalScrollBar()
            bar.setValue(bar.value() - event.angleDelta().y())
        else:
            super().wheelEvent(event)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._measure()

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        if self._strips:
            self._say()

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self.viewport().update()
