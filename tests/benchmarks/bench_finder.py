# SPDX-License-Identifier: MIT
"""How fast the finder answers among many learners: python -m tests.benchmarks.bench_finder

Takes in an event of each of N invented learners (200,000 unless told), and looks for some of them
as one types: the best and the worst of several, in milliseconds, with how many were found.
"""

import argparse
import tempfile
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import orjson

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from tests.helpers.gpg_home import throwaway_keys

_SYLLABLES = ("ma", "ri", "to", "bek", "lu", "fen", "an", "dor", "si", "wen", "ko", "ya")
_LOOKED_FOR = ("m", "mari", "tobek", "wensi19", "150000", "nobody at all", "")
_TIMES = 7
_SHOWN = 50


def _name(number: int) -> str:
    parts, rest = [], number
    for _ in range(3):
        rest, at = divmod(rest, len(_SYLLABLES))
        parts.append(_SYLLABLES[at])
    return f"{''.join(parts)}{number}"


def _lines(count: int) -> Iterator[bytes]:
    for number in range(count):
        seconds = number % 86_400
        yield orjson.dumps(
            {
                "username": _name(number),
                "event_type": "play_video",
                "event_source": "browser",
                "event": "{}",
                "time": f"2024-03-04T{seconds // 3600:02}:{seconds // 60 % 60:02}:{seconds % 60:02}"
                f".{number:06}+00:00",
                "context": {"course_id": "course-v1:MarlX+TIDE1+2024", "user_id": 1_000 + number},
            }
        )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--learners", type=int, default=200_000)
    count = parser.parse_args().learners
    with throwaway_keys() as home, tempfile.TemporaryDirectory() as folder:
        gpg = Gpg(home.path, home.binary)
        source = Path(folder) / "marlx-edge-events-2024-03-04.log"
        source.write_bytes(b"\n".join(_lines(count)) + b"\n")
        path = Path(folder) / "Many.elx"
        workspace = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
        known = catalogue.load()
        for _ in ingest(workspace, [source], gpg, known, CancelToken()):
            pass
        with closing(Reader(workspace, known)) as reader:
            for text in _LOOKED_FOR:
                taken = []
                for _ in range(_TIMES):
                    started = time.perf_counter()
                    found = reader.learners(text, _SHOWN)
                    taken.append(1000 * (time.perf_counter() - started))
                print(f"{text!r}: {min(taken):.0f} to {max(taken):.0f} ms, {len(found)} found")


if __name__ == "__main__":
    main()
