# SPDX-License-Identifier: MIT
"""The line above the event table: the day in sight, and what can be done with the whole answer."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from explorer.ui.icons import icon
from explorer.ui.labels import ElidedLabel
from explorer.ui.panels.event_columns import EventColumns, StayingMenu
from explorer.ui.theme import Theme


class EventBar(QWidget):
    """Says the day of the row at the top, which stays in sight while one scrolls.

    Signals: export_wanted().
    """

    export_wanted = Signal()

    def __init__(self, columns: EventColumns, theme: Theme) -> None:
        super().__init__()
        self._columns, self._theme = columns, theme
        self.day = ElidedLabel("dim")
        self.columns_button = self._button("Columns", "Choose the columns of the table")
        self.columns_button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        menu = StayingMenu(self.columns_button)
        menu.aboutToShow.connect(lambda: columns.fill(menu))
        self.columns_button.setMenu(menu)
        self.export_button = self._button("Export", "Export the whole answer (Ctrl+E)")
        self.export_button.clicked.connect(self.export_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 0, 6, 2)
        row.setSpacing(4)
        row.addWidget(self.day, 1)
        row.addWidget(self.columns_button)
        row.addWidget(self.export_button)
        theme.changed.connect(self._dress)
        self._dress()

    def _button(self, text: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        return button

    def _dress(self) -> None:
        dim = self._theme.colours.dim
        self.columns_button.setIcon(icon("columns", dim))
        self.export_button.setIcon(icon("export", dim))
