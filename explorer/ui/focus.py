# SPDX-License-Identifier: MIT
"""The keyboard, given back to what had it before a sheet came over the window."""

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid


def give_back(widget: QWidget | None) -> None:
    """Give the keyboard to this widget, if Qt has not deleted it meanwhile."""
    if widget is not None and isValid(widget) and widget.isVisible():
        widget.setFocus(Qt.FocusReason.OtherFocusReason)
