# SPDX-License-Identifier: MIT
"""What the keys do in a trail."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeyEvent

from explorer.ui.panels.context import Context
from explorer.ui.trail_view import TrailView

if TYPE_CHECKING:
    from explorer.ui.panels.trail_plot import TrailPlot


def press(
    event: QKeyEvent,
    plot: "TrailPlot",
    view: TrailView,
    context: Context,
    select: Callable[[int | None], None],
) -> bool:
    """Do what a key stands for; False if it is not one of the trail's."""
    held = event.modifiers() & ~Qt.KeyboardModifier.KeypadModifier
    if held not in (Qt.KeyboardModifier.NoModifier, Qt.KeyboardModifier.ShiftModifier):
        return False
    key, place = event.key(), view.place(context.state.selection)
    if key in (Qt.Key.Key_Left, Qt.Key.Key_Right):
        by = 1 if key == Qt.Key.Key_Right else -1
        select(view.session_step(place, by) if held else view.step(place, by))
    elif key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        select(view.step(None, 1 if key == Qt.Key.Key_Home else -1))
    elif key in (Qt.Key.Key_Plus, Qt.Key.Key_Equal, Qt.Key.Key_Up):
        plot.zoom(0.5)
    elif key in (Qt.Key.Key_Minus, Qt.Key.Key_Down):
        plot.zoom(2.0)
    elif key == Qt.Key.Key_0:
        plot.fit()
    else:
        return _mark(key, place, view, context)
    return True


def _mark(key: int, place: int | None, view: TrailView, context: Context) -> bool:
    if key == Qt.Key.Key_F and context.state.learner is not None:
        context.state.follow(context.state.learner)
    elif key == Qt.Key.Key_S and place is not None:
        context.marks.toggle_star([int(view.spine.ids[place])])
    elif key == Qt.Key.Key_N and place is not None:
        context.marks.edit_note(int(view.spine.ids[place]))
    else:
        return False
    return True
