# SPDX-License-Identifier: MIT
"""Has work beside the window wait while a window is drawn."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import QWidget

from explorer.ui.turns import Turns


class Drawing(QObject):
    """Lives with the window, all of which is drawn within one event."""

    def __init__(self, window: QWidget, turns: Turns) -> None:
        super().__init__(window)
        self._turns = turns
        window.installEventFilter(self)

    def eventFilter(self, window: QObject, event: QEvent) -> bool:
        if event.type() != QEvent.Type.UpdateRequest:
            return False
        with self._turns.of_window():
            window.event(event)
        return True
