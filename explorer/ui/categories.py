# SPDX-License-Identifier: MIT
"""How the catalogue's categories look: title, hue and marker."""

from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QPainter, QPainterPath, QPen

from explorer.events.catalogue import Catalogue
from explorer.ui.markers import marker_path
from explorer.ui.theme import HUES, Theme


class Categories:
    """Looks up a category by its id; one the catalogue lacks is drawn in grey."""

    def __init__(self, catalogue: Catalogue, theme: Theme) -> None:
        self._known = catalogue.by_id
        self._theme = theme

    @property
    def order(self) -> dict[str, int]:
        """The place of each category's lane."""
        return {id_: category.lane for id_, category in self._known.items()}

    def title(self, category: str) -> str:
        known = self._known.get(category)
        return known.title if known else category.replace("_", " ").capitalize()

    def hue(self, category: str, *, dark: bool | None = None) -> QColor:
        """The category's colour on the present ground, or on a dark or light one."""
        known = self._known.get(category)
        name = known.hue if known else "black"
        if dark is None:
            return self._theme.hue(name)
        return QColor(HUES.get(name, HUES["black"])[1 if dark else 0])

    def marker(self, category: str) -> QPainterPath:
        known = self._known.get(category)
        return marker_path(known.marker if known else "o")

    def paint(self, painter: QPainter, category: str, box: QRectF) -> None:
        """Draw the category's marker into a box."""
        hue = self.hue(category)
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.translate(box.center())
        painter.scale(box.width(), box.height())
        edge = QPen(hue.darker(125), 1)
        edge.setCosmetic(True)
        painter.setPen(edge)
        painter.setBrush(hue)
        painter.drawPath(self.marker(category))
        painter.restore()
