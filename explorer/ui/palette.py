# SPDX-License-Identifier: MIT
"""The command palette (Ctrl+K): every action of the menus by name, as one types."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QEvent, QObject, QRect, QSize, Qt
from PySide6.QtGui import QAction, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QLineEdit,
    QListView,
    QMenu,
    QMenuBar,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.focus import give_back
from explorer.ui.labels import plain_label
from explorer.ui.theme import Theme

ALSO: Final = "also"
"""The property of an action with other words for what it does."""
KeysRole: Final = Qt.ItemDataRole.UserRole
_SIZE: Final = (560, 380)
_NONE: Final = (
    "No command of the menus is called so just now. Try one word of it, such as “dark”, “export”"
    " or “keys”."
)
_MOVES: Final = (
    Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Command:
    """An action with the way to it through the menus. keys: what else does it. also: other words
    by which it is found.
    """

    title: str
    keys: str
    action: QAction
    also: str = ""


def commands(bar: QMenuBar) -> list[Command]:
    """Every action of the menus that can be used now, in their order."""
    found: list[Command] = []
    for top in bar.actions():
        menu = top.menu()
        if isinstance(menu, QMenu):
            found += _of(menu, top.text().replace("&", ""))
    return found


def _of(menu: QMenu, way: str) -> Iterator[Command]:
    menu.aboutToShow.emit()  # some menus are filled, or dimmed, only then
    for action in menu.actions():
        text, _, shown = action.text().replace("&", "").partition("\t")
        inner = action.menu()
        if isinstance(inner, QMenu):
            yield from _of(inner, f"{way} › {text}")
        elif text and action.isEnabled() and not action.isSeparator():
            keys = action.shortcut().toString(action.shortcut().SequenceFormat.NativeText)
            yield Command(f"{way} › {text}", keys or shown, action, action.property(ALSO) or "")


def matching(found: Sequence[Command], typed: str) -> list[Command]:
    """Those with every word typed, the ones with a word that begins so first."""
    words = typed.casefold().split()
    kept = [
        each
        for each in found
        if all(word in f"{each.title} {each.also}".casefold() for word in words)
    ]

    def rank(command: Command) -> int:
        parts = command.title.casefold().split()
        return -sum(any(part.startswith(word) for part in parts) for word in words)

    return sorted(kept, key=rank)


class CommandList(QAbstractListModel):
    """The commands on show."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []

    def show(self, found: list[Command]) -> None:
        """Show these."""
        self.beginResetModel()
        self.commands = found
        self.endResetModel()

    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.commands)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.commands):
            return None
        command = self.commands[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return command.title
        if role == KeysRole:
            return command.keys
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{command.title} {command.keys}".strip()
        return None


class _Row(QStyledItemDelegate):
    """A command with its keys at the right."""

    def __init__(self, theme: Theme, parent: QObject) -> None:
        super().__init__(parent)
        self._theme = theme

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Any) -> None:
        super().paint(painter, option, index)
        keys = index.data(KeysRole)
        if keys:
            painter.save()
            painter.setPen(self._theme.colours.dim)
            at: QRect = option.rect.adjusted(0, 0, -12, 0)
            side = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
            painter.drawText(at, side, keys)
            painter.restore()

    def sizeHint(self, option: QStyleOptionViewItem, index: Any) -> QSize:
        size = super().sizeHint(option, index)
        return QSize(size.width(), size.height() + 8)


class Palette(QFrame):
    """A sheet over the window that goes when one looks elsewhere."""

    def __init__(self, bar: QMenuBar, theme: Theme, window: QWidget) -> None:
        super().__init__(window)
        self.hide()
        self.setObjectName("finder")
        self._bar, self._window = bar, window
        self._all: list[Command] = []
        self._back: QWidget | None = None
        self.edit = QLineEdit()
        self.edit.setObjectName("queryText")
        self.edit.setPlaceholderText("Do something: type a part of its name")
        self.edit.setAccessibleName("Find a command")
        self.model = CommandList(self)
        self.view = QListView()
        self.view.setAccessibleName("Commands")
        self.view.setModel(self.model)
        self.view.setItemDelegate(_Row(theme, self))
        self.view.setUniformItemSizes(True)
        self.view.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.none = plain_label("", "dim", wrap=True)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 12, 12, 12)
        column.setSpacing(8)
        column.addWidget(self.edit)
        column.addWidget(self.none)
        column.addWidget(self.view, 1)
        column.addStretch()
        self.edit.textChanged.connect(lambda _: self._find())
        self.view.clicked.connect(lambda _: self._run())
        self.edit.installEventFilter(self)

    def toggle(self) -> None:
        """Open with nothing typed, or close."""
        if self.isVisible():
            self.leave()
            return
        self._back = QApplication.focusWidget()
        self._all = commands(self._bar)
        width = min(_SIZE[0], self._window.width() - 40)
        height = min(_SIZE[1], self._window.height() - 80)
        self.setGeometry((self._window.width() - width) // 2, 48, width, height)
        self.edit.clear()
        self._find()
        self.show()
        self.raise_()
        self.edit.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def leave(self) -> None:
        """Close, and give the keyboard back to what had it."""
        back, self._back = self._back, None
        self.hide()
        give_back(back)

    def _find(self) -> None:
        self.model.show(matching(self._all, self.edit.text()))
        there = bool(self.model.commands)
        self.none.setText("" if there else _NONE)
        self.none.setVisible(not there)
        self.view.setVisible(there)
        self.edit.setAccessibleDescription(self.none.text())
        if there:
            self.view.setCurrentIndex(self.model.index(0))

    def _run(self) -> None:
        index = self.view.currentIndex()
        if index.isValid():
            action = self.model.commands[index.row()].action
            self.leave()
            action.trigger()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is not self.edit:
            return False
        if event.type() == QEvent.Type.FocusOut and not self.isAncestorOf(
            QApplication.focusWidget() or self._window
        ):
            self.hide()
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._on_key(event)
        return False

    def _on_key(self, event: QKeyEvent) -> bool:
        if event.key() in _MOVES:
            QApplication.sendEvent(self.view, event)
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._run()
        elif event.key() == Qt.Key.Key_Escape:
            self.leave()
        else:
            return False
        return True
