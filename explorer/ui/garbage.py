# SPDX-License-Identifier: MIT
"""Looks for garbage in the window's own thread, and nowhere else."""

import gc
import time
from typing import Final

from PySide6.QtCore import QObject, QTimer

_EVERY_MS: Final = 250
_YOUNG: Final = 5_000  # objects since the last look that make another one worth it
_OLDER_EVERY: Final = 40  # looks at what is new, to one at what was new since the last such look
# A look at everything is felt. It waits for a second in which little was made, but not for ever.
_FULL_EVERY: Final = 120.0  # seconds between looks at everything, at least
_FULL_AT_LAST: Final = 900.0


class GarbageWatch(QObject):
    """Python's own collector runs in whatever thread makes objects. Widgets and plots that were
    dropped in a ring of references would be freed in a worker's thread then, which Qt can't bear:
    the app would die. It also holds all threads up, for the longer the more there is.
    """

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self._full = time.monotonic()
        self._looks = 0
        self._made = False
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
        since = time.monotonic() - self._full
        if gc.get_count()[0] >= _YOUNG:
            self._made = True
            self._looks += 1
            if since > _FULL_AT_LAST:
                self._look_at_everything()
            else:
                gc.collect(0 if self._looks % _OLDER_EVERY else 1)
        elif self._made and since > _FULL_EVERY:
            self._look_at_everything()

    def _look_at_everything(self) -> None:
        gc.collect()
        self._full, self._made = time.monotonic(), False
