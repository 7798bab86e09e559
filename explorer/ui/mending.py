# SPDX-License-Identifier: MIT
"""Checking a workspace and making its index anew, beside the window's thread."""

from collections.abc import Callable, Generator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, Signal

from explorer import preferences
from explorer.package.streams import Limits
from explorer.ui.formats import one_line
from explorer.ui.jobs import Failure, Job, Relay, Worker
from explorer.work import CancelToken, Progress
from explorer.workspace import rebuilding, vault
from explorer.workspace.database import Workspace
from explorer.workspace.queries import Reader
from explorer.workspace.rebuilding import Plan
from explorer.workspace.records import Receipt
from explorer.workspace.verifying import verify

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow


class Mending(QObject):
    """One thing at a time: check, look for the delivered files, make the index anew.

    Signals: progressed(Progress); then verified(Verified) for each part and checked(); or
    planned(Plan); or received(Receipt) for each file and made(). Instead of the last of each:
    failed(Failure) or stopped().
    """

    progressed = Signal(object)
    verified = Signal(object)
    checked = Signal()
    planned = Signal(object)
    received = Signal(object)
    made = Signal()
    failed = Signal(object)
    stopped = Signal()

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._library = window, window.context.library
        self._worker: Worker[None] = Worker("mend", Relay(self), nullcontext)
        self._job: Job | None = None
        self._workspace: Workspace | None = None
        self._key = b""
        self._making = False
        self._library.phase_changed.connect(self._on_phase)

    @property
    def running(self) -> bool:
        return self._job is not None and not self._job.done

    def cancel(self) -> None:
        """Stop what is under way; `stopped` follows."""
        if self._job is not None:
            self._job.cancel()

    def check(self) -> None:
        """Read every page and file of the open workspace."""

        def begin(workspace: Workspace | None) -> None:
            if workspace is not None:
                job = self._begin(lambda _, token: verify(workspace, token))
                job.produced.connect(self.verified.emit)
                job.finished.connect(lambda _: self.checked.emit())

        self._with_workspace(begin, self.failed.emit)

    def look(self, folders: Sequence[Path], passphrase: str = "") -> None:
        """Find the delivered files, also where the workspace can't be opened any more."""
        path, gpg, places = self._library.path, self._library.gpg, tuple(folders)

        def begin(workspace: Workspace | None) -> None:
            def work(
                _: None, token: CancelToken
            ) -> Generator[Progress, None, tuple[bytes, Plan | None]]:
                if workspace is not None:
                    key = workspace.key
                else:
                    key = vault.unlock(path, gpg, token, lambda _: passphrase or None)
                plan = None
                for step in rebuilding.look(path, key, places, token):
                    if isinstance(step, Progress):
                        yield step
                    else:
                        plan = step
                return key, plan

            self._begin(work).finished.connect(self._on_planned)

        self._with_workspace(begin, lambda _: begin(self._workspace))

    def make(self, plan: Plan) -> None:
        """Leave the workspace, make the index anew, and open it again, whatever comes of it."""
        library, key = self._library, self._key
        path, gpg, known = library.path, library.gpg, library.catalogue
        most = preferences.most_unfolded()
        limits = Limits(inflated=most) if most else None
        self._making = True
        if library.phase == "open":
            library.lock()
        self._cover()

        def work(_: None, token: CancelToken) -> Generator[Progress | Receipt, None, Workspace]:
            yield from rebuilding.rebuild(path, key, plan, gpg, known, token, limits=limits)
            return Workspace(path, key)

        job = self._begin(work)
        job.produced.connect(self.received.emit)
        job.finished.connect(self._on_made)
        job.ended.connect(self._on_making_ended)

    def leave(self) -> None:
        """End the thread."""
        self._worker.stop()

    def _with_workspace(
        self, begin: Callable[[Workspace | None], None], failed: Callable[[Failure], None]
    ) -> None:
        """Begin with the open workspace; with None where none is open."""

        def found(workspace: Workspace) -> None:
            self._workspace = workspace
            begin(workspace)

        def workspace_of(reader: Reader, _token: CancelToken) -> Workspace:
            return reader.workspace

        self._job = self._library.ask("detail", workspace_of)
        if self._job is None:
            begin(None)
            return
        self._job.finished.connect(found)
        self._job.failed.connect(failed)
        self._job.cancelled.connect(self.stopped.emit)

    def _begin(self, work: Callable[[None, CancelToken], Any]) -> Job:
        job = self._job = self._worker.submit(work)
        job.progressed.connect(self.progressed.emit)
        job.failed.connect(self.failed.emit)
        job.cancelled.connect(self.stopped.emit)
        return job

    def _on_planned(self, answer: tuple[bytes, Plan]) -> None:
        self._key, plan = answer
        self.planned.emit(plan)

    def _on_made(self, workspace: Workspace) -> None:
        self._workspace = workspace
        self.made.emit()

    def _on_making_ended(self) -> None:
        """The new one, or what there was before, is open again."""
        window = self._window
        window.menuBar().setEnabled(True)
        window.setAcceptDrops(True)
        window.locking.gate.button.show()
        window.locking.gate.hide()
        self._making = False
        workspace = self._workspace
        if self._library.phase != "open" and workspace is not None:
            self._library.adopt(workspace)

    def _on_phase(self, phase: str) -> None:
        """Where the workspace is locked, its key is not kept here either."""
        if phase != "open" and not self._making:
            self._workspace, self._key = None, b""

    def _cover(self) -> None:
        """Nothing may come into the workspace, or be asked of it, meanwhile."""
        gate = self._window.locking.gate
        self._window.menuBar().setEnabled(False)
        self._window.setAcceptDrops(False)
        gate.ask(self._library.path.name, passphrase=False, why="It is being mended.")
        gate.title.setText(f"{one_line(self._library.path.name, 60)} is being mended")
        gate.text.setText("Its index is made anew from the delivered files.")
        gate.button.hide()
