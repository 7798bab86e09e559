# SPDX-License-Identifier: MIT
"""The events on show: ids in memory, rows fetched page by page for what is on screen."""

from collections import OrderedDict
from collections.abc import Iterator, Sequence
from datetime import tzinfo
from typing import Any, Final

import numpy as np
from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    QTimer,
    Signal,
)
from PySide6.QtGui import QFont

from explorer.ui import formats
from explorer.ui.jobs import Channel, Failure
from explorer.ui.labels import plain_tip
from explorer.ui.marks import Marks
from explorer.ui.models.column import STAR, Column, TableRow, Value, pinned, read_fields
from explorer.ui.models.columns import BY_ID, COLUMNS
from explorer.ui.theme import tabular
from explorer.work import CancelToken
from explorer.workspace.queries import Ids, Reader
from explorer.workspace.records import EventRow

Index = QModelIndex | QPersistentModelIndex
PAGE_ROWS: Final = 16  # half a screen: a jump reads little that is not on screen
MAX_ROWS: Final = 50_000_000  # beyond some 80 million, rows no longer fit Qt's 32-bit heights
RowRole: Final = Qt.ItemDataRole.UserRole
_CACHED_PAGES: Final = 768
_FETCHED_AT_ONCE: Final = 16
_WANTED_LIMIT: Final = 32
_MANY: Final = 1_000_000
_ROOM: Final = 16_000_000
PLACEHOLDER: Final = "·"
_OWN: Final = [number for number, column in enumerate(COLUMNS) if column.own]

Fetched = tuple[EventRow, dict[str, Value]]


class EventTable(QAbstractTableModel):
    """Shows the events of an answer while it streams in; data() never asks the workspace.

    `columns` are COLUMNS and, behind them, those of pinned fields. Signals: fetch_failed(Failure).
    """

    fetch_failed = Signal(object)

    def __init__(
        self, pages: Channel, zone: tzinfo, marks: Marks, parent: QObject | None = None
    ) -> None:
        super().__init__(parent)
        self.columns: list[Column] = list(COLUMNS)
        self._paths: tuple[str, ...] = ()
        self._channel = pages
        self._zone = zone
        self._marks = marks
        marks.changed.connect(self._on_marked)
        self._buffer: Ids = np.empty(0, np.int64)
        self._count = 0
        self._pages: OrderedDict[int, list[Fetched]] = OrderedDict()
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._fetch_soon = QTimer(self, singleShot=True, interval=0)
        self._fetch_soon.timeout.connect(self._fetch)
        self._digits = tabular(QFont())

    @property
    def ids(self) -> Ids:
        """The ids of all rows, in their order."""
        return self._buffer[: self._count]

    @property
    def fetching(self) -> bool:
        """Whether rows are on their way."""
        return self._channel.busy or bool(self._wanted)

    def replace(self, ids: Ids) -> None:
        """Start over with these rows."""
        self.beginResetModel()
        self._channel.cancel()
        self._pages.clear()
        self._wanted.clear()
        self._buffer, self._count = ids[:MAX_ROWS], min(len(ids), MAX_ROWS)
        self.endResetModel()

    def append(self, ids: Ids) -> None:
        """Add rows at the end."""
        count = min(self._count + len(ids), MAX_ROWS)
        if count == self._count:
            return
        self.beginInsertRows(QModelIndex(), self._count, count - 1)
        if count > len(self._buffer):
            # Pages that are not written to cost nothing; to copy millions of ids is felt.
            more = 2 * len(self._buffer) if count < _MANY else max(_ROOM, 2 * len(self._buffer))
            grown = np.empty(max(count, more), np.int64)
            grown[: self._count] = self.ids
            self._buffer = grown
        self._buffer[self._count : count] = ids[: count - self._count]
        partial = self._count // PAGE_ROWS
        self._count = count
        self._pages.pop(partial, None)
        self.endInsertRows()

    def choose_zone(self, zone: tzinfo) -> None:
        """Write times on this zone's clock."""
        self._zone = zone
        if self._count:
            last = self.index(self._count - 1, len(self.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, len(self.columns) - 1)

    def show_fields(self, paths: Sequence[str]) -> None:
        """Have a column for each of these paths into the event."""
        for at in reversed(range(len(COLUMNS), len(self.columns))):
            if self.columns[at].path not in paths:
                self.beginRemoveColumns(QModelIndex(), at, at)
                del self.columns[at]
                self.endRemoveColumns()
        known = [column.path for column in self.columns]
        new = [pinned(path) for path in paths if path not in known]
        self._paths = tuple(column.path for column in [*self.columns, *new] if column.path)
        if new:
            self._channel.cancel()
            self._pages.clear()
            start = len(self.columns)
            self.beginInsertColumns(QModelIndex(), start, start + len(new) - 1)
            self.columns += new
            self.endInsertColumns()

    def row(self, number: int) -> EventRow | None:
        """The event in this row, if it has been fetched."""
        page = self._pages.get(number // PAGE_ROWS)
        offset = number % PAGE_ROWS
        return page[offset][0] if page is not None and 0 <= offset < len(page) else None

    def table_row(self, number: int) -> TableRow | None:
        """The event in this row with its mark and its pinned fields, if it has been fetched."""
        event = self.row(number)
        if event is None:
            return None
        fields = self._pages[number // PAGE_ROWS][number % PAGE_ROWS][1]
        return TableRow(event, self._marks.of(event.id), fields)

    def row_number(self, event_id: int, start: int = 0) -> int | None:
        """The row, from `start` on, that shows this event."""
        found = np.flatnonzero(self.ids[start:] == event_id)
        return start + int(found[0]) if len(found) else None

    def _want(self, page: int) -> None:
        self._wanted[page] = None
        self._wanted.move_to_end(page)
        if len(self._wanted) > _WANTED_LIMIT:
            # Pages scrolled past are not worth fetching.
            self._wanted.popitem(last=False)
        if not self._channel.busy:
            self._fetch_soon.start()

    def _fetch(self) -> None:
        if not self._wanted or self._channel.busy:
            return
        pages = list(self._wanted)[: -_FETCHED_AT_ONCE - 1 : -1]  # the newest first
        for page in pages:
            del self._wanted[page]
        wanted = [self.ids[page * PAGE_ROWS : (page + 1) * PAGE_ROWS].copy() for page in pages]

        paths = self._paths

        def work(reader: Reader, token: CancelToken) -> Iterator[tuple[int, list[Fetched]]]:
            for page, ids in zip(pages, wanted, strict=True):
                yield page, _fetch_page(reader, ids, paths, token)

        self._channel.ask(
            work, lambda _: self._fetch_soon.start(), self._on_failed, self._on_fetched
        )

    def _on_fetched(self, fetched: tuple[int, list[Fetched]]) -> None:
        page, rows = fetched
        first = page * PAGE_ROWS
        if len(rows) != len(self.ids[first : first + PAGE_ROWS]):
            self._want(page)
            return
        self._pages[page] = rows
        self.dataChanged.emit(
            self.index(first, 0), self.index(first + len(rows) - 1, len(self.columns) - 1)
        )
        while len(self._pages) > _CACHED_PAGES:
            self._pages.popitem(last=False)

    def _on_failed(self, failure: Failure) -> None:
        self._wanted.clear()
        self.fetch_failed.emit(failure)

    def _on_marked(self) -> None:
        for column in _OWN if self._count else ():
            self.dataChanged.emit(self.index(0, column), self.index(self._count - 1, column))

    def row_for_paint(self, number: int) -> EventRow | None:
        """The event in this row; if it has not been fetched, it is now on its way."""
        page = number // PAGE_ROWS
        row = self.row(number)
        if row is not None:
            self._pages.move_to_end(page)
        elif page not in self._pages:
            self._want(page)
        return row

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else self._count

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= self._count:
            return None
        column = self.columns[index.column()]
        if role == Qt.ItemDataRole.FontRole:
            return self._digits if column.digits else None
        if role == Qt.ItemDataRole.ToolTipRole and column.own:
            row = self.table_row(index.row())
            note = row.mark.note if row is not None and row.mark is not None else ""
            return plain_tip(note) if note else None
        if role == Qt.ItemDataRole.ToolTipRole and column.whole is not None:
            event = self.row(index.row())
            lines = [] if event is None else column.whole(event)
            return plain_tip("\n".join(filter(None, lines))) if lines else None
        if role not in (Qt.ItemDataRole.DisplayRole, RowRole, Qt.ItemDataRole.AccessibleTextRole):
            return None
        event = self.row_for_paint(index.row())
        if role == RowRole:
            return event
        shown = self.table_row(index.row())
        if shown is None:
            return PLACEHOLDER
        if role == Qt.ItemDataRole.AccessibleTextRole and column is BY_ID["star"]:
            return "starred" if column.value(shown) else "no star"
        return self.text(column, shown)

    def text(self, column: Column, row: TableRow) -> str:
        """A cell's text; of a star its sign, or nothing."""
        if column is BY_ID["star"]:
            return STAR if column.value(row) else ""
        return column.shown_text(row, self._zone)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(self.columns):
            return None
        column = self.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            in_zone = column.id in ("time", "received")
            return f"{column.title} ({formats.zone_title(self._zone)})" if in_zone else column.title
        if role == Qt.ItemDataRole.ToolTipRole:
            return column.meaning
        if role == Qt.ItemDataRole.TextAlignmentRole:
            return Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
        return None


def _fetch_page(
    reader: Reader, ids: Ids, paths: tuple[str, ...], token: CancelToken
) -> list[Fetched]:
    token.check()
    rows = reader.rows(ids)
    if not paths:
        return [(row, {}) for row in rows]
    found = []
    for row in rows:
        token.check()
        found.append((row, read_fields(reader.line(row.id), paths)))
    return found
