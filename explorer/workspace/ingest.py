# SPDX-License-Identifier: MIT
"""Package files into the workspace: a file is in whole or not at all."""

from collections.abc import Generator, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from time import monotonic

import xxhash

from explorer.errors import Cancelled, FileFailed, UserError, WorkspaceLocked
from explorer.events.catalogue import Catalogue
from explorer.package.gpg import Gpg
from explorer.package.names import parse_name
from explorer.package.readers import Member, expand, open_package, sha256_of
from explorer.work import CancelToken, Progress
from explorer.workspace import files, learners
from explorer.workspace.coding import Coder
from explorer.workspace.connection import Connection, OperationalError
from explorer.workspace.database import Workspace
from explorer.workspace.dictionary import Dictionaries
from explorer.workspace.records import Receipt
from explorer.workspace.writer import Counts, FileWriter


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
    connection = workspace.connect()
    try:
        importer = _Importer(connection, gpg, catalogue, cancel)
        with _database_errors(workspace.path.name, cancel), cancel.on_cancel(connection.interrupt):
            for path in expand(paths):
                cancel.check()
                yield from importer.take_in(path)
    finally:
        if connection.in_transaction:
            connection.rollback()
        connection.close()


class _Importer:
    """Takes in one delivered file after another over one connection."""

    def __init__(
        self, connection: Connection, gpg: Gpg, catalogue: Catalogue, cancel: CancelToken
    ) -> None:
        self._connection = connection
        self._gpg = gpg
        self._catalogue = catalogue
        self._cancel = cancel
        self._coder = Coder(catalogue)
        self._dictionaries = Dictionaries(connection, catalogue.category)
        self._started = 0.0

    def take_in(self, path: Path) -> Iterator[Progress | Receipt]:
        """All members of one delivered file, in one transaction."""
        self._started = monotonic()
        receipt = blank_receipt(path)
        yield Progress(receipt.file, 0, receipt.bytes)
        try:
            receipt = replace(receipt, sha256=sha256_of(path, self._cancel))
            known = files.by_sha256(self._connection, receipt.sha256 or "")
            if known:
                yield from (already(replace(receipt, member=k.member), k) for k in known)
                return
            receipts = yield from self._members(path, receipt)
        except FileFailed as failure:
            self._rollback()
            receipts = [self._keep_failure(failed(receipt, failure, self._seconds()))]
        except BaseException:
            self._rollback()
            raise
        yield from receipts

    def _members(self, path: Path, receipt: Receipt) -> Generator[Progress, None, list[Receipt]]:
        receipts: list[Receipt] = []
        for member in open_package(path, self._gpg, self._cancel):
            self._begin()
            receipts.append((yield from self._member(member, describe(member, receipt))))
        if not receipts:
            raise no_events(receipt.file)
        files.forget_failed(self._connection, receipt.file)
        self._connection.execute("COMMIT")
        return receipts

    def _member(self, member: Member, receipt: Receipt) -> Generator[Progress, None, Receipt]:
        self._connection.execute("SAVEPOINT member")
        try:
            done = yield from self._blocks(member, receipt)
        except FileFailed as failure:
            if member.member is None:
                raise
            self._undo_member()
            kept = failed(receipt, failure, self._seconds())
            return replace(kept, file_id=files.add(self._connection, kept))
        if done.status == "already":
            self._undo_member()
        else:
            self._connection.execute("RELEASE member")
        return done

    def _undo_member(self) -> None:
        self._connection.execute("ROLLBACK TO member")
        self._connection.execute("RELEASE member")
        # Dictionary rows of this member are gone with it: learn them anew.
        self._coder = Coder(self._catalogue)
        self._dictionaries = Dictionaries(self._connection, self._catalogue.category)

    def _blocks(self, member: Member, receipt: Receipt) -> Generator[Progress, None, Receipt]:
        file_id = files.add(self._connection, receipt)
        writer = FileWriter(self._connection, self._dictionaries, file_id)
        content = xxhash.xxh3_128()
        for block in member.blocks():
            self._cancel.check()
            content.update(block.data)
            writer.write(self._coder.encode(block.first_line, block.data))
            yield Progress(receipt.file, member.bytes_read(), receipt.bytes, writer.counts.events)
        done = finished(replace(receipt, file_id=file_id), writer.counts, self._seconds())
        known = files.by_content(self._connection, content.hexdigest())
        if known is not None:
            return already(replace(receipt, seconds=self._seconds()), known)
        files.update(self._connection, done, content.hexdigest())
        learners.count_file(self._connection, file_id)
        return done

    def _begin(self) -> None:
        if not self._connection.in_transaction:
            self._connection.execute("BEGIN IMMEDIATE")

    def _rollback(self) -> None:
        if self._connection.in_transaction:
            self._connection.execute("ROLLBACK")
        self._coder = Coder(self._catalogue)
        self._dictionaries = Dictionaries(self._connection, self._catalogue.category)

    def _keep_failure(self, receipt: Receipt) -> Receipt:
        self._begin()
        kept = files.replace_failed(self._connection, receipt)
        self._connection.execute("COMMIT")
        return kept

    def _seconds(self) -> float:
        return round(monotonic() - self._started, 3)


def blank_receipt(path: Path) -> Receipt:
    """What a delivered file's name and size say before it is read."""
    name = parse_name(path.name)
    try:
        size = path.stat().st_size
    except OSError:
        size = 0
    return Receipt(
        file=path.name, kind=name.kind, org=name.org, site=name.site, date=name.date, bytes=size
    )


def describe(member: Member, receipt: Receipt) -> Receipt:
    """The receipt of one member of a delivered file."""
    name = member.name
    return replace(
        receipt,
        member=member.member,
        server=member.server,
        kind=name.kind if name.kind != "unknown" else "log",
        org=name.org or receipt.org,
        site=name.site or receipt.site,
        date=name.date or receipt.date,
    )


def finished(receipt: Receipt, counts: Counts, seconds: float) -> Receipt:
    """The receipt of a member read to its sound end. Raises FileFailed if it holds no event."""
    if counts.lines == counts.blank:
        raise FileFailed(
            "empty",
            f"{receipt.file} is sound but empty: it holds no events.",
            "If the day should have events, download the file again.",
        )
    if counts.events + counts.duplicates == 0:
        raise no_events(receipt.file)
    rejects = counts.rejects
    message = f"{rejects} line{'s' * (rejects != 1)} could not be read." if rejects else ""
    return replace(
        receipt,
        lines=counts.lines,
        events=counts.events,
        duplicates=counts.duplicates,
        rejects=rejects,
        blank=counts.blank,
        first_time=counts.first_time,
        last_time=counts.last_time,
        seconds=seconds,
        status="partial" if rejects else "ok",
        message=message,
    )


def already(receipt: Receipt, known: Receipt) -> Receipt:
    """The receipt of a file whose content is in the workspace: every event is a duplicate."""
    return replace(
        receipt,
        lines=known.lines,
        duplicates=known.events + known.duplicates,
        rejects=known.rejects,
        blank=known.blank,
        first_time=known.first_time,
        last_time=known.last_time,
        status="already",
        message=f"Taken in before, as {known.file}. Nothing was added.",
        file_id=known.file_id,
    )


def failed(receipt: Receipt, failure: FileFailed, seconds: float) -> Receipt:
    """The receipt of a file of which nothing was kept."""
    return replace(
        receipt, seconds=seconds, status="failed", message=str(failure), cause=failure.status
    )


def no_events(file: str) -> FileFailed:
    """The failure of a file in which no line could be read as an event."""
    return FileFailed(
        "no events",
        f"{file} holds no line that can be read as an event.",
        "Check that it is a tracking log: one JSON document a line.",
    )


@contextmanager
def _database_errors(workspace: str, cancel: CancelToken) -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        text = str(error)
        if cancel.cancelled:
            raise Cancelled from error
        if "full" in text:
            raise UserError(
                f"The drive of the workspace {workspace} is full.",
                "Free some space and import the remaining files again; finished files are in.",
            ) from error
        if "locked" in text:
            raise WorkspaceLocked(
                f"Another window or program is importing into the workspace {workspace}.",
                "Wait until it is done, then try again.",
            ) from error
        raise
