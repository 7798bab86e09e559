# SPDX-License-Identifier: MIT
"""Two events side by side: what differs on top, what is alike folded away below."""

from typing import Any, Final

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.events.payload import Place
from explorer.ui.difference import Change, Difference
from explorer.ui.formats import count_text, one_line
from explorer.ui.labels import plain_tip
from explorer.ui.models.json_tree import brief, path_text

Index = QModelIndex | QPersistentModelIndex
SIGNS: Final = {"added": "+", "removed": "−", "changed": "≠", "same": "="}
KindRole: Final = Qt.ItemDataRole.UserRole
_SAME: Final = 1
_TIP: Final = 1_000


class DifferenceTree(QAbstractItemModel):
    """Field, first event, second event; the last row holds the fields that are alike."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._found = Difference()
        self._titles = ("First", "Second")

    @property
    def difference(self) -> Difference:
        return self._found

    def show(self, found: Difference, titles: tuple[str, str]) -> None:
        """Show this difference. titles: what the two events are called."""
        self.beginResetModel()
        self._found, self._titles = found, titles
        self.endResetModel()

    def values(self, index: Index) -> tuple[Place, Any, Any] | None:
        """Place and both values of a row; None for the heading of what is alike."""
        change = self._change(index)
        if change is not None:
            return change.place, change.before, change.after
        if index.isValid() and index.internalId() == _SAME:
            place, value = self._found.same[index.row()]
            return place, value, value
        return None

    def place_row(self, row: int) -> Place:
        """The place of a row at the top."""
        return self._found.changes[row].place

    def rowCount(self, parent: Index | None = None) -> int:
        if parent is None or not parent.isValid():
            return len(self._found.changes) + bool(self._found.same)
        heading = parent.internalId() == 0 and parent.column() == 0
        last = parent.row() == len(self._found.changes)
        return len(self._found.same) if heading and last else 0

    def columnCount(self, _parent: Index | None = None) -> int:
        return 3

    def index(self, row: int, column: int, parent: Index | None = None) -> QModelIndex:
        if not (0 <= row < self.rowCount(parent) and 0 <= column < 3):
            return QModelIndex()
        below = parent is not None and parent.isValid()
        return self.createIndex(row, column, _SAME if below else 0)

    def parent(self, index: Index | None = None) -> Any:
        if index is None:
            return super().parent()
        if not index.isValid() or index.internalId() != _SAME:
            return QModelIndex()
        return self.createIndex(len(self._found.changes), 0, 0)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        if role == KindRole:
            change = self._change(index)
            return "same" if change is None else change.kind
        if role not in (
            Qt.ItemDataRole.DisplayRole,
            Qt.ItemDataRole.ToolTipRole,
            Qt.ItemDataRole.AccessibleTextRole,
        ):
            return None
        found = self.values(index)
        if found is None:
            alike = f"{count_text(len(self._found.same), 'field')} alike"
            return alike if index.column() == 0 and role == Qt.ItemDataRole.DisplayRole else None
        text = self._text(index, *found, long=role == Qt.ItemDataRole.ToolTipRole)
        return plain_tip(text) if role == Qt.ItemDataRole.ToolTipRole else text

    def _text(self, index: Index, place: Place, before: Any, after: Any, *, long: bool) -> str:
        kind = index.data(KindRole)
        if index.column() == 0:
            name = one_line(path_text(place) or "the whole event")
            return f"{kind}: {name}" if long else f"{SIGNS[kind]}  {name}"
        gone = kind == ("added" if index.column() == 1 else "removed")
        value = before if index.column() == 1 else after
        if gone:
            return "not there"
        return one_line(value, _TIP) if long and isinstance(value, str) else brief(value)

    def _change(self, index: Index) -> Change | None:
        top = index.isValid() and index.internalId() == 0
        if not top or index.row() >= len(self._found.changes):
            return None
        return self._found.changes[index.row()]

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        shown = (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole)
        if orientation == Qt.Orientation.Horizontal and role in shown and 0 <= section < 3:
            title = ("Field", *self._titles)[section]
            return plain_tip(title) if role == Qt.ItemDataRole.ToolTipRole else title
        return None
