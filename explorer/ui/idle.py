# SPDX-License-Identifier: MIT
"""Notices that nobody has touched the app for a while."""

from typing import Final

from PySide6.QtCore import QCoreApplication, QEvent, QObject, Qt, QTimer, Signal
from PySide6.QtWidgets import QApplication

DEFAULT_MINUTES: Final = 30
_TOUCHES: Final = frozenset(
    (
        QEvent.Type.KeyPress,
        QEvent.Type.MouseButtonPress,
        QEvent.Type.MouseMove,
        QEvent.Type.Wheel,
        QEvent.Type.TouchBegin,
        QEvent.Type.DragMove,
    )
)


# To look at every event of the app costs the window its turns while others work in Python: after a
# touch nobody looks for so long, or for this part of the time to wait for.
_BLINK_MS: Final = 5_000
_PART: Final = 20


class IdleWatch(QObject):
    """Counts from the last touch of keyboard or mouse, anywhere in the app; some seconds more at
    most.

    Signals: idle(), once after so many minutes, and again if it is put off.
    """

    idle = Signal()

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._timer = QTimer(self, singleShot=True, timerType=Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self.idle)
        self._blink = QTimer(self, singleShot=True)
        self._blink.timeout.connect(self._open_eyes)

    def wait(self, minutes: float) -> None:
        """Tell after so many minutes without a touch; 0: never."""
        self._timer.stop()
        self._timer.setInterval(round(minutes * 60_000))
        self._blink.setInterval(min(_BLINK_MS, self._timer.interval() // _PART))
        self._blink.stop()
        if minutes > 0:
            self._open_eyes()
        else:
            _app().removeEventFilter(self)

    def again(self) -> None:
        """Begin to count anew."""
        if self._timer.interval() > 0:
            self._timer.start()

    def _open_eyes(self) -> None:
        self._timer.start()
        _app().installEventFilter(self)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if event.type() in _TOUCHES and self._timer.isActive():
            self._timer.start()
            _app().removeEventFilter(self)
            self._blink.start()
        return False


def _app() -> QCoreApplication:
    app = QApplication.instance()
    assert app is not None
    return app
