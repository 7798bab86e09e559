# SPDX-License-Identifier: MIT
"""How long big events hold the window up: python -m tests.benchmarks.bench_inspector

Shows invented events of awkward sizes in an inspector, searches them, opens their tree and turns
to their text, with a timer that should fire every 10 ms; prints the longest gap between its beats
in each step. Then the same for drawing a histogram of many bars.
"""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import orjson
from PySide6.QtCore import QTimer

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.ui.application import make_application, make_window, wait_until
from explorer.ui.garbage import GarbageWatch
from explorer.ui.histogram_bars import Bars
from explorer.ui.main_window import MainWindow
from explorer.ui.panels.inspector import PRETTY, RAW, TREE, Inspector
from explorer.ui.panels.long_text import LongText
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.histogram import HOUR, Histogram
from explorer.workspace.ingest import ingest
from tests.helpers.gpg_home import throwaway_keys
from tests.helpers.workspaces import event_line

_BEAT_MS: Final = 10
_BUCKETS: Final = 400
_CATEGORIES: Final = 30


def payloads() -> dict[str, Any]:
    """Events that a plain viewer stumbles over."""
    deep: Any = "the end"
    for _ in range(500):
        deep = {"in": deep}
    return {
        "plain": {"id": "video", "currentTime": 12.5},
        "5 MB, 50,000 objects": [{"id": n, "state": "x" * 80} for n in range(50_000)],
        "100,000 keys": {f"key{n}": n for n in range(100_000)},
        "500 levels": deep,
        "1 MB of text": {"text": "word " * 200_000},
        "5 MB of text": {"text": "word " * 1_000_000},
        "JSON in JSON, 3 MB": orjson.dumps({f"key{n}": "y" * 20 for n in range(100_000)}).decode(),
    }


class Beats:
    """A timer that should fire every few milliseconds, and how late it came."""

    def __init__(self) -> None:
        self._timer = QTimer(interval=_BEAT_MS)
        self._timer.timeout.connect(self._beat)
        self._last = self._worst = 0.0

    def _beat(self) -> None:
        now = time.perf_counter()
        self._worst = max(self._worst, now - self._last)
        self._last = now

    def of(self, act: Callable[[], object], done: Callable[[], bool]) -> tuple[float, float]:
        """Milliseconds until it was done, and the longest standstill on the way."""
        self._last, self._worst = time.perf_counter(), 0.0
        started = self._last
        self._timer.start()
        act()
        wait_until(done)
        took = time.perf_counter() - started
        beats = time.perf_counter()
        wait_until(lambda: time.perf_counter() - beats > 0.05)
        self._timer.stop()
        return took * 1000, self._worst * 1000


@contextmanager
def a_window(lines: list[bytes]) -> Iterator[MainWindow]:
    """The window on a workspace of these events."""
    with throwaway_keys() as home, tempfile.TemporaryDirectory() as folder:
        gpg = Gpg(home.path, home.binary)
        log = Path(folder) / "big.log"
        log.write_bytes(b"\n".join([*lines, b""]))
        path = Path(folder) / "Big.elx"
        workspace = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
        for _ in ingest(workspace, [log], gpg, catalogue.load(), CancelToken()):
            pass
        window = make_window(path, gpg, catalogue.load(), Path(folder) / "window.ini")
        window.resize(1440, 900)
        window.show()
        window.context.library.adopt(workspace)
        wait_until(lambda: len(window.centre.events.model.ids) == len(lines))
        yield window
        window.close()


def inspect(window: MainWindow, names: list[str]) -> None:
    """Print how long each event took, and how long the window stood still."""
    beats, panel = Beats(), window.panels["inspector"]
    assert isinstance(panel, Inspector)
    ids = [int(each) for each in window.centre.events.model.ids]
    print("| event | show | search | open all | pretty | raw |")
    print("| --- | ---: | ---: | ---: | ---: | ---: |")
    for id_, name in zip(ids, names, strict=True):
        panel.tabs.setCurrentIndex(TREE)
        shown = beats.of(partial(window.context.state.select, id_), partial(_is_shown, panel, id_))
        panel.finding.open()
        found = beats.of(
            lambda: panel.finding.field.setText("org_id"),
            lambda: panel.finding.count.text().startswith("1 of"),
        )
        panel.finding.leave()
        panel.finding.field.clear()
        opened = beats.of(lambda: panel.json.open_to(0), lambda: True)
        texts = [
            beats.of(partial(panel.tabs.setCurrentIndex, tab), partial(_has_text, page))
            for tab, page in ((PRETTY, panel.pretty), (RAW, panel.raw))
        ]
        steps = (shown, found, opened, *texts)
        print(f"| {name} | {' | '.join(f'{took:.0f} ({worst:.0f})' for took, worst in steps)} |")


def _has_text(page: LongText) -> bool:
    return bool(page.text)


def _is_shown(panel: Inspector, id_: int) -> bool:
    return panel.shown == id_


def draw(window: MainWindow) -> None:
    """Print how long one drawing of many bars takes."""
    counts = {
        f"category{n}": [1 + n * at % 50 for at in range(_BUCKETS)] for n in range(_CATEGORIES)
    }
    found = Histogram(0, HOUR, counts, [at % 7 > 0 for at in range(_BUCKETS)], 0, _BUCKETS * HOUR)
    canvas = window.centre.histogram.canvas
    started = time.perf_counter()
    bars = Bars(found, {})
    canvas.show_bars(bars, (0, bars.end))
    canvas.grab()
    took = (time.perf_counter() - started) * 1000
    print(f"histogram of {_BUCKETS} bars in {_CATEGORIES} categories drawn in {took:.0f} ms")


def main() -> None:
    make_application("0")
    events = payloads()
    lines = [
        event_line(n, event=payload, time=f"2024-03-04T08:00:{n:02}+00:00")
        for n, payload in enumerate(events.values())
    ]
    with a_window(lines) as window:
        garbage = GarbageWatch(window)  # as the app does
        print("milliseconds until done (the longest standstill of the window on the way)\n")
        inspect(window, list(events))
        draw(window)
        garbage.stop()


if __name__ == "__main__":
    main()
