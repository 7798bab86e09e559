# SPDX-License-Identifier: MIT
"""Every key of the window, read from its actions, to look up while working."""

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Final, NamedTuple

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QApplication,
    QDockWidget,
    QHeaderView,
    QLineEdit,
    QMenu,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.accessible import clearable

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

_NATIVE: Final = QKeySequence.SequenceFormat.NativeText
_SIZE: Final = (560, 620)


class Keys(NamedTuple):
    """What a key does, and under which heading."""

    section: str
    keys: str
    what: str


def keys_of(window: "MainWindow", others: Sequence[tuple[str, str]]) -> list[Keys]:
    """The keys of menus and panels. others: (keys, what) of those that are no actions."""
    found = [*_of_menus(window), *_of_panels(window)]
    known = {each.keys for each in found}
    found += [
        Keys("In fields, lists and drawings", keys, what[:1].upper() + what[1:])
        for keys, what in others
        if keys not in known
    ]
    return list(dict.fromkeys(found))


def _of_menus(window: "MainWindow") -> Iterator[Keys]:
    for action in window.menuBar().actions():
        menu = action.menu()
        if isinstance(menu, QMenu):
            yield from _of_menu(menu, f"Menu {_plain(action.text())}")


def _of_menu(menu: QMenu, section: str) -> Iterator[Keys]:
    for action in menu.actions():
        below = action.menu()
        if isinstance(below, QMenu):
            yield from _of_menu(below, section)
        else:
            yield from _of_action(action, section)


def _of_panels(window: "MainWindow") -> Iterator[Keys]:
    docks = window.findChildren(QDockWidget)
    parts: list[tuple[str, QWidget]] = [("Events", window.centre)]
    parts += [(dock.windowTitle(), dock.widget()) for dock in docks]
    for title, part in parts:
        for widget in part.findChildren(QWidget):
            if not isinstance(widget, QMenu):
                for action in widget.actions():
                    yield from _of_action(action, f"In {title}")


def _of_action(action: QAction, section: str) -> Iterator[Keys]:
    text, _, said = action.text().partition("\t")
    keys = ", ".join(each.toString(_NATIVE) for each in action.shortcuts()) or said
    if keys and text and not action.isSeparator():
        yield Keys(section, keys, _plain(text).rstrip("…"))


def _plain(text: str) -> str:
    return text.replace("&&", "\0").replace("&", "").replace("\0", "&")


class ShortcutsWindow(QWidget):
    """A window of its own beside the main one; Esc closes it."""

    def __init__(self, window: "MainWindow", others: Sequence[tuple[str, str]]) -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._main, self._others = window, others
        self.setWindowTitle("Keyboard shortcuts")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Look for a key or a word")
        self.field.setAccessibleName("Look for a key or a word")
        clearable(self.field)
        self.field.textChanged.connect(self._look_for)
        self.model = QStandardItemModel(self)
        self.view = QTreeView()
        self.view.setAccessibleName("Keyboard shortcuts")
        self.view.setModel(self.model)
        self.view.setRootIsDecorated(False)
        self.view.setItemsExpandable(False)
        self.view.setUniformRowHeights(True)
        self.view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        copy = self.view.addAction("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addWidget(self.field)
        column.addWidget(self.view, 1)
        self.resize(*_SIZE)

    def open(self) -> None:
        """Come to the front with the keys as they are now."""
        self._look_for(self.field.text())
        self.show()
        self.raise_()
        self.activateWindow()
        self.field.setFocus(Qt.FocusReason.ActiveWindowFocusReason)
        self.field.selectAll()

    def _look_for(self, text: str) -> None:
        words = text.casefold().split()
        self.model.clear()
        self.model.setHorizontalHeaderLabels(["What", "Keys"])
        sections: dict[str, QStandardItem] = {}
        for each in keys_of(self._main, self._others):
            whole = " ".join(each).casefold()
            if not all(word in whole for word in words):
                continue
            if each.section not in sections:
                sections[each.section] = heading = QStandardItem(each.section)
                font = heading.font()
                font.setBold(True)
                heading.setFont(font)
                self.model.appendRow(heading)
            sections[each.section].appendRow([QStandardItem(each.what), QStandardItem(each.keys)])
        self.view.expandAll()
        self.view.header().setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        self.view.header().setSectionResizeMode(1, QHeaderView.ResizeMode.ResizeToContents)
        self.view.header().setStretchLastSection(False)

    def _copy(self) -> None:
        here = self.view.currentIndex()
        texts = [here.siblingAtColumn(column).data() for column in (1, 0)]
        QApplication.clipboard().setText(": ".join(text for text in texts if text))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        else:
            super().keyPressEvent(event)
