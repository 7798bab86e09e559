# SPDX-License-Identifier: MIT
"""The drawn icons of resources/icons, in the colour of the text around them."""

from functools import cache

from PySide6.QtCore import QByteArray, QRectF, QSize, Qt
from PySide6.QtGui import QIcon, QPainter, QPixmap
from PySide6.QtSvg import QSvgRenderer

from explorer import resources

_SCALES = (1, 2, 3)


@cache
def icon(name: str, colour: str, size: int = 16) -> QIcon:
    """The icon resources/icons/NAME.svg drawn in `colour`, sharp on dense screens."""
    drawn = QIcon()
    for scale in _SCALES:
        drawn.addPixmap(_pixmap(name, colour, size * scale))
    return drawn


@cache
def pixmap(name: str, colour: str, size: int = 16, ratio: float = 1.0) -> QPixmap:
    """The icon as a picture of `size` logical pixels on a screen of this pixel ratio."""
    picture = QPixmap(_pixmap(name, colour, round(size * ratio)))
    picture.setDevicePixelRatio(ratio)
    return picture


def _pixmap(name: str, colour: str, pixels: int) -> QPixmap:
    source = resources.read_bytes(f"icons/{name}.svg").replace(b"currentColor", colour.encode())
    picture = QPixmap(QSize(pixels, pixels))
    picture.fill(Qt.GlobalColor.transparent)
    painter = QPainter(picture)
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    QSvgRenderer(QByteArray(source)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return picture
