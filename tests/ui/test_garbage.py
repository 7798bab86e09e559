# SPDX-License-Identifier: MIT
"""Where garbage is looked for: what Qt made is never freed in a worker's thread."""

import gc
import threading
import weakref
from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject
from pytestqt.qtbot import QtBot

from explorer.ui.garbage import GarbageWatch

MANY = 50_000


class Ringed(QObject):
    """An object that only the collector can free."""

    def __init__(self, heard: list[int]) -> None:
        super().__init__()
        self.own = self
        weakref.finalize(self, lambda: heard.append(threading.get_ident()))


@pytest.fixture
def watch(qtbot: QtBot) -> Iterator[GarbageWatch]:
    parent = QObject()
    watch = GarbageWatch(parent)
    yield watch
    watch.stop()
    gc.unfreeze()


def test_widgets_in_a_ring_are_freed_by_the_windows_thread(
    qtbot: QtBot, watch: GarbageWatch
) -> None:
    freed: list[int] = []
    Ringed(freed)
    made: list[list[int]] = []
    worker = threading.Thread(target=lambda: made.extend([] for _ in range(MANY)))
    worker.start()
    worker.join()
    assert freed == []
    qtbot.waitUntil(lambda: bool(freed))
    assert freed == [threading.get_ident()]


def test_python_looks_for_garbage_again_afterwards(watch: GarbageWatch) -> None:
    assert not gc.isenabled()
    watch.stop()
    assert gc.isenabled()
