# SPDX-License-Identifier: MIT
"""The table `files`: a receipt for each file that was taken in or failed."""

import time
from dataclasses import asdict, replace

from explorer.workspace.connection import Connection
from explorer.workspace.records import Receipt

_FIELDS = (
    "file", "member", "server", "kind", "org", "site", "date", "sha256", "bytes", "lines",
    "events", "duplicates", "rejects", "blank", "first_time", "last_time", "seconds", "status",
    "message", "cause",
)  # fmt: skip
_SELECT = f"SELECT id, {', '.join(_FIELDS)} FROM files"


def add(connection: Connection, receipt: Receipt, content_hash: str | None = None) -> int:
    """Add a row for a file; returns its id."""
    values = asdict(receipt)
    columns = (*_FIELDS, "content_hash", "imported_at")
    row = [*(values[name] for name in _FIELDS), content_hash, time.time_ns() // 1000]
    marks = ", ".join("?" * len(columns))
    cursor = connection.execute(
        f"INSERT INTO files ({', '.join(columns)}) VALUES ({marks})",
        row,
    )
    return int(cursor.lastrowid)


def update(connection: Connection, receipt: Receipt, content_hash: str) -> None:
    """Write the final receipt over the row `receipt.file_id`."""
    values = asdict(receipt)
    assignments = ", ".join(f"{name} = ?" for name in (*_FIELDS, "content_hash"))
    connection.execute(
        f"UPDATE files SET {assignments} WHERE id = ?",
        [*(values[name] for name in _FIELDS), content_hash, receipt.file_id],
    )


def replace_failed(connection: Connection, receipt: Receipt) -> Receipt:
    """Keep a failed file's receipt, in place of an older failure of the same name."""
    forget_failed(connection, receipt.file)
    return replace(receipt, file_id=add(connection, receipt))


def forget_failed(connection: Connection, file: str) -> None:
    """Drop the failures kept for a file of this name: it is tried again."""
    connection.execute("DELETE FROM files WHERE file = ? AND status = 'failed'", (file,))


def receipts(connection: Connection) -> list[Receipt]:
    """Every receipt, in the order of import."""
    return [_receipt(row) for row in connection.execute(f"{_SELECT} ORDER BY id")]


def by_id(connection: Connection, file_id: int) -> Receipt | None:
    """The receipt of one file."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (file_id,)).fetchone()
    return None if row is None else _receipt(row)


def by_sha256(connection: Connection, sha256: str) -> list[Receipt]:
    """The receipts of the delivered file with this hash that is in the workspace."""
    found = connection.execute(f"{_SELECT} WHERE sha256 = ? AND status <> 'failed'", (sha256,))
    return [_receipt(row) for row in found]


def by_content(connection: Connection, content_hash: str) -> Receipt | None:
    """The receipt of a file in the workspace whose decrypted content has this hash."""
    row = connection.execute(
        f"{_SELECT} WHERE content_hash = ? AND status <> 'failed'", (content_hash,)
    ).fetchone()
    return None if row is None else _receipt(row)


def _receipt(row: tuple[object, ...]) -> Receipt:
    values = dict(zip(("file_id", *_FIELDS), row, strict=True))
    return Receipt(**values)  # type: ignore[arg-type]
