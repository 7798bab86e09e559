# SPDX-License-Identifier: MIT
"""The head of the inspector: what, who, when, where, from which device and file."""

from typing import Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFormLayout,
    QHBoxLayout,
    QListWidget,
    QMenu,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.event_detail import EventDetail
from explorer.ui.event_facts import NAMES, facts
from explorer.ui.formats import count_text, one_line, zone_of
from explorer.ui.labels import ElidedLabel, plain_label, plain_tip
from explorer.ui.panels.context import Context
from explorer.ui.value_menu import Value, value_menu

_MIDDLE: Final = ("Seen", "Page", "Part")
_WHOLE: Final = ("State", "Differs")
_BRIEF: Final = (
    "Who",
    "About",
    "Post",
    "When",
    "Previous",
    "State",
    "Differs",
    "Course",
    "Part",
    "Seen",
)
_SETTING: Final = "inspector/brief"
_TALLEST: Final = 96


class EventHead(QWidget):
    """Says what an event is in plain words; each line has the menu of its value.

    Signals: said(sentence).
    """

    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context, self._state = context, context.state
        self._detail: EventDetail | None = None
        self._values: dict[str, Value] = {}
        self.headline = plain_label("", "headline", wrap=True)
        self.headline.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        self.facts: dict[str, ElidedLabel] = {}
        self.brief = context.settings.value(_SETTING) == "yes"
        self.fold = _link("", "Say more, or less, of the event")
        self.fold.clicked.connect(lambda: self.choose_brief(not self.brief))
        self.before = _link("Go there", "Select this learner’s previous event")
        self.before.clicked.connect(self._go_before)
        self.others = _link("", "Every place the line was seen at")
        self.others.setCheckable(True)
        self.places = QListWidget()
        self._set_up_places()
        self._form = QFormLayout()
        self._fill_form()
        column = QVBoxLayout(self)
        column.setContentsMargins(10, 8, 10, 6)
        column.setSpacing(6)
        top = QHBoxLayout()
        top.setSpacing(4)
        top.addWidget(self.headline, 1)
        top.addWidget(self.fold, 0, Qt.AlignmentFlag.AlignTop)
        column.addLayout(top)
        column.addLayout(self._form)
        column.addWidget(self.places)

    def show_event(self, detail: EventDetail) -> None:
        """Say what this event is."""
        if self._detail is None or self._detail.row.id != detail.row.id:
            self.others.setChecked(False)
        self._detail = detail
        self.refresh()

    def forget(self) -> None:
        """Keep nothing of the event."""
        self._detail = None
        self._values = {}
        self.headline.clear()
        self.places.clear()
        for label in self.facts.values():
            label.say("")

    def choose_brief(self, brief: bool) -> None:
        """Show only the most telling lines, or all; remembered."""
        self.brief = brief
        self._context.settings.setValue(_SETTING, "yes" if brief else "no")
        self.refresh()

    def refresh(self) -> None:
        """Write the times anew, on the clock chosen now."""
        if self._detail is None:
            return
        row = self._detail.row
        self.headline.setText(one_line(row.summary))
        self.fold.setText("More" if self.brief else "Less")
        said = {each.name: each for each in facts(self._detail, self._state.zone, zone_of(""))}
        for name, label in self.facts.items():
            fact = said.get(name)
            shown = fact is not None and (name in _BRIEF or not self.brief)
            self._form.setRowVisible(self._rows[name], shown)
            label.say(fact.text if fact is not None else "")
        self._values = {name: fact.value for name, fact in said.items()}
        self.before.setVisible(self._detail.before is not None)
        others = len(self._detail.places) - 1
        self.others.setVisible(others > 0)
        self.others.setText(f"{count_text(others, 'other place')} …")
        self.places.clear()
        for place in self._detail.places:
            self.places.addItem(one_line(str(place)))
            self.places.item(self.places.count() - 1).setToolTip(plain_tip(str(place)))

    def menu(self, name: str) -> QMenu | None:
        """What can be done with the value of a line."""
        value = self._values.get(name)
        if value is None or self._detail is None:
            return None
        whole = Value(value.text, value.term, value.learner, (self._detail.row.id,))
        return value_menu(self, self._context, whole, self.said.emit)

    def _fill_form(self) -> None:
        self._form.setContentsMargins(0, 0, 0, 0)
        self._form.setHorizontalSpacing(10)
        self._form.setVerticalSpacing(2)
        self._rows: dict[str, QWidget] = {}
        for name in NAMES:
            middle = name in _MIDDLE
            elide = Qt.TextElideMode.ElideMiddle if middle else Qt.TextElideMode.ElideRight
            label = ElidedLabel(elide=elide, wrap=name in _WHOLE)
            label.setContextMenuPolicy(Qt.ContextMenuPolicy.CustomContextMenu)
            label.customContextMenuRequested.connect(lambda at, name=name: self._on_menu(name, at))
            self.facts[name] = label
            row = QWidget()
            line = QHBoxLayout(row)
            line.setContentsMargins(0, 0, 0, 0)
            line.setSpacing(4)
            line.addWidget(label, 1)
            if name == "Previous":
                line.addWidget(self.before)
            if name == "Seen":
                line.addWidget(self.others)
            self._rows[name] = row
            title = plain_label(name, "dim")
            title.setAlignment(Qt.AlignmentFlag.AlignTop | Qt.AlignmentFlag.AlignLeft)
            self._form.addRow(title, row)

    def _set_up_places(self) -> None:
        self.places.setAccessibleName("Every place the line was seen at")
        self.places.setMaximumHeight(_TALLEST)
        self.places.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.places.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.places.setTextElideMode(Qt.TextElideMode.ElideMiddle)
        self.places.hide()
        self.others.toggled.connect(self.places.setVisible)
        copy = self.places.addAction("Copy", QKeySequence(QKeySequence.StandardKey.Copy))
        copy.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        copy.triggered.connect(self._copy_places)

    def _copy_places(self) -> None:
        chosen = sorted(self.places.row(item) for item in self.places.selectedItems())
        lines = [self.places.item(row).text() for row in chosen]
        QGuiApplication.clipboard().setText("\n".join(lines))
        self.said.emit("Copied.")

    def _go_before(self) -> None:
        if self._detail is not None and self._detail.before is not None:
            self._state.select(self._detail.before.id)

    def _on_menu(self, name: str, at: QPoint) -> None:
        menu = self.menu(name)
        if menu is not None:
            menu.popup(self.facts[name].mapToGlobal(at))


def _link(text: str, tip: str) -> QToolButton:
    link = QToolButton()
    link.setText(text)
    link.setToolTip(plain_tip(tip))
    link.setObjectName("link")
    link.setMaximumHeight(link.fontMetrics().height() + 2)
    return link
