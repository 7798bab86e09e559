# SPDX-License-Identifier: MIT
"""Writes a big invented day of events, for benchmarks: make_day.py --events N --out x.log.gz."""

import argparse
import gzip
import json
import random
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import NamedTuple

SAMPLES = Path(__file__).resolve().parents[2] / "sample_data"
COURSES, HASHES, AGENTS, BATCH = 8, 32, 30, 2000
# So many people are busy side by side; one in so many lines, somebody else takes a place.
LIVE, TURN = 8, 12
AREA = "course-v1:MarlX+SEA201+2025_T1"
# Short lines are drawn more often, so that the mean is that of real days, about 950 bytes.
SHORTER = 2.5
AGENT = (
    "Mozilla/5.0 ({0}) AppleWebKit/{1}.36 (KHTML, like Gecko) Chrome/{2}.0.{3}.{4} Safari/537.36"
)
SYSTEMS = ("Windows NT 10.0; Win64; x64", "X11; Linux x86_64", "Macintosh; Intel Mac OS X 10_15_7")
# What differs from line to line; the rest of a sample line is copied as it stands.
SLOTS = re.compile(
    r'(?P<hash>\b[0-9a-f]{32}\b)|(?P<time>"time": "[^"]+")|(?P<received>"received_at": "[^"]+")'
    r'|(?P<who>"username": "[^"]*")|(?P<id>"user_id": (?:"\d+"|\d+))|(?P<ip>"ip": "[^"]+")'
    r'|(?P<session>"session": "[0-9a-f]{32}")|(?P<agent>"agent": "Mozilla[^"]+")'
    r'|(?P<place>(?<=Time\\":)[\d.]+|(?<=_time\\":)[\d.]+)|(?P<run>SEA201\+2025_T1)|(?P<percent>%)'
)
FILLED = {
    "time": '"time": "%(time)s+00:00"',
    "received": '"received_at": "%(time)s+00:00"',
    "who": '"username": "%(who)s"',
    "id": '"user_id": %(id)s',
    "ip": '"ip": "%(ip)s"',
    "session": '"session": "%(session)s"',
    "agent": '"agent": "%(agent)s"',
    "place": "%(place)s",
    "run": "%(run)s",
    "percent": "%%",
}


class Person(NamedTuple):
    """sittings: a session's key and its first second of the day."""

    fixed: dict[str, str]
    sittings: tuple[tuple[str, int], ...]


class Area(NamedTuple):
    """A course: the tail of its id, and the hashes of its blocks, twice over."""

    run: str
    hashes: tuple[str, ...]


def templates() -> list[tuple[str, int]]:
    """Sample lines with slots, the shortest first, and how many hashes each wants."""
    sys.path.insert(0, str(SAMPLES))
    from story import story

    every = (line for file in story().files for line in dict.fromkeys(file.lines))
    whole = (line for line in every if line.startswith("{") and line.endswith("}"))
    return [_template(line) for line in sorted(whole, key=len) if AREA in line]


def _template(line: str) -> tuple[str, int]:
    hashes: dict[str, str] = {}

    def fill(match: re.Match[str]) -> str:
        kind = str(match.lastgroup)
        if kind == "hash":
            return hashes.setdefault(match[0], f"%(h{len(hashes)})s")
        return FILLED[kind]

    return SLOTS.sub(fill, line), len(hashes)


def people(count: int, day: str, seed: int) -> list[Person]:
    """The same people every day, with new sessions."""
    steady, today = random.Random(seed), random.Random(f"{seed}/{day}")
    agents = [
        AGENT.format(
            steady.choice(SYSTEMS), steady.randrange(534, 538), steady.randrange(90, 136),
            steady.randrange(7000), steady.randrange(200),
        )
        for _ in range(AGENTS)
    ]  # fmt: skip
    found = []
    for n in range(count):
        name = f"{steady.choice('abcdefghijklmnopqrstuvwxyz')}{steady.getrandbits(36):x}_{n}"
        address = f"198.{18 + n % 2}.{steady.randrange(256)}.{steady.randrange(256)}"
        fixed = {"who": name, "id": str(1_000_000 + 7 * n), "ip": address}
        fixed["agent"] = steady.choice(agents)
        sittings = tuple(
            (f"{today.getrandbits(128):032x}", today.randrange(82_800))
            for _ in range(today.choice((1, 1, 2, 3)))
        )
        found.append(Person(fixed, sittings))
    return found


def areas(seed: int) -> list[Area]:
    rng = random.Random(f"{seed}/courses")
    found = []
    for n in range(COURSES):
        hashes = tuple(f"{rng.getrandbits(128):032x}" for _ in range(HASHES))
        found.append(Area(f"SEA{200 + n}+2025_T{1 + n % 3}", hashes + hashes))
    return found


def lines(events: int, learners: int, day: str, seed: int) -> Iterator[str]:
    """Lines in no order; some learners are busier than others, and take one course each."""
    rng = random.Random(f"{seed}/{day}/lines")
    chance, bits = rng.random, rng.getrandbits
    shapes, crowd, courses = templates(), people(learners, day, seed), areas(seed)
    midnight = datetime.fromisoformat(day).replace(tzinfo=UTC)
    seconds = [(midnight + timedelta(seconds=n)).isoformat()[:19] for n in range(86_400)]
    names = [f"h{n}" for n in range(40)]
    live = [crowd[int(learners * chance() ** 1.6)] for _ in range(LIVE)]
    for n in range(events):
        shape, wanted = shapes[int(len(shapes) * chance() ** SHORTER)]
        if n % TURN == 0:
            live[int(LIVE * chance())] = crowd[int(learners * chance() ** 1.6)]
        person = live[int(LIVE * chance())]
        session, start = person.sittings[bits(8) % len(person.sittings)]
        area = courses[int(person.fixed["id"]) % COURSES]
        first = int(HASHES * chance())
        moment = start + int(3600 * chance() ** 2)
        slots = dict(zip(names, area.hashes[first : first + wanted], strict=False))
        slots["time"] = f"{seconds[moment]}.{int(1_000_000 * chance()):06d}"
        slots["place"] = f"{600 * chance():.3f}"
        slots["session"], slots["run"] = session, area.run
        yield shape % (slots | person.fixed)


def write(options: argparse.Namespace) -> dict[str, float | int | str]:
    begun, size = time.perf_counter(), 0
    batch: list[str] = []
    with options.out.open("wb") as raw, gzip.GzipFile("", "wb", 6, raw, mtime=0) as out:
        for line in lines(options.events, options.learners, options.date, options.seed):
            batch.append(line)
            if len(batch) == BATCH:
                size += out.write(("\n".join(batch) + "\n").encode())
                batch.clear()
        if batch:
            size += out.write(("\n".join(batch) + "\n").encode())
    packed = options.out.stat().st_size
    return {
        "file": str(options.out),
        "events": options.events,
        "bytes": size,
        "line": round(size / max(options.events, 1), 1),
        "packed": packed,
        "ratio": round(size / packed, 2),
        "seconds": round(time.perf_counter() - begun, 1),
    }


def seal(path: Path, recipients: list[str], home: Path | None) -> Path:
    program = shutil.which("gpg")
    if program is None:
        raise SystemExit("GnuPG is not installed.")
    target = path.with_name(f"{path.name}.gpg")
    command = [program, "--batch", "--yes", "--quiet", "--trust-model", "always"]
    command += ["--homedir", str(home)] if home else []
    for recipient in recipients:
        command += ["--recipient", recipient]
    subprocess.run([*command, "--output", str(target), "--encrypt", str(path)], check=True)
    return target


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--learners", type=int, default=20_000)
    parser.add_argument("--date", default="2025-03-12")
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--out", type=Path, required=True)
    parser.add_argument("--encrypt-to", action="append", default=[], metavar="KEY")
    parser.add_argument("--gnupg-home", type=Path)
    options = parser.parse_args()
    made = write(options)
    if options.encrypt_to:
        made["sealed"] = str(seal(options.out, options.encrypt_to, options.gnupg_home))
    print(json.dumps(made))


if __name__ == "__main__":
    main()
