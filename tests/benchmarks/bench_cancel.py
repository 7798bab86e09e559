# SPDX-License-Identifier: MIT
"""How soon an import stops when it is told to: python -m tests.benchmarks.bench_cancel DAY HOME

Cancels an import of DAY (a sealed log; see make_day.py) at random moments, and prints how long it
took until all was rolled back, and whether a gpg child was left. Then the same while gpg waits for
a passphrase that nobody types.
"""

import argparse
import os
import random
import tempfile
import threading
import time
from pathlib import Path

from explorer.errors import Cancelled
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from tests.benchmarks.bench_memory import tree

KNOWN = catalogue.load()


def cancelled_after(path: Path, gpg: Gpg, wait: float) -> float | None:
    """Seconds from the cancel to the end; None where the import was done before it."""
    told: list[float] = []
    cancel = CancelToken()

    def stop() -> None:
        told.append(time.monotonic())
        cancel.cancel()

    with tempfile.TemporaryDirectory(suffix=".elx") as folder:
        workspace = Workspace(Path(folder), bytes(32))
        timer = threading.Timer(wait, stop)
        timer.start()
        try:
            for _ in ingest(workspace, [path], gpg, KNOWN, cancel):
                pass
        except Cancelled:
            return time.monotonic() - told[0]
        finally:
            timer.cancel()
    return None


def children() -> list[str]:
    """The names of the processes below this one that have to do with gpg."""

    found = []
    for pid in tree(os.getpid())[1:]:
        try:
            found.append(Path(f"/proc/{pid}/comm").read_text().strip())
        except OSError:
            continue
    return [name for name in found if name == "gpg"]


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("day", type=Path)
    options.add_argument("home", type=Path)
    options.add_argument("--times", type=int, default=40)
    options.add_argument("--within", type=float, default=5.0, help="seconds of the latest cancel")
    given = options.parse_args()
    rng, gpg = random.Random(1), Gpg(given.home)
    answers, left = [], 0
    for _ in range(given.times):
        wait = rng.uniform(0.01, given.within)
        answer = cancelled_after(given.day, gpg, wait)
        left += len(children())
        if answer is not None:
            answers.append(answer)
            print(f"after {wait:.2f} s: {answer * 1000:.0f} ms", flush=True)
    answers.sort()
    at = [answers[int(len(answers) * part)] for part in (0.5, 0.95)]
    print(
        f"{len(answers)} cancels: median {at[0] * 1000:.0f} ms, 95 % within {at[1] * 1000:.0f} ms,"
    )
    print(f"longest {answers[-1] * 1000:.0f} ms; gpg children left: {left}")


if __name__ == "__main__":
    main()
