# SPDX-License-Identifier: MIT
"""Removing a source, undone: its file is taken in again, stars and notes and all."""

from PySide6.QtCore import QObject
from PySide6.QtGui import QUndoCommand

from explorer.ui.formats import one_line
from explorer.ui.panels.context import Context
from explorer.workspace.removal import Removed


class Removals(QObject):
    """Puts each removal on the list of what can be undone.

    What only the file brought is gone from the workspace, so that to undo is to read the file
    again: from where it was, or from where the person says it is.
    """

    def __init__(self, context: Context, parent: QObject) -> None:
        super().__init__(parent)
        self._imports, self._library = context.imports, context.library
        self._stack = context.marks.undo_stack
        self._again: set[str] = set()  # files that are being removed by “Redo”
        context.imports.removed.connect(self._on_removed)

    def bring_back(self, file: str) -> None:
        """Take a file of this name in again."""
        self._imports.again(file)

    def remove_again(self, file: str) -> None:
        """Take it out once more."""
        for receipt in self._library.receipts:
            if receipt.file == file and receipt.file_id is not None:
                self._again.add(file)
                self._imports.remove(receipt.file_id)

    def _on_removed(self, removed: Removed) -> None:
        receipt = removed.receipt
        if receipt.status == "failed":  # nothing of it was in
            return
        if receipt.file in self._again:
            self._again.discard(receipt.file)
            return
        self._stack.push(_Removal(self, receipt.file))


class _Removal(QUndoCommand):
    """One file that was taken out."""

    def __init__(self, removals: Removals, file: str) -> None:
        super().__init__(f"remove {one_line(file, 60).replace('&', '&&')}")
        self._removals, self.file = removals, file
        self._done = True  # it was, before the list was told of it

    def id(self) -> int:
        return 1

    def mergeWith(self, other: QUndoCommand) -> bool:
        # The tables of a package go one by one, and come back all at once.
        return isinstance(other, _Removal) and other.file == self.file

    def redo(self) -> None:
        if not self._done:
            self._removals.remove_again(self.file)
        self._done = False

    def undo(self) -> None:
        self._removals.bring_back(self.file)
