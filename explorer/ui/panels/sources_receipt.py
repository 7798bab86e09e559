# SPDX-License-Identifier: MIT
"""The window that shows one receipt in full."""

from datetime import UTC, tzinfo
from itertools import pairwise
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFormLayout,
    QFrame,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.accessible import Role, introduce
from explorer.ui.labels import plain_label
from explorer.ui.models.source_facts import facts
from explorer.ui.theme import tabular
from explorer.workspace.records import Receipt

_LONG_WORD: Final = 44


class ReceiptWindow(QWidget):
    """One receipt, every word of it selectable; Escape closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Tool)
        self.setWindowTitle("Receipt")
        self.resize(560, 420)
        self.receipt: Receipt | None = None
        self.copy = QPushButton("Copy all")
        self.copy.clicked.connect(lambda: QApplication.clipboard().setText(self.text()))
        self._done = done = QPushButton("Close")
        done.clicked.connect(self.close)
        self._area = QScrollArea()
        self._area.setWidgetResizable(True)
        self._area.setFrameShape(QFrame.Shape.NoFrame)
        introduce(self._area, "Receipt", Role.Document)
        row = QHBoxLayout()
        row.addStretch(1)
        row.addWidget(self.copy)
        row.addWidget(done)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.addWidget(self._area, 1)
        column.addLayout(row)
        self._told: list[tuple[str, str]] = []

    def tell(self, receipt: Receipt, zone: tzinfo = UTC) -> None:
        """Show this receipt."""
        self.receipt = receipt
        self._told = facts(receipt, zone)
        page = QWidget()
        form = QFormLayout(page)
        form.setContentsMargins(4, 4, 4, 4)
        form.setSpacing(8)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.AllNonFixedFieldsGrow)
        form.setRowWrapPolicy(QFormLayout.RowWrapPolicy.DontWrapRows)
        values = [_value(name, said) for name, said in self._told]
        for (name, _), value in zip(self._told, values, strict=True):
            form.addRow(plain_label(name, "dim"), value)
        self._area.setWidget(page)
        for before, after in pairwise((self._area, *values, self.copy, self._done)):
            QWidget.setTabOrder(before, after)
        self.show()
        self.raise_()
        self.activateWindow()
        self.copy.setFocus()

    def text(self) -> str:
        """All of it as plain text."""
        return "\n".join(f"{name}: {said}" for name, said in self._told)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Cancel):
            self.close()
        else:
            super().keyPressEvent(event)


def _value(name: str, said: str) -> QWidget:
    """Long names and hashes scroll in their line; sentences wrap."""
    if any(len(word) > _LONG_WORD for word in said.split()):
        line = QLineEdit(said)
        line.setReadOnly(True)
        line.setCursorPosition(0)
        line.setAccessibleName(name)
        return line
    value = plain_label(said, wrap=True)
    value.setTextInteractionFlags(
        Qt.TextInteractionFlag.TextSelectableByMouse
        | Qt.TextInteractionFlag.TextSelectableByKeyboard
    )
    value.setFont(tabular(value.font()))
    value.setAccessibleName(name)
    return value
