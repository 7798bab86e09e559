# SPDX-License-Identifier: MIT
"""The hues of the categories on paper: Okabe and Ito's, as the window has them."""

from typing import Final

HUES: Final = {
    "black": "#3c3c3c",
    "orange": "#b97d04",
    "sky": "#368cb5",
    "green": "#016b5c",
    "yellow": "#6c6d00",
    "blue": "#026389",
    "vermillion": "#d03004",
    "purple": "#b56390",
}


def hue(name: str) -> str:
    """The colour of a hue; grey for a name unknown."""
    return HUES.get(name, HUES["black"])
