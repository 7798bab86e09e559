# SPDX-License-Identifier: MIT
"""What can be done with a value wherever it shows: one menu for cells, nodes, facets and trail.

    menu = value_menu(self, context, Value("mira_k", "learner:mira_k", learner="mira_k"), self.said)

`add_value_actions` puts the same actions into a menu that has others.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QWidget

from explorer.ui.jobs import Failure
from explorer.ui.panels.context import Context
from explorer.ui.surroundings import MINUTES, SAME, around
from explorer.work import CancelToken
from explorer.workspace.queries import Reader
from explorer.workspace.surroundings import By

Say = Callable[[str], object]


@dataclass(frozen=True, slots=True)
class Value:
    """A value that was pointed at.

    text: as copied; None where there is nothing to copy. term: the query term that asks for it;
    None where none can. learner: whom it names, if it is a learner. events: ids of the events it
    stands in, the one pointed at first; () where it stands for many, as in a facet.
    """

    text: str | None
    term: str | None = None
    learner: str | None = None
    events: Sequence[int] = ()


def value_menu(parent: QWidget, context: Context, value: Value, said: Say) -> QMenu:
    """A menu of its own for a value; it goes when it is closed. said: takes short sentences."""
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    add_value_actions(menu, context, value, said)
    return menu


def add_value_actions(menu: QMenu, context: Context, value: Value, said: Say) -> None:
    """Add what can be done with a value, its learner and its events."""
    state = context.state
    term, learner = value.term, value.learner
    _add(menu, "Show only this", partial(state.narrow, term) if term else None)
    _add(menu, "Exclude this", partial(state.exclude, term) if term else None)
    _add(menu, "Follow learner\tF", partial(state.follow, learner) if learner else None)
    if value.events:
        menu.addMenu(surroundings_menu(menu, context, int(value.events[0]), said))
    menu.addSeparator()
    _add(menu, "Copy value", None if value.text is None else partial(put, value.text, said))
    _add(menu, "Copy as query", partial(put, term, said) if term else None)
    if value.events:
        menu.addSeparator()
        add_mark_actions(menu, context, value.events)


def add_mark_actions(menu: QMenu, context: Context, events: Sequence[int]) -> None:
    """Add the star and the note of events; the note is the first one's."""
    marks = context.marks
    starred = all(map(marks.starred, events[:1000]))
    _add(menu, f"{'Take the star' if starred else 'Star'}\tS", partial(marks.toggle_star, events))
    note = "Edit the note…" if marks.note(events[0]) else "Write a note…"
    _add(menu, f"{note}\tN", partial(marks.edit_note, int(events[0])))


def surroundings_menu(parent: QMenu, context: Context, event_id: int, said: Say) -> QMenu:
    """What surrounds an event: what stays the same, then how many minutes each way."""
    menu = QMenu("Surroundings", parent)
    for title, by in SAME.items():
        below = menu.addMenu(title)
        for minutes in MINUTES:
            unit = "minute" if minutes == 1 else "minutes"
            show = partial(show_surroundings, context, event_id, by, minutes, said)
            _add(below, f"± {minutes} {unit}", show)
    return menu


def show_surroundings(
    context: Context, event_id: int, by: By | None, minutes: int, said: Say
) -> None:
    """Ask for what surrounds an event, which stays selected."""

    def work(reader: Reader, _: CancelToken) -> str:
        return around(reader, event_id, by, minutes)

    def answered(text: str) -> None:
        context.state.select(event_id)
        context.state.ask(text)

    channel = context.library.channel("detail")
    channel.ask(work, answered, lambda failure: _tell(said, failure))


def _tell(said: Say, failure: Failure) -> None:
    said(failure.what)


def put(text: str, said: Say) -> None:
    """Copy text."""
    QGuiApplication.clipboard().setText(text)
    said("Copied.")


def _add(menu: QMenu, text: str, act: Callable[[], Any] | None) -> QAction:
    action = menu.addAction(text)
    action.setEnabled(act is not None)
    if act is not None:
        action.triggered.connect(lambda: act())
    return action
