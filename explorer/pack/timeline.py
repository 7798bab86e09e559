# SPDX-License-Identifier: MIT
"""The timeline of a trail as an SVG picture, drawn from its numbers alone.

The same trail gives the same bytes on every machine. Text stands in the fonts of the reader.
"""

from collections.abc import Iterator, Sequence
from html import escape
from typing import Final

from explorer.events.catalogue import Catalogue
from explorer.pack.clocks import clock
from explorer.pack.colours import hue
from explorer.pack.material import Material
from explorer.pack.shapes import shape
from explorer.trail.lanes import Lane, lanes, points
from explorer.trail.sessions import Session
from explorer.trail.ticks import ticks

_WIDTH: Final = 1120
_LEFT: Final = 225.0
_RIGHT: Final = 20.0
_TOP: Final = 34.0
_LANE: Final = 26.0
_BOTTOM: Final = 46.0
_BINS: Final = 300
_SMALL, _LARGE = 3.6, 6.4
_TICKS: Final = 9
_LEAST_SPAN: Final = 60_000_000  # a lone event stands in the middle of a minute
_INK, _DIM, _LINE, _BAND = "#1b1d20", "#5c6168", "#d9dbdf", "#e8edf4"


def timeline_svg(material: Material, catalogue: Catalogue) -> str:
    """The picture; without events, one that says so."""
    return "".join(f"{line}\n" for line in _Picture(material, catalogue).lines())


class _Picture:
    def __init__(self, material: Material, catalogue: Catalogue) -> None:
        self._material = material
        self._catalogue = catalogue
        self._zone = material.order.zone
        order = {id_: category.lane for id_, category in catalogue.by_id.items()}
        self._lanes = lanes(material.times, material.categories, order)
        start, end = material.start or 0, material.end or 0
        margin = max(_LEAST_SPAN - (end - start), (end - start) // 50, 0) // 2
        self._start, self._end = start - margin, end + margin + 1
        self._height = _TOP + _LANE * max(len(self._lanes), 1) + _BOTTOM

    def lines(self) -> Iterator[str]:
        height = f"{self._height:.0f}"
        title = f"Timeline of {len(self._material.times):,} events"
        yield (
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {_WIDTH} {height}"'
            f' width="{_WIDTH}" height="{height}" role="img"'
            ' font-family="system-ui, sans-serif" font-size="12">'
        )
        yield f"<title>{escape(title)}</title>"
        yield f'<rect class="tl-ground" width="{_WIDTH}" height="{height}" fill="#ffffff"/>'
        if not self._lanes:
            yield f'<text class="tl-dim" x="20.0" y="30.0" fill="{_DIM}">No events</text></svg>'
            return
        yield from self._sessions(self._material.sessions)
        yield from self._axis()
        for place, lane in enumerate(self._lanes):
            yield from self._lane(lane, _TOP + _LANE * place + _LANE / 2)
        yield "</svg>"

    def _x(self, time: int) -> float:
        span = self._end - self._start
        return _LEFT + (time - self._start) / span * (_WIDTH - _LEFT - _RIGHT)

    @property
    def _floor(self) -> float:
        return _TOP + _LANE * len(self._lanes)

    def _sessions(self, found: Sequence[Session]) -> Iterator[str]:
        """Bands where something was going on; those that touch on paper are drawn as one."""
        stretches = sorted(stretch for one in found for stretch in one.stretches)
        drawn: list[tuple[float, float]] = []
        for first, last in stretches:
            left, right = self._x(first) - 1.0, self._x(last) + 1.0
            if drawn and left <= drawn[-1][1] + 0.5:
                drawn[-1] = (drawn[-1][0], max(drawn[-1][1], right))
            else:
                drawn.append((left, right))
        for left, right in drawn:
            yield (
                f'<rect class="tl-band" x="{left:.1f}" y="{_TOP:.1f}" width="{right - left:.1f}"'
                f' height="{self._floor - _TOP:.1f}" fill="{_BAND}"/>'
            )

    def _axis(self) -> Iterator[str]:
        yield (
            f'<text class="tl-dim" x="{_LEFT:.1f}" y="18.0" fill="{_DIM}">'
            f"{escape(self._span())}</text>"
        )
        for tick in ticks(self._start, self._end, _TICKS, self._zone):
            x = f"{self._x(tick.time):.1f}"
            weight = ' font-weight="600"' if tick.strong else ""
            yield (
                f'<line class="tl-line" x1="{x}" y1="{_TOP:.1f}" x2="{x}" y2="{self._floor:.1f}"'
                f' stroke="{_LINE}"/>'
                f'<text class="tl-dim" x="{x}" y="{self._floor + 18:.1f}" fill="{_DIM}"'
                f' text-anchor="middle"{weight}>{escape(tick.text)}</text>'
            )

    def _span(self) -> str:
        start, end = self._material.start or 0, self._material.end or 0
        name = self._material.order.zone_name
        return f"{clock(start, self._zone)} to {clock(end, self._zone)} ({name})"

    def _lane(self, lane: Lane, y: float) -> Iterator[str]:
        known = self._catalogue.by_id.get(lane.category)
        title = known.title if known else lane.category
        colour = hue(known.hue if known else "black")
        marker = known.marker if known else "o"
        yield (
            f'<line class="tl-line" x1="{_LEFT:.1f}" y1="{y:.1f}" x2="{_WIDTH - _RIGHT:.1f}"'
            f' y2="{y:.1f}" stroke="{_LINE}"/>'
            f'<text class="tl-ink" x="{_LEFT - 12:.1f}" y="{y + 4:.1f}" fill="{_INK}"'
            f' text-anchor="end">{escape(title)} ({len(lane.times):,})</text>'
        )
        found = points(lane, self._start, self._end, _BINS)
        most = int(found.counts.max()) if len(found.counts) else 1
        for time, count in zip(found.times.tolist(), found.counts.tolist(), strict=True):
            share = (count - 1) / max(most - 1, 1)
            radius = round(_SMALL + (_LARGE - _SMALL) * share**0.5, 1)
            words = f"{count:,} event{'s' * (count != 1)} from {clock(time, self._zone)}"
            yield (
                f'<path d="{shape(marker, radius)}" fill="{colour}" stroke="#ffffff"'
                f' stroke-width="0.6" transform="translate({self._x(time):.1f} {y:.1f})">'
                f"<title>{escape(title)}: {escape(words)}</title></path>"
            )
