# SPDX-License-Identifier: MIT
"""An agent that lives and answers nobody."""

import os
import signal
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager

from tests.helpers.gpg_home import GpgHome


@contextmanager
def stuck(gpg_home: GpgHome) -> Iterator[None]:
    """Meanwhile the agent of the run's home lives, and answers nobody."""
    ask = ["gpg-connect-agent", "--homedir", str(gpg_home.path), "GETINFO pid", "/bye"]
    said = subprocess.run(ask, capture_output=True, text=True, check=True).stdout
    agent = int(said.split()[1])
    os.kill(agent, signal.SIGSTOP)
    try:
        yield
    finally:
        os.kill(agent, signal.SIGCONT)
