# SPDX-License-Identifier: MIT
"""How fast a long trail appears and moves: python -m tests.benchmarks.bench_trail [--events N]

Takes in N invented events of one learner, shows the trail, and measures the time from asking to
the first drawing on show, the frames a second while panning at several zooms, and the finder.
"""

import argparse
import hashlib
import os
import random
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import orjson
from PySide6.QtCore import QEventLoop

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.ui.application import hush_offscreen, make_application, make_window, wait_until
from explorer.ui.main_window import MainWindow
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from tests.helpers.gpg_home import throwaway_keys

WHO = "busy_bea"
_COURSE = "course-v1:MarlX+TIDE1+2024"
_FRAMES = 120
_KINDS = (
    ("play_video", "browser", '{"id": "ebb", "currentTime": 12.5}'),
    ("pause_video", "browser", '{"id": "ebb", "currentTime": 114}'),
    ("problem_check", "server", {"problem_id": "ebb", "attempts": 2, "success": "correct"}),
    ("edx.forum.thread.viewed", "server", {"commentable_id": "ebb", "id": "x1"}),
    ("seq_next", "browser", '{"id": "block-v1:x", "old": 1, "new": 2}'),
    ("edx.bookmark.added", "server", {"course_id": _COURSE}),
    (f"/courses/{_COURSE}/courseware/a/b/", "server", "{}"),
    ("page_close", "browser", "{}"),
)


def lines(count: int) -> Iterator[bytes]:
    """The events of somebody who did very much."""
    chance, when = random.Random(7), datetime(2023, 1, 9, 8, tzinfo=UTC)
    session, key = 0, ""
    for number in range(count):
        if chance.random() < 0.01:
            session += 1
            when += timedelta(hours=chance.randint(2, 14))
            key = hashlib.blake2b(b"%d" % session, digest_size=16).hexdigest()
        when += timedelta(seconds=chance.randint(1, 40))
        kind, source, payload = chance.choice(_KINDS)
        yield orjson.dumps(
            {
                "username": WHO,
                "event_type": kind,
                "event_source": source,
                "event": payload,
                "time": f"{when:%Y-%m-%dT%H:%M:%S}.{number % 10**6:06}+00:00",
                "ip": f"192.0.2.{session % 40}",
                "agent": "Mozilla/5.0 (Windows NT 10.0) Firefox/120.0",
                "session": key if source == "browser" else "",
                "context": {"course_id": _COURSE, "org_id": "MarlX", "user_id": 77},
            }
        )


@contextmanager
def _window(count: int) -> Iterator[MainWindow]:
    make_application("0")
    hush_offscreen()
    with throwaway_keys() as home, tempfile.TemporaryDirectory() as folder:
        gpg = Gpg(home.path, home.binary)
        source = Path(folder) / "trail.log"
        source.write_bytes(b"\n".join(lines(count)) + b"\n")
        path = Path(folder) / "Trail.elx"
        workspace = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
        found = catalogue.load()
        for _ in ingest(workspace, [source], gpg, found, CancelToken()):
            pass
        window = make_window(path, gpg, found, Path(folder) / "window.ini")
        window.resize(1440, 900)
        window.show()
        window.context.library.open()
        search = window.context.search
        wait_until(lambda: window.context.library.totals is not None and not search.running)
        try:
            yield window
        finally:
            window.close()


def _first_paint(window: MainWindow) -> tuple[float, float]:
    """Seconds, and seconds of CPU, from asking for the trail until it is drawn."""
    trail = window.trail()
    started, worked = time.perf_counter(), time.process_time()
    window.context.state.show_trail(WHO)
    loop = QEventLoop()
    trail._source.came.connect(loop.quit)
    loop.exec()
    assert trail.plot is not None
    trail.plot.viewport().repaint()
    return time.perf_counter() - started, time.process_time() - worked


def _panning(window: MainWindow, share: float) -> tuple[float, float]:
    """Frames a second in the middle and at worst, with this share of the trail in sight."""
    plot = window.trail().plot
    assert plot is not None
    plot.fit()
    plot.zoom(share)
    box = plot.getPlotItem().vb
    low, high = box.viewRange()[0]
    step = (high - low) / 150
    taken = []
    for frame in range(_FRAMES):
        started = time.perf_counter()
        box.translateBy(x=step if frame < _FRAMES / 2 else -step)
        plot.viewport().repaint()
        taken.append(time.perf_counter() - started)
    taken.sort()
    return 1 / taken[len(taken) // 2], 1 / taken[-1]


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    given = parser.parse_args()
    with _window(given.events) as window:
        # pyqtgraph is imported when the first trail is drawn: taken apart from the drawing.
        started = time.perf_counter()
        import explorer.ui.panels.trail_plot  # noqa: F401

        print(f"import of the plotting library: {time.perf_counter() - started:.2f} s")
        for _ in range(3):
            took, worked = _first_paint(window)
            print(f"first paint of {given.events:,} events: {took:.3f} s ({worked:.3f} s of CPU)")
            window.context.state.show_trail(None)
        _first_paint(window)
        during = _panning(window, 1.0)
        print(f"panning while the rest is read: {during[0]:.0f} frames/s, worst {during[1]:.0f}")
        started = time.perf_counter()
        wait_until(lambda: not window.trail().reading, 300)
        print(f"what belongs together was read {time.perf_counter() - started:.1f} s later")
        for share in (1.0, 0.1, 0.01, 0.001):
            usual, worst = _panning(window, share)
            print(f"panning with {share:.1%} in sight: {usual:.0f} frames/s, worst {worst:.0f}")


if __name__ == "__main__":
    main()
