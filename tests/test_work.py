# SPDX-License-Identifier: MIT
"""What stops long work: told once, at any moment, and never after the block was left."""

import threading
from collections.abc import Callable

import pytest

from explorer.errors import Cancelled
from explorer.work import CancelToken


def test_what_waits_is_broken_off_once(cancel: CancelToken) -> None:
    heard: list[str] = []
    with cancel.on_cancel(lambda: heard.append("left before")):
        pass
    with cancel.on_cancel(lambda: heard.append("waits")):
        cancel.cancel()
        cancel.cancel()
        with cancel.on_cancel(lambda: heard.append("came later")):
            assert heard == ["waits", "came later"]
    with pytest.raises(Cancelled):
        cancel.check()


def test_nothing_is_broken_off_after_its_block_was_left(cancel: CancelToken) -> None:
    """Else a connection could be interrupted that is closed by then."""
    order: list[str] = []
    begun, gate = threading.Event(), threading.Event()

    def slow() -> None:
        begun.set()
        gate.wait(60)
        order.append("broken off")

    stopper = threading.Thread(target=cancel.cancel)
    opener = threading.Timer(0.2, gate.set)
    with cancel.on_cancel(slow):
        stopper.start()
        begun.wait(60)
        opener.start()
    order.append("left")
    stopper.join()
    opener.join()
    assert order == ["broken off", "left"]


class _Struck(list[Callable[[], None]]):
    """Is where a signal strikes: its handler cancels before or after the callback is noted."""

    def __init__(self, token: CancelToken, *, before: bool) -> None:
        super().__init__()
        self._token, self._before = token, before

    def append(self, callback: Callable[[], None], /) -> None:
        if self._before:
            self._token.cancel()
        super().append(callback)
        if not self._before:
            self._token.cancel()


@pytest.mark.timeout(60)
@pytest.mark.parametrize("before", [True, False], ids=["before", "after"])
def test_a_signal_may_strike_while_a_block_is_entered(cancel: CancelToken, before: bool) -> None:
    """Ctrl+C runs its handler in the midst of whatever the main thread does."""
    heard: list[str] = []
    cancel._callbacks = _Struck(cancel, before=before)
    with cancel.on_cancel(lambda: heard.append("told")):
        assert heard == ["told"]
