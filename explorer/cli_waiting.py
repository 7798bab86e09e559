# SPDX-License-Identifier: MIT
"""Says on the terminal why nothing happens while GnuPG does not answer."""

from collections.abc import Iterator
from contextlib import contextmanager
from threading import Timer

import click

from explorer.package import patience
from explorer.work import Progress
from explorer.workspace.records import Receipt


class Waiting:
    """Speaks once if it is not told in time that something came. Close it."""

    def __init__(self) -> None:
        self._timer: Timer | None = None

    def begin(self) -> None:
        """From now on something is waited for."""
        self.end()
        self._timer = Timer(patience.ASKS_WITHIN, _say)
        self._timer.daemon = True
        self._timer.start()

    def end(self) -> None:
        """It came."""
        if self._timer is not None:
            self._timer.cancel()
            self._timer.join()
            self._timer = None


@contextmanager
def waiting() -> Iterator[None]:
    """While GnuPG may ask the person something."""
    wait = Waiting()
    wait.begin()
    try:
        yield
    finally:
        wait.end()


def heard(steps: Iterator[Progress | Receipt]) -> Iterator[Progress | Receipt]:
    """The same steps; told where a sealed file's first bytes do not come."""
    wait = Waiting()
    try:
        for step in steps:
            sealed = isinstance(step, Progress) and step.label.lower().endswith(patience.SEALED)
            if sealed and isinstance(step, Progress) and not step.done:
                wait.begin()
            else:
                wait.end()
            yield step
    finally:
        wait.end()


def _say() -> None:
    click.echo(f"{patience.waiting_text()} {patience.TODO}", err=True)
