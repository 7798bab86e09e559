# SPDX-License-Identifier: MIT
"""The bar above a panel: its title, its own tools, and a button that hides it."""

from collections.abc import Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QHBoxLayout, QToolButton, QWidget

from explorer.ui.icons import icon
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme


class TitleBar(QWidget):
    """A flat title bar for a dock."""

    def __init__(self, dock: QDockWidget, tools: Sequence[QWidget], theme: Theme) -> None:
        super().__init__(dock)
        self._theme = theme
        self.setObjectName("panelBar")
        self.close_button = QToolButton()
        self.close_button.setToolTip(f"Hide {dock.windowTitle()} (View brings it back)")
        self.close_button.setAccessibleName(f"Hide {dock.windowTitle()}")
        self.close_button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        self.close_button.clicked.connect(dock.close)
        row = QHBoxLayout(self)
        row.setContentsMargins(10, 3, 4, 3)
        row.setSpacing(8)
        row.addWidget(plain_label(dock.windowTitle(), "panelTitle"))
        for tool in tools:
            row.addWidget(tool, 1)
        row.addStretch(1)
        row.addWidget(self.close_button)
        theme.changed.connect(self._dress)
        self._dress()

    def _dress(self) -> None:
        self.close_button.setIcon(icon("close", self._theme.colours.dim, 12))
