# SPDX-License-Identifier: MIT
"""The hour of the week as a facet: a heading that folds, and the grid below it."""

from typing import Final

from PySide6.QtCore import QPoint, Signal
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from explorer.errors import QueryError
from explorer.ui import query_text
from explorer.ui.asked import asked_of
from explorer.ui.icons import icon
from explorer.ui.labels import plain_label
from explorer.ui.panels.context import Context
from explorer.ui.panels.hour_grid import HourGrid, hour_title
from explorer.ui.value_menu import Value, value_menu
from explorer.workspace import terms
from explorer.workspace.hours import WEEK_HOURS, hour_text

_SETTING: Final = "facets/hours_folded"


class HourFacet(QWidget):
    """Shows at which hours of the week the answer's events were; an hour asks for itself.

    Signals: said(sentence).
    """

    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._state = context, context.state
        self._standing: dict[int, str] = {}
        self.folded = context.settings.value(_SETTING) == "yes"
        self._cramped = False
        self.fold = QToolButton()
        self.fold.clicked.connect(self.toggle)
        self.grid = HourGrid(context.theme)
        self.grid.picked.connect(self._on_picked)
        self.grid.menu_wanted.connect(self._on_menu)
        head = QHBoxLayout()
        head.setContentsMargins(2, 2, 6, 0)
        head.setSpacing(4)
        head.addWidget(self.fold)
        head.addWidget(plain_label("Hour of the week (UTC)", "dim"))
        head.addStretch(1)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 2)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.grid)
        context.theme.changed.connect(self._dress)
        self._dress()

    def show_hours(self, counts: tuple[int, ...], query: str) -> None:
        """Show these counts, and which hours the query names."""
        try:
            asked = asked_of(query)
        except QueryError:
            return
        hours = range(WEEK_HOURS) if "hour:" in query else ()
        standing = {hour: asked.standing(term_of(hour)) for hour in hours}
        self._standing = {hour: how for hour, how in standing.items() if how}
        self.grid.show_hours(counts, self._standing)
        self.setVisible(bool(counts) or bool(self._standing))

    def cramp(self, *, cramped: bool) -> None:
        """Leave the room to the rows above where there is little."""
        if cramped != self._cramped:
            self._cramped = cramped
            self._dress()

    def toggle(self) -> None:
        """Fold the grid away, or bring it back; remembered."""
        self.folded = not self.grid.isHidden()
        self._cramped = False
        self._context.settings.setValue(_SETTING, "yes" if self.folded else "no")
        self._dress()

    def menu(self, hour: int) -> QMenu:
        """What can be done with an hour."""
        value = Value(hour_title(hour), term_of(hour))
        return value_menu(self, self._context, value, self.said.emit)

    def _on_picked(self, hour: int, exclude: bool) -> None:
        term, standing = term_of(hour), self._standing.get(hour, "")
        if standing == "not" or (standing and not exclude):
            self._state.ask(query_text.released(self._state.query, [term]))
        elif exclude:
            self._state.exclude(term)
        else:
            others = [term_of(each) for each, how in self._standing.items() if how == "only"]
            # Another hour takes the place of those asked for: both at once can't be.
            text = query_text.released(self._state.query, others)
            self._state.ask(query_text.narrowed(text, term))

    def _on_menu(self, hour: int, at: QPoint) -> None:
        self.menu(hour).popup(at)

    def _dress(self) -> None:
        folded = self.folded or self._cramped
        self.grid.setVisible(not folded)
        name = "forward" if folded else "down"
        self.fold.setIcon(icon(name, self._context.theme.colours.dim, 12))
        tip = "Show the hours of the week" if folded else "Fold away the hours of the week"
        self.fold.setToolTip(tip)
        self.fold.setAccessibleName(tip)


def term_of(hour: int) -> str:
    """What asks for an hour of the week, counted from Monday 00:00 UTC."""
    return terms.term("hour", hour_text(hour))
