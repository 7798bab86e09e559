# SPDX-License-Identifier: MIT
"""Before files come in: everyone's events, or only some learners'. It waits and blocks nothing."""

from collections.abc import Sequence
from pathlib import Path

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QFrame,
    QLineEdit,
    QPushButton,
    QVBoxLayout,
)

from explorer.ui.flow import FlowLayout
from explorer.ui.formats import count_text, one_line
from explorer.ui.labels import plain_label


class Intake(QFrame):
    """Holds what was dropped until it is said whose events are wanted.

    The last choice stands until the app is closed; nothing of it is written anywhere.
    Signals: wanted(paths, learners), learners () for everyone; left() when nothing is.
    """

    wanted = Signal(object, object)
    left = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setObjectName("notice")
        self.setAccessibleName("Files to import")
        self._paths: list[Path] = []
        self.what = plain_label()
        self.whose = QComboBox()
        self.whose.addItems(["Everyone", "Only these learners:"])
        self.whose.setAccessibleName("Whose events")
        self.names = QLineEdit()
        self.names.setPlaceholderText("names, with commas")
        self.names.setFixedWidth(170)
        self.names.setToolTip(
            "Usernames or user_ids; lines about nobody of these are passed over and not kept"
        )
        self.names.setAccessibleName("Learners")
        self.names.hide()
        self.quiet = QCheckBox("Don’t ask again")
        self.quiet.setToolTip("Until the app is closed")
        self.go, self.leave = QPushButton("Import"), QPushButton("Cancel")
        self.go.setProperty("primary", True)  # noqa: FBT003 - Qt's own signature
        row = FlowLayout(spacing=8)
        column = QVBoxLayout(self)
        column.setContentsMargins(12, 8, 12, 8)
        column.addLayout(row)
        tall = self.go.sizeHint().height()
        for widget in (self.what, self.whose, self.names, self.go, self.leave, self.quiet):
            widget.setMinimumHeight(tall)
            row.addWidget(widget)
        self.whose.currentIndexChanged.connect(self._on_whose)
        self.names.textChanged.connect(lambda _: self._show_ready())
        self.names.returnPressed.connect(self.go.click)
        self.go.clicked.connect(self._on_go)
        self.leave.clicked.connect(self._on_leave)
        self.hide()

    @property
    def learners(self) -> tuple[str, ...]:
        """Who was named; nobody means everyone."""
        if not self.whose.currentIndex():
            return ()
        return tuple(name for part in self.names.text().split(",") if (name := part.strip()))

    def offer(self, paths: Sequence[Path]) -> None:
        """Ask about these files, unless it was said not to."""
        if not paths:
            return
        self._paths += [path for path in paths if path not in self._paths]
        if self.quiet.isChecked() and self._ready():
            self._on_go()
            return
        one = one_line(self._paths[0].name, 60)
        self.what.setText(
            f"Import {one}:"
            if len(self._paths) == 1
            else f"Import {count_text(len(self._paths), 'file')}:"
        )
        self.show()
        self._show_ready()
        self.go.setFocus(Qt.FocusReason.OtherFocusReason)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() == Qt.Key.Key_Escape:
            self._on_leave()
        elif event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter) and self.go.hasFocus():
            self.go.click()
        else:
            super().keyPressEvent(event)

    def _ready(self) -> bool:
        return not self.whose.currentIndex() or bool(self.learners)

    def _show_ready(self) -> None:
        self.go.setEnabled(self._ready())

    def _on_whose(self, index: int) -> None:
        self.names.setVisible(bool(index))
        self._show_ready()
        self.updateGeometry()
        if index:
            self.names.setFocus()

    def _on_go(self) -> None:
        paths, self._paths = self._paths, []
        self.hide()
        self.wanted.emit(paths, self.learners)

    def _on_leave(self) -> None:
        self._paths = []
        self.hide()
        self.left.emit()
