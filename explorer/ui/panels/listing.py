# SPDX-License-Identifier: MIT
"""PANELS: every panel around the middle of the window. A new panel is one file and one row."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDockWidget, QMainWindow

from explorer.ui.panels.compare import Compare
from explorer.ui.panels.context import Context
from explorer.ui.panels.coverage import Coverage
from explorer.ui.panels.facets import Facets
from explorer.ui.panels.inspector import Inspector
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.profile import ProfilePanel
from explorer.ui.panels.readings import ReadingsPanel
from explorer.ui.panels.rejects import Rejects
from explorer.ui.panels.sources import Sources
from explorer.ui.panels.sql import SqlPanel
from explorer.ui.panels.trail import TrailPanel

Area = Qt.DockWidgetArea


@dataclass(frozen=True, slots=True)
class PanelSpec:
    """A panel. id: its name in the settings. size: at first. keys: what shows and hides it.

    hidden: until it is asked for. beside: the panel whose place it shares.
    """

    id: str
    make: Callable[[Context], Panel]
    area: Qt.DockWidgetArea
    size: int
    keys: str
    hidden: bool = False
    beside: str = ""


PANELS: Final = (
    PanelSpec("coverage", Coverage, Area.TopDockWidgetArea, 96, "Ctrl+6", hidden=True),
    PanelSpec("sources", Sources, Area.LeftDockWidgetArea, 240, "Ctrl+1"),
    PanelSpec("facets", Facets, Area.LeftDockWidgetArea, 240, "Ctrl+4"),
    PanelSpec("inspector", Inspector, Area.RightDockWidgetArea, 360, "Ctrl+2"),
    PanelSpec(
        "profile",
        ProfilePanel,
        Area.RightDockWidgetArea,
        360,
        "Ctrl+U",
        hidden=True,
        beside="inspector",
    ),
    PanelSpec("trail", TrailPanel, Area.BottomDockWidgetArea, 230, "Ctrl+3"),
    PanelSpec(
        "readings",
        ReadingsPanel,
        Area.BottomDockWidgetArea,
        230,
        "Ctrl+7",
        hidden=True,
        beside="trail",
    ),
    PanelSpec(
        "rejects", Rejects, Area.BottomDockWidgetArea, 230, "Ctrl+5", hidden=True, beside="trail"
    ),
    PanelSpec(
        "compare", Compare, Area.BottomDockWidgetArea, 300, "Ctrl+8", hidden=True, beside="trail"
    ),
    PanelSpec(
        "sql", SqlPanel, Area.BottomDockWidgetArea, 320, "Ctrl+0", hidden=True, beside="trail"
    ),
)
_LEFT: Final = {"sources": 250, "facets": 350}


def give_room(window: QMainWindow, docks: Mapping[str, QDockWidget]) -> None:
    """Give the panels on show their room; those hidden beside them have none of their own."""
    shown = [spec for spec in PANELS if not spec.hidden]
    for lying in (True, False):
        some = [spec for spec in shown if (spec.area == Area.BottomDockWidgetArea) == lying]
        across = Qt.Orientation.Vertical if lying else Qt.Orientation.Horizontal
        window.resizeDocks([docks[spec.id] for spec in some], [spec.size for spec in some], across)
    left = [docks[name] for name in _LEFT]
    window.resizeDocks(left, list(_LEFT.values()), Qt.Orientation.Vertical)
