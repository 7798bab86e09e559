# SPDX-License-Identifier: MIT
"""A person's SQL under way: its rows as they come, its time limit, its export."""

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QObject, QSettings, QTimer, Signal

from explorer.ui.formats import bytes_text, count_text
from explorer.ui.jobs import Job
from explorer.ui.library import Library
from explorer.work import CancelToken, Progress
from explorer.workspace.exporting import Written
from explorer.workspace.queries import Reader
from explorer.workspace.sql_answers import Answered, answer, export_answer

SECONDS: Final = "sql/seconds"
SECONDS_AT_FIRST: Final = 60
_LOOK_MS: Final = 200


def seconds_of(settings: QSettings) -> int:
    """How long a statement may take; 0 for as long as it likes."""
    try:
        return max(0, int(str(settings.value(SECONDS, SECONDS_AT_FIRST))))
    except ValueError:
        return SECONDS_AT_FIRST


class SqlRun(QObject):
    """Runs one statement at a time.

    Signals: began(); headed(names of columns); came(rows); all_here(), if all rows came;
    ended(sentence); refused(Failure);
    stopped(sentence), by the person or the time limit, rows that came before stay;
    written(sentence), of an export; told(sentence), while something is under way.
    """

    began = Signal()
    headed = Signal(object)
    came = Signal(object)
    ended = Signal(str)
    all_here = Signal()
    refused = Signal(object)
    stopped = Signal(str)
    written = Signal(str)
    told = Signal(str)

    def __init__(self, library: Library, settings: QSettings, parent: QObject) -> None:
        super().__init__(parent)
        self._library, self._settings = library, settings
        self._job: Job | None = None
        self._progress: Progress | None = None
        self._rows = 0
        self._too_long = False
        self._limit = QTimer(self, singleShot=True)
        self._limit.timeout.connect(self._on_limit)
        self._look = QTimer(self, interval=_LOOK_MS)
        self._look.timeout.connect(self._tell)

    @property
    def running(self) -> bool:
        """Whether something is under way."""
        return self._job is not None and not self._job.done

    def start(self, statement: str) -> None:
        """Run this; nothing while something is under way or no workspace is open."""
        if self.running:
            return
        job = self._library.ask("sql", lambda reader, token: answer(reader, statement, token))
        if job is None:
            return
        job.produced.connect(self._on_produced)
        job.finished.connect(self._on_finished)
        self._begin(job)
        seconds = seconds_of(self._settings)
        if seconds:
            self._limit.start(seconds * 1000)

    def export(self, statement: str, path: Path) -> None:
        """Run this anew and write all of its answer; without a time limit."""
        if self.running:
            return

        def report(progress: Progress) -> None:
            self._progress = progress  # looked at by the window's own clock

        def work(reader: Reader, token: CancelToken) -> Written:
            return export_answer(reader, statement, path, token, report)

        job = self._library.ask("sql", work)
        if job is None:
            return
        self._progress = Progress(path.name, 0, 0)
        job.finished.connect(self._on_written)
        self._begin(job)

    def stop(self) -> None:
        """Stop what is under way."""
        if self._job is not None and self.running:
            self._job.cancel()

    def _begin(self, job: Job) -> None:
        self._job, self._rows, self._too_long = job, 0, False
        job.failed.connect(self.refused.emit)
        job.cancelled.connect(self._on_cancelled)
        job.ended.connect(self._on_ended)
        self._look.start()
        self.began.emit()

    def _on_produced(self, part: Any) -> None:
        if part and isinstance(part[0], str):
            self.headed.emit(part)
        else:
            self._rows += len(part)
            self.came.emit(part)

    def _on_finished(self, done: Answered) -> None:
        took = f"{done.seconds:.1f} s" if done.seconds >= 1 else f"{done.seconds * 1000:.0f} ms"
        if done.whole:
            self.all_here.emit()
            self.ended.emit(f"{count_text(done.rows, 'row')} in {took}.")
        else:
            self.ended.emit(
                f"The first {count_text(done.rows, 'row')}, in {took}; Export has them all."
            )

    def _on_written(self, done: Written) -> None:
        size = bytes_text(done.bytes)
        rows = count_text(done.events, "row")
        self.written.emit(f"{rows} written to {done.path.name} ({size}), unencrypted.")

    def _on_cancelled(self) -> None:
        if self._progress is not None:
            self.stopped.emit("Stopped. Nothing was written.")
            return
        rows = f" {count_text(self._rows, 'row')} had come." if self._rows else ""
        if self._too_long:
            seconds = count_text(seconds_of(self._settings), "second")
            self.stopped.emit(
                f"Stopped after {seconds}, the time limit.{rows} Ask for less, or raise the limit"
                " in the settings."
            )
        else:
            self.stopped.emit(f"Stopped.{rows}")

    def _on_ended(self) -> None:
        self._limit.stop()
        self._look.stop()
        self._progress = None

    def _on_limit(self) -> None:
        self._too_long = True
        self.stop()

    def _tell(self) -> None:
        if self._progress is not None:
            self.told.emit(f"Writing… {count_text(self._progress.events, 'row')}")
        else:
            rows = f" {count_text(self._rows, 'row')} so far" if self._rows else ""
            self.told.emit(f"Running…{rows}")
