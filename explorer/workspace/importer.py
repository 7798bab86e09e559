# SPDX-License-Identifier: MIT
"""One delivered file after another into the tables: each is in whole or not at all."""

from collections.abc import Generator, Iterator
from contextlib import closing
from dataclasses import dataclass, replace
from pathlib import Path
from time import monotonic

from explorer.errors import FileFailed
from explorer.events.catalogue import Catalogue
from explorer.package.names import parse_path
from explorer.package.readers import sha256_of
from explorer.work import CancelToken, Progress
from explorer.workspace import behind, files, learner_sums, origins, receipts, tables_import
from explorer.workspace.connection import Connection
from explorer.workspace.dictionary import Dictionaries
from explorer.workspace.files import Known
from explorer.workspace.reading import ReadFile, Step, Task
from explorer.workspace.records import Receipt
from explorer.workspace.removal import withdraw
from explorer.workspace.seen import Seen
from explorer.workspace.sites import site_named, site_of_places
from explorer.workspace.steps import (
    BeginAgain,
    BlockRead,
    MemberBegins,
    MemberEnds,
    MemberFailed,
    MemberKnown,
    PassedOver,
    Searched,
)
from explorer.workspace.tables_import import TableTaker
from explorer.workspace.wanted import Wanted, covers, known_in
from explorer.workspace.writer import FileWriter
from explorer.workspace.writing import begin


@dataclass(frozen=True, slots=True)
class Taken:
    """What came of a delivered file, and whose lines were looked for (None: everybody's)."""

    receipts: list[Receipt]
    wanted: Wanted | None


class _AgainError(Exception):
    """The file has to be read again, for these."""

    def __init__(self, wanted: Wanted | None) -> None:
        super().__init__()
        self.wanted = wanted


class Importer:
    """Takes in one delivered file after another over one connection."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, read: ReadFile, cancel: CancelToken
    ) -> None:
        self._connection = connection
        self._read = read
        self._cancel = cancel
        self._dictionaries = Dictionaries(connection, catalogue.category)
        self._seen = Seen(connection)
        self._version: tuple[int] | None = None
        self._task = Task()
        self._instead: list[Known] = []  # goes when the file is read afresh
        self._path = Path()
        self._failed: dict[int, Path] = {}  # what failed of late, by the rows of the receipts
        self._started = 0.0
        self._tables = TableTaker(connection, cancel, self._seconds, self._withdraw)

    def take_in(self, path: Path, task: Task) -> Generator[Progress, None, Taken]:
        """All members of one delivered file, in one transaction."""
        self._started, self._path = monotonic(), path
        self._instead = []
        receipt = receipts.blank(path)
        yield Progress(receipt.file, 0, receipt.bytes)
        try:
            receipt = replace(receipt, sha256=sha256_of(path, self._cancel))
            sha256, week = receipt.sha256 or "", parse_path(path).date
            known = files.by_sha256(self._connection, sha256)
            known = [each for each in known if not tables_import.of_another_week(each, week)]
            there = tables_import.members_in(self._connection, sha256, task.privacy, week)
            if there is not None:
                known = [each for member, each in there.items() if task.choice.takes(member)]
                task = replace(task, choice=task.choice.without(there))
            if task.afresh and there is None:
                self._instead, known = known, []
                task = replace(task, wanted=task.wanted or files.kept_of(self._instead))
            done = [self._already(receipt, each) for each in known]
            partly, whole = there is not None, there is None or "" in there
            if known and whole and all(covers(each.kept, task.wanted) for each in known):
                if partly or not files.lacks(self._connection, sha256):
                    return Taken(done, task.wanted)
                partly, inside = True, [each.receipt.member or "" for each in known]
                task = replace(task, choice=task.choice.without(inside))
            self._task = self._widened(task, [] if partly else known)
            read = yield from self._read_through(path, receipt)
            return Taken([*done, *read] if partly else read, self._task.wanted)
        except FileFailed as failure:
            self._rollback()
            kept = self._keep_failure(receipt, failure, task)
            return Taken([kept], None)
        except BaseException:
            self._rollback()
            raise

    def _already(self, receipt: Receipt, known: Known) -> Receipt:
        return receipts.already(replace(receipt, member=known.receipt.member), known.receipt)

    def _widened(self, task: Task, known: list[Known]) -> Task:
        """The task, with all that is known here, and with whom the file was read for before."""
        wanted = task.wanted
        for each in known:
            if wanted is not None and each.kept is not None:
                wanted = wanted.joined(each.kept)
        if wanted is not None:
            wanted = known_in(self._connection, wanted)
        heads: dict[str, frozenset[str]] = {}
        for head, content, kept in files.heads(self._connection):
            if not self._instead and covers(kept, wanted):
                heads[head] = heads.get(head, frozenset()) | {content}
        return replace(task, wanted=wanted, known=heads)

    def _read_through(
        self, path: Path, receipt: Receipt
    ) -> Generator[Progress, None, list[Receipt]]:
        """Read a file, and once more for as long as it teaches who else is wanted."""
        while True:
            try:
                with closing(self._read(path, self._task)) as steps:
                    return (yield from self._members(steps, receipt))
            except _AgainError as again:
                self._rollback()
                self._task = replace(self._task, wanted=again.wanted, known={}, again=True)

    def _members(
        self, steps: Iterator[Step], receipt: Receipt
    ) -> Generator[Progress, None, list[Receipt]]:
        done: list[Receipt] = []
        for step in steps:
            if isinstance(step, Searched):
                yield Progress(receipt.file, step.done, receipt.bytes)
            elif isinstance(step, MemberKnown):
                return [self._known(step, receipt)]
            elif isinstance(step, MemberBegins):
                if not self._connection.in_transaction:
                    self._begin()
                    files.forget_failed(self._connection, receipt.file, self._others())
                    some = self._task.choice.only is not None
                    files.say_lacking(self._connection, receipt.sha256, lacking=some)
                    self._make_way()
                own = receipts.of_member(step, receipt)
                done.append((yield from self._member(steps, step, own)))
            elif isinstance(step, BeginAgain):
                raise _AgainError(step.wanted)
            elif isinstance(step, PassedOver) and done:
                done[-1] = files.note(self._connection, done[-1], step.note)
        if self._connection.in_transaction:
            tables_import.settle(self._connection, done)
            behind.note(self._connection)
            self._connection.execute("COMMIT")
        return done

    def _known(self, step: MemberKnown, receipt: Receipt) -> Receipt:
        found = files.by_content(self._connection, step.content_hash)
        if not found:  # taken out meanwhile
            raise _AgainError(self._task.wanted)
        own = replace(receipts.of_member(step.begins, receipt), seconds=self._seconds())
        return receipts.already(own, found[0].receipt)

    def _begin(self) -> None:
        """Begin to write; what others wrote meanwhile may have changed the rows of values."""
        begin(self._connection, self._cancel)
        version = self._connection.execute("PRAGMA data_version").fetchone()
        if version != self._version:
            self._version = version
            self._forget()

    def _member(
        self, steps: Iterator[Step], begins: MemberBegins, receipt: Receipt
    ) -> Generator[Progress, None, Receipt]:
        self._connection.execute("SAVEPOINT member")
        try:
            if begins.name.kind == "table":
                absent = self._task.absent.get(receipt.member, "")
                done = yield from self._tables.take(steps, begins.name, receipt, absent)
            else:
                places = begins.places
                site = site_of_places(places) if places else site_named(receipt.site)
                self._dictionaries.at(site)
                done = yield from self._blocks(steps, receipt)
        except FileFailed as failure:
            if receipt.member is None:
                raise
            self._undo_member()
            kept = receipts.failed(receipt, failure, self._seconds(), self._task.wanted)
            row = files.add(self._connection, kept)
            self._failed[row] = self._path
            return replace(kept, file_id=row)
        if done.status == "already":
            self._undo_member()
        else:
            if begins.places is not None and done.file_id is not None:
                origins.keep(self._connection, done.file_id, begins.places)
            self._connection.execute("RELEASE member")
        return done

    def _undo_member(self) -> None:
        self._connection.execute("ROLLBACK TO member")
        self._connection.execute("RELEASE member")
        self._forget()

    def _blocks(
        self, steps: Iterator[Step], receipt: Receipt
    ) -> Generator[Progress, None, Receipt]:
        file_id = files.add(self._connection, receipt)
        writer = FileWriter(self._connection, self._dictionaries, self._seen, file_id)
        for step in steps:
            self._cancel.check()
            if isinstance(step, BlockRead):
                writer.write(step.coded)
                yield Progress(receipt.file, step.done, receipt.bytes, writer.counts.events)
            elif isinstance(step, Searched):
                yield Progress(receipt.file, step.done, receipt.bytes, writer.counts.events)
            elif isinstance(step, MemberFailed):
                raise step.failure
            elif isinstance(step, BeginAgain):
                raise _AgainError(step.wanted)
            elif isinstance(step, MemberEnds):
                return self._finish(replace(receipt, file_id=file_id), writer, step)
        raise AssertionError("a member that neither ended nor failed")

    def _finish(self, receipt: Receipt, writer: FileWriter, ends: MemberEnds) -> Receipt:
        counts = writer.counts
        wanted = ends.wanted
        self._task = replace(self._task, wanted=wanted)
        if wanted is None:
            done = receipts.finished(receipt, counts, self._seconds())
        else:
            done = receipts.of_learners(receipt, wanted, counts, ends, self._seconds())
        known = files.by_content(self._connection, ends.content_hash)
        for each in known:
            if covers(each.kept, wanted):
                return receipts.already(replace(receipt, seconds=self._seconds()), each.receipt)
        learner_sums.add_sums(self._connection, writer.sums)
        writer.sheets.finish()
        done = replace(done, seconds=self._seconds())
        files.update(self._connection, done, (ends.content_hash, ends.head_hash), wanted)
        smaller = [each.receipt for each in known if covers(wanted, each.kept)]
        return self._in_place_of(smaller, done) if smaller else done

    def _in_place_of(self, gone: list[Receipt], done: Receipt) -> Receipt:
        """The receipt, after files of which less was kept of the same log went."""
        for each in gone:
            self._withdraw(each.file_id)
        counted = files.by_id(self._connection, done.file_id or 0)
        assert counted is not None
        names = ", ".join(sorted({each.file for each in gone} - {done.file}))
        said = f"It is in place of {names}, kept for some learners: the same log."
        return files.note(self._connection, counted, said) if names else counted

    def _make_way(self) -> None:
        """Take out what came of the same file before; it stays if the file fails this time."""
        for known in self._instead:
            self._withdraw(known.receipt.file_id)

    def _withdraw(self, file_id: int | None) -> None:
        assert file_id is not None
        withdraw(self._connection, file_id, self._cancel)
        self._forget()

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._forget()

    def _forget(self) -> None:
        """What was known of the tables may not be so any more."""
        self._dictionaries.rolled_back()
        self._seen.forget()

    def _keep_failure(self, receipt: Receipt, failure: FileFailed, task: Task) -> Receipt:
        failed = receipts.failed(receipt, failure, self._seconds(), task.wanted)
        self._begin()
        files.forget_failed(self._connection, receipt.file, self._others())
        row = files.add(self._connection, failed)
        self._connection.execute("COMMIT")
        self._failed[row] = self._path
        return replace(failed, file_id=row)

    def _others(self) -> list[int]:
        """Failures of files that may have the same name, but are not this one."""
        return [row for row, path in self._failed.items() if path != self._path]

    def _seconds(self) -> float:
        return round(monotonic() - self._started, 3)
