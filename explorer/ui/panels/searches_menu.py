# SPDX-License-Identifier: MIT
"""The menus of saved and recent searches, and the line in which one gets its name."""

from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QMenu, QPushButton, QWidget

from explorer.ui.formats import one_line
from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.searches import Searches
from explorer.ui.view_state import ViewState
from explorer.workspace.notes_reading import SavedSearch

_LONGEST: Final = 70


def fill_saved(menu: QMenu, searches: Searches, state: ViewState, naming: "Naming") -> None:
    """Put the saved searches into a menu, and what can be done with them."""
    menu.clear()
    menu.setToolTipsVisible(True)
    save = menu.addAction("Save this search…", naming.save)
    save.setEnabled(bool(state.query) or searches.current is None)
    menu.addSeparator()
    for search in searches.saved:
        action = menu.addAction(_text(search.name), partial(searches.open, search))
        action.setCheckable(True)
        action.setChecked(search.query == state.query)
        action.setToolTip(one_line(search.query or "Every event", 200).replace("&", "&&"))
    if not searches.saved:
        menu.addAction("Nothing is saved yet").setEnabled(False)
        return
    menu.addSeparator()
    for title, act in (("Rename", naming.rename), ("Delete", searches.remove)):
        below = menu.addMenu(title)
        for search in searches.saved:
            below.addAction(_text(search.name), partial(act, search))


def fill_recent(menu: QMenu, searches: Searches, state: ViewState) -> None:
    """Put the recent searches into a menu, the latest first."""
    menu.clear()
    for query in searches.recent:
        menu.addAction(_text(query), partial(state.ask, query))
    if not searches.recent:
        menu.addAction("Nothing was asked yet").setEnabled(False)
        return
    menu.addSeparator()
    menu.addAction("Forget these", searches.forget_recent)


def _text(text: str) -> str:
    return one_line(text, _LONGEST).replace("&", "&&")


class NameEdit(QLineEdit):
    """Signals: left() on Escape."""

    left = Signal()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.left.emit()
        else:
            super().keyPressEvent(event)


class Naming(QWidget):
    """A line below the query in which a search gets its name.

    Signals: closed(), when it is done.
    """

    closed = Signal()

    def __init__(self, searches: Searches) -> None:
        super().__init__()
        self._searches = searches
        self._renamed: SavedSearch | None = None
        self.title = plain_label("", "dim")
        self.name = NameEdit()
        self.name.setMaxLength(200)
        self.name.setPlaceholderText("A name for this search")
        self.name.setAccessibleName("Name of the search")
        self.hint = ElidedLabel("dim")
        self.keep_button, self.leave_button = QPushButton("Save"), QPushButton("Cancel")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(6)
        row.addWidget(self.title)
        row.addWidget(self.name, 2)
        row.addWidget(self.hint, 2)
        row.addWidget(self.leave_button)
        row.addWidget(self.keep_button)
        self.name.returnPressed.connect(self.keep)
        self.name.left.connect(self.close_it)
        self.name.textChanged.connect(self._look)
        self.keep_button.clicked.connect(self.keep)
        self.leave_button.clicked.connect(self.close_it)
        self.hide()

    def save(self) -> None:
        """Ask for the name of what is asked now."""
        known = self._searches.current
        self._open(None, "Save this search as", known.name if known else "")

    def rename(self, search: SavedSearch) -> None:
        """Ask for another name of a saved search."""
        self._open(search, "Rename to", search.name)

    def keep(self) -> None:
        """Save or rename, if the name can be had."""
        name = self.name.text().strip()
        if not self.keep_button.isEnabled():
            return
        if self._renamed is None:
            self._searches.save(name)
        else:
            self._searches.rename(self._renamed, name)
        self.close_it()

    def close_it(self) -> None:
        """Leave it."""
        self.hide()
        self.closed.emit()

    def _open(self, search: SavedSearch | None, title: str, name: str) -> None:
        self._renamed = search
        self.title.setText(title)
        self.name.setText(name)
        self.name.selectAll()
        self._look()
        self.show()
        self.name.setFocus(Qt.FocusReason.OtherFocusReason)

    def _look(self) -> None:
        """Say beforehand what the name would do."""
        name = self.name.text().strip()
        there = self._searches.named(name)
        renaming = self._renamed is not None
        taken = renaming and there is not None and there != self._renamed
        self.keep_button.setText("Rename" if renaming else "Replace" if there else "Save")
        self.keep_button.setEnabled(bool(name) and not taken)
        hint = "With its columns and its order." if not renaming else ""
        if there is not None and not renaming:
            hint = "There is one of that name: it will be replaced (Undo brings it back)."
        self.hint.say("There is one of that name already." if taken else hint)
