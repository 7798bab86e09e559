# SPDX-License-Identifier: MIT
"""What the workspace holds, who can open it, and who looked for whom."""

import csv
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QAbstractTableModel, QObject, Qt
from PySide6.QtGui import QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QTableView,
    QTabWidget,
    QVBoxLayout,
    QWidget,
)

from explorer.errors import UserError
from explorer.ui.accessible import Role, clearable, introduce
from explorer.ui.formats import count_text, one_line, time_text
from explorer.ui.jobs import Failure
from explorer.ui.labels import plain_label
from explorer.ui.panels.context import Context
from explorer.ui.weekly_tables import WeeklyTables
from explorer.work import CancelToken
from explorer.workspace.access import Entry
from explorer.workspace.export import write_csv
from explorer.workspace.holding import WORDS, Holding, holding
from explorer.workspace.private_columns import PrivateColumns, private_columns
from explorer.workspace.queries import Reader
from explorer.workspace.sealing import Holder, holders
from explorer.workspace.times import iso

_SIZE: Final = (760, 520)
_TITLES: Final = ("Time", "Who", "Did", "What")
_NO_TABLES: Final = (
    "No table of a weekly package is in this workspace. Names and ids that events have are not"
    " counted here."
)


@dataclass(frozen=True, slots=True)
class Facts:
    """All that the window shows."""

    held: Holding
    holders: tuple[Holder, ...]
    log: tuple[Entry, ...]
    private: tuple[PrivateColumns, ...] = ()


class AccessTable(QAbstractTableModel):
    """The access log, the newest entry first."""

    def __init__(self, context: Context, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._state = context.state
        self.every: Sequence[Entry] = ()
        self.entries: Sequence[Entry] = ()
        self._sought = ""

    def show(self, entries: Sequence[Entry]) -> None:
        """Show these."""
        self.every = entries
        self.find(self._sought)

    def find(self, text: str) -> None:
        """Show those of which who, did or what holds a text."""
        self._sought = text.casefold()
        self.beginResetModel()
        self.entries = [
            one
            for one in self.every
            if self._sought in f"{one.person} {one.action} {one.detail}".casefold()
        ]
        self.endResetModel()

    def text(self, rows: Sequence[int]) -> str:
        """These rows, a line each, as a spreadsheet takes them."""
        columns = range(len(_TITLES))
        cells = ([str(self.index(row, at).data()) for at in columns] for row in rows)
        return "\n".join("\t".join(row) for row in cells)

    def rowCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.entries)

    def columnCount(self, parent: Any = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(_TITLES)

    def data(self, index: Any, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self.entries):
            return None
        entry = self.entries[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            if index.column() == 0:
                return time_text(entry.at, self._state.zone)
            return one_line((entry.person, entry.action, entry.detail)[index.column() - 1])
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        shown = orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole
        return _TITLES[section] if shown and 0 <= section < len(_TITLES) else None


class WorkspaceWindow(QWidget):
    """A window of its own beside the main one; Esc closes it."""

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._context = context
        self._channel = context.library.channel("detail")
        self.setWindowTitle("This workspace")
        self.title = plain_label("", "stateTitle", wrap=True)
        self.said = plain_label("", "dim", wrap=True)
        self.held = plain_label("", wrap=True)
        self.who = plain_label("", wrap=True)
        self.private = plain_label("", wrap=True)
        for label in (self.held, self.who, self.private):
            label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
            label.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.tables = WeeklyTables(context)
        self.log = AccessTable(context, self)
        self.view = QTableView()
        self.sought = QLineEdit()
        self.sought.setPlaceholderText("Find a person, a learner, a file…")
        self.sought.setAccessibleName("Find in the access log")
        clearable(self.sought)
        self.sought.textChanged.connect(self.log.find)
        self.export = QPushButton("Export…")
        self.export.setToolTip("Write the whole access log to a file, as CSV")
        self._set_up_view()
        self._lay_out()
        self.export.clicked.connect(self._on_export)
        context.library.phase_changed.connect(self._on_phase)
        self.resize(*_SIZE)

    def open(self) -> None:
        """Come to the front with what is so now."""
        library = self._context.library
        self.title.setText(one_line(library.path.name))
        self.said.setText("Counting…")
        gpg, path = library.gpg, library.path

        def work(reader: Reader, token: CancelToken) -> Facts:
            held = holding(reader.workspace, reader, token)
            log = tuple(reader.workspace.access.entries())
            private = tuple(private_columns(reader, token))
            return Facts(held, tuple(holders(path, gpg)), log, private)

        self._channel.ask(work, self._on_facts, self._on_failed)
        self.tables.read()
        self.show()
        self.raise_()
        self.activateWindow()

    def write_log(self, path: Path) -> None:
        """Write the whole log, safe for spreadsheets. Raises UserError."""
        rows = ((iso(one.at), one.person, one.action, one.detail) for one in self.log.every)
        try:
            with path.open("w", encoding="utf-8", newline="") as file:
                write_csv(file, [title.lower() for title in _TITLES], rows)
        except (OSError, csv.Error) as error:
            raise UserError(
                f"{path.name} can't be written: {error}.", "Choose another folder."
            ) from error

    def _on_facts(self, facts: Facts) -> None:
        held = facts.held
        self.said.setText(f"{held.bytes / 1e6:,.1f} MB, encrypted")
        lines = [count_text(count, *WORDS[kind]) for kind, count in held.counts.items()]
        if held.first_time is not None and held.last_time is not None:
            zone = self._context.state.zone
            first, last = time_text(held.first_time, zone), time_text(held.last_time, zone)
            lines.append(f"events from {first} to {last}")
        lines += [f"{count_text(count, 'row')} of {name}" for name, count in held.tables.items()]
        self.held.setText("\n".join(lines))
        self.private.setText("\n\n".join(map(_private_text, facts.private)) or _NO_TABLES)
        self.who.setText("\n".join(map(_holder_text, facts.holders)) or "Nobody that gpg knows.")
        self.log.show(facts.log)

    def _on_failed(self, failure: Failure) -> None:
        self.said.setText(f"{failure.what} {failure.todo}".strip())

    def _on_phase(self, phase: str) -> None:
        if phase != "open":
            self.log.show(())
            self.hide()

    def _on_copy(self) -> None:
        rows = sorted({index.row() for index in self.view.selectionModel().selectedRows()})
        if rows:
            QApplication.clipboard().setText(self.log.text(rows))

    def _on_export(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Export the access log", "access-log.csv")
        if not name:
            return
        library = self._context.library
        library.ask("export", lambda reader, _: reader.note_export("the access log"))
        try:
            self.write_log(Path(name))
        except UserError as error:
            self.said.setText(str(error))
        else:
            entries = count_text(len(self.log.every), "entry", "entries")
            self.said.setText(f"{entries} written.")

    def _set_up_view(self) -> None:
        view = self.view
        view.setAccessibleName("Access log")
        view.setModel(self.log)
        copy = view.addAction("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._on_copy)
        view.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        view.setShowGrid(False)
        view.setWordWrap(False)
        view.setTabKeyNavigation(False)
        view.setSelectionBehavior(QTableView.SelectionBehavior.SelectRows)
        view.verticalHeader().hide()
        view.verticalHeader().setDefaultSectionSize(view.fontMetrics().height() + 8)
        view.horizontalHeader().setStretchLastSection(True)
        view.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, width in enumerate((200, 100, 130)):
            view.setColumnWidth(column, width)

    def _lay_out(self) -> None:
        tabs = QTabWidget()
        introduce(tabs, "What it holds, and who looked", Role.PageTabList)
        for title, label in (
            ("What it holds", self.held),
            ("Private columns", self.private),
            ("Who can open it", self.who),
        ):
            page = QWidget()
            inner = QVBoxLayout(page)
            inner.setContentsMargins(16, 16, 16, 16)
            inner.addWidget(label)
            inner.addStretch(1)
            scroll = QScrollArea()
            introduce(scroll, title, Role.Grouping)
            scroll.setWidgetResizable(True)
            scroll.setFrameShape(QScrollArea.Shape.NoFrame)
            scroll.setWidget(page)
            tabs.addTab(scroll, title)
        tabs.insertTab(1, self.tables, "Weekly tables")
        log = QWidget()
        inner = QVBoxLayout(log)
        inner.addWidget(self.sought)
        inner.addWidget(self.view, 1)
        row = QHBoxLayout()
        row.addWidget(plain_label("Only ever added to; kept encrypted in the workspace.", "dim"), 1)
        row.addWidget(self.export)
        inner.addLayout(row)
        tabs.addTab(log, "Access log")
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        column.addWidget(self.title)
        column.addWidget(self.said)
        column.addWidget(tabs, 1)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)


def _holder_text(holder: Holder) -> str:
    name = one_line(holder.name) or "a key that this keyring does not know"
    key = f" (0x{holder.key_id})" if holder.key_id else ""
    return f"{name}{key}{', whose secret key you hold' if holder.held and holder.key_id else ''}"


def _private_text(columns: PrivateColumns) -> str:
    lines = [f"{columns.title}: {'held' if columns.held else 'not held'}"]
    if columns.held:
        lines.append(f"    in {one_line(', '.join(columns.held), 600)}")
    if columns.left_out:
        lines.append(f"    left out: {one_line(', '.join(columns.left_out), 600)}")
    return "\n".join(lines)
