# SPDX-License-Identifier: MIT
"""The drawing of a histogram: bars, gaps, the time axis, and a brush to choose a stretch."""

from typing import Final

from PySide6.QtCore import QEvent, QPoint, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QContextMenuEvent,
    QFocusEvent,
    QFontMetrics,
    QHelpEvent,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QPixmap,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QToolTip, QWidget

from explorer.trail.ticks import ticks
from explorer.ui.accessible import Role, introduce
from explorer.ui.categories import Categories
from explorer.ui.histogram_bars import Bars, View
from explorer.ui.labels import plain_tip
from explorer.ui.theme import Theme, lettering
from explorer.ui.view_state import ViewState

_LETTERS: Final = 10  # pixels
_TOP: Final = 3
_TICK_WIDTH: Final = 84
_DRAG: Final = 4
_STEP: Final = 0.25
_WHEEL: Final = 0.8
_ZOOMS: Final = {
    Qt.Key.Key_Plus: 0.5,
    Qt.Key.Key_Equal: 0.5,
    Qt.Key.Key_Minus: 2.0,
}


class HistogramCanvas(QWidget):
    """Draws bars of a stretch of time; what is chosen is only said.

    Signals: chosen(low, high), a stretch to show at once; scrolled(low, high), one that is still
    changing; reset_wanted(); menu_wanted(bucket, where).
    """

    chosen = Signal(object, object)
    scrolled = Signal(object, object)
    reset_wanted = Signal()
    menu_wanted = Signal(int, QPoint)

    def __init__(self, theme: Theme, categories: Categories, state: ViewState) -> None:
        super().__init__()
        self._theme, self._categories, self._state = theme, categories, state
        self._bars: Bars | None = None
        self._span: tuple[int, int] = (0, 1)
        self._picture: QPixmap | None = None
        self._pressed: float | None = None
        self._brush: tuple[float, float] | None = None
        self._hover: int | None = None
        self._by_key = False
        self.note = ""
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        introduce(self, "Events over time", Role.Chart)
        self.setCursor(Qt.CursorShape.CrossCursor)
        theme.changed.connect(self.redraw)
        state.zone_changed.connect(lambda _: self.redraw())

    @property
    def view(self) -> View:
        """The stretch of time on show, and its width."""
        return View(*self._span, float(self.width()))

    @property
    def bars(self) -> Bars | None:
        return self._bars

    def show_bars(self, bars: Bars | None, span: tuple[int, int], note: str = "") -> None:
        """Draw these bars over a stretch of time."""
        self._bars, self._span, self.note = bars, span, note
        self.redraw()

    def show_span(self, span: tuple[int, int]) -> None:
        """Draw the bars there are over another stretch, until better ones come."""
        self._span = span
        self.redraw()

    def redraw(self) -> None:
        """Draw anew with the next frame."""
        self._picture = None
        self.update()

    def _bottom(self) -> float:
        return float(self.height() - self.axis)

    @property
    def axis(self) -> int:
        """The height of the line of times below the bars."""
        return QFontMetrics(lettering(self.font(), _LETTERS)).height() + 1

    def _bucket(self, x: float) -> int | None:
        return None if self._bars is None else self._bars.bucket_at(self.view.time(x))

    def says(self, bucket: int) -> str:
        """What a bucket holds, in words."""
        if self._bars is None:
            return ""
        titles = {name: self._categories.title(name) for name in self._bars.categories}
        return self._bars.says(bucket, self._state.zone, titles)

    def _draw(self) -> QPixmap:
        ratio = self.devicePixelRatioF()
        picture = QPixmap(self.size() * ratio)
        picture.setDevicePixelRatio(ratio)
        picture.fill(QColor(self._theme.colours.base))
        painter = QPainter(picture)
        if self._bars is not None:
            self._draw_gaps(painter, self._bars)
            self._draw_bars(painter, self._bars)
            self._draw_axis(painter)
        painter.end()
        return picture

    def _draw_gaps(self, painter: QPainter, bars: Bars) -> None:
        colours, view, bottom = self._theme.colours, self.view, self._bottom()
        hatch = QColor(colours.dim)
        hatch.setAlpha(90)
        for low, high in bars.gaps():
            box = QRectF(view.x(low), 0, max(view.x(high) - view.x(low), 1), bottom)
            painter.fillRect(box, QColor(colours.window))
            painter.setPen(Qt.PenStyle.NoPen)
            painter.setBrush(hatch)
            brush = painter.brush()
            brush.setStyle(Qt.BrushStyle.BDiagPattern)
            painter.fillRect(box, brush)
        for low, high in bars.quiet():
            left = view.x(low)
            line = QRectF(left, bottom - 1, max(view.x(high) - left, 1), 1)
            painter.fillRect(line, QColor(colours.line))

    def _draw_bars(self, painter: QPainter, bars: Bars) -> None:
        bottom = self._bottom()
        painter.setPen(Qt.PenStyle.NoPen)
        for name, boxes in bars.boxes(self.view, bottom - _TOP):
            painter.setBrush(self._categories.hue(name))
            painter.drawRects([QRectF(x, y + _TOP, w, h) for x, y, w, h in boxes])

    def _draw_axis(self, painter: QPainter) -> None:
        colours, view, bottom = self._theme.colours, self.view, self._bottom()
        painter.setPen(QColor(colours.line))
        painter.drawLine(0, round(bottom), self.width(), round(bottom))
        painter.setFont(lettering(self.font(), _LETTERS))
        share = painter.font().pixelSize() / _LETTERS
        wanted = max(int(self.width() / (_TICK_WIDTH * share)), 2)
        end = 0.0
        for tick in ticks(view.low, view.high, wanted, self._state.zone):
            x = view.x(tick.time)
            painter.setPen(QColor(colours.dim if tick.strong else colours.line))
            painter.drawLine(round(x), round(bottom), round(x), round(bottom) + 3)
            wide = painter.fontMetrics().horizontalAdvance(tick.text)
            left = min(max(x - wide / 2, 2), self.width() - wide - 2)
            if left < end:
                continue
            end = left + wide + 8
            painter.setPen(QColor(colours.text if tick.strong else colours.dim))
            box = QRectF(left, bottom + 1, wide + 2, self.axis - 1)
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, tick.text)

    def paintEvent(self, _event: QPaintEvent) -> None:
        if self._picture is None:
            self._picture = self._draw()
        painter = QPainter(self)
        painter.drawPixmap(0, 0, self._picture)
        colours, bottom = self._theme.colours, self._bottom()
        accent = QColor(colours.accent)
        if self._brush is not None:
            left, right = sorted(self._brush)
            accent.setAlpha(60)
            painter.fillRect(QRectF(left, 0, right - left, bottom), accent)
        elif self._hover is not None and self._bars is not None:
            low, high = self._bars.bounds(self._hover)
            accent.setAlpha(50)
            left = self.view.x(low)
            painter.fillRect(QRectF(left, 0, max(self.view.x(high) - left, 1), bottom), accent)
        if self._by_key and self.hasFocus():
            painter.setPen(QColor(colours.accent))
            painter.drawRect(self.rect().adjusted(0, 0, -1, -1))

    def focusInEvent(self, event: QFocusEvent) -> None:
        self._by_key = event.reason() not in (
            Qt.FocusReason.MouseFocusReason,
            Qt.FocusReason.ActiveWindowFocusReason,
        )
        super().focusInEvent(event)

    def resizeEvent(self, _event: QResizeEvent) -> None:
        self.redraw()

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton and self._bars is not None:
            self._pressed = event.position().x()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        x = min(max(event.position().x(), 0.0), float(self.width()))
        if self._pressed is not None and (
            self._brush is not None or abs(x - self._pressed) >= _DRAG
        ):
            self._brush = (self._pressed, x)
            self.update()
        self._point_at(self._bucket(x) if event.position().y() < self._bottom() else None)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        brush, self._brush, self._pressed = self._brush, None, None
        self.update()
        if brush is not None:
            left, right = sorted(brush)
            self.chosen.emit(*self._snapped(self.view.time(left), self.view.time(right)))

    def mouseDoubleClickEvent(self, event: QMouseEvent) -> None:
        if event.button() == Qt.MouseButton.LeftButton:
            self._pressed = None
            self.reset_wanted.emit()

    def wheelEvent(self, event: QWheelEvent) -> None:
        turned = event.angleDelta()
        if self._bars is None or turned.isNull():
            event.ignore()
            return
        if abs(turned.x()) > abs(turned.y()):
            self.scrolled.emit(*self.view.moved(-turned.x() / 120 * _STEP / 2))
        else:
            around = event.position().x() / max(self.width(), 1)
            self.scrolled.emit(*self.view.zoomed(_WHEEL ** (turned.y() / 120), around))
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = event.key()
        if key == Qt.Key.Key_Escape and self._brush is not None:
            self._brush = self._pressed = None
            self.update()
        elif self._bars is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            self.scrolled.emit(*self.view.moved(-_STEP if key == Qt.Key.Key_Left else _STEP))
        elif key in _ZOOMS:
            self.scrolled.emit(*self.view.zoomed(_ZOOMS[Qt.Key(key)], 0.5))
        elif key in (Qt.Key.Key_Escape, Qt.Key.Key_0, Qt.Key.Key_Home):
            self.reset_wanted.emit()
        else:
            super().keyPressEvent(event)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        bucket = self._bucket(event.pos().x())
        if bucket is not None:
            self.menu_wanted.emit(bucket, event.globalPos())

    def leaveEvent(self, event: QEvent) -> None:
        self._point_at(None)
        super().leaveEvent(event)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QHelpEvent) and event.type() == QEvent.Type.ToolTip:
            bucket = self._bucket(event.pos().x())
            text = "" if bucket is None else plain_tip(self.says(bucket))
            QToolTip.showText(event.globalPos(), text, self)
            return True
        return super().event(event)

    def _snapped(self, low: int, high: int) -> tuple[int, int]:
        """A stretch from bar to bar, where it holds several; else as it was drawn."""
        if self._bars is None or high - low < 2 * self._bars.found.width:
            return low, high
        return self._bars.edge(low), self._bars.edge(high)

    def _point_at(self, bucket: int | None) -> None:
        if bucket != self._hover:
            self._hover = bucket
            self.update()
            if bucket is not None and QToolTip.isVisible():
                at = self.mapToGlobal(QPoint(round(self.view.x(self._middle(bucket))), 8))
                QToolTip.showText(at, plain_tip(self.says(bucket)), self)

    def _middle(self, bucket: int) -> int:
        assert self._bars is not None
        low, high = self._bars.bounds(bucket)
        return (low + high) // 2
