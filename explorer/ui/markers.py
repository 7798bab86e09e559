# SPDX-License-Identifier: MIT
"""The shapes that tell categories apart besides their hue, the same in table and trail."""

import math
from functools import cache
from typing import Final

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtGui import QPainterPath, QPolygonF

_TURNED: Final = {"t": 180.0, "t1": 0.0, "t2": 90.0, "t3": 270.0}
_POLYGONS: Final = {"p": 5, "h": 6, "d": 4}
_ARM: Final = 0.16


@cache
def marker_path(symbol: str) -> QPainterPath:
    """The shape of a catalogue's marker, one unit wide around (0, 0); a dot if unknown."""
    path = QPainterPath()
    if symbol == "s":
        path.addRect(QRectF(-0.42, -0.42, 0.84, 0.84))
    elif symbol in _TURNED:
        path.addPolygon(_ring(3, 0.56, _TURNED[symbol]))
        path.closeSubpath()
    elif symbol in _POLYGONS:
        path.addPolygon(_ring(_POLYGONS[symbol], 0.54, 0.0))
        path.closeSubpath()
    elif symbol == "star":
        path.addPolygon(_star())
        path.closeSubpath()
    elif symbol in ("+", "x"):
        path.addPolygon(_cross(45.0 if symbol == "x" else 0.0))
        path.closeSubpath()
    else:
        path.addEllipse(QRectF(-0.45, -0.45, 0.9, 0.9))
    return path


def _at(radius: float, degrees: float) -> QPointF:
    angle = math.radians(degrees - 90.0)
    return QPointF(radius * math.cos(angle), radius * math.sin(angle))


def _ring(corners: int, radius: float, turn: float) -> QPolygonF:
    return QPolygonF([_at(radius, turn + 360.0 * step / corners) for step in range(corners)])


def _star() -> QPolygonF:
    return QPolygonF([_at(0.56 if step % 2 == 0 else 0.24, 36.0 * step) for step in range(10)])


def _cross(turn: float) -> QPolygonF:
    arm, end = _ARM, 0.5
    corners = [(-arm, -end), (arm, -end), (arm, -arm), (end, -arm), (end, arm), (arm, arm)]
    corners += [(arm, end), (-arm, end), (-arm, arm), (-end, arm), (-end, -arm), (-arm, -arm)]
    turned = [
        _at(math.hypot(x, y), math.degrees(math.atan2(y, x)) + 90.0 + turn) for x, y in corners
    ]
    return QPolygonF(turned)
