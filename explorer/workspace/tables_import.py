# SPDX-License-Identifier: MIT
"""One file of the weekly package into its table, within the transaction of its delivered file."""

from collections.abc import Callable, Generator, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from typing import Final

import orjson

from explorer.errors import FileFailed
from explorer.package.names import FileName
from explorer.tables import description
from explorer.tables.privacy import Privacy
from explorer.work import CancelToken, Progress
from explorer.workspace import files, receipts, tables_schema, tables_store
from explorer.workspace.connection import Connection
from explorer.workspace.files import Known
from explorer.workspace.reading import Step
from explorer.workspace.records import Receipt
from explorer.workspace.steps import MemberEnds, MemberFailed, TableRead
from explorer.workspace.tables_store import TableWriter

PRIVACY_SETTING: Final = "tables_left_out"
_SAME: Final = (
    "SELECT t.file_id, t.left_out FROM tables t JOIN files f ON f.id = t.file_id"
    " JOIN tables n ON n.file_id = :own"
    " WHERE t.file_id <> :own AND f.content_hash = :content AND t.name = n.name"
    " AND t.course = n.course AND t.site = n.site AND t.week IS n.week"
)


def remembered(connection: Connection) -> Privacy:
    """What this workspace leaves out of tables."""
    row = connection.execute(
        "SELECT value FROM settings WHERE name = ?", (PRIVACY_SETTING,)
    ).fetchone()
    return Privacy.from_text(row[0] if row else "")


def remember(connection: Connection, privacy: Privacy) -> None:
    """Leave these out from now on."""
    connection.execute(
        "INSERT OR REPLACE INTO settings (name, value) VALUES (?, ?)",
        (PRIVACY_SETTING, privacy.text),
    )


def of_another_week(known: Known, week: str | None) -> bool:
    """Whether a table is in that is of another week, though it is the same to the letter."""
    receipt = known.receipt
    return receipt.kind == "table" and receipt.member is None and week not in (None, receipt.date)


def members_in(
    connection: Connection, sha256: str, privacy: Privacy, week: str | None = None
) -> dict[str, Known] | None:
    """The tables of a delivered file that need not be read again, by their path in it ("" where
    the file itself is one); None where nothing of it is a table. week: of such a file.
    """
    there = [
        known
        for known in files.of_delivered(connection, sha256)
        if known.receipt.kind == "table"
        and known.receipt.file_id is not None
        and not of_another_week(known, week)
    ]
    tables = description.load()
    return (
        {
            known.receipt.member or "": known
            for known in there
            if known.receipt.status != "failed"
            and _same_columns(connection, known.receipt, privacy, tables)
        }
        if there
        else None
    )


def settle(connection: Connection, done: Iterable[Receipt]) -> None:
    """After the tables of a delivered file are in: say which exports are in use now."""
    if any(receipt.kind == "table" for receipt in done):
        tables_store.settle(connection)


def _same_columns(
    connection: Connection, receipt: Receipt, privacy: Privacy, tables: description.Tables
) -> bool:
    """Whether just those columns were left out that would be now."""
    row = connection.execute(
        "SELECT name, left_out FROM tables WHERE file_id = ?", (receipt.file_id,)
    ).fetchone()
    if row is None:
        return False
    name, text = row
    left_out = set(orjson.loads(text))
    described = tables.find(name)
    names = left_out | set(tables_schema.columns_of(connection, name, described))
    now = {each for each in names if privacy.leaves_out(name, described, each)}
    always = {each for each in now if Privacy().leaves_out(name, described, each)}
    return now - always == left_out - always


class TableTaker:
    """Takes in the tables of one delivered file."""

    def __init__(
        self,
        connection: Connection,
        cancel: CancelToken,
        seconds: Callable[[], float],
        withdraw: Callable[[int], None],
    ) -> None:
        self._connection = connection
        self._cancel = cancel
        self._seconds = seconds
        self._withdraw = withdraw
        self._tables = description.load()
        self._said: set[str] = set()

    def take(
        self, steps: Iterator[Step], name: FileName, receipt: Receipt, absent: str = ""
    ) -> Generator[Progress, None, Receipt]:
        """One table. absent: what the package lacks besides, said on the first receipt only.

        Raises FileFailed; the caller undoes then what was written.
        """
        file_id = files.add(self._connection, receipt)
        own = receipt.member or receipt.file
        writer = TableWriter(self._connection, file_id, name, own, self._tables)
        with closing(writer):
            for step in steps:
                self._cancel.check()
                if isinstance(step, TableRead):
                    writer.write(step.batch, step.packed)
                    yield Progress(receipt.file, step.done, receipt.bytes)
                elif isinstance(step, MemberFailed):
                    raise step.failure
                elif isinstance(step, MemberEnds):
                    note = "" if absent in self._said else absent
                    done = self._finish(replace(receipt, file_id=file_id), writer, step, note)
                    self._said.add(note)
                    return done
        raise AssertionError("a table that neither ended nor failed")

    def _finish(
        self, receipt: Receipt, writer: TableWriter, ends: MemberEnds, note: str
    ) -> Receipt:
        if writer.rejects and not writer.rows:
            raise FileFailed(
                "no rows",
                f"{receipt.member or receipt.file} holds no row that fits its columns.",
                "Look at it with another program; it may not be what its name says.",
            )
        writer.finish()
        same = self._connection.execute(
            _SAME, {"own": receipt.file_id, "content": ends.content_hash}
        ).fetchall()
        for file_id, left_out in same:
            if set(orjson.loads(left_out)) == set(writer.left_out):
                known = files.by_id(self._connection, file_id)
                assert known is not None
                return receipts.already(replace(receipt, seconds=self._seconds()), known)
        done = self._counted(receipt, writer, note)
        assert done.file_id is not None
        files.update(self._connection, done, (ends.content_hash, ends.head_hash), None)
        for file_id, _ in same:
            self._withdraw(file_id)
        return done

    def _counted(self, receipt: Receipt, writer: TableWriter, note: str) -> Receipt:
        rejects = writer.rejects
        said = [f"{rejects:,} row{'s' * (rejects != 1)} did not fit."] if rejects else []
        if writer.left_out:
            said.append(f"Left out: {', '.join(writer.left_out)}.")
        if writer.unknown:
            said.append(f"Not described, kept as text: {', '.join(writer.unknown[:20])}.")
        if self._tables.find(writer.table) is None:
            said.append("A table that is not described; all of it is kept as text.")
        if note:
            said.append(note)
        return replace(
            receipt,
            table_name=writer.table,
            rows=writer.rows,
            rejects=rejects,
            blank=writer.blank,
            lines=writer.rows + rejects + writer.blank,
            seconds=self._seconds(),
            status="partial" if rejects else "ok",
            message=" ".join(said),
        )
