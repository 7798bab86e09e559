# SPDX-License-Identifier: MIT
"""The window on ten million events: python -m tests.benchmarks.bench_window FOLDER [MORE.log.gz]

FOLDER holds ten.elx, as bench_explorer makes it. Prints the time to the first rows on screen, the
memory of the app, and the gaps between beats of a timer while the table scrolls, questions are
asked, and (with MORE) a file comes in. MORE is taken in and then removed from the workspace again.

Of each gap it also tells the processor time of the window's own thread: on a busy machine a gap is
mostly waiting for a core, and only that tells what the window does. --stalls FILE writes what every
thread was at whenever a gap was longer than 30 ms.
"""

import argparse
import faulthandler
import gc
import itertools
import os
import tempfile
import time
from contextlib import ExitStack
from pathlib import Path
from typing import TextIO

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
_STALL_SECONDS = 0.03
_QUESTIONS = ("type:play_video", "category:problem course:*SEA201*", "learner:learner_17", "")


def memory_mb(name: str) -> float:
    """A line of /proc/self/status such as VmRSS or VmHWM, in MB."""
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return int(line.split()[1]) / 1024
    return float("nan")


class Beats:
    """Counts the beats of a timer in the window's thread."""

    def __init__(self, stalls: TextIO | None = None) -> None:
        self.times: list[tuple[float, float]] = []
        self._stalls = stalls
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)

    def _beat(self) -> None:
        self.times.append((time.perf_counter(), time.thread_time()))
        if self._stalls is not None:
            faulthandler.dump_traceback_later(_STALL_SECONDS, file=self._stalls)

    def measure(self, name: str, act: "list[QTimer]", seconds: float) -> None:
        """Print the longest gaps while these timers run."""
        self.times.clear()
        self._timer.start()
        for each in act:
            each.start()
        wait_until(lambda: False, seconds)
        for each in (*act, self._timer):
            each.stop()
        faulthandler.cancel_dump_traceback_later()
        pairs = list(itertools.pairwise(self.times))
        gaps = sorted((after[0] - before[0]) * 1000 for before, after in pairs)
        own = sorted((after[1] - before[1]) * 1000 for before, after in pairs)
        worst = ", ".join(f"{gap:.0f}" for gap in gaps[-5:])
        work = ", ".join(f"{each:.0f}" for each in own[-5:])
        late = sum(gap > 50 for gap in gaps)
        print(
            f"{name}: worst {worst} ms, {late} of {len(gaps):,} over 50 ms;"
            f" the window's own work in one of them {work} ms; load {os.getloadavg()[0]:.1f}",
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
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("more", type=Path, nargs="?")
    parser.add_argument("--stalls", type=Path)
    options = parser.parse_args()
    make_application("0")
    hush_offscreen()
    known = catalogue.load()
    with ExitStack() as held:
        home = held.enter_context(throwaway_keys())
        settings = Path(held.enter_context(tempfile.TemporaryDirectory()))
        stalls = held.enter_context(options.stalls.open("w")) if options.stalls else None
        path = options.folder / "ten.elx"
        window = make_window(path, Gpg(home.path, home.binary), known, settings / "w.ini")
        window.resize(1440, 900)
        window.show()
        gc.freeze()  # as the app does
        _open(window, Workspace(path, KEY))
        beats = Beats(stalls)
        beats.measure("at rest", [], 3)
        beats.measure("scrolling", [scrolling(window)], 10)
        beats.measure("asking", [asking(window)], 12)
        if options.more:
            window.take_in([options.more])
            beats.measure("both, while a file comes in", [scrolling(window), asking(window)], 30)
        print(f"memory: {memory_mb('VmRSS'):.0f} MB, at most {memory_mb('VmHWM'):.0f} MB")
        if options.more:
            _take_out(window, options.more.name)
        window.close()


def _open(window: MainWindow, workspace: Workspace) -> None:
    model = window.centre.events.model
    begun = time.perf_counter()
    window.context.library.adopt(workspace)
    wait_until(lambda: len(model.ids) > 0 and not model.fetching)
    print(f"open to first rows: {time.perf_counter() - begun:.2f} s", flush=True)
    wait_until(lambda: not window.context.search.running, 60)
    print(f"all {len(model.ids):,} ids: {time.perf_counter() - begun:.2f} s", flush=True)
    wait_until(lambda: False, 5)
    print(f"memory: {memory_mb('VmRSS'):.0f} MB, at most {memory_mb('VmHWM'):.0f} MB")


def _take_out(window: MainWindow, name: str) -> None:
    """Leave the workspace as it was."""
    imports, library = window.context.imports, window.context.library
    wait_until(lambda: not imports.running, 600)
    wait_until(lambda: any(each.file == name for each in library.receipts))
    for each in library.receipts:
        if each.file == name and each.file_id is not None:
            imports.remove(each.file_id)
    wait_until(lambda: not library.at_work, 600)


if __name__ == "__main__":
    main()
