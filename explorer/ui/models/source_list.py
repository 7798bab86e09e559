# SPDX-License-Identifier: MIT
"""The files of the workspace: those in, with their receipts, and those on their way."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Any, Final

from PySide6.QtCore import QAbstractListModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from explorer.package.names import parse_path
from explorer.ui.formats import bytes_text, count_text, one_line
from explorer.ui.labels import plain_tip
from explorer.ui.models.source_facts import passed_text
from explorer.ui.models.source_packages import packages
from explorer.ui.pace import Step
from explorer.workspace.records import Receipt

SourceRole: Final = Qt.ItemDataRole.UserRole


@dataclass(frozen=True, slots=True)
class Source:
    """One row. title: the file in short, e.g. “2025-03-10 · edx · marlx”.

    sign: the icon's name. share: how much of a running file is done, 0 to 1. members: the tables of
    a weekly package that this row stands for.
    """

    file: str
    title: str
    sign: str
    line: str
    tip: str = ""
    receipt: Receipt | None = None
    share: float | None = None
    members: tuple["Source", ...] = ()

    @property
    def file_id(self) -> int | None:
        return None if self.receipt is None else self.receipt.file_id

    @property
    def key(self) -> tuple[object, ...]:
        """What stays the same when the list is read anew."""
        return self.file, None if self.receipt is None else self.receipt.member

    @property
    def inside(self) -> bool:
        """Whether its events are in the workspace."""
        return self.receipt is not None and self.receipt.status not in ("failed", "already")


_SIGNS: Final = {"ok": "done", "partial": "warning", "already": "already", "failed": "failed"}


class SourceList(QAbstractListModel):
    """One row a file: first the one running, then what failed in this session, then what is in."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._kept: list[Source] = []
        self._told: list[Source] = []
        self._running: Source | None = None
        self._removing: set[int] = set()
        self._open: set[str] = set()  # packages whose tables are listed
        self._sources: list[Source] = []

    def set_receipts(
        self, receipts: Sequence[Receipt], unknown: Mapping[int, int] | None = None
    ) -> None:
        """What the workspace keeps. unknown: events not in the catalogue, by file_id."""
        known = unknown or {}
        newest_first = reversed(receipts)
        failed_first = sorted(newest_first, key=lambda each: each.status != "failed")
        self._kept = [
            source_of(receipt, known.get(receipt.file_id or 0, 0)) for receipt in failed_first
        ]
        names = {source.file for source in self._kept}
        self._told = [source for source in self._told if source.file not in names]
        self._refresh()

    def add_receipt(self, receipt: Receipt) -> None:
        """What one file just brought; a failed one is kept on show by this list alone."""
        self._running = None
        if receipt.status == "failed":
            self._told = [each for each in self._told if each.file != receipt.file]
            self._told.insert(0, source_of(receipt))
        self._refresh()

    def forget_failures(self) -> None:
        """Take the failed files off the list."""
        self._told.clear()
        self._refresh()

    def toggle(self, file: str) -> None:
        """List the tables of a weekly package below it, or no more."""
        self._open ^= {file}
        self._refresh()

    def set_removing(self, file_id: int, *, under_way: bool) -> None:
        """Whether a file is being taken out."""
        change = self._removing.add if under_way else self._removing.discard
        change(file_id)
        self._refresh()

    def row_of(self, key: tuple[object, ...]) -> int | None:
        """The row that shows what had this key."""
        return next((at for at, each in enumerate(self._sources) if each.key == key), None)

    def set_running(self, progress: Step | None) -> None:
        """Which file is on its way in, and how far."""
        before = self._running
        self._running = None if progress is None else _running(progress)
        if before is not None and self._running is not None and self._sources:
            self._sources[0] = self._running
            self.dataChanged.emit(self.index(0), self.index(0))
        elif before is not self._running:
            self._refresh()

    def _refresh(self) -> None:
        first = [] if self._running is None else [self._running]
        self.beginResetModel()
        kept = [self._going(source) if self._removing else source for source in self._kept]
        kept = packages(kept, self._open)
        self._sources = [*first, *self._told, *kept]
        self.endResetModel()

    def _going(self, source: Source) -> Source:
        if source.file_id not in self._removing:
            return source
        return replace(source, sign="running", line="Being taken out…")

    def rowCount(self, parent: QModelIndex | QPersistentModelIndex | None = None) -> int:
        return 0 if parent is not None and parent.isValid() else len(self._sources)

    def data(
        self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole
    ) -> Any:
        if not index.isValid() or index.row() >= len(self._sources):
            return None
        source = self._sources[index.row()]
        if role == Qt.ItemDataRole.DisplayRole:
            return source.file
        if role == SourceRole:
            return source
        if role == Qt.ItemDataRole.ToolTipRole:
            member = source.receipt.member if source.receipt is not None else None
            return plain_tip("\n".join(part for part in (source.file, member, source.tip) if part))
        if role == Qt.ItemDataRole.AccessibleTextRole and source.members:
            state = "open" if source.file in self._open else "folded"
            return f"{source.title}, {source.line}, {state}"
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{source.title}, {source.line}"
        return None


def source_of(receipt: Receipt, unknown: int = 0) -> Source:
    """A file's row, as its receipt says; unknown: its events of types not in the catalogue."""
    parts = []
    if receipt.status == "failed":
        parts.append(f"Failed: {receipt.cause or 'not taken in'}")
    elif receipt.status == "already" and not receipt.events:
        parts.append("Here already")
    elif receipt.kind == "table":
        parts.append(count_text(receipt.rows, "row"))
    else:
        parts.append(count_text(receipt.events, "event"))
    if receipt.rejects:
        parts.append(count_text(receipt.rejects, "reject"))
    if receipt.learners:
        parts.insert(1, f"only {count_text(len(receipt.learners), 'learner')}")
    if receipt.duplicates:
        parts.append(count_text(receipt.duplicates, "repeat"))
    facts = [receipt.message] if receipt.message else []
    if receipt.lines:
        facts.append(_sum(receipt))
    if receipt.passed_over:
        facts.append(f"{passed_text(receipt)} passed over.")
    if unknown:
        what = "is of a type" if unknown == 1 else "are of types"
        facts.append(f"{count_text(unknown, 'event')} {what} not in the catalogue.")
    sign = _SIGNS.get(receipt.status, "info")
    return Source(receipt.file, _title(receipt), sign, " · ".join(parts), "\n".join(facts), receipt)


def _title(receipt: Receipt) -> str:
    if receipt.kind == "table":
        course = parse_path(PurePosixPath(receipt.member or receipt.file)).course
        table = receipt.table_name or one_line(receipt.member or receipt.file)
        return " · ".join(filter(None, (table, course, receipt.date)))
    if not receipt.date:
        return one_line(receipt.member or receipt.file)
    named = [receipt.date, receipt.site, receipt.org, receipt.server]
    inside = PurePosixPath(receipt.member or "")
    if receipt.member and not receipt.server and not parse_path(inside).date:
        named.append(inside.name)  # which of the archive's logs it is
    return " · ".join(one_line(part) for part in named if part)


def _sum(receipt: Receipt) -> str:
    parts = [
        count_text(receipt.rows, "row")
        if receipt.kind == "table"
        else count_text(receipt.events, "event"),
        count_text(receipt.duplicates, "repeat"),
        count_text(receipt.rejects, "reject"),
        f"{receipt.blank:,} blank",
    ]
    whole = count_text(receipt.lines, "line")
    return f"{whole}: {', '.join(parts)}. {bytes_text(receipt.bytes)} as delivered."


def _running(step: Step) -> Source:
    share = step.done / step.total if step.total else 0.0
    parts = [count_text(step.events, "event"), bytes_text(step.done)]
    if step.total:
        parts[1] = f"{parts[1]} of {bytes_text(step.total)}"
    if step.rate is not None:
        parts.append(f"{bytes_text(round(step.rate))}/s")
    return Source(step.label, step.label, "running", " · ".join(parts), "", None, share)
