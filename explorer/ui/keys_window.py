# SPDX-License-Identifier: MIT
"""Keys: from nothing to the first package, step by step; what gpg is asked stays with gpg."""

import os
from collections.abc import Callable
from contextlib import nullcontext
from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QFileDialog,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from explorer.errors import UserError
from explorer.package import gpg_keys
from explorer.package.gpg import Gpg, Key
from explorer.package.gpg_find import version_of
from explorer.ui.formats import one_line
from explorer.ui.jobs import Failure, Relay, Worker
from explorer.ui.key_words import described, in_full
from explorer.ui.labels import plain_label
from explorer.ui.scrolled import fill_scrolled
from explorer.ui.step import Step
from explorer.ui.theme import Theme
from explorer.work import CancelToken

_WIDTH: Final = 620
_AS_WIDE_AS_ALLOWED: Final = QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon
_SELECTABLE: Final = (
    Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
)
_PUBLIC_MODE, _SECRET_MODE = 0o644, 0o600


class KeysWindow(QWidget):
    """A window of its own; Esc closes it. gpg is asked beside the window's thread."""

    def __init__(self, gpg: Gpg, theme: Theme, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._gpg = gpg
        self._worker: Worker[None] = Worker("keys", Relay(self), nullcontext)
        self.setWindowTitle("Keys")
        self.keys: list[Key] = []
        self._who_asks = "GnuPG asks"
        self.found = Step("1. GnuPG", theme)
        self.pair = Step("2. Your key pair", theme)
        self.proof = Step("3. Prove it", theme)
        self.backup = Step("4. Back it up", theme)
        self.public = Step("5. Send edX the public key", theme)
        self.choice = QComboBox()
        self.whole = plain_label("", "dim", wrap=True)
        self.name, self.email = QLineEdit(), QLineEdit()
        self.make = QPushButton("Make a key pair")
        self.again = QPushButton("Look again")
        self.prove = QPushButton("Prove")
        self.save_secret = QPushButton("Save a backup…")
        self.save_public = QPushButton("Save the public key…")
        self._lay_out()
        self._connect()
        self._show_steps()

    def open(self) -> None:
        """Come to the front, and look again at what is there."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.look()

    def look(self, then: str = "") -> None:
        """Ask gpg again which keys there are. then: a fingerprint to select."""
        self.found.say("Looking for GnuPG…", "clock")

        def work(_: None, _token: CancelToken) -> tuple[str, list[Key], bool]:
            version = version_of(self._gpg.binary)
            found = f"{version}: {self._gpg.binary}"
            return found, self._gpg.secret_keys(), self._gpg.asks_itself

        def answered(answer: Any) -> None:
            gpg, keys, here = answer
            self._who_asks = "This window asks" if here else "GnuPG asks in its own window"
            self._on_keys(gpg, keys, then)

        job = self._worker.submit(work)
        job.finished.connect(answered)
        job.failed.connect(self._on_no_gpg)

    @property
    def key(self) -> Key | None:
        """The key pair chosen."""
        at = self.choice.currentIndex()
        return self.keys[at] if 0 <= at < len(self.keys) else None

    def write_public(self, path: Path) -> None:
        """Write the public part of the key, and nothing secret, as text to mail."""
        self._write(self.public, gpg_keys.public_part, path, _PUBLIC_MODE, "nothing secret in it")

    def write_secret(self, path: Path) -> None:
        """Write the whole key pair for a backup; gpg asks for the passphrase."""
        words = "keep it offline, in a safe place, and never mail it"
        self._write(self.backup, gpg_keys.secret_part, path, _SECRET_MODE, words)

    def _on_keys(self, gpg: str, keys: list[Key], then: str) -> None:
        self.found.say(one_line(gpg), "done")
        self.again.hide()
        self.keys = keys
        before = then or (self.key.fingerprint if self.key is not None else "")
        self.choice.clear()
        for key in keys:
            self.choice.addItem(one_line(described(key), 90))
        fingerprints = [key.fingerprint for key in keys]
        self.choice.setCurrentIndex(fingerprints.index(before) if before in fingerprints else 0)
        self.choice.setVisible(bool(keys))
        if keys:
            self.pair.say("Packages and workspaces are opened with one of these.", "done")
        else:
            self.pair.say(
                "There is none yet. Give your name and your official address."
                f" {self._who_asks} for a passphrase.",
                "warning",
            )
        self._show_steps()

    def _on_no_gpg(self, failure: Failure) -> None:
        self.found.say(f"{failure.what} {failure.todo}".strip(), "failed")
        self.again.show()
        self.keys = []
        self.choice.clear()
        self.choice.hide()
        self.pair.say("Once GnuPG is here.")
        self._show_steps(found=False)

    def _show_steps(self, *, found: bool = True) -> None:
        has = self.key is not None
        self.whole.setText(one_line(in_full(self.key), 400) if self.key is not None else "")
        self.whole.setVisible(has)
        for widget in (self.name, self.email, self.make):
            widget.setEnabled(found)
        for step, text in (
            (self.proof, "Something is encrypted for the key and decrypted again, in memory."),
            (self.backup, "Without a backup, a lost computer loses every package and workspace."),
            (self.public, "edX encrypts for this; it holds nothing secret."),
        ):
            step.say(text if has else "Once there is a key pair.")
        for button in (self.prove, self.save_secret, self.save_public):
            button.setEnabled(has)

    def _on_make(self) -> None:
        name, email = self.name.text(), self.email.text()
        self.pair.say(f"{self._who_asks} for a passphrase for the new key…", "clock")

        def work(_: None, token: CancelToken) -> Key:
            return gpg_keys.create(self._gpg, name, email, token)

        def made(key: Any) -> None:
            self.name.clear()
            self.email.clear()
            self.look(key.fingerprint)

        self._do(self.make, self.pair, work, made)

    def _on_prove(self) -> None:
        key = self.key
        if key is None:
            return
        self.proof.say("Encrypting and decrypting…", "clock")

        def work(_: None, token: CancelToken) -> None:
            gpg_keys.prove(self._gpg, key, token)

        self._do(
            self.prove,
            self.proof,
            work,
            lambda _: self.proof.say("It encrypts and decrypts.", "done"),
        )

    def _ask_public(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save the public key", "public-key.asc")
        if name:
            self.write_public(Path(name))

    def _ask_secret(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save a backup", "secret-key-backup.asc")
        if name:
            self.write_secret(Path(name))

    def _write(
        self,
        step: Step,
        part: Callable[[Gpg, Key, CancelToken], bytes],
        path: Path,
        mode: int,
        words: str,
    ) -> None:
        key = self.key
        if key is None:
            return
        step.say("Asking GnuPG…", "clock")

        def work(_: None, token: CancelToken) -> None:
            data = part(self._gpg, key, token)
            try:
                handle = os.open(path, os.O_CREAT | os.O_WRONLY | os.O_TRUNC, mode)
                with os.fdopen(handle, "wb") as file:
                    file.write(data)
            except OSError as error:
                raise UserError(
                    f"{path.name} can't be written: {error.strerror or error}.",
                    "Choose another folder.",
                ) from error

        button = self.save_public if step is self.public else self.save_secret
        done = f"{one_line(path.name)}: {words}."
        self._do(button, step, work, lambda _: step.say(done, "done"))

    def _do(
        self,
        button: QPushButton,
        step: Step,
        work: Callable[[None, CancelToken], Any],
        then: Callable[[Any], None],
    ) -> None:
        button.setEnabled(False)
        job = self._worker.submit(work)
        job.finished.connect(then)
        job.failed.connect(
            lambda failure: step.say(f"{failure.what} {failure.todo}".strip(), "failed")
        )
        job.ended.connect(lambda: button.setEnabled(True))

    def _lay_out(self) -> None:
        self.name.setPlaceholderText("Your name")
        self.email.setPlaceholderText("Official e-mail address")
        for field in (self.name, self.email):
            field.setAccessibleName(field.placeholderText())
            self.pair.tools.addWidget(field, 1)
        self.pair.tools.addWidget(self.make)
        self.choice.setAccessibleName("Key pair")
        self.choice.setSizeAdjustPolicy(_AS_WIDE_AS_ALLOWED)
        self.choice.setMinimumContentsLength(20)
        for step, button in (
            (self.proof, self.prove),
            (self.backup, self.save_secret),
            (self.public, self.save_public),
        ):
            step.tools.addWidget(button)
            step.tools.addStretch(1)
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 16, 20, 16)
        column.setSpacing(8)
        self.found.tools.addWidget(self.again)
        self.found.tools.addStretch(1)
        self.again.hide()
        self.whole.setTextInteractionFlags(_SELECTABLE)
        chosen = (self.choice, self.whole)
        for widget in (self.found, self.pair, *chosen, self.proof, self.backup, self.public):
            column.addWidget(widget)
        column.addStretch(1)
        fill_scrolled(self, content, at_least=_WIDTH)

    def _connect(self) -> None:
        self.make.clicked.connect(self._on_make)
        self.email.returnPressed.connect(self.make.click)
        self.again.clicked.connect(lambda: self.look())
        self.prove.clicked.connect(self._on_prove)
        self.save_public.clicked.connect(self._ask_public)
        self.save_secret.clicked.connect(self._ask_secret)
        self.choice.currentIndexChanged.connect(lambda _: self._show_steps())

    def leave(self) -> None:
        """Close for good; its thread ends."""
        self.close()
        self._worker.stop()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)
