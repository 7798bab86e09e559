# SPDX-License-Identifier: MIT
"""The table `files`: a receipt for each file that was taken in or failed."""

import time
from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass, replace
from functools import reduce
from typing import Any

from explorer.workspace.connection import Connection
from explorer.workspace.records import Receipt
from explorer.workspace.wanted import Wanted

_FIELDS = (
    "file", "member", "server", "kind", "org", "site", "date", "sha256", "bytes", "lines",
    "events", "duplicates", "rejects", "blank", "first_time", "last_time", "seconds", "status",
    "message", "cause", "passed_over", "table_name", "rows",
)  # fmt: skip
_SELECT = f"SELECT id, {', '.join(_FIELDS)}, learners FROM files"


@dataclass(frozen=True, slots=True)
class Known:
    """A file in the workspace. kept: whose lines of it; None for all."""

    receipt: Receipt
    kept: Wanted | None


def add(connection: Connection, receipt: Receipt, content_hash: str | None = None) -> int:
    """Add a row for a file; returns its id."""
    values = asdict(receipt)
    columns = (*_FIELDS, "content_hash", "imported_at", "learners")
    asked = Wanted.of(receipt.learners).text if receipt.learners else ""
    row = [*(values[name] for name in _FIELDS), content_hash, time.time_ns() // 1000, asked]
    marks = ", ".join("?" * len(columns))
    cursor = connection.execute(
        f"INSERT INTO files ({', '.join(columns)}) VALUES ({marks})",
        row,
    )
    return int(cursor.lastrowid)


def update(
    connection: Connection, receipt: Receipt, hashes: tuple[str, str], kept: Wanted | None
) -> None:
    """Write the final receipt over the row `receipt.file_id`. hashes: of content and of head."""
    values = asdict(receipt)
    columns = (*_FIELDS, "content_hash", "head_hash", "learners")
    assignments = ", ".join(f"{name} = ?" for name in columns)
    row = [*(values[name] for name in _FIELDS), *hashes, kept.text if kept else ""]
    connection.execute(f"UPDATE files SET {assignments} WHERE id = ?", [*row, receipt.file_id])


def note(connection: Connection, receipt: Receipt, said: str) -> Receipt:
    """The receipt with one sentence more; also in the row it has, unless that is another file's."""
    done = replace(receipt, message=f"{receipt.message} {said}".strip())
    if receipt.status != "already":
        connection.execute(
            "UPDATE files SET message = ? WHERE id = ?", (done.message, receipt.file_id)
        )
    return done


def forget_failed(connection: Connection, file: str, but: Iterable[int] = ()) -> None:
    """Drop the failures kept for a file of this name: it is tried again. but: rows to keep."""
    rows = connection.execute(
        "SELECT id FROM files WHERE file = ? AND status = 'failed'", (file,)
    ).fetchall()
    gone = {row[0] for row in rows}.difference(but)
    connection.executemany("DELETE FROM files WHERE id = ?", [(row,) for row in gone])


def kept_of(known: Sequence[Known]) -> Wanted | None:
    """Whose lines of a delivered file were kept so far; None for all."""
    kept = [each.kept for each in known if each.kept is not None]
    if not kept or len(kept) < len(known):
        return None
    return reduce(Wanted.joined, kept)


def receipts(connection: Connection) -> list[Receipt]:
    """Every receipt, in the order of import."""
    return [_known(row).receipt for row in connection.execute(f"{_SELECT} ORDER BY id")]


def by_id(connection: Connection, file_id: int) -> Receipt | None:
    """The receipt of one file."""
    row = connection.execute(f"{_SELECT} WHERE id = ?", (file_id,)).fetchone()
    return None if row is None else _known(row).receipt


def by_sha256(connection: Connection, sha256: str) -> list[Known]:
    """The logs of the delivered file with this hash; none if one of them failed."""
    found = [_known(row) for row in connection.execute(f"{_SELECT} WHERE sha256 = ?", (sha256,))]
    return [] if any(known.receipt.status == "failed" for known in found) else found


def lacks(connection: Connection, sha256: str) -> bool:
    """Whether a log of the delivered file with this hash was taken out, and others of it stayed."""
    found = connection.execute("SELECT 1 FROM settings WHERE name = ?", (_lacking(sha256),))
    return found.fetchone() is not None


def say_lacking(connection: Connection, sha256: str | None, lacking: bool) -> None:
    """Note that not all of a delivered file is in, so that it is read when it comes again."""
    if lacking:
        said = "INSERT OR REPLACE INTO settings (name, value) VALUES (?, '')"
    else:
        said = "DELETE FROM settings WHERE name = ?"
    connection.execute(said, (_lacking(sha256 or ""),))


def _lacking(sha256: str) -> str:
    return f"lacks a log: {sha256}"


def of_delivered(connection: Connection, sha256: str) -> list[Known]:
    """What came of the members of the delivered file with this hash, failures as well."""
    return [_known(row) for row in connection.execute(f"{_SELECT} WHERE sha256 = ?", (sha256,))]


def by_content(connection: Connection, content_hash: str) -> list[Known]:
    """The logs in the workspace whose decrypted content has this hash."""
    found = connection.execute(f"{_SELECT} WHERE content_hash = ?", (content_hash,))
    return [_known(row) for row in found]


def heads(connection: Connection) -> list[tuple[str, str, Wanted | None]]:
    """(head hash, content hash, whose lines were kept) of every log."""
    found = connection.execute(
        "SELECT head_hash, content_hash, learners FROM files WHERE head_hash IS NOT NULL"
    )
    return [(head, content, Wanted.from_text(text)) for head, content, text in found]


def _known(row: tuple[Any, ...]) -> Known:
    values = dict(zip(("file_id", *_FIELDS), row[:-1], strict=True))
    kept = Wanted.from_text(row[-1])
    return Known(Receipt(**values, learners=tuple(sorted(kept.asked)) if kept else ()), kept)
