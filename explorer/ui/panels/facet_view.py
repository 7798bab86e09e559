# SPDX-License-Identifier: MIT
"""The view of the facets: a click or Enter picks a row, Ctrl and Shift select several."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTreeView

_ENTER: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
_CTRL: Final = Qt.KeyboardModifier.ControlModifier
_SHIFT: Final = Qt.KeyboardModifier.ShiftModifier


class FacetView(QTreeView):
    """A tree whose rows are picked by click or Enter, with Alt for the opposite. Ctrl and Shift
    select several, to be picked together by Enter.

    Signals: picked(index, exclude); several_picked(exclude); followed(index).
    """

    picked = Signal(QModelIndex, bool)
    several_picked = Signal(bool)
    followed = Signal(QModelIndex)

    def chosen(self) -> list[QModelIndex]:
        """The selected rows from the top."""
        return sorted(self.selectedIndexes(), key=lambda index: self.visualRect(index).top())

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        here = self.indexAt(event.position().toPoint())
        super().mouseReleaseEvent(event)
        left = event.button() == Qt.MouseButton.LeftButton
        selecting = event.modifiers() & (_CTRL | _SHIFT)
        # The arrow before a row opens it; a press that began on another row picks nothing.
        on_row = here.isValid() and here == self.currentIndex()
        on_text = event.position().x() >= self.visualRect(here).left()
        if left and on_row and on_text and not selecting:
            alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
            self.picked.emit(here, alt)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        here = self.currentIndex()
        alt = bool(event.modifiers() & Qt.KeyboardModifier.AltModifier)
        if event.key() in _ENTER and len(self.selectedIndexes()) > 1:
            self.several_picked.emit(alt)
        elif event.key() in _ENTER and here.isValid():
            self.picked.emit(here, alt)
        elif event.key() == Qt.Key.Key_F and not event.modifiers() and here.isValid():
            self.followed.emit(here)
        else:
            super().keyPressEvent(event)
