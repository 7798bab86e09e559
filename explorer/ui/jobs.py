# SPDX-License-Identifier: MIT
"""Work beside the window: the only file that knows threads, with turns.py.

Everything a job reports arrives in the window's thread, in order, and a job ends exactly once.
"""

import queue
import threading
import time
import traceback
from collections import deque
from collections.abc import Callable, Generator, Iterator
from contextlib import AbstractContextManager, ExitStack
from dataclasses import dataclass
from typing import Any, Final, Generic, TypeVar

from PySide6.QtCore import QMetaObject, QObject, Qt, Slot

from explorer.errors import Cancelled, UserError
from explorer.ui.turns import MANNERS, PoliteToken, Turns
from explorer.work import CancelToken, Progress

R = TypeVar("R")
Work = Callable[[R, CancelToken], Any]
"""Gets the worker's own resource; returns an answer, or a generator that yields on its way."""

_REPORT_SECONDS: Final = 0.1
_DRAIN_SECONDS: Final = 0.02
_STOP_SECONDS: Final = 10.0


@dataclass(frozen=True, slots=True)
class Failure:
    """Why something did not work: what happened, what to do, and details for who asks.

    Details of a bug are where it happened, never its values: those may be a learner's.
    """

    what: str
    todo: str = ""
    details: str = ""
    error: BaseException | None = None

    @classmethod
    def of(cls, error: BaseException) -> "Failure":
        if isinstance(error, UserError):
            return cls(error.what, error.todo, error=error)
        frames = traceback.extract_tb(error.__traceback__)
        where = [f"{frame.filename}:{frame.lineno} in {frame.name}" for frame in frames]
        return cls(
            "Something went wrong inside the app.",
            "Try again. If it stays, report it with the details below.",
            "\n".join([type(error).__name__, *where]),
            error,
        )


class Relay(QObject):
    """Carries calls from any thread into the window's thread, in order and in small bites."""

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._calls: deque[Callable[[], None]] = deque()
        self._closed = False
        self.turns = Turns()

    def post(self, call: Callable[[], None]) -> None:
        """Have `call` made in the window's thread; safe from any thread."""
        if not self._closed:
            self._calls.append(call)
            self._wake()

    def close(self) -> None:
        """Make the calls still waiting; later ones are dropped. Every thread has ended."""
        while self._calls:
            self._calls.popleft()()
        self._closed = True

    @Slot()
    def drain(self) -> None:
        """Make the waiting calls; what takes long waits for the next turn of the loop."""
        started = time.perf_counter()
        with self.turns.of_window():
            while self._calls:
                self._calls.popleft()()
                if self._calls and time.perf_counter() - started > _DRAIN_SECONDS:
                    self._wake()
                    return

    def _wake(self) -> None:
        # No Python signal is emitted and no QObject made in a worker: PySide does neither safely.
        QMetaObject.invokeMethod(self, "drain", Qt.ConnectionType.QueuedConnection)


class Hook:
    """Who wants to hear one thing of a job; used in the window's thread only."""

    def __init__(self) -> None:
        self._calls: list[Callable[..., object]] = []

    def connect(self, call: Callable[..., object]) -> None:
        """Have `call` made with what there is to say."""
        self._calls.append(call)

    def emit(self, *values: object) -> None:
        """Tell everyone."""
        for call in list(self._calls):
            call(*values)


class Job:
    """One piece of work under way. A plain object: workers may hold it as long as they like.

    Hooks: progressed(Progress), at most ten a second; produced(value), what the work yields;
    then exactly one of finished(answer), failed(Failure), cancelled(); and last ended().
    """

    def __init__(self, work: Work[Any], relay: Relay) -> None:
        self.progressed, self.produced = Hook(), Hook()
        self.finished, self.failed, self.cancelled = Hook(), Hook(), Hook()
        self.ended = Hook()
        self.token = PoliteToken(relay.turns)
        self.done = False
        self._work = work
        self._relay = relay
        self._reported = 0.0
        self._unreported: Progress | None = None

    def cancel(self) -> None:
        """Ask the work to stop; `cancelled` follows when it has (unless it just finished)."""
        self.token.cancel()

    def run(self, resource: object) -> None:
        """Do the work; called in the worker's thread."""
        try:
            self.token.check()
            answer = self._work(resource, self.token)
            if isinstance(answer, Iterator):
                answer = self._drive(answer)
        except Cancelled:
            self._relay.post(lambda: self._end(self.cancelled.emit))
        except Exception as error:  # noqa: BLE001 - a bug becomes a notice, never a silent end
            failure = Failure.of(error)
            self._relay.post(lambda: self._end(self.failed.emit, failure))
        else:
            self._relay.post(lambda: self._end(self.finished.emit, answer))

    def fail(self, error: Exception) -> None:
        """End before the work began, because the worker's resource could not be had."""
        failure = Failure.of(error)
        self._relay.post(lambda: self._end(self.failed.emit, failure))

    def _drive(self, steps: Iterator[object]) -> object:
        try:
            while True:
                item = next(steps)
                self.token.check()
                self._report(item)
        except StopIteration as stop:
            return stop.value
        finally:
            if isinstance(steps, Generator):
                steps.close()

    def _report(self, item: object) -> None:
        if not isinstance(item, Progress):
            if self._unreported is not None:
                self._post_progress(self._unreported)
            self._relay.post(lambda: self._tell(self.produced.emit, item))
            return
        self._unreported = item
        if time.monotonic() - self._reported >= _REPORT_SECONDS:
            self._post_progress(item)

    def _post_progress(self, progress: Progress) -> None:
        self._reported = time.monotonic()
        self._unreported = None
        self._relay.post(lambda: self._tell(self.progressed.emit, progress))

    def _tell(self, emit: Callable[[object], None], value: object) -> None:
        if not self.done and not self.token.cancelled:
            emit(value)

    def _end(self, emit: Callable[..., None], *values: object) -> None:
        if self.done:
            return
        self.done = True
        try:
            emit(*values)
        finally:
            self.ended.emit()


class Worker(Generic[R]):
    """One long-lived thread with its own resource (a connection), doing one job after another.

    The resource is opened in the thread with the first job and closed there at the end.
    """

    def __init__(
        self, name: str, relay: Relay, resource: Callable[[], AbstractContextManager[R]]
    ) -> None:
        self._relay = relay
        self._resource = resource
        self._manner = MANNERS.get(name, PoliteToken.free)
        self._waiting: queue.SimpleQueue[Job | None] = queue.SimpleQueue()
        self._jobs: set[Job] = set()
        self._stopped = False
        self._thread = threading.Thread(target=self._loop, name=f"explorer {name}", daemon=True)
        self._thread.start()

    def submit(self, work: Work[R]) -> Job:
        """Queue work. Connect to the job's signals at once: none is sent before this turn ends."""
        job = Job(work, self._relay)
        self._jobs.add(job)
        job.ended.connect(lambda: self._jobs.discard(job))
        if self._stopped:
            job.token.cancel()
            self._relay.post(lambda: job.run(None))
        else:
            self._waiting.put(job)
        return job

    @property
    def busy(self) -> bool:
        """Whether something is under way or waits."""
        return bool(self._jobs)

    def stop(self, *, finish: bool = False) -> None:
        """Cancel what is under way or waiting (or finish it) and end the thread."""
        if self._stopped:
            return
        self._stopped = True
        for job in list(self._jobs) if not finish else ():
            job.cancel()
        self._waiting.put(None)
        self._thread.join(_STOP_SECONDS)

    def _loop(self) -> None:
        with ExitStack() as held:
            resource: R | None = None
            while (job := self._waiting.get()) is not None:
                if resource is None and not job.token.cancelled:
                    try:
                        resource = held.enter_context(self._resource())
                    except Exception as error:  # noqa: BLE001 - told as the job's failure
                        job.fail(error)
                        continue
                with self._manner(job.token):
                    job.run(resource)


class Channel:
    """Asks a worker one question at a time: a newer one cancels the older and silences it."""

    def __init__(self, worker: Callable[[], Worker[Any] | None]) -> None:
        self._worker = worker
        self._job: Job | None = None
        self.generation = 0

    @property
    def busy(self) -> bool:
        return self._job is not None and not self._job.done

    def ask(
        self,
        work: Work[Any],
        answered: Callable[[Any], None],
        failed: Callable[[Failure], None],
        produced: Callable[[Any], None] | None = None,
    ) -> None:
        """Put a question; only the newest one's answers arrive, the others' are dropped.

        Without a worker to ask (no workspace is open) nothing is answered.
        """
        self.cancel()
        worker = self._worker()
        if worker is None:
            return
        job = self._job = worker.submit(work)
        mine = self.generation

        def newest(call: Callable[[Any], None]) -> Callable[[Any], None]:
            return lambda value: call(value) if self.generation == mine else None

        job.finished.connect(newest(answered))
        job.failed.connect(newest(failed))
        if produced is not None:
            job.produced.connect(newest(produced))

    def cancel(self) -> None:
        """Forget the question under way."""
        self.generation += 1
        if self._job is not None and not self._job.done:
            self._job.cancel()
        self._job = None
