# SPDX-License-Identifier: MIT
"""Who may work when: the window first, and only so many beside it."""

import threading
from collections.abc import Iterator

import pytest
from PySide6.QtGui import QPaintEvent
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from explorer.errors import Cancelled
from explorer.ui.main_window import MainWindow
from explorer.ui.turns import PoliteToken, Turns

_LONG = 60.0  # seconds that nobody waits here, if all is well


@pytest.fixture
def threads() -> Iterator[list[threading.Thread]]:
    started: list[threading.Thread] = []
    yield started
    for thread in started:
        thread.join(_LONG)
        assert not thread.is_alive()


def test_work_waits_at_its_next_step_while_the_window_is_at_work(
    threads: list[threading.Thread],
) -> None:
    turns, done = Turns(cores=1, most=_LONG), threading.Event()
    token = PoliteToken(turns)

    def work() -> None:
        with token.free():
            token.check()
        done.set()

    threads.append(threading.Thread(target=work))
    with turns.of_window(), turns.of_window():  # one thing the window does may lie within another
        threads[0].start()
        assert not done.wait(0.2)
    assert done.wait(_LONG)


def test_a_window_that_is_held_up_holds_nobody_up_for_long() -> None:
    turns = Turns(cores=1, most=0.01)
    with turns.of_window():
        PoliteToken(turns).check()
        assert turns.window_at_work


def test_as_many_work_as_there_are_cores_and_share_their_places(
    threads: list[threading.Thread],
) -> None:
    turns, working, most = Turns(cores=2, patience=_LONG), set[int](), [0]
    lock, both = threading.Lock(), threading.Barrier(3, timeout=_LONG)
    begun = [threading.Event() for _ in range(3)]

    def work(number: int) -> None:
        token = PoliteToken(turns)
        both.wait()
        with token.placed():
            begun[number].set()
            # Nobody ends before everybody had a place: so those who have one hand it on.
            while not all(each.is_set() for each in begun):
                with lock:
                    working.add(number)
                    most[0] = max(most[0], len(working))
                threading.Event().wait(0.001)
                with lock:
                    working.discard(number)
                token.check()

    threads += [threading.Thread(target=work, args=(number,)) for number in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(_LONG)
    assert all(each.is_set() for each in begun)
    assert most[0] <= 2
    assert not turns.wanted


def test_while_files_come_in_one_fewer_works() -> None:
    turns = Turns(cores=2, patience=0.01)
    turns.take()
    with turns.crowded():
        turns.take()  # who waited in vain goes on without a place
    turns.leave()
    turns.leave()
    assert not turns.wanted


def test_a_token_that_was_cancelled_waits_for_nobody() -> None:
    turns = Turns(cores=1, most=_LONG)
    token = PoliteToken(turns)
    token.cancel()
    with turns.of_window(), pytest.raises(Cancelled):
        token.check()


def test_the_window_is_at_work_while_it_draws(window: MainWindow, qtbot: QtBot) -> None:
    turns, seen = window.context.library.turns, list[bool]()

    class Drawn(QWidget):
        def paintEvent(self, _event: QPaintEvent) -> None:
            seen.append(turns.window_at_work)

    drawn = Drawn(window.centre)
    drawn.resize(20, 20)
    drawn.show()
    qtbot.waitUntil(lambda: bool(seen))
    assert all(seen)
    assert not turns.window_at_work
