# SPDX-License-Identifier: MIT
"""Light and dark: one palette, one style sheet, and the hues of the categories."""

from dataclasses import dataclass
from string import Template
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication

from explorer import resources


@dataclass(frozen=True, slots=True)
class Colours:
    """The colours of one scheme, as #rrggbb; text on any ground here reads at AA or better."""

    window: str
    base: str
    raised: str
    text: str
    dim: str
    line: str
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
    hover="#2e3136",
    accent="#78aeed",
    on_accent="#101418",
    selected="#223b5a",
    warning="#e0a63a",
    error="#f2877d",
    band="#222529",
)

# Okabe and Ito's eight, told apart by colour-blind people; (on light ground, on dark ground).
HUES: Final = {
    "black": ("#3c3c3c", "#c9ccd1"),
    "orange": ("#e69f00", "#e69f00"),
    "sky": ("#56b4e9", "#56b4e9"),
    "green": ("#009e73", "#14b88a"),
    "yellow": ("#d9c400", "#f0e442"),
    "blue": ("#0072b2", "#3d9bd6"),
    "vermillion": ("#d55e00", "#ec7a22"),
    "purple": ("#cc79a7", "#d78fb6"),
}


_WITH_BOXES: Final = ("QCheckBox", "QRadioButton")


class Theme(QObject):
    """Dresses the application and follows the system between light and dark.

    Signals: changed(), after the colours are others; chosen_changed(), after a choice.
    """

    changed = Signal()
    chosen_changed = Signal()

    def __init__(self, app: QApplication) -> None:
        super().__init__(app)
        self._app = app
        self._chosen: Qt.ColorScheme | None = None
        self.dark = False
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(self._follow)
        self._dress()

    @property
    def colours(self) -> Colours:
        return DARK if self.dark else LIGHT

    @property
    def chosen(self) -> Qt.ColorScheme | None:
        return self._chosen

    def choose(self, scheme: Qt.ColorScheme | None) -> None:
        """Keep to light or dark, or (None) follow the system."""
        self._chosen = scheme
        self._app.styleHints().setColorScheme(scheme or Qt.ColorScheme.Unknown)
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

    def _follow(self) -> None:
        dark = (self._chosen or self._app.styleHints().colorScheme()) == Qt.ColorScheme.Dark
        if dark != self.dark:
            self.dark = dark
            self._dress()
            self.changed.emit()

    def _dress(self) -> None:
        self._app.setPalette(_palette(self.colours))
        for kind in _WITH_BOXES:
            # The stubs say bytes, which are refused.
            self._app.setPalette(palette_of_boxes(self.colours), kind)  # type: ignore[arg-type]
        sheet = Template(resources.read_bytes("style/app.qss").decode())
        values = {name: getattr(self.colours, name) for name in Colours.__dataclass_fields__}
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


def palette_of_boxes(colours: Colours) -> QPalette:
    """Fusion draws the frame of a box to tick in a darker shade of the window: so in `dim`."""
    palette = _palette(colours)
    palette.setColor(QPalette.ColorRole.Window, QColor(colours.dim).lighter(140))
    return palette


def tabular(font: QFont) -> QFont:
    """The font with digits of one width, for times and counts."""
    wide = QFont(font)
    wide.setFeature(QFont.Tag("tnum"), 1)
    return wide


def fixed_font() -> QFont:
    """The system's monospace font, for raw text only."""
    return QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
