# SPDX-License-Identifier: MIT
"""The window on an X server: the platform plugin loads and a true window comes up."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.helpers.display import XVFB, x_display

pytestmark = [
    pytest.mark.window,
    pytest.mark.skipif(XVFB is None, reason="Xvfb is not on this machine"),
]


def test_the_demo_opens_a_true_window(tmp_path: Path) -> None:
    shots = tmp_path / "shots"
    environment = {**os.environ, "EDX_LOG_EXPLORER_HOME": str(tmp_path / "settings")}
    for name in ("QT_QPA_PLATFORM", "WAYLAND_DISPLAY"):
        environment.pop(name, None)
    with x_display() as display:
        done = subprocess.run(
            [sys.executable, "-m", "explorer", "demo", "--screenshots", shots],
            env={**environment, "DISPLAY": display},
            capture_output=True,
            text=True,
            timeout=240,
            check=False,
        )
    assert done.returncode == 0, done.stderr
    assert "offscreen" not in done.stdout
    assert done.stderr == ""
    pictures = list(shots.glob("*.png"))
    assert pictures
    assert all(picture.stat().st_size > 10_000 for picture in pictures)
