# SPDX-License-Identifier: MIT
"""How long work reports and how it is stopped, without knowing of threads or windows."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from typing import Generic, TypeVar

from explorer.errors import Cancelled

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Progress:
    """How far one piece of work is.

    label: what is being worked on, e.g. the delivered file's name.
    done, total: bytes of the delivered files; total 0 means unknown.
    events: events taken in so far. note: what is worth knowing before the file is opened, e.g.
    which key it is for.
    """

    label: str
    done: int
    total: int
    events: int = 0
    note: str = ""


class CancelToken:
    """Handed to long work by whoever may stop it; safe to use from any thread.

    The work calls `check()` between steps, and registers with `on_cancel` whatever must be
    broken off while it waits (kill a child, interrupt a query).
    """

    def __init__(self) -> None:
        # Held while callbacks run, so that none runs after its block was left (on a connection
        # closed by then). Reentrant: a signal's handler may cancel in the midst of `on_cancel`.
        self._lock = threading.RLock()
        self._cancelled = False
        self._callbacks: list[Callable[[], None]] = []

    @property
    def cancelled(self) -> bool:
        return self._cancelled

    def cancel(self) -> None:
        """Stop the work: run each registered callback once. Later calls do nothing."""
        with self._lock:
            self._cancelled = True
            self._break_off()

    def check(self) -> None:
        """Raise Cancelled if the work was stopped."""
        if self._cancelled:
            raise Cancelled

    @contextmanager
    def on_cancel(self, callback: Callable[[], None]) -> Iterator[None]:
        """Run `callback` if the work is stopped inside this block (at once, if it already was).

        It should not wait for anything: who leaves the block waits for it.
        """
        with self._lock:
            self._callbacks.append(callback)
            if self._cancelled:
                self._break_off()
        try:
            yield
        finally:
            with self._lock, suppress(ValueError):  # it was run
                self._callbacks.remove(callback)

    def _break_off(self) -> None:
        while self._callbacks:
            self._callbacks.pop(0)()


class Reply(Generic[T]):
    """What somebody else's thread answers, once; None: nothing. Safe to use from any thread."""

    def __init__(self) -> None:
        self._given = threading.Event()
        self._answer: T | None = None

    def give(self, answer: T | None = None) -> None:
        """Answer, unless that was done."""
        if not self._given.is_set():
            self._answer = answer
            self._given.set()

    def wait(self) -> T | None:
        """Wait for the answer."""
        self._given.wait()
        answer, self._answer = self._answer, None
        return answer
