# SPDX-License-Identifier: MIT
"""Events onto the clipboard: as plain text, as a table, or as JSON lines."""

import csv
import io
from collections.abc import Callable, Iterator, Sequence
from datetime import tzinfo
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from explorer.ui.formats import count_text, one_line
from explorer.ui.jobs import Channel, Failure
from explorer.ui.models.column import Column, TableRow, Value, read_fields
from explorer.work import CancelToken
from explorer.workspace.export import event_record, safe_cell, to_json
from explorer.workspace.queries import Reader

COPY_FORMATS: Final = {
    "text": "As text",
    "tsv": "As a table (tab-separated)",
    "jsonl": "As JSON lines",
    "lines": "As the log's own lines (JSON)",
}
_LIMIT: Final = 10_000
_BATCH: Final = 200


class Copier(QObject):
    """Fetches what is to be copied and puts it on the clipboard.

    Signals: copied(sentence).
    """

    copied = Signal(str)

    def __init__(self, channel: Channel, parent: QObject) -> None:
        super().__init__(parent)
        self._channel = channel

    def put(self, text: str) -> None:
        """Copy this text."""
        QGuiApplication.clipboard().setText(text)
        self.copied.emit("Copied.")

    def copy(
        self, ids: Sequence[int], count: int, format_: str, columns: Sequence[Column], zone: tzinfo
    ) -> None:
        """Copy these events, the first of so many; at most ten thousand, and it says so."""
        if not ids:
            self.copied.emit("No row is selected.")
            return
        kept = list(ids[:_LIMIT])

        def work(reader: Reader, token: CancelToken) -> str:
            rows = _rows(reader, kept, columns, token)
            return _WRITERS[format_](reader, rows, columns, zone)

        def answered(text: Any) -> None:
            QGuiApplication.clipboard().setText(text)
            what = count_text(len(kept), "event")
            left = count - len(kept)
            rest = f"; {left:,} more were selected, export those instead" if left else ""
            self.copied.emit(f"Copied {what}{rest}.")

        self._channel.ask(work, answered, self._on_failed)

    def _on_failed(self, failure: Failure) -> None:
        self.copied.emit(f"Nothing was copied: {failure.what}")


def _rows(
    reader: Reader, ids: list[int], columns: Sequence[Column], token: CancelToken
) -> Iterator[TableRow]:
    paths = tuple(column.path for column in columns if column.path)
    for start in range(0, len(ids), _BATCH):
        token.check()
        page = ids[start : start + _BATCH]
        marks = reader.marks(page)
        for event in reader.rows(page):
            fields = read_fields(reader.line(event.id), paths) if paths else {}
            yield TableRow(event, marks.get(event.id), fields)


_Write = Callable[[Reader, Iterator[TableRow], Sequence[Column], tzinfo], str]


def _text(
    _reader: Reader, rows: Iterator[TableRow], columns: Sequence[Column], zone: tzinfo
) -> str:
    return "\n".join("  ".join(column.copied(row, zone) for column in columns) for row in rows)


def _table(_reader: Reader, rows: Iterator[TableRow], columns: Sequence[Column], _: tzinfo) -> str:
    out = io.StringIO()
    writer = csv.writer(out, "excel-tab", lineterminator="\n")
    writer.writerow([column.heading for column in columns])
    for row in rows:
        writer.writerow([_cell(column.value(row)) for column in columns])
    return out.getvalue()


def _cell(value: Value) -> Value:
    """A cell on one line, that a spreadsheet takes for text, never for a formula."""
    return safe_cell(one_line(value, 32_000) if isinstance(value, str) else value)  # type: ignore[no-any-return]


def _records(_reader: Reader, rows: Iterator[TableRow], _c: Sequence[Column], _z: tzinfo) -> str:
    return "\n".join(to_json(event_record(row.event, mark=row.mark)) for row in rows)


def _lines(reader: Reader, rows: Iterator[TableRow], _c: Sequence[Column], _z: tzinfo) -> str:
    return "\n".join(reader.line(row.event.id).decode("utf-8", "replace") for row in rows)


_WRITERS: Final[dict[str, _Write]] = {
    "text": _text,
    "tsv": _table,
    "jsonl": _records,
    "lines": _lines,
}
