# SPDX-License-Identifier: MIT
"""The catalogue: what is known of every event type. The names other layers use."""

from explorer.events.catalogue_load import CatalogueError, load
from explorer.events.entry import (
    Category,
    Change,
    Entry,
    Field,
    Guide,
    OtherName,
    Related,
    Roles,
    Sample,
)
from explorer.events.lookup import UNKNOWN, Catalogue, Defaults, Found

__all__ = [
    "UNKNOWN",
    "Catalogue",
    "CatalogueError",
    "Category",
    "Change",
    "Defaults",
    "Entry",
    "Field",
    "Found",
    "Guide",
    "OtherName",
    "Related",
    "Roles",
    "Sample",
    "load",
]
