# SPDX-License-Identifier: MIT
"""The view of an event's tree: keys of its own, and marks to click."""

from typing import Final

from PySide6.QtCore import QEvent, QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QTreeView

from explorer.ui.models.json_tree import VALUE
from explorer.ui.panels.json_cells import NodeCells

LEVELS: Final = {Qt.Key.Key_1: 1, Qt.Key.Key_2: 2, Qt.Key.Key_3: 3, Qt.Key.Key_Asterisk: 0}
_OWN: Final = (*LEVELS, Qt.Key.Key_Space, Qt.Key.Key_Escape, Qt.Key.Key_P)
_PLAIN: Final = Qt.KeyboardModifier.KeypadModifier | Qt.KeyboardModifier.ShiftModifier


class NodeView(QTreeView):
    """A tree that says which keys of its own were pressed, and on which mark was clicked.

    Signals: pressed(key); mark_clicked(index).
    """

    pressed = Signal(Qt.Key)
    mark_clicked = Signal(QModelIndex)

    def event(self, event: QEvent) -> bool:
        # Letters that are shortcuts elsewhere belong to the tree while it has the keyboard.
        override = event.type() == QEvent.Type.ShortcutOverride
        if override and isinstance(event, QKeyEvent) and _is_own(event):
            event.accept()
            return True
        return super().event(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if _is_own(event):
            self.pressed.emit(Qt.Key(event.key()))
        else:
            super().keyPressEvent(event)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        super().mouseReleaseEvent(event)
        at = event.position().toPoint()
        index = self.indexAt(at)
        cells = self.itemDelegate()
        if index.column() != VALUE or not isinstance(cells, NodeCells):
            return
        box = cells.mark_box(self.visualRect(index), index, self.fontMetrics())
        if box is not None and box.contains(at):
            self.mark_clicked.emit(index)


def _is_own(event: QKeyEvent) -> bool:
    return event.key() in _OWN and not event.modifiers() & ~_PLAIN
