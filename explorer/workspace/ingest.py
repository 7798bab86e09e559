# SPDX-License-Identifier: MIT
"""Package files into the workspace: a drop of files and folders, for everybody or for some."""

import shutil
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from pathlib import Path

from explorer.errors import Cancelled
from explorer.events.catalogue import Catalogue
from explorer.package.expand import expand
from explorer.package.gpg import Gpg
from explorer.package.meant_for import MeantFor
from explorer.package.member import Choice
from explorer.package.streams import Limits
from explorer.package.unlocking import all_open
from explorer.tables.privacy import Privacy
from explorer.work import CancelToken, Progress
from explorer.workspace import annotations, copies, delivered, receipts, tables_import
from explorer.workspace.absent import Absent, absent
from explorer.workspace.coding import Coder
from explorer.workspace.connection import Connection
from explorer.workspace.database import Workspace
from explorer.workspace.importer import Importer, Taken
from explorer.workspace.memory import keep_freed
from explorer.workspace.reading import ReadFile, Task, read_file
from explorer.workspace.reading_process import ReadingProcess
from explorer.workspace.records import Receipt
from explorer.workspace.starting import Reading, worth_it
from explorer.workspace.wanted import Wanted, known_in
from explorer.workspace.writing import writing

_UNFOLDED = 2  # bytes of text that a free byte of the drive can take, with room to spare


def ingest(
    workspace: Workspace,
    paths: Iterable[Path],
    gpg: Gpg,
    catalogue: Catalogue,
    cancel: CancelToken,
    *,
    learners: Iterable[str] = (),
    limits: Limits | None = None,
    privacy: Privacy | None = None,
    choice: Choice | None = None,
    afresh: bool = False,
    ahead: Reading | None = None,
) -> Iterator[Progress | Receipt]:
    """Take in files and folders; yields progress, and one receipt for each file.

    learners: keep only lines that may concern these (username, user_id or anonymous id). Then
    receipts come at the end, as what is learned from one file may count for the ones before it.
    privacy: columns of tables to leave out, from now on; None for what the workspace remembers.
    choice: which members of archives are taken in; None for all.
    afresh: logs that are in already are read again, and what came of them before is replaced.
    ahead: a process that was started to read them, should one be worth it.

    A file that fails gives a receipt with status "failed" and the others still go in.
    Raises Cancelled (files finished before stay in), WorkspaceLocked, UserError on a full disk.
    """
    wanted = Wanted.of(learners)
    with writing(workspace, cancel) as connection:
        found = expand(paths, cancel, gpg)
        alone = bool(wanted.asked)
        with _reading(found.files, gpg, catalogue, cancel, ahead, alone=alone) as read:
            importer = Importer(connection, catalogue, read, cancel)
            task = Task(
                limits or Limits(),
                choice=choice or Choice(),
                privacy=_remembered(connection, privacy),
                afresh=afresh,
            )
            meant = MeantFor(gpg)
            lacks = absent(found.files, cancel)
            drop = _Drop(importer, connection, workspace, found.files, task, cancel, meant, lacks)
            if wanted.asked:
                yield from _noted(workspace, drop.for_some(known_in(connection, wanted)))
            else:
                yield from _noted(workspace, drop.for_all())
    annotations.settle(workspace)


def _noted(
    workspace: Workspace, steps: Generator[Progress | Receipt, None, None]
) -> Iterator[Progress | Receipt]:
    """The same steps, and what came in on the access log."""
    with closing(steps):
        for step in steps:
            if isinstance(step, Receipt) and step.status in ("ok", "partial"):
                whose = f", only for {', '.join(step.learners)}" if step.learners else ""
                workspace.access.record("imported", f"{step.file}{whose}")
            yield step


def _remembered(connection: Connection, privacy: Privacy | None) -> Privacy:
    if privacy is None:
        return tables_import.remembered(connection)
    tables_import.remember(connection, privacy)
    return privacy


@contextmanager
def _reading(
    paths: list[Path],
    gpg: Gpg,
    catalogue: Catalogue,
    cancel: CancelToken,
    ahead: Reading | None,
    *,
    alone: bool,
) -> Iterator[ReadFile]:
    """What reads a file: another process where that is worth its start, else this one."""
    if worth_it(paths) and not alone and (gpg.can_move or all_open(gpg, paths, cancel)):
        with ReadingProcess(gpg, cancel, ahead) as process:
            yield process.read
    else:
        if alone:
            keep_freed()
        coder = Coder(catalogue)
        yield lambda path, task: read_file(path, gpg, coder, cancel, task)


@dataclass(frozen=True, slots=True)
class _Drop:
    """The files of one import."""

    importer: Importer
    connection: Connection
    workspace: Workspace
    files: list[Path]
    task: Task
    cancel: CancelToken
    meant: MeantFor
    absent: Absent

    def _told(self, path: Path) -> Progress:
        """Which key a file is for, before anybody is asked to open it."""
        return Progress(path.name, 0, receipts.blank(path).bytes, note=self.meant.say(path))

    def for_all(self) -> Generator[Progress | Receipt, None, None]:
        for path in self.files:
            self.cancel.check()
            yield self._told(path)
            lacks = {member: said for (file, member), said in self.absent.items() if file == path}
            task = replace(self.task, limits=self._room(), absent=lacks)
            taken = yield from self.importer.take_in(path, task)
            delivered.keep(self.workspace, path, taken.receipts, self.task.privacy)
            copies.keep(self.workspace, self.connection, path, taken.receipts)
            yield from taken.receipts

    def for_some(self, wanted: Wanted) -> Generator[Progress | Receipt, None, None]:
        """Read files again when later ones taught more names of those wanted."""
        done: dict[Path, Taken] = {}
        try:
            while stale := [path for path in self.files if _is_stale(done.get(path), wanted)]:
                for path in stale:
                    self.cancel.check()
                    yield self._told(path)
                    task = replace(self.task, wanted=wanted)
                    done[path] = yield from self.importer.take_in(path, task)
                    wanted = known_in(self.connection, wanted)
        except Cancelled:
            yield from self._receipts(done)
            raise
        yield from self._receipts(done)

    def _receipts(self, done: dict[Path, Taken]) -> Iterator[Receipt]:
        for path, taken in done.items():
            delivered.keep(self.workspace, path, taken.receipts, self.task.privacy)
            copies.keep(self.workspace, self.connection, path, taken.receipts)
            yield from taken.receipts

    def _room(self) -> Limits:
        """The limits, lowered to what the drive of the workspace can take."""
        try:
            most = shutil.disk_usage(self.workspace.path).free * _UNFOLDED
        except OSError:
            return self.task.limits  # the database will tell
        if most >= self.task.limits.inflated:
            return self.task.limits
        room = "more than the drive of the workspace has room for"
        return replace(self.task.limits, inflated=most, room=room)


def _is_stale(taken: Taken | None, wanted: Wanted) -> bool:
    return taken is None or (taken.wanted is not None and not taken.wanted.covers(wanted))
