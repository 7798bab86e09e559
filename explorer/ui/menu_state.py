# SPDX-License-Identifier: MIT
"""Commands that are of no use at the moment can't be chosen."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

Condition = Callable[[], bool]


class MenuState(QObject):
    """Enables commands by what is open, shown and selected; looks again whenever that changes."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._context = window, window.context
        self._needs: list[tuple[QAction, Condition]] = []
        context, events = window.context, window.centre.events
        for changed in (
            context.library.phase_changed,
            context.library.totals_changed,
            context.state.query_changed,
            context.state.selection_changed,
            context.state.learner_changed,
            context.search.ended,
            context.imports.started,
            context.imports.idle,
            context.imports.removing,
            context.imports.removal_ended,
        ):
            changed.connect(self.look)
        events.view.selectionModel().selectionChanged.connect(self.look)

    def needs(self, condition: Condition, *actions: QAction) -> None:
        """These can be chosen only while it holds."""
        for action in actions:
            self._needs.append((action, condition))
            action.setEnabled(condition())

    def look(self, *_: object) -> None:
        """See anew what can be done."""
        for action, condition in self._needs:
            action.setEnabled(condition())

    def open(self) -> bool:
        """A workspace is open."""
        return self._context.library.phase == "open"

    def idle(self) -> bool:
        """Nothing comes in or goes."""
        return not self._context.library.at_work

    def importing(self) -> bool:
        """Files are coming in."""
        return self._context.imports.running

    def filled(self) -> bool:
        """Something came in."""
        totals = self._context.library.totals
        return self.open() and totals is not None and totals.events > 0

    def answered(self) -> bool:
        """There are events to do something with."""
        return self.open() and len(self._window.centre.events.model.ids) > 0

    def selected(self) -> bool:
        """Rows of the table are selected."""
        return self.open() and self._window.centre.events.view.selected_count() > 0

    def one(self) -> bool:
        """One event is shown everywhere."""
        return self.open() and self._context.state.selection is not None

    def asked(self) -> bool:
        """Not every event is on show."""
        return self.open() and bool(self._context.state.query)

    def following(self) -> bool:
        """A learner is followed."""
        return self._context.state.learner is not None


def standard(key: QKeySequence.StandardKey, otherwise: str) -> QKeySequence:
    """What this platform uses for it; another where it has nothing of its own."""
    keys = QKeySequence(key)
    return QKeySequence(otherwise) if keys.isEmpty() else keys
