# SPDX-License-Identifier: MIT
"""A person's own SQL: its answer in batches for a window, or whole into a file."""

import json
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from time import monotonic
from typing import Any, Final

from explorer import __version__
from explorer.work import CancelToken, Progress
from explorer.workspace.export import records_of, write_csv, write_ndjson
from explorer.workspace.exporting import META, Report, Written, make_private, not_written, sealed
from explorer.workspace.queries import Reader

MOST_ROWS: Final = 100_000
_MOST_BYTES: Final = 96_000_000
_VALUE: Final = 56  # bytes a value takes beside its text
_BATCH_ROWS: Final = 500
_BATCH_SECONDS: Final = 0.1
_REPORTED: Final = 1_000
_PART: Final = ".part"
Row = tuple[Any, ...]


@dataclass(frozen=True, slots=True)
class Answered:
    """How an answer ended. whole: whether every row was handed out. seconds: until it ended."""

    rows: int
    whole: bool
    seconds: float


def answer(
    reader: Reader, statement: str, cancel: CancelToken, most: int = MOST_ROWS
) -> Generator[list[str] | list[Row], None, Answered]:
    """First the names of the columns, then rows as they come; returns how it ended (Answered).

    Raises UserError when the statement can't be run, Cancelled.
    """
    started = monotonic()
    columns, rows = reader.sql(statement, cancel)
    yield columns
    batch: list[Row] = []
    count = size = 0
    told = monotonic()
    with closing(rows) as found:
        for row in found:
            if count == most or size > _MOST_BYTES:
                yield batch
                return Answered(count, whole=False, seconds=monotonic() - started)
            count += 1
            texts = sum(len(value) for value in row if isinstance(value, str | bytes))
            size += _VALUE * len(row) + texts
            batch.append(row)
            if len(batch) >= _BATCH_ROWS or monotonic() - told > _BATCH_SECONDS:
                yield batch
                batch, told = [], monotonic()
    yield batch
    return Answered(count, whole=True, seconds=monotonic() - started)


def export_answer(
    reader: Reader,
    statement: str,
    path: Path,
    cancel: CancelToken,
    report: Report = lambda _: None,
) -> Written:
    """Write the whole answer as CSV, or as JSON lines where the name does not end in .csv, and
    FILE.meta.json beside it.

    Raises Cancelled, UserError; then nothing stands under the name that did not stand there before.
    """
    form = "csv" if path.suffix.lower() == ".csv" else "jsonl"
    part, meta = path.with_name(path.name + _PART), path.with_name(path.name + META)
    meta_part = meta.with_name(meta.name + _PART)
    columns, rows = reader.sql(statement, cancel)
    reader.note_export(f"{form}: {statement}")
    counter = _Counter(path.name, report)
    try:
        make_private(part)
        with part.open("w", encoding="utf-8", newline="") as out, closing(rows) as found:
            if form == "csv":
                write_csv(out, columns, counter.over(found))
            else:
                write_ndjson(out, records_of(columns, counter.over(found)))
        size, digest = sealed(part, cancel)
        make_private(meta_part)
        about = {
            "file": path.name,
            "format": form,
            "made_at": datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ"),
            "made_by": f"edX Log Explorer {__version__}",
            "workspace": {"name": reader.workspace.path.name},
            "sql": statement,
            "columns": columns,
            "rows": counter.rows,
            "encrypted": False,
            "bytes": size,
            "sha256": digest,
        }
        meta_part.write_text(json.dumps(about, ensure_ascii=False, indent=2) + "\n", "utf-8")
        cancel.check()
        part.replace(path)
        meta_part.replace(meta)
    except OSError as error:
        raise not_written(path, error) from error
    finally:
        part.unlink(missing_ok=True)
        meta_part.unlink(missing_ok=True)
    return Written(path, meta, counter.rows, size, digest)


class _Counter:
    """Counts rows on their way, and tells of them."""

    def __init__(self, name: str, report: Callable[[Progress], object]) -> None:
        self.rows = 0
        self._name, self._report = name, report

    def over(self, rows: Iterator[Row]) -> Iterator[Row]:
        for row in rows:
            self.rows += 1
            if self.rows % _REPORTED == 0:
                self._report(Progress(self._name, 0, 0, self.rows))
            yield row
