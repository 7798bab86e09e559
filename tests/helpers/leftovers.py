# SPDX-License-Identifier: MIT
"""What a test may have left running: threads, gpg children, workers."""

import multiprocessing
import os
import threading
import time
from pathlib import Path

_PATIENCE = 20.0  # seconds an ending thread or child is given on a busy machine


def threads() -> set[threading.Thread]:
    """The live threads that Python started itself (those of Qt leave dummies behind)."""
    return {
        thread
        for thread in threading.enumerate()
        if thread.is_alive() and not isinstance(thread, threading._DummyThread)
    }


def gpg_children() -> set[int]:
    """Process ids of gpg children of this process, zombies too; empty where there is no /proc."""
    found = set()
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            text = entry.read_text(errors="replace")
        except OSError:
            continue  # ended while we looked
        name, _, rest = text.partition("(")[2].rpartition(")")
        if name.startswith("gpg") and int(rest.split()[1]) == os.getpid():
            found.add(int(entry.parent.name))
    return found


def since(before: set[threading.Thread]) -> list[str]:
    """What is still running that was not there before, in words; waits a moment for it to end."""
    deadline = time.monotonic() + _PATIENCE
    while True:
        left = [f"thread {thread.name}" for thread in threads() - before]
        left += [f"gpg child {pid}" for pid in gpg_children()]
        left += [f"process {child.name}" for child in multiprocessing.active_children()]
        if not left or time.monotonic() > deadline:
            return left
        time.sleep(0.01)
