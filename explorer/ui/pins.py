# SPDX-License-Identifier: MIT
"""Fields of events that the person made columns of the table: their paths, no values."""

from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, Signal

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings

_SETTING: Final = "events/pinned"
MOST: Final = 20


class Pins(QObject):
    """The paths, in the order they were pinned; remembered.

    Signals: changed().
    """

    changed = Signal()

    def __init__(self, settings: "QSettings", parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settings = settings
        text = str(settings.value(_SETTING) or "")
        self.paths: tuple[str, ...] = tuple(text.split("\n")[:MOST]) if text else ()

    def toggle(self, path: str) -> bool:
        """Pin a path, or take it out if it is there; whether it is pinned now."""
        kept = tuple(each for each in self.paths if each != path)
        pinned = path not in self.paths
        self.paths = (*kept, path)[-MOST:] if pinned else kept
        self._settings.setValue(_SETTING, "\n".join(self.paths))
        self.changed.emit()
        return pinned
