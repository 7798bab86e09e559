# SPDX-License-Identifier: MIT
"""The window with nothing in it: three ways in, and where the data will be kept."""

from collections.abc import Sequence
from typing import Any, Final

from PySide6.QtCore import QEvent, Qt, Signal
from PySide6.QtWidgets import (
    QBoxLayout,
    QFrame,
    QHBoxLayout,
    QLabel,
    QPushButton,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from explorer.package.gpg import Key
from explorer.ui.accessible import Role, introduce
from explorer.ui.formats import one_line
from explorer.ui.icons import icon, pixmap
from explorer.ui.labels import plain_label
from explorer.ui.panels.context import Context
from explorer.ui.panels.new_passphrase import NewPassphrase

_AROUND: Final = 2 * (24 + 32) + 24  # what is left of the width beside the buttons, with a bar


class Welcome(QWidget):
    """A drop target with words; also where the key of a new workspace is chosen.

    Signals: files_wanted(), folder_wanted(), sample_wanted(), key_chosen(Key), key_refused(),
    passphrase_chosen(passphrase), keys_wanted().
    """

    files_wanted = Signal()
    folder_wanted = Signal()
    sample_wanted = Signal()
    key_chosen = Signal(object)
    key_refused = Signal()
    passphrase_chosen = Signal(str)
    keys_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._theme = context.theme
        self.target = QFrame()
        self.target.setObjectName("dropTarget")
        self.target.setMaximumWidth(640)
        self._sign = QLabel()
        self._sign_name = "drop"
        self._sign.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.title = _centred("", "stateTitle")
        self.text = _centred("", "dim")
        self.files = QPushButton("Open files…")
        self.folder = QPushButton("Open a folder…")
        self.sample = QPushButton("Look at the sample")
        self.sample.setToolTip(
            "Opens a window of its own with an invented course and a throwaway key."
        )
        self.files.setProperty("primary", "true")
        self.files.clicked.connect(self.files_wanted)
        self.folder.clicked.connect(self.folder_wanted)
        self.sample.clicked.connect(self.sample_wanted)
        self.ready = _centred("", "dim")
        self.set_up = QPushButton("Keys…")
        self.set_up.setToolTip("From nothing to a key pair that edX can encrypt for, step by step")
        self.set_up.clicked.connect(self.keys_wanted)
        self._ways, self._readiness = QHBoxLayout(), QHBoxLayout()
        self._looked = self._asks_passphrase = False
        self.keys = QVBoxLayout()
        self.kept = _centred("", "dim")
        self._library, self._imports = context.library, context.imports
        self._say_where()
        context.library.path_changed.connect(self._say_where)
        self._lay_out()
        context.theme.changed.connect(self._dress)
        self._invite()

    def ask_key(self, keys: Sequence[Key]) -> None:
        """Let the person choose which key the new workspace is for."""
        self._clear_keys()
        self._sign_name = "key"
        self._dress()
        self.title.setText("Which key should protect the workspace?")
        self.text.setText(
            "Several secret keys are on this computer. Whoever holds the one you choose can open "
            "what you import."
        )
        self._show_ways(shown=False)
        for key in keys:
            button = QPushButton(
                icon("key", self._theme.colours.dim), one_line(key.label, 100).replace("&", "&&")
            )
            button.setAccessibleDescription(key.fingerprint)
            button.clicked.connect(lambda _=False, key=key: self._choose(key))
            self.keys.addWidget(button)
        later = QPushButton("Not now")
        later.clicked.connect(self._refuse)
        self.keys.addWidget(later, 0, Qt.AlignmentFlag.AlignHCenter)

    def ask_passphrase(self, why: str) -> None:
        """Without a GPG key: offer to protect the new workspace with a passphrase."""
        self._clear_keys()
        self._sign_name = "lock"
        self._dress()
        self.title.setText("Protect the workspace with a passphrase?")
        self.text.setText(
            f"{why} {self._without_key()} Nobody opens the workspace without this passphrase, and"
            " nobody can bring it back."
        )
        self._show_ways(shown=False)
        self._asks_passphrase = True
        form = NewPassphrase()
        form.chosen.connect(self._on_passphrase)
        form.refused.connect(self._refuse)
        self.keys.addWidget(form)
        rather = QPushButton("Rather make a GPG key pair…")
        rather.setToolTip("edX encrypts packages for a GPG key: without one none can be opened")
        rather.clicked.connect(self.keys_wanted)
        self.keys.addWidget(rather, 0, Qt.AlignmentFlag.AlignHCenter)
        form.first.setFocus()

    def _without_key(self) -> str:
        """What can be taken in nevertheless."""
        sealed = [path for path in self._imports.held if path.suffix in (".gpg", ".asc", ".pgp")]
        if sealed:
            return (
                f"{one_line(sealed[0].name, 90)} is encrypted: it can't be read without the GPG key"
                " it was made for. Files that are unpacked already can."
            )
        return "Plain and unpacked files can be imported without a key, too."

    def _look_for_keys(self) -> None:
        """Say whether what a package needs is here, before one is dropped."""
        self._looked = True
        job = self._library.look_for_keys()
        job.finished.connect(self._on_keys)
        job.failed.connect(lambda failure: self._say_ready(f"{failure.what} {failure.todo}"))

    def _on_keys(self, keys: Any) -> None:
        usable = [key for key in keys if key.usable]
        if usable and self._asks_passphrase and self._imports.held:
            self._invite()  # a key pair was made meanwhile: go on with what was dropped
            self._library.create()
        if len(usable) == 1:
            self._say_ready(f"GnuPG is here, and your key: {one_line(usable[0].label, 90)}.")
        elif usable:
            self._say_ready(f"GnuPG is here, and {len(usable)} keys of yours.")
        elif keys:
            self._say_ready("GnuPG is here; your key has expired, was revoked or can't encrypt.")
        else:
            self._say_ready("GnuPG is here, but no key pair of yours yet.", "Make a key pair…")

    def _say_ready(self, text: str, button: str = "Keys…") -> None:
        self.ready.setText(text.strip())
        self.set_up.setText(button)
        self._show_ways(shown=not self.files.isHidden())

    def show_over(self, *, over: bool) -> None:
        """Whether files are being held over the window."""
        self.target.setProperty("over", over)
        self.target.style().unpolish(self.target)
        self.target.style().polish(self.target)

    def _choose(self, key: Key) -> None:
        self._invite()
        self.key_chosen.emit(key)

    def _on_passphrase(self, passphrase: str) -> None:
        self._invite()
        self.passphrase_chosen.emit(passphrase)

    def _refuse(self) -> None:
        self._invite()
        self.key_refused.emit()

    def _invite(self) -> None:
        self._asks_passphrase = False
        self._clear_keys()
        self._sign_name = "drop"
        self._dress()
        self.title.setText("Drop package files here")
        self.text.setText(
            "Daily event files as delivered, such as "
            "universityx-edge-events-2014-07-25.log.gz.gpg, or a folder of them."
        )
        self._show_ways(shown=True)

    def _say_where(self) -> None:
        self.kept.setText(
            f"What comes in is kept in {one_line(str(self._library.path))}, encrypted, and only "
            "your own key opens it. Nothing decrypted is written anywhere else."
        )

    def _clear_keys(self) -> None:
        while (item := self.keys.takeAt(0)) is not None:
            widget = item.widget()
            if widget is not None:
                widget.hide()
                widget.deleteLater()

    def _show_ways(self, *, shown: bool) -> None:
        for each in (self.ready, self.set_up):
            each.setVisible(shown and bool(self.ready.text()))
        for button in (self.files, self.folder, self.sample):
            button.setVisible(shown)

    def _lay_out(self) -> None:
        inner = QVBoxLayout(self.target)
        inner.setContentsMargins(32, 32, 32, 28)
        inner.setSpacing(12)
        inner.addWidget(self._sign)
        inner.addWidget(self.title)
        inner.addWidget(self.text)
        inner.addSpacing(4)
        self._ways.setSpacing(8)
        self._ways.addStretch(1)
        for button in (self.files, self.folder, self.sample):
            self._ways.addWidget(button)
        self._ways.addStretch(1)
        inner.addLayout(self._ways)
        inner.addLayout(self.keys)
        middle = QHBoxLayout()
        middle.addStretch(1)
        middle.addWidget(self.target, 8)
        middle.addStretch(1)
        self._readiness.addStretch(1)
        self._readiness.addWidget(self.ready, 8)
        self._readiness.addWidget(self.set_up)
        self._readiness.addStretch(1)
        self.ready.setMaximumWidth(560)
        self.ready.hide()
        self.set_up.hide()
        lower = QHBoxLayout()
        lower.addStretch(1)
        self.kept.setMaximumWidth(560)
        lower.addWidget(self.kept, 8)
        lower.addStretch(1)
        content = QWidget()
        area = QScrollArea()
        introduce(area, "Ways in", Role.Grouping)
        area.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        area.setFrameShape(QFrame.Shape.NoFrame)
        area.setWidgetResizable(True)
        area.setWidget(content)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(0, 0, 0, 0)
        whole.addWidget(area)
        column = QVBoxLayout(content)
        column.setContentsMargins(24, 24, 24, 24)
        column.setSpacing(16)
        column.addStretch(2)
        column.addLayout(middle)
        column.addLayout(self._readiness)
        column.addLayout(lower)
        column.addStretch(3)

    def event(self, event: QEvent) -> bool:
        # One comes back from making a key pair, or from installing GnuPG.
        back = event.type() == QEvent.Type.WindowActivate and self._looked
        first = event.type() == QEvent.Type.Show and not self._looked
        if self.isVisible() and (first or back):
            self._look_for_keys()
        return super().event(event)

    def resizeEvent(self, event: Any) -> None:
        super().resizeEvent(event)
        ways = sum(each.sizeHint().width() + 8 for each in (self.files, self.folder, self.sample))
        narrow = self.width() < ways + _AROUND
        way = QBoxLayout.Direction.TopToBottom if narrow else QBoxLayout.Direction.LeftToRight
        for row in (self._ways, self._readiness):
            row.setDirection(way)
        self._sign.setHidden(narrow)

    def _dress(self) -> None:
        colour = self._theme.colours.dim
        self._sign.setPixmap(pixmap(self._sign_name, colour, 40, self.devicePixelRatioF()))


def _centred(text: str, name: str) -> QLabel:
    label = plain_label(text, name, wrap=True)
    label.setAlignment(Qt.AlignmentFlag.AlignCenter)
    return label
