# SPDX-License-Identifier: MIT
"""Notices that nobody has touched the app for a while."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

DEFAULT_MINUTES: Final = 30
_TOUCHES: Final = (
    QEvent.Type.KeyPress,
    QEvent.Type.MouseButtonPress,
    QEvent.Type.MouseMove,
    QEvent.Type.Wheel,
    QEvent.Type.TouchBegin,
    QEvent.Type.DragMove,
)


class IdleWatch(QObject):
    """Counts from the last touch of keyboard or mouse, anywhere in the app.

    Signals: idle(), once after so many minutes, and again if it is put off.
    """

    idle = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.idle)
        app = QApplication.instance()
        assert app is not None
        app.installEventFilter(self)

    def wait(self, minutes: float) -> None:
        """Tell after so many minutes without a touch; 0: never."""
        self._timer.stop()
        self._timer.setInterval(round(minutes * 60_000))
        if minutes > 0:
            self._timer.start()

    def again(self) -> None:
        """Begin to count anew."""
        if self._timer.interval() > 0:
            self._timer.start()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and self._timer.isActive():
            self._timer.start()
        return False
