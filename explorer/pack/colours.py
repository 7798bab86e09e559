# SPDX-License-Identifier: MIT
"""The hues of the categories on paper: Okabe and Ito's, as the window has them."""

from typing import Final

HUES: Final = {
    "black": "#3c3c3c",
    "orange": "#e69f00",
    "sky": "#56b4e9",
    "green": "#009e73",
    "yellow": "#d9c400",
    "blue": "#0072b2",
    "vermillion": "#d55e00",
    "purple": "#cc79a7",
}


def hue(name: str) -> str:
    """The colour of a hue; grey for a name unknown."""
    return HUES.get(name, HUES["black"])
