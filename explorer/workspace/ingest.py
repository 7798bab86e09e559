# SPDX-License-Identifier: MIT
"""Package files into the workspace: a file is in whole or not at all."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

from explorer.errors import FileFailed
from explorer.events.catalogue import Catalogue
from explorer.package.expand import expand
from explorer.package.gpg import Gpg
from explorer.package.readers import sha256_of
from explorer.work import CancelToken, Progress
from explorer.workspace import files, learners, receipts
from explorer.workspace.coding import Coder
from explorer.workspace.connection import Connection
from explorer.workspace.database import Workspace
from explorer.workspace.dictionary import Dictionaries
from explorer.workspace.reading import (
    BlockRead,
    MemberBegins,
    MemberEnds,
    MemberFailed,
    ReadFile,
    Step,
    read_file,
)
from explorer.workspace.reading_process import ReadingProcess
from explorer.workspace.records import Receipt
from explorer.workspace.writer import FileWriter
from explorer.workspace.writing import begin, writing

_WORTH_A_PROCESS = 8_000_000  # delivered bytes; its start costs about half a second


def ingest(
    workspace: Workspace,
    paths: Iterable[Path],
    gpg: Gpg,
    catalogue: Catalogue,
    cancel: CancelToken,
) -> Iterator[Progress | Receipt]:
    """Take in files and folders; yields progress, and one receipt for each file.

    A file that fails gives a receipt with status "failed" and the others still go in.
    Raises Cancelled (files finished before stay in), WorkspaceLocked, UserError on a full disk.
    """
    with writing(workspace, cancel) as connection:
        found = expand(paths, cancel)
        with _reading(found.files, gpg, catalogue, cancel) as read:
            importer = _Importer(connection, catalogue, read, cancel)
            for path in found.files:
                cancel.check()
                yield from importer.take_in(path)


@contextmanager
def _reading(
    paths: list[Path], gpg: Gpg, catalogue: Catalogue, cancel: CancelToken
) -> Iterator[ReadFile]:
    """What reads a file: another process where that is worth its start, else this one."""
    if sum(receipts.blank(path).bytes for path in paths) >= _WORTH_A_PROCESS and gpg.can_move:
        with ReadingProcess(gpg, cancel) as process:
            yield process.read
    else:
        coder = Coder(catalogue)
        yield lambda path: read_file(path, gpg, coder, cancel)


class _Importer:
    """Takes in one delivered file after another over one connection."""

    def __init__(
        self, connection: Connection, catalogue: Catalogue, read: ReadFile, cancel: CancelToken
    ) -> None:
        self._connection = connection
        self._read = read
        self._cancel = cancel
        self._dictionaries = Dictionaries(connection, catalogue.category)
        self._started = 0.0

    def take_in(self, path: Path) -> Iterator[Progress | Receipt]:
        """All members of one delivered file, in one transaction."""
        self._started = monotonic()
        done: list[Receipt]
        receipt = receipts.blank(path)
        yield Progress(receipt.file, 0, receipt.bytes)
        try:
            receipt = replace(receipt, sha256=sha256_of(path, self._cancel))
            known = files.by_sha256(self._connection, receipt.sha256 or "")
            if known:
                done = [receipts.already(replace(receipt, member=k.member), k) for k in known]
            else:
                with closing(self._read(path)) as steps:
                    done = yield from self._members(steps, receipt)
        except FileFailed as failure:
            self._rollback()
            done = [self._keep_failure(receipts.failed(receipt, failure, self._seconds()))]
        except BaseException:
            self._rollback()
            raise
        yield from done

    def _members(
        self, steps: Iterator[Step], receipt: Receipt
    ) -> Generator[Progress, None, list[Receipt]]:
        done: list[Receipt] = []
        for step in steps:
            assert isinstance(step, MemberBegins)
            if not self._connection.in_transaction:
                begin(self._connection, self._cancel)
                files.forget_failed(self._connection, receipt.file)
            done.append((yield from self._member(steps, receipts.of_member(step, receipt))))
        self._connection.execute("COMMIT")
        return done

    def _member(
        self, steps: Iterator[Step], receipt: Receipt
    ) -> Generator[Progress, None, Receipt]:
        self._connection.execute("SAVEPOINT member")
        try:
            done = yield from self._blocks(steps, receipt)
        except FileFailed as failure:
            if receipt.member is None:
                raise
            self._undo_member()
            kept = receipts.failed(receipt, failure, self._seconds())
            return replace(kept, file_id=files.add(self._connection, kept))
        if done.status == "already":
            self._undo_member()
        else:
            self._connection.execute("RELEASE member")
        return done

    def _undo_member(self) -> None:
        self._connection.execute("ROLLBACK TO member")
        self._connection.execute("RELEASE member")
        self._dictionaries.rolled_back()

    def _blocks(
        self, steps: Iterator[Step], receipt: Receipt
    ) -> Generator[Progress, None, Receipt]:
        file_id = files.add(self._connection, receipt)
        writer = FileWriter(self._connection, self._dictionaries, file_id)
        for step in steps:
            self._cancel.check()
            if isinstance(step, BlockRead):
                writer.write(step.coded)
                yield Progress(receipt.file, step.done, receipt.bytes, writer.counts.events)
            elif isinstance(step, MemberFailed):
                raise step.failure
            elif isinstance(step, MemberEnds):
                return self._finish(replace(receipt, file_id=file_id), writer, step.content_hash)
        raise AssertionError("a member that neither ended nor failed")

    def _finish(self, receipt: Receipt, writer: FileWriter, content_hash: str) -> Receipt:
        assert receipt.file_id is not None
        done = receipts.finished(receipt, writer.counts, self._seconds())
        known = files.by_content(self._connection, content_hash)
        if known is not None:
            return receipts.already(replace(receipt, seconds=self._seconds()), known)
        learners.count_file(self._connection, receipt.file_id)
        done = replace(done, seconds=self._seconds())
        files.update(self._connection, done, content_hash)
        return done

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._dictionaries.rolled_back()

    def _keep_failure(self, receipt: Receipt) -> Receipt:
        begin(self._connection, self._cancel)
        kept = files.replace_failed(self._connection, receipt)
        self._connection.execute("COMMIT")
        return kept

    def _seconds(self) -> float:
        return round(monotonic() - self._started, 3)
