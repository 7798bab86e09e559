# SPDX-License-Identifier: MIT
"""Every widget of the window and of all that opens from it: name, role, tip, and the keyboard."""

import importlib
import pkgutil
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QAccessible, QKeySequence
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QHeaderView,
    QLineEdit,
    QMenu,
    QPlainTextEdit,
    QScrollBar,
    QTabBar,
    QTextEdit,
    QWidget,
)
from pytestqt.qtbot import QtBot

import explorer.ui
from explorer.package.passphrases import Question
from explorer.ui.main_window import MainWindow
from explorer.ui.models.source_list import SourceRole
from explorer.ui.palette import commands
from explorer.ui.panels.sources import Sources
from tests.ui.conftest import settle
from tests.ui.weekly import WEEKS, weekly_zip

Name = QAccessible.Text.Name
INTERACTIVE = (
    QAbstractButton,
    QLineEdit,
    QComboBox,
    QAbstractSpinBox,
    QAbstractItemView,
    QTextEdit,
    QPlainTextEdit,
    QAbstractSlider,
    QTabBar,
)
NOTHING_SAID = (QAccessible.Role.Client, QAccessible.Role.NoRole)


@pytest.fixture
def whole(window: MainWindow, qtbot: QtBot, tmp_path: Path, encrypt: Any) -> MainWindow:
    """The window with every panel shown, a learner followed, and all that opens from it open."""
    context, beside = window.context, window.beside
    for dock in window.docks.values():
        dock.show()
    context.state.show_trail("mira_k")
    context.state.select(int(window.centre.events.model.ids[0]))
    for action in window.menuBar().actions():
        for each in action.menu().actions():  # type: ignore[attr-defined]
            if each.text().startswith(("Keyboard shortcuts", "Evidence pack")):
                each.trigger()
    windows = (beside.help, beside.settings, beside.about, beside.workspace, beside.keys)
    for open_one in (*windows, beside.marks, beside.mending, beside.first_look.begin):
        open_one()
    sources = window.panels["sources"]
    assert isinstance(sources, Sources)
    sources.show_receipt(sources.model.index(0, 0).data(SourceRole))
    context.state.compare(["mira_k", "tobias.n"])
    context.state.ask("type:play_video")
    window.centre.welcome.ask_passphrase("No key of yours is here.")
    credentials = tmp_path / "credentials.csv"
    credentials.write_text("User,Key\nvera,abc\n")
    beside.show_credentials(credentials)
    window.find_learner()
    window.explain()
    window.export()
    window.notices.tell("Something.", details="More of it.")
    context.library.asking.wanted.emit(Question("Vera", new=True))
    window.locking.gate.ask("Vera.elx", passphrase=True)
    window.offer([weekly_zip(tmp_path, WEEKS[1], encrypt)])
    qtbot.waitUntil(lambda: window.delivery.picker is not None)
    beside.palette()
    settle(qtbot, window)
    qtbot.waitUntil(lambda: window.trail().state == "normal")
    qtbot.waitUntil(lambda: window.panels["inspector"].state == "normal")
    return window


def inside_another(widget: QWidget) -> bool:
    """Part of a widget of Qt's, which speaks for it."""
    parent = widget.parent()
    return (
        isinstance(widget, QScrollBar | QHeaderView)
        or widget.objectName().startswith("qt_")
        or isinstance(parent, QAbstractSpinBox | QTabBar | QComboBox)
        or type(widget).__name__ == "QComboBoxListView"
        or (parent is not None and parent.inherits("QComboBoxPrivateContainer"))
        or (isinstance(widget, QAbstractButton) and isinstance(parent, QAbstractItemView))
    )


def all_widgets() -> Iterator[QWidget]:
    for top in QApplication.topLevelWidgets():
        if not isinstance(top, QMenu):
            yield from (each for each in [top, *top.findChildren(QWidget)] if each.window() is top)


def takes_part(widget: QWidget) -> bool:
    """Whether a person can act on it; a button that is hidden has no words yet."""
    tabs = bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not widget.isWindow()
    unused = isinstance(widget, QAbstractButton) and widget.isHidden() and not widget.text()
    return (isinstance(widget, INTERACTIVE) or tabs) and not inside_another(widget) and not unused


def called(widget: QWidget) -> str:
    return f"{type(widget).__name__} in {type(widget.parent()).__name__}"


def test_every_widget_has_a_name_a_role_and_a_tip(whole: MainWindow) -> None:
    wrong = []
    seen = 0
    for widget in filter(takes_part, all_widgets()):
        seen += 1
        told = QAccessible.queryAccessibleInterface(widget)
        if not told.text(Name).strip():
            wrong.append(f"no name: {called(widget)}")
        if told.role() in NOTHING_SAID:
            wrong.append(f"no role: {called(widget)} {told.text(Name)}")
        if isinstance(widget, QAbstractButton) and not widget.text() and not widget.toolTip():
            wrong.append(f"no tip: {called(widget)} {told.text(Name)}")
    assert not wrong
    assert seen > 100, "so many were there when this was written; are they still opened?"


def test_no_kind_of_widget_is_left_out(whole: MainWindow) -> None:
    """A window or panel that is added has to be opened above."""
    seen = {each.__name__ for widget in all_widgets() for each in type(widget).__mro__}
    kinds = set()
    for found in pkgutil.walk_packages(explorer.ui.__path__, "explorer.ui."):
        for name, kind in vars(importlib.import_module(found.name)).items():
            ours = isinstance(kind, type) and issubclass(kind, QWidget)
            if ours and kind.__module__ == found.name:
                kinds.add(name)
    assert len(kinds) > 60
    assert sorted(kinds - seen) == ["StayingMenu"], "a menu, which Qt names"


def test_every_widget_is_reached_by_tab(whole: MainWindow) -> None:
    by_other_keys = {"Commands", "Completions"}  # arrows in the field beside them
    wrong = [
        f"{called(widget)} {widget.accessibleName()}"
        for widget in all_widgets()
        if isinstance(widget, INTERACTIVE)
        and takes_part(widget)
        and not widget.focusPolicy() & Qt.FocusPolicy.TabFocus
        and not isinstance(widget.parent(), QLineEdit)  # its clear button; Esc and Delete do that
        and widget.accessibleName() not in by_other_keys
    ]
    assert not wrong


def chain(top: QWidget) -> list[QWidget]:
    """What Tab goes through, in its order."""
    found: list[QWidget] = []
    widget = top.nextInFocusChain()
    while widget is not None and widget is not top:
        if (
            widget.focusPolicy() & Qt.FocusPolicy.TabFocus
            and widget.isVisibleTo(top)
            and widget.isEnabled()
            and widget.focusProxy() is None
            and widget.window() is top
        ):
            found.append(widget)
        widget = widget.nextInFocusChain()
    return found


def test_tab_goes_down_and_across_in_every_window_of_fields(whole: MainWindow) -> None:
    for top in QApplication.topLevelWidgets():
        if top is whole or isinstance(top, QMenu) or not top.isVisible():
            continue
        places = [each.mapTo(top, QPoint(0, 0)) for each in chain(top)]
        for before, after in pairwise(places):
            below, beside = after.y() > before.y(), after.x() > before.x()
            assert below or beside, f"{type(top).__name__}: from {before} back to {after}"


def test_a_panel_behind_another_comes_forward_with_the_keyboard(
    window: MainWindow, qtbot: QtBot
) -> None:
    rejects, sql = window.docks["rejects"], window.docks["sql"]
    rejects.show()
    sql.show()
    sql.raise_()
    qtbot.waitUntil(lambda: rejects.visibleRegion().isEmpty())
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    first = next(each for each in chain(window) if rejects.isAncestorOf(each))
    first.setFocus(Qt.FocusReason.TabFocusReason)
    qtbot.waitUntil(lambda: not rejects.visibleRegion().isEmpty())


def test_f6_goes_through_the_parts_of_the_window_and_back(window: MainWindow, qtbot: QtBot) -> None:
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    by_name = {each.title.split(" › ")[1]: each.action for each in commands(window.menuBar())}
    there, back = by_name["To the next part of the window"], by_name["To the part before"]
    assert there.shortcut() == QKeySequence("F6")
    window.centre.query_bar.edit.setFocus()
    seen = []
    for _ in range(8):
        there.trigger()
        seen.append(QApplication.focusWidget())
    assert seen[0] is window.centre.histogram.canvas
    assert seen[1] is window.centre.events.view
    assert len({id(each) for each in seen[:5]}) == 5
    assert all(each is not None and not each.visibleRegion().isEmpty() for each in seen)
    for _ in range(8):
        back.trigger()
    assert QApplication.focusWidget() is window.centre.query_bar.edit


def test_every_command_of_the_menus_is_in_the_palette(whole: MainWindow) -> None:
    """What a button does, a menu does too; the palette has all that is in a menu."""
    titles = " ".join(each.title for each in commands(whole.menuBar()))
    for wanted in (
        "Open files",
        "Export the answer",
        "Find a learner",
        "Keys",
        "Show credentials",
        "Lock the workspace",
        "Settings",
        "Keyboard shortcuts",
        "Event reference",
        "Evidence pack",
        "Compare learners",
        "To the coverage",
        "To the readings",
        "Dark",
        "High contrast",
        "High contrast",
        "First look",
    ):
        assert wanted in titles, wanted


def test_drawings_say_in_words_what_they_show(whole: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: "2024-03-04" in whole.trail().accessibleDescription())
    assert "2024-03-04" in whole.centre.histogram.canvas.accessibleDescription()


def test_a_role_is_told_anew_after_the_widget_went(qtbot: QtBot, window: MainWindow) -> None:
    """Screen readers ask again and again; what they hold must not outlive its widget."""
    canvas = window.centre.histogram.canvas
    for _ in range(3):
        told = QAccessible.queryAccessibleInterface(canvas)
        assert told.role() == QAccessible.Role.Chart
        assert told.text(Name) == "Events over time"
        del told
    QApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
