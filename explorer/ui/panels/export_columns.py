# SPDX-License-Identifier: MIT
"""The choice of an export's columns: a list to tick, with all, none, and the usual ones."""

from collections.abc import Callable, Iterable, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QHBoxLayout,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.workspace.export_columns import AT_FIRST, EXPORT_COLUMNS

_ID = Qt.ItemDataRole.UserRole
_ROWS = 7


class ColumnChoice(QWidget):
    """Which columns an export has; in the order they stand in, which a drag changes."""

    def __init__(self) -> None:
        super().__init__()
        self.list = QListWidget()
        self.list.setObjectName("surface")
        self.list.setAccessibleName("Columns of the export")
        self.list.setDragDropMode(QListWidget.DragDropMode.InternalMove)
        self.list.setUniformItemSizes(True)
        self.list.setSpacing(1)
        for column in EXPORT_COLUMNS:
            self._add(column.id, column.meaning)
        self.list.setMinimumHeight(_ROWS * (self.list.fontMetrics().height() + 4))
        beside = QVBoxLayout()
        beside.setSpacing(6)
        for text, act in (
            ("Usual", lambda: self.choose(AT_FIRST)),
            ("All", lambda: self._tick(lambda _: True)),
            ("None", lambda: self._tick(lambda _: False)),
        ):
            button = QPushButton(text)
            button.clicked.connect(act)
            beside.addWidget(button)
        beside.addStretch(1)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.list, 1)
        row.addLayout(beside)
        self.choose(AT_FIRST)

    def offer(self, paths: Iterable[str]) -> None:
        """Have these fields of the event to choose from, too; new ones are ticked."""
        known = {self._id(item) for item in self._items()}
        for path in paths:
            if path not in known:
                self._add(path, "a pinned field").setCheckState(Qt.CheckState.Checked)

    def choose(self, ids: Sequence[str]) -> None:
        """Tick these and no others."""
        self.offer(each for each in ids if "." in each)
        self._tick(lambda id_: id_ in ids)

    def chosen(self) -> tuple[str, ...]:
        """The ids of what is ticked, in their order."""
        return tuple(
            self._id(item) for item in self._items() if item.checkState() == Qt.CheckState.Checked
        )

    def _tick(self, wanted: Callable[[str], bool]) -> None:
        for item in self._items():
            on = wanted(self._id(item))
            item.setCheckState(Qt.CheckState.Checked if on else Qt.CheckState.Unchecked)

    def _items(self) -> list[QListWidgetItem]:
        return [self.list.item(at) for at in range(self.list.count())]

    def _id(self, item: QListWidgetItem) -> str:
        return str(item.data(_ID))

    def _add(self, id_: str, meaning: str) -> QListWidgetItem:
        item = QListWidgetItem(f"{id_}: {meaning}")
        item.setData(_ID, id_)
        self.list.addItem(item)
        return item
