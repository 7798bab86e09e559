# SPDX-License-Identifier: MIT
"""How long readings and packs take: python -m tests.benchmarks.bench_readings [--events N]

Takes in N invented events of one learner, then makes the readings and evidence packs of them.
For each: seconds, seconds of CPU, and the longest time between two reports of progress.
"""

import argparse
import tempfile
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any

from explorer.events import catalogue
from explorer.pack.material import Order
from explorer.pack.write import Target, make_pack
from explorer.package.gpg import Gpg
from explorer.ui.reading_work import reading_work
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from tests.benchmarks.bench_trail import WHO, lines
from tests.helpers.gpg_home import throwaway_keys

_BEST_OF = 1


@contextmanager
def space(count: int) -> Iterator[tuple[Reader, Gpg, Path]]:
    """A reader of a workspace with so many events, its keys, and a folder to write to."""
    with throwaway_keys() as home, tempfile.TemporaryDirectory() as folder:
        gpg = Gpg(home.path, home.binary)
        source = Path(folder) / "marlx-edge-events-2023-01-09.log"
        source.write_bytes(b"\n".join(lines(count)) + b"\n")
        path = Path(folder) / "Trail.elx"
        workspace = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
        found = catalogue.load()
        for _ in ingest(workspace, [source], gpg, found, CancelToken()):
            pass
        with closing(Reader(workspace, found)) as reader:
            yield reader, gpg, Path(folder)


def _time(what: str, steps: Callable[[], Generator[Any, None, Any]]) -> None:
    took, worked, silent = [], [], 0.0
    for _ in range(_BEST_OF):
        started, before = time.perf_counter(), time.process_time()
        last = started
        for _ in steps():
            now = time.perf_counter()
            silent, last = max(silent, now - last), now
        took.append(time.perf_counter() - started)
        silent = max(silent, time.perf_counter() - last)
        worked.append(time.process_time() - before)
    print(f"{what}: {min(took):.1f} s, {min(worked):.1f} s of CPU; silent for {silent:.2f} s")


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=100_000)
    count = parser.parse_args().events
    with space(count) as (reader, gpg, folder):
        known, token = catalogue.load(), CancelToken()
        _time(f"readings of {count:,} events", lambda: reading_work(WHO)(reader, token))

        def pack(**how: Any) -> Generator[Any, None, Any]:
            recipient = how.pop("recipient", None)
            sealed = (lambda out: gpg.encrypting(out, recipient, token)) if recipient else None
            target = Target(folder / "pack.zip", sealed)
            return make_pack(reader, known, Order(WHO), target, token, **how)

        _time("evidence pack", pack)
        _time("names replaced", lambda: pack(pseudonymise=True))
        key = gpg.secret_keys()[0]
        _time("encrypted", lambda: pack(recipient=key))


if __name__ == "__main__":
    main()
