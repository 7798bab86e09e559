# SPDX-License-Identifier: MIT
"""Events onto the clipboard: as plain text, as a table, or as the log's own lines."""

import csv
import io
from collections.abc import Iterator, Sequence
from datetime import UTC
from typing import Any, Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from explorer.ui.formats import count_text, one_line
from explorer.ui.jobs import Channel, Failure
from explorer.ui.models.columns import Column
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import EventRow

COPY_FORMATS: Final = {
    "text": "As text",
    "tsv": "As a table (tab-separated)",
    "lines": "As the log's lines (JSON)",
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

    def copy(self, ids: Sequence[int], format_: str, columns: Sequence[Column]) -> None:
        """Copy these events; at most ten thousand, and it says so."""
        if not ids:
            return
        kept = list(ids[:_LIMIT])

        def work(reader: Reader, token: CancelToken) -> str:
            if format_ == "lines":
                return "\n".join(
                    _checked(token, reader.line(each)).decode("utf-8", "replace") for each in kept
                )
            rows = _rows(reader, kept, token)
            return _table(rows, columns) if format_ == "tsv" else _text(rows, columns)

        def answered(text: Any) -> None:
            QGuiApplication.clipboard().setText(text)
            what = count_text(len(kept), "event")
            left = len(ids) - len(kept)
            rest = f"; {left:,} more were selected, export those instead" if left else ""
            self.copied.emit(f"Copied {what}{rest}.")

        self._channel.ask(work, answered, self._on_failed)

    def _on_failed(self, failure: Failure) -> None:
        self.copied.emit(f"Nothing was copied: {failure.what}")


def _checked(token: CancelToken, line: bytes) -> bytes:
    token.check()
    return line


def _rows(reader: Reader, ids: list[int], token: CancelToken) -> Iterator[EventRow]:
    for start in range(0, len(ids), _BATCH):
        token.check()
        yield from reader.rows(ids[start : start + _BATCH])


def _text(rows: Iterator[EventRow], columns: Sequence[Column]) -> str:
    return "\n".join("  ".join(column.shown_text(row, UTC) for column in columns) for row in rows)


def _table(rows: Iterator[EventRow], columns: Sequence[Column]) -> str:
    out = io.StringIO()
    writer = csv.writer(out, "excel-tab", lineterminator="\n")
    writer.writerow([column.title for column in columns])
    for row in rows:
        writer.writerow([_cell(column.value(row)) for column in columns])
    return out.getvalue()


def _cell(value: str | int | None) -> str:
    """A cell a spreadsheet takes for text, never for a formula."""
    if value is None or isinstance(value, int):
        return "" if value is None else str(value)
    text = one_line(value, 32_000)
    return f"'{text}" if text[:1] in ("=", "+", "-", "@") else text
