# SPDX-License-Identifier: MIT
"""`ingest` in a process of its own: beside a window, whose turns it would take otherwise.

Python runs one thread at a time in each process. The child has the workspace's key from memory to
memory, through the pipe it is started by, and ends with its parent, however that ends.
"""

import multiprocessing
import threading
from collections.abc import Generator, Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from multiprocessing.connection import Connection
from pathlib import Path
from typing import Final

from explorer import places
from explorer.errors import Cancelled, UserError
from explorer.events import catalogue as catalogues
from explorer.events.catalogue import Catalogue
from explorer.package.gpg import Gpg
from explorer.package.member import Choice
from explorer.package.unlocking import all_open
from explorer.tables.privacy import Privacy
from explorer.work import CancelToken, Progress
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from explorer.workspace.starting import Reading, importing, start, worth_it

_STOP: Final = "stop"
_TURN: Final = 0.1  # seconds between looks at the token

Step = Progress | Receipt


@dataclass(frozen=True, slots=True)
class _Work:
    """All a child has to know. It is only ever sent through a pipe."""

    path: Path
    key: bytes
    gpg: Gpg
    paths: tuple[Path, ...]
    learners: tuple[str, ...]
    privacy: Privacy | None
    choice: Choice | None
    afresh: bool

    def __repr__(self) -> str:
        return f"_Work({self.path.name!r})"


def ingest_beside(
    workspace: Workspace,
    paths: Iterable[Path],
    gpg: Gpg,
    catalogue: Catalogue,
    cancel: CancelToken,
    *,
    learners: Iterable[str] = (),
    privacy: Privacy | None = None,
    choice: Choice | None = None,
    afresh: bool = False,
) -> Iterator[Step]:
    """As `ingest`; in a process of its own where that is worth its start and nobody is asked."""
    files, whose = tuple(paths), tuple(learners)
    if not worth_it(files) or not (gpg.can_move or all_open(gpg, files, cancel)):
        yield from ingest(
            workspace, files, gpg, catalogue, cancel,
            learners=whose, privacy=privacy, choice=choice, afresh=afresh,
        )  # fmt: skip
        return
    work = _Work(workspace.path, workspace.key, gpg, files, whose, privacy, choice, afresh)
    with closing(_steps(work, cancel)) as steps:
        yield from steps


def _steps(work: _Work, cancel: CancelToken) -> Generator[Step, None, None]:
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    process = context.Process(
        target=importing, args=(its,), kwargs={"reads": not work.learners}, name="importing"
    )
    start(process)
    its.close()  # only the child may hold it, else its death would not be seen

    def stop() -> None:
        with suppress(OSError):
            mine.send(_STOP)

    begun = False
    try:
        mine.send(work)
        with cancel.on_cancel(stop):
            _wait_for_a_word(mine, cancel)
            begun = True
            while (step := _received(mine, cancel)) is not None:
                yield step
    finally:
        stop()
        if not begun:  # it has nothing written and can't hear yet; its child ends with it
            process.kill()
        with suppress(EOFError, OSError):
            while mine.recv() is not None:  # what it still has to say, so that it is not held up
                pass
        mine.close()
        process.join(0)  # it has said its last word: nobody has to wait until it is gone


def _wait_for_a_word(pipe: Connection, cancel: CancelToken) -> None:
    while not pipe.poll(_TURN):
        cancel.check()


def _received(pipe: Connection, cancel: CancelToken) -> Step | None:
    try:
        step: Step | BaseException | None = pipe.recv()
    except (EOFError, OSError) as error:
        cancel.check()
        raise RuntimeError("the importing process ended unexpectedly") from error
    if isinstance(step, BaseException):
        raise step
    return step


def serve(pipe: Connection, ahead: Reading | None) -> None:
    """The child: takes in what it is told to, until that is done or its parent says stop.

    ahead: a process that was started to read it.
    """
    places.keep_memory_private()
    work: _Work = pipe.recv()
    cancel = CancelToken()
    threading.Thread(target=_listen, args=(pipe, cancel), daemon=True).start()
    with suppress(BrokenPipeError):
        try:
            _send_all(work, cancel, pipe, ahead)
        except (UserError, Cancelled) as ending:
            pipe.send(ending)
        pipe.send(None)


def _send_all(work: _Work, cancel: CancelToken, pipe: Connection, ahead: Reading | None) -> None:
    steps = ingest(
        Workspace(work.path, work.key), work.paths, work.gpg, catalogues.load(), cancel,
        learners=work.learners, privacy=work.privacy, choice=work.choice, afresh=work.afresh,
        ahead=ahead,
    )  # fmt: skip
    for step in steps:
        pipe.send(step)


def _listen(pipe: Connection, cancel: CancelToken) -> None:
    with suppress(EOFError, OSError):
        pipe.recv()
    cancel.cancel()
