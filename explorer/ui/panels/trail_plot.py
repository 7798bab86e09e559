# SPDX-License-Identifier: MIT
"""The drawing of a trail: a lane a category, sessions as bands, time along the bottom."""

from collections.abc import Mapping
from datetime import tzinfo
from typing import Any, Final

import pyqtgraph as pg
from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, Qt, Signal
from PySide6.QtGui import QColor, QContextMenuEvent, QKeyEvent, QMouseEvent, QPainter, QPen
from PySide6.QtWidgets import QApplication

from explorer.ui.accessible import Role, introduce
from explorer.ui.categories import Categories
from explorer.ui.panels.trail_axis import LaneAxis, TimeAxis
from explorer.ui.panels.trail_frame import Frame, Hit, hit
from explorer.ui.panels.trail_marks import Drawn, Look, drawn, paint_trail
from explorer.ui.theme import DARK, LIGHT, Theme, capped, tabular
from explorer.ui.trail_view import TrailView

_LEAST_SPAN: Final = 2.0
_MARGIN: Final = 0.03
_SECOND: Final = 1_000_000
_STRIP_LANE: Final = -1.55
_FARTHEST: Final = 400 * 366 * 86_400.0 * 30  # seconds; more than all years there are
_CLOSEST: Final = 0.02
_RING: Final = 8.0


class TrailItem(pg.GraphicsObject):  # type: ignore[misc]
    """Everything within the axes, drawn by `paint_trail` in pixels."""

    def __init__(self, plot: "TrailPlot") -> None:
        super().__init__()
        self._plot = plot

    def viewRangeChanged(self) -> None:
        self.prepareGeometryChange()
        self.update()

    def boundingRect(self) -> QRectF:
        return QRectF(self.viewRect())

    def paint(self, painter: QPainter, *_: object) -> None:
        painter.save()
        painter.resetTransform()
        self._plot.paint_inside(painter)
        painter.restore()


class TrailPlot(pg.PlotWidget):  # type: ignore[misc]
    """Draws one trail.

    Signals: picked(Hit), hovered(Hit or None), menu_wanted(Hit or None, place on the screen),
    stretch_changed().
    """

    picked = Signal(object)
    hovered = Signal(object)
    menu_wanted = Signal(object, QPoint)
    stretch_changed = Signal()

    def __init__(self, theme: Theme, categories: Categories) -> None:
        self.axis = TimeAxis()
        super().__init__(axisItems={"bottom": self.axis, "left": LaneAxis()})
        self._theme, self._categories = theme, categories
        self.trail: Drawn | None = None
        self._look: Look | None = None
        self.place: int | None = None
        self._over: Hit | None = None
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=True, y=False)
        plot.invertY(b=True)
        plot.getAxis("left").setStyle(tickLength=0)
        self.axis.setStyle(tickLength=-4)
        plot.vb.setLimits(minXRange=_CLOSEST, maxXRange=_FARTHEST)
        plot.vb.disableAutoRange()
        self._item = TrailItem(self)
        plot.addItem(self._item, ignoreBounds=True)
        plot.vb.sigXRangeChanged.connect(self._on_range)
        self.scene().sigMouseClicked.connect(self._on_clicked)
        self.setMouseTracking(True)
        theme.changed.connect(self._dress)
        introduce(self, "Trail", Role.Chart)
        introduce(self.viewport(), "Trail", Role.Chart)
        self._dress()

    @property
    def view(self) -> TrailView | None:
        return None if self.trail is None else self.trail.view

    def show_trail(
        self, view: TrailView, marks: Mapping[int, str], *, origin: int | None = None
    ) -> None:
        """Draw this trail. origin: the time the axis counts from, to share it with others."""
        low, high = self.stretch()
        self.trail = drawn(view, marks)
        self.place = self._over = None
        self.axis.origin = view.start if origin is None else origin
        titles = [self._categories.title(lane.category) for lane in view.lanes]
        named = [(-1, "Sessions"), *enumerate(titles)]
        self.getPlotItem().getAxis("left").name_lanes(named)
        self.setYRange(_STRIP_LANE, max(len(view.lanes), 1) - 0.4, padding=0)
        self.axis.renew()
        self.show_stretch(low, high)
        self._item.update()

    def show_marks(self, marks: Mapping[int, str]) -> None:
        """Draw these stars and notes."""
        if self.trail is not None:
            self.trail = drawn(self.trail.view, marks)
            self._item.update()

    def show_selected(self, place: int | None) -> None:
        """Ring the event at this place in the trail and bring it into sight."""
        self.place = place
        if place is not None and self.view is not None:
            low, high = self.stretch()
            when = int(self.view.when[place])
            if not low <= when <= high:
                half = (high - low) // 2
                self.show_stretch(when - half, when + half)
        self._item.update()

    def choose_zone(self, zone: tzinfo) -> None:
        """Write the axis on this zone's clock."""
        self.axis.zone = zone
        self.axis.renew()

    def stretch(self) -> tuple[int, int]:
        """The first and the last time in sight."""
        low, high = self.getPlotItem().vb.viewRange()[0]
        return self.axis.origin + int(low * _SECOND), self.axis.origin + int(high * _SECOND)

    def show_stretch(self, start: int, end: int) -> None:
        """Bring these times into sight."""
        low, high = ((each - self.axis.origin) / _SECOND for each in (start, end))
        self.setXRange(low, high, padding=0)

    def fit(self, *, everything: bool = False) -> None:
        """Bring most of the trail into sight; what lies far outside only if asked for."""
        if self.view is None:
            return
        start, end, _ = self.view.middle()
        if everything:
            start, end = self.view.start, self.view.end
        self.fit_to(start, end)

    def fit_to(self, start: int, end: int) -> None:
        """Bring these times into sight with a margin."""
        span = max(end - start, int(_LEAST_SPAN * _SECOND))
        edge = int(span * _MARGIN)
        self.show_stretch(start - edge, start + span + edge)

    def zoom(self, factor: float) -> None:
        """Show more (factor above 1) or less time around the selected event or the middle."""
        spot = None if self.place is None else self.spot(self.place)
        self.getPlotItem().vb.scaleBy(x=factor, center=spot)

    def frame(self) -> Frame:
        """Where times and lanes lie in the pixels of this widget."""
        box = self.getPlotItem().vb
        (low, high), (top, bottom) = box.viewRange()
        corners = (QPointF(low, top), QPointF(high, bottom))
        to = self.viewportTransform()
        first, last = (to.map(box.mapViewToScene(corner)) for corner in corners)
        start, end = self.stretch()
        row = (last.y() - first.y()) / max(bottom - top, 1e-9)
        upper = first.y() + (-1.5 - top) * row
        return Frame(first.x(), last.x() - first.x(), start, end, upper, row)

    def spot(self, place: int) -> QPointF | None:
        """Where an event lies: seconds since the axis's origin, and the number of its lane."""
        view = self.view
        if view is None or not 0 <= place < len(view):
            return None
        names = [lane.category for lane in view.lanes]
        category = view.spine.categories.of(int(view.host[place]))
        x = (int(view.when[place]) - self.axis.origin) / _SECOND
        return QPointF(x, names.index(category) if category in names else 0)

    def pixel(self, place: int) -> QPoint:
        """Where an event lies in the pixels of this widget."""
        spot, frame = self.spot(place), self.frame()
        if spot is None or self.view is None:
            return QPoint()
        x = frame.left + (int(self.view.when[place]) - frame.start) * frame.scale
        return QPoint(round(x), round(frame.y(int(spot.y()))))

    def hit(self, at: QPointF) -> Hit | None:
        """What lies at a point of this widget."""
        return None if self.view is None else hit(self.view, self.frame(), at.x(), at.y())

    def look(self) -> Look:
        """The present colours and shapes."""
        ratio = self.devicePixelRatioF()
        if self._look is None or self._look.ratio != ratio:
            hue, marker = self._categories.hue, self._categories.marker
            self._look = Look(self._theme.colours, hue, marker, ratio=ratio)
        return self._look

    def picture_look(self, *, light: bool) -> Look:
        """Colours and shapes for a picture that leaves the window."""
        dark = self._theme.dark and not light

        def hue(category: str) -> QColor:
            return self._categories.hue(category, dark=dark)

        return Look(DARK if dark else LIGHT, hue, self._categories.marker, sharp=True)

    def title(self, category: str) -> str:
        """What a lane is called."""
        return self._categories.title(category)

    def look_at(self, found: Hit) -> None:
        """Bring what a bar or a session stands for into sight, from edge to edge."""
        edge = max((found.end - found.start) // 20, _SECOND)
        self.show_stretch(found.start - edge, found.end + edge)

    def paint_inside(self, painter: QPainter) -> None:
        """Draw what lies within the axes, in pixels of this widget."""
        if self.trail is None:
            return
        frame = self.frame()
        paint_trail(painter, self.trail, frame, self.look())
        if self._over is not None and self._over.kind == "event":
            self._paint_ring(painter, frame, self._over.place, self._theme.colours.text, 1)
        if self.place is not None:
            self._paint_ring(painter, frame, self.place, self._theme.colours.accent, 2)

    def _paint_ring(
        self, painter: QPainter, frame: Frame, place: int, colour: str, width: int
    ) -> None:
        spot, view = self.spot(place), self.view
        if spot is None or view is None:
            return
        x = frame.left + (int(view.when[place]) - frame.start) * frame.scale
        y = frame.y(int(spot.y()))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if width > 1:
            painter.setPen(QPen(QColor(colour), 1, Qt.PenStyle.DashLine))
            bottom = frame.y(len(view.lanes)) - frame.row / 2
            painter.drawLine(QPointF(x, frame.y(-1)), QPointF(x, bottom))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(QColor(colour), width))
        painter.drawEllipse(QPointF(x, y), _RING, _RING)

    def _on_range(self, *_: object) -> None:
        self.stretch_changed.emit()

    def _on_clicked(self, event: Any) -> None:
        if event.button() != Qt.MouseButton.LeftButton:
            return
        at = self.viewportTransform().map(event.scenePos())
        found = self.hit(at)
        if found is None:
            return
        if event.double() and found.kind != "event":
            self.look_at(found)
        self.picked.emit(found)

    def _dress(self) -> None:
        font, colours = capped(QApplication.font()), self._theme.colours
        self.setFont(font)
        self.getPlotItem().getAxis("left").setStyle(tickFont=font)
        self.axis.setStyle(tickFont=tabular(font))
        self.setBackground(colours.base)
        for name in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(colours.line, width=1))
            axis.setTextPen(pg.mkPen(colours.dim if name == "bottom" else colours.text))
        self._look = None
        self._item.update()

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        super().mouseMoveEvent(event)
        self._hover(None if event.buttons() else self.hit(event.position()))

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        self._hover(None)

    def _hover(self, found: Hit | None) -> None:
        before = self._over
        same = (found and (found.kind, found.place)) == (before and (before.kind, before.place))
        self._over = found
        if not same:
            self._item.update()
            self.hovered.emit(found)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        at = QPointF(event.pos())
        self.menu_wanted.emit(self.hit(at), event.globalPos())
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Keys belong to the panel; pyqtgraph would swallow them.
        event.ignore()
