# SPDX-License-Identifier: MIT
"""Two to four learners, or one in several courses, beside each other."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QGuiApplication, QKeyEvent, QKeySequence
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QSplitter,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.accessible import Role, introduce
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel
from explorer.ui.panels.compare_chips import SubjectChips, button
from explorer.ui.panels.compare_readings import (
    Compared,
    Subject,
    lines,
    read_more,
    read_trails,
    short_titles,
)
from explorer.ui.panels.compare_table import CompareTable, CompareView
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.trail_frame import Hit
from explorer.ui.panels.trail_source import TrailSource
from explorer.ui.panels.trail_words import words
from explorer.ui.reading_work import MOST_IDS, query_of
from explorer.ui.trail_view import TrailView
from explorer.work import CancelToken
from explorer.workspace import terms
from explorer.workspace.queries import Reader

if TYPE_CHECKING:
    from explorer.ui.panels.compare_stack import Stack

MOST: Final = 4
_TRAILS, _READINGS = 500, 600  # their widths at first, held against each other
_CLOCKS: Final = ("Clock time", "Since the first event")
_HOW: Final = "Choose two to four of them in the finder (Ctrl+L, then Shift and the arrows)."


class Compare(Panel):
    """Shows trails stacked on one axis and their readings side by side.

    Signals: said(sentence); failed(Failure).
    """

    title = "Compare"
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context, self._state = context, context.state
        self._channel = context.library.channel("trail")
        self._source = TrailSource(context)
        self.subjects: list[Subject] = []
        self.found: list[Compared] = []
        self._over: tuple[TrailView, Hit] | None = None
        self.stack: Stack | None = None
        self.chips = SubjectChips()
        self.clock = QComboBox()
        self.courses = button("By course", "One learner's courses beside each other")
        self.save_button = button("Save picture…", "Save the trails as a picture (PNG or SVG)")
        self.table = CompareTable(self)
        self.view = CompareView()
        self.hover = ElidedLabel()
        self._set_up()
        self._lay_out()
        self._connect(context)
        self._show_none()

    def add(self, learners: Sequence[str]) -> None:
        """Compare these learners; one alone joins those that are compared already."""
        subjects = [Subject(who) for who in dict.fromkeys(learners)]
        if len(subjects) == 1:
            followed = self._state.learner
            before = self.subjects or ([] if followed is None else [Subject(followed)])
            subjects = [*before, *(one for one in subjects if one not in before)]
        if len(subjects) > MOST:
            self.said.emit(f"At most {MOST} are compared; take one out first.")
            return
        self.show_subjects(subjects)

    def show_subjects(self, subjects: Sequence[Subject]) -> None:
        """Compare these."""
        self.subjects = list(subjects)
        self.chips.show_subjects(self.subjects, MOST)
        self._read()

    def _set_up(self) -> None:
        self.clock.addItems(_CLOCKS)
        self.clock.setAccessibleName("What the trails are laid out by")
        self.clock.setToolTip("The same moment below each other, or the same time since the start")
        self.view.setModel(self.table)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        introduce(self, "Compare", Role.Grouping)

    def _lay_out(self) -> None:
        content = QWidget()
        column = QVBoxLayout(content)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(10, 2, 6, 2)
        row.setSpacing(8)
        row.addWidget(self.chips, 1)
        for widget in (self.courses, self.clock, self.save_button):
            row.addWidget(widget)
        column.addLayout(row)
        self.split = QSplitter(Qt.Orientation.Horizontal)
        self.split.setChildrenCollapsible(False)
        self.split.addWidget(self.view)
        column.addWidget(self.split, 1)
        below = QHBoxLayout()
        below.setContentsMargins(10, 2, 10, 4)
        below.addWidget(self.hover)
        column.addLayout(below)
        self.set_content(content)

    def _connect(self, context: Context) -> None:
        self._state.compare_wanted.connect(self.add)
        self.chips.taken_out.connect(self._take_out)
        self.chips.more_wanted.connect(self._state.finder_wanted)
        self._state.selection_changed.connect(self._on_selection)
        self._state.zone_changed.connect(self._on_zone)
        context.library.events_changed.connect(self._read)
        context.library.phase_changed.connect(self._on_phase)
        context.marks.changed.connect(self._on_marks)
        self._source.told.connect(self._say)
        self.message.button.clicked.connect(self._state.finder_wanted)
        self.clock.currentIndexChanged.connect(lambda _: self._draw())
        self.courses.clicked.connect(self._by_course)
        self.save_button.clicked.connect(self.save)
        self.view.activated.connect(self._on_activated)

    def _take_out(self, subject: Subject) -> None:
        self.show_subjects([one for one in self.subjects if one != subject])

    def _read(self) -> None:
        subjects, order = list(self.subjects), self._context.categories.order
        if not subjects or self._context.library.phase != "open":
            self._channel.cancel()
            self._show_none()
            return
        if not self.found:
            self.show_loading("Reading the trails…")
        zone = self._state.zone

        def work(reader: Reader, token: CancelToken) -> Any:
            found = read_trails(reader, subjects, order, token)
            yield found
            yield from read_more(reader, found, zone, token)

        self._channel.ask(work, lambda _: None, self._on_failed, self._on_part)

    def _on_part(self, part: list[Compared] | Compared) -> None:
        if isinstance(part, Compared):
            self.found = [part if one.view is part.view else one for one in self.found]
            self._fill_table()
            return
        self.found = part
        first = part[0]
        self.courses.setVisible(len(part) == 1 and len(first.courses) > 1)
        self.show_normal()
        self._draw()
        self._fill_table()
        self.view.fit_columns()

    def _on_failed(self, failure: Failure) -> None:
        self.found = []
        self.show_failed(failure)

    def _draw(self) -> None:
        if not self.found:
            return
        if self.stack is None:
            # Slow to import: nothing that is seen at the start needs it.
            from explorer.ui.panels.compare_stack import Stack

            self.stack = Stack(self._context)
            self.stack.picked.connect(self._on_picked)
            self.stack.hovered.connect(self._on_hovered)
            self.split.insertWidget(0, self.stack)
            self.split.setStretchFactor(0, 1)
            self.split.setStretchFactor(1, 1)
            self.split.setSizes([_TRAILS, _READINGS])
        self.stack.elapsed = self.clock.currentIndex() == 1
        self.stack.show_trails(self.found, self._source.marks)
        self.stack.show_selected(self._state.selection)

    def _fill_table(self) -> None:
        categories, zone = self._context.categories, self._state.zone
        made = lines(self.found, categories.order, categories.title, zone)
        titles = [one.subject.title for one in self.found]
        self.table.replace(titles, made, short_titles([one.subject for one in self.found]))

    def _by_course(self) -> None:
        first = self.found[0]
        self.show_subjects([Subject(first.subject.who, one) for one in first.courses[:MOST]])

    def _on_picked(self, view: TrailView, found: Hit) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._state.select(int(view.spine.ids[found.place]))

    def _on_hovered(self, view: TrailView, found: Hit | None) -> None:
        self._over = None if found is None else (view, found)
        self._say()

    def _say(self) -> None:
        if self._over is None:
            self.hover.clear()
            return
        (view, found), zone = self._over, self._state.zone
        row_of, categories = self._source.row, self._context.categories
        self.hover.say(words(view, found, None, row_of, categories, zone))

    def _on_selection(self, event_id: int | None) -> None:
        if self.stack is not None:
            self.stack.show_selected(event_id)

    def _on_marks(self) -> None:
        if self.stack is not None:
            self.stack.show_marks(self._source.marks)

    def _on_zone(self, zone: Any) -> None:
        if self.stack is not None and self.found:
            self.stack.choose_zone(zone)
            self._read()

    def _on_phase(self, phase: str) -> None:
        if phase == "closed":
            self.subjects, self.found = [], []
        self._read()

    def _on_activated(self, index: QModelIndex) -> None:
        line, column = self.table.lines[index.row()], index.column() - 1
        if column < 0 or not line.leads(column):
            return
        subject = self.found[column].subject
        if line.asks:
            self._state.ask(terms.add(subject.term, line.asks))
            return
        ids = line.ids[column]
        whole = len(ids) == len(self.found[column].view)
        self._state.ask(subject.term if whole else query_of(subject.who, None, ids))
        self._state.select(ids[0])
        if not whole and len(ids) > MOST_IDS:
            self.said.emit(f"Showing the first {MOST_IDS:,} of {len(ids):,} events.")

    def save(self) -> None:
        """Ask for a file and draw the trails into it."""
        if self.stack is None or not self.stack.plots:
            return
        from explorer.ui.panels.trail_picture import save_pictures

        light = bool(self._context.settings.value("trail/light", defaultValue=True, type=bool))
        what = f"a picture of trails: {', '.join(each.subject.who for each in self.found)}"
        self._context.library.ask("export", lambda reader, _: reader.note_export(what))
        try:
            saved = save_pictures(self, self.stack.pictured(), light=light)
        except OSError as error:
            self.failed.emit(Failure(f"The picture can't be written: {error.strerror}."))
            return
        if saved is not None:
            self.said.emit(f"Saved {saved.name}.")

    def copy(self) -> None:
        """Copy the table."""
        QGuiApplication.clipboard().setText(self.table.text())
        self.said.emit("Copied the table.")

    def _show_none(self) -> None:
        self.found = []
        self.show_empty("learner", "Compare learners", _HOW, button="Find learners…")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
        elif self.stack is None or not self.found:
            super().keyPressEvent(event)
        elif event.key() in (Qt.Key.Key_Plus, Qt.Key.Key_Equal):
            self.stack.zoom(0.5)
        elif event.key() == Qt.Key.Key_Minus:
            self.stack.zoom(2.0)
        elif event.key() == Qt.Key.Key_0:
            self.stack.fit()
        else:
            super().keyPressEvent(event)
