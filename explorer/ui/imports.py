# SPDX-License-Identifier: MIT
"""Files on their way in: queued, watched, cancelled, and what came of them."""

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from itertools import chain
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal

from explorer.ui.formats import count_text
from explorer.ui.jobs import Failure, Job
from explorer.ui.library import Library
from explorer.ui.pace import Step
from explorer.ui.selection import EVERYTHING, Selection
from explorer.workspace.records import Receipt
from explorer.workspace.removal import Removed

# Between two looks at what has come in; they get rarer, so that a long import leaves time to read.
_SOONEST_MS: Final = 1_000
_LATEST_MS: Final = 30_000


@dataclass(slots=True)
class Batch:
    """What one drop brought so far."""

    learners: tuple[str, ...] = ()
    selection: Selection = EVERYTHING
    receipts: list[Receipt] = field(default_factory=list)
    note: str = ""

    def sentence(self) -> str:
        """What came in and what did not."""
        came = [receipt for receipt in self.receipts if receipt.status in ("ok", "partial")]
        parts = []
        logs = [receipt for receipt in came if receipt.kind != "table"]
        if logs:
            events = sum(receipt.events for receipt in logs)
            files = count_text(len(logs), "file")
            parts.append(f"{count_text(events, 'event')} from {files} came in.")
        if len(logs) < len(came):
            tables = [receipt for receipt in came if receipt.kind == "table"]
            rows = count_text(sum(receipt.rows for receipt in tables), "row")
            names = {receipt.table_name for receipt in tables}
            parts.append(f"{rows} of {count_text(len(names), 'weekly table')} came in.")
        passed = sum(receipt.passed_over for receipt in came)
        if passed:
            parts.append(f"{count_text(passed, 'line')} about others passed over.")
        rejects = sum(receipt.rejects for receipt in came)
        if rejects:
            parts.append(f"{count_text(rejects, 'line')} could not be read.")
        already = sum(receipt.status == "already" for receipt in self.receipts)
        if already:
            verb = "was" if already == 1 else "were"
            parts.append(f"{count_text(already, 'file')} {verb} here already.")
        if self.note:
            parts.append(self.note)
        return " ".join(parts)

    @property
    def failed(self) -> list[Receipt]:
        return [receipt for receipt in self.receipts if receipt.status == "failed"]


class Imports(QObject):
    """Takes files in, one drop after another, and out again.

    Signals: started(); progressed(Step); received(Receipt); ended(Batch, how) after each drop,
    how: "finished" or "cancelled"; failed(Failure) when a drop broke off; idle() when nothing is
    left to do. lost(name, afresh): a file to be tried again is not where it was.
    removing(file_id); removed(Removed); removal_ended(file_id), also when it was stopped or failed.
    """

    started = Signal()
    progressed = Signal(object)
    received = Signal(object)
    ended = Signal(object, str)
    failed = Signal(object)
    idle = Signal()
    lost = Signal(str, bool)
    removing = Signal(int)
    removed = Signal(object)
    removal_ended = Signal(int)

    def __init__(self, library: Library) -> None:
        super().__init__(library)
        self._library = library
        self._jobs: list[Job] = []
        self._held: list[tuple[list[Path], tuple[str, ...], Selection]] = []
        self._whose: dict[str, tuple[tuple[str, ...], Selection]] = {}
        self._lost = ""  # the file that was asked for last
        self._seen: list[Path] = []
        self._removals: dict[int, Job] = {}
        self.progress: Step | None = None
        self._look = QTimer(self, singleShot=True, interval=_SOONEST_MS)
        self._look.timeout.connect(self._on_look)
        library.phase_changed.connect(self._on_phase)

    @property
    def running(self) -> bool:
        return bool(self._jobs)

    @property
    def held(self) -> Sequence[Path]:
        """What waits for a workspace to go into."""
        return [path for paths, *_ in self._held for path in paths]

    def add(
        self,
        paths: Sequence[Path],
        learners: Sequence[str] = (),
        selection: Selection = EVERYTHING,
    ) -> None:
        """Take these files and folders in; opens or makes the workspace first if need be.

        learners: whose lines are kept; without any, everyone's. selection: what of packages.
        """
        if not paths:
            return
        self._seen += [path for path in paths if path not in self._seen]
        if self._library.phase == "open":
            self._submit(list(paths), learners=learners, selection=selection)
            return
        self._held.append((list(paths), tuple(learners), selection))
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

    @property
    def waiting(self) -> int:
        """How many drops wait behind the one under way."""
        return max(0, len(self._jobs) - 1)

    def again(self, file: str, *, afresh: bool = False) -> None:
        """Take a file of this name in once more, from where it was in this run, for those for whom
        it came in before.

        afresh: it is in, and is read anew in place of that.
        """
        near = [path for path in self._seen if _may_hold(path, file)]
        if near and self._library.phase == "open":
            learners, selection = self._whose_of(file)
            learners = () if afresh else learners  # as it is in: the workspace knows
            self._submit(near, file, learners, afresh=afresh, selection=selection)
        else:
            self._tell_lost(file, afresh)

    def found(self, path: Path, *, afresh: bool) -> None:
        """Here is the file that was lost."""
        self._seen.append(path)
        if afresh and self._library.phase == "open":
            self._submit([path], afresh=True)
        else:
            self.add([path], *self._whose_of(self._lost))

    def _whose_of(self, file: str) -> tuple[tuple[str, ...], Selection]:
        """For whom a file came in, or was to; and what of it."""
        if file in self._whose:
            return self._whose[file]
        asked = [each.learners for each in self._library.receipts if each.file == file]
        everybodys = not all(asked)
        return () if everybodys else tuple(sorted({*chain(*asked)})), EVERYTHING

    def _tell_lost(self, file: str, afresh: bool) -> None:
        self._lost = file
        self.lost.emit(file, afresh)

    def remove(self, file_id: int) -> None:
        """Take out of the workspace what only this file brought."""
        if self._library.phase != "open" or file_id in self._removals:
            return
        job = self._removals[file_id] = self._library.remove(file_id)
        job.finished.connect(self._on_removed)
        job.failed.connect(self.failed.emit)
        job.ended.connect(lambda: self._on_removal_ended(file_id))
        self.removing.emit(file_id)

    def stop_removal(self, file_id: int) -> None:
        """Stop a removal; nothing of the file is gone then."""
        if file_id in self._removals:
            self._removals[file_id].cancel()

    def _on_removed(self, removed: Removed) -> None:
        receipt = removed.receipt
        self._whose.setdefault(receipt.file, (receipt.learners, EVERYTHING))
        self._library.refresh(rows_changed=True)
        self.removed.emit(removed)

    def _on_removal_ended(self, file_id: int) -> None:
        del self._removals[file_id]
        self.removal_ended.emit(file_id)

    def _submit(
        self,
        paths: list[Path],
        only: str = "",
        learners: Sequence[str] = (),
        *,
        afresh: bool = False,
        selection: Selection = EVERYTHING,
    ) -> None:
        job = self._library.take_in(paths, only, learners, afresh=afresh, selection=selection)
        batch = Batch(tuple(learners), selection, note=selection.note)
        first = not self._jobs
        self._look.setInterval(_SOONEST_MS)
        self._jobs.append(job)
        job.progressed.connect(self._on_progress)
        job.produced.connect(lambda receipt: self._on_receipt(batch, receipt))
        job.finished.connect(lambda _: self._on_finished(batch, only, afresh))
        job.cancelled.connect(lambda: self.ended.emit(batch, "cancelled"))
        job.failed.connect(self._on_failed)
        job.ended.connect(lambda: self._on_ended(job))
        if first:
            self.started.emit()

    def _on_phase(self, phase: str) -> None:
        if phase == "open" and self._held:
            held, self._held = self._held, []
            for paths, learners, selection in held:
                self._submit(paths, learners=learners, selection=selection)
        elif phase == "failed":
            self._held.clear()

    def _on_progress(self, progress: Step) -> None:
        self.progress = progress
        self.progressed.emit(progress)

    def _on_receipt(self, batch: Batch, receipt: Receipt | str) -> None:
        if isinstance(receipt, str):
            batch.note = receipt
            return
        batch.receipts.append(receipt)
        selection = replace(batch.selection, note="")
        if receipt.status == "already":  # for whom it was in, which may be for more
            self._whose.setdefault(receipt.file, (receipt.learners, selection))
        else:
            self._whose[receipt.file] = batch.learners, selection
        self.received.emit(receipt)
        totals = self._library.totals
        if receipt.events and (totals is None or not totals.events):
            self._library.refresh(rows_changed=True)
        elif not self._look.isActive():
            self._look.start()

    def _on_look(self) -> None:
        self._look.setInterval(min(2 * self._look.interval(), _LATEST_MS))
        self._library.refresh(rows_changed=True)

    def _on_finished(self, batch: Batch, only: str, afresh: bool) -> None:
        if only and not batch.receipts:
            self._tell_lost(only, afresh)
        self.ended.emit(batch, "finished")

    def _on_failed(self, failure: Failure) -> None:
        self.failed.emit(failure)

    def _on_ended(self, job: Job) -> None:
        self._jobs.remove(job)
        self.progress = None
        self._look.stop()
        self._library.refresh(rows_changed=True)
        if not self._jobs:
            self.idle.emit()


def _may_hold(path: Path, file: str) -> bool:
    return path.is_dir() or (path.name == file and path.exists())
