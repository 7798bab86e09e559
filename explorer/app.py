# SPDX-License-Identifier: MIT
"""Where the layers are put together: the only file that knows them all."""

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

from explorer import __version__, preferences
from explorer.errors import UserError
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.workspace.database import Workspace

_SETTINGS = "window.ini"


def has_display() -> bool:
    """Whether a window could be seen here."""
    if os.environ.get("QT_QPA_PLATFORM", "").startswith("offscreen"):
        return False
    if sys.platform in ("win32", "darwin"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def run(paths: Sequence[Path], workspace: Path, gpg: Gpg) -> int:
    """Open the window on the workspace at this path and import these files; the exit code.

    A workspace that is not there yet is made when the first file comes in.
    """
    return _run(workspace, gpg, paths=paths)


def run_on(workspace: Workspace, gpg: Gpg, *, screenshots: Path | None = None) -> int:
    """Open the window on a workspace that is open; the exit code.

    screenshots: a folder for pictures of the window, which closes once they are taken.
    """
    return _run(workspace.path, gpg, opened=workspace, screenshots=screenshots)


def _run(
    path: Path,
    gpg: Gpg,
    *,
    paths: Sequence[Path] = (),
    opened: Workspace | None = None,
    screenshots: Path | None = None,
) -> int:
    offscreen = not has_display()
    if offscreen and screenshots is None:
        raise UserError(
            "There is no display here to open a window on.",
            "Use the verbs that need none: see edx-log-explorer --help.",
        )
    if offscreen:
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    # Qt is loaded only where there is a window.
    from explorer.ui.application import hush_offscreen, make_application, make_window, run_loop

    if offscreen:
        hush_offscreen()
    app = make_application(__version__)
    settings = preferences.settings_folder() / _SETTINGS
    if screenshots is not None:
        # Pictures show the window as it comes, not as somebody left it.
        settings = path / _SETTINGS
    window = make_window(
        path, gpg, catalogue.load(), settings, remembered_key=preferences.remembered_key
    )
    library = window.context.library
    library.key_chosen.connect(preferences.remember_key)
    window.sample_wanted.connect(_open_sample)
    if opened is not None:
        library.adopt(opened)
        if screenshots is None:
            window.beside.first_look.offer()
    elif library.exists:
        library.open()
    window.bring(paths)
    if screenshots is not None:
        from explorer.ui.screenshots import take_screenshots

        try:
            take_screenshots(window, screenshots)
        finally:
            window.close()
        return 0
    return run_loop(app, window)


def _open_sample() -> None:
    """The sample in a process of its own: its throwaway key never meets the person's keys."""
    frozen = getattr(sys, "frozen", False)
    command = [sys.executable] if frozen else [sys.executable, "-m", "explorer"]
    # A frozen app that starts itself again has to be told that it is not its own helper process.
    environment = {**os.environ, **({"PYINSTALLER_RESET_ENVIRONMENT": "1"} if frozen else {})}
    subprocess.Popen([*command, "demo"], start_new_session=True, env=environment)
