# SPDX-License-Identifier: MIT
"""A trail as a picture: what is in sight, with its axis, its lanes and whom it is about."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QBuffer, QIODevice, QPointF, QRectF, QSize, QSizeF, Qt
from PySide6.QtGui import QColor, QFont, QFontMetricsF, QImage, QPainter, QPen
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.ui.formats import one_line, zone_title
from explorer.ui.panels.trail_frame import Frame
from explorer.ui.panels.trail_marks import Look, paint_trail
from explorer.ui.theme import tabular

if TYPE_CHECKING:
    from explorer.ui.panels.trail_plot import TrailPlot

_WIDTH: Final = 1400
_EDGE: Final = 24.0
_HEAD: Final = 56.0
_ROW: Final = 34.0
_FOOT: Final = 52.0
_SCALE: Final = 2
_TITLE: Final = "Trail"
_PNG: Final = "PNG picture (*.png)"
_SVG: Final = "SVG drawing (*.svg)"
_ALIGNED: Final = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter


def save_trail(
    parent: QWidget, plot: "TrailPlot", format_: str, heading: str, *, light: bool
) -> Path | None:
    """Ask for a file and draw what is in sight into it; None if the person does not want to.

    Raises OSError when it can't be written.
    """
    shapes = [_PNG, _SVG] if format_ == "png" else [_SVG, _PNG]
    return _save(parent, [(plot, heading)], f"trail.{format_}", shapes, light=light)


def save_pictures(
    parent: QWidget, parts: list[tuple["TrailPlot", str]], *, light: bool
) -> Path | None:
    """Ask for a file and draw several trails into it, as `save_trail`."""
    return _save(parent, parts, "compared.png", [_PNG, _SVG], light=light)


def _save(
    parent: QWidget,
    parts: list[tuple["TrailPlot", str]],
    suggested: str,
    shapes: list[str],
    *,
    light: bool,
) -> Path | None:
    name, _ = QFileDialog.getSaveFileName(parent, "Save as a picture", suggested, ";;".join(shapes))
    if not name:
        return None
    path = Path(name)
    if path.suffix.lower() not in (".png", ".svg"):
        path = path.with_name(path.name + Path(suggested).suffix)
    path.write_bytes(pictures(parts, path.suffix.lower()[1:], light=light))
    return path


def picture(plot: "TrailPlot", format_: str, heading: str, *, light: bool) -> bytes:
    """What is in sight as the bytes of a PNG or SVG file."""
    return pictures([(plot, heading)], format_, light=light)


def pictures(parts: list[tuple["TrailPlot", str]], format_: str, *, light: bool) -> bytes:
    """Several trails below each other as the bytes of one PNG or SVG file."""
    heights = [_height(plot) for plot, _ in parts]
    size = QSize(_WIDTH, round(sum(heights)))
    buffer = QBuffer()
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    if format_ == "svg":
        drawing = QSvgGenerator()
        drawing.setOutputDevice(buffer)
        drawing.setSize(size)
        drawing.setViewBox(QRectF(QPointF(), QSizeF(size)))
        drawing.setTitle(_TITLE)
        _paint_all(QPainter(drawing), parts, heights, light=light)
    else:
        image = QImage(size * _SCALE, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(_SCALE)
        _paint_all(QPainter(image), parts, heights, light=light)
        image.save(buffer, "PNG")  # type: ignore[call-overload]
    return bytes(buffer.data().data())


def _height(plot: "TrailPlot") -> float:
    lanes = 0 if plot.view is None else len(plot.view.lanes)
    return _HEAD + _ROW * (lanes + 1) + _FOOT


def _paint_all(
    painter: QPainter,
    parts: list[tuple["TrailPlot", str]],
    heights: list[float],
    *,
    light: bool,
) -> None:
    top = 0.0
    for (plot, heading), height in zip(parts, heights, strict=True):
        _paint(painter, plot, heading, QRectF(0, top, _WIDTH, height), light=light)
        top += height
    painter.end()


def _paint(
    painter: QPainter, plot: "TrailPlot", heading: str, room: QRectF, *, light: bool
) -> None:
    trail, view = plot.trail, plot.view
    if trail is None or view is None:
        return
    look = plot.picture_look(light=light)
    painter.fillRect(room, QColor(look.colours.base))
    font = QFont(plot.font())
    font.setPixelSize(13)
    painter.setFont(tabular(font))
    metrics = QFontMetricsF(painter.font())
    titles = ["Sessions", *(plot.title(lane.category) for lane in view.lanes)]
    label = max(metrics.horizontalAdvance(title) for title in titles) + 12
    start, end = plot.stretch()
    left, width = _EDGE + label, room.width() - 2 * _EDGE - label
    frame = Frame(left, width, start, end, room.top() + _HEAD, _ROW)
    painter.setPen(QColor(look.colours.text))
    head = QRectF(_EDGE, room.top() + 14, room.width() - 2 * _EDGE, 30)
    painter.drawText(head, Qt.AlignmentFlag.AlignVCenter, one_line(heading))
    for number, title in enumerate(titles):
        box = QRectF(_EDGE, frame.y(number - 1) - _ROW / 2, label - 12, _ROW)
        painter.drawText(box, _ALIGNED, title)
    _paint_axis(painter, plot, frame, look)
    painter.save()
    painter.setClipRect(QRectF(left, frame.top, width, _ROW * len(titles)))
    paint_trail(painter, trail, frame, look)
    painter.restore()


def _paint_axis(painter: QPainter, plot: "TrailPlot", frame: Frame, look: Look) -> None:
    lanes = 0 if plot.view is None else len(plot.view.lanes)
    floor = frame.y(lanes) - frame.row / 2
    painter.setPen(QPen(QColor(look.colours.line), 1))
    painter.drawLine(QPointF(frame.left, floor), QPointF(frame.left + frame.width, floor))
    for tick in plot.axis.marks(frame.start, frame.end, frame.width):
        x = frame.left + (tick.time - frame.start) * frame.scale
        painter.setPen(QPen(QColor(look.colours.line), 1))
        painter.drawLine(QPointF(x, frame.top), QPointF(x, floor + 4))
        painter.setPen(QColor(look.colours.dim))
        box = QRectF(x - 60, floor + 6, 120, 16)
        painter.drawText(box, Qt.AlignmentFlag.AlignCenter, tick.text)
    clock = "time since the first event" if plot.axis.elapsed else zone_title(plot.axis.zone)
    box = QRectF(frame.left, floor + 22, frame.width, 16)
    painter.drawText(box, _ALIGNED, f"Clock: {clock}")
