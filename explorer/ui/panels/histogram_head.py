# SPDX-License-Identifier: MIT
"""The line above the histogram: what is on show, folding it away, and the way back to all times."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QToolButton, QWidget

from explorer.ui.icons import icon
from explorer.ui.labels import ElidedLabel
from explorer.ui.theme import Theme


class HistogramHead(QWidget):
    """A note between two buttons; whoever has it says the note and listens to the buttons."""

    def __init__(self, theme: Theme) -> None:
        super().__init__()
        self._theme = theme
        self._folded = False
        self.note = ElidedLabel("dim")
        self.fold = QToolButton()
        self.reset = QToolButton()
        self.reset.setText("All times")
        self.reset.setObjectName("link")
        self.reset.setToolTip("Show all times again (Esc or 0, or a double click)")
        for button in (self.fold, self.reset):
            button.setMaximumHeight(button.fontMetrics().height() + 2)
            button.setFocusPolicy(Qt.FocusPolicy.TabFocus)
        row = QHBoxLayout(self)
        row.setContentsMargins(6, 0, 6, 0)
        row.setSpacing(4)
        row.addWidget(self.fold)
        row.addWidget(self.note, 1)
        row.addWidget(self.reset)
        theme.changed.connect(self._dress)

    def show_fold(self, *, folded: bool) -> None:
        """Offer to bring the histogram back, or to fold it away."""
        self._folded = folded
        tip = "Show events over time" if folded else "Fold away events over time"
        self.fold.setToolTip(tip)
        self.fold.setAccessibleName(tip)
        self._dress()

    def _dress(self) -> None:
        name = "forward" if self._folded else "down"
        self.fold.setIcon(icon(name, self._theme.colours.dim, 12))
