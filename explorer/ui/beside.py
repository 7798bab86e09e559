# SPDX-License-Identifier: MIT
"""What lies over or beside the main window: palette, settings, About, the lock; each made late."""

import tempfile
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Final

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QFileDialog, QMenu

from explorer import preferences
from explorer.errors import UserError, WorkspaceDamaged
from explorer.places import synced_by
from explorer.ui.about import About
from explorer.ui.choices import Choices
from explorer.ui.credentials_window import CredentialsWindow
from explorer.ui.drawing import Drawing
from explorer.ui.first_look import FirstLook
from explorer.ui.fitting import LAYOUT, Fitting
from explorer.ui.formats import one_line
from explorer.ui.gpg_watch import GpgWatch
from explorer.ui.growing import Growing
from explorer.ui.help_window import HelpWindow
from explorer.ui.jobs import Failure
from explorer.ui.keys_window import KeysWindow
from explorer.ui.locking import Locking
from explorer.ui.marks_window import MarksWindow
from explorer.ui.mending_window import MendingWindow
from explorer.ui.palette import Palette
from explorer.ui.passphrase_card import PassphraseCard
from explorer.ui.removals import Removals
from explorer.ui.session import Session
from explorer.ui.settings_window import SettingsWindow
from explorer.ui.workspace_window import WorkspaceWindow
from explorer.workspace import vault
from explorer.workspace.database import SUFFIX

if TYPE_CHECKING:
    from explorer.ui.main_window import MainWindow

_TOLD: Final = "told/synced"


class Beside(QObject):
    """Made with the main window, which asks it for these."""

    def __init__(self, window: "MainWindow") -> None:
        super().__init__(window)
        self._window, self._context = window, window.context
        context = window.context
        self.choices = Choices(context.settings, context.theme, context.state)
        Drawing(window, context.library.turns)
        self.fitting = Fitting(window, fresh=not context.settings.contains(LAYOUT))
        Growing(window, self.choices)
        Removals(context, self)
        self.locking = Locking(window)
        self.first_look = FirstLook(window)
        self.card = PassphraseCard(context.library.asking, context.theme, window)
        self.session = Session(context.state, context.library)
        self._palette: Palette | None = None
        self._settings: SettingsWindow | None = None
        self._about: About | None = None
        self._help: HelpWindow | None = None
        self._workspace: WorkspaceWindow | None = None
        self._keys: KeysWindow | None = None
        self._marks: MarksWindow | None = None
        self._credentials: CredentialsWindow | None = None
        self.watch = GpgWatch(context.library, context.imports, window.notices)
        self._mending: MendingWindow | None = None
        context.library.phase_changed.connect(self._on_phase)
        for failed in (context.library.failed, context.search.failed, context.imports.failed):
            failed.connect(self._on_damage)

    def palette(self) -> None:
        """Open or close the command palette."""
        if self._palette is None:
            bar = self._window.menuBar()
            self._palette = Palette(bar, self._context.theme, self._window)
        self._palette.toggle()

    def settings(self) -> None:
        """Open the settings."""
        if self._settings is None:
            parts = (self._context, self.choices, self.locking, self._window)
            self._settings = SettingsWindow(*parts)
        self._settings.open()

    def help(self) -> None:
        """Read how it is used."""
        if self._help is None:
            self._help = HelpWindow(self._window)
        self._help.open()

    def about(self) -> None:
        """Say what this is."""
        if self._about is None:
            self._about = About(self._context.library, self._context.theme, self._window)
        self._about.open()

    def workspace(self) -> None:
        """Say what the workspace holds, who can open it and who did."""
        if self._context.library.phase != "open":
            self._window.status.say("There is no open workspace to tell of.")
            return
        if self._workspace is None:
            self._workspace = WorkspaceWindow(self._context, self._window)
        self._workspace.open()

    def marks(self) -> None:
        """List all stars and notes."""
        if self._marks is None:
            self._marks = MarksWindow(self._window)
        self._marks.open()

    def mending(self, *, damaged: bool = False) -> None:
        """Check the workspace, and make a damaged index anew."""
        if not self._context.library.exists:
            self._window.status.say("There is no workspace to check yet.")
            return
        if self._mending is None:
            self._mending = MendingWindow(self._window)
        self._mending.open(damaged=damaged)

    def keys(self) -> None:
        """The way from nothing to a key pair that edX can encrypt for."""
        if self._keys is None:
            gpg, theme = self._context.library.gpg, self._context.theme
            self._keys = KeysWindow(gpg, theme, self._window)
        self._keys.open()

    def credentials(self) -> None:
        """Ask for credentials.csv.gpg and show what is in it, masked."""
        name, _ = QFileDialog.getOpenFileName(
            self._window, "Show credentials", "", "Credentials (credentials.csv*);;All files (*)"
        )
        if name:
            self.show_credentials(Path(name))

    def show_credentials(self, path: Path) -> None:
        """Show what is in this file, masked."""
        if self._credentials is None:
            self._credentials = CredentialsWindow(self._context.library.gpg, self._window)
        self._credentials.open(path)

    def open_workspace(self) -> None:
        """Ask for a workspace to go to."""
        library = self._context.library
        name = QFileDialog.getExistingDirectory(
            self._window, "Open a workspace (a folder NAME.elx)", str(library.path.parent)
        )
        if name and not vault.is_workspace(Path(name)):
            self._window.notices.tell(
                f"{one_line(Path(name).name)} is not a workspace.",
                "Choose a folder whose name ends in .elx, or make a new workspace.",
                kind="warning",
            )
        elif name:
            self.go_to(Path(name))

    def new_workspace(self) -> None:
        """Ask where a new workspace shall lie; it is made when files come in."""
        library = self._context.library
        name, _ = QFileDialog.getSaveFileName(
            self._window,
            "New workspace",
            str(library.path.parent / f"Another{SUFFIX}"),
            f"Workspaces (*{SUFFIX})",
        )
        if name:
            path = Path(name)
            self.go_to(path if path.suffix == SUFFIX else path.with_name(path.name + SUFFIX))

    def go_to(self, path: Path) -> None:
        """Leave this workspace for another; not while files come in."""
        library = self._context.library
        if library.at_work:
            self._window.status.say("Another workspace can be opened when the import is done.")
            return
        if path.absolute() == library.path.absolute() and library.phase == "open":
            return
        self.session.keep()
        self._context.marks.undo_stack.clear()
        self._context.state.start_over()
        library.switch(path)

    def fill_recent(self, menu: QMenu) -> None:
        """The workspaces opened lately."""
        menu.clear()
        here = self._context.library.path.absolute()
        for path in preferences.recent_workspaces():
            name = one_line(path.stem, 60).replace("&", "&&")
            action = menu.addAction(name, partial(self.go_to, path))
            action.setToolTip(one_line(str(path)))
            action.setEnabled(path != here)
        if menu.isEmpty():
            menu.addAction("None yet").setEnabled(False)

    def leave(self) -> None:
        """Before the window closes: keep where one was, end what runs."""
        self.session.keep()
        for busy in (self._about, self._settings, self._keys, self._credentials, self._mending):
            if busy is not None:
                busy.leave()
        for other in (self._help, self._workspace):
            if other is not None:
                other.close()

    def hide(self) -> None:
        """Hide what lies over the window."""
        if self._palette is not None:
            self._palette.hide()

    def _on_phase(self, phase: str) -> None:
        path = self._context.library.path
        if phase != "open":
            return
        self._warn_of_copies(path)
        if path.is_relative_to(tempfile.gettempdir()):
            return
        try:
            preferences.remember_workspace(path)
        except UserError as error:
            self._window.notices.tell_failure(Failure.of(error))

    def _on_damage(self, failure: Failure) -> None:
        """Offer to mend it on the notice that tells of it, which is shown in this turn."""
        if isinstance(failure.error, WorkspaceDamaged):
            QTimer.singleShot(0, self, partial(self._offer_mending, failure.what))

    def _offer_mending(self, what: str) -> None:
        for notice in self._window.notices.notices():
            if notice.key[1] == what and notice.button is None:
                notice.offer("Mend it…", lambda: self.mending(damaged=True))

    def _warn_of_copies(self, path: Path) -> None:
        service = synced_by(path)
        settings = self._context.settings
        if service is None or str(settings.value(_TOLD, "")) == str(path):
            return
        settings.setValue(_TOLD, str(path))
        self._window.notices.tell(
            f"{one_line(path.name)} lies in a folder that {service} copies to other machines.",
            "It is encrypted there too, but a copy made while it is written to may be damaged."
            " Better keep it outside.",
            kind="warning",
        )
