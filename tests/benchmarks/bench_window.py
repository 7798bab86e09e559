# SPDX-License-Identifier: MIT
"""The window on ten million events: python -m tests.benchmarks.bench_window FOLDER [MORE.log.gz]

FOLDER holds ten.elx, as bench_explorer makes it. Prints the time to the first rows on screen, the
memory of the app, and the gaps between beats of a timer while the table scrolls, questions are
asked, and (with MORE) a file comes in. MORE is taken in and then removed from the workspace again.

Of each gap it also tells the processor time of the window's own thread: on a busy machine a gap is
mostly waiting for a core, and only that tells what the window does.
"""

import argparse
import itertools
import os
import sys
import tempfile
import time
from collections.abc import Callable
from contextlib import ExitStack
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEvent, QPointF, Qt, QTimer
from PySide6.QtGui import QMouseEvent
from PySide6.QtWidgets import QApplication

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.ui.application import hush_offscreen, make_application, make_window, wait_until
from explorer.ui.garbage import GarbageWatch
from explorer.ui.main_window import MainWindow
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.queries import Reader
from explorer.workspace.removal import remove_file
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

    def measure(
        self,
        name: str,
        act: "list[QTimer]",
        seconds: float,
        ended: Callable[[], bool] = lambda: False,
    ) -> None:
        """Print the longest gaps while these timers run."""
        self.times.clear()
        self._timer.start()
        for each in act:
            each.start()
        wait_until(ended, seconds)
        for each in (*act, self._timer):
            each.stop()
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

    def drag() -> None:
        place = QPointF(bar.rect().center())
        app = QApplication.instance()
        assert app is not None
        none, no_key = Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
        move = QMouseEvent(QEvent.Type.MouseMove, place, place, none, none, no_key)
        app.postEvent(bar, move)
        bar.setValue((bar.value() + 9973) % (bar.maximum() + 1))

    timer = QTimer(interval=60)
    timer.timeout.connect(drag)
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
    parser.add_argument("--switch", type=float, help="seconds until a thread has to let go")
    options = parser.parse_args()
    make_application("0")
    if options.switch:
        sys.setswitchinterval(options.switch)
    hush_offscreen()
    known = catalogue.load()
    with ExitStack() as held:
        home = held.enter_context(throwaway_keys())
        settings = Path(held.enter_context(tempfile.TemporaryDirectory()))
        path = options.folder / "ten.elx"
        window = make_window(path, Gpg(home.path, home.binary), known, settings / "w.ini")
        window.resize(1440, 900)
        window.show()
        garbage = GarbageWatch(window)  # as the app does
        workspace = Workspace(path, KEY)
        if options.more:
            _take_out(workspace, options.more.name)
        _open(window, workspace)
        _jump(window)
        beats = Beats()
        beats.measure("at rest", [], 3)
        beats.measure("scrolling", [scrolling(window)], 10)
        beats.measure("asking", [asking(window)], 12)
        if options.more:
            window.take_in([options.more])
            both, imports = [scrolling(window), asking(window)], window.context.imports
            beats.measure("both, while a file comes in", both, 30, lambda: not imports.running)
        print(f"memory: {memory_mb('VmRSS'):.0f} MB, at most {memory_mb('VmHWM'):.0f} MB")
        wait_until(lambda: not window.context.imports.running, 600)
        window.context.state.ask("")
        window.close()
        garbage.stop()
        if options.more:
            _take_out(workspace, options.more.name)


def _open(window: MainWindow, workspace: Workspace) -> None:
    model = window.centre.events.model
    window.context.search.failed.connect(lambda failure: print("failed:", failure))
    begun = time.perf_counter()
    window.context.library.adopt(workspace)
    wait_until(lambda: len(model.ids) > 0 and not model.fetching)
    print(f"open to first rows: {time.perf_counter() - begun:.2f} s", flush=True)
    if window.context.state.query:  # where somebody was, the last time
        window.context.state.ask("")
    wait_until(lambda: not window.context.search.running, 60)
    print(f"all {len(model.ids):,} ids: {time.perf_counter() - begun:.2f} s", flush=True)
    wait_until(lambda: False, 5)
    print(f"memory: {memory_mb('VmRSS'):.0f} MB, at most {memory_mb('VmHWM'):.0f} MB")


def _jump(window: MainWindow) -> None:
    """To rows far apart, as one who drags the scroll bar and lets go."""
    view, model = window.centre.events.view, window.centre.events.model
    bar, took = view.verticalScrollBar(), list[float]()

    def there() -> bool:
        height = view.viewport().height() - 1
        ends = (view.rowAt(0), view.rowAt(height))
        return all(model.row(each) is not None for each in ends)

    for number in range(1, 21):
        begun = time.perf_counter()
        bar.setValue(bar.maximum() * number // 21)
        wait_until(there, look_ms=1)
        took.append((time.perf_counter() - begun) * 1000)
        wait_until(lambda: False, 0.2)
    took.sort()
    print(f"jump to rows not seen yet: {took[10]:.0f} ms, at most {took[-1]:.0f} ms", flush=True)


def _take_out(workspace: Workspace, name: str) -> None:
    """Leave the workspace without this file."""
    with Reader(workspace, catalogue.load()) as reader:
        found = [each.file_id for each in reader.receipts() if each.file == name]
    for file_id in found:
        if file_id is not None:
            remove_file(workspace, file_id, CancelToken())


if __name__ == "__main__":
    main()
