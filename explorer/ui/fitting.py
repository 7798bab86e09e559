# SPDX-License-Identifier: MIT
"""The events keep their room in a window that is made smaller: the panels around them give way."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QDockWidget

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

_BESIDE, _BELOW = 0.5, 0.3  # of the window, for all panels beside the events, or those below
LAYOUT: Final = "window/layout"  # where the main window keeps how panels lie
_USUAL: Final = QSize(1280, 800)
_BOTTOM: Final = Qt.DockWidgetArea.BottomDockWidgetArea
_SIDES: Final = (Qt.DockWidgetArea.LeftDockWidgetArea, Qt.DockWidgetArea.RightDockWidgetArea)


class Fitting(QObject):
    """Makes panels smaller with the window, and as large as they were when it grows again.

    What somebody drags to a size of their own stays as large a part of it.

    fresh: whether the panels have the sizes they have at first, which are meant for `_USUAL`.
    """

    def __init__(self, window: "MainWindow", *, fresh: bool) -> None:
        super().__init__(window)
        self._fresh = fresh
        self._window = window
        self._size = QSize()  # of the window, where sizes of panels are somebody's choice
        self._whole = window.size()  # of the window, when they last were
        self._wanted: dict[str, int] = {}
        self._soon, self._then, self._settled = (
            QTimer(self, singleShot=True, interval=0) for _ in range(3)
        )
        self._soon.timeout.connect(self._fit)
        self._then.timeout.connect(self._look)
        self._settled.timeout.connect(self._settle)
        for each in (window, *window.docks.values()):
            each.installEventFilter(self)

    @property
    def busy(self) -> bool:
        """Whether panels are about to be looked at or made another size."""
        return any(each.isActive() for each in (self._soon, self._then, self._settled))

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if not isinstance(event, QResizeEvent):
            return False
        if watched is self._window:
            if event.oldSize().isValid() and self._wanted:
                self._soon.start()
            else:
                self._then.start()
        elif not self._soon.isActive() and self._window.size() == self._size:
            self._then.start()
        return False

    def _look(self) -> None:
        """Remember what size panels have, as somebody dragged them to it or they were shown."""
        if self._soon.isActive() or not self._window.centre.isVisible():
            return
        self._size = self._whole = self._window.size()
        for name, dock in self._window.docks.items():
            if dock.isVisible():
                self._wanted[name] = self._size_of(dock)
        if self._fresh:
            self._fresh, self._whole = False, _USUAL
            self._soon.start()

    def _fit(self) -> None:
        window = self._window
        if not (window.isVisible() and window.centre.isVisible()):
            return
        self._size = QSize()  # what panels get now is not remembered
        whole, now = self._whole, window.size()
        self._share([self._at(side) for side in _SIDES], _BESIDE, whole.width(), now.width())
        self._share([self._at(_BOTTOM)], _BELOW, whole.height(), now.height())
        self._settled.start()

    def _settle(self) -> None:
        self._size = self._window.size()

    def _at(self, area: Qt.DockWidgetArea) -> dict[str, QDockWidget]:
        window = self._window
        return {
            name: dock
            for name, dock in window.docks.items()
            if dock.isVisible() and not dock.isFloating() and window.dockWidgetArea(dock) == area
        }

    def _share(
        self, groups: list[dict[str, QDockWidget]], most: float, whole: int, now: int
    ) -> None:
        """Give each group what it wants, as long as all get no more of the window than they may,
        or had by somebody's choice.
        """
        groups = [docks for docks in groups if docks]
        if not groups:
            return
        wanted = [
            max(self._wanted.get(name, self._size_of(dock)) for name, dock in docks.items())
            for docks in groups
        ]
        share = max(most, sum(wanted) / max(whole, 1))
        ratio = min(share * now / max(sum(wanted), 1), 1.0)
        docks = [next(iter(each.values())) for each in groups]
        lying = self._window.dockWidgetArea(docks[0]) == _BOTTOM
        across = Qt.Orientation.Vertical if lying else Qt.Orientation.Horizontal
        self._window.resizeDocks(docks, [round(each * ratio) for each in wanted], across)

    def _size_of(self, dock: QDockWidget) -> int:
        lying = self._window.dockWidgetArea(dock) == _BOTTOM
        return dock.height() if lying else dock.width()
