# SPDX-License-Identifier: MIT
"""Rejects into a file of the person's choice: for a spreadsheet, or as JSON lines."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from explorer.errors import UserError
from explorer.ui.formats import count_text
from explorer.ui.jobs import Channel
from explorer.ui.models.reject_list import Asked, matching
from explorer.work import CancelToken
from explorer.workspace.export import reject_record, write_csv, write_ndjson
from explorer.workspace.queries import Reader
from explorer.workspace.records import RejectRow

KINDS: Final = {"CSV for spreadsheets (*.csv)": ".csv", "JSON lines (*.jsonl)": ".jsonl"}
_COLUMNS: Final = ("file", "line", "reason", "text", "member")


class RejectSaver(QObject):
    """Writes rejects to a file.

    Signals: said(sentence); failed(Failure).
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, channel: Channel, parent: QWidget) -> None:
        super().__init__(parent)
        self._channel = channel
        self._over = parent

    def ask(self, asked: Asked) -> None:
        """Ask where to, then write."""
        name, kind = QFileDialog.getSaveFileName(
            self._over,
            "Export rejects (learners’ data, unencrypted)",
            "rejects.csv",
            ";;".join(KINDS),
        )
        if name:
            path = Path(name)
            self.save(path if path.suffix else path.with_suffix(KINDS.get(kind, ".csv")), asked)

    def save(self, path: Path, asked: Asked) -> None:
        """Write them; the file is there whole or not at all."""

        def work(reader: Reader, token: CancelToken) -> int:
            reader.note_export(f"rejects: {path.name}")
            return write(path, matching(reader, asked, token))

        self.said.emit("Exporting rejects…")
        self._channel.ask(
            work,
            lambda count: self.said.emit(f"{count_text(count, 'reject')} written to {path.name}."),
            self.failed.emit,
        )


def write(path: Path, rows: Iterator[RejectRow]) -> int:
    """Rejects as CSV, or as JSON lines where the name does not end in .csv; how many."""
    part = path.with_name(f"{path.name}.part")
    count = 0

    def counted() -> Iterator[RejectRow]:
        nonlocal count
        for row in rows:
            count += 1
            yield row

    records = (reject_record(row) for row in counted())
    try:
        with part.open("w", encoding="utf-8", newline="") as out:
            if path.suffix.lower() == ".csv":
                cells = ([record.get(key) for key in _COLUMNS] for record in records)
                write_csv(out, _COLUMNS, cells)
            else:
                write_ndjson(out, records)
        part.replace(path)
    except OSError as error:
        raise UserError(
            f"{path.name} can't be written: {error.strerror}.", "Choose another place."
        ) from error
    finally:
        part.unlink(missing_ok=True)
    return count
