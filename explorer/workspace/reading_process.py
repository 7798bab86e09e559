# SPDX-License-Identifier: MIT
"""`reading.read_file` in a process of its own, so that reading and writing share two cores.

Lines pass between the processes through a pipe, never through a file. The child ends with its
parent, however that ends, and takes its gpg with it.
"""

import gc
import threading
from collections import deque
from contextlib import closing, suppress
from multiprocessing.connection import Connection
from multiprocessing.reduction import ForkingPickler
from pathlib import Path
from queue import SimpleQueue
from types import TracebackType
from typing import Any, Final, Self

from explorer import places
from explorer.errors import Cancelled, UserError
from explorer.events import catalogue
from explorer.package.decryption import widen
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.coding import Coder
from explorer.workspace.memory import keep_freed
from explorer.workspace.reading import Step, Steps, Task, read_file
from explorer.workspace.starting import Reading

_READY: Final = "ready"
_END: Final = None
_STOP: Final = None
_PATIENCE = 5.0  # seconds
_TURN = 0.1  # seconds between looks at the token
_BYTES_AHEAD = 4 << 20  # as the parent stops now and then, to write sheets
_RARELY = 200_000  # objects more, before cycles are looked for: a block makes none

_Files = SimpleQueue[tuple[str, Task] | None]


class ReadingProcess:
    """Reads one file after another; use it as a context manager.

    ahead: a process that was started for it; None to start one.
    """

    def __init__(self, gpg: Gpg, cancel: CancelToken, ahead: Reading | None = None) -> None:
        started = (ahead or Reading.start()).take()
        self._process, self._commands = started.process, started.commands
        self._results = started.results
        self._cancel = cancel
        self._ready = False
        widen(self._results)
        self._tell(gpg)

    def read(self, path: Path, task: Task) -> Steps:
        """As `reading.read_file`."""
        ended = False
        self._tell((str(path), task))
        try:
            with self._cancel.on_cancel(self._stop):
                while not ended:
                    step = self._receive()
                    if step is _END:
                        ended = True
                    elif isinstance(step, BaseException):
                        ended = True
                        raise step
                    else:
                        yield step
        finally:
            while not ended and self._process.is_alive():
                if not self._ready and self._cancel.cancelled:
                    break
                step = self._receive()
                ended = step is _END or isinstance(step, BaseException)

    def _receive(self) -> Step | BaseException | None:
        try:
            if not self._ready:
                self._wait_until_ready()
            step: Step | BaseException | None = self._results.recv()
        except (EOFError, OSError) as error:  # Windows says the latter where nothing was waiting
            self._cancel.check()
            raise RuntimeError("the reading process ended unexpectedly") from error
        return step

    def _wait_until_ready(self) -> None:
        """Its first word; until then it can't be told to stop, but has no children either."""
        while not self._results.poll(_TURN):
            self._cancel.check()
        assert self._results.recv() == _READY
        self._ready = True

    def _has_spoken(self) -> bool:
        try:
            return self._results.poll()
        except OSError:  # it is gone
            return False

    def _tell(self, word: object) -> None:
        """If it is gone, that is seen by whoever waits for its answer."""
        with suppress(OSError):
            self._commands.send(word)

    def _stop(self) -> None:
        self._tell(_STOP)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop()
        self._commands.close()
        if not self._ready and not self._has_spoken():
            self._process.kill()
        self._results.close()
        self._process.join(_PATIENCE)
        if self._process.is_alive():
            self._process.kill()
            self._process.join()
        self._process.close()


def serve(commands: Connection, results: Connection) -> None:
    """The child: reads the files named on `commands` until it is told to stop.

    The first word is the Gpg to read with.
    """
    places.keep_memory_private()
    keep_freed()
    coder = Coder(catalogue.load())
    gc.freeze()
    gc.set_threshold(_RARELY)
    try:
        gpg: Gpg | None = commands.recv()
    except (EOFError, OSError):
        return  # the parent is gone
    if gpg is _STOP:
        return
    cancel = CancelToken()
    files: _Files = SimpleQueue()
    threading.Thread(target=_listen, args=(commands, cancel, files), daemon=True).start()
    results.send(_READY)
    while (asked := files.get()) is not _STOP:
        path, task = asked
        _send_steps(read_file(Path(path), gpg, coder, cancel, task), results)


def _listen(commands: Connection, cancel: CancelToken, files: "_Files") -> None:
    try:
        while (asked := commands.recv()) is not _STOP:
            files.put(asked)
    except (EOFError, OSError):
        pass  # the parent is gone
    cancel.cancel()
    files.put(_STOP)


def _send_steps(read: Steps, results: Connection) -> None:
    with _Outbox(results) as out:
        try:
            with closing(read) as steps:
                for step in steps:
                    out.send(step)
        except (UserError, Cancelled) as ending:
            out.send(ending)
        else:
            out.send(_END)


class _Outbox:
    """Sends without waiting for the parent, as long as that is not far behind.

    Use it as a context manager: it leaves when all was sent, or when the parent is gone.
    """

    def __init__(self, results: Connection) -> None:
        self._results = results
        self._waiting: deque[Any] = deque()
        self._bytes = 0
        self._turn = threading.Condition()
        self._thread = threading.Thread(target=self._send_all, daemon=True)

    def send(self, step: object) -> None:
        data = ForkingPickler.dumps(step)
        with self._turn:
            self._turn.wait_for(lambda: self._bytes < _BYTES_AHEAD)
            self._put(data)

    def _put(self, data: Any) -> None:
        self._waiting.append(data)
        self._bytes += len(data or ())
        self._turn.notify_all()

    def _send_all(self) -> None:
        there = True
        while (data := self._next()) is not None:
            if there:
                try:
                    self._results.send_bytes(data)
                except OSError:
                    there = False  # the parent is gone; `_listen` hears it too
            with self._turn:
                self._bytes -= len(data)
                self._turn.notify_all()

    def _next(self) -> Any:
        with self._turn:
            self._turn.wait_for(lambda: self._waiting)
            return self._waiting.popleft()

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        with self._turn:
            self._put(None)
        self._thread.join()
