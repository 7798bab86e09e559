# SPDX-License-Identifier: MIT
"""A video as a strip: what was watched, watched again, perhaps watched, and skipped."""

from collections.abc import Iterable
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPaintEvent, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from explorer.trail.spans import Span
from explorer.trail.videos import VideoReading
from explorer.trail.wording import place
from explorer.ui.formats import count_text
from explorer.ui.theme import Theme

TALL: Final = 12
_LOW: Final = 6.0  # of what was seen once
_HUE: Final = "sky"
LEGEND: Final = (
    ("watched", "watched"),
    ("again", "watched again"),
    ("perhaps", "perhaps, at most"),
    ("skipped", "skipped"),
)


def draw_strip(painter: QPainter, box: QRectF, video: VideoReading, theme: Theme) -> None:
    """Draw a video from its beginning to its end into a box."""
    total = video.duration or max((end for _, end in video.watched), default=0.0)
    if total <= 0:
        return
    painter.save()
    painter.setClipRect(box)
    line = QColor(theme.colours.line)
    painter.fillRect(QRectF(box.left(), box.center().y() - 0.5, box.width(), 1), line)
    painter.fillRect(QRectF(box.left(), box.top(), 1, box.height()), line)
    painter.fillRect(QRectF(box.right() - 1, box.top(), 1, box.height()), line)
    for kind, spans in (
        ("skipped", video.skipped),
        ("perhaps", video.perhaps),
        ("watched", video.watched),
        ("again", video.again),
    ):
        for start, end in spans:
            left = box.left() + box.width() * start / total
            # What was seen is never too short to be seen.
            wide = max(box.width() * (end - start) / total, 1.5)
            draw_span(painter, QRectF(left, box.top(), wide, box.height()), kind, theme)
    painter.restore()


def draw_span(painter: QPainter, box: QRectF, kind: str, theme: Theme) -> None:
    """One span: what was watched is filled, again at full height; perhaps is hatched."""
    hue = theme.hue(_HUE)
    low = QRectF(box.left(), box.center().y() - _LOW / 2, box.width(), _LOW)
    if kind == "again":
        painter.fillRect(box, hue)
    elif kind == "watched":
        painter.fillRect(low, hue)
    elif kind == "perhaps":
        painter.fillRect(low, QBrush(hue, Qt.BrushStyle.Dense5Pattern))
        painter.setPen(QPen(hue, 1))
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.drawRect(low.adjusted(0.5, 0.5, -0.5, -0.5))
    else:
        painter.setPen(QPen(QColor(theme.colours.dim), 1.5, Qt.PenStyle.DotLine))
        middle = box.center().y()
        painter.drawLine(QPointF(box.left(), middle), QPointF(box.right(), middle))


def draw_hours(painter: QPainter, box: QRectF, hours: tuple[int, ...], theme: Theme) -> None:
    """Draw a day's hours as bars; the highest is the hour with most events."""
    most = max(hours, default=0)
    wide = box.width() / len(hours)
    painter.fillRect(
        QRectF(box.left(), box.bottom() - 1, box.width(), 1), QColor(theme.colours.line)
    )
    for hour, events in enumerate(hours):
        left = box.left() + hour * wide
        if hour % 6 == 0:
            painter.fillRect(QRectF(left, box.top(), 1, box.height()), QColor(theme.colours.line))
        if events:
            tall = max(box.height() * events / most, 1.5)
            bar = QRectF(left + 1.5, box.bottom() - tall, max(wide - 2.5, 1), tall)
            painter.fillRect(bar, QColor(theme.colours.dim))


def hour_words(hours: tuple[int, ...], share: float) -> str:
    """How many events there are in the hour at a share of the width."""
    hour = min(int(share * len(hours)), len(hours) - 1)
    return f"{hour:02}:00 to {hour + 1:02}:00: {count_text(hours[hour], 'event')}"


def words_at(video: VideoReading, share: float) -> str:
    """What the strip says at a share of its width."""
    at = share * (video.duration or 0.0)
    for said, spans in (
        ("watched again", video.again),
        ("watched", video.watched),
        ("perhaps watched: there is no end in the log", video.perhaps),
        ("skipped", video.skipped),
    ):
        found = _span_at(spans, at)
        if found is not None:
            return f"{place(found[0])} – {place(found[1])}: {said}"
    return f"{place(at)}: not reached"


def _span_at(spans: Iterable[Span], at: float) -> Span | None:
    return next((span for span in spans if span[0] <= at <= span[1]), None)


class Legend(QWidget):
    """What the looks of a strip's spans mean."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Legend: " + ", ".join(said for _, said in LEGEND))
        theme.changed.connect(self.update)

    def sizeHint(self) -> QSize:
        metrics = self.fontMetrics()
        wide = sum(metrics.horizontalAdvance(said) + 46 for _, said in LEGEND)
        return QSize(wide, metrics.height() + 4)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        left, metrics = 0.0, self.fontMetrics()
        for kind, said in LEGEND:
            top = (self.height() - TALL) / 2
            draw_span(painter, QRectF(left, top, 24, TALL), kind, self._theme)
            painter.setPen(QColor(self._theme.colours.dim))
            wide = metrics.horizontalAdvance(said)
            box = QRectF(left + 30, 0, wide + 2, self.height())
            painter.drawText(box, Qt.AlignmentFlag.AlignVCenter, said)
            left += wide + 46
        painter.end()
