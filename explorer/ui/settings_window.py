# SPDX-License-Identifier: MIT
"""The settings: each takes effect at once, and none of them tells of a learner."""

from collections.abc import Callable
from contextlib import nullcontext
from functools import partial
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QComboBox,
    QDoubleSpinBox,
    QFileDialog,
    QFormLayout,
    QHBoxLayout,
    QLineEdit,
    QPushButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)

from explorer import preferences
from explorer.errors import UserError
from explorer.package.gpg_find import find_gpg
from explorer.ui.choices import LARGEST, SMALLEST, Choices
from explorer.ui.formats import one_line, zone_of, zone_title
from explorer.ui.jobs import Relay, Worker
from explorer.ui.labels import plain_label
from explorer.ui.locking import MINUTES, Locking, minutes_of
from explorer.ui.panels.context import Context
from explorer.ui.scrolled import fill_scrolled
from explorer.ui.sql_run import SECONDS, seconds_of
from explorer.ui.theme import Look

_LOOKS: Final[tuple[tuple[str, Look], ...]] = (
    ("Like the system", None),
    ("Light", Qt.ColorScheme.Light),
    ("Dark", Qt.ColorScheme.Dark),
    ("High contrast", "contrast"),
)
_WIDTH: Final = 520
_GB: Final = 10**9


class SettingsWindow(QWidget):
    """A window of its own beside the main one; Esc closes it."""

    def __init__(
        self, context: Context, choices: Choices, locking: Locking, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self._context, self._choices, self._locking = context, choices, locking
        self.setWindowTitle("Settings")
        self.look, self.zone = QComboBox(), QComboBox()
        self.text_size, self.minutes = QSpinBox(), QSpinBox()
        self.gpg, self.browse = QLineEdit(), QPushButton("Choose…")
        self.gpg_said = plain_label("", "dim", wrap=True)
        self.most = QDoubleSpinBox()
        self.sql_seconds = QSpinBox()
        self._checking: Worker[None] | None = None
        self._fill()
        self._lay_out()
        self._connect()

    def open(self) -> None:
        """Come to the front with what is set now."""
        self._read()
        self.show()
        self.raise_()
        self.activateWindow()
        self.look.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def _fill(self) -> None:
        for title, scheme in _LOOKS:
            self.look.addItem(title, scheme)
        self.zone.addItem("UTC", "UTC")
        self.zone.addItem("This computer’s clock", "")
        self.text_size.setRange(SMALLEST, LARGEST)
        self.text_size.setSuffix(" pt")
        self.minutes.setRange(0, 24 * 60)
        self.minutes.setSuffix(" min")
        self.minutes.setSpecialValueText("Never")
        self.minutes.setToolTip("The key is dropped and the window blanked; GPG opens it again")
        self.gpg.setPlaceholderText("Found by itself")
        self.most.setRange(0, 100_000)
        self.most.setDecimals(1)
        self.most.setSuffix(" GB")
        self.most.setSpecialValueText("As usual (275 GB)")
        self.most.setToolTip("A file that unfolds to more is refused: it may be a bomb")
        self.sql_seconds.setRange(0, 24 * 3600)
        self.sql_seconds.setSuffix(" s")
        self.sql_seconds.setSpecialValueText("No limit")
        self.sql_seconds.setToolTip("A statement in the SQL panel is stopped then")

    def _lay_out(self) -> None:
        gpg = QHBoxLayout()
        gpg.addWidget(self.gpg, 1)
        gpg.addWidget(self.browse)
        form = QFormLayout()
        form.setVerticalSpacing(10)
        form.setHorizontalSpacing(16)
        form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
        for title, field in (
            ("&Look", self.look),
            ("&Times on", self.zone),
            ("&Size of text", self.text_size),
            ("Loc&k when unused for", self.minutes),
            ("One file may &unfold to", self.most),
            ("S&QL may take", self.sql_seconds),
        ):
            form.addRow(title, field)
            field.setAccessibleName(title.replace("&", ""))
        label = plain_label("&GnuPG")
        label.setBuddy(self.gpg)
        form.addRow(label, gpg)
        self.gpg_said.setMinimumHeight(3 * self.fontMetrics().height())
        self.gpg_said.setAlignment(Qt.AlignmentFlag.AlignTop)
        self.gpg.setAccessibleName("Path of GnuPG")
        form.addRow("", self.gpg_said)
        kept = plain_label(
            f"Kept in {one_line(str(preferences.settings_folder()))}. No learner’s data is in it.",
            "dim",
            wrap=True,
        )
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(20, 20, 20, 16)
        column.setSpacing(16)
        column.addLayout(form)
        column.addStretch(1)
        column.addWidget(kept)
        fill_scrolled(self, content, at_least=_WIDTH)

    def _connect(self) -> None:
        self.look.activated.connect(lambda _: self._context.theme.choose(self.look.currentData()))
        self.zone.activated.connect(lambda _: self._on_zone())
        self.text_size.valueChanged.connect(self._choices.choose_font_size)
        self.minutes.valueChanged.connect(self._on_minutes)
        self.most.editingFinished.connect(self._on_most)
        self.sql_seconds.valueChanged.connect(partial(self._context.settings.setValue, SECONDS))
        self.gpg.editingFinished.connect(self._on_gpg)
        self.browse.clicked.connect(self._choose_gpg)

    def _read(self) -> None:
        chosen = [scheme for _, scheme in _LOOKS].index(self._context.theme.chosen)
        self.look.setCurrentIndex(chosen)
        title = zone_title(self._context.state.zone)
        at = self.zone.findText(title)
        own = zone_of("")
        if at < 0 and own is not None and zone_title(own) == title:
            at = 1
        if at < 0:
            self.zone.addItem(title, title)
            at = self.zone.count() - 1
        self.zone.setCurrentIndex(at)
        self.text_size.setValue(self._choices.font_size)
        self.minutes.setValue(minutes_of(self._context))
        most = preferences.most_unfolded()
        self.most.setValue((most or 0) / _GB)
        self.sql_seconds.setValue(seconds_of(self._context.settings))
        path = preferences.gpg_path()
        self.gpg.setText("" if path is None else str(path))
        self._check_gpg()

    def _on_zone(self) -> None:
        zone = zone_of(self.zone.currentData())
        if zone is not None:
            self._context.state.choose_zone(zone)

    def _on_minutes(self, minutes: int) -> None:
        self._context.settings.setValue(MINUTES, minutes)
        self._locking.follow_settings()

    def _on_most(self) -> None:
        most = self.most.value()
        self._try(lambda: preferences.remember_most_unfolded(most or None))

    def _choose_gpg(self) -> None:
        name, _ = QFileDialog.getOpenFileName(self, "Choose gpg", self.gpg.text())
        if name:
            self.gpg.setText(name)
            self._on_gpg()

    def _on_gpg(self) -> None:
        text = self.gpg.text().strip()
        before = preferences.gpg_path()
        if text != ("" if before is None else str(before)):
            self._try(lambda: preferences.remember_gpg(text))
            self._check_gpg()

    def _check_gpg(self) -> None:
        """Ask beside the window's thread: a path on a sleeping drive may take its time."""
        setting = preferences.gpg_path()
        self.gpg_said.setText("Looking for GnuPG…")
        if self._checking is None:
            self._checking = Worker("settings", Relay(self), nullcontext)
        job = self._checking.submit(lambda _resource, _token: find_gpg(setting))
        job.finished.connect(
            lambda path: self.gpg_said.setText(
                f"Uses {one_line(str(path))}. A change holds from the next start on."
            )
        )
        job.failed.connect(
            lambda failure: self.gpg_said.setText(f"{failure.what} {failure.todo}".strip())
        )

    def _try(self, keep: Callable[[], None]) -> None:
        try:
            keep()
        except UserError as error:
            self.gpg_said.setText(str(error))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self.close()
            return
        super().keyPressEvent(event)

    def leave(self) -> None:
        """Close for good; its thread has ended."""
        self.close()
        if self._checking is not None:
            self._checking.stop()
            self._checking = None
