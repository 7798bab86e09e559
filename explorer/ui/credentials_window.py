# SPDX-License-Identifier: MIT
"""The access keys edX sends in credentials.csv.gpg: on the screen only, masked, never kept."""

import csv
import io
from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt, QTimer
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QGridLayout,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.errors import FileFailed
from explorer.package.gpg import Gpg
from explorer.package.packets import kind
from explorer.ui.accessible import Role, introduce
from explorer.ui.formats import one_line
from explorer.ui.jobs import Failure, Relay, Worker
from explorer.ui.labels import plain_label
from explorer.ui.theme import fixed_font
from explorer.work import CancelToken

CLEARED_AFTER_MS: Final = 60_000
MASK: Final = "••••••••••••"
_LARGEST: Final = 1 << 20
_SIZE: Final = (640, 360)
Row = tuple[str, str]


def read_credentials(path: Path, gpg: Gpg, cancel: CancelToken) -> list[Row]:
    """(column, value) of each cell, in memory only. Raises FileFailed, Cancelled."""
    try:
        with path.open("rb") as file:
            data = file.read(_LARGEST)
        if kind(data) is not None:
            data = _decrypted(path, gpg, cancel)
    except OSError as error:
        raise FileFailed("unreadable", f"{path.name} can't be read: {error.strerror}.") from error
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig", "replace"))))
    if len(rows) < 2:
        raise FileFailed("no credentials", f"{path.name} holds no credentials.")
    titles = rows[0]
    return [
        (one_line(title.strip(), 80), value.strip())
        for row in rows[1:]
        for title, value in zip(titles, row, strict=False)
    ]


def _decrypted(path: Path, gpg: Gpg, cancel: CancelToken) -> bytes:
    found = bytearray()
    with gpg.decrypt(path, cancel) as plain:
        while piece := plain.read(_LARGEST):
            found += piece
            if len(found) > _LARGEST:
                raise FileFailed("too large", f"{path.name} is too large for credentials.")
    return bytes(found)


class CredentialsWindow(QWidget):
    """Shows one file's values masked; forgets them when it is closed."""

    def __init__(self, gpg: Gpg, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._gpg = gpg
        self._worker: Worker[None] = Worker("credentials", Relay(self), nullcontext)
        self.rows: list[Row] = []
        self._copied = ""
        self._forget = QTimer(self, singleShot=True, interval=CLEARED_AFTER_MS)
        self._forget.timeout.connect(self.clear_clipboard)
        self.setWindowTitle("Credentials")
        self.said = plain_label("", "dim", wrap=True)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(12)
        inside = QWidget()
        column = QVBoxLayout(inside)
        column.addLayout(self._grid)
        column.addStretch(1)
        scroll = QScrollArea()
        introduce(scroll, "Values", Role.Grouping)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QScrollArea.Shape.NoFrame)
        scroll.setWidget(inside)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(16, 16, 16, 16)
        whole.addWidget(self.said)
        whole.addWidget(scroll, 1)
        self.resize(*_SIZE)

    def open(self, path: Path) -> None:
        """Decrypt this file to the screen; gpg may ask for the passphrase."""
        self._empty()
        self.said.setText(f"Opening {one_line(path.name)}…")
        job = self._worker.submit(lambda _, token: read_credentials(path, self._gpg, token))
        job.finished.connect(self._on_rows)
        job.failed.connect(self._on_failed)
        self.show()
        self.raise_()
        self.activateWindow()

    def copy(self, value: str) -> None:
        """Put a value on the clipboard for a minute."""
        QApplication.clipboard().setText(value)
        self._copied = value
        self._forget.start()
        self.said.setText("Copied; the clipboard is cleared in a minute.")

    def clear_clipboard(self) -> None:
        """Take what was copied here off the clipboard, unless something else is there now."""
        clipboard = QApplication.clipboard()
        if self._copied and clipboard.text() == self._copied:
            clipboard.clear()
            self.said.setText("The clipboard was cleared.")
        self._copied = ""
        self._forget.stop()

    def _on_rows(self, rows: Any) -> None:
        self.rows = rows
        self.said.setText("Shown here only: nothing of it is written anywhere.")
        for at, (title, value) in enumerate(rows):
            shown = plain_label(MASK)
            shown.setFont(fixed_font())
            show, copy = QPushButton("Show"), QPushButton("Copy")
            show.setCheckable(True)
            show.setAccessibleName(f"Show {title}")
            copy.setAccessibleName(f"Copy {title}")
            show.toggled.connect(partial(self._toggle, shown.setText, value))
            copy.clicked.connect(partial(self._on_copy, value))
            for across, widget in enumerate((plain_label(title), shown, show, copy)):
                self._grid.addWidget(widget, at, across)
        self._grid.setColumnStretch(1, 1)

    def _on_copy(self, value: str, _checked: bool = False) -> None:
        self.copy(value)

    def _toggle(self, say: Callable[[str], None], value: str, on: bool) -> None:
        say(one_line(value, 500) if on else MASK)

    def _on_failed(self, failure: Failure) -> None:
        self.said.setText(f"{failure.what} {failure.todo}".strip())

    def _empty(self) -> None:
        self.rows = []
        while (item := self._grid.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def leave(self) -> None:
        """Close for good; its thread ends."""
        self.close()
        self.clear_clipboard()  # the minute would not come
        self._worker.stop()

    def closeEvent(self, event: QCloseEvent) -> None:
        self._empty()
        self.said.clear()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)
