# SPDX-License-Identifier: MIT
"""Rows written as the exporters write them, told again in plain steps for the tests."""

import csv
import io
import json
from collections.abc import Iterable, Sequence

from explorer.package.lines import blocks
from explorer.package.names import parse_name
from explorer.package.streams import BytesSource
from explorer.tables.description import load
from explorer.tables.privacy import Privacy
from explorer.tables.rows import Batch
from explorer.tables.shapers import shaper

Value = str | int | float | None


def exported(value: Value) -> str:
    """One value of a `.sql` file."""
    if value is None:
        return "NULL"
    text = str(value)
    text = text.replace("\\", "\\\\").replace("\r", "\\r").replace("\t", "\\t")
    return text.replace("\n", "\\n").replace("\0", "")


def sql_file(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """A file of edx-analytics-exporter."""
    lines = ["\t".join(columns), *("\t".join(map(exported, row)) for row in rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def bytes_file(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """One of the weeks in late 2022 when each value came out as Python shows bytes."""
    lines = ["\t".join(columns)]
    lines += ["\t".join(str(exported(value).encode()) for value in row) for row in rows]
    return "".join(f"{line}\n" for line in lines).encode()


def pipe_file(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """courseware_studentmodule: a backslash before itself, before tabs and before line ends."""
    lines = ["\t".join(columns)]
    for row in rows:
        texts = ["NULL" if value is None else str(value) for value in row]
        for sign in "\\\t\n":
            texts = [text.replace(sign, f"\\{sign}") for text in texts]
        lines.append("\t".join(texts))
    return "".join(f"{line}\n" for line in lines).encode()


def csv_file(columns: Sequence[str], rows: Iterable[Sequence[Value]]) -> bytes:
    """email_opt_in."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns)
    writer.writerows(rows)
    return out.getvalue().encode()


def mongo_file(posts: Iterable[tuple[str, str, str]], *, shell: bool) -> bytes:
    """Posts (id, time, text), one document a line: as mongoexport or as mongo's shell writes."""
    lines = []
    for id_, time, text in posts:
        if shell:
            head = f'"_id" : ObjectId("{id_}"), "created_at" : ISODate("{time}")'
        else:
            head = f'"_id": {{"$oid": "{id_}"}}, "created_at": {{"$date": "{time}"}}'
        lines.append(f'{{{head}, "body" : {json.dumps(text, ensure_ascii=not shell)}}}\n')
    return "".join(lines).encode()


def batches(name: str, data: bytes, left_out: Iterable[str] = ()) -> list[Batch]:
    """What comes of a file of this name."""
    shaping = shaper(parse_name(name), load(), Privacy.of(left_out))
    found = [batch for block in blocks(BytesSource(data), 1 << 25) for batch in shaping.feed(block)]
    return found + shaping.end()


def rows_of(found: Iterable[Batch]) -> list[dict[str, Value]]:
    """Every row with its columns' names."""
    return [dict(zip(batch.columns, row, strict=True)) for batch in found for row in batch.rows]
