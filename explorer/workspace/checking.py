# SPDX-License-Identifier: MIT
"""Package files read and counted without keeping anything: the receipts of an import."""

import sqlite3
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from time import monotonic

from explorer.errors import FileFailed
from explorer.events.catalogue import Catalogue
from explorer.package.expand import expand
from explorer.package.gpg import Gpg
from explorer.package.meant_for import MeantFor
from explorer.package.readers import sha256_of
from explorer.work import CancelToken, Progress
from explorer.workspace import receipts
from explorer.workspace.coding import Coded, Coder
from explorer.workspace.reading import Steps, read_file
from explorer.workspace.records import Receipt
from explorer.workspace.steps import (
    BlockRead,
    MemberBegins,
    MemberEnds,
    MemberFailed,
    PassedOver,
)
from explorer.workspace.writer import Counts


def check(
    paths: Iterable[Path], gpg: Gpg, catalogue: Catalogue, cancel: CancelToken
) -> Iterator[Progress | Receipt]:
    """Decrypt and read without keeping anything; the same receipts as an import gives.

    Duplicates are told by time and hash, which are held in memory until the end.
    Raises Cancelled.
    """
    with closing(_Seen()) as seen:
        checker = _Checker(seen, gpg, Coder(catalogue), cancel)
        for path in expand(paths, cancel, gpg):
            cancel.check()
            yield from checker.take_in(path)


class _Seen:
    """Which events were met: times and hashes, nothing else, in memory only."""

    def __init__(self) -> None:
        self._connection = sqlite3.connect(":memory:", isolation_level=None)
        self._connection.execute(
            "CREATE TABLE seen (time, line_hash, PRIMARY KEY (time, line_hash)) WITHOUT ROWID"
        )

    def add(self, coded: Coded) -> int:
        """Add a block's events; the number of those that were not there."""
        rows = list(
            zip(coded.columns["time"].tolist(), coded.columns["line_hash"].tolist(), strict=True)
        )
        if not rows:
            return 0
        return self._connection.executemany(
            "INSERT OR IGNORE INTO seen VALUES (?, ?)", rows
        ).rowcount

    def execute(self, statement: str) -> None:
        self._connection.execute(statement)

    def close(self) -> None:
        self._connection.close()


class _Checker:
    """Reads one delivered file after another."""

    def __init__(self, seen: _Seen, gpg: Gpg, coder: Coder, cancel: CancelToken) -> None:
        self._seen = seen
        self._gpg = gpg
        self._coder = coder
        self._cancel = cancel
        self._meant = MeantFor(gpg)
        self._hashes: dict[str, list[Receipt]] = {}
        self._contents: dict[str, Receipt] = {}

    def take_in(self, path: Path) -> Iterator[Progress | Receipt]:
        """All members of one delivered file."""
        started = monotonic()
        receipt = receipts.blank(path)
        yield Progress(receipt.file, 0, receipt.bytes, note=self._meant.say(path))
        self._seen.execute("BEGIN")
        try:
            receipt = replace(receipt, sha256=sha256_of(path, self._cancel))
            known = self._hashes.get(receipt.sha256 or "")
            if known:
                done = [receipts.already(replace(receipt, member=k.member), k) for k in known]
            else:
                contents = self._contents.copy()
                with closing(read_file(path, self._gpg, self._coder, self._cancel)) as steps:
                    done = yield from self._members(steps, receipt, started, contents)
                self._hashes[receipt.sha256 or ""] = done
                self._contents = contents
            self._seen.execute("COMMIT")
        except FileFailed as failure:
            self._seen.execute("ROLLBACK")
            done = [receipts.failed(receipt, failure, round(monotonic() - started, 3))]
        yield from done

    def _members(
        self, steps: Steps, receipt: Receipt, started: float, contents: dict[str, Receipt]
    ) -> Generator[Progress, None, list[Receipt]]:
        done: list[Receipt] = []
        for step in steps:
            if isinstance(step, PassedOver):
                done[-1:] = [
                    replace(each, message=f"{each.message} {step.note}".strip())
                    for each in done[-1:]
                ]
                continue
            assert isinstance(step, MemberBegins)
            own = receipts.of_member(step, receipt)
            self._seen.execute("SAVEPOINT member")
            try:
                counts, content = yield from self._count(steps, own)
                seconds = round(monotonic() - started, 3)
                known = contents.get(content)
                if known is None:
                    contents[content] = receipts.finished(own, counts, seconds)
                    done.append(contents[content])
                else:
                    self._seen.execute("ROLLBACK TO member")
                    done.append(receipts.already(replace(own, seconds=seconds), known))
            except FileFailed as failure:
                if own.member is None:
                    raise
                self._seen.execute("ROLLBACK TO member")
                done.append(receipts.failed(own, failure, round(monotonic() - started, 3)))
            self._seen.execute("RELEASE member")
        return done

    def _count(
        self, steps: Steps, receipt: Receipt
    ) -> Generator[Progress, None, tuple[Counts, str]]:
        """What was counted of a log, and the hash of its text."""
        counts = Counts()
        for step in steps:
            if isinstance(step, MemberEnds):
                return counts, step.content_hash
            if isinstance(step, MemberFailed):
                raise step.failure
            if isinstance(step, BlockRead):
                counts.add(step.coded, self._seen.add(step.coded))
                yield Progress(receipt.file, step.done, receipt.bytes, counts.events)
        raise AssertionError("a member that neither ended nor failed")
