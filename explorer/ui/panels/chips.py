# SPDX-License-Identifier: MIT
"""The terms of a query that all have to hold, each to be taken out or turned round."""

from collections.abc import Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent, QResizeEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from explorer.ui import query_text
from explorer.ui.flow import FlowLayout
from explorer.ui.formats import one_line
from explorer.ui.icons import icon
from explorer.ui.labels import plain_tip
from explorer.ui.theme import Theme
from explorer.ui.value_menu import put
from explorer.ui.view_state import ViewState
from explorer.workspace import terms

_LONGEST: Final = 48
_LINES: Final = 2
_GAP: Final = 4
_MOST: Final = 60  # chips that are made at all


def how_many(sizes: Sequence[int], width: int, whole: int, more: int) -> int:
    """How many of the chips find room, if one that says how many more needs some too."""
    line, x = 1, 0
    for at, size in enumerate(sizes):
        last = at + 1 == whole
        if x and x + size > width:
            line, x = line + 1, 0
        if line > _LINES or (line == _LINES and not last and x + size + _GAP + more > width):
            # It may be the last that fits, if no other follows in this line.
            return at
        x += size + _GAP
    return len(sizes)


class Chip(QToolButton):
    """One term; a click, Delete or Backspace takes it out."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)


class Chips(QWidget):
    """A chip for each term, in two lines; a menu has those that find no room there.

    None for the learner followed: whom the window is about stands above the query already.
    """

    def __init__(self, state: ViewState, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self._query = ""
        self._pieces: tuple[tuple[str, str], ...] = ()
        self._terms: tuple[tuple[str, str], ...] = ()
        self._places: list[int] = []  # of each term in the query
        self._chips: list[Chip] = []
        FlowLayout(self, spacing=_GAP)
        self.more = QToolButton()
        self.more.setProperty("chip", "true")
        self.more.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.more.setToolTip("The other terms; a click takes one out")
        menu = QMenu(self.more)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.more.setMenu(menu)
        state.learner_changed.connect(lambda _: self._choose())
        self.hide()

    def show_terms(self, query: str, pieces: tuple[tuple[str, str], ...]) -> None:
        """Show the terms of this query, each with what it says."""
        if (query, pieces) != (self._query, self._pieces):
            self._query, self._pieces = query, pieces
            self._choose()

    def _choose(self) -> None:
        learner = self._state.learner
        followed = None if learner is None else terms.term("learner", learner)
        self._places = [at for at, (term, _) in enumerate(self._pieces) if term != followed]
        self._terms = tuple(self._pieces[at] for at in self._places)
        self.dress()

    def dress(self) -> None:
        """Draw them anew."""
        layout = self.layout()
        assert layout is not None
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None and widget is not self.more:
                widget.hide()
                widget.deleteLater()
        self._chips = [self._chip(at, *each) for at, each in enumerate(self._terms[:_MOST])]
        for widget in (*self._chips, self.more):
            layout.addWidget(widget)
        self._fit()
        self.setVisible(bool(self._terms))

    def _fit(self) -> None:
        """Show as many as find room, and say how many more there are."""
        width = max(self.width(), 1)
        self.more.setText(f"{len(self._terms):,} more…")
        sizes = [min(chip.sizeHint().width(), width) for chip in self._chips]
        fitting = how_many(sizes, width, len(self._terms), self.more.sizeHint().width())
        for at, chip in enumerate(self._chips):
            chip.setVisible(at < fitting)
        left = len(self._terms) - fitting
        self.more.setText(f"{left:,} more…")
        self.more.setVisible(left > 0)
        self.updateGeometry()

    def _fill(self, menu: QMenu) -> None:
        menu.clear()
        for at in range(sum(not chip.isHidden() for chip in self._chips), len(self._terms)):
            text = one_line(self._terms[at][0], 2 * _LONGEST).replace("&", "&&")
            menu.addAction(text, partial(self._take_out, at))

    def resizeEvent(self, event: QResizeEvent) -> None:
        if event.size().width() != event.oldSize().width():
            self._fit()
        super().resizeEvent(event)

    def menu(self, at: int) -> QMenu:
        """What can be done with a term."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        term = self._terms[at][0]
        menu.addAction("Take it out", partial(self._take_out, at))
        text = "Show only these" if term.startswith("NOT ") else "Exclude these"
        menu.addAction(text, partial(self._turn, at))
        if len(self._terms) > 1:
            menu.addAction("Keep only this", partial(self._state.ask, term))
        menu.addSeparator()
        menu.addAction("Copy as query", partial(put, term, lambda _: None))
        return menu

    def _chip(self, at: int, term: str, sentence: str) -> Chip:
        chip = Chip()
        chip.setProperty("chip", "true")
        chip.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        chip.setText(one_line(term, _LONGEST).replace("&", "&&"))
        chip.setAccessibleName(f"Take out: {one_line(term, _LONGEST)}")
        chip.setIcon(icon("close", self._theme.colours.dim, 12))
        chip.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        chip.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        chip.setToolTip(plain_tip(f"Events {sentence}. Click to take this term out."))
        chip.clicked.connect(lambda: self._take_out(at))
        chip.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        chip.customContextMenuRequested.connect(
            lambda place: self._on_menu(at, chip.mapToGlobal(place))
        )
        return chip

    def _on_menu(self, at: int, place: QPoint) -> None:
        self.menu(at).popup(place)

    def _take_out(self, at: int) -> None:
        self._state.ask(terms.without(self._query, self._places[at]))

    def _turn(self, at: int) -> None:
        term = self._terms[at][0]
        rest = terms.without(self._query, self._places[at])
        self._state.ask(query_text.narrowed(rest, query_text.negated(term)))
