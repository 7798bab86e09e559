# SPDX-License-Identifier: MIT
"""Starts the processes of an import early: each loads its modules while its parent does.

Light on purpose: whoever imports it has loaded next to nothing else.
"""

import multiprocessing
import os
import signal
import sys
from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from importlib import import_module
from itertools import pairwise
from multiprocessing import resource_tracker
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from pathlib import Path
from typing import Any, Final, Self

_BEHIND: Final = 10  # steps of 19 by which the window goes first where both want a core
_WORTH_A_PROCESS: Final = 8_000_000  # delivered bytes; a start costs about half a second


@dataclass(slots=True)
class Reading:
    """A process that reads, and has not been told yet as whom and what.

    Whoever takes it over ends it; else `close` does. Use it as a context manager.
    """

    process: SpawnProcess
    commands: Connection
    results: Connection
    taken: bool = False

    @classmethod
    def start(cls) -> Self:
        """Start it."""
        context = multiprocessing.get_context("spawn")
        results, its_results = context.Pipe(duplex=False)
        its_commands, commands = context.Pipe(duplex=False)
        process = context.Process(
            target=_serve,
            args=("reading_process", its_commands, its_results),
            name="reading",
            daemon=True,
        )
        start(process)
        # The ends of the child: only it may hold them, else nobody's death would be seen.
        its_results.close()
        its_commands.close()
        return cls(process, commands, results)

    def take(self) -> Self:
        """For whoever ends it."""
        self.taken = True
        return self

    def close(self) -> None:
        """End it, if nobody took it."""
        if not self.taken:
            self.taken = True
            self.process.kill()
            self.process.join()
            self.process.close()
            self.commands.close()
            self.results.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()


def start(process: SpawnProcess) -> None:
    """Start a process that Ctrl+C does not reach: it is for the parent, who tells its children."""
    if sys.platform == "win32":
        process.start()
        return
    resource_tracker.ensure_running()  # else `start` would, and let signals through again
    before = signal.pthread_sigmask(signal.SIG_BLOCK, {signal.SIGINT})
    try:
        process.start()
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def importing(pipe: Connection, *, reads: bool) -> None:
    """The process that imports beside a window. reads: it will want one that reads."""
    _give_way()
    ahead = Reading.start() if reads else None
    try:
        _serve("importing_process", pipe, ahead)
    finally:
        if ahead is not None:
            ahead.close()


def _give_way() -> None:
    """The window goes first, also before what this process starts."""
    if sys.platform != "win32":
        os.nice(_BEHIND)


def worth_it(paths: Iterable[Path]) -> bool:
    """Whether delivered files are worth another process."""
    return sum(map(_size, paths)) >= _WORTH_A_PROCESS


def for_arguments(arguments: Sequence[str]) -> Reading | None:
    """A process that reads, if these arguments of the program seem to be worth one."""
    if arguments[:1] != ["index"] or any(each.startswith("--learner") for each in arguments):
        return None
    named = [
        Path(each)
        for before, each in pairwise(arguments)
        if not each.startswith("-") and not before.startswith("-")
    ]
    if worth_it(named) or any(map(_is_folder, named)):
        with suppress(OSError):  # then whoever needs one says why it can't be had
            return Reading.start()
    return None


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except (OSError, ValueError):
        return 0


def _is_folder(path: Path) -> bool:
    try:
        return path.is_dir()
    except (OSError, ValueError):  # not to be looked at; the receipt says why
        return False


def _serve(module: str, *how: Any) -> None:
    """The child: `serve` of a module, which is loaded here and not by its parent."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent is told, and tells us
    import_module(f"explorer.workspace.{module}").serve(*how)
