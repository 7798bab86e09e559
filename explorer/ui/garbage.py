# SPDX-License-Identifier: MIT
"""Looks for garbage in the window's own thread, and nowhere else."""

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 1_000
_YOUNG: Final = 5_000  # objects since the last look that make another one worth it
_FULL_EVERY: Final = 10.0  # seconds between looks at everything, at least
_FULL_SHARE: Final = 200.0  # times as long as such a look takes, at least


class GarbageWatch(QObject):
    """Python's own collector runs in whatever thread makes objects. Widgets and plots that were
    dropped in a ring of references would be freed in a worker's thread then, which Qt can't bear:
    the app would die. It also holds all threads up, for the longer the more there is.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._next_full = time.monotonic() + _FULL_EVERY
        self._timer = QTimer(self, interval=_EVERY_MS)
        self._timer.timeout.connect(self._look)
        # The catalogue and all code stay as long as the app: they are never walked.
        gc.freeze()
        gc.disable()
        self._timer.start()

    def stop(self) -> None:
        """Leave it to Python again."""
        self._timer.stop()
        gc.enable()

    def _look(self) -> None:
        if gc.get_count()[0] < _YOUNG:
            return
        started = time.monotonic()
        if started < self._next_full:
            gc.collect(1)
            return
        gc.collect()
        now = time.monotonic()
        self._next_full = now + max(_FULL_EVERY, _FULL_SHARE * (now - started))
