# SPDX-License-Identifier: MIT
"""What stands above the rest of a panel: whole while there is room, else it scrolls."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QSizePolicy, QWidget

from explorer.ui.accessible import Role, introduce

_LEAST: Final = 3  # lines of text


class Roof(QScrollArea):
    """Holds one widget, and is as high as that if it can be."""

    def __init__(self, held: QWidget, name: str) -> None:
        super().__init__()
        introduce(self, name, Role.Grouping)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Maximum)
        self._held = held
        self.setWidget(held)
        held.installEventFilter(self)

    def sizeHint(self) -> QSize:
        held = self._held
        width = self.viewport().width()
        high = held.heightForWidth(width) if held.hasHeightForWidth() else held.sizeHint().height()
        return QSize(held.sizeHint().width(), max(high, 0))

    def minimumSizeHint(self) -> QSize:
        return QSize(0, min(self.sizeHint().height(), _LEAST * self.fontMetrics().height()))

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in (QEvent.Type.LayoutRequest, QEvent.Type.Resize):
            self.updateGeometry()
        return False
