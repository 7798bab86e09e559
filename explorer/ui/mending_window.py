# SPDX-License-Identifier: MIT
"""Whether the workspace is whole, read page by page; and a damaged index made anew."""

from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QListWidget,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.formats import count_text, one_line
from explorer.ui.jobs import Failure
from explorer.ui.labels import plain_label
from explorer.ui.mending import Mending
from explorer.work import Progress
from explorer.workspace.passphrase import has_passphrase
from explorer.workspace.rebuilding import Plan
from explorer.workspace.records import Receipt
from explorer.workspace.verifying import Verified

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

_SIZE: Final = (680, 480)
_STEPS: Final = 1000
_ABOUT: Final = (
    "Every page of the workspace has a checksum, and every file says how many events it brought."
    " Checking reads all of it once; nothing is changed."
)


class MendingWindow(QWidget):
    """A window of its own beside the main one; closing it stops what runs."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window, Qt.WindowType.Window)
        self._library = window.context.library
        self.mending = Mending(window)
        self._plan: Plan | None = None
        self._bad = 0
        self._folders: list[Path] = []
        self.setWindowTitle("Check and mend")
        self.title = plain_label("", "stateTitle", wrap=True)
        self.said = plain_label(_ABOUT, wrap=True)
        self.found = QListWidget()
        self.found.setAccessibleName("What was found")
        self.found.setSpacing(2)
        self.passphrase = QLineEdit()
        self.passphrase.setEchoMode(QLineEdit.EchoMode.Password)
        self.passphrase.setPlaceholderText("Passphrase of the workspace")
        self.passphrase.setAccessibleName("Passphrase of the workspace")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress")
        self.bar.setTextVisible(False)
        self.bar.setRange(0, _STEPS)
        self.stop = QPushButton("Stop")
        self.check = QPushButton("Check everything")
        self.look = QPushButton("Make the index anew…")
        self.folder = QPushButton("Look in a folder…")
        self.make = QPushButton("Make it anew")
        self.make.setProperty("primary", "true")
        self._lay_out()
        mending = self.mending
        for signal, slot in (
            (mending.progressed, self._on_progress),
            (mending.verified, self._on_verified),
            (mending.checked, self._on_checked),
            (mending.planned, self._on_planned),
            (mending.received, self._on_received),
            (mending.made, self._on_made),
            (mending.failed, self._on_failed),
            (mending.stopped, self._on_stopped),
        ):
            signal.connect(slot)
        self._library.phase_changed.connect(lambda phase: self.check.setEnabled(phase == "open"))
        self.check.clicked.connect(self.start_check)
        self.look.clicked.connect(self.start_look)
        self.folder.clicked.connect(self._on_folder)
        self.make.clicked.connect(self.start_making)
        self.stop.clicked.connect(self._on_stop)
        self.resize(*_SIZE)

    def open(self, *, damaged: bool = False) -> None:
        """Come to the front. damaged: that it is, is known already."""
        library = self._library
        if not self.mending.running:
            self.title.setText(one_line(library.path.name))
            self.found.clear()
            self._folders, self._plan = [], None
            self.said.setText(_ABOUT)
            self._offer(*([] if damaged else [self.check]), self.look)
            behind = library.phase != "open" and has_passphrase(library.path)
            self.passphrase.setVisible(behind)
        self.show()
        self.raise_()
        self.activateWindow()
        (self.look if self.check.isHidden() else self.check).setFocus()

    def start_check(self) -> None:
        """Read everything once."""
        self.found.clear()
        self._bad = 0
        self._busy("Reading every page…")
        self.mending.check()

    def start_look(self) -> None:
        """Find the delivered files."""
        self._busy("Looking for the delivered files…")
        self.mending.look(self._folders, self.passphrase.text())

    def look_in(self, folder: Path) -> None:
        """Look for the files there as well."""
        self._folders.append(folder)
        self.start_look()

    def start_making(self) -> None:
        """Make the index anew of the files that are there."""
        if self._library.at_work:
            self.said.setText("It can be made anew when the import is done.")
        elif self._plan is not None:
            self.found.clear()
            self._busy("Reading the delivered files…")
            self.mending.make(self._plan)

    def leave(self) -> None:
        """Close for good; its thread ends."""
        self.close()
        self.mending.leave()

    def _on_progress(self, progress: Progress) -> None:
        self.bar.setRange(0, _STEPS if progress.total else 0)
        self.bar.setValue(int(_STEPS * progress.done / max(progress.total, 1)))
        self.bar.setToolTip(one_line(progress.label))

    def _on_verified(self, verified: Verified) -> None:
        self._bad += bool(verified.problem)
        self._say_of(verified.name, verified.problem or "whole")

    def _on_checked(self) -> None:
        if not self._bad:
            self.said.setText("Everything is whole.")
            self._offer(self.check)
            return
        self.said.setText(
            f"{count_text(self._bad, 'part')} of {self.found.count():,} can’t be read whole; the"
            " others read as before. The index can be made anew from the delivered files: stars,"
            " notes and the access log stay."
        )
        self._offer(self.check, self.look)

    def _on_planned(self, plan: Plan) -> None:
        self._plan = plan
        self.passphrase.clear()
        self.passphrase.hide()
        self.found.clear()
        for source in plan.missing:
            self._say_of(source.file.file, source.why)
        count, lost = count_text(len(plan.sources), "delivered file"), len(plan.missing)
        if lost:
            self.said.setText(
                f"{len(plan.found):,} of {count} found. Say where the others are now, or do without"
                " them: their events will be gone."
            )
        else:
            self.said.setText(f"{count} found. The old index goes when the new one is whole.")
        self.make.setText(f"Make it anew without {lost:,}" if lost else "Make it anew")
        self._offer(*([self.folder] if lost else []), self.make)
        self.make.setEnabled(bool(plan.found))
        (self.folder if lost else self.make).setFocus()

    def _on_received(self, receipt: Receipt) -> None:
        came = count_text(receipt.rows, "row") if receipt.table_name else ""
        self._say_of(receipt.member or receipt.file, came or count_text(receipt.events, "event"))

    def _on_made(self) -> None:
        self.said.setText("The index is made anew and whole.")
        self._plan = None
        self._offer(self.check)

    def _on_failed(self, failure: Failure) -> None:
        self.said.setText(f"{failure.what} {failure.todo}".strip())
        self._offer(self.look)

    def _on_stopped(self) -> None:
        self.said.setText("It was stopped; nothing was changed.")
        self._offer(self.check, self.look)

    def _on_stop(self) -> None:
        self.stop.setEnabled(False)
        self.mending.cancel()

    def _on_folder(self) -> None:
        name = QFileDialog.getExistingDirectory(self, "Where are the delivered files now?")
        if name:
            self.look_in(Path(name))

    def _say_of(self, name: str, what: str) -> None:
        self.found.addItem(f"{one_line(name, 120)}: {one_line(what)}")
        self.found.scrollToBottom()

    def _busy(self, what: str) -> None:
        self._offer()
        self.said.setText(what)
        self.bar.setRange(0, 0)
        self.bar.show()
        self.stop.setEnabled(True)
        self.stop.show()
        self.stop.setFocus()

    def _offer(self, *buttons: QPushButton) -> None:
        self.bar.hide()
        self.stop.hide()
        for button in (self.check, self.look, self.folder, self.make):
            button.setVisible(button in buttons)
        self.check.setEnabled(self._library.phase == "open")

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 16, 16, 16)
        column.setSpacing(8)
        for widget in (self.title, self.said, self.passphrase):
            column.addWidget(widget)
        column.addWidget(self.found, 1)
        row = QHBoxLayout()
        row.addWidget(self.bar, 1)
        row.addStretch(1)
        for button in (self.stop, self.check, self.look, self.folder, self.make):
            row.addWidget(button)
        column.addLayout(row)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.mending.cancel()
        event.accept()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)
