# SPDX-License-Identifier: MIT
"""A learner's trail as an evidence pack: what is to be in it, where it goes, and how far it is."""

from collections.abc import Callable, Generator
from pathlib import Path
from typing import IO, Any, Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFileDialog,
    QGridLayout,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.pack.material import Order
from explorer.pack.write import Made, Target, make_pack
from explorer.package.encryption import Encryption
from explorer.package.gpg import Key
from explorer.ui.formats import zone_title
from explorer.ui.jobs import Failure, Job
from explorer.ui.labels import plain_label
from explorer.ui.panels.context import Context
from explorer.ui.panels.pack_words import made_words
from explorer.work import CancelToken, Progress
from explorer.workspace.queries import Reader

_REPLACE: Final = "pack/replace"
_NOBODY: Final = "Nobody: an ordinary file"
_STEPS: Final = 1000
_WIDTH: Final = 600


class PackDialog(QWidget):
    """A window beside the main one; it blocks nothing, and closing it cancels.

    Signals: said(sentence).
    """

    said = Signal(str)

    def __init__(self, context: Context, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Dialog)
        self._context = context
        self._job: Job | None = None
        self._keys: list[Key] = []
        self.setWindowTitle("Evidence pack")
        self.learner = _field("Username or user id")
        self.path = _field("Where the pack goes")
        self.replace = QCheckBox("Replace everybody’s names, addresses and words by keyed hashes")
        self.keep = QCheckBox("Keep the key, to tell later who is who:")
        self.key_path = _field("A file for the key")
        self.recipient = QComboBox()
        self.recipient.setAccessibleName("Who alone can open it")
        self.zone = plain_label()
        self.outcome = plain_label(wrap=True)
        self.outcome.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.bar = QProgressBar()
        self.bar.setRange(0, _STEPS)
        self.bar.setTextVisible(False)
        self.bar.setAccessibleName("Progress of the pack")
        self.choose, self.choose_key = QPushButton("Choose…"), QPushButton("Choose…")
        self.go, self.leave = QPushButton("Write the pack"), QPushButton("Close")
        self.go.setProperty("primary", True)  # noqa: FBT003 - Qt's own signature
        self._lay_out()
        self._connect()
        kept = context.settings.value(_REPLACE, False, bool)  # noqa: FBT003
        self.replace.setChecked(bool(kept))
        self._show_ready()

    def open(self) -> None:
        """Come to the front, about the learner who is followed."""
        if not self.running:
            self.learner.setText(self._context.state.learner or self.learner.text())
            self.zone.setText(f"Times are written as {zone_title(self._context.state.zone)}.")
            self._show_outcome("", "dim")
            self._ask_keys()
        self.show()
        self.raise_()
        self.activateWindow()
        (self.choose if self.learner.text() else self.learner).setFocus()

    @property
    def running(self) -> bool:
        return self._job is not None and not self._job.done

    def start(self) -> None:
        """Write the pack; what came of it is said below."""
        order = Order(self.learner.text().strip(), self._context.state.zone)
        path, key = Path(self.path.text()), self._key()
        if key is not None and path.suffix.lower() not in (".gpg", ".pgp"):
            path = path.with_name(f"{path.name}.gpg")
        replace = self.replace.isChecked()
        kept = Path(self.key_path.text()) if replace and self.keep.isChecked() else None
        library = self._context.library

        def work(reader: Reader, token: CancelToken) -> Generator[Progress, None, Made]:
            encrypt: Callable[[IO[bytes]], Encryption] | None = None
            if key is not None:
                fresh = library.gpg.recipient(key.fingerprint)
                encrypt = lambda out: library.gpg.encrypting(out, fresh, token)  # noqa: E731
            target = Target(path, encrypt, kept)
            known = library.catalogue
            return make_pack(reader, known, order, target, token, pseudonymise=replace)

        job = library.ask("pack", work)
        if job is None:
            self._show_outcome("Open a workspace first: there is nothing to pack.", "wrong")
            return
        self._job = job
        self._context.settings.setValue(_REPLACE, replace)
        job.progressed.connect(self._on_progress)
        job.finished.connect(lambda made: self._on_made(made, key, kept))
        job.failed.connect(self._on_failed)
        job.cancelled.connect(lambda: self._show_outcome("Cancelled. No pack was written.", "dim"))
        job.ended.connect(self._show_ready)
        self.bar.setValue(0)
        self._show_outcome("Writing the pack…", "dim")
        self._show_ready()

    def _lay_out(self) -> None:
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(10)
        grid.setColumnStretch(1, 1)
        rows: tuple[tuple[str, tuple[QWidget, ...]], ...] = (
            ("Trail of", (self.learner,)),
            ("", (self.zone,)),
            ("File", (self.path, self.choose)),
            ("Names", (self.replace,)),
            ("", (self.keep,)),
            ("", (self.key_path, self.choose_key)),
            ("Encrypt for", (self.recipient,)),
        )
        for at, (title, widgets) in enumerate(rows):
            label = plain_label(title, "dim")
            label.setBuddy(widgets[0])
            grid.addWidget(label, at, 0)
            wide = isinstance(widgets[0], QLineEdit | QComboBox)
            line = QHBoxLayout()
            line.setSpacing(8)
            for place, widget in enumerate(widgets):
                line.addWidget(widget, int(wide and not place))
            line.addStretch(int(not wide))
            grid.addLayout(line, at, 1)
        about = plain_label(
            "One zip with a report, the exact lines, a table, the timeline, the sources with their"
            " hashes, notes, and a manifest. It leaves the workspace: take care where it goes.",
            "dim",
            wrap=True,
        )
        buttons = QHBoxLayout()
        buttons.addStretch(1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(20, 18, 20, 16)
        column.setSpacing(14)
        column.addWidget(about)
        column.addLayout(grid)
        column.addWidget(self.bar)
        column.addWidget(self.outcome)
        column.addStretch(1)
        column.addLayout(buttons)
        self.setMinimumWidth(_WIDTH)

    def _connect(self) -> None:
        self.choose.clicked.connect(self._on_choose)
        self.choose_key.clicked.connect(self._on_choose_key)
        self.go.clicked.connect(self.start)
        self.leave.clicked.connect(self._on_leave)
        for field in (self.learner, self.path, self.key_path):
            field.textChanged.connect(self._show_ready)
        self.replace.toggled.connect(self._show_ready)
        self.keep.toggled.connect(self._show_ready)

    def _ready(self) -> bool:
        kept = self.replace.isChecked() and self.keep.isChecked()
        wanted = [self.learner, self.path, *([self.key_path] if kept else [])]
        return all(field.text().strip() for field in wanted)

    def _show_ready(self) -> None:
        running = self.running
        for widget in (self.learner, self.path, self.choose, self.replace, self.recipient):
            widget.setEnabled(not running)
        replace = self.replace.isChecked() and not running
        self.keep.setEnabled(replace)
        self.key_path.setEnabled(replace and self.keep.isChecked())
        self.choose_key.setEnabled(replace and self.keep.isChecked())
        self.go.setEnabled(self._ready() and not running)
        self.leave.setText("Cancel" if running else "Close")
        self.bar.setVisible(running)

    def _ask_keys(self) -> None:
        """Fill in whom it can be encrypted for; gpg is asked beside the window."""
        library = self._context.library
        job = library.ask("pack", lambda _reader, _token: _usable(library.gpg.public_keys()))
        if job is not None:
            job.finished.connect(self._on_keys)
            job.failed.connect(lambda _: self._on_keys([]))

    def _on_keys(self, keys: list[Key]) -> None:
        chosen = self._key()
        self._keys = keys
        self.recipient.clear()
        self.recipient.addItem(_NOBODY)
        self.recipient.addItems([key.label for key in keys])
        if chosen is not None:
            found = [key.fingerprint for key in keys]
            at = found.index(chosen.fingerprint) + 1 if chosen.fingerprint in found else 0
            self.recipient.setCurrentIndex(at)

    def _key(self) -> Key | None:
        at = self.recipient.currentIndex() - 1
        return self._keys[at] if 0 <= at < len(self._keys) else None

    def _on_choose(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            "Evidence pack (learners’ data)",
            self.path.text() or "evidence.zip",
            "*.zip *.gpg",
        )
        if name:
            path = Path(name)
            self.path.setText(str(path if path.suffix else path.with_suffix(".zip")))

    def _on_choose_key(self) -> None:
        name, _ = QFileDialog.getSaveFileName(
            self,
            "The key of the hashes: a new file, or that of an earlier pack",
            self.key_path.text() or "evidence.key",
            options=QFileDialog.Option.DontConfirmOverwrite,
        )
        if name:
            self.key_path.setText(name)

    def _on_progress(self, progress: Progress) -> None:
        self.bar.setValue(_STEPS * progress.done // max(progress.total, 1))

    def _on_made(self, made: Made, key: Key | None, kept: Path | None) -> None:
        said = made_words(made, key, kept)
        self._show_outcome(" ".join(said), "")
        self.said.emit(said[0])

    def _on_failed(self, failure: Failure) -> None:
        self._show_outcome(f"{failure.what} {failure.todo}".strip(), "wrong")

    def _show_outcome(self, text: str, name: str) -> None:
        self.outcome.setObjectName(name)
        self.outcome.style().polish(self.outcome)
        self.outcome.setText(text)

    def _on_leave(self) -> None:
        if self.running and self._job is not None:
            self._job.cancel()
        else:
            self.close()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.isEnabled():
            self.go.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._job is not None:
            self._job.cancel()
        super().closeEvent(event)


def _usable(keys: list[Key]) -> list[Key]:
    return sorted((key for key in keys if key.usable), key=lambda key: key.label.casefold())


def _field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setPlaceholderText(name)
    field.setAcceptDrops(False)  # files dropped here are meant for the window
    return field


def show_pack_dialog(context: Context, parent: QWidget, say: Callable[[str], Any]) -> PackDialog:
    """The one dialog of a window, made when it is first wanted. say: tells what came of it."""
    dialog = parent.findChild(PackDialog)
    if not isinstance(dialog, PackDialog):
        dialog = PackDialog(context, parent)
        dialog.said.connect(say)
    dialog.open()
    return dialog
