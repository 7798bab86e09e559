# SPDX-License-Identifier: MIT
"""A file read some steps ahead in a thread: SQLite, at work on some, leaves the next their turn.

For tables, whose rows cost more to hand to this process than to read in it.
"""

from collections import deque
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from typing import Final

from explorer.package.names import parse_name
from explorer.workspace.reading import Steps, Task

Read = Callable[[Path, Task], Steps]
_TABLES: Final = ("table", "database")
_STEPS: Final = 8  # a megabyte each, and twice what goes into one statement


def holds_tables(path: Path) -> bool:
    """Whether a file is of the weekly package, by its name."""
    return parse_name(path.name).kind in _TABLES


def ahead(read: Read) -> Read:
    """The same steps, made while those before them are at work."""

    def reading(path: Path, task: Task) -> Steps:
        # The pool goes first: no step is being made any more when the steps are closed.
        with closing(read(path, task)) as steps, ThreadPoolExecutor(1, "reading ahead") as pool:
            following = deque(pool.submit(next, steps, None) for _ in range(_STEPS))
            try:
                while (step := following.popleft().result()) is not None:
                    following.append(pool.submit(next, steps, None))
                    yield step
            finally:
                for each in following:
                    each.cancel()

    return reading
