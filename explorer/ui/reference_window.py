# SPDX-License-Identifier: MIT
"""The reference: what the catalogue knows of every type of event, to look up while reading."""

from typing import Final

from PySide6.QtCore import QByteArray, QModelIndex, Qt, QUrl
from PySide6.QtGui import QCloseEvent, QKeyEvent, QKeySequence, QShortcut
from PySide6.QtWidgets import (
    QAbstractItemView,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSplitter,
    QTextBrowser,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.events.catalogue import Category, Entry
from explorer.ui.accessible import clearable
from explorer.ui.formats import count_text, one_line
from explorer.ui.icons import icon
from explorer.ui.labels import plain_label
from explorer.ui.models.reference_list import ReferenceList
from explorer.ui.models.roles import Role
from explorer.ui.panels.context import Context
from explorer.ui.panels.tree_cells import TreeCells
from explorer.ui.reference_page import CATEGORY, ENTRY, Pages
from explorer.workspace.terms import term

_GEOMETRY: Final = "reference/geometry"
_SPLIT: Final = "reference/split"
_SIZE: Final = (940, 680)
_MANY: Final = 60
_MOVES: Final = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)

Shown = Entry | Category | str | None
"""What a page is about; a text is a type the catalogue does not know; None, every event."""


class Page(QTextBrowser):
    """A page of the catalogue; whatever it names, nothing is fetched or opened."""

    def loadResource(self, _kind: int, _name: QUrl | str) -> object:
        """There is nothing to load."""
        return None


class SearchField(QLineEdit):
    """A field whose arrow keys walk through the list below it."""

    def __init__(self, list_: QTreeView) -> None:
        super().__init__()
        self._list = list_

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _MOVES:
            self._list.keyPressEvent(event)
        else:
            super().keyPressEvent(event)


class ReferenceWindow(QWidget):
    """A window of its own beside the main one; Esc closes it, what it showed stays."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._theme, self._settings = context.theme, context.settings
        self._state, self._catalogue = context.state, context.library.catalogue
        self._pages = Pages(self._catalogue)
        self._shown: list[Shown] = [None]
        self._at = 0
        self.setWindowTitle("Event reference")
        self.model = ReferenceList(self._catalogue, self)
        self.list = QTreeView()
        self.field = SearchField(self.list)
        self.count = plain_label("", "dim")
        self.page = Page()
        self.back, self.forward = QToolButton(), QToolButton()
        self.events = QPushButton()
        self._set_up_list(context)
        self._set_up_page()
        self._lay_out()
        self._connect()
        self._restore()
        self._look_for("")
        self._dress()

    def open(self, event_type: str | None = None) -> None:
        """Come to the front, at the page of this type if one is given."""
        if event_type is not None:
            self.turn_to(self._catalogue.entry(event_type) or event_type)
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.field.selectAll()

    def turn_to(self, about: Shown) -> None:
        """Show this page, and remember the one before."""
        if about != self._shown[self._at]:
            self._shown = [*self._shown[: self._at + 1], about]
            self._at += 1
            self._show_page()

    def _set_up_list(self, context: Context) -> None:
        view = self.list
        view.setAccessibleName("Types of events")
        view.setModel(self.model)
        view.setItemDelegate(TreeCells(context.theme, context.categories, view))
        view.setHeaderHidden(True)
        view.setUniformRowHeights(True)
        view.setIndentation(14)
        view.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        view.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.field.setPlaceholderText("Look for a name, a word or a field")
        self.field.setAccessibleName("Look for a type of event")
        clearable(self.field)

    def _set_up_page(self) -> None:
        self.page.setAccessibleName("What it means")
        self.page.setOpenLinks(False)
        self.page.setFrameShape(QTextBrowser.Shape.NoFrame)
        self.page.document().setDocumentMargin(16)
        self.events.setText("Show its events")
        self.events.setToolTip("Ask the main window for the events of this type")
        for button, tip in ((self.back, "Back (Alt+Left)"), (self.forward, "Forward (Alt+Right)")):
            button.setToolTip(tip)
            button.setAccessibleName(tip)

    def _lay_out(self) -> None:
        left = QWidget()
        column = QVBoxLayout(left)
        column.setContentsMargins(8, 8, 0, 8)
        column.setSpacing(4)
        column.addWidget(self.field)
        column.addWidget(self.count)
        column.addWidget(self.list, 1)
        tools = QHBoxLayout()
        tools.setSpacing(4)
        tools.addWidget(self.back)
        tools.addWidget(self.forward)
        tools.addStretch(1)
        tools.addWidget(self.events)
        right = QWidget()
        column = QVBoxLayout(right)
        column.setContentsMargins(0, 8, 8, 8)
        column.setSpacing(4)
        column.addLayout(tools)
        column.addWidget(self.page, 1)
        self.split = QSplitter()
        self.split.addWidget(left)
        self.split.addWidget(right)
        self.split.setStretchFactor(1, 1)
        self.split.setChildrenCollapsible(False)
        self.split.setSizes([320, 620])
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(self.split)

    def _connect(self) -> None:
        self.field.textChanged.connect(self._look_for)
        self.list.selectionModel().currentChanged.connect(self._on_current)
        self.page.anchorClicked.connect(self._on_link)
        self.back.clicked.connect(lambda: self._step(-1))
        self.forward.clicked.connect(lambda: self._step(1))
        self.events.clicked.connect(self._ask_events)
        self._theme.changed.connect(self._dress)
        for keys, act in (
            ("Alt+Left", lambda: self._step(-1)),
            ("Alt+Right", lambda: self._step(1)),
        ):
            QShortcut(QKeySequence(keys), self).activated.connect(act)
        find = QShortcut(QKeySequence(QKeySequence.StandardKey.Find), self)
        find.activated.connect(lambda: self.field.setFocus(Qt.FocusReason.ShortcutFocusReason))

    def _look_for(self, text: str) -> None:
        found = self.model.look_for(text)
        what = count_text(found, "type of event", "types of events")
        self.count.setText(what if found else "Nothing in the catalogue holds all these words.")
        if text.strip():
            if found <= _MANY:
                self.list.expandAll()
            first = next((i for i in self.model.indexes() if self._about(i)[0]), None)
            if first is not None:
                self.list.setCurrentIndex(first)
        else:
            self._mark_shown()

    def _about(self, index: QModelIndex) -> tuple[bool, Shown]:
        """Whether a row is an entry, and what its page is about."""
        about = index.data(Role.NODE)
        return isinstance(about, Entry), about

    def _on_current(self, current: QModelIndex) -> None:
        if current.isValid():
            self.turn_to(self._about(current)[1])

    def _on_link(self, url: QUrl) -> None:
        kind, _, name = url.path(QUrl.ComponentFormattingOption.FullyDecoded).partition("/")
        if kind == ENTRY:
            entries = {entry.key: entry for entry in self._catalogue.entries}
            self.turn_to(entries.get(name) or self._catalogue.entry(name) or name)
        else:
            self.turn_to(self._catalogue.by_id.get(name) if kind == CATEGORY else None)

    def _step(self, by: int) -> None:
        if 0 <= self._at + by < len(self._shown):
            self._at += by
            self._show_page()

    def _show_page(self) -> None:
        about, colours = self._shown[self._at], self._theme.colours
        if isinstance(about, Entry):
            self.page.setHtml(self._pages.entry(about, colours))
        elif isinstance(about, Category):
            self.page.setHtml(self._pages.category(about, colours))
        elif about is None:
            self.page.setHtml(self._pages.common(colours))
        else:
            # A name from a log is never read as markup.
            self.page.setPlainText(
                f"{one_line(about)}\n\nThe catalogue does not know this type of event. "
                "Its events are shown as they are, and counted under “Not in the catalogue”."
            )
        self.back.setEnabled(self._at > 0)
        self.forward.setEnabled(self._at + 1 < len(self._shown))
        self.events.setEnabled(isinstance(about, (Entry, Category)))
        self._mark_shown()

    def _mark_shown(self) -> None:
        """Select the page's row, if it is in the list."""
        about = self._shown[self._at]
        if self._about(self.list.currentIndex())[1] is about and self.list.currentIndex().isValid():
            return
        for index in self.model.indexes():
            if self._about(index)[1] is about:
                self.list.setCurrentIndex(index)
                return
        self.list.setCurrentIndex(QModelIndex())

    def _ask_events(self) -> None:
        about = self._shown[self._at]
        if isinstance(about, Entry):
            asked, entries = term("what", about.title), self._catalogue.entries
            titled = {each.category for each in entries if each.title == about.title}
            category = f"{term('category', about.category)} " if len(titled) > 1 else ""
            self._state.ask(category + asked)
        elif isinstance(about, Category):
            self._state.ask(term("category", about.id))

    def _dress(self) -> None:
        dim = self._theme.colours.dim
        self.back.setIcon(icon("back", dim))
        self.forward.setIcon(icon("forward", dim))
        self._show_page()

    def _restore(self) -> None:
        geometry, split = self._settings.value(_GEOMETRY), self._settings.value(_SPLIT)
        if not isinstance(geometry, QByteArray) or not self.restoreGeometry(geometry):
            self.resize(*_SIZE)
        if isinstance(split, QByteArray):
            self.split.restoreState(split)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        self._settings.setValue(_GEOMETRY, self.saveGeometry())
        self._settings.setValue(_SPLIT, self.split.saveState())
        event.accept()
