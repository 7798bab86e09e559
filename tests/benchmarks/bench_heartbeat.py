# SPDX-License-Identifier: MIT
"""How long the window stands still while a day comes in: python -m tests.benchmarks.bench_heartbeat

Imports a big invented day (see make_day.py) into a window that is on show, with a timer that
should fire every 10 ms, and pages being looked at; prints the gaps between its beats.
"""

import itertools
import os
import sys
import tempfile
import time
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QTimer

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.ui.application import make_application, make_window, wait_until
from tests.helpers.gpg_home import throwaway_keys

_BEAT_MS = 10
_GOAL_MS = 100.0


def gaps(source: Path) -> list[float]:
    """Milliseconds between the beats of the window's timer during an import of `source`."""
    make_application("0")
    with throwaway_keys() as home, tempfile.TemporaryDirectory() as folder:
        gpg = Gpg(home.path, home.binary)
        key = gpg.secret_keys()[0].fingerprint
        path = Path(folder) / "Beat.elx"
        settings = Path(folder) / "window.ini"
        window = make_window(path, gpg, catalogue.load(), settings, remembered_key=lambda: key)
        beats: list[float] = []
        timer = QTimer(interval=_BEAT_MS)
        timer.timeout.connect(lambda: beats.append(time.perf_counter()))
        window.resize(1440, 900)
        window.show()
        imports, view = window.context.imports, window.centre.events.view
        shaking = QTimer(interval=100)
        bar = view.verticalScrollBar()
        shaking.timeout.connect(lambda: bar.setValue((bar.value() + 997) % (bar.maximum() + 1)))
        window.take_in([source])
        wait_until(lambda: imports.running)
        timer.start()
        shaking.start()
        wait_until(lambda: not imports.running, 1800)
        timer.stop()
        shaking.stop()
        window.close()
    return [(after - before) * 1000 for before, after in itertools.pairwise(beats)]


def main() -> None:
    found = sorted(gaps(Path(sys.argv[1])))
    worst = ", ".join(f"{gap:.0f}" for gap in found[-5:])
    late = sum(gap > _GOAL_MS for gap in found)
    print(f"{len(found)} beats; median {found[len(found) // 2]:.1f} ms; worst {worst} ms")
    print(f"{late} frames over {_GOAL_MS:.0f} ms")


if __name__ == "__main__":
    main()
