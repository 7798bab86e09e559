# SPDX-License-Identifier: MIT
"""Panels grow with the size of text, as far as the window has room."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QAbstractButton, QApplication, QDockWidget, QHeaderView, QTableView

from explorer.ui.theme import fixed_font

if TYPE_CHECKING:
    from explorer.ui.choices import Choices
    from explorer.ui.main_window import MainWindow

_LYING: Final = (Qt.DockWidgetArea.TopDockWidgetArea, Qt.DockWidgetArea.BottomDockWidgetArea)
_UNBOUND: Final = 10_000  # pixels; what has no limit says more
_WIDEST, _TALLEST = 0.32, 0.45  # of the window, for one panel


class Growing(QObject):
    """Follows `Choices.resized`."""

    def __init__(self, window: "MainWindow", choices: "Choices") -> None:
        super().__init__(window)
        self._window = window
        if choices.usual_size > 0:  # what widths were given by hand is remembered as it was
            self._grow_heights(choices.font_size / choices.usual_size)
        choices.resized.connect(self.grow)

    def grow(self, ratio: float) -> None:
        """Make the panels on show so many times as large."""
        window = self._window
        raw = fixed_font()
        for widget in QApplication.allWidgets():
            own = widget.testAttribute(Qt.WidgetAttribute.WA_SetFont)
            if own and widget.font().families() == raw.families():
                widget.setFont(raw)
        self._grow_heights(ratio)
        for view in window.findChildren(QTableView):
            header = view.horizontalHeader()
            for at in range(header.count()):
                if header.sectionResizeMode(at) == QHeaderView.ResizeMode.Interactive:
                    header.resizeSection(at, round(header.sectionSize(at) * ratio))
        for lying in (False, True):
            docks = [dock for dock in window.docks.values() if self._counts(dock, lying=lying)]
            most = round(window.height() * _TALLEST if lying else window.width() * _WIDEST)
            sizes = [dock.height() if lying else dock.width() for dock in docks]
            across = Qt.Orientation.Vertical if lying else Qt.Orientation.Horizontal
            window.resizeDocks(docks, [min(most, round(size * ratio)) for size in sizes], across)

    def _grow_heights(self, ratio: float) -> None:
        """Rows, and buttons that were kept as low as a line of text."""
        for view in self._window.findChildren(QTableView):
            header = view.verticalHeader()
            header.setMinimumSectionSize(1)
            header.setDefaultSectionSize(round(header.defaultSectionSize() * ratio))
        for button in self._window.findChildren(QAbstractButton):
            if button.maximumHeight() < _UNBOUND:
                button.setMaximumHeight(round(button.maximumHeight() * ratio))

    def _counts(self, dock: QDockWidget, *, lying: bool) -> bool:
        return dock.isVisible() and (self._window.dockWidgetArea(dock) in _LYING) == lying
