# SPDX-License-Identifier: MIT
"""The composition root: displays, the absence of one, and pictures from a process of its own."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from explorer import app
from explorer.errors import UserError
from explorer.package.gpg import Gpg

SNAP = """
import sys
from pathlib import Path
from explorer import app
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.vault import open_workspace
path, home, folder = (Path(each) for each in sys.argv[1:])
gpg = Gpg(home)
workspace = open_workspace(path, gpg, CancelToken())
sys.exit(app.run_on(workspace, gpg, screenshots=folder))
"""


@pytest.mark.skipif(sys.platform in ("win32", "darwin"), reason="these always have a display")
def test_a_display_is_what_the_environment_names(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    assert not app.has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert app.has_display()
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    assert not app.has_display()


def test_a_window_nobody_could_see_is_refused(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, gpg: Gpg
) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    with pytest.raises(UserError, match="no display"):
        app.run([], tmp_path / "New.elx", gpg)


def test_pictures_are_taken_without_a_display_and_the_process_ends_well(
    filled: Path, gpg: Gpg, tmp_path: Path
) -> None:
    assert gpg.home is not None
    command = [sys.executable, "-c", SNAP, str(filled), str(gpg.home), str(tmp_path / "out")]
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run(command, capture_output=True, text=True, env=environment, timeout=240)
    assert (done.returncode, done.stderr) == (0, "")
    assert len(list((tmp_path / "out").glob("*.png"))) == 4
