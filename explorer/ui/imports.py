# SPDX-License-Identifier: MIT
"""Files on their way in: queued, watched, cancelled, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path

from PySide6.QtCore import QObject, Signal

from explorer.ui.formats import count_text
from explorer.ui.jobs import Failure, Job
from explorer.ui.library import Library
from explorer.work import Progress
from explorer.workspace.records import Receipt


@dataclass(slots=True)
class Batch:
    """What one drop brought so far."""

    receipts: list[Receipt] = field(default_factory=list)

    def sentence(self) -> str:
        """What came in and what did not."""
        came = [receipt for receipt in self.receipts if receipt.status in ("ok", "partial")]
        parts = []
        if came:
            events = sum(receipt.events for receipt in came)
            files = count_text(len(came), "file")
            parts.append(f"{count_text(events, 'event')} from {files} came in.")
        rejects = sum(receipt.rejects for receipt in came)
        if rejects:
            parts.append(f"{count_text(rejects, 'line')} could not be read.")
        already = sum(receipt.status == "already" for receipt in self.receipts)
        if already:
            verb = "was" if already == 1 else "were"
            parts.append(f"{count_text(already, 'file')} {verb} here already.")
        return " ".join(parts)

    @property
    def failed(self) -> list[Receipt]:
        return [receipt for receipt in self.receipts if receipt.status == "failed"]


class Imports(QObject):
    """Takes files in, one drop after another.

    Signals: started(); progressed(Progress); received(Receipt); ended(Batch, how) after each drop,
    how: "finished" or "cancelled"; failed(Failure) when a drop broke off; idle() when nothing is
    left to do.
    """

    started = Signal()
    progressed = Signal(object)
    received = Signal(object)
    ended = Signal(object, str)
    failed = Signal(object)
    idle = Signal()

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._library = library
        self._jobs: list[Job] = []
        self._held: list[Path] = []
        self.progress: Progress | None = None
        library.phase_changed.connect(self._on_phase)

    @property
    def running(self) -> bool:
        return bool(self._jobs)

    @property
    def held(self) -> Sequence[Path]:
        """What waits for a workspace to go into."""
        return tuple(self._held)

    def add(self, paths: Sequence[Path]) -> None:
        """Take these files and folders in; opens or makes the workspace first if need be."""
        if not paths:
            return
        if self._library.phase == "open":
            self._submit(list(paths))
            return
        self._held += [path for path in paths if path not in self._held]
        if self._library.phase != "opening":
            if self._library.exists:
                self._library.open()
            else:
                self._library.create()

    def cancel(self) -> None:
        """Break off all imports; files that are in stay in, the one under way leaves nothing."""
        self._held.clear()
        for job in list(self._jobs):
            job.cancel()

    def _submit(self, paths: list[Path]) -> None:
        job, batch = self._library.take_in(paths), Batch()
        first = not self._jobs
        self._jobs.append(job)
        job.progressed.connect(self._on_progress)
        job.produced.connect(lambda receipt: self._on_receipt(batch, receipt))
        job.finished.connect(lambda _: self.ended.emit(batch, "finished"))
        job.cancelled.connect(lambda: self.ended.emit(batch, "cancelled"))
        job.failed.connect(self._on_failed)
        job.ended.connect(lambda: self._on_ended(job))
        if first:
            self.started.emit()

    def _on_phase(self, phase: str) -> None:
        if phase == "open" and self._held:
            paths, self._held = self._held, []
            self._submit(paths)
        elif phase == "failed":
            self._held.clear()

    def _on_progress(self, progress: Progress) -> None:
        self.progress = progress
        self.progressed.emit(progress)

    def _on_receipt(self, batch: Batch, receipt: Receipt) -> None:
        batch.receipts.append(receipt)
        self.received.emit(receipt)
        totals = self._library.totals
        # The first file's events are shown at once; later ones when the drop is through.
        empty = totals is None or not totals.events
        self._library.refresh(rows_changed=empty and receipt.events > 0)

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure)

    def _on_ended(self, job: Job) -> None:
        self._jobs.remove(job)
        self.progress = None
        self._library.refresh(rows_changed=True)
        if not self._jobs:
            self.idle.emit()
