# SPDX-License-Identifier: MIT
"""The axes of a trail's drawing: time on the clock of a zone or since a start, and the lanes."""

from datetime import UTC, tzinfo
from typing import Final

import pyqtgraph as pg
from PySide6.QtCore import Qt
from PySide6.QtGui import QFontMetrics

from explorer.trail.ticks import Tick, elapsed_ticks, ticks

_TICK_WIDTH: Final = 92
_LANE_EDGE: Final = 8  # pixels beside a lane's title
_SECOND: Final = 1_000_000


class TimeAxis(pg.AxisItem):  # type: ignore[misc]
    """An axis of seconds since `origin` (microseconds since 1970), on the clock of a zone.

    elapsed: it tells the time since `origin` instead.
    """

    def __init__(self) -> None:
        super().__init__("bottom")
        self.origin = 0
        self.zone: tzinfo = UTC
        self.elapsed = False
        self._texts: dict[float, str] = {}

    def marks(self, start: int, end: int, width: float) -> list[Tick]:
        """The marks between two times on an axis of so many pixels."""
        wanted = max(2, int(width / _TICK_WIDTH))
        if not self.elapsed:
            return ticks(start, end, wanted, self.zone)
        found = elapsed_ticks(start - self.origin, end - self.origin, wanted)
        return [tick._replace(time=tick.time + self.origin) for tick in found]

    def renew(self) -> None:
        """Draw it anew after `origin`, `zone` or `elapsed` changed."""
        self.picture = None
        self.update()

    def tickValues(self, low: float, high: float, size: float) -> list[tuple[float, list[float]]]:
        start, end = self.origin + int(low * _SECOND), self.origin + int(high * _SECOND)
        found = self.marks(start, end, size)
        self._texts = {(tick.time - self.origin) / _SECOND: tick.text for tick in found}
        return [(1.0, list(self._texts))]

    def tickStrings(self, values: list[float], _scale: float, _spacing: float) -> list[str]:
        return [self._texts.get(value, "") for value in values]


class LaneAxis(pg.AxisItem):  # type: ignore[misc]
    """The lanes' titles; on an axis of one width shortened, as what does not fit is left out."""

    def __init__(self) -> None:
        super().__init__("left")

    def name_lanes(self, lanes: list[tuple[int, str]]) -> None:
        """Write a title beside each of these lanes."""
        if self.fixedWidth is not None:
            words = QFontMetrics(self.style["tickFont"])
            room, mode = int(self.fixedWidth) - _LANE_EDGE, Qt.TextElideMode.ElideRight
            lanes = [(at, words.elidedText(title, mode, room)) for at, title in lanes]
        self.setTicks([lanes])
