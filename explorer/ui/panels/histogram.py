# SPDX-License-Identifier: MIT
"""Events over time above the table: what the answer looks like, and a brush to narrow it."""

from typing import Any, Final

import numpy as np
from PySide6.QtCore import QPoint, Qt, QTimer, Signal
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QMenu, QVBoxLayout, QWidget

from explorer.ui.formats import time_text
from explorer.ui.histogram_bars import Bars, rounded, within
from explorer.ui.jobs import Failure
from explorer.ui.panels.context import Context
from explorer.ui.panels.histogram_canvas import HistogramCanvas
from explorer.ui.panels.histogram_head import HistogramHead
from explorer.ui.time_terms import asked_span, span_term, with_span, without_span
from explorer.ui.value_menu import Value, add_value_actions
from explorer.work import CancelToken
from explorer.workspace.facets import reads_lines
from explorer.workspace.histogram import Histogram as Found
from explorer.workspace.queries import Ids, Reader
from explorer.workspace.query import Query

_SETTING: Final = "histogram/folded"
_BAR: Final = 4
_FEWEST, _MOST = 40, 400
_SETTLE_MS: Final = 350
_SO_FAR_MS: Final = 1_000
_LOWEST, _TALLEST, _SHARE, _USUAL_AXIS = 44, 92, 0.07, 14


class Histogram(QWidget):
    """Counts the answer on show in bars; choosing a stretch edits the query's time.

    Signals: said(sentence).
    """

    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._state, self._search = context, context.state, context.search
        self._channel = context.library.channel("histogram")
        self._asked: tuple[int, int] | None = None
        self._whole: tuple[int, int] | None = None
        self._far: tuple[int, int] | None = None  # with the few that lie far off
        self._stale = False
        self._text = ""
        self.state = "empty"
        self.folded = context.settings.value(_SETTING) == "yes"
        self.canvas = HistogramCanvas(context.theme, context.categories, context.state)
        self.head = HistogramHead(context.theme)
        self.note, self.fold, self.reset = self.head.note, self.head.fold, self.head.reset
        # A wheel turns step by step; the query is asked when it has come to rest.
        self._settle = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._settle.timeout.connect(self._ask_shown)
        self._ids: list[Ids] = []
        self._found_soon = QTimer(self, singleShot=True, interval=_SO_FAR_MS)
        self._found_soon.timeout.connect(self._ask)
        self._resized = QTimer(self, singleShot=True, interval=_SETTLE_MS)
        self._resized.timeout.connect(self._refine)
        self._lay_out()
        self._connect(context)
        self._show_fold()
        self._show_nothing("")

    def choose(self, low: int, high: int) -> None:
        """Ask for this stretch of time only."""
        self._settle.stop()
        low, high = rounded(low, high)
        self._state.ask(with_span(self._state.query, low, high))

    def show_all(self) -> None:
        """Ask for all times again; where that is so already, show those that lie far off too."""
        self._settle.stop()
        bars = self.canvas.bars
        if self._asked is None and bars is not None and bars.found.outside:
            self._far = (bars.found.first or 0, (bars.found.last or 0) + 1)
            self._ask()
        self._state.ask(without_span(self._state.query))

    def toggle(self) -> None:
        """Fold the histogram away, or bring it back; remembered."""
        self.folded = not self.folded
        self._context.settings.setValue(_SETTING, "yes" if self.folded else "no")
        self._show_fold()
        if self._stale:
            self._ask()

    def fit(self, height: int) -> None:
        """Be as tall as suits a window of this height."""
        tall = round(min(max(height * _SHARE, _LOWEST), _TALLEST))
        self.canvas.setFixedHeight(tall + max(self.canvas.axis - _USUAL_AXIS, 0))

    def menu(self, bucket: int) -> QMenu:
        """What can be done with a bar."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        bars = self.canvas.bars
        assert bars is not None
        low, high = bars.bounds(bucket)
        menu.addAction("Show only this time", lambda: self.choose(low, high))
        value = Value(self.canvas.says(bucket), span_term(low, high))
        add_value_actions(menu, self._context, value, self.said.emit)
        menu.addSeparator()
        everything = menu.addAction("Show all times\tEsc", self.show_all)
        everything.setEnabled(self.reset.isEnabled())
        return menu

    def _lay_out(self) -> None:
        self.reset.clicked.connect(self.show_all)
        self.fold.clicked.connect(self.toggle)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.head)
        column.addWidget(self.canvas)
        self.setAutoFillBackground(True)
        self.setBackgroundRole(QPalette.ColorRole.Window)
        self.setFocusProxy(self.canvas)

    def _connect(self, context: Context) -> None:
        self.canvas.chosen.connect(self.choose)
        self.canvas.scrolled.connect(self._on_scrolled)
        self.canvas.reset_wanted.connect(self.show_all)
        self.canvas.menu_wanted.connect(self._on_menu)
        self._search.started.connect(self._on_started)
        self._search.arrived.connect(self._on_ids)
        self._search.ended.connect(lambda _: self._on_ended())
        self._search.refused.connect(lambda _: self._channel.cancel())
        self._state.zone_changed.connect(lambda _: self._write())
        context.library.phase_changed.connect(self._on_phase)

    def _on_started(self) -> None:
        self._ids, self._far = [], None
        self._found_soon.stop()
        query = self._search.query
        if query is not None and query.text != self._text:
            self._settle.stop()
            self._text = query.text
        self._search.after_rows(self, self._ask)

    def _on_ids(self, ids: Ids, _first: bool) -> None:
        query = self._search.query
        if query is not None and reads_lines(query):
            self._ids.append(ids)
            if not self._found_soon.isActive():
                self._found_soon.start()

    def _on_ended(self) -> None:
        query = self._search.query
        if query is not None and reads_lines(query):
            self._found_soon.stop()
            self._ask()

    def _ask(self) -> None:
        query = self._search.query
        self._stale = self.folded
        if query is None or self.folded:
            return
        if self._settle.isActive():
            return  # the stretch is still changing; what comes of it is asked at rest
        low, high = asked_span(query.text)
        self._asked = None if low is None or high is None or low >= high else (low, high)
        self._question(query, self._asked or self._far)

    def _question(self, query: Query, span: tuple[int, int] | None) -> None:
        buckets = min(max(self.canvas.width() // _BAR, _FEWEST), _MOST)
        # Lines are read once, by the search; here what it found is counted.
        found = list(self._ids) if reads_lines(query) else None

        def work(reader: Reader, token: CancelToken) -> Found:
            ids = None
            if found is not None:
                ids = np.concatenate(found) if found else np.empty(0, np.int64)
            return reader.histogram(query.text, span, buckets, token, ids)

        if self.state in ("empty", "failed"):
            self._say("loading", "Counting…")
        if found is not None and not found and self._search.running:
            self._channel.cancel()
            return
        self._channel.ask(work, self._show, self._on_failed, self._show)

    def _show(self, found: Found | None) -> None:
        if found is None:
            return
        bars = Bars(found, self._context.categories.order)
        if not bars.count or (found.first is None and self._asked is None):
            self._whole = None
            self._show_nothing("No event to lay out over time")
            return
        span = self._asked or (found.start, bars.end)
        if self._asked is None:
            self._whole = span
        self.state = "normal"
        if self._settle.isActive():  # somebody is zooming on: only the bars are news
            view = self.canvas.view
            span = (view.low, view.high)
        self.canvas.show_bars(bars, span)
        self._write()

    def _write(self) -> None:
        bars = self.canvas.bars
        if self.folded or bars is None:
            self.reset.hide()
            self.note.say("Events over time" if self.folded else self.note.text())
            return
        view, zone = self.canvas.view, self._state.zone
        most = bars.most_in(view)
        far = bars.found.outside if self._asked is None else 0
        shown = f"{time_text(view.low, zone)} – {time_text(view.high, zone)}"
        about = bars.summary(outside=not far)
        tall = f"up to {most:,} {about}" if most else f"no event here, {about}"
        reading = self._search.query is not None and reads_lines(self._search.query)
        so_far = " · found so far" if reading and self._search.running else ""
        self.note.say(f"{shown} · {tall}{so_far}")
        self.canvas.setAccessibleDescription(self.note.text())
        self.reset.setText(f"Show the {far:,} outside" if far else "All times")
        self.reset.setEnabled(self._asked is not None or far > 0)
        self.reset.setVisible(self.reset.isEnabled())

    def _show_nothing(self, why: str) -> None:
        self._asked = None
        self.canvas.show_bars(None, (0, 1))
        self.reset.hide()
        self._say("empty", why)

    def _say(self, state: str, text: str) -> None:
        self.state = state
        self.note.say("Events over time" if self.folded else text)

    def _on_failed(self, failure: Failure) -> None:
        self.canvas.show_bars(None, (0, 1))
        self._say("failed", f"Not counted: {failure.what}")

    def _on_phase(self, phase: str) -> None:
        if phase in ("closed", "failed"):
            self._settle.stop()
            self._channel.cancel()
            self._show_nothing("")

    def _on_scrolled(self, low: int, high: int) -> None:
        """Show another stretch at once; ask for it when it has come to rest."""
        if self._whole is not None and low <= self._whole[0] and high >= self._whole[1]:
            low, high = self._whole
        elif self._whole is not None and self._asked is not None:
            low, high = within(low, high, self._whole)
        if (low, high) == (self.canvas.view.low, self.canvas.view.high):
            return
        self.canvas.show_span((low, high))
        self._write()
        self._settle.start()

    def _ask_shown(self) -> None:
        view = self.canvas.view
        if self._whole is not None and (view.low, view.high) == self._whole:
            self.show_all()
        else:
            self.choose(view.low, view.high)

    def _refine(self) -> None:
        """Count anew where the width asks for other bars."""
        if self._search.query is not None and self.state == "normal":
            self._ask()

    def _on_menu(self, bucket: int, at: QPoint) -> None:
        self.menu(bucket).popup(at)

    def _show_fold(self) -> None:
        self.canvas.setVisible(not self.folded)
        self.head.show_fold(folded=self.folded)
        self._write()

    def resizeEvent(self, event: Any) -> None:
        if event.size().width() != event.oldSize().width():
            self._resized.start()
        super().resizeEvent(event)
