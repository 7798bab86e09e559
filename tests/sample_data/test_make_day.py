# SPDX-License-Identifier: MIT
"""The benchmark's day: whole lines, always the same, of the size and density of real days."""

import gzip
import json
from argparse import Namespace
from pathlib import Path

import pytest

from tests.benchmarks import make_day

pytestmark = pytest.mark.slow


def _options(out: Path, **changed: object) -> Namespace:
    settings = {"events": 3000, "learners": 200, "date": "2025-03-12", "seed": 1, "out": out}
    return Namespace(**(settings | changed))


def test_a_day_is_made_of_whole_events_of_that_day(tmp_path: Path) -> None:
    made = make_day.write(_options(tmp_path / "day.log.gz"))
    text = gzip.decompress((tmp_path / "day.log.gz").read_bytes())
    lines = text.splitlines()
    assert (len(lines), len(text)) == (3000, made["bytes"])
    assert len(set(lines)) == 3000
    events = [json.loads(line) for line in lines]
    assert {event["time"][:10] for event in events} <= {"2025-03-12"}
    assert 100 < len({event["username"] for event in events}) <= 200
    assert made["line"] == pytest.approx(950, abs=40)


def test_the_same_seed_gives_the_same_day_and_another_date_new_sessions(tmp_path: Path) -> None:
    for name, date in (("a", "2025-03-12"), ("b", "2025-03-12"), ("c", "2025-03-13")):
        make_day.write(_options(tmp_path / name, events=200, date=date))
    first, second, other = ((tmp_path / name).read_bytes() for name in "abc")
    assert first == second != other
