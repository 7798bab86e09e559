# SPDX-License-Identifier: MIT
"""The terms of a query that all have to hold, each to be taken out or turned round."""

from functools import partial
from typing import Final

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QKeyEvent
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


class Chip(QToolButton):
    """One term; a click, Delete or Backspace takes it out."""

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.click()
        else:
            super().keyPressEvent(event)


class Chips(QWidget):
    """A chip for each term; hidden while there is none."""

    def __init__(self, state: ViewState, theme: Theme) -> None:
        super().__init__()
        self._state, self._theme = state, theme
        self._query = ""
        self._terms: tuple[tuple[str, str], ...] = ()
        FlowLayout(self)
        self.hide()

    def show_terms(self, query: str, pieces: tuple[tuple[str, str], ...]) -> None:
        """Show the terms of this query, each with what it says."""
        if (query, pieces) != (self._query, self._terms):
            self._query, self._terms = query, pieces
            self.dress()

    def dress(self) -> None:
        """Draw them anew."""
        layout = self.layout()
        assert layout is not None
        while (item := layout.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()
        for at, (term, sentence) in enumerate(self._terms):
            layout.addWidget(self._chip(at, term, sentence))
        self.setVisible(bool(self._terms))

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
        self._state.ask(terms.without(self._query, at))

    def _turn(self, at: int) -> None:
        term = self._terms[at][0]
        rest = terms.without(self._query, at)
        self._state.ask(query_text.narrowed(rest, query_text.negated(term)))
