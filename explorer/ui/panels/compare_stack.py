# SPDX-License-Identifier: MIT
"""Trails below each other on one axis of time."""

from collections.abc import Callable
from datetime import tzinfo
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QScrollArea, QVBoxLayout, QWidget

from explorer.ui.formats import count_text
from explorer.ui.labels import ElidedLabel
from explorer.ui.panels.compare_readings import Compared
from explorer.ui.panels.context import Context
from explorer.ui.panels.trail_plot import TrailPlot
from explorer.ui.trail_view import TrailView

_AXIS: Final = 30
_ROW: Final = 14
_LABELS: Final = 128


class Stack(QScrollArea):
    """The trails of several subjects, moved and zoomed as one.

    Signals: picked(TrailView, Hit); hovered(TrailView, Hit or None).
    """

    picked = Signal(object, object)
    hovered = Signal(object, object)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.plots: list[TrailPlot] = []
        self.labels: list[QLabel] = []
        self.elapsed = False
        self._found: list[Compared] = []
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)

    def show_trails(
        self, found: list[Compared], marks: Callable[[TrailView], dict[int, str]]
    ) -> None:
        """Draw these; all of them in sight."""
        self._forget()
        self._found = found
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        starts = [each.view.start for each in found if len(each.view)]
        for each in found:
            label = ElidedLabel("panelTitle")
            label.say(f"{each.subject.title} · {count_text(len(each.view), 'event')}")
            above = QHBoxLayout()
            above.setContentsMargins(10, 6, 10, 2)
            above.addWidget(label)
            column.addLayout(above)
            self.labels.append(label)
            if not len(each.view):
                continue
            plot = self._plot(each.view, marks(each.view), min(starts))
            column.addWidget(plot, len(each.view.lanes) + 3)
        column.addStretch(0)
        self.setWidget(whole)
        self.fit()

    def _plot(self, view: TrailView, marks: dict[int, str], first: int) -> TrailPlot:
        plot = TrailPlot(self._context.theme, self._context.categories)
        plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        plot.setMinimumHeight(_AXIS + _ROW * (len(view.lanes) + 1))
        plot.axis.elapsed = self.elapsed
        plot.choose_zone(self._context.state.zone)
        plot.getPlotItem().getAxis("left").setWidth(_LABELS)
        plot.show_trail(view, marks, origin=view.start if self.elapsed else first)
        if self.plots:
            plot.setXLink(self.plots[0])
        plot.picked.connect(lambda hit: self.picked.emit(view, hit))
        plot.hovered.connect(lambda hit: self.hovered.emit(view, hit))
        self.plots.append(plot)
        return plot

    def _forget(self) -> None:
        for plot in self.plots:
            plot.setXLink(None)
        self.plots, self.labels = [], []
        old = self.takeWidget()
        if old is not None:
            old.deleteLater()

    def fit(self) -> None:
        """Bring the middle of all trails into sight."""
        shown = [(plot, plot.view) for plot in self.plots if plot.view is not None]
        if not shown:
            return
        spans = [(view.middle()[:2], plot.axis.origin) for plot, view in shown]
        low = min(start - origin for (start, _), origin in spans)
        high = max(end - origin for (_, end), origin in spans)
        first = shown[0][0]
        first.fit_to(first.axis.origin + low, first.axis.origin + high)

    def zoom(self, factor: float) -> None:
        """Show more or less time in all of them."""
        if self.plots:
            self.plots[0].zoom(factor)

    def show_selected(self, event_id: int | None) -> None:
        """Ring an event wherever it is."""
        for plot in self.plots:
            place = None if plot.view is None else plot.view.place(event_id)
            plot.show_selected(place)

    def show_marks(self, marks: Callable[[TrailView], dict[int, str]]) -> None:
        """Draw the stars and notes anew."""
        for plot in self.plots:
            if plot.view is not None:
                plot.show_marks(marks(plot.view))

    def choose_zone(self, zone: tzinfo) -> None:
        """Write the axes on this zone's clock."""
        for plot in self.plots:
            plot.choose_zone(zone)

    def pictured(self) -> list[tuple[TrailPlot, str]]:
        """The drawings with what to write above each."""
        titles = [label.text() for label, each in zip(self.labels, self._found, strict=True)
                  if len(each.view)]  # fmt: skip
        return list(zip(self.plots, titles, strict=True))
