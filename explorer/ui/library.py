# SPDX-License-Identifier: MIT
"""The workspace behind the window: opened, filled and read beside the window's thread."""

from collections.abc import Callable, Iterator, Sequence
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final, Literal, get_args

from PySide6.QtCore import QObject, Signal

from explorer.errors import KeyNeeded
from explorer.events.catalogue import Catalogue
from explorer.package.expand import expand
from explorer.package.gpg import Gpg, Key
from explorer.package.passphrases import has_window
from explorer.ui.asking import Asking
from explorer.ui.jobs import Channel, Failure, Job, Relay, Work, Worker
from explorer.ui.pace import Pace
from explorer.ui.selection import EVERYTHING, Selection
from explorer.work import CancelToken, Progress
from explorer.workspace import vault
from explorer.workspace.annotations import Notes
from explorer.workspace.database import Workspace
from explorer.workspace.importing_process import ingest_beside
from explorer.workspace.passphrase import has_passphrase
from explorer.workspace.queries import Reader
from explorer.workspace.records import Receipt, Totals
from explorer.workspace.removal import Removed, remove_file

Desk = Literal[
    "search", "detail", "trail", "counts", "histogram", "pack", "readings", "export", "sql"
]
Phase = Literal["closed", "opening", "open", "failed"]
DESKS: Final[tuple[Desk, ...]] = get_args(Desk)


class Library(QObject):
    """One workspace: its folder, whether it is open, what it holds, and who may ask it.

    Signals: phase_changed(phase); failed(Failure) when it can't be opened; key_wanted(list of
    Key) when several keys could protect a new one; key_chosen(fingerprint); path_changed();
    passphrase_wanted() when it is behind one; passphrase_possible(Failure) when there is no key
    for a new one; leaving() while it can still be written to;
    events_changed() when rows were added; receipts_changed(list of Receipt);
    totals_changed(Totals).
    """

    phase_changed = Signal(str)
    failed = Signal(object)
    key_wanted = Signal(object)
    key_chosen = Signal(str)
    path_changed = Signal()
    passphrase_wanted = Signal()
    passphrase_possible = Signal(object)
    leaving = Signal()
    events_changed = Signal()
    receipts_changed = Signal(object)
    totals_changed = Signal(object)

    def __init__(
        self,
        path: Path,
        gpg: Gpg,
        catalogue: Catalogue,
        relay: Relay,
        remembered_key: Callable[[], str] = str,
    ) -> None:
        super().__init__(relay)
        self.path = path
        self.catalogue = catalogue
        self.phase: Phase = "closed"
        self.totals: Totals | None = None
        self.receipts: list[Receipt] = []
        self.unknown: dict[int, int] = {}  # events of types not in the catalogue, by file_id
        self.asking = Asking(relay)
        self._gpg = gpg.asking(self.asking.passphrases, has_window)
        self._remembered_key = remembered_key
        self._relay, self.turns = relay, relay.turns
        self._workspace: Workspace | None = None
        self._vault: Worker[None] = Worker("vault", relay, nullcontext)
        self._beginning: Job | None = None  # the last try to open or make a workspace
        self._importer: Worker[None] = Worker("import", relay, nullcontext)
        self._desks: dict[str, Worker[Reader]] = {}
        self._notes: Worker[Notes] | None = None
        self.overview = self.channel("detail")  # busy while it is told anew what is in

    @property
    def exists(self) -> bool:
        """Whether there is a workspace to open; a new one is made when files come in."""
        return vault.is_workspace(self.path)

    def channel(self, desk: Desk) -> Channel:
        """A line for questions to the workspace, one at a time, the newest wins."""
        return Channel(lambda: self._desks.get(desk))

    @property
    def gpg(self) -> Gpg:
        """The person's GnuPG; only for work beside the window's thread."""
        return self._gpg

    def ask(self, desk: Desk, work: Work[Reader]) -> Job | None:
        """Have something long read at a desk; None while no workspace is open."""
        worker = self._desks.get(desk)
        return None if worker is None else worker.submit(work)

    @property
    def behind_passphrase(self) -> bool:
        """Whether a passphrase of its own opens the workspace, not a GPG key."""
        return has_passphrase(self.path)

    @property
    def at_work(self) -> bool:
        """Whether files are coming in or going."""
        return self._importer.busy

    def open(self, passphrase: str | None = None) -> None:
        """Open the workspace that is there; GPG may ask for a passphrase in its own window."""
        if passphrase is None and self.behind_passphrase:
            self.passphrase_wanted.emit()
            return

        def work(_: None, token: CancelToken, path: Path = self.path) -> Workspace:
            opened = vault.open_workspace(path, self._gpg, token, lambda _: passphrase)
            opened.access.record("opened", "in the window")
            return opened

        self._begin(work)

    def stop_opening(self) -> None:
        """Wait for GPG no longer; the workspace stays closed."""
        if self._beginning is not None:
            self._beginning.cancel()

    def lock(self) -> None:
        """Drop the workspace's key and everything read from it; `open` goes on."""
        self._leave_desks()
        self._workspace, self.totals, self.receipts, self.unknown = None, None, [], {}
        self._set_phase("closed")
        self.receipts_changed.emit([])

    def switch(self, path: Path) -> None:
        """Leave this workspace for another, which is opened if it is there."""
        if self._beginning is not None:
            self._beginning.cancel()
        if self.phase == "open":
            self.lock()
        self.path = path
        self.path_changed.emit()
        if self.exists:
            self.open()

    def create_behind(self, passphrase: str) -> None:
        """Make the workspace behind this passphrase."""
        self._begin(lambda _, _token: vault.create_behind(self.path, passphrase))

    def adopt(self, workspace: Workspace) -> None:
        """Show a workspace that is open already."""
        self._on_begun(workspace)

    def create(self, key: Key | None = None) -> None:
        """Make the workspace for this key, or for the only one; with several, ask."""

        def work(_: None, token: CancelToken) -> Workspace | list[Key]:
            chosen = key
            if chosen is None:
                keys = self._gpg.secret_keys()
                usable = [each for each in keys if each.usable]
                token.check()
                remembered = self._remembered_key()
                if len(usable) > 1 and remembered not in [each.fingerprint for each in usable]:
                    return usable
                chosen = vault.choose_key(keys, remembered=remembered)
            return vault.create(self.path, self._gpg, [chosen.fingerprint])

        if key is not None:
            self.key_chosen.emit(key.fingerprint)
        self._begin(work)

    def look_for_keys(self) -> Job:
        """Ask GnuPG which secret keys there are; the job ends with a list of Key."""
        return self._vault.submit(lambda _, __: self._gpg.secret_keys())

    def take_in(
        self,
        paths: Sequence[Path],
        only: str = "",
        learners: Sequence[str] = (),
        *,
        afresh: bool = False,
        selection: Selection = EVERYTHING,
    ) -> Job:
        """Import files and folders; the job produces Receipts, and before them as text what was
        passed over in folders, if anything. Queued behind earlier imports.

        only: the name of the one file among them that is meant. learners: whose lines are kept;
        without any, everyone's. afresh: also files that are in, in place of what came of them.
        selection: what of archives and tables.
        """
        workspace, catalogue = self._workspace, self.catalogue

        def work(_: None, token: CancelToken) -> Iterator[Progress | Receipt | str]:
            assert workspace is not None, "import into a workspace that is not open"
            dropped = expand(paths, token, self._gpg)
            if dropped.note and not only:
                yield dropped.note
            found = [path for path in dropped if only in ("", path.name)]
            steps = ingest_beside(
                workspace, found, self._gpg, catalogue, token, learners=learners, afresh=afresh,
                choice=selection.choice, privacy=selection.privacy,
            )  # fmt: skip
            yield from Pace(found).follow(steps)

        return self._one_drop(self._importer.submit(work))

    def remove(self, file_id: int) -> Job:
        """Take a file out again; the job ends with what went (Removed)."""
        workspace = self._workspace

        def work(_: None, token: CancelToken) -> Removed:
            assert workspace is not None, "remove from a workspace that is not open"
            return remove_file(workspace, file_id, token)

        return self._importer.submit(work)

    def annotate(self, work: Work[Notes]) -> Job | None:
        """Read or write the person's notes, one piece of work after another; None if not open."""
        return self._notes.submit(work) if self._notes is not None else None

    def refresh(self, *, rows_changed: bool) -> None:
        """Read receipts and totals again, and tell everyone when events came in."""

        def work(reader: Reader, _: CancelToken) -> tuple[list[Receipt], Totals, dict[int, int]]:
            return reader.receipts(), reader.totals(), reader.unknown()

        self.overview.ask(work, self._on_overview, self.failed.emit)
        if rows_changed:
            self.events_changed.emit()

    def close(self) -> None:
        """Stop all work and end every thread."""
        self._vault.stop()
        self._importer.stop()
        self._leave_desks()
        self._relay.close()
        self.asking.passphrases.wipe()
        self._set_phase("closed")

    def _leave_desks(self) -> None:
        self.leaving.emit()
        for desk in self._desks.values():
            desk.stop()
        if self._notes is not None:
            self._notes.stop(finish=True)  # a star just given is kept
        self._desks.clear()
        self._notes = None

    def _one_drop(self, job: Job) -> Job:
        """A passphrase typed for it is asked for once, and forgotten when it ends."""
        self.asking.passphrases.hold()
        job.ended.connect(self.asking.passphrases.release)
        return job

    def _begin(self, work: Callable[[None, CancelToken], Workspace | list[Key]]) -> None:
        self._set_phase("opening")
        job = self._beginning = self._one_drop(self._vault.submit(work))
        job.finished.connect(self._unless_newer(job, self._on_begun))
        job.failed.connect(self._unless_newer(job, self._on_failed))
        job.cancelled.connect(self._unless_newer(job, lambda: self._set_phase("closed")))

    def _unless_newer(self, job: Job, call: Callable[..., None]) -> Callable[..., None]:
        return lambda *said: call(*said) if job is self._beginning else None

    def _on_begun(self, got: Workspace | list[Key]) -> None:
        if isinstance(got, list):
            self._set_phase("closed")
            self.key_wanted.emit(got)
            return
        self._workspace = got
        self._notes = Worker("notes", self._relay, lambda: Notes(got))
        for desk in DESKS:
            self._desks[desk] = Worker(desk, self._relay, lambda: Reader(got, self.catalogue))
        self._set_phase("open")
        self.refresh(rows_changed=True)

    def _on_failed(self, failure: Failure) -> None:
        no_key = isinstance(failure.error, KeyNeeded)
        self._set_phase("closed" if no_key else "failed")
        if no_key and not self.exists:
            self.passphrase_possible.emit(failure)
        self.failed.emit(failure)

    def _on_overview(self, answer: Any) -> None:
        self.receipts, self.totals, self.unknown = answer
        self.receipts_changed.emit(self.receipts)
        self.totals_changed.emit(self.totals)

    def _set_phase(self, phase: Phase) -> None:
        if phase != self.phase:
            self.phase = phase
            self.phase_changed.emit(phase)
