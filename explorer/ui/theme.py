# SPDX-License-Identifier: MIT
"""Light, dark and high contrast: one palette, one style sheet, and the categories' hues."""

from collections.abc import Callable
from dataclasses import dataclass
from string import Template
from typing import Final, Literal

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QFontInfo, QFontMetrics, QPalette
from PySide6.QtWidgets import QApplication

from explorer import resources
from explorer.ui.fonts import with_fallbacks


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one scheme, as #rrggbb; text on any ground here reads at AA or better.

    line: between parts, decoration only. edge: of what is acted on, told from any ground.
    """

    window: str
    base: str
    raised: str
    text: str
    dim: str
    line: str
    edge: str
    hover: str
    accent: str
    on_accent: str
    selected: str
    warning: str
    error: str
    band: str


LIGHT: Final = Colours(
    window="#f4f5f6",
    base="#ffffff",
    raised="#fbfbfc",
    text="#1b1d20",
    dim="#5c6168",
    line="#d9dbdf",
    edge="#83898f",
    hover="#e9ebee",
    accent="#1a5fb4",
    on_accent="#ffffff",
    selected="#d3e3f8",
    warning="#8a5300",
    error="#b3261e",
    band="#eef1f5",
)
DARK: Final = Colours(
    window="#1f2124",
    base="#18191b",
    raised="#26282c",
    text="#e3e5e8",
    dim="#a8adb5",
    line="#383b40",
    edge="#7d838b",
    hover="#2e3136",
    accent="#78aeed",
    on_accent="#101418",
    selected="#223b5a",
    warning="#e0a63a",
    error="#f2877d",
    band="#222529",
)

HIGH_LIGHT: Final = Colours(
    window="#ffffff",
    base="#ffffff",
    raised="#ffffff",
    text="#000000",
    dim="#2b2b2b",
    line="#6e6e6e",
    edge="#000000",
    hover="#e8e8e8",
    accent="#0037a6",
    on_accent="#ffffff",
    selected="#ffe48a",
    warning="#6b3a00",
    error="#98000a",
    band="#f4f4f4",
)
HIGH_DARK: Final = Colours(
    window="#000000",
    base="#000000",
    raised="#000000",
    text="#ffffff",
    dim="#dcdcdc",
    line="#8a8a8a",
    edge="#ffffff",
    hover="#2e2e2e",
    accent="#8fd0ff",
    on_accent="#000000",
    selected="#0a3f7a",
    warning="#ffd24d",
    error="#ffa8a0",
    band="#121212",
)
SCHEMES: Final = {
    "light": LIGHT,
    "dark": DARK,
    "high contrast, light": HIGH_LIGHT,
    "high contrast, dark": HIGH_DARK,
}

# After Okabe and Ito's eight, told apart by colour-blind people; (on light ground, on dark ground).
# Those for light grounds are theirs, deepened until each reads at 3:1, and moved so far apart that
# the two most alike differ to the colour-blind as much as the most alike of theirs do.
HUES: Final = {
    "black": ("#3c3c3c", "#c9ccd1"),
    "orange": ("#b97d04", "#e69f00"),
    "sky": ("#368cb5", "#56b4e9"),
    "green": ("#016b5c", "#14b88a"),
    "yellow": ("#6c6d00", "#f0e442"),
    "blue": ("#026389", "#3d9bd6"),
    "vermillion": ("#d03004", "#ec7a22"),
    "purple": ("#b56390", "#d78fb6"),
}
_HEADLINE: Final = 1.25  # times the size of text
_ICON: Final = 16  # pixels
_IN_DRAWINGS: Final = 12.0  # points
_USUAL_PIXELS: Final = 13

Look = Qt.ColorScheme | Literal["contrast"] | None
"""None: as the system has it. "contrast": high, and light or dark as the system has it."""


class Theme(QObject):
    """Dresses the application and follows the system between light and dark.

    Signals: changed(), after the colours are others; chosen_changed(), after a choice.
    """

    changed = Signal()
    chosen_changed = Signal()

    def __init__(self, app: QApplication, wants_contrast: Callable[[], bool] | None = None) -> None:
        """wants_contrast: whether the system asks for more; by default it is asked."""
        super().__init__(app)
        self._app = app
        self._wants_contrast = wants_contrast or self._asked_for_contrast
        self._chosen: Look = None
        self.dark = self.contrast = False
        app.setStyle("Fusion")
        app.setFont(with_fallbacks(app.font()))
        app.styleHints().colorSchemeChanged.connect(self._follow)
        app.styleHints().accessibility().contrastPreferenceChanged.connect(self._follow)
        self._dress()

    @property
    def colours(self) -> Colours:
        if self.contrast:
            return HIGH_DARK if self.dark else HIGH_LIGHT
        return DARK if self.dark else LIGHT

    @property
    def chosen(self) -> Look:
        return self._chosen

    def choose(self, look: Look) -> None:
        """Keep to one look, or (None) follow the system."""
        self._chosen = look
        scheme = look if isinstance(look, Qt.ColorScheme) else Qt.ColorScheme.Unknown
        self._app.styleHints().setColorScheme(scheme)
        self._follow()
        self.chosen_changed.emit()

    def redress(self) -> None:
        """Lay out everything anew, after the size of text changed."""
        self._dress()
        self.changed.emit()

    def hue(self, name: str) -> QColor:
        """The colour of a category's hue on the present ground; grey for a name unknown."""
        pair = HUES.get(name, HUES["black"])
        return QColor(pair[1] if self.dark else pair[0])

    def _asked_for_contrast(self) -> bool:
        wanted = self._app.styleHints().accessibility().contrastPreference()
        return wanted == Qt.ContrastPreference.HighContrast

    def _follow(self) -> None:
        hints, chosen = self._app.styleHints(), self._chosen
        scheme = chosen if isinstance(chosen, Qt.ColorScheme) else hints.colorScheme()
        dark = scheme == Qt.ColorScheme.Dark
        contrast = chosen == "contrast" or (chosen is None and self._wants_contrast())
        if (dark, contrast) != (self.dark, self.contrast):
            self.dark, self.contrast = dark, contrast
            self._dress()
            self.changed.emit()

    def _dress(self) -> None:
        self._app.setPalette(_palette(self.colours))
        sheet = Template(resources.read_bytes("style/app.qss").decode())
        values = {name: getattr(self.colours, name) for name in Colours.__dataclass_fields__}
        for sign in ("tick", "dash"):
            drawn = f"style/{sign}_{'dark' if self.dark else 'light'}.svg"
            values[sign] = resources.path(drawn).as_posix()
        font = self._app.font()
        values["headline"] = str(round(font.pointSizeF() * _HEADLINE, 1))
        values["icon"] = str(max(_ICON, round(QFontMetrics(font).height() * 0.9)))
        self._app.setStyleSheet(sheet.substitute(values))


def _palette(colours: Colours) -> QPalette:
    role = QPalette.ColorRole
    palette = QPalette()
    for to, colour in (
        (role.Window, colours.window),
        (role.WindowText, colours.text),
        (role.Base, colours.base),
        (role.AlternateBase, colours.band),
        (role.Text, colours.text),
        (role.PlaceholderText, colours.dim),
        (role.Button, colours.raised),
        (role.ButtonText, colours.text),
        (role.BrightText, colours.error),
        (role.ToolTipBase, colours.raised),
        (role.ToolTipText, colours.text),
        (role.Highlight, colours.selected),
        (role.HighlightedText, colours.text),
        (role.Link, colours.accent),
        (role.Accent, colours.accent),
        (role.Mid, colours.line),
        (role.Midlight, colours.hover),
        (role.Light, colours.raised),
        (role.Dark, colours.line),
        (role.Shadow, colours.line),
    ):
        palette.setColor(to, QColor(colour))
    for to in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, to, QColor(colours.dim))
    return palette


def tabular(font: QFont) -> QFont:
    """The font with digits of one width, for times and counts."""
    wide = QFont(font)
    wide.setFeature(QFont.Tag("tnum"), 1)
    return wide


def capped(font: QFont) -> QFont:
    """The font, but no larger than a drawing of fixed scale has room for."""
    small = QFont(font)
    small.setPointSizeF(min(font.pointSizeF(), _IN_DRAWINGS))
    return small


def lettering(font: QFont, usual: int) -> QFont:
    """The font for small words in a drawing: `usual` pixels, more where text was made larger."""
    small = tabular(font)
    small.setPixelSize(max(usual, round(usual * QFontInfo(font).pixelSize() / _USUAL_PIXELS)))
    return small


def fixed_font() -> QFont:
    """The system's monospace font in the size of other text, for raw text only."""
    system = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
    font = with_fallbacks(system, fixed=True)
    size = QApplication.font().pointSizeF()
    if size > 0:
        font.setPointSizeF(size)
    return font
