# SPDX-License-Identifier: MIT
"""Labels for text that may come from a log: always plain, and cut where there is no room."""

import html

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QLabel, QSizePolicy

from explorer.ui.formats import settled


class PlainLabel(QLabel):
    """A label whose sentences keep their order around names written from right to left."""

    def __init__(self, text: str = "") -> None:
        super().__init__(settled(text))

    def setText(self, text: str) -> None:
        super().setText(settled(text))


def plain_label(text: str = "", name: str = "", *, wrap: bool = False) -> QLabel:
    """A label that shows text as it is, never as markup."""
    label = PlainLabel(text)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setObjectName(name)
    label.setWordWrap(wrap)
    return label


def plain_tip(text: str) -> str:
    """Text for a tooltip, which Qt would otherwise read as markup if it looked like it."""
    return f"<span>{html.escape(settled(text))}</span>".replace("\n", "<br>")


class ElidedLabel(PlainLabel):
    """One line of plain text that ends in “…” where there is no room; the tooltip has it whole.

    wrap: it takes more lines instead.
    """

    def __init__(
        self,
        name: str = "",
        elide: Qt.TextElideMode = Qt.TextElideMode.ElideRight,
        *,
        wrap: bool = False,
    ) -> None:
        super().__init__()
        self.setWordWrap(wrap)
        self._elide = elide
        self.setObjectName(name)
        self.setTextFormat(Qt.TextFormat.PlainText)
        self.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)

    def say(self, text: str) -> None:
        """Show this text."""
        self.setText(text)
        self.setToolTip(plain_tip(text) if text else "")

    def minimumSizeHint(self) -> QSize:
        return QSize(0, super().minimumSizeHint().height())

    def paintEvent(self, event: QPaintEvent) -> None:
        if self.wordWrap():
            super().paintEvent(event)
            return
        painter = QPainter(self)
        painter.setPen(self.palette().color(QPalette.ColorRole.WindowText))
        text = self.fontMetrics().elidedText(self.text(), self._elide, self.width())
        painter.drawText(
            self.rect(), Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter, text
        )
