# SPDX-License-Identifier: MIT
"""The drawing of a trail: a lane a category, sessions as bands, time along the bottom."""

from datetime import UTC, tzinfo
from typing import Any, Final

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QPointF, Qt, QTimer, Signal
from PySide6.QtGui import QColor, QKeyEvent

from explorer.trail.lanes import CROWDED, Lane, points
from explorer.trail.ticks import ticks
from explorer.ui import formats
from explorer.ui.categories import Categories
from explorer.ui.theme import Theme, tabular
from explorer.ui.trail_view import TrailView

_MARK_SIZE: Final = 9
_TICK_WIDTH: Final = 90
_BIN_WIDTH: Final = 3
_REFILL_MS: Final = 15
_LEAST_SPAN: Final = 2.0
_MARGIN: Final = 0.03
_SECOND: Final = 1_000_000


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of seconds since `origin` (microseconds since 1970), on the clock of a zone."""

    def __init__(self) -> None:
        super().__init__("bottom")
        self.origin = 0
        self.zone: tzinfo = UTC
        self._texts: dict[float, str] = {}

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        start, end = self.origin + int(low * _SECOND), self.origin + int(high * _SECOND)
        try:
            found = ticks(start, end, max(2, int(size / _TICK_WIDTH)), self.zone)
        except (OverflowError, ValueError):
            return []
        self._texts = {(tick.time - self.origin) / _SECOND: tick.text for tick in found}
        return [(1.0, list(self._texts))]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [self._texts.get(value, "") for value in values]


class TrailPlot(pg.PlotWidget):  # type: ignore[misc]
    """Draws one trail.

    Signals: picked(place in the trail), hovered(place in the trail or None).
    """

    picked = Signal(int)
    hovered = Signal(object)

    def __init__(self, theme: Theme, categories: Categories) -> None:
        self._axis = TimeAxis()
        super().__init__(axisItems={"bottom": self._axis})
        self._theme, self._categories = theme, categories
        self._view: TrailView | None = None
        self._marks: list[tuple[Lane, int, Any]] = []
        self._bands: Any = None
        self._place: int | None = None
        self._crowded = False
        self._refill_soon = QTimer(self, singleShot=True, interval=_REFILL_MS)
        self._refill_soon.timeout.connect(self._refill)
        plot = self.getPlotItem()
        plot.hideButtons()
        plot.setMenuEnabled(False)
        plot.setMouseEnabled(x=True, y=False)
        plot.invertY(b=True)
        plot.getAxis("left").setStyle(tickLength=0)
        self._axis.setStyle(tickFont=tabular(self.font()), tickLength=-4)
        self._line = pg.InfiniteLine(angle=90)
        self._ring = pg.ScatterPlotItem(symbol="o", size=18, pxMode=True)
        self._ring.setZValue(20)
        plot.vb.sigXRangeChanged.connect(self._on_range)
        theme.changed.connect(self._dress)
        self.setAccessibleName("Trail")
        self._dress()

    def show_trail(self, view: TrailView) -> None:
        """Draw this trail, all of it in sight."""
        self._view = view
        self._axis.origin = view.start
        self._crowded = len(view.trail.rows) > CROWDED
        self._rebuild()
        self.fit()

    def show_selected(self, place: int | None) -> None:
        """Ring the event at this place in the trail and bring it into sight."""
        self._place = place
        found = None if place is None else self._spot(place)
        self._line.setVisible(found is not None)
        if found is None:
            self._ring.setData([], [])
            return
        self._ring.setData([found.x()], [found.y()])
        self._line.setPos(found.x())
        low, high = self.getPlotItem().vb.viewRange()[0]
        if not low <= found.x() <= high:
            half = (high - low) / 2
            self.setXRange(found.x() - half, found.x() + half, padding=0)

    def choose_zone(self, zone: tzinfo) -> None:
        """Write the axis on this zone's clock."""
        self._axis.zone = zone
        self._axis.picture = None
        self._axis.update()

    def fit(self) -> None:
        """Bring the whole trail into sight."""
        if self._view is None:
            return
        span = max((self._view.end - self._view.start) / _SECOND, _LEAST_SPAN)
        self.setXRange(-span * _MARGIN, span * (1 + _MARGIN), padding=0)
        self.setYRange(-0.6, max(len(self._view.lanes), 1) - 0.4, padding=0)

    def zoom(self, factor: float) -> None:
        """Show more (factor above 1) or less time around the selected event or the middle."""
        spot = None if self._place is None else self._spot(self._place)
        centre = None if spot is None else QPointF(spot.x(), 0)
        self.getPlotItem().vb.scaleBy(x=factor, center=centre)

    def _spot(self, place: int) -> QPointF | None:
        view = self._view
        if view is None or not 0 <= place < len(view.trail.rows):
            return None
        event = view.trail.rows[place].event
        names = [lane.category for lane in view.lanes]
        return QPointF((event.time - view.start) / _SECOND, names.index(event.category))

    def _rebuild(self) -> None:
        plot = self.getPlotItem()
        plot.clear()
        self._marks = []
        view = self._view
        if view is None:
            return
        self._add_bands(view)
        plot.addItem(self._line, ignoreBounds=True)
        plot.addItem(self._ring, ignoreBounds=True)
        about = np.fromiter((row.role == "subject" for row in view.trail.rows), bool)
        for number, lane in enumerate(view.lanes):
            for hollow in (False, True):
                kept = about[lane.indexes] == hollow
                if kept.any():
                    part = Lane(lane.category, lane.indexes[kept], lane.times[kept])
                    self._add_marks(part, number, hollow=hollow)
        titles = [self._categories.title(lane.category) for lane in view.lanes]
        plot.getAxis("left").setTicks([list(enumerate(titles))])
        self._refill()
        self.show_selected(self._place)

    def _add_bands(self, view: TrailView) -> None:
        stretches = [part for session in view.sessions for part in session.stretches]
        starts = (np.array([start for start, _ in stretches]) - view.start) / _SECOND
        ends = (np.array([end for _, end in stretches]) - view.start) / _SECOND
        self._bands = pg.BarGraphItem(
            x0=starts,
            x1=ends,
            y0=-0.5,
            y1=len(view.lanes) - 0.5,
            pen=pg.mkPen(None),
            brush=QColor(self._theme.colours.hover),
        )
        self._bands.setZValue(-10)
        self.getPlotItem().addItem(self._bands, ignoreBounds=True)

    def _add_marks(self, lane: Lane, number: int, *, hollow: bool) -> None:
        hue = self._categories.hue(lane.category)
        item = pg.ScatterPlotItem(
            size=_MARK_SIZE,
            pxMode=True,
            symbol=self._categories.marker(lane.category),
            pen=pg.mkPen(hue if hollow else hue.darker(130), width=1),
            brush=QColor(self._theme.colours.base) if hollow else hue,
            hoverable=True,
            hoverPen=pg.mkPen(self._theme.colours.text, width=1),
            hoverBrush=hue,
            tip=None,
        )
        item.sigClicked.connect(self._on_clicked)
        item.sigHovered.connect(self._on_hovered)
        item.setZValue(10)
        self.getPlotItem().addItem(item, ignoreBounds=True)
        self._marks.append((lane, number, item))

    def _on_range(self, *_: object) -> None:
        if self._crowded:
            self._refill_soon.start()

    def _refill(self) -> None:
        view = self._view
        if view is None:
            return
        start, end, bins = view.start, view.end, None
        if self._crowded:
            low, high = self.getPlotItem().vb.viewRange()[0]
            start, end = view.start + int(low * _SECOND), view.start + int(high * _SECOND)
            bins = max(50, self.width() // _BIN_WIDTH)
        for lane, number, item in self._marks:
            shown = points(lane, start, end, bins)
            x = (shown.times - view.start) / _SECOND
            item.setData(x=x, y=np.full(len(x), float(number)), data=shown.indexes)

    def _on_clicked(self, _item: object, spots: Any, event: Any) -> None:
        if len(spots):
            self.picked.emit(self._nearest(spots, event))

    def _on_hovered(self, _item: object, spots: Any, event: Any) -> None:
        self.hovered.emit(self._nearest(spots, event) if len(spots) else None)

    def _nearest(self, spots: Any, event: Any) -> int:
        at = self.getPlotItem().vb.mapSceneToView(event.scenePos()).x()
        return int(min(spots, key=lambda spot: abs(spot.pos().x() - at)).data())

    def _dress(self) -> None:
        colours = self._theme.colours
        self.setBackground(colours.base)
        for name in ("left", "bottom"):
            axis = self.getPlotItem().getAxis(name)
            axis.setPen(pg.mkPen(colours.line, width=1))
            axis.setTextPen(pg.mkPen(colours.dim if name == "bottom" else colours.text))
        accent = QColor(colours.accent)
        self._line.setPen(pg.mkPen(accent, width=1, style=Qt.PenStyle.DashLine))
        self._ring.setPen(pg.mkPen(accent, width=2))
        self._ring.setBrush(None)
        self._rebuild()

    def time_text(self, place: int) -> str:
        """When the event at this place happened, on the axis's clock."""
        assert self._view is not None
        return formats.time_text(self._view.trail.rows[place].event.time, self._axis.zone)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # Keys belong to the panel; pyqtgraph would swallow them.
        event.ignore()
