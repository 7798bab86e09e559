# SPDX-License-Identifier: MIT
"""The status line: how many events are on show, what is on its way in, and a way to stop it."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtWidgets import QHBoxLayout, QProgressBar, QPushButton, QStatusBar, QWidget

from explorer.ui.formats import bytes_text, count_text, one_line, span_text, time_text
from explorer.ui.labels import plain_label, plain_tip
from explorer.ui.pace import Step
from explorer.ui.panels.context import Context
from explorer.ui.theme import tabular
from explorer.workspace.queries import Ids
from explorer.workspace.records import Receipt

_SAID_MS: Final = 6_000
_PARTS: Final = 1_000
_NOTE: Final = 80
_COARSE_SECONDS: Final = 90
_MINUTES: Final = len("2014-07-25 14:05")


class Status(QStatusBar):
    """Honest numbers, and the progress of imports."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        self.setSizeGripEnabled(False)
        self.setContentsMargins(8, 0, 0, 0)
        self.numbers = plain_label("", "dim")
        self.said = plain_label("", "dim")
        for label in (self.numbers, self.said):
            label.setFont(tabular(label.font()))
        self._forget = QTimer(self, singleShot=True, interval=_SAID_MS)
        self._forget.timeout.connect(self.said.clear)
        self.stop = QPushButton("Stop")
        self.stop.setToolTip("Keep what was found so far and look no further")
        self.stop.clicked.connect(self._stop)
        self.stop.hide()
        self._build_progress()
        self.addWidget(self.numbers)
        self.addWidget(self.stop)
        self.addWidget(self.said, 1)
        self.addPermanentWidget(self.progress)
        self._hits = 0
        self._complete = True
        search, library, imports = context.search, context.library, context.imports
        search.arrived.connect(self._on_arrived)
        search.ended.connect(self._on_ended)
        search.started.connect(self._on_started)
        library.totals_changed.connect(lambda _: self._show())
        library.phase_changed.connect(lambda _: self._show())
        context.state.zone_changed.connect(lambda _: self._show())
        imports.started.connect(self._on_import)
        imports.progressed.connect(self._on_progress)
        imports.idle.connect(self.progress.hide)
        self._show()

    def say(self, text: str) -> None:
        """A short word on what was just done; it goes by itself."""
        self.said.setText(f"·  {text}" if self.numbers.text() else text)
        self._forget.start()

    def _build_progress(self) -> None:
        self.progress = QWidget()
        self.amount = plain_label("")
        self.amount.setFont(tabular(self.amount.font()))
        self.bar = QProgressBar()
        self.bar.setTextVisible(False)
        self.bar.setFixedWidth(140)
        self.cancel = QPushButton("Cancel import")
        self.cancel.setToolTip("Files that are in stay in; the one under way leaves nothing")
        self.cancel.clicked.connect(self._on_cancel)
        row = QHBoxLayout(self.progress)
        row.setContentsMargins(0, 2, 4, 2)
        row.setSpacing(8)
        row.addWidget(self.amount)
        row.addWidget(self.bar, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self.cancel)
        self.progress.hide()

    def _on_import(self) -> None:
        self.bar.setRange(0, 0)
        self.amount.setText("Starting…")
        self.cancel.setEnabled(True)
        self.progress.show()

    def _on_progress(self, step: Step) -> None:
        if step.all_total:
            self.bar.setRange(0, _PARTS)
            self.bar.setValue(int(_PARTS * step.all_done / step.all_total))
        if self.cancel.isEnabled():
            self.amount.setText(short_text(step, self._context.imports.waiting))
        tip = plain_tip(whole_text(step))
        self.amount.setToolTip(tip)
        self.bar.setToolTip(tip)

    def _on_cancel(self) -> None:
        self.cancel.setEnabled(False)
        self.amount.setText("Cancelling…")
        self._context.imports.cancel()

    def _stop(self) -> None:
        self._context.search.stop()
        self.stop.hide()
        self._show(stopped=True)

    def _on_started(self) -> None:
        self._complete = False
        self._hits = 0

    def _on_arrived(self, ids: Ids, _first: bool) -> None:
        self._hits += len(ids)
        self.stop.setVisible(True)
        self._show()

    def _on_ended(self, count: int) -> None:
        self._hits, self._complete = count, True
        self.stop.hide()
        self._show()

    def _show(self, *, stopped: bool = False) -> None:
        totals = self._context.library.totals
        if self._context.library.phase != "open" or totals is None or not totals.files:
            self.numbers.setText("Nothing is open" if not self._context.imports.running else "")
            return
        whole = f"{totals.events:,}"
        if stopped:
            shown = f"{self._hits:,}+ of {whole}, stopped"
        elif self._complete:
            shown = f"{self._hits:,} of {whole}"
        else:
            shown = f"{self._hits:,}+ of {whole}, counting…"
        parts = [shown]
        parts += self._indexed_to()
        parts.append(count_text(totals.files, "file"))
        if totals.rejects:
            parts.append(count_text(totals.rejects, "reject"))
        self.numbers.setText(" · ".join(parts))

    def _indexed_to(self) -> list[str]:
        last = indexed_to(self._context.library.receipts)
        zone = self._context.state.zone
        return [] if last is None else [f"indexed to {time_text(last, zone)[:_MINUTES]}"]


def indexed_to(receipts: Sequence[Receipt]) -> int | None:
    """Up to when the log is in.

    One computer's clock may be years ahead: no event counts as later than the day of its file, or
    than now where its file has no day.
    """
    times = [
        min(each.last_time, _end_of(each.date))
        for each in receipts
        if each.last_time is not None and each.status != "failed"
    ]
    return max(times, default=None)


def _end_of(date: str | None) -> int:
    """The last second of a file's day; now, without one. In microseconds since 1970 UTC."""
    try:
        day = datetime.strptime(date or "", "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        return int(datetime.now(UTC).timestamp()) * 1_000_000
    return (int(day.timestamp()) + 86_399) * 1_000_000


def short_text(step: Step, waiting: int = 0) -> str:
    """How far a drop is, for a line that has little room."""
    parts = []
    if step.files > 1:
        parts.append(f"file {step.number:,} of {step.files:,}")
    if step.note and not step.done:
        parts.append(one_line(step.note, _NOTE))
    parts.append(count_text(step.all_events, "event"))
    if step.rate is not None:
        parts.append(f"{bytes_text(round(step.rate))}/s")
    if step.left is not None:
        parts.append(left_text(step.left))
    if waiting:
        parts.append(f"{waiting:,} more waiting")
    return " · ".join(parts)


def whole_text(step: Step) -> str:
    """How far the file under way and the whole drop are."""
    note = f"\n{step.note[:1].upper()}{step.note[1:]}" if step.note else ""
    file = f"{step.label}: {amount_text(step.done, step.total)}, {count_text(step.events, 'event')}"
    whole = f"In all: {amount_text(step.all_done, step.all_total)} read"
    return f"{file}\n{whole}, {count_text(step.all_events, 'event')}{note}"


def amount_text(done: int, total: int) -> str:
    """Bytes of bytes."""
    return f"{bytes_text(done)} of {bytes_text(total)}" if total else bytes_text(done)


def left_text(seconds: float) -> str:
    """About how long something still takes."""
    if seconds < 1:
        return "a moment left"
    if seconds > _COARSE_SECONDS:
        seconds = 60 * round(seconds / 60)
    return f"about {span_text(round(seconds) * 1_000_000)} left"
