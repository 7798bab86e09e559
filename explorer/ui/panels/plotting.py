# SPDX-License-Identifier: MIT
"""The library that draws trails, imported beside the window before the first one is drawn."""

from typing import Final

from PySide6.QtCore import QObject, QTimer

from explorer.ui.library import Library

_SOON_MS: Final = 2_500


class Plotting(QObject):
    """Half a second of work, for which the window would stand still, and a workspace open later."""

    def __init__(self, library: Library, parent: QObject) -> None:
        super().__init__(parent)
        self._library = library
        self._timer = QTimer(self, singleShot=True, interval=_SOON_MS)
        self._timer.timeout.connect(self._fetch)

    def soon(self) -> None:
        """Import it when the first answers are on show."""
        self._timer.start()

    def now(self) -> None:
        """Wait no longer, as a trail is wanted."""
        if self._timer.isActive():
            self._timer.stop()
            self._fetch()

    def _fetch(self) -> None:
        # What it takes of Qt is loaded in this thread: in another one, an event that comes by at
        # that moment finds half a module.
        from PySide6 import QtOpenGL, QtOpenGLWidgets, QtTest  # noqa: F401

        self._library.ask("trail", _import)


def _import(_: object, __: object) -> None:
    import explorer.ui.panels.compare_stack  # noqa: F401
