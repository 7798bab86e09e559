# SPDX-License-Identifier: MIT
"""FORMATS: what an export can be written as, one row each."""

import csv
import json
import sqlite3
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, tzinfo
from pathlib import Path
from typing import IO, Any, Final
from zoneinfo import ZoneInfo

from explorer.workspace.export import safe_cell, to_json
from explorer.workspace.export_columns import Cell, ExportColumn, Exported, sound
from explorer.workspace.times import iso

Batches = Iterator[list[Exported]]
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_DAY: Final = 86_400_000_000
_FIRST: Final = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_LAST: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_COMPRESSION: Final = "zstd(3)"


@dataclass(frozen=True, slots=True)
class Shape:
    """How an export is written. bom: begin CSV with the mark Excel knows UTF-8 by.

    about: what the file itself may say of its making, where the format has a place for it.
    """

    columns: Sequence[ExportColumn]
    zone: tzinfo = UTC
    bom: bool = False
    about: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class Format:
    """A format. suffix: of its files. meaning: for people. tabular: whether it has columns."""

    id: str
    suffix: str
    meaning: str
    write: Callable[[Path, Shape, Batches], None]
    tabular: bool = True


def time_text(time: int | None, zone: tzinfo) -> str | None:
    """A time in ISO 8601: in UTC with Z, else on the zone's clock with its offset."""
    if time is None or zone is UTC:
        return iso(time)
    moment = _EPOCH + timedelta(microseconds=max(_FIRST, min(time, _LAST)))
    return moment.astimezone(zone).isoformat(timespec="microseconds")


def zone_name(zone: tzinfo) -> str:
    """What files call a zone: its name, else its offset, such as +05:30."""
    if isinstance(zone, ZoneInfo):
        return zone.key
    offset = zone.utcoffset(None)
    if zone is UTC or offset is None:
        return "UTC"
    minutes = offset // timedelta(minutes=1)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02}:{abs(minutes) % 60:02}"


def _cell(column: ExportColumn, row: Exported, zone: tzinfo) -> Cell:
    value = column.value(row)
    if column.kind == "time":
        assert value is None or isinstance(value, int)
        return time_text(value, zone)
    return sound(value)


def _csv(path: Path, shape: Shape, batches: Batches) -> None:
    encoding = "utf-8-sig" if shape.bom else "utf-8"
    with path.open("w", encoding=encoding, newline="") as out:
        writer = csv.writer(out)
        writer.writerow([safe_cell(column.id) for column in shape.columns])
        for batch in batches:
            writer.writerows(
                [_csv_cell(_cell(column, row, shape.zone)) for column in shape.columns]
                for row in batch
            )


def _csv_cell(value: Cell) -> Any:
    return ("yes" if value else "no") if isinstance(value, bool) else safe_cell(value)


def _jsonl(path: Path, shape: Shape, batches: Batches) -> None:
    with path.open("w", encoding="utf-8", newline="\n") as out:
        for batch in batches:
            for row in batch:
                record = {each.id: _cell(each, row, shape.zone) for each in shape.columns}
                out.write(f"{to_json(record)}\n")


def _raw(path: Path, _shape: Shape, batches: Batches) -> None:
    with path.open("wb") as out:
        for batch in batches:
            out.writelines(row.line + b"\n" for row in batch)


_SQL_TYPES: Final = {"text": "TEXT", "time": "TEXT", "number": "INTEGER", "yes": "INTEGER"}


def _sqlite(path: Path, shape: Shape, batches: Batches) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as plain:
        plain.execute("PRAGMA journal_mode = OFF")
        plain.execute("PRAGMA synchronous = OFF")
        plain.execute("BEGIN")
        names = [_quoted(column.id) for column in shape.columns]
        typed = [
            f"{name} {_SQL_TYPES[column.kind]}"
            for name, column in zip(names, shape.columns, strict=True)
        ]
        plain.execute(f"CREATE TABLE events ({', '.join(typed)})")
        plain.execute("CREATE TABLE export (name TEXT PRIMARY KEY, value TEXT) WITHOUT ROWID")
        insert = f"INSERT INTO events VALUES ({', '.join('?' * len(names))})"
        for batch in batches:
            plain.executemany(
                insert,
                ([_cell(each, row, shape.zone) for each in shape.columns] for row in batch),
            )
        plain.executemany(
            "INSERT INTO export VALUES (?, ?)",
            [
                (name, value if isinstance(value, str) else json.dumps(value, ensure_ascii=False))
                for name, value in (shape.about or {}).items()
            ],
        )
        plain.execute("COMMIT")


def _quoted(name: str) -> str:
    escaped = name.replace('"', '""')
    return f'"{escaped}"'


class _Out:
    """The file a library writes to, which remembers why a write failed."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.failed: OSError | None = None

    def write(self, data: bytes) -> int:
        try:
            return self._file.write(data)
        except OSError as error:
            self.failed = error
            raise

    def flush(self) -> None:
        self._file.flush()

    def seek(self, offset: int, whence: int = 0) -> int:
        return self._file.seek(offset, whence)


def _parquet(path: Path, shape: Shape, batches: Batches) -> None:
    from arro3.core import RecordBatchReader, Schema
    from arro3.io import write_parquet

    schema = Schema(_fields(shape))
    broken: list[BaseException] = []

    def tables() -> Iterator[Any]:
        try:
            for batch in batches:
                yield _table(batch, shape, schema)
        except BaseException as error:
            broken.append(error)  # what the library makes of it says nothing to a person
            raise

    about = {name: json.dumps(value) for name, value in (shape.about or {}).items()}
    with path.open("wb") as file:
        out = _Out(file)
        try:
            write_parquet(
                RecordBatchReader.from_batches(schema, tables()),
                out,  # type: ignore[arg-type]
                compression=_COMPRESSION,
                key_value_metadata=about,
            )
        except BaseException as error:
            cause = broken[0] if broken else out.failed
            if cause is not None:
                raise cause from error
            raise


def _fields(shape: Shape) -> list[Any]:
    from arro3.core import DataType, Field

    types = {
        "text": DataType.utf8(),
        "time": DataType.timestamp("us", tz=zone_name(shape.zone)),
        "number": DataType.int64(),
        "yes": DataType.bool(),
    }
    return [Field(column.id, types[column.kind], nullable=True) for column in shape.columns]


def _table(batch: list[Exported], shape: Shape, schema: Any) -> Any:
    from arro3.core import Array, DataType, RecordBatch

    arrays = []
    for at, column in enumerate(shape.columns):
        cells = [sound(column.value(row)) for row in batch]
        if column.kind == "time":
            arrays.append(Array(cells, DataType.int64()).cast(schema.field(at).type))
        else:
            arrays.append(Array(cells, schema.field(at).type))
    return RecordBatch.from_arrays(arrays, schema=schema)


FORMATS: Final = (
    Format("csv", ".csv", "CSV: for spreadsheets", _csv),
    Format("jsonl", ".jsonl", "JSON lines: one event a line, with these columns", _jsonl),
    Format("raw", ".log", "The log's own lines, exactly as they are", _raw, tabular=False),
    Format("parquet", ".parquet", "Parquet: for pandas, R, DuckDB and the like", _parquet),
    Format("sqlite", ".sqlite", "SQLite: a plain database", _sqlite),
)
BY_ID: Final = {each.id: each for each in FORMATS}
BY_SUFFIX: Final = {each.suffix: each for each in FORMATS} | {
    ".ndjson": BY_ID["jsonl"],
    ".json": BY_ID["jsonl"],
    ".db": BY_ID["sqlite"],
    ".sqlite3": BY_ID["sqlite"],
}
