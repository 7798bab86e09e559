# SPDX-License-Identifier: MIT
"""All stars and notes of the workspace, those on events of removed files among them."""

from dataclasses import replace
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QItemSelectionModel, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence, QStandardItem, QStandardItemModel
from PySide6.QtWidgets import (
    QAbstractItemView,
    QCheckBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.accessible import clearable
from explorer.ui.formats import count_text, one_line, time_text
from explorer.ui.labels import plain_label, plain_tip
from explorer.ui.models.column import STAR
from explorer.ui.value_menu import put
from explorer.work import CancelToken
from explorer.workspace.annotations import Kept, Notes

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

_SIZE: Final = (720, 460)
_TITLES: Final = ("When", STAR, "Note", "Event")
_KEPT: Final = Qt.ItemDataRole.UserRole
_MOST: Final = 10_000
_LONGEST: Final = 400


class MarksWindow(QWidget):
    """A window of its own beside the main one; Enter shows the events, Delete takes marks away."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._main, self._marks = window, window.context.marks
        self._library = window.context.library
        self._found: list[Kept] = []
        self.setWindowTitle("Stars and notes")
        self.field = QLineEdit()
        self.field.setPlaceholderText("Look for words of a note")
        self.field.setAccessibleName("Look for words of a note")
        clearable(self.field)
        self.absent = QCheckBox("Only of events that are not here")
        self.absent.setToolTip("Their files were removed; the marks come back with the files")
        self.model = QStandardItemModel(self)
        self.view = QTreeView()
        self.said = plain_label("", "dim")
        self.show_button = QPushButton("Show the events")
        self.delete_button = QPushButton("Delete")
        self.delete_button.setToolTip("Take star and note away (Edit, Undo brings them back)")
        self._set_up_view()
        self._lay_out()
        self.field.textChanged.connect(lambda _: self._list())
        self.absent.toggled.connect(lambda _: self._list())
        self.show_button.clicked.connect(self.show_events)
        self.delete_button.clicked.connect(self.delete)
        self._marks.changed.connect(self.read)
        self._library.events_changed.connect(self.read)
        self._library.phase_changed.connect(self._on_phase)
        self.resize(*_SIZE)

    def _set_up_view(self) -> None:
        view = self.view
        view.setAccessibleName("Stars and notes")
        view.setModel(self.model)
        view.setRootIsDecorated(False)
        view.setUniformRowHeights(True)
        view.setAllColumnsShowFocus(True)
        view.setEditTriggers(QTreeView.EditTrigger.NoEditTriggers)
        view.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        view.activated.connect(lambda _: self.show_events())
        view.selectionModel().selectionChanged.connect(lambda *_: self._follow())
        copy = view.addAction("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy)
        view.addAction("Show the events").triggered.connect(self.show_events)
        view.addAction("Delete\tDel").triggered.connect(self.delete)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self.field, 1)
        head.addWidget(self.absent)
        foot = QHBoxLayout()
        foot.setSpacing(8)
        foot.addWidget(self.said, 1)
        foot.addWidget(self.delete_button)
        foot.addWidget(self.show_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(6)
        column.addLayout(head)
        column.addWidget(self.view, 1)
        column.addLayout(foot)

    def open(self) -> None:
        """Come to the front with the marks as they are now."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.read()
        self.view.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def read(self) -> None:
        """List the marks anew, if somebody looks."""
        if not self.isVisible():
            return

        def work(notes: Notes, _: CancelToken) -> list[Kept]:
            notes.settle()
            return notes.everything()

        job = self._library.annotate(work)
        if job is not None:
            job.finished.connect(self._on_read)
            job.failed.connect(self._marks.failed.emit)

    def chosen(self) -> list[Kept]:
        """The marks that are selected."""
        return [index.data(_KEPT) for index in self.view.selectionModel().selectedRows()]

    def show_events(self) -> None:
        """Ask for the events of the selected marks."""
        ids = [mark.event_id for mark in self.chosen() if mark.event_id is not None]
        if ids:
            listed = " ".join(map(str, ids[:_MOST]))
            self._main.context.state.ask(f'id:"{listed}"' if len(ids) > 1 else f"id:{listed}")
            self._main.activateWindow()

    def delete(self) -> None:
        """Take the selected marks away; undo brings them back."""
        gone = [replace(mark, starred=False, note="") for mark in self.chosen()]
        if gone:
            what = f"delete {count_text(len(gone), 'mark')}"
            self._marks.do(what, lambda notes: notes.put_back(gone))
            # A mark on an event that is not here changes nothing of the table.
            self.read()

    def _on_read(self, found: Any) -> None:
        if found != self._found or not self.model.columnCount():
            self._found = found
            self._list()

    def _on_phase(self, phase: str) -> None:
        if phase == "closed":
            self._found = []
            self._list()
            self.hide()

    def _list(self) -> None:
        zone, word = self._main.context.state.zone, self.field.text().strip().casefold()
        self.model.clear()
        self.model.setHorizontalHeaderLabels(list(_TITLES))
        for mark in self._found:
            away = mark.event_id is None
            if word not in mark.note.casefold() or (self.absent.isChecked() and not away):
                continue
            texts = (
                time_text(mark.time, zone),
                STAR * mark.starred,
                one_line(mark.note, _LONGEST),
                "its file is not here" if away else "",
            )
            items = [QStandardItem(text) for text in texts]
            items[0].setData(mark, _KEPT)
            items[2].setToolTip(plain_tip(mark.note) if mark.note else "")
            self.model.appendRow(items)
        header = self.view.header()
        for column in (0, 1, 3):
            header.setSectionResizeMode(column, QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.Stretch)
        header.setStretchLastSection(False)
        if self.model.rowCount():
            self.view.selectionModel().setCurrentIndex(
                self.model.index(0, 0), QItemSelectionModel.SelectionFlag.NoUpdate
            )
        self._follow()

    def _follow(self) -> None:
        chosen = self.chosen()
        here = sum(mark.event_id is not None for mark in chosen)
        self.show_button.setEnabled(here > 0)
        self.delete_button.setEnabled(bool(chosen))
        away = sum(mark.event_id is None for mark in self._found)
        said = count_text(len(self._found), "mark") if self._found else "Nothing is marked yet."
        if not self._found:
            said += " S stars the selected rows of the table, N writes a note."
        if self._found and self.model.rowCount() < len(self._found):
            said = f"{self.model.rowCount():,} of {said}"
        said += f" · {away:,} of events that are not here" if away else ""
        self.said.setText(said + (f" · {len(chosen):,} selected" if chosen else ""))

    def _copy(self) -> None:
        lines = [
            "\t".join(index.siblingAtColumn(at).data() or "" for at in range(len(_TITLES)))
            for index in self.view.selectionModel().selectedRows()
        ]
        if lines:
            put("\n".join(lines), self._main.status.say)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif event.key() == Qt.Key.Key_Delete:  # one that the field has no use for
            self.delete()
        else:
            super().keyPressEvent(event)
