# SPDX-License-Identifier: MIT
"""The trail: everything by or about one learner, along time."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QPoint, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QHBoxLayout, QMenu, QVBoxLayout, QWidget

from explorer.ui.accessible import Role, introduce
from explorer.ui.follow import FollowChip
from explorer.ui.formats import count_text, one_line, span_text, time_text
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.plotting import Plotting
from explorer.ui.panels.trail_frame import Hit
from explorer.ui.panels.trail_keys import press
from explorer.ui.panels.trail_source import TrailSource
from explorer.ui.panels.trail_tools import TrailTools
from explorer.ui.panels.trail_words import words
from explorer.ui.trail_view import TrailView
from explorer.ui.value_menu import Value, add_value_actions
from explorer.workspace import terms

if TYPE_CHECKING:
    from explorer.ui.panels.trail_plot import TrailPlot

_HINT: Final = "Find one by name or id (Ctrl+L), or press F on an event in the table."


class TrailPanel(Panel):
    """Draws the trail of the learner followed; a click selects an event everywhere.

    Signals: said(sentence); failed(Failure).
    """

    title = "Trail"
    said = Signal(str)
    failed = Signal(object)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context, self._state = context, context.state
        self._source = TrailSource(context)
        self._plotting = Plotting(context.library, self)
        self._view: TrailView | None = None
        self.plot: TrailPlot | None = None
        self._over: Hit | None = None
        self.chip = FollowChip(context, "Find a learner…")
        self.tools = TrailTools(context)
        self.about = ElidedLabel("dim")
        self.stretch = ElidedLabel("dim")
        self.hover = ElidedLabel()
        introduce(self, "Trail", Role.Grouping)
        self._lay_out()
        self._connect(context)
        self._show_none()

    def telling_event(self) -> int | None:
        """The id of an event worth looking at: late in the trail and an answer to a problem."""
        if self._view is None:
            return None
        spine = self._view.spine
        told = [at for at in range(len(spine)) if spine.types.of(at) == "problem_check"]
        return int(spine.ids[told[-1] if told else -1])

    @property
    def reading(self) -> bool:
        """Whether more is still to come."""
        return self._source.busy

    def _lay_out(self) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(10, 2, 6, 2)
        row.setSpacing(12)
        row.addWidget(self.about, 3)
        row.addWidget(self.stretch, 2)
        row.addWidget(self.tools)
        self._column.addLayout(row)
        below = QHBoxLayout()
        below.setContentsMargins(10, 2, 10, 4)
        below.addWidget(self.hover)
        self._column.addLayout(below)
        self.set_content(content)

    def _connect(self, context: Context) -> None:
        self._state.learner_changed.connect(self._load)
        self._state.selection_changed.connect(self._show_selection)
        self._state.zone_changed.connect(self._on_zone)
        context.library.events_changed.connect(self._reload)
        context.library.phase_changed.connect(self._on_phase)
        context.marks.changed.connect(self._show_marks)
        self._source.came.connect(self._on_trail)
        self._source.failed.connect(self._on_failed)
        self._source.told.connect(self._say)
        self.tools.chosen.connect(self._source.show_as)
        self.tools.fit_wanted.connect(self.fit)
        self.tools.all_wanted.connect(lambda: self._with_plot(lambda p: p.fit(everything=True)))
        self.tools.compare_wanted.connect(self._compare)
        self.tools.save_wanted.connect(self.save)

    def _load(self, learner: str | None) -> None:
        self._plotting.now()
        self.tools.forget()
        self._view = None
        self._read(learner)

    def _on_phase(self, phase: str) -> None:
        if phase == "open" and self.plot is None:
            self._plotting.soon()
        # A workspace that is closed or locked leaves nothing of its learners in sight.
        self._read(self._state.learner if phase == "open" else None)

    def _reload(self) -> None:
        self._read(self._state.learner)

    def _read(self, learner: str | None) -> None:
        if learner is None:
            self._source.stop()
            self._view = None
            self._show_none()
            return
        if self._view is None:
            self.show_loading("Reading the trail…")
        self._source.read(learner, self.tools.options)

    def _on_failed(self, failure: Failure) -> None:
        self._view = None
        self.show_failed(failure)

    def _on_trail(self, view: TrailView) -> None:
        before, self._view = self._view, view
        self.tools.courses = self._source.courses
        self.tools.tell_conflicts(self._source.conflicts)
        if not len(view):
            self._view = None
            told = "What the weekly package knows of them is in the profile and the readings."
            self.show_empty("learner", "No event by or about this learner", told)
            return
        plot = self._make_plot()
        plot.choose_zone(self._state.zone)
        plot.show_trail(view, self._source.marks(view))
        if before is None or before.options.clock != view.options.clock:
            plot.fit()
        self._tell()
        self.show_normal()
        self._show_selection(self._state.selection)

    def _tell(self) -> None:
        view, zone = self._view, self._state.zone
        if view is None:
            return
        learner = view.spine.learner
        name = learner.username if learner.username is not None else f"user {learner.user_id}"
        events = count_text(len(view) - len(view.guesses), "event")
        sessions = count_text(len(view.sessions), "session")
        span = f"{time_text(view.start, zone)} to {time_text(view.end, zone)}"
        folded = f", {view.hidden:,} of them folded" if view.hidden else ""
        late = f", {len(view.late):,} late" if len(view.late) else ""
        late += f", {len(view.guesses):,} possibly theirs" if view.guesses else ""
        self.about.say(f"{one_line(name, 28)}: {events} in {sessions}{folded}{late}, {span}")
        self.tools.tell_outside(view.middle()[2])
        self._tell_stretch()

    def _tell_stretch(self) -> None:
        if self.plot is None or self._view is None:
            return
        (start, end), zone = self.plot.stretch(), self._state.zone
        self.stretch.say(f"In sight: {span_text(end - start)} from {time_text(start, zone)}")

    def _make_plot(self) -> "TrailPlot":
        if self.plot is None:
            from explorer.ui.panels.trail_plot import TrailPlot

            self.plot = TrailPlot(self.theme, self._context.categories)
            self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.plot.picked.connect(self._on_picked)
            self.plot.hovered.connect(self._on_hovered)
            self.plot.menu_wanted.connect(self._on_menu)
            self.plot.stretch_changed.connect(self._tell_stretch)
            self._column.insertWidget(1, self.plot, 1)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self.plot

    def _on_picked(self, found: Hit) -> None:
        self.setFocus(Qt.FocusReason.MouseFocusReason)
        self._select(found.place)
        if found.kind != "event":
            self._on_hovered(found)

    def _select(self, place: int | None) -> None:
        if self._view is not None and place is not None:
            self._state.select(int(self._view.spine.ids[place]))

    def _place(self) -> int | None:
        return None if self._view is None else self._view.place(self._state.selection)

    def _show_selection(self, _event_id: int | None) -> None:
        if self.plot is not None and self._view is not None:
            self.plot.show_selected(self._place())
            self._say()

    def _show_marks(self) -> None:
        if self.plot is not None and self._view is not None:
            self.plot.show_marks(self._source.marks(self._view))

    def _on_hovered(self, found: Hit | None) -> None:
        self._over = found
        self._say()

    def _say(self) -> None:
        """What the pointer is over, else what is selected, in words."""
        if self._view is not None:
            zone, categories = self._state.zone, self._context.categories
            place = self._place()
            self.hover.say(words(self._view, self._over, place, self._source.row, categories, zone))
            self.setAccessibleDescription(self.hover.text())

    def _compare(self) -> None:
        if self._state.learner is not None:
            self._state.compare([self._state.learner])

    def _on_menu(self, found: Hit | None, at: QPoint) -> None:
        self.menu(found).popup(at)

    def menu(self, found: Hit | None) -> QMenu:
        """What can be done with what lies in the trail there, and with the trail."""
        menu = QMenu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if found is not None and found.kind == "event" and self._view is not None:
            event_id = int(self._view.spine.ids[found.place])
            type_ = self._view.spine.types.of(found.place)
            term = None if type_ is None else terms.term("type", type_)
            row = self._source.row(event_id)
            text = (row.summary if row is not None else type_) or ""
            value = Value(text, term, self._state.learner, (event_id,))
            add_value_actions(menu, self._context, value, self.said.emit)
            menu.addSeparator()
        elif found is not None:
            look = menu.addAction("Look closer")
            look.triggered.connect(lambda: self._with_plot(lambda p: p.look_at(found)))
        menu.addAction("Show the whole trail\t0", self.fit)
        menu.addAction("Compare with others…", self.tools.compare_wanted.emit)
        menu.addAction("Save as a picture…", lambda: self.save("png"))
        return menu

    def save(self, format_: str) -> None:
        """Ask for a file and draw what is in sight into it."""
        if self.plot is None or self.plot.trail is None:
            return
        from explorer.ui.panels.trail_picture import save_trail

        what = f"a picture of a trail: {self.about.text()}"
        self._context.library.ask("export", lambda reader, _: reader.note_export(what))
        try:
            saved = save_trail(self, self.plot, format_, self.about.text(), light=self.tools.light)
        except OSError as error:
            self.failed.emit(Failure(f"The picture can't be written: {error.strerror}."))
            return
        if saved is not None:
            self.said.emit(f"Saved {saved.name}.")

    def _on_zone(self, zone: Any) -> None:
        if self.plot is not None and self._view is not None:
            self.plot.choose_zone(zone)
            self._tell()
            self._say()

    def fit(self) -> None:
        """Show the whole trail."""
        self._with_plot(lambda plot: plot.fit())

    def _with_plot(self, act: Any) -> None:
        if self.plot is not None and self._view is not None:
            act(self.plot)

    def _show_none(self) -> None:
        self.show_empty("learner", "Follow a learner", _HINT)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        plot, view = self.plot, self._view
        if (
            plot is None
            or view is None
            or not press(event, plot, view, self._context, self._select)
        ):
            super().keyPressEvent(event)

    def title_tools(self) -> list[QWidget]:
        return [self.chip]
