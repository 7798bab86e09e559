# SPDX-License-Identifier: MIT
"""Two events side by side: two rows selected in the table, or one marked and another selected."""

from functools import partial
from typing import Any, Final

from PySide6.QtCore import QModelIndex, QPoint, Qt, Signal
from PySide6.QtGui import QKeySequence, QResizeEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QHeaderView,
    QMenu,
    QToolButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.difference import Difference, difference
from explorer.ui.event_detail import as_json, open_line
from explorer.ui.formats import count_text, one_line, time_text
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel
from explorer.ui.models.columns import learner_of
from explorer.ui.models.difference_tree import DifferenceTree
from explorer.ui.models.json_tree import path_text
from explorer.ui.panels.context import Context
from explorer.ui.panels.difference_cells import DifferenceCells
from explorer.ui.panels.find_bar import Hits
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.quick_look import QuickLook
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import EventRow

_HOW: Final = "Select two events in the table (Ctrl+click), or mark this one and select another."
_FIELD: Final = 0.42  # of the width
Pair = tuple[EventRow, EventRow, Difference]


class Comparison(Panel):
    """Shows what differs between two events.

    Signals: said(sentence); found(Hits); mark_wanted(), to mark the event on show.
    """

    said = Signal(str)
    found = Signal(object)
    mark_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._state = context.state
        self._channel = context.library.channel("detail")
        self._pair: tuple[int, int] | None = None
        self._hits: list[QModelIndex] = []
        self._hit = -1
        self._rows: tuple[EventRow, EventRow] | None = None
        self.about = ElidedLabel("dim")
        self.release = QToolButton()
        self.model = DifferenceTree(self)
        self.tree = QTreeView()
        self.cells = DifferenceCells(context.theme, self.tree)
        self.look = QuickLook(context.theme, self)
        self._set_up_tree()
        self.set_content(self._page())
        self.message.button.clicked.connect(self.mark_wanted)
        context.state.zone_changed.connect(lambda _: self._title())
        context.theme.changed.connect(self.tree.viewport().update)
        self.show_none()

    def show_none(self, *, can_mark: bool = True) -> None:
        """Say how to choose two events."""
        self._channel.cancel()
        self._pair = None
        button = "Mark this event" if can_mark else ""
        self.show_empty("copy", "Nothing to compare yet", _HOW, button=button)

    def forget(self) -> None:
        """Keep nothing of the events."""
        self._rows = None
        self._hits = []
        self.look.forget()
        self.model.show(Difference(), ("First", "Second"))
        self.about.say("")
        self.show_none()

    def show_pair(self, first: int, second: int) -> None:
        """Compare two events; the earlier one stands first."""
        if self._pair == (first, second) and self.state in ("normal", "loading"):
            return
        self._pair = (first, second)
        self.show_loading("Comparing…")

        def work(reader: Reader, token: CancelToken) -> Pair:
            one, other = sorted(reader.rows([first, second]), key=lambda row: (row.time, row.id))
            texts = [open_line(reader.line(row.id)) for row in (one, other)]
            token.check()
            before, after = ({} if text is None else text.document for text in texts)
            return one, other, difference(before, after, token)

        self._channel.ask(work, self._show, self._on_failed)

    def _show(self, pair: Any) -> None:
        one, other, found = pair
        self._rows = (one, other)
        self._hits, self._hit = [], -1
        self._title(found)
        self.tree.setCurrentIndex(self.model.index(0, 0))
        self.show_normal()

    def _title(self, found: Difference | None = None) -> None:
        if self._rows is None:
            return
        found = found or self.model.difference
        zone = self._state.zone
        first, second = (
            f"{one_line(learner_of(row) or 'nobody', 40)}, {time_text(row.time, zone)}"
            for row in self._rows
        )
        self.model.show(found, (first, second))
        kinds = [change.kind for change in found.changes]
        parts = [f"{kinds.count(kind):,} {kind}" for kind in ("changed", "added", "removed")]
        differ = ", ".join(part for part in parts if not part.startswith("0 "))
        self.about.say(
            f"{differ or 'No field differs'}; {count_text(len(found.same), 'field')} alike"
        )

    def _on_failed(self, failure: Failure) -> None:
        self._pair = None
        self.show_failed(failure)

    def look_for(self, text: str) -> None:
        """Find rows that hold this text."""
        self.cells.wanted = wanted = text.casefold()
        self.tree.viewport().update()
        self._hits, self._hit = [], -1
        if wanted and self.state == "normal":
            self._hits = [index for index in self._indexes() if self._holds(index, wanted)]
            self.found.emit(Hits(0, len(self._hits)))
            self.step(1)

    def step(self, by: int) -> None:
        """To the next hit, or the one before."""
        if self._hits:
            self._hit = (self._hit + by) % len(self._hits)
            self.tree.setCurrentIndex(self._hits[self._hit])
            self.tree.scrollTo(self._hits[self._hit])
            self.found.emit(Hits(self._hit + 1, len(self._hits)))

    def _indexes(self) -> list[QModelIndex]:
        top = [self.model.index(row, 0) for row in range(self.model.rowCount())]
        last = top[-1] if top else QModelIndex()
        below = [self.model.index(row, 0, last) for row in range(self.model.rowCount(last))]
        return top + below if top else []

    def _holds(self, index: QModelIndex, wanted: str) -> bool:
        found = self.model.values(index)
        if found is None:
            return False
        place, *values = found
        texts = (
            path_text(place),
            *(value for value in values if not isinstance(value, (dict, list))),
        )
        return any(wanted in str(text).casefold() for text in texts if text is not None)

    def _page(self) -> QWidget:
        self.release.setText("Unmark")
        self.release.setObjectName("link")
        self.release.setToolTip("Compare with the marked event no more")
        page = QWidget()
        head = QHBoxLayout()
        head.setContentsMargins(10, 4, 6, 4)
        head.addWidget(self.about, 1)
        head.addWidget(self.release)
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addLayout(head)
        column.addWidget(self.tree, 1)
        return page

    def _set_up_tree(self) -> None:
        tree = self.tree
        tree.setAccessibleName("What differs between two events")
        tree.setModel(self.model)
        tree.setItemDelegate(self.cells)
        tree.setUniformRowHeights(True)
        tree.setIndentation(14)
        tree.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        tree.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        header = tree.header()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Interactive)
        tree.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
        tree.customContextMenuRequested.connect(self._on_menu)
        for text, keys, act in (
            ("Copy difference", QKeySequence(QKeySequence.StandardKey.Copy), self.copy),
            ("Quick look", QKeySequence(Qt.Key.Key_Space), self.quick_look),
        ):
            action = tree.addAction(text, keys)
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(act)

    def resizeEvent(self, event: QResizeEvent) -> None:
        self.tree.setColumnWidth(0, round(event.size().width() * _FIELD))
        super().resizeEvent(event)

    def copy(self) -> None:
        """Copy the row: path and both values."""
        found = self.model.values(self.tree.currentIndex())
        if found is None:
            return
        place, before, after = found
        QApplication.clipboard().setText(f"{path_text(place)}\t{_plain(before)}\t{_plain(after)}")
        self.said.emit("Copied.")

    def quick_look(self) -> None:
        """Show both values whole."""
        if self.look.isVisible():
            self.look.hide()
            return
        found = self.model.values(self.tree.currentIndex())
        if found is not None:
            place, before, after = found
            titles = [str(self.model.headerData(at, Qt.Orientation.Horizontal)) for at in (1, 2)]
            text = f"{titles[0]}\n{_plain(before)}\n\n{titles[1]}\n{_plain(after)}"
            self.look.say(path_text(place), "", text)
            self.look.open_beside(self)

    def menu(self, index: QModelIndex) -> QMenu:
        """What can be done with a row."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        there = self.model.values(index) is not None
        menu.addAction("Copy path and values\tCtrl+C", self.copy).setEnabled(there)
        menu.addAction("Quick look\tSpace", self.quick_look).setEnabled(there)
        if self._rows is not None:
            menu.addSeparator()
            for title, row in zip(("first", "second"), self._rows, strict=True):
                menu.addAction(f"Select the {title} event", partial(self._state.select, row.id))
        return menu

    def _on_menu(self, at: QPoint) -> None:
        index = self.tree.indexAt(at)
        if index.isValid():
            self.menu(index).popup(self.tree.viewport().mapToGlobal(at))


def _plain(value: Any) -> str:
    return value if isinstance(value, str) else as_json(value)
