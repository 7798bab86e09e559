# SPDX-License-Identifier: MIT
"""How long a line takes to parse, beside orjson alone: python tests/benchmarks/bench_parse.py"""

import random
import re
import time
from collections.abc import Callable
from typing import Any

import orjson

from explorer.events.catalogue import load
from explorer.events.event import Event
from explorer.events.parse import Parser

LINES = 200_000
TYPES = {
    "play_video": 20,
    "pause_video": 15,
    "seek_video": 8,
    "problem_check": 10,
    "seq_goto": 5,
    "page_close": 5,
    "edx.course.enrollment.activated": 2,
}
PAGES = ("/courses/course-v1:MarlX+BIO1x+2T2016/courseware/w{}/s{}/", "/dashboard", "/jsi18n/")


def lines() -> list[bytes]:
    """Sample lines of common types, each with its own learner, second and microsecond."""
    rng = random.Random(1)
    catalogue = load()
    entries = [(catalogue.entry(name), weight) for name, weight in TYPES.items()]
    pool = [(entry.samples[0].line, weight) for entry, weight in entries if entry]
    page = orjson.loads(pool[0][0]) | {"event": '{"POST": {}, "GET": {}}', "event_source": "server"}
    made = []
    for at in range(LINES):
        if at % 3 == 0:
            page["event_type"] = rng.choice(PAGES).format(rng.randrange(10), rng.randrange(8))
            text = orjson.dumps(page | {"name": page["event_type"]}).decode()
        else:
            text = rng.choices([line for line, _ in pool], [weight for _, weight in pool])[0]
        who = rng.randrange(5000)
        clock = f"2016-07-{1 + at % 28:02}T{at % 24:02}:{at % 60:02}:{at % 59:02}.{at:06}+00:00"
        text = re.sub(r'"time":\s*"[^"]*"', f'"time": "{clock}"', text)
        text = re.sub(r'"user_id":\s*\d+', f'"user_id": {who}', text)
        made.append(re.sub(r'"username":\s*"[^"]*"', f'"username": "learner{who}"', text).encode())
    return made


def seconds(read: Callable[[bytes], Any], made: list[bytes]) -> float:
    best = float("inf")
    for _ in range(3):
        start = time.perf_counter()
        for line in made:
            read(line)
        best = min(best, time.perf_counter() - start)
    return best


def main() -> None:
    made = lines()
    parser = Parser(load())
    assert all(isinstance(parser.parse(line), Event) for line in made[:5000])
    json, whole = seconds(orjson.loads, made), seconds(parser.parse, made)
    per = 1e6 / len(made)
    print(f"{sum(map(len, made)) / len(made):.0f} bytes a line")
    print(f"orjson {json * per:.2f} µs, parse {whole * per:.2f} µs")


if __name__ == "__main__":
    main()
