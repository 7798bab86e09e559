# SPDX-License-Identifier: MIT
"""What this is, in which versions, and what helps whoever looks into a fault: no learner's data."""

import platform
import sys
from contextlib import nullcontext
from importlib import metadata
from typing import Final

from PySide6.QtCore import QLibraryInfo, QSysInfo, Qt
from PySide6.QtGui import QGuiApplication, QKeyEvent
from PySide6.QtWidgets import (
    QApplication,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.errors import UserError
from explorer.package.gpg import Gpg
from explorer.package.gpg_find import version_of
from explorer.ui.formats import count_text
from explorer.ui.icons import pixmap
from explorer.ui.jobs import Relay, Worker
from explorer.ui.labels import plain_label
from explorer.ui.library import Library
from explorer.ui.theme import Theme, fixed_font

_PARTS: Final = (
    "PySide6-Essentials", "pyqtgraph", "sqlcipher3", "sqlite-utils", "python-gnupg", "orjson",
    "msgspec", "zstandard", "numpy", "luqum", "edx-opaque-keys",
)  # fmt: skip
_SIZE: Final = (560, 520)


_LOOKING: Final = "GnuPG is being looked for…"


def diagnostics(library: Library, gnupg: str) -> str:
    """Versions, the system, and sizes; no name, no path, no text of a log.

    gnupg: what is to be said of it.
    """
    totals = library.totals
    screens = [
        f"{screen.size().width()}x{screen.size().height()} at {screen.devicePixelRatio():g}"
        for screen in QGuiApplication.screens()
    ]
    lines = [
        f"edX Log Explorer {QApplication.applicationVersion()}",
        f"Python {platform.python_version()}, Qt {QLibraryInfo.version().toString()},"
        f" {'frozen' if getattr(sys, 'frozen', False) else 'from source or a wheel'}",
        f"{QSysInfo.prettyProductName()}, {QSysInfo.currentCpuArchitecture()},"
        f" {QGuiApplication.platformName()}, screens {'; '.join(screens)}",
        gnupg,
        f"workspace {library.phase}",
    ]
    if totals is not None:
        lines.append(
            f"{count_text(totals.files, 'file')}, {count_text(totals.events, 'event')},"
            f" {count_text(totals.rejects, 'reject')}"
        )
    return "\n".join([*lines, *(f"{name} {_version(name)}" for name in _PARTS)])


def _version(name: str) -> str:
    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return "without its version"  # a frozen app does not carry every package's description


def _of_gnupg(gpg: Gpg) -> str:
    """Which one there is, and who asks for passphrases; not where it lies."""
    try:
        asks = "the app asks for passphrases" if gpg.asks_itself else "asks for passphrases itself"
        return f"{version_of(gpg.binary)}, {asks}"
    except UserError:
        return "No GnuPG was found"


class About(QWidget):
    """A window of its own; Esc closes it. Whoever makes it ends it with `leave`."""

    def __init__(self, library: Library, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._library, self._theme = library, theme
        self._worker: Worker[None] = Worker("about", Relay(self), nullcontext)
        self.setWindowTitle("About edX Log Explorer")
        self._sign = QLabel()
        self.title = plain_label("", "stateTitle")
        self.text = plain_label(
            "Reads edX data packages on this computer: decrypts them with your own GPG key, keeps"
            " them encrypted, and shows what a learner did. It sends nothing anywhere."
            " MIT licence.",
            "dim",
            wrap=True,
        )
        self.details = QPlainTextEdit()
        self.details.setReadOnly(True)
        self.details.setFont(fixed_font())
        self.details.setAccessibleName("Versions")
        self.copy = QPushButton("Copy diagnostics")
        self.copy.setToolTip("For a report: versions and sizes, nothing of your data")
        self.copy.clicked.connect(self._on_copy)
        self._lay_out()
        self.resize(*_SIZE)

    def open(self) -> None:
        """Come to the front with what is so now."""
        self.title.setText(f"edX Log Explorer {QApplication.applicationVersion()}")
        self.copy.setText("Copy diagnostics")
        self._tell(_LOOKING)
        job = self._worker.submit(lambda _, _token: _of_gnupg(self._library.gpg))
        job.finished.connect(self._tell)
        colour = self._theme.colours.accent
        self._sign.setPixmap(pixmap("search", colour, 32, self.devicePixelRatioF()))
        self.show()
        self.raise_()
        self.activateWindow()
        self.copy.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def leave(self) -> None:
        """Close for good; its thread ends."""
        self.close()
        self._worker.stop()

    def _tell(self, gnupg: str) -> None:
        self.details.setPlainText(diagnostics(self._library, gnupg))

    def _on_copy(self) -> None:
        QApplication.clipboard().setText(self.details.toPlainText())
        self.copy.setText("Copied")

    def _lay_out(self) -> None:
        head = QHBoxLayout()
        head.setSpacing(12)
        head.addWidget(self._sign)
        head.addWidget(self.title, 1)
        foot = QHBoxLayout()
        foot.addStretch(1)
        foot.addWidget(self.copy)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(12)
        column.addLayout(head)
        column.addWidget(self.text)
        column.addWidget(self.details, 1)
        column.addLayout(foot)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)
