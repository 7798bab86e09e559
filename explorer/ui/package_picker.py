# SPDX-License-Identifier: MIT
"""What to take of a weekly package: which files, and which private columns stay out."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent
from PySide6.QtWidgets import (
    QCheckBox,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QPushButton,
    QTreeView,
    QVBoxLayout,
    QWidget,
)

from explorer.package.weekly import Part
from explorer.tables.privacy import GROUPS, TITLES, Privacy
from explorer.ui.flow import FlowLayout
from explorer.ui.formats import bytes_text, count_text, one_line
from explorer.ui.labels import ElidedLabel, plain_label
from explorer.ui.models.part_tree import PartTree
from explorer.ui.theme import tabular

_SIZE: Final = (760, 560)
_SMALLEST: Final = (560, 440)
_OPEN_AT_FIRST: Final = 3  # groups; with more, they stay closed


class PackagePicker(QWidget):
    """A window of its own beside the main one; Esc leaves it, and nothing comes in.

    Signals: wanted(the parts that are not wanted, Privacy); left().
    """

    wanted = Signal(object, object)
    left = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent, Qt.WindowType.Window)
        self.setWindowTitle("Weekly package")
        self.model = PartTree(self)
        self.what = ElidedLabel("stateTitle")
        self.others = plain_label("", "dim", wrap=True)
        self.seek, self.grouping = QLineEdit(), QComboBox()
        self.every, self.none = QPushButton("All"), QPushButton("None")
        self.view = QTreeView()
        self.sum = plain_label("", "dim")
        self.private = {group: QCheckBox(TITLES[group]) for group in GROUPS}
        self.go, self.leave = QPushButton("Import"), QPushButton("Cancel")
        self._columns: frozenset[str] = frozenset()
        self._answered = False
        self._set_up_view()
        self._lay_out()
        self._connect()
        self.setMinimumSize(*_SMALLEST)
        self.resize(*_SIZE)

    def offer(self, parts: Sequence[Part], others: int, privacy: Privacy) -> None:
        """Ask about these. others: files of the same drop that are no part of a package.

        privacy: what is left out unless it is changed here.
        """
        names = list(dict.fromkeys(part.path.name for part in parts))
        week = next((part.name.date for part in parts if part.name.date), None)
        one = f"Take from {one_line(names[0], 80)}"
        several = f"Take from {count_text(len(names), 'file')} of weekly packages"
        self.what.say(one if len(names) == 1 else several)
        said = [f"The week up to {week}." if week and len(names) == 1 else ""]
        if others:
            said.append(f"{count_text(others, 'other file')} of this drop come in as well.")
        said.append("Files are listed by their names; nothing was decrypted yet.")
        self.others.setText(" ".join(filter(None, said)))
        self._columns = privacy.columns
        for group, box in self.private.items():
            box.setChecked(group in privacy.groups)
        self.seek.clear()
        self.model.show(parts)
        self._unfold()
        self._answered = False
        self.show()
        self.raise_()
        self.activateWindow()
        self.go.setFocus(Qt.FocusReason.ActiveWindowFocusReason)

    def privacy(self) -> Privacy:
        """What is to be left out, as it stands."""
        groups = frozenset(group for group, box in self.private.items() if box.isChecked())
        return Privacy(groups, self._columns)

    def _set_up_view(self) -> None:
        view = self.view
        view.setAccessibleName("Files of the package")
        view.setObjectName("parts")
        view.setModel(self.model)
        view.setUniformRowHeights(True)
        view.setFont(tabular(view.font()))
        view.setAllColumnsShowFocus(True)
        view.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        header = view.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(0, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(1, QHeaderView.ResizeMode.Interactive)
        header.setSectionResizeMode(2, QHeaderView.ResizeMode.ResizeToContents)
        view.setColumnWidth(1, 170)
        self.seek.setPlaceholderText("Find a file, course or kind")
        self.seek.setAccessibleName("Find a file, course or kind")
        self.seek.setClearButtonEnabled(True)
        self.grouping.addItems(["By course", "By kind"])
        self.grouping.setAccessibleName("Grouped")
        self.every.setToolTip("Take every file on show")
        self.none.setToolTip("Take none of the files on show")

    def _lay_out(self) -> None:
        tools = QHBoxLayout()
        tools.setSpacing(8)
        tools.addWidget(self.seek, 1)
        for widget in (self.grouping, self.every, self.none):
            tools.addWidget(widget)
        boxes = FlowLayout(spacing=14)
        for box in self.private.values():
            boxes.addWidget(box)
        private = plain_label("Leave out, from now on, of every table of this workspace:")
        never = plain_label(
            "Password hashes are never taken in. What was left out comes in when the package is"
            " imported again without it ticked.",
            "dim",
            wrap=True,
        )
        self.go.setProperty("primary", True)  # noqa: FBT003 - Qt's own signature
        buttons = QHBoxLayout()
        buttons.setSpacing(8)
        buttons.addWidget(self.sum, 1)
        buttons.addWidget(self.leave)
        buttons.addWidget(self.go)
        column = QVBoxLayout(self)
        column.setContentsMargins(16, 14, 16, 14)
        column.setSpacing(8)
        column.addWidget(self.what)
        column.addWidget(self.others)
        column.addLayout(tools)
        column.addWidget(self.view, 1)
        column.addSpacing(4)
        column.addWidget(private)
        column.addLayout(boxes)
        column.addWidget(never)
        column.addLayout(buttons)

    def _connect(self) -> None:
        self.seek.textChanged.connect(self._on_search)
        self.grouping.currentIndexChanged.connect(self._on_grouping)
        self.every.clicked.connect(lambda: self.model.choose_shown(on=True))
        self.none.clicked.connect(lambda: self.model.choose_shown(on=False))
        self.model.chosen_changed.connect(self._show_sum)
        self.go.clicked.connect(self._on_go)
        self.leave.clicked.connect(self.close)

    def _on_search(self, text: str) -> None:
        self.model.search(text)
        self._unfold()

    def _on_grouping(self, index: int) -> None:
        self.model.group(by_kind=bool(index))
        self._unfold()

    def _unfold(self) -> None:
        if self.seek.text().strip():
            self.view.expandAll()
        elif self.model.rowCount() <= _OPEN_AT_FIRST:
            self.view.expandToDepth(0)

    def _show_sum(self) -> None:
        chosen, parts = self.model.chosen, self.model.parts
        some, whole = _size(chosen), _size(parts)
        self.sum.setText(
            f"{len(chosen):,} of {count_text(len(parts), 'file')},"
            f" {bytes_text(some)} of {bytes_text(whole)}"
        )
        self.go.setEnabled(bool(chosen))

    def _on_go(self) -> None:
        self._answered = True
        unwanted = [part for part in self.model.parts if part not in self.model.chosen]
        self.close()
        self.wanted.emit(unwanted, self.privacy())

    def keyPressEvent(self, event: QKeyEvent) -> None:
        enter = event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter)
        if event.key() == Qt.Key.Key_Escape:
            self.close()
        elif enter and self.go.isEnabled() and not self.leave.hasFocus():
            self.go.click()
        else:
            super().keyPressEvent(event)

    def closeEvent(self, event: QCloseEvent) -> None:
        event.accept()
        if not self._answered:
            self._answered = True
            self.left.emit()


def _size(parts: Iterable[Part]) -> int:
    return sum(part.size for part in parts)
