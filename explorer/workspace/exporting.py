# SPDX-License-Identifier: MIT
"""The whole answer to a query into a file: all of it or none, and beside it what it is.

The file gets its name last, so that what is broken off leaves nothing under that name.
"""

import errno
import hashlib
import json
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, tzinfo
from pathlib import Path
from typing import Any, Final

import numpy as np

from explorer import __version__
from explorer.errors import UserError
from explorer.events.parse import decode
from explorer.work import CancelToken, Progress
from explorer.workspace.export_columns import AT_FIRST, ExportColumn, Exported, columns_of
from explorer.workspace.export_formats import BY_ID, Shape, zone_name
from explorer.workspace.queries import Ids, Reader
from explorer.workspace.query import Query
from explorer.workspace.records import Sort
from explorer.workspace.times import iso

_BATCH: Final = 1_000
_PART: Final = ".part"
META: Final = ".meta.json"
BY_TIME: Final = Sort()
Report = Callable[[Progress], object]


@dataclass(frozen=True, slots=True)
class Request:
    """What to write, and how. columns: ids of EXPORT_COLUMNS, or paths such as event.attempts.

    ids: these events only, in this order; without, the whole answer to the query. limit: 0 for
    all of it. workspace, catalogue: the name of the one, the version of the other, to be recorded.
    """

    path: Path
    format: str
    query: Query
    columns: Sequence[str] = AT_FIRST
    zone: tzinfo = UTC
    sort: Sort = BY_TIME
    bom: bool = False
    ids: Sequence[int] | Ids | None = None
    limit: int = 0
    workspace: str = ""
    catalogue: str = ""


@dataclass(frozen=True, slots=True)
class Written:
    """What was written."""

    path: Path
    meta_path: Path
    events: int
    bytes: int
    sha256: str


def export_events(
    reader: Reader, request: Request, cancel: CancelToken, report: Report = lambda _: None
) -> Written:
    """Write the events asked for, and FILE.meta.json beside them.

    report: told how many events are done, of how many. Raises Cancelled, UserError; then nothing
    stands under the file's name that did not stand there before.
    """
    columns = columns_of(request.columns)
    about = _about(reader, request, columns)
    part = request.path.with_name(request.path.name + _PART)
    meta = request.path.with_name(request.path.name + META)
    meta_part = meta.with_name(meta.name + _PART)
    reader.note_export(f"{request.format}: {request.query.text.strip() or 'every event'}")
    try:
        make_private(part)
        ids = _ids(reader, request, cancel, report)
        shape = Shape(columns, request.zone, request.bom, about)
        format_ = BY_ID[request.format]
        needed = columns if format_.tabular else []
        format_.write(part, shape, _batches(reader, request.path.name, ids, needed, cancel, report))
        size, digest = sealed(part, cancel)
        about |= {"events": len(ids), "bytes": size, "sha256": digest}
        make_private(meta_part)
        meta_part.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", "utf-8")
        cancel.check()
        part.replace(request.path)
        meta_part.replace(meta)
    except OSError as error:
        raise not_written(request.path, error) from error
    except sqlite3.Error as error:
        raise UserError(
            f"{request.path.name} can't be written: {error}.",
            "Choose another place, on a drive with more space.",
        ) from error
    finally:
        part.unlink(missing_ok=True)
        meta_part.unlink(missing_ok=True)
    return Written(request.path, meta, len(ids), size, digest)


def _about(reader: Reader, request: Request, columns: Sequence[ExportColumn]) -> dict[str, Any]:
    """What is recorded of an export."""
    format_, totals = BY_ID[request.format], reader.totals()
    sort = request.sort
    return {
        "file": request.path.name,
        "format": request.format,
        "encoding": "UTF-8 with a byte order mark" if request.bom else "UTF-8",
        "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
        "made_by": f"edX Log Explorer {__version__}",
        "query": request.query.text,
        "asks_for": request.query.sentence,
        "selected_rows_only": request.ids is not None,
        "limit": request.limit or None,
        "sorted_by": f"{sort.column}, last first" if sort.descending else sort.column,
        "columns": [column.id for column in columns] if format_.tabular else None,
        "zone": zone_name(request.zone),
        "catalogue": request.catalogue,
        "workspace": {
            "name": request.workspace,
            "files": totals.files,
            "events": totals.events,
            "rejects": totals.rejects,
            "first_time": iso(totals.first_time),
            "last_time": iso(totals.last_time),
        },
        "encrypted": False,
    }


def _ids(reader: Reader, request: Request, cancel: CancelToken, report: Report) -> Ids:
    """The events to write; all are known before the first is written."""
    if request.ids is not None:
        return np.asarray(request.ids, np.int64)
    chunks: list[Ids] = []
    count = 0
    for chunk in reader.hits(request.query, cancel, request.sort):
        chunks.append(chunk)
        count += len(chunk)
        report(Progress(request.path.name, 0, 0, count))
        if request.limit and count >= request.limit:
            break
    found = np.concatenate(chunks) if chunks else np.empty(0, np.int64)
    return found[: request.limit] if request.limit else found


def _batches(
    reader: Reader,
    name: str,
    ids: Ids,
    columns: Sequence[ExportColumn],
    cancel: CancelToken,
    report: Report,
) -> Iterator[list[Exported]]:
    """The events, a page at a time; without columns, their lines only."""
    for start in range(0, len(ids), _BATCH):
        cancel.check()
        page = ids[start : start + _BATCH]
        if columns:
            yield _page(reader, page, deep=any(column.path for column in columns))
        else:
            yield [Exported(None, line=reader.line(int(event_id))) for event_id in page]
        report(Progress(name, start + len(page), len(ids), start + len(page)))


def _page(reader: Reader, page: Ids, *, deep: bool) -> list[Exported]:
    rows, marks = reader.rows(page), reader.marks(page)
    if len(rows) != len(page):
        raise UserError(
            "Files left the workspace while it was being exported.", "Export once more."
        )
    lines = [reader.line(row.id) for row in rows]
    return [
        Exported(row, marks.get(row.id), line, decode(line) if deep else None)
        for row, line in zip(rows, lines, strict=True)
    ]


def sealed(part: Path, cancel: CancelToken) -> tuple[int, str]:
    """Bring a file to the drive; its size and hash."""
    digest = hashlib.sha256()
    with part.open("rb+") as file:
        os.fsync(file.fileno())
        while data := file.read(1 << 20):
            cancel.check()
            digest.update(data)
        return file.tell(), digest.hexdigest()


def make_private(path: Path) -> None:
    """An empty file for its owner alone."""
    path.unlink(missing_ok=True)
    os.close(os.open(path, os.O_CREAT | os.O_EXCL | os.O_RDWR, 0o600))


def not_written(path: Path, error: OSError) -> UserError:
    todo = "Choose another place."
    if error.errno in (errno.ENOSPC, errno.EFBIG):
        todo = "Free some space, or choose another drive; nothing was left behind."
    return UserError(f"{path.name} can't be written: {error.strerror or error}.", todo)
