# SPDX-License-Identifier: MIT
"""The main window: panels from one list, menus, and files dropped anywhere on it."""

from collections.abc import Iterable, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QByteArray, Qt, Signal
from PySide6.QtGui import (
    QCloseEvent,
    QDragEnterEvent,
    QDragLeaveEvent,
    QDropEvent,
    QIcon,
    QKeyEvent,
)
from PySide6.QtWidgets import QDockWidget, QFileDialog, QMainWindow, QWidget

from explorer import resources
from explorer.ui.beside import Beside
from explorer.ui.delivery import Delivery
from explorer.ui.fitting import LAYOUT
from explorer.ui.menus import build_menus
from explorer.ui.panels.centre import Centre
from explorer.ui.panels.context import Context
from explorer.ui.panels.export_dialog import ExportDialog
from explorer.ui.panels.finder import Finder
from explorer.ui.panels.listing import PANELS, Area, PanelSpec, give_room
from explorer.ui.panels.panel import Panel
from explorer.ui.panels.title_bar import TitleBar
from explorer.ui.panels.trail import TrailPanel
from explorer.ui.reference_window import ReferenceWindow
from explorer.ui.status import Status
from explorer.ui.telling import tell_end
from explorer.ui.wayfinding import go_to

_GEOMETRY: Final = "window/geometry"
_SIZE: Final = (1280, 800)


class MainWindow(QMainWindow):
    """Mounts the panels and passes on what belongs to no panel.

    Signals: sample_wanted().
    """

    sample_wanted = Signal()

    def __init__(self, context: Context) -> None:
        super().__init__()
        self.context = context
        self.setWindowTitle("edX Log Explorer")
        self.setWindowIcon(QIcon(str(resources.path("icons/app.svg"))))
        self.setAcceptDrops(True)
        self.setDockNestingEnabled(True)
        # The side panels go down to the status line only where the trail leaves them room.
        self.setCorner(Qt.Corner.BottomRightCorner, Area.RightDockWidgetArea)
        self.centre = Centre(context)
        self.notices = self.centre.notices
        self.setCentralWidget(self.centre)
        self.status = Status(context)
        self.setStatusBar(self.status)
        self._reference: ReferenceWindow | None = None
        self._export: ExportDialog | None = None
        self._finder: Finder | None = None
        self._layout: QByteArray | None = None  # while one panel has the whole window
        self.panels: dict[str, Panel] = {}
        self.docks: dict[str, QDockWidget] = {}
        for spec in PANELS:
            self._mount(spec)
        self.delivery = Delivery(context, self.centre.intake, self)
        self.beside = Beside(self)
        self.locking = self.beside.locking
        build_menus(self)
        self._connect()
        give_room(self, self.docks)  # once the look is chosen: another one lays out all anew
        self._restore()

    def open_files(self) -> None:
        """Ask for files to import."""
        names, _ = QFileDialog.getOpenFileNames(
            self,
            "Open package files",
            "",
            "Package files (*.gpg *.gz *.log *.zip *.tar *.sql *.csv *.mongo);;All files (*)",
        )
        self.offer([Path(name) for name in names])

    def open_folder(self) -> None:
        """Ask for a folder whose files to import."""
        name = QFileDialog.getExistingDirectory(self, "Open a folder of package files")
        if name:
            self.offer([Path(name)])

    def offer(self, paths: Sequence[Path]) -> None:
        """Import these files and folders once it is said whose events are wanted."""
        self.shrink()
        self.delivery.offer(paths)

    def bring(self, paths: Sequence[Path]) -> None:
        """As `offer`, of everyone's events: what the command line or the system hands over."""
        self.delivery.bring(paths)

    def take_in(self, paths: Iterable[Path], learners: Sequence[str] = ()) -> None:
        """Import these files and folders; of these learners only, or of everyone."""
        self.context.imports.add(list(paths), learners)

    def trail(self) -> TrailPanel:
        panel = self.panels["trail"]
        assert isinstance(panel, TrailPanel)
        return panel

    def hide_sheets(self) -> None:
        """Hide what lies over the window."""
        self.beside.hide()
        if self._finder is not None:
            self._finder.hide()

    def find_learner(self) -> None:
        """Find one by name or id, over whatever the window shows."""
        if self.context.library.phase != "open":
            return
        if self._finder is None:
            self._finder = Finder(self.context, self)
        self._finder.toggle()

    def compare(self) -> None:
        """Show the learner followed beside others."""
        learner = self.context.state.learner
        if learner is None:
            self.show_panel("compare")
        else:
            self.context.state.compare([learner])

    def explain(self, event_type: str | None = None) -> None:
        """Open the reference, at this type if one is given."""
        self.reference().open(event_type)

    def reference(self) -> ReferenceWindow:
        """The one window of the reference, made when it is first wanted."""
        if self._reference is None:
            self._reference = ReferenceWindow(self.context, self)
        return self._reference

    def find_events(self) -> None:
        """Go to the query."""
        self.shrink()
        edit = self.centre.query_bar.edit
        edit.setFocus(Qt.FocusReason.ShortcutFocusReason)
        edit.selectAll()

    def enlarge(self, name: str) -> None:
        """Give the whole window to one panel, or take it back."""
        if self.shrink():
            return
        self._layout = self.saveState()
        for widget in (self.centre, *self.docks.values()):
            widget.setVisible(widget is self.docks[name])
        self.trail().chip.stand_in(apart=True)
        # What had the keyboard may be hidden now; a text field would swallow the way back.
        self.panels[name].setFocus(Qt.FocusReason.ShortcutFocusReason)

    def shrink(self) -> bool:
        """Bring back what an enlarged panel hid; False if none is enlarged."""
        if self._layout is None:
            return False
        self.centre.show()
        self.trail().chip.stand_in(apart=False)
        self.restoreState(self._layout)
        self._layout = None
        return True

    def _mount(self, spec: PanelSpec) -> None:
        panel = spec.make(self.context)
        dock = QDockWidget(panel.title, self)
        dock.setObjectName(spec.id)
        tools: Sequence[QWidget] = panel.title_tools()
        dock.setTitleBarWidget(TitleBar(dock, tools, self.context.theme))
        panel.setMinimumSize(160, 120)
        dock.setWidget(panel)
        self.addDockWidget(spec.area, dock)
        if spec.beside:
            self.tabifyDockWidget(self.docks[spec.beside], dock)
        dock.setHidden(spec.hidden)
        self.panels[spec.id], self.docks[spec.id] = panel, dock

    def save_search(self) -> None:
        """Ask for the name under which to keep what is asked."""
        self.shrink()
        self.centre.query_bar.naming.save()

    def export(self) -> None:
        """Open the window that writes the answer to a file."""
        events, search = self.centre.events, self.context.search
        hits = None if search.running else len(events.model.ids)
        self.export_dialog().open(events.view.part_selected(), hits, self.context.pins.paths)

    def export_dialog(self) -> ExportDialog:
        """The one window of exports, made when it is first wanted."""
        if self._export is None:
            self._export = ExportDialog(self.context, self)
            self._export.said.connect(self.status.say)
        return self._export

    def inspect(self) -> None:
        """Go to the selected event's fields."""
        self.show_panel("inspector")
        go_to(self, self.docks["inspector"])

    def show_panel(self, name: str) -> None:
        """Show a panel that may be hidden, in front of those that share its place."""
        if not self.docks[name].isVisible():
            self.shrink()
        self.docks[name].show()
        self.docks[name].raise_()

    def _connect(self) -> None:
        context, welcome = self.context, self.centre.welcome
        welcome.files_wanted.connect(self.open_files)
        welcome.folder_wanted.connect(self.open_folder)
        welcome.sample_wanted.connect(self.sample_wanted)
        welcome.keys_wanted.connect(self.beside.keys)
        self.delivery.wanted.connect(context.imports.add)
        context.state.explanation_wanted.connect(self.explain)
        context.state.panel_wanted.connect(self.show_panel)
        context.state.finder_wanted.connect(self.find_learner)
        self.centre.events.opened.connect(self.inspect)
        self.centre.events.export_wanted.connect(self.export)
        context.marks.note_wanted.connect(lambda _: self.shrink())
        context.marks.failed.connect(self.notices.tell_failure)
        context.searches.failed.connect(self.notices.tell_failure)
        context.searches.said.connect(self.status.say)
        context.library.failed.connect(self.notices.tell_failure)
        context.search.failed.connect(self.notices.tell_failure)
        context.imports.failed.connect(self.notices.tell_failure)
        context.imports.ended.connect(partial(tell_end, self.notices))
        hearers = {
            "said": self.status.say,
            "asks": self.notices.ask,
            "failed": self.notices.tell_failure,
            "enlarged": partial(self.enlarge, "sql"),
        }
        for panel in (self.centre.events, *self.panels.values()):
            for name, hear in hearers.items():
                signal = getattr(panel, name, None)
                if signal is not None:
                    signal.connect(hear)

    def _restore(self) -> None:
        settings = self.context.settings
        geometry, layout = settings.value(_GEOMETRY), settings.value(LAYOUT)
        if not isinstance(geometry, QByteArray) or not self.restoreGeometry(geometry):
            self.resize(*_SIZE)
        if isinstance(layout, QByteArray):
            self.restoreState(layout)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        # What has the keyboard had its turn: an open field or list keeps its own Esc.
        if event.key() == Qt.Key.Key_Escape:
            if not self.shrink():
                self.context.state.leave()
            return
        super().keyPressEvent(event)

    def dragEnterEvent(self, event: QDragEnterEvent) -> None:
        if _paths(event):
            event.acceptProposedAction()
            self.centre.welcome.show_over(over=True)

    def dragLeaveEvent(self, _event: QDragLeaveEvent) -> None:
        self.centre.welcome.show_over(over=False)

    def dropEvent(self, event: QDropEvent) -> None:
        self.centre.welcome.show_over(over=False)
        paths = _paths(event)
        if paths:
            event.acceptProposedAction()
            self.offer(paths)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.context.settings.setValue(_GEOMETRY, self.saveGeometry())
        self.context.settings.setValue(LAYOUT, self._layout or self.saveState())
        # Not later: by then the folder may be gone on purpose, and would be made again.
        self.context.settings.sync()
        if self._reference is not None:
            self._reference.close()
        if self._export is not None:
            self._export.close()
        self.delivery.leave()
        self.beside.leave()
        self.context.library.close()
        event.accept()


def _paths(event: QDropEvent | QDragEnterEvent) -> list[Path]:
    urls = event.mimeData().urls()
    return [Path(url.toLocalFile()) for url in urls if url.isLocalFile()]
