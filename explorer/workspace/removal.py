# SPDX-License-Identifier: MIT
"""A file out of the workspace again: exactly what only it brought, in one transaction.

What another file holds too is handed over to it. Values that no event needs any more go as well,
and the freed pages are overwritten, so that nothing tells of a learner whose last file went.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from explorer.errors import UserError
from explorer.work import CancelToken
from explorer.workspace import (
    annotations,
    copies,
    delivered,
    files,
    handover,
    learner_sums,
    sheet_writing,
    tables_store,
    values,
)
from explorer.workspace.connection import Connection, OperationalError
from explorer.workspace.database import Workspace
from explorer.workspace.records import Receipt
from explorer.workspace.writing import begin, writing

_OF_FILE: Final = (
    *("duplicates", "subjects", "rejects", "blocks", "block_cells", "block_dictionaries"),
    *("origin_lines", "origins", "packed_rows"),
)


@dataclass(frozen=True, slots=True)
class Removed:
    """What went with a file.

    events: gone from the workspace. handed_over: events it had brought that stay, because other
    files hold them too. duplicates, rejects: as its receipt counted them. identities: learners'
    ids that are not in the workspace any more. heir: the file that holds the same log, and is in
    its place; nothing went then.
    """

    receipt: Receipt
    events: int = 0
    handed_over: int = 0
    identities: int = 0
    heir: str = ""


def remove_file(
    workspace: Workspace, file_id: int, cancel: CancelToken, along: Collection[str] = ()
) -> Removed:
    """Take a file out; its receipt goes too. Ids of events that stay may change.

    along: hashes of delivered files that are taken out as well, so that no copy of the log that
    is in one of them takes its place.
    Raises UserError when there is no such file, or as `writing`; Cancelled, and nothing is gone.
    """
    with writing(workspace, cancel) as connection:
        connection.execute("PRAGMA secure_delete = ON")
        begin(connection, cancel)
        text = copies.text_of(connection, file_id)
        heir = copies.heir(workspace, connection, file_id, along)
        if heir is None:
            removed = withdraw(connection, file_id, cancel)
        else:
            removed = _stays(connection, file_id, heir)
        _note_gap(connection, removed.receipt)
        connection.execute("COMMIT")
        with suppress(OperationalError):  # a reader may hold it; a later one empties it
            connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    workspace.access.record("took out", removed.receipt.file)
    delivered.forget(workspace, removed.receipt)
    if heir is not None:
        delivered.put(workspace, removed.receipt, heir)
    copies.forget(workspace, text, heir, along)
    annotations.settle(workspace)
    return removed


def remove_copy(workspace: Workspace, text: str, copy: copies.Copy) -> None:
    """Forget that a file holds this text of a log too; nothing else changes. Raises UserError."""
    copies.drop(workspace, text, copy)
    workspace.access.record("took out", copy.file)


def _note_gap(connection: Connection, receipt: Receipt) -> None:
    """Of an archive that stays for its other logs: it is to be read when it comes again."""
    if receipt.member is not None and receipt.sha256 is not None:
        others = files.of_delivered(connection, receipt.sha256)
        files.say_lacking(connection, receipt.sha256, lacking=bool(others))


def _stays(connection: Connection, file_id: int, heir: copies.Copy) -> Removed:
    """Everything that a file brought is another's too, which takes its place."""
    receipt = files.by_id(connection, file_id)
    assert receipt is not None
    copies.put_in_place(connection, file_id, heir)
    return Removed(receipt, 0, receipt.events, 0, heir.file)


def withdraw(connection: Connection, file_id: int, cancel: CancelToken) -> Removed:
    """`remove_file` within a transaction of the caller's."""
    receipt = files.by_id(connection, file_id)
    if receipt is None:
        raise UserError("This file is not in the workspace any more.")
    brought = values.gather(connection, file_id)
    cancel.check()
    moved = handover.hand_over(connection, file_id, cancel)
    takers = handover.takers(connection)
    learner_sums.forget_file(connection, file_id, moved)
    for table in _OF_FILE:
        cancel.check()
        connection.execute(f"DELETE FROM {table} WHERE file_id = ?", (file_id,))
    tables_store.forget(connection, file_id)
    connection.execute("DELETE FROM files WHERE id = ?", (file_id,))
    sheet_writing.forget(connection, file_id)
    for taker in takers:
        cancel.check()
        sheet_writing.rebuild(connection, taker)
    identities = learner_sums.prune(connection, cancel)
    values.prune(connection, brought, cancel)
    return Removed(receipt, receipt.events - len(moved), len(moved), identities)
