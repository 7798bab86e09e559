# SPDX-License-Identifier: MIT
"""What every panel is given: the state it shows, the library it asks, the look it has."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from explorer.ui.categories import Categories
from explorer.ui.imports import Imports
from explorer.ui.library import Library
from explorer.ui.marks import Marks
from explorer.ui.pins import Pins
from explorer.ui.search import Search
from explorer.ui.searches import Searches
from explorer.ui.theme import Theme
from explorer.ui.view_state import ViewState

if TYPE_CHECKING:
    from PySide6.QtCore import QSettings


@dataclass(frozen=True, slots=True)
class Context:
    """Shared by the panels, which know nothing of each other."""

    state: ViewState
    library: Library
    search: Search
    imports: Imports
    marks: Marks
    pins: Pins
    searches: Searches
    theme: Theme
    categories: Categories
    settings: "QSettings"
