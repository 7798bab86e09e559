# SPDX-License-Identifier: MIT
"""Windows of fields that scroll where the screen, or the size of text, leaves no room for all."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QFrame, QScrollArea, QVBoxLayout, QWidget

_SIGNS = 72  # characters across


def fill_scrolled(window: QWidget, content: QWidget, *, at_least: int) -> None:
    """Put `content` into the window, which gets a size for some 70 characters across."""
    area = QScrollArea()
    area.setWidget(content)
    area.setWidgetResizable(True)
    area.setFrameShape(QFrame.Shape.NoFrame)
    area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
    area.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAsNeeded)
    column = QVBoxLayout(window)
    column.setContentsMargins(0, 0, 0, 0)
    column.addWidget(area)
    width = max(at_least, _SIGNS * window.fontMetrics().averageCharWidth())
    screen = window.screen().availableSize()
    width = min(width, screen.width() - 40)
    height = content.heightForWidth(width) if content.hasHeightForWidth() else -1
    height = max(height, content.sizeHint().height())
    window.resize(width, min(height + 8, screen.height() - 80))
