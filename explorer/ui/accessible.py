# SPDX-License-Identifier: MIT
"""What screen readers are told of widgets that Qt knows nothing of: their names and roles."""

from typing import Final

from PySide6.QtCore import QObject
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAccessibleInterface,
    QAction,
)
from PySide6.QtWidgets import QAccessibleWidget, QApplication, QLineEdit, QWidget

Role = QAccessible.Role
_ROLE: Final = "accessibleRole"
_INSTALLED: Final = "tellsRoles"


def introduce(widget: QWidget, name: str, role: QAccessible.Role) -> None:
    """Give a widget of our own drawing its name and role."""
    widget.setAccessibleName(name)
    widget.setProperty(_ROLE, role.value)


def announce(widget: QWidget, text: str) -> None:
    """Have a screen reader say what came up without the keyboard going there."""
    if QAccessible.isActive():
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(widget, text))


def clearable(field: QLineEdit) -> None:
    """A button in the field that empties it, with a name."""
    field.setClearButtonEnabled(True)
    for action in field.findChildren(QAction):
        if not action.text():
            action.setText("Clear")


def tell_roles(app: QApplication) -> None:
    """Let screen readers ask for the roles given by `introduce`; once is enough."""
    if not app.property(_INSTALLED):
        app.setProperty(_INSTALLED, True)  # noqa: FBT003 - Qt's own signature
        QAccessible.installFactory(_interface)


def _interface(_name: str, asked: QObject) -> QAccessibleInterface | None:
    if not isinstance(asked, QWidget):
        return None
    role = asked.property(_ROLE)
    return None if role is None else QAccessibleWidget(asked, Role(role), "")
