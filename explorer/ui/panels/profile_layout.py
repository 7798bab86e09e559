# SPDX-License-Identifier: MIT
"""The parts of the profile panel: who it is, of which week, and what is known."""

from typing import Final

from PySide6.QtCore import QModelIndex, Qt
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHeaderView,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.models.profile_tree import ProfileTree
from explorer.ui.theme import tabular

_NAMES: Final = 170


class _Tree(QTreeView):
    """Leaves the values more than half of a narrow panel."""

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.setColumnWidth(0, min(_NAMES, self.viewport().width() * 9 // 20))
        super().resizeEvent(event)


class ProfileLayout(QWidget):
    """Made by the panel, which fills it."""

    def __init__(self, model: ProfileTree) -> None:
        super().__init__()
        self._model = model
        self.view = _Tree()
        self.name, self.ids = ElidedLabel("stateTitle"), ElidedLabel("dim")
        self.weeks = QComboBox()
        self.doubt = plain_label("", "dim", wrap=True)
        self._set_up_view()
        self._lay_out()

    def show_section(self, row: int, *, folded: bool, told: bool) -> None:
        """Lay out one section; told: whether it has facts, and not only a note."""
        index, spans = self._model.index(row, 0), True
        self.view.setFirstColumnSpanned(row, QModelIndex(), spans)
        if not told:
            self.view.setFirstColumnSpanned(0, index, spans)
        self.view.setExpanded(index, not folded)

    def _set_up_view(self) -> None:
        view = self.view
        view.setAccessibleName("Profile")
        view.setObjectName("profile")
        view.setModel(self._model)
        view.setFont(tabular(view.font()))
        view.setIndentation(14)
        view.setHeaderHidden(True)
        view.setTextElideMode(Qt.TextElideMode.ElideRight)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        header = view.header()
        header.setStretchLastSection(False)
        header.setMinimumSectionSize(40)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Stretch)
        view.setColumnWidth(0, _NAMES)
        self.weeks.setAccessibleName("Weekly package")
        self.weeks.setToolTip("Which week’s package the profile is from")
        self.weeks.setMinimumContentsLength(8)
        self.weeks.setSizeAdjustPolicy(
            QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
        )

    def _lay_out(self) -> None:
        head = QVBoxLayout()
        head.setContentsMargins(10, 8, 10, 6)
        head.setSpacing(3)
        for widget in (self.name, self.ids, self.weeks):
            head.addWidget(widget)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        self.doubt.setContentsMargins(10, 4, 10, 6)
        column.addWidget(self.doubt)
