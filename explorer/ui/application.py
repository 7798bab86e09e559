# SPDX-License-Identifier: MIT
"""The Qt application: its look, the files the system hands it, and the making of its window."""

import sys
from collections.abc import Callable
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import (
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QObject,
    QSettings,
    Qt,
    QTimer,
    QtMsgType,
    Signal,
    qInstallMessageHandler,
)
from PySide6.QtGui import QFileOpenEvent
from PySide6.QtWidgets import QApplication

from explorer.events.catalogue import Catalogue
from explorer.package.gpg import Gpg
from explorer.ui.accessible import tell_roles
from explorer.ui.categories import Categories
from explorer.ui.garbage import GarbageWatch
from explorer.ui.imports import Imports
from explorer.ui.jobs import Failure, Relay
from explorer.ui.library import Library
from explorer.ui.main_window import MainWindow
from explorer.ui.marks import Marks
from explorer.ui.panels.context import Context
from explorer.ui.pins import Pins
from explorer.ui.search import Search
from explorer.ui.searches import Searches
from explorer.ui.theme import Theme
from explorer.ui.view_state import ViewState
from explorer.workspace.memory import give_back_freed

# While an import runs in Python, the window gets its turn this often.
_SWITCH_SECONDS = 0.0001


class OpenedFiles(QObject):
    """Hears of files the system opens with the app: a drop on the dock of macOS.

    Signals: opened(Path).
    """

    opened = Signal(object)

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFileOpenEvent) and event.file():
            self.opened.emit(Path(event.file()))
            return True
        return False


def make_application(version: str) -> QApplication:
    """The application of this process, made if there is none yet."""
    sys.setswitchinterval(_SWITCH_SECONDS)
    give_back_freed()
    found = QApplication.instance()
    app = found if isinstance(found, QApplication) else QApplication(sys.argv[:1])
    # English runs from left to right, whichever way the system's own language does.
    app.setLayoutDirection(Qt.LayoutDirection.LeftToRight)
    app.setApplicationName("edX Log Explorer")
    app.setApplicationVersion(version)
    return app


def hush_offscreen() -> None:
    """Leave out what Qt says of a window that nobody sees."""

    def say(_kind: QtMsgType, _context: QMessageLogContext, text: str) -> None:
        if not text.startswith("This plugin does not support "):
            sys.stderr.write(f"{text}\n")

    qInstallMessageHandler(say)


def make_window(
    path: Path,
    gpg: Gpg,
    catalogue: Catalogue,
    settings: Path,
    *,
    remembered_key: Callable[[], str] = str,
) -> MainWindow:
    """The window on the workspace at `path`, not shown and not opened yet.

    settings: the file the window keeps its layout in; nothing of the data goes there.
    """
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    tell_roles(app)
    theme = Theme(app)
    library = Library(path, gpg, catalogue, Relay(), remembered_key)
    state = ViewState()
    kept = QSettings(str(settings), QSettings.Format.IniFormat)
    marks = Marks(library)
    context = Context(
        state=state,
        library=library,
        search=Search(state, library),
        imports=Imports(library),
        marks=marks,
        pins=Pins(kept),
        searches=Searches(state, library, marks.undo_stack),
        theme=theme,
        categories=Categories(catalogue, theme),
        settings=kept,
    )
    return MainWindow(context)


def run_loop(app: QApplication, window: MainWindow) -> int:
    """Show the window and run until it is closed."""
    opened = OpenedFiles(window)
    opened.opened.connect(lambda path: window.bring([path]))
    if sys.platform == "darwin":  # elsewhere files come as arguments; and every event would be seen
        app.installEventFilter(opened)
    before = sys.excepthook
    sys.excepthook = _teller(window)
    window.show()
    garbage = GarbageWatch(window)
    try:
        return app.exec()
    finally:
        garbage.stop()
        sys.excepthook = before


def wait_until(reached: Callable[[], bool], seconds: float = 30.0, look_ms: int = 20) -> bool:
    """Let the window work until something is so; False if it was not in time."""
    loop = QEventLoop()
    look, limit = QTimer(interval=look_ms), QTimer(interval=int(seconds * 1000), singleShot=True)
    look.timeout.connect(lambda: loop.quit() if reached() else None)
    limit.timeout.connect(loop.quit)
    look.start()
    limit.start()
    if not reached():
        loop.exec()
    return reached()


def _teller(
    window: MainWindow,
) -> Callable[[type[BaseException], BaseException, TracebackType | None], None]:
    def tell(kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if issubclass(kind, KeyboardInterrupt):
            window.close()
            return
        failure = Failure.of(error.with_traceback(trace))
        sys.stderr.write(f"{failure.what}\n{failure.details}\n")
        window.notices.tell_failure(failure)

    return tell
