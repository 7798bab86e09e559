# SPDX-License-Identifier: MIT
"""A window on a real workspace of invented events.

Fixtures:
    theme       the look of the test's application.
    filled      path of a workspace with one day of invented events (`DAY_EVENTS`), made once.
    make        make(path) -> MainWindow on the workspace at this path; closed after the test.
    window      the window on `filled`, on show and done with its first answer.
    bare        the window where there is no workspace yet.
"""

import gc
import os
import shutil
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from typing import Any

import orjson
import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from explorer.events import catalogue
from explorer.events.catalogue import Catalogue
from explorer.package.gpg import Gpg
from explorer.ui.application import make_window
from explorer.ui.main_window import MainWindow
from explorer.ui.theme import Theme
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest

# Before any application is made: a run of the tests never opens windows on somebody's screen.
os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

Make = Callable[[Path], MainWindow]
LEARNERS = (("mira_k", 1021), ("tobias.n", 1022), ("staff_ana", 7001))
COURSE = "course-v1:MarlX+TIDE1+2024"
DAY_EVENTS = 600
DAY = datetime(2024, 3, 4, 8, tzinfo=UTC)


@cache
def load_catalogue() -> Catalogue:
    return catalogue.load()


def line(number: int, **changes: Any) -> dict[str, Any]:
    """The event of this number of an invented day: three learners, three types, 90 s apart."""
    username, user_id = LEARNERS[number % 3]
    kinds = (
        ("play_video", "browser", '{"id": "i4x-MarlX-TIDE1-video-ebb", "currentTime": 12.5}'),
        ("problem_check", "server", {"problem_id": "ebb", "attempts": 2, "success": "correct"}),
        ("pause_video", "browser", '{"id": "i4x-MarlX-TIDE1-video-ebb", "currentTime": 114}'),
    )
    type_, source, payload = kinds[number // 3 % 3]
    time = DAY + timedelta(seconds=90 * number + (7200 if number >= 300 else 0))
    return {
        "username": username,
        "event_type": type_,
        "event_source": source,
        "event": payload,
        "time": time.isoformat(),
        "ip": "192.0.2.7",
        "agent": "Mozilla/5.0",
        "host": "courses.example.org",
        "page": None,
        "session": f"{number // 60:032x}" if source == "browser" else "",
        "context": {"course_id": COURSE, "org_id": "MarlX", "user_id": user_id, "path": "/event"},
        **changes,
    }


def text(*events: dict[str, Any]) -> bytes:
    """A log of these events."""
    return b"".join(orjson.dumps(event) + b"\n" for event in events)


def day(count: int = DAY_EVENTS) -> bytes:
    return text(*(line(number) for number in range(count)))


@pytest.fixture(scope="session")
def _made(gpg_home: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("workspace")
    source = folder / "marlx-edge-events-2024-03-04.log"
    source.write_bytes(day() + b"no event at all\n")
    gpg = Gpg(home=gpg_home.path, binary=gpg_home.binary)
    path = folder / "Filled.elx"
    workspace = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
    for _ in ingest(workspace, [source], gpg, load_catalogue(), CancelToken()):
        pass
    return path


@pytest.fixture(autouse=True)
def _garbage_in_this_thread() -> Iterator[None]:
    """Free no widget in a worker's thread: in the app, ui/garbage.py sees to that."""
    gc.disable()
    yield
    gc.enable()


@pytest.fixture(scope="package", autouse=True)
def _no_garbage_for_later_threads() -> Iterator[None]:
    """Nor in a thread of the tests that come after those of the window."""
    yield
    gc.collect()


@pytest.fixture
def filled(_made: Path, tmp_path: Path) -> Path:
    path = tmp_path / "Filled.elx"
    shutil.copytree(_made, path)
    return path


@pytest.fixture
def theme(qapp: QApplication) -> Theme:
    return Theme(qapp)


@pytest.fixture
def make(qtbot: QtBot, gpg: Gpg, tmp_path: Path) -> Iterator[Make]:
    windows: list[MainWindow] = []

    def build(path: Path) -> MainWindow:
        window = make_window(path, gpg, load_catalogue(), tmp_path / "window.ini")
        windows.append(window)
        window.resize(1280, 800)
        return window

    yield build
    for window in windows:
        window.close()
        window.deleteLater()
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)


@pytest.fixture
def window(make: Make, filled: Path, qtbot: QtBot) -> MainWindow:
    window = make(filled)
    window.show()
    window.context.library.open()
    qtbot.waitUntil(lambda: len(window.centre.events.model.ids) == DAY_EVENTS)
    settle(qtbot, window)
    return window


@pytest.fixture
def bare(make: Make, tmp_path: Path) -> MainWindow:
    window = make(tmp_path / "New.elx")
    window.show()
    return window


def settle(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the answer is whole and the rows in sight have come."""
    qtbot.waitUntil(lambda: window.context.library.totals is not None)
    qtbot.waitUntil(lambda: not window.context.search.running)
    qtbot.waitUntil(lambda: not window.context.library.overview.busy)
    QCoreApplication.processEvents()
    qtbot.waitUntil(lambda: not window.centre.events.model.fetching)


def show_rows(qtbot: QtBot, window: MainWindow) -> None:
    """Wait until the row at the top has its event."""
    model, view = window.centre.events.model, window.centre.events.view
    qtbot.waitUntil(lambda: view.rowAt(0) >= 0 and model.row(view.rowAt(0)) is not None)
