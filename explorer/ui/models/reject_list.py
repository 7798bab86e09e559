# SPDX-License-Identifier: MIT
"""Lines that could not be read, fetched as they are scrolled to."""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from typing import Any, Final

from PySide6.QtCore import (
    QAbstractTableModel,
    QModelIndex,
    QObject,
    QPersistentModelIndex,
    Qt,
    Signal,
)

from explorer.ui.formats import one_line
from explorer.ui.jobs import Channel, Failure
from explorer.ui.labels import plain_tip
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import RejectRow

RejectRole: Final = Qt.ItemDataRole.UserRole
TITLES: Final = ("File", "Line", "Why", "Text")
PAGE: Final = 200
_SHOWN: Final = 400
_COUNTS: Final = "SELECT file_id, reason, count(*) FROM rejects GROUP BY 1, 2"
Index = QModelIndex | QPersistentModelIndex


@dataclass(frozen=True, slots=True)
class Asked:
    """Which rejects: of one file or of all, for one reason or any."""

    file_id: int | None = None
    reason: str | None = None


def matching(reader: Reader, asked: Asked, cancel: CancelToken) -> Iterator[RejectRow]:
    """The rejects asked for, in the order of files and lines."""
    for row in reader.rejects(asked.file_id):
        cancel.check()
        if asked.reason in (None, row.reason):
            yield row


def counted(reader: Reader, cancel: CancelToken) -> list[tuple[int, str, int]]:
    """(file_id, reason, how many) of everything that was rejected."""
    rows = reader.facts(_COUNTS, cancel)
    return [(int(row[0]), str(row[1]), int(row[2])) for row in rows]


class RejectList(QAbstractTableModel):
    """One row a reject; more are fetched when the end comes into sight.

    Signals: arrived() when rows came or none are left; failed(Failure).
    """

    arrived = Signal()
    failed = Signal(object)

    def __init__(self, channel: Channel, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._channel = channel
        self._rows: list[RejectRow] = []
        self._whole = True
        self._more_wanted = False
        self.asked = Asked()

    @property
    def whole(self) -> bool:
        """Whether everything asked for is here."""
        return self._whole

    def ask(self, asked: Asked) -> None:
        """Start over with these; what is on show stays until they come."""
        self.asked = asked
        self._whole = False
        self._fetch(start_over=True)

    def clear(self) -> None:
        """Show nothing."""
        self._channel.cancel()
        self.beginResetModel()
        self._rows, self._whole = [], True
        self.endResetModel()

    def canFetchMore(self, parent: Index) -> bool:
        return not parent.isValid() and not self._whole

    def fetchMore(self, parent: Index) -> None:
        if parent.isValid() or self._whole:
            return
        # A view asks once, when its end is reached: what is asked meanwhile must not be forgotten.
        self._more_wanted = self._channel.busy
        if not self._more_wanted:
            self._fetch(start_over=False)

    def _fetch(self, *, start_over: bool) -> None:
        asked, start = self.asked, 0 if start_over else len(self._rows)

        def work(reader: Reader, token: CancelToken) -> list[RejectRow]:
            return list(islice(matching(reader, asked, token), start, start + PAGE))

        def answered(rows: list[RejectRow]) -> None:
            self._take(rows, start_over=start_over)

        self._channel.ask(work, answered, self._on_failed)

    def _take(self, rows: list[RejectRow], *, start_over: bool) -> None:
        self._whole = len(rows) < PAGE
        if start_over:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
        elif rows:
            first = len(self._rows)
            self.beginInsertRows(QModelIndex(), first, first + len(rows) - 1)
            self._rows += rows
            self.endInsertRows()
        more, self._more_wanted = self._more_wanted, False
        self.arrived.emit()
        if more:
            self.fetchMore(QModelIndex())

    def _on_failed(self, failure: Failure) -> None:
        self._whole = True
        self.failed.emit(failure)

    def rowCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(TITLES)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid() or index.row() >= len(self._rows):
            return None
        row, column = self._rows[index.row()], index.column()
        if role == RejectRole:
            return row
        if role == Qt.ItemDataRole.DisplayRole:
            return _shown(row, column)
        if role == Qt.ItemDataRole.ToolTipRole and column in (0, 2):
            return plain_tip(_shown(row, column))
        if role == Qt.ItemDataRole.TextAlignmentRole and column == 1:
            return Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
        return None

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if orientation != Qt.Orientation.Horizontal or not 0 <= section < len(TITLES):
            return None
        if role == Qt.ItemDataRole.DisplayRole:
            return TITLES[section]
        if role == Qt.ItemDataRole.TextAlignmentRole:
            right = section == 1
            side = Qt.AlignmentFlag.AlignRight if right else Qt.AlignmentFlag.AlignLeft
            return side | Qt.AlignmentFlag.AlignVCenter
        return None


def _shown(row: RejectRow, column: int) -> str:
    if column == 0:
        return one_line(row.where)
    if column == 1:
        return f"{row.line:,}"
    if column == 2:
        return one_line(row.reason)
    # A rejected line may be as long as a file: only its start is made ready to show.
    return one_line(row.text[: 4 * _SHOWN].decode("utf-8", "replace"), _SHOWN)
