# SPDX-License-Identifier: MIT
"""Whom one compares, as chips that can be taken out."""

from collections.abc import Sequence

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QToolButton, QWidget

from explorer.ui.flow import FlowLayout
from explorer.ui.labels import plain_tip
from explorer.ui.panels.compare_readings import Subject


class SubjectChips(QWidget):
    """A chip for each subject, and a way to add one.

    Signals: taken_out(Subject); more_wanted().
    """

    taken_out = Signal(object)
    more_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self._row = FlowLayout(self)
        self.buttons: list[QToolButton] = []

    def show_subjects(self, subjects: Sequence[Subject], most: int) -> None:
        """Show these; without room for more, none can be added."""
        while (item := self._row.takeAt(0)) is not None:
            old = item.widget()
            if old is not None:
                old.hide()
                old.deleteLater()
        self.buttons = [self._chip(subject) for subject in subjects]
        more = button("Add…", "Find another learner to compare with (Ctrl+L, then Alt+Enter)")
        more.setEnabled(len(subjects) < most)
        more.clicked.connect(self.more_wanted)
        for each in (*self.buttons, more):
            self._row.addWidget(each)

    def _chip(self, subject: Subject) -> QToolButton:
        chip = button(f"{subject.title}  ✕".replace("&", "&&"), f"Take {subject.title} out")
        chip.setProperty("chip", "true")
        chip.clicked.connect(lambda: self.taken_out.emit(subject))
        return chip


def button(text: str, tip: str) -> QToolButton:
    """A flat button that says what it does."""
    made = QToolButton()
    made.setText(text)
    made.setToolTip(plain_tip(tip))
    made.setAccessibleName(tip)
    return made
