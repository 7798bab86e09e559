# SPDX-License-Identifier: MIT
"""Draws a trail: sessions as bands, a mark an event, bars where marks would hide each other."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Final

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPainterPath, QPen, QPixmap

from explorer.trail.lanes import Lane
from explorer.ui.formats import count_text, span_text
from explorer.ui.markers import marker_path
from explorer.ui.panels.trail_frame import Floats, Frame, is_crowded, lane_bars, seen
from explorer.ui.theme import Colours
from explorer.ui.trail_view import TrailView
from explorer.workspace.spine import SUBJECT, Numbers

Kind = str  # "by", "about" or "guess"
_SIZE: Final = 10.0
_SMALL: Final = 11.0
_STRIP: Final = 13.0
_MANY_BANDS: Final = 800
_TOLD_BANDS: Final = 80
_ROOM: Final = 10.0
_WHISKERS: Final = 400
_GUESS: Final = 2


@dataclass(frozen=True, slots=True, eq=False)
class Look:
    """Colours and shapes. sharp: shapes are drawn as shapes, for a picture that is enlarged."""

    colours: Colours
    hue: Callable[[str], QColor]
    marker: Callable[[str], QPainterPath]
    sharp: bool = False
    ratio: float = 1.0
    pixmaps: dict[tuple[str, Kind, float], QPixmap] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, eq=False)
class Drawn:
    """A trail with what its drawing needs again and again. marks: "star", "note" by place."""

    view: TrailView
    starts: Numbers
    ends: Numbers
    owners: Numbers
    kinds: Numbers
    late: Numbers
    marks: Mapping[int, str]


def drawn(view: TrailView, marks: Mapping[int, str]) -> Drawn:
    """A trail made ready to be drawn."""
    stretches = [
        (start, end, number)
        for number, session in enumerate(view.sessions)
        for start, end in session.stretches
    ]
    table = np.array(sorted(stretches), np.int64).reshape(-1, 3)
    kinds = (view.spine.roles == SUBJECT).astype(np.int64)
    for event_id in view.guesses:
        place = view.rows_of.get(event_id)
        if place is not None:
            kinds[place] = _GUESS
    return Drawn(view, table[:, 0], table[:, 1], table[:, 2], kinds, view.late, marks)


def paint_trail(painter: QPainter, trail: Drawn, frame: Frame, look: Look) -> None:
    """Draw the part of a trail that lies in the frame."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing, on=False)
    _paint_bands(painter, trail, frame, look)
    for number, lane in enumerate(trail.view.lanes):
        part = seen(lane, frame)
        if not len(part.times):
            continue
        if is_crowded(part):
            sure = trail.kinds[part.indexes] < _GUESS
            _paint_bars(painter, _only(part, sure), number, frame, look)
            _paint_bars(painter, _only(part, ~sure), number, frame, look, hollow=True)
        else:
            _paint_whiskers(painter, trail, part, number, frame, look)
            _paint_marks(painter, trail, part, number, frame, look)
    _paint_notes(painter, trail, frame, look)
    painter.restore()


def _paint_bands(painter: QPainter, trail: Drawn, frame: Frame, look: Look) -> None:
    first = int(np.searchsorted(trail.starts, frame.end, side="right"))
    kept = np.flatnonzero(trail.ends[:first] >= frame.start)
    if not len(kept):
        return
    left = np.maximum(frame.x(trail.starts[kept]), frame.left - 4)
    right = np.minimum(frame.x(trail.ends[kept]), frame.left + frame.width + 4)
    left, right = left - 1, np.maximum(right + 1, left + 1)
    if len(kept) > _MANY_BANDS:
        left, right = _merged(left, right)
    bottom = frame.y(len(trail.view.lanes)) - frame.row / 2
    top = frame.y(0) - frame.row / 2
    fill, bar = QColor(look.colours.hover), QColor(look.colours.line)
    height = min(_STRIP, frame.row - 2)
    over = frame.y(-1) - height / 2
    pairs = list(zip(left.tolist(), right.tolist(), strict=True))
    painter.setPen(Qt.PenStyle.NoPen)
    painter.setBrush(fill)
    painter.drawRects([QRectF(a, top, b - a, bottom - top) for a, b in pairs])
    painter.setBrush(bar)
    painter.drawRects([QRectF(a, over, b - a, height) for a, b in pairs])
    if len(pairs) == len(kept) <= _TOLD_BANDS:
        _tell_bands(painter, trail, kept, pairs, over, height, look)


def _merged(left: Floats, right: Floats) -> tuple[Floats, Floats]:
    """Bands that touch, as one."""
    far = np.maximum.accumulate(right)
    begins = np.concatenate([[True], left[1:] > far[:-1] + 1])
    places = np.flatnonzero(begins)
    return left[places], far[np.concatenate([places[1:] - 1, [len(far) - 1]])]


def _tell_bands(
    painter: QPainter,
    trail: Drawn,
    kept: Numbers,
    pairs: list[tuple[float, float]],
    over: float,
    height: float,
    look: Look,
) -> None:
    """Write into each band how much it holds, and between them how long nothing happened."""
    font = painter.font()
    font.setPointSizeF(max(font.pointSizeF() * 0.82, 6.5))
    painter.setFont(font)
    metrics = QFontMetricsF(font)
    for at, (left, right) in zip(kept.tolist(), pairs, strict=True):
        session = trail.view.sessions[int(trail.owners[at])]
        length = int(trail.ends[at] - trail.starts[at])
        told = count_text(len(session.indexes), "event")
        if len(session.stretches) == 1 and length:
            told += f" · {span_text(length)}"
        painter.setPen(QColor(look.colours.text))
        _write(painter, metrics, told, QRectF(left, over, right - left, height))
    painter.setPen(QColor(look.colours.dim))
    far, behind = pairs[0][1], int(trail.ends[kept[0]])
    for at, (left, right) in list(zip(kept.tolist(), pairs, strict=True))[1:]:
        gap = int(trail.starts[at]) - behind
        if gap > 0:
            _write(painter, metrics, span_text(gap), QRectF(far, over, left - far, height))
        if int(trail.ends[at]) > behind:
            far, behind = right, int(trail.ends[at])


def _write(painter: QPainter, metrics: QFontMetricsF, text: str, room: QRectF) -> None:
    if metrics.horizontalAdvance(text) + _ROOM <= room.width():
        painter.drawText(room, Qt.AlignmentFlag.AlignCenter, text)


def _only(part: Lane, kept: NDArray[np.bool_]) -> Lane:
    return Lane(part.category, part.indexes[kept], part.times[kept])


def _paint_bars(
    painter: QPainter,
    part: Lane,
    number: int,
    frame: Frame,
    look: Look,
    *,
    hollow: bool = False,
) -> None:
    if not len(part.times):
        return
    made = lane_bars(part, frame)
    left, wide = frame.x(made.starts), max(made.width * frame.scale - 1, 1.0)
    most = float(np.log1p(made.counts.max()))
    tall = np.maximum(np.log1p(made.counts) / most * frame.row * 0.84, 2.0)
    floor = frame.y(number) + frame.row * 0.42
    hue = look.hue(part.category)
    painter.setPen(QPen(hue, 1, Qt.PenStyle.DotLine) if hollow else Qt.PenStyle.NoPen)
    painter.setBrush(QColor(look.colours.base) if hollow else hue)
    painter.drawRects(
        [
            QRectF(x, floor - high, wide, high)
            for x, high in zip(left.tolist(), tall.tolist(), strict=True)
        ]
    )


def _paint_whiskers(
    painter: QPainter, trail: Drawn, part: Lane, number: int, frame: Frame, look: Look
) -> None:
    """A line from when a late event happened to when it was received."""
    if not len(trail.late):
        return
    late = part.indexes[np.isin(part.indexes, trail.late)][:_WHISKERS]
    spine, y = trail.view.spine, frame.y(number)
    painter.setPen(QPen(QColor(look.colours.dim), 1, Qt.PenStyle.DotLine))
    ends = zip(frame.x(spine.times[late]), frame.x(spine.received[late]), strict=True)
    low, high = frame.left - 20, frame.left + frame.width + 20
    for happened, received in ends:
        a, b = (min(max(float(x), low), high) for x in (happened, received))
        painter.drawLine(QPointF(a, y), QPointF(b, y))
        painter.drawLine(QPointF(b, y - 4), QPointF(b, y + 4))


def _paint_marks(
    painter: QPainter, trail: Drawn, part: Lane, number: int, frame: Frame, look: Look
) -> None:
    y, size = frame.y(number), min(_SIZE, max(frame.row - 3, 5.0))
    kinds = trail.kinds[part.indexes]
    for code, kind in ((0, "by"), (1, "about"), (2, "guess")):
        spots = frame.x(part.times[kinds == code]).tolist()
        if not spots:
            continue
        if look.sharp:
            for x in spots:
                paint_mark(painter, part.category, kind, QPointF(x, y), size, look)
            continue
        picture = _picture(part.category, kind, size, look)
        half = picture.width() / look.ratio / 2
        for x in spots:
            painter.drawPixmap(QPointF(x - half, y - half), picture)


def _picture(category: str, kind: Kind, size: float, look: Look) -> QPixmap:
    key = (category, kind, size)
    found = look.pixmaps.get(key)
    if found is None:
        whole = round(size) + 4
        found = QPixmap(round(whole * look.ratio), round(whole * look.ratio))
        found.setDevicePixelRatio(look.ratio)
        found.fill(Qt.GlobalColor.transparent)
        painter = QPainter(found)
        paint_mark(painter, category, kind, QPointF(whole / 2, whole / 2), size, look)
        painter.end()
        look.pixmaps[key] = found
    return found


def paint_mark(
    painter: QPainter, category: str, kind: Kind, at: QPointF, size: float, look: Look
) -> None:
    """One mark: full for what the learner did, hollow for what is about them, dotted if guessed."""
    hue = look.hue(category)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(at)
    painter.scale(size, size)
    pen = QPen(hue.darker(125) if kind == "by" else hue, 1.0 if kind == "by" else 1.6)
    if kind == "guess":
        pen.setStyle(Qt.PenStyle.DotLine)
    pen.setCosmetic(True)
    painter.setPen(pen)
    painter.setBrush(hue if kind == "by" else QColor(look.colours.base))
    painter.drawPath(look.marker(category))
    painter.restore()


def _paint_notes(painter: QPainter, trail: Drawn, frame: Frame, look: Look) -> None:
    """Stars, and folded corners for notes, above the events they are on."""
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    lane_of = {lane.category: number for number, lane in enumerate(trail.view.lanes)}
    for place, sign in trail.marks.items():
        when = int(trail.view.when[place])
        if not frame.start <= when <= frame.end:
            continue
        number = lane_of.get(trail.view.spine.categories.of(place) or "", 0)
        x = frame.left + (when - frame.start) * frame.scale
        y = max(frame.y(number) - frame.row * 0.5 + 1, frame.y(number) - 11)
        painter.save()
        painter.translate(x + 5, y)
        painter.scale(_SMALL, _SMALL)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(QColor(look.colours.text))
        painter.drawPath(marker_path("star") if sign == "star" else _corner())
        painter.restore()


def _corner() -> QPainterPath:
    path = QPainterPath(QPointF(-0.4, -0.5))
    for x, y in ((0.1, -0.5), (0.4, -0.2), (0.4, 0.5), (-0.4, 0.5)):
        path.lineTo(QPointF(x, y))
    path.closeSubpath()
    return path
