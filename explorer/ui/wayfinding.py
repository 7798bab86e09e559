# SPDX-License-Identifier: MIT
"""Where the keyboard is: from part to part of the window, and never behind another panel."""

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QApplication, QDockWidget, QWidget

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow


def go_to(window: "MainWindow", panel: QWidget) -> None:
    """Show a panel and give it the keyboard."""
    if not panel.isVisible():
        window.shrink()
    panel.show()
    panel.raise_()
    panel.setFocus(Qt.FocusReason.ShortcutFocusReason)
    if not panel.hasFocus():
        panel.focusNextChild()


class Wayfinding(QObject):
    """Brings a panel to the front when the keyboard comes to it; F6 goes from part to part."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window = window
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        app.focusChanged.connect(self._on_focus)

    def parts(self) -> list[QWidget]:
        """What F6 goes through, in the order of the window; hidden panels are left out."""
        centre = self._window.centre
        middle: list[QWidget] = [centre.query_bar.edit, centre.histogram, centre.events.view]
        if not centre.events.isVisible():
            middle = [centre]
        docks = [dock for dock in self._window.docks.values() if dock.isVisible()]
        return [part for part in middle if part.isVisible()] + list(docks)

    def to_next(self, step: int = 1) -> None:
        """Give the keyboard to the next part (or with -1 the one before)."""
        parts, here = self.parts(), QApplication.focusWidget()
        at = next((at for at, part in enumerate(parts) if _holds(part, here)), None)
        start = at + step if at is not None else (0 if step > 0 else -1)
        if parts:
            go_to(self._window, parts[start % len(parts)])

    def _on_focus(self, _before: QWidget | None, now: QWidget | None) -> None:
        for dock in self._window.docks.values():
            if now is not None and dock.isAncestorOf(now) and _is_behind(dock):
                dock.raise_()


def _holds(part: QWidget, widget: QWidget | None) -> bool:
    return widget is not None and (widget is part or part.isAncestorOf(widget))


def _is_behind(dock: QDockWidget) -> bool:
    """Whether another panel that shares its place is in front of it: Qt moves it out of sight."""
    return dock.isVisible() and dock.visibleRegion().isEmpty()
