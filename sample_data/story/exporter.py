# SPDX-License-Identifier: MIT
"""How the two exporters of the weekly package write their rows."""

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime

Value = str | int | float | None
Row = Sequence[Value]


def sql(columns: str, rows: Iterable[Row]) -> bytes:
    """A `.sql` file; the columns' names as one text."""
    return _lines(columns.split(), rows, _exported)


def progress(columns: str, rows: Iterable[Row]) -> bytes:
    """courseware_studentmodule has an exporter of its own."""
    return _lines(columns.split(), rows, _piped)


def preferences(columns: str, rows: Iterable[Row]) -> bytes:
    """email_opt_in is real CSV."""
    out = io.StringIO(newline="")
    writer = csv.writer(out)
    writer.writerow(columns.split())
    writer.writerows(rows)
    return out.getvalue().encode()


def moment(when: datetime) -> str:
    """A time as databases print it, in UTC."""
    return when.strftime("%Y-%m-%d %H:%M:%S")


def _lines(columns: list[str], rows: Iterable[Row], written: Callable[[Value], str]) -> bytes:
    lines = ["\t".join(columns), *("\t".join(map(written, row)) for row in rows)]
    return "".join(f"{line}\n" for line in lines).encode()


def _exported(value: Value) -> str:
    if value is None:
        return "NULL"
    text = str(value).replace("\\", "\\\\")
    return text.replace("\r", "\\r").replace("\t", "\\t").replace("\n", "\\n")


def _piped(value: Value) -> str:
    text = "NULL" if value is None else str(value)
    for sign in "\\\t\n":
        text = text.replace(sign, f"\\{sign}")
    return text
