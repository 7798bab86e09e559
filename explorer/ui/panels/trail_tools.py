# SPDX-License-Identifier: MIT
"""The buttons above a trail: what shows in it and in what order, and what can be done with it."""

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QActionGroup, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QMenu, QToolButton, QWidget

from explorer.trail.clocks import Clock
from explorer.ui.formats import one_line
from explorer.ui.icons import icon
from explorer.ui.labels import plain_tip
from explorer.ui.panels.context import Context
from explorer.ui.trail_view import Options

_LONGEST: Final = 160
_FOLDED: Final = "trail/folded"
_CLOCK: Final = "trail/clock"
_CLOCKS: Final[tuple[tuple[Clock, str], ...]] = (
    ("time", "By the time it happened"),
    ("received_at", "By the time it was received"),
)


class TrailTools(QWidget):
    """Chooses how the trail is shown.

    Signals: chosen(Options), fit_wanted(), all_wanted(), compare_wanted(), save_wanted("png" or
    "svg").
    """

    chosen = Signal(object)
    fit_wanted = Signal()
    all_wanted = Signal()
    compare_wanted = Signal()
    save_wanted = Signal(str)

    def __init__(self, context: Context) -> None:
        super().__init__()
        self._context = context
        settings = context.settings
        clock: Clock = "received_at" if settings.value(_CLOCK) == "received_at" else "time"
        folded = settings.value(_FOLDED, defaultValue=True, type=bool)
        self.options = Options(clock=clock, folded=bool(folded))
        self.courses: list[str] = []
        self.outside = _button("", "Events far off from the rest; show everything")
        self.outside.clicked.connect(self.all_wanted)
        self.outside.hide()
        self.conflicts = self._menu_button("Ids conflict ▾", "", self.conflict_menu)
        self._told: tuple[str, ...] = ()
        self.tell_conflicts(())
        self.show_button = self._menu_button("Show ▾", "What shows in the trail", self.show_menu)
        self.save_button = self._menu_button(
            "Save ▾", "Save the trail as a picture", self.save_menu
        )
        self.compare = _button("Compare", "Compare with other learners or between courses (Ctrl+8)")
        self.compare.clicked.connect(self.compare_wanted)
        self.fit = _button("", "Show the whole trail (0)")
        self.fit.clicked.connect(self.fit_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(2)
        for button in (
            self.conflicts,
            self.outside,
            self.show_button,
            self.compare,
            self.save_button,
            self.fit,
        ):
            row.addWidget(button)
        context.theme.changed.connect(self._dress)
        self._dress()

    def tell_outside(self, number: int) -> None:
        """Say how many events lie far off from the rest."""
        self.outside.setVisible(bool(number))
        self.outside.setText(f"{number:,} outside · show all")

    def tell_conflicts(self, lines: tuple[str, ...]) -> None:
        """Say that the learner's ids contradict each other. lines: how, and where it stands."""
        self._told = lines
        said = plain_tip("\n".join(lines))
        self.conflicts.setToolTip(said)
        self.conflicts.setAccessibleName("Ids conflict: " + "; ".join(map(str.strip, lines)))
        self.conflicts.setVisible(bool(lines))

    def conflict_menu(self) -> QMenu:
        """The lines that say which ids contradict each other; a click copies them."""
        menu = _menu(self)
        for line in self._told:
            shown = one_line(line, _LONGEST).replace("&", "&&")
            text = f"    {shown}" if line.startswith(" ") else shown
            menu.addAction(text, partial(QGuiApplication.clipboard().setText, line.strip()))
        menu.addSeparator()
        everything = "\n".join(self._told)
        menu.addAction("Copy all", partial(QGuiApplication.clipboard().setText, everything))
        return menu

    def show_menu(self) -> QMenu:
        """What shows, and in what order."""
        menu = _menu(self)
        fold = "Page requests and both ends of a click, each on its own"
        self._choice(menu, fold, not self.options.folded, lambda on: self._choose(folded=not on))
        guess = "What is possibly theirs (an inference: same session, or IP and time)"
        self._choice(menu, guess, self.options.guessed, lambda on: self._choose(guessed=on))
        menu.addSeparator()
        orders = QActionGroup(menu)
        for clock, title in _CLOCKS:
            on = self.options.clock == clock
            act = self._choice(menu, title, on, partial(self._choose_clock, clock))
            orders.addAction(act)
        if len(self.courses) > 1:
            menu.addSeparator()
            self._add_courses(menu)
        return menu

    def save_menu(self) -> QMenu:
        """The pictures the trail can be saved as."""
        menu = _menu(self)
        menu.addAction("As a picture (PNG)…", lambda: self.save_wanted.emit("png"))
        menu.addAction("As a drawing to enlarge (SVG)…", lambda: self.save_wanted.emit("svg"))
        menu.addSeparator()
        light = menu.addAction("On a light ground")
        light.setCheckable(True)
        light.setChecked(self.light)
        light.toggled.connect(lambda on: self._context.settings.setValue("trail/light", on))
        return menu

    @property
    def light(self) -> bool:
        """Whether pictures are drawn on a light ground even while the window is dark."""
        return bool(self._context.settings.value("trail/light", defaultValue=True, type=bool))

    def _add_courses(self, menu: QMenu) -> None:
        group = QActionGroup(menu)
        for course, title in ((None, "All courses"), *((each, each) for each in self.courses)):
            on = self.options.course == course
            choose = partial(self._choose_course, course)
            group.addAction(self._choice(menu, title.replace("&", "&&"), on, choose))

    def _choice(
        self,
        menu: QMenu,
        title: str,
        on: bool,
        act: Callable[[bool], object],
    ) -> QAction:
        action = menu.addAction(title)
        action.setCheckable(True)
        action.setChecked(on)
        action.triggered.connect(act)
        return action

    def _choose(self, **changes: object) -> None:
        self.options = replace(self.options, **changes)  # type: ignore[arg-type]
        self._context.settings.setValue(_FOLDED, self.options.folded)
        self._context.settings.setValue(_CLOCK, self.options.clock)
        self.chosen.emit(self.options)

    def _choose_clock(self, clock: Clock, *_: object) -> None:
        self._choose(clock=clock)

    def _choose_course(self, course: str | None, *_: object) -> None:
        self._choose(course=course)

    def forget(self) -> None:
        """Go back to what suits any learner: all courses, nothing guessed."""
        self.options = replace(self.options, guessed=False, course=None)

    def _menu_button(self, text: str, tip: str, make: Callable[[], QMenu]) -> QToolButton:
        button = _button(text, tip)

        def show() -> None:
            make().popup(button.mapToGlobal(button.rect().bottomLeft()))

        button.clicked.connect(show)
        return button

    def _dress(self) -> None:
        colours = self._context.theme.colours
        self.fit.setIcon(icon("fit", colours.dim))
        self.conflicts.setIcon(icon("warning", colours.warning))
        self.conflicts.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)


def _button(text: str, tip: str) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setToolTip(tip)
    button.setAccessibleName(tip)
    return button


def _menu(parent: QWidget) -> QMenu:
    menu = QMenu(parent)
    menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    return menu
