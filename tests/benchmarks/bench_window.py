# SPDX-License-Identifier: MIT
"""The window on ten million events: python -m tests.benchmarks.bench_window FOLDER [MORE.log.gz]

FOLDER holds ten.elx, as bench_explorer makes it. Prints the time to the first rows on screen, the
memory of the app, and the gaps between beats of a timer while the table scrolls, questions are
asked, and (with MORE) a file comes in. MORE is imported into the workspace: give a copy of that.
"""

import gc
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
from explorer.ui.application import hush_offscreen, make_application, make_window, wait_until
from explorer.ui.main_window import MainWindow
from explorer.workspace.database import Workspace
from tests.benchmarks.bench_explorer import KEY
from tests.helpers.gpg_home import throwaway_keys

_BEAT_MS = 5
_QUESTIONS = ("type:play_video", "category:problem course:*SEA201*", "learner:learner_17", "")


def memory_mb(name: str) -> float:
    """A line of /proc/self/status such as VmRSS or VmHWM, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return float("nan")


class Beats:
    """Counts the beats of a timer in the window's thread."""

    def __init__(self) -> None:
        self.times: list[tuple[float, float]] = []
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        self.times.append((time.perf_counter(), time.thread_time()))

    def measure(self, name: str, act: "list[QTimer]", seconds: float) -> None:
        """Print the longest gaps while these timers run."""
        self.times.clear()
        self._timer.start()
        for each in act:
            each.start()
        wait_until(lambda: False, seconds)
        for each in (*act, self._timer):
            each.stop()
        pairs = list(itertools.pairwise(self.times))
        gaps = sorted((after[0] - before[0]) * 1000 for before, after in pairs)
        own = max((after[1] - before[1]) * 1000 for before, after in pairs)
        worst = ", ".join(f"{gap:.0f}" for gap in gaps[-4:])
        late = sum(gap > 50 for gap in gaps)
        print(
            f"{name}: worst {worst} ms, {late} of {len(gaps):,} over 50 ms;"
            f" the window's own work in one of them at most {own:.0f} ms",
            flush=True,
        )


def scrolling(window: MainWindow) -> QTimer:
    """Jumps through the table, as somebody does who drags its scroll bar."""
    bar = window.centre.events.view.verticalScrollBar()
    timer = QTimer(interval=60)
    timer.timeout.connect(lambda: bar.setValue((bar.value() + 9973) % (bar.maximum() + 1)))
    return timer


def asking(window: MainWindow) -> QTimer:
    """Asks one question after another."""
    questions = itertools.cycle(_QUESTIONS)
    timer = QTimer(interval=1500)
    timer.timeout.connect(lambda: window.context.state.ask(next(questions)))
    return timer


def main() -> None:
    folder, more = Path(sys.argv[1]), [Path(name) for name in sys.argv[2:3]]
    make_application("0")
    hush_offscreen()
    known = catalogue.load()
    with throwaway_keys() as home, tempfile.TemporaryDirectory() as settings:
        gpg = Gpg(home.path, home.binary)
        path = folder / "ten.elx"
        window = make_window(path, gpg, known, Path(settings) / "w.ini")
        window.resize(1440, 900)
        window.show()
        gc.freeze()  # as the app does
        model = window.centre.events.model
        begun = time.perf_counter()
        window.context.library.adopt(Workspace(path, KEY))
        wait_until(lambda: len(model.ids) > 0 and not model.fetching)
        print(f"open to first rows: {time.perf_counter() - begun:.2f} s", flush=True)
        wait_until(lambda: not window.context.search.running, 60)
        print(f"all {len(model.ids):,} ids: {time.perf_counter() - begun:.2f} s", flush=True)
        wait_until(lambda: False, 5)
        print(f"memory: {memory_mb('VmRSS'):.0f} MB, at most {memory_mb('VmHWM'):.0f} MB")
        beats = Beats()
        beats.measure("at rest", [], 3)
        beats.measure("scrolling", [scrolling(window)], 10)
        beats.measure("asking", [asking(window)], 12)
        if more:
            window.take_in(more)
            beats.measure("both, while a file comes in", [scrolling(window), asking(window)], 30)
        print(f"memory: {memory_mb('VmRSS'):.0f} MB, at most {memory_mb('VmHWM'):.0f} MB")
        window.close()


if __name__ == "__main__":
    main()
