# SPDX-License-Identifier: MIT
"""An X display of a test's own, for what a window does only on a true one."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

XVFB = shutil.which("Xvfb")


@contextmanager
def x_display(width: int = 1600, height: int = 1000) -> Iterator[str]:
    """Start Xvfb on a free display and give its name; it ends with the block."""
    assert XVFB is not None
    reading, writing = os.pipe()
    screen = ("-screen", "0", f"{width}x{height}x24")
    command = [XVFB, "-displayfd", str(writing), *screen, "-nolisten", "tcp", "-noreset"]
    server = subprocess.Popen(command, pass_fds=(writing,), stderr=subprocess.DEVNULL)
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            number = told.readline().strip()  # said once it listens
        assert number, "Xvfb did not start"
        yield f":{number}"
    finally:
        server.terminate()
        server.wait(60)
