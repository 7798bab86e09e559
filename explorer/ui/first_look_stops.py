# SPDX-License-Identifier: MIT
"""STOPS: what the guided first look tells, and where. A new stop is one entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from PySide6.QtWidgets import QWidget

from explorer.work import CancelToken

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow
    from explorer.workspace.queries import Reader


def _stay(_window: "MainWindow") -> None:
    pass


@dataclass(frozen=True, slots=True)
class Stop:
    """One thing to look at. enter: brings it into sight. leave: tidies up behind."""

    title: str
    text: str
    target: Callable[["MainWindow"], QWidget]
    enter: Callable[["MainWindow"], None] = _stay
    leave: Callable[["MainWindow"], None] = _stay


def _show_trail(window: "MainWindow") -> None:
    window.show_panel("trail")


def _follow_somebody(window: "MainWindow") -> None:
    """The trail of who did most, unless one is followed already."""
    window.show_panel("trail")
    state, library = window.context.state, window.context.library
    if state.learner is not None:
        return

    def work(reader: "Reader", _: CancelToken) -> list[str]:
        return [row.username for row in reader.learners("", 20) if row.username]

    def answered(names: Any) -> None:
        if names and state.learner is None:
            state.show_trail(names[0])

    job = library.ask("detail", work)
    if job is not None:
        job.finished.connect(answered)


def _events(window: "MainWindow") -> QWidget:
    centre: QWidget = window.centre.events
    return centre


def _show_table(window: "MainWindow") -> None:
    window.shrink()


def _select_something(window: "MainWindow") -> None:
    window.show_panel("inspector")
    state = window.context.state
    if state.selection is None:
        event = window.trail().telling_event()
        ids = window.centre.events.model.ids
        if event is None and len(ids):
            event = int(ids[0])
        state.select(event)


def _show_readings(window: "MainWindow") -> None:
    window.show_panel("readings")


STOPS: Final = (
    Stop(
        "Begin with a learner",
        "Ctrl+L, or this button, finds one by part of a name, an e-mail address or any id; Enter"
        " follows them. On the next page somebody is followed already.",
        lambda window: window.trail().chip.seek,
        _show_trail,
    ),
    Stop(
        "What this learner did, over time",
        "Sessions on top, a lane for each kind of activity below. The wheel zooms, Left and Right"
        " go from event to event, T gives it the whole window.",
        lambda window: window.docks["trail"],
        _follow_somebody,
    ),
    Stop(
        "Every event, in plain words",
        "Each row is one line of the log. Right-click any value to show only that, or to leave it"
        " out; above stands what is asked, and Alt+Left goes back.",
        lambda window: _events(window),
        _show_table,
    ),
    Stop(
        "What exactly the log says",
        "The event selected, field by field, with the meaning of each; and the line as it was"
        " written, to the byte.",
        lambda window: window.docks["inspector"],
        _select_something,
    ),
    Stop(
        "What it adds up to",
        "Which parts of a video were watched, attempts at each problem, time spent: each figure"
        " says what it was counted from.",
        lambda window: window.docks["readings"],
        _show_readings,
    ),
    Stop(
        "Now your own",
        "Drop a package file anywhere on the window. What comes in is kept encrypted; its receipt"
        " stands here. Ctrl+K finds every command, F1 every key, and Help this look again.",
        lambda window: window.docks["sources"],
        lambda window: window.show_panel("sources"),
    ),
)
