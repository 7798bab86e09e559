# SPDX-License-Identifier: MIT
"""Who may work when: the window before all work beside it, and of that only so much at a time."""

import os
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Final

from explorer.work import CancelToken

_MOST_SECONDS: Final = 0.05  # that work waits for the window, which may be held up itself
_SHORT_SECONDS: Final = 0.08  # work that may be what the window waits for: its first rows
_SHARE_SECONDS: Final = 0.005  # that work keeps its place while others wait for one
_PATIENCE: Final = 0.1  # seconds; then work goes on without a place


class Turns:
    """Python runs one thread at a time, and drawing a screen takes that turn some hundred times.
    What decrypts and unpacks needs no turn but a core, and leaves none to the window if many do.

    cores: as many may count and search at the same time, one fewer while files come in.
    most: seconds that work waits for the window. patience: for a place.
    """

    def __init__(
        self,
        cores: int = os.cpu_count() or 2,
        most: float = _MOST_SECONDS,
        patience: float = _PATIENCE,
    ) -> None:
        self._most, self._patience = most, patience
        self._together = self._cores = max(cores, 1)
        self._free = threading.Event()
        self._free.set()
        self._until = 0.0
        self._lock = threading.Lock()
        self._working = 0
        self._waiting: deque[threading.Event] = deque()

    @contextmanager
    def of_window(self) -> Iterator[None]:
        """The window is at work: the others wait at their next step. Called in its thread."""
        if not self._free.is_set():
            yield
            return
        self._until = time.monotonic() + self._most
        self._free.clear()
        try:
            yield
        finally:
            self._free.set()

    @property
    def window_at_work(self) -> bool:
        """Whether the window is at work now."""
        return not self._free.is_set()

    def give_way(self) -> None:
        """Wait while the window is at work, but not for ever; called in any other thread."""
        if not self._free.is_set():
            left = self._until - time.monotonic()
            if left > 0:
                self._free.wait(left)

    @contextmanager
    def crowded(self) -> Iterator[None]:
        """Files come in, in a process of their own: the others leave it a core."""
        self._together = max(self._cores - 1, 1)
        try:
            yield
        finally:
            self._together = self._cores

    @property
    def wanted(self) -> bool:
        """Whether somebody waits for a place."""
        return bool(self._waiting)

    def take(self) -> None:
        """Wait for a place to work at, but not for ever."""
        with self._lock:
            if self._working < self._together:
                self._working += 1
                return
            mine = threading.Event()
            self._waiting.append(mine)
        if not mine.wait(self._patience):
            with self._lock:
                if not mine.is_set():
                    self._waiting.remove(mine)
                    self._working += 1

    def leave(self) -> None:
        """Let the next one have the place."""
        with self._lock:
            self._working -= 1
            while self._waiting and self._working < self._together:
                self._working += 1
                self._waiting.popleft().set()


class PoliteToken(CancelToken):
    """Lets others go first wherever work looks whether it goes on."""

    def __init__(self, turns: Turns) -> None:
        super().__init__()
        self._turns = turns
        self._begun: float | None = None  # of work that is not held up while it is short
        self._since: float | None = None  # when it got its place, if it has one

    @contextmanager
    def free(self) -> Iterator[None]:
        """Work that needs no place."""
        yield

    @contextmanager
    def placed(self) -> Iterator[None]:
        """Work that needs one of the places, and shares it; what is short is not held up."""
        self._turns.take()
        self._begun = self._since = time.monotonic()
        try:
            yield
        finally:
            self._since = None
            self._turns.leave()

    @contextmanager
    def crowding(self) -> Iterator[None]:
        """Work that leaves the others fewer places."""
        with self._turns.crowded():
            yield

    def check(self) -> None:
        super().check()
        if not self._turns.window_at_work and not self._turns.wanted:
            return
        now = time.monotonic()
        if self._begun is None or now - self._begun > _SHORT_SECONDS:
            self._turns.give_way()
        if self._since is not None and now - self._since > _SHARE_SECONDS and self._turns.wanted:
            self._turns.leave()
            self._turns.take()
            self._since = time.monotonic()
        super().check()


MANNERS: Final[dict[str, Callable[[PoliteToken], AbstractContextManager[None]]]] = {
    "search": PoliteToken.placed,
    "counts": PoliteToken.placed,
    "histogram": PoliteToken.placed,
    "import": PoliteToken.crowding,
}
"""How the jobs of these workers share the machine; those of others are free."""
