# SPDX-License-Identifier: MIT
"""What a person chose once and finds again: look, clock, size of text, when to lock."""

from datetime import tzinfo
from typing import Final

from PySide6.QtCore import QObject, QSettings, Qt, Signal
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QApplication

from explorer.ui.formats import zone_of, zone_title
from explorer.ui.theme import Look, Theme
from explorer.ui.view_state import ViewState

SMALLEST, LARGEST = 7, 24
_LOOK: Final = "look/scheme"
_ZONE: Final = "look/zone"
_SIZE: Final = "look/font"
_SCHEMES: Final[dict[str, Look]] = {
    "light": Qt.ColorScheme.Light,
    "dark": Qt.ColorScheme.Dark,
    "contrast": "contrast",
}


class Choices(QObject):
    """Applies what the settings hold, and keeps what is chosen anew, wherever it is chosen.

    Signals: resized(ratio) when text was given another size.
    """

    resized = Signal(float)

    def __init__(self, settings: QSettings, theme: Theme, state: ViewState) -> None:
        super().__init__(state)
        self._settings, self._theme = settings, theme
        app = QApplication.instance()
        assert isinstance(app, QApplication)
        self._app = app
        self.usual_size = app.font().pointSize()
        scheme = _SCHEMES.get(str(settings.value(_LOOK, "")))
        if scheme is not None and scheme != theme.chosen:
            theme.choose(scheme)
        zone = zone_of(str(settings.value(_ZONE, "UTC")))
        if zone is not None and zone_title(zone) != zone_title(state.zone):
            state.choose_zone(zone)
        if self.font_size != self.usual_size:
            self._resize(self.font_size)
        theme.chosen_changed.connect(self._keep_look)
        state.zone_changed.connect(self._keep_zone)

    @property
    def font_size(self) -> int:
        """The size of text, in points."""
        said = str(self._settings.value(_SIZE, ""))
        size = int(said) if said.isdecimal() else self.usual_size
        return max(SMALLEST, min(size, LARGEST))

    def choose_font_size(self, size: int) -> None:
        """Write all text of the window in this size, in points."""
        self._settings.setValue(_SIZE, size)
        self._resize(size)

    def _resize(self, size: int) -> None:
        font = QFont(self._app.font())
        before = font.pointSize()
        font.setPointSize(size)
        self._app.setFont(font)
        self._theme.redress()
        if before > 0:
            self.resized.emit(size / before)

    def _keep_look(self) -> None:
        kept = [name for name, scheme in _SCHEMES.items() if scheme == self._theme.chosen]
        self._settings.setValue(_LOOK, "".join(kept))

    def _keep_zone(self, zone: tzinfo) -> None:
        # This computer's own clock is kept as that, not as where it stood when it was chosen.
        own = zone_of("")
        name = "" if own is not None and zone_title(own) == zone_title(zone) else zone_title(zone)
        self._settings.setValue(_ZONE, name)
