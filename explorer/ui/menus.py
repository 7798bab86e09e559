# SPDX-License-Identifier: MIT
"""The menus, and with them every shortcut of the window."""

from collections.abc import Callable
from functools import partial
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QActionGroup, QKeySequence
from PySide6.QtWidgets import QMenu

from explorer.ui.menu_state import MenuState, standard
from explorer.ui.palette import ALSO
from explorer.ui.panels.copying import COPY_FORMATS
from explorer.ui.panels.listing import PANELS
from explorer.ui.panels.pack_dialog import show_pack_dialog
from explorer.ui.panels.searches_menu import fill_recent, fill_saved
from explorer.ui.shortcuts_window import ShortcutsWindow
from explorer.ui.theme import Look
from explorer.ui.wayfinding import Wayfinding, go_to
from explorer.ui.zone_menu import fill_zones, zone_button

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

_Standard: Final = QKeySequence.StandardKey
_SHORTCUTS: Final = (
    ("Ctrl+F", "go to the query"),
    ("Ctrl+L", "find a learner"),
    ("Enter", "ask the query; select in tables and trees"),
    ("Ctrl+Space", "complete the query"),
    ("Alt+Left, Alt+Right", "back and forward through queries"),
    ("Ctrl+Shift+R", "look up types of events and their fields"),
    ("Click, Alt+click in the facets", "show only these; leave these out (Enter, Alt+Enter)"),
    ("F", "follow the learner of the selected event"),
    ("Ctrl+E", "export the answer"),
    ("Ctrl+S", "save the search with its columns and order"),
    ("Down in an empty query", "recent searches"),
    ("S, N", "star the selected rows; write a note"),
    ("Ctrl+Z, Ctrl+Shift+Z", "undo and redo stars and notes"),
    ("Enter, Space in the table", "read the event; the whole value of a cell"),
    ("Home, End, Page Up, Page Down", "to the first and last row, by the page"),
    ("Ctrl+F in the event", "find in this event; Enter or F3 goes on, Shift+F3 back"),
    ("1, 2, 3 and * in the event", "open the tree to a level, or all of it"),
    ("Space, P in the event", "quick look at a value; make a field a column of the table"),
    ("M in the event", "mark it, to compare it with the next one selected"),
    ("Ctrl+click, Shift+click in the facets", "select several; Enter shows only these"),
    ("Left, Right, + and - over time", "move and zoom the histogram; Esc or 0 shows all times"),
    ("Enter, Delete in the sources", "show the receipt; remove the file"),
    ("Arrows, Enter in the coverage", "from day to day; ask for the day (+ and - zoom)"),
    ("Esc", "stop following and go back to where you were"),
    ("Left, Right in the trail", "step from event to event; with Shift from session to session"),
    ("Home, End in the trail", "the first and the last event"),
    ("+, - and 0 in the trail", "zoom; show all of it"),
    ("Ctrl+Shift+P", "make an evidence pack of the trail"),
    ("T", "trail in full size and back"),
    ("Ctrl+Enter, Ctrl+Space in SQL", "run it; complete the name of a table or column"),
    ("Ctrl+Shift+Q", "SQL in full size and back"),
    ("Ctrl+C", "copy the selected rows or value"),
)


def build_menus(window: "MainWindow") -> None:
    """Fill the menu bar."""
    bar = window.menuBar()
    can = MenuState(window)
    _file(window, bar.addMenu("&File"), can)
    _edit(window, bar.addMenu("&Edit"), can)
    _view(window, bar.addMenu("&View"), can)
    _learner(window, bar.addMenu("&Learner"), can)
    _go(window, bar.addMenu("&Go"))
    _help(window, bar.addMenu("&Help"), can)
    bar.setCornerWidget(zone_button(window), Qt.Corner.TopRightCorner)


def _add(menu: QMenu, text: str, keys: str | QKeySequence, act: Callable[[], object]) -> QAction:
    action = menu.addAction(text)
    action.setShortcut(keys)
    action.triggered.connect(lambda: act())
    return action


def _file(window: "MainWindow", menu: QMenu, can: MenuState) -> None:
    _add(menu, "Open files…", QKeySequence(QKeySequence.StandardKey.Open), window.open_files)
    _add(menu, "Open a folder…", "Ctrl+Shift+O", window.open_folder)
    _add(menu, "Look at the sample", "", window.sample_wanted.emit)
    menu.addSeparator()
    can.needs(can.answered, _add(menu, "Export the answer…", "Ctrl+E", window.export))
    menu.addSeparator()
    other = _add(menu, "Open a workspace…", "", window.beside.open_workspace)
    new = _add(menu, "New workspace…", "", window.beside.new_workspace)
    can.needs(can.idle, other, new)
    recent = menu.addMenu("Recent workspaces")
    recent.aboutToShow.connect(lambda: window.beside.fill_recent(recent))
    _add(menu, "Keys…", "", window.beside.keys)
    _add(menu, "Show credentials…", "", window.beside.credentials)
    menu.addSeparator()
    held = _add(menu, "What this workspace holds…", "", window.beside.workspace)
    _add(menu, "Check and mend…", "", window.beside.mending)
    lock = _add(menu, "Lock the workspace", "Ctrl+Shift+L", window.locking.lock)
    can.needs(can.open, held)
    can.needs(lambda: can.open() and can.idle(), lock)
    cancel = _add(menu, "Cancel import", "", window.context.imports.cancel)
    can.needs(can.importing, cancel)
    menu.addSeparator()
    leave = _add(menu, "Quit", QKeySequence(QKeySequence.StandardKey.Quit), window.close)
    leave.setMenuRole(QAction.MenuRole.QuitRole)


def _edit(window: "MainWindow", menu: QMenu, can: MenuState) -> None:
    events, undo = window.centre.events, window.context.marks.undo_stack
    for action, keys in (
        (undo.createUndoAction(menu, "Undo"), QKeySequence.StandardKey.Undo),
        (undo.createRedoAction(menu, "Redo"), QKeySequence.StandardKey.Redo),
    ):
        action.setShortcut(QKeySequence(keys))
        menu.addAction(action)
    menu.addSeparator()
    for format_, title in COPY_FORMATS.items():
        text = f"Copy rows {title[0].lower()}{title[1:]}"
        can.needs(can.selected, _add(menu, text, "", partial(events.copy, format_)))
    menu.addSeparator()
    star = _add(menu, "Star or unstar the selected rows\tS", "", events.star)
    can.needs(can.selected, star)
    can.needs(can.one, _add(menu, "Write a note\tN", "", events.write_note))
    can.needs(can.open, _add(menu, "Stars and notes…", "", window.beside.marks))
    menu.addSeparator()
    own = standard(_Standard.Preferences, "Ctrl+,")
    settings = _add(menu, "Settings…", own, window.beside.settings)
    settings.setMenuRole(QAction.MenuRole.PreferencesRole)
    menu.addSeparator()
    own = standard(_Standard.Find, "Ctrl+F")
    find = _add(menu, "Find events", own, window.find_events)
    every = _add(menu, "Show every event", "", lambda: window.context.state.ask(""))
    own = standard(_Standard.Save, "Ctrl+S")
    save = _add(menu, "Save this search…", own, window.save_search)
    searches, state = window.context.searches, window.context.state
    naming = window.centre.query_bar.naming
    saved, recent = menu.addMenu("Saved searches"), menu.addMenu("Recent searches")
    can.needs(can.open, find, saved.menuAction(), recent.menuAction())
    can.needs(can.asked, every, save)
    saved.aboutToShow.connect(lambda: fill_saved(saved, searches, state, naming))
    recent.aboutToShow.connect(lambda: fill_recent(recent, searches, state))


def _view(window: "MainWindow", menu: QMenu, can: MenuState) -> None:
    for spec in PANELS:
        action = window.docks[spec.id].toggleViewAction()
        action.setShortcut(spec.keys)
        menu.addAction(action)
    over_time = window.centre.histogram
    shown = _add(menu, "Events over time", "Ctrl+9", over_time.toggle)
    shown.setCheckable(True)
    menu.aboutToShow.connect(lambda: shown.setChecked(not over_time.folded))
    trail = _add(menu, "Trail in full size", "T", lambda: window.enlarge("trail"))
    sql = _add(menu, "SQL in full size", "Ctrl+Shift+Q", lambda: window.enlarge("sql"))
    menu.addSeparator()
    columns = menu.addMenu("Columns")
    can.needs(can.open, trail, sql, columns.menuAction())
    columns.aboutToShow.connect(lambda: _fill_columns(window, columns))
    zones = menu.addMenu("Time zone")
    zones.aboutToShow.connect(lambda: fill_zones(window, zones))
    menu.addSeparator()
    looks = QActionGroup(menu)
    by_look: dict[Look, QAction] = {}
    theme = window.context.theme
    choices: tuple[tuple[str, Look], ...] = (
        ("Look like the system", None),
        ("Light", Qt.ColorScheme.Light),
        ("Dark", Qt.ColorScheme.Dark),
        ("High contrast", "contrast"),
    )
    for title, scheme in choices:
        action = _add(menu, title, "", partial(theme.choose, scheme))
        action.setCheckable(True)
        action.setProperty(ALSO, "theme, colours, appearance, mode")
        looks.addAction(action)
        by_look[scheme] = action
    menu.aboutToShow.connect(lambda: by_look[theme.chosen].setChecked(True))


def _learner(window: "MainWindow", menu: QMenu, can: MenuState) -> None:
    state = window.context.state
    find = _add(menu, "Find a learner", "Ctrl+L", window.find_learner)
    # The bare key belongs to the table, where no text is typed.
    follow = menu.addAction("Follow the selected event’s learner\tF", window.centre.events.follow)
    can.needs(can.selected, follow)
    compare = _add(menu, "Compare learners…", "", window.compare)
    pack = _add(
        menu,
        "Evidence pack…",
        "Ctrl+Shift+P",
        lambda: show_pack_dialog(window.context, window, window.status.say),
    )
    # Esc is the window's own: it reaches it only from where nothing else wants it.
    leave = _add(menu, "Stop following, and go back\tEsc", "", state.leave)
    can.needs(can.following, leave)
    can.needs(can.open, find, compare, pack)


def _go(window: "MainWindow", menu: QMenu) -> None:
    state = window.context.state
    _add(menu, "To a command…", "Ctrl+K", window.beside.palette)
    own = standard(_Standard.Back, "Alt+Left")
    back = _add(menu, "Back", own, state.go_back)
    own = standard(_Standard.Forward, "Alt+Right")
    forward = _add(menu, "Forward", own, state.go_forward)

    def refresh() -> None:
        back.setEnabled(state.can_go_back)
        forward.setEnabled(state.can_go_forward)

    state.history_changed.connect(refresh)
    refresh()
    ways = Wayfinding(window)
    _add(menu, "To the next part of the window", "F6", ways.to_next)
    _add(menu, "To the part before", "Shift+F6", partial(ways.to_next, -1))
    menu.addSeparator()
    for text, keys, panel in (
        ("To the events", "Ctrl+Shift+E", window.centre.events.view),
        ("To events over time", "Ctrl+Shift+9", window.centre.histogram),
        ("To the sources", "Ctrl+Shift+1", window.docks["sources"]),
        ("To the inspector", "Ctrl+Shift+2", window.docks["inspector"]),
        ("To the trail", "Ctrl+Shift+3", window.trail()),
        ("To the facets", "Ctrl+Shift+4", window.docks["facets"]),
        ("To the rejects", "Ctrl+Shift+5", window.docks["rejects"]),
        ("To the coverage", "Ctrl+Shift+6", window.docks["coverage"]),
        ("To the profile", "Ctrl+Shift+U", window.docks["profile"]),
        ("To the readings", "Ctrl+Shift+7", window.docks["readings"]),
        ("To the comparison", "Ctrl+Shift+8", window.docks["compare"]),
        ("To SQL", "Ctrl+Shift+0", window.docks["sql"]),
    ):
        _add(menu, text, keys, partial(go_to, window, panel))


def _help(window: "MainWindow", menu: QMenu, can: MenuState) -> None:
    keys = ShortcutsWindow(window, _SHORTCUTS)
    _add(menu, "Help pages", "Shift+F1", window.beside.help)
    wanted = standard(_Standard.HelpContents, "F1")
    _add(menu, "Keyboard shortcuts", wanted, keys.open)
    _add(menu, "Event reference", "Ctrl+Shift+R", window.explain)
    can.needs(can.filled, _add(menu, "First look around", "", window.beside.first_look.begin))
    about = _add(menu, "About", "", window.beside.about)
    about.setMenuRole(QAction.MenuRole.AboutRole)


def _fill_columns(window: "MainWindow", menu: QMenu) -> None:
    window.centre.events.columns.fill(menu)
