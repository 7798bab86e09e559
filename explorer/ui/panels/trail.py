# SPDX-License-Identifier: MIT
"""The trail: everything by or about one learner, along time."""

from typing import TYPE_CHECKING, Any, Final

from PySide6.QtCore import QStringListModel, Qt, QTimer, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import (
    QCompleter,
    QHBoxLayout,
    QLineEdit,
    QToolButton,
    QVBoxLayout,
    QWidget,
)

from explorer.ui.formats import count_text, one_line, time_text
from explorer.ui.icons import icon
from explorer.ui.jobs import Failure
from explorer.ui.labels import ElidedLabel
from explorer.ui.panels.context import Context
from explorer.ui.panels.panel import Panel
from explorer.ui.trail_view import TrailView, read_trail
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.records import TrailRow

if TYPE_CHECKING:
    from explorer.ui.panels.trail_plot import TrailPlot

_OFFERED: Final = 30
_WAIT_MS: Final = 80
_ROLES: Final = {"actor": "", "subject": " (about this learner)", "both": ""}


class TrailPanel(Panel):
    """Draws the trail of the learner followed; a click selects an event everywhere."""

    title = "Trail"
    said = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__(context.theme)
        self._context, self._state = context, context.state
        self._channel = context.library.channel("trail")
        self._view: TrailView | None = None
        self._pending = False
        self.plot: TrailPlot | None = None
        self.learner = LearnerField(context)
        self.about = ElidedLabel("dim")
        self.hover = ElidedLabel()
        self.fit = QToolButton()
        self.fit.setToolTip("Show the whole trail (Home)")
        self.fit.setAccessibleName("Show the whole trail")
        self.fit.clicked.connect(self._fit)
        self._lay_out()
        self._connect(context)
        self._dress()
        self._show_none()

    def telling_event(self) -> int | None:
        """The id of an event worth looking at: late in the trail and with an outcome."""
        rows = [] if self._view is None else self._view.trail.rows
        told = [row for row in rows if row.event.outcome] or rows
        return told[-1].event.id if told else None

    def _lay_out(self) -> None:
        content = QWidget()
        self._column = QVBoxLayout(content)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(0)
        row = QHBoxLayout()
        row.setContentsMargins(10, 4, 6, 2)
        row.setSpacing(12)
        row.addWidget(self.about, 4)
        row.addWidget(self.hover, 5)
        row.addWidget(self.fit)
        self._column.addLayout(row)
        self.set_content(content)

    def _connect(self, context: Context) -> None:
        self._state.learner_changed.connect(self._load)
        self._state.selection_changed.connect(self._show_selection)
        self._state.zone_changed.connect(self._on_zone)
        context.library.events_changed.connect(lambda: self._load(self._state.learner))
        context.library.phase_changed.connect(lambda _: self._load(self._state.learner))
        context.theme.changed.connect(self._dress)

    def _load(self, learner: str | None) -> None:
        if learner is None:
            self._channel.cancel()
            self._view = None
            self._show_none()
            return
        if self._view is None:
            self.show_loading("Reading the trail…")
        order = self._context.categories.order

        def work(reader: Reader, token: CancelToken) -> TrailView:
            return read_trail(reader, learner, order, token)

        self._channel.ask(work, self._on_trail, self._on_failed)

    def _on_failed(self, failure: Failure) -> None:
        self._view = None
        self.show_failed(failure)

    def _on_trail(self, view: Any) -> None:
        self._view = view
        if not view.trail.rows:
            self._view = None
            self.show_empty("learner", "Nothing by or about this learner", "")
            return
        rows, sessions = len(view.trail.rows), len(view.sessions)
        zone = self._state.zone
        span = f"{time_text(view.start, zone)} to {time_text(view.end, zone)}"
        self.about.say(f"{count_text(rows, 'event')} in {count_text(sessions, 'session')}, {span}")
        self.hover.clear()
        plot = self._make_plot()
        plot.choose_zone(zone)
        plot.show_trail(view)
        self.show_normal()
        self._show_selection(self._state.selection)

    def _make_plot(self) -> "TrailPlot":
        if self.plot is None:
            # Slow to import: nothing that is seen at the start needs it.
            from explorer.ui.panels.trail_plot import TrailPlot

            self.plot = TrailPlot(self.theme, self._context.categories)
            self.plot.setFocusPolicy(Qt.FocusPolicy.NoFocus)
            self.plot.picked.connect(self._select)
            self.plot.hovered.connect(self._on_hovered)
            self._column.addWidget(self.plot, 1)
            self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        return self.plot

    def _select(self, place: int) -> None:
        if self._view is not None and 0 <= place < len(self._view.trail.rows):
            self.setFocus(Qt.FocusReason.MouseFocusReason)
            self._state.select(self._view.trail.rows[place].event.id)

    def _place(self) -> int | None:
        if self._view is None or self._state.selection is None:
            return None
        return self._view.rows_of.get(self._state.selection)

    def _show_selection(self, _event_id: int | None) -> None:
        if self.plot is not None and self._view is not None:
            place = self._place()
            self.plot.show_selected(place)
            self._say(place)

    def _on_hovered(self, place: int | None) -> None:
        self._say(self._place() if place is None else place)

    def _say(self, place: int | None) -> None:
        if place is None or self._view is None:
            self.hover.clear()
        else:
            self.hover.say(self._words(self._view.trail.rows[place]))

    def _words(self, row: TrailRow) -> str:
        when = time_text(row.event.time, self._state.zone)
        return one_line(f"{when}  {row.event.summary}{_ROLES.get(row.role, '')}")

    def _on_zone(self, zone: Any) -> None:
        if self.plot is not None and self._view is not None:
            self.plot.choose_zone(zone)
            self._on_trail(self._view)

    def _fit(self) -> None:
        if self.plot is not None:
            self.plot.fit()

    def _show_none(self) -> None:
        text = "Type a username or user id above (Ctrl+L), or press F on an event in the table."
        self.show_empty("learner", "Follow a learner", text)

    def _dress(self) -> None:
        self.fit.setIcon(icon("fit", self.theme.colours.dim))

    def keyPressEvent(self, event: QKeyEvent) -> None:
        place, plot, key = self._place(), self.plot, event.key()
        if plot is None or self._view is None:
            super().keyPressEvent(event)
        elif key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
            step = 1 if key == Qt.Key.Key_Right else -1
            self._select(0 if place is None else place + step)
        elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up):
            plot.zoom(0.5)
        elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Down):
            plot.zoom(2.0)
        elif key == Qt.Key.Key_Home:
            plot.fit()
        else:
            super().keyPressEvent(event)

    def title_tools(self) -> list[QWidget]:
        return [self.learner]


class LearnerField(QLineEdit):
    """Whom to follow, with the learners of the workspace as completion."""

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._state = context.state
        self._channel = context.library.channel("detail")
        self.setPlaceholderText("Follow a learner…")
        self.setToolTip("Username or user id (Ctrl+L). Enter follows.")
        self.setAccessibleName("Learner to follow")
        self.setClearButtonEnabled(True)
        self.setAcceptDrops(False)  # files dropped here are meant for the window
        self.setMaximumWidth(280)
        self._model = QStringListModel(self)
        completer = QCompleter(self._model, self)
        completer.setCompletionMode(QCompleter.CompletionMode.UnfilteredPopupCompletion)
        completer.setCaseSensitivity(Qt.CaseSensitivity.CaseInsensitive)
        self.setCompleter(completer)
        self._soon = QTimer(self, singleShot=True, interval=_WAIT_MS)
        self._soon.timeout.connect(self._offer)
        self.textEdited.connect(lambda _: self._soon.start())
        self.returnPressed.connect(self._follow)
        completer.activated.connect(lambda _: self._follow())
        self._state.learner_changed.connect(lambda learner: self.setText(learner or ""))

    def _offer(self) -> None:
        begun = self.text().strip()

        def work(reader: Reader, _: CancelToken) -> list[str]:
            rows = reader.learners(begun, _OFFERED)
            return [str(row.username if row.username is not None else row.user_id) for row in rows]

        def answered(names: Any) -> None:
            self._model.setStringList(names)
            if self.hasFocus() and names and names != [self.text()]:
                self.completer().complete()

        self._channel.ask(work, answered, lambda _: None)

    def _follow(self) -> None:
        learner = self.text().strip()
        if learner:
            self._state.follow(learner)
