# SPDX-License-Identifier: MIT
"""The command line's door: the window by default, headless verbs besides."""

import multiprocessing
import os
import sys
from contextlib import nullcontext

from explorer.workspace import starting

_INTERRUPTED = 130  # as a verb that is cancelled


def main() -> None:
    """Entry point of `edx-log-explorer`."""
    multiprocessing.freeze_support()
    try:
        with starting.for_arguments(sys.argv[1:]) or nullcontext() as ahead:
            _main(ahead)
    except KeyboardInterrupt:  # before any verb listens for it
        sys.exit(_INTERRUPTED)


def _main(ahead: "starting.Reading | None") -> None:
    from explorer import cli, places

    places.keep_memory_private()
    cli.tolerant_stdout()
    try:
        cli.main(obj=ahead)
    except BrokenPipeError:
        # The reader of a pipe (head, less) left early: not an error, and nothing more to say.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(1)


if __name__ == "__main__":
    main()
