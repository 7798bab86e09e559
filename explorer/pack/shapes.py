# SPDX-License-Identifier: MIT
"""The catalogue's markers as SVG paths."""

import math
from functools import cache
from typing import Final

_CORNERS: Final = {
    "s": (4, 45.0),
    "d": (4, 0.0),
    "p": (5, 0.0),
    "h": (6, 0.0),
    "t": (3, 180.0),
    "t1": (3, 0.0),
    "t2": (3, 90.0),
    "t3": (3, 270.0),
}
_ARM: Final = 0.32


@cache
def shape(symbol: str, radius: float) -> str:
    """The path of a marker around (0, 0); a dot for a symbol unknown."""
    if symbol in _CORNERS:
        corners, turn = _CORNERS[symbol]
        points = [_at(radius * 1.15, turn + 360.0 * step / corners) for step in range(corners)]
    elif symbol == "star":
        points = [_at(radius * (0.5 if step % 2 else 1.25), 36.0 * step) for step in range(10)]
    elif symbol in ("+", "x"):
        points = [_turned(x * radius, y * radius, 45.0 * (symbol == "x")) for x, y in _cross()]
    else:
        r = f"{radius:.1f}"
        return f"M-{r} 0a{r} {r} 0 1 0 {2 * radius:.1f} 0a{r} {r} 0 1 0 -{2 * radius:.1f} 0z"
    return "M" + "L".join(f"{x:.1f} {y:.1f}" for x, y in points) + "z"


def _at(radius: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees - 90.0)
    return radius * math.cos(angle), radius * math.sin(angle)


def _cross() -> list[tuple[float, float]]:
    a, e = _ARM, 1.0
    return [
        (-a, -e), (a, -e), (a, -a), (e, -a), (e, a), (a, a),
        (a, e), (-a, e), (-a, a), (-e, a), (-e, -a), (-a, -a),
    ]  # fmt: skip


def _turned(x: float, y: float, degrees: float) -> tuple[float, float]:
    angle = math.radians(degrees)
    return (
        x * math.cos(angle) - y * math.sin(angle),
        x * math.sin(angle) + y * math.cos(angle),
    )
