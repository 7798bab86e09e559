# SPDX-License-Identifier: MIT
"""Pictures of the window, for where there is no display and for the manual."""

from pathlib import Path
from typing import Any, Final

from PySide6.QtCore import QCoreApplication, QEvent, Qt

from explorer.errors import UserError
from explorer.ui.application import wait_until
from explorer.ui.main_window import MainWindow
from explorer.work import CancelToken
from explorer.workspace.queries import Reader

_SIZES: Final = ((1440, 900), (1000, 640))


def take_screenshots(window: MainWindow, folder: Path) -> list[Path]:
    """Pictures of the window with an event selected and a trail: light, dark, large and small.

    Raises UserError when they can't be written.
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise _not_written(folder, error.strerror or str(error)) from error
    _show_something(window)
    saved = []
    theme = window.context.theme
    for name, scheme in (("light", Qt.ColorScheme.Light), ("dark", Qt.ColorScheme.Dark)):
        theme.choose(scheme)
        for width, height in _SIZES:
            window.resize(width, height)
            path = folder / f"window-{name}-{width}x{height}.png"
            save(window, path)
            saved.append(path)
    theme.choose(None)
    return saved


def save(window: MainWindow, path: Path) -> None:
    """A picture of the window as it is, once what it waits for has come."""
    for _ in range(3):
        QCoreApplication.sendPostedEvents()
        QCoreApplication.processEvents()
    wait_until(lambda: not window.centre.events.model.fetching)
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    QCoreApplication.processEvents()
    if not window.grab().save(str(path)):
        raise _not_written(path, "is there space, and may you write there?")


def _not_written(path: Path, why: str) -> UserError:
    return UserError(f"Pictures can't be written to {path}: {why}", "Name another folder.")


def _show_something(window: MainWindow) -> None:
    """The trail of the busiest learner, and one of their answers selected."""
    context = window.context
    window.resize(*_SIZES[0])
    window.show()
    wait_until(lambda: context.library.totals is not None and not context.search.running)
    learners: list[str] = []

    def work(reader: Reader, _: CancelToken) -> list[str]:
        return [row.username for row in reader.learners("", 20) if row.username]

    def answered(names: Any) -> None:
        learners.extend(names)

    channel = context.library.channel("detail")
    channel.ask(work, answered, lambda _: None)
    wait_until(lambda: not channel.busy)
    if not learners:
        return
    context.state.show_trail(learners[0])
    trail = window.trail()
    wait_until(lambda: trail.state in ("normal", "failed"))
    event = trail.telling_event()
    if event is not None:
        context.state.select(event)
        wait_until(lambda: window.panels["inspector"].state in ("normal", "failed"))
