# SPDX-License-Identifier: MIT
"""`events --output`: a file of each format, what it says of itself, and what is refused."""

import csv
import io
import json
import os
import sqlite3
import time
from contextlib import closing, suppress
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.sample import Sample
from tests.helpers.verbs import Ran, run, start

QUERY = "learner:sixpence"


@pytest.fixture
def place(sample: Sample) -> tuple[str | Path, ...]:
    return ("--workspace", sample.path, "--gnupg-home", sample.home)


@pytest.fixture
def expected(place: tuple[str | Path, ...]) -> list[dict[str, Any]]:
    return run("events", QUERY, "--format", "ndjson", "--raw", *place).records


def written(place: tuple[str | Path, ...], path: Path, *words: str) -> Ran:
    done = run("events", QUERY, "--output", path, *words, *place)
    assert done.code == 0, done.err
    return done


def test_the_name_says_the_format(
    place: tuple[str | Path, ...], expected: list[dict[str, Any]], tmp_path: Path
) -> None:
    said = written(place, tmp_path / "a.csv").out
    assert f"{len(expected):,} events" in said
    assert "not encrypted" in said
    rows = list(csv.DictReader(io.StringIO((tmp_path / "a.csv").read_text("utf-8"), newline="")))
    assert [row["time"] for row in rows] == [one["time"] for one in expected]
    written(place, tmp_path / "a.jsonl")
    lines = [json.loads(line) for line in (tmp_path / "a.jsonl").read_text("utf-8").splitlines()]
    for line, one in zip(lines, expected, strict=True):
        assert {key: line[key] for key in ("time", "object", "file", "line", "summary")} == {
            key: one[key] for key in ("time", "object", "file", "line", "summary")
        }
    written(place, tmp_path / "a.sqlite", "--columns", "time,line")
    with closing(sqlite3.connect(tmp_path / "a.sqlite")) as plain:
        assert plain.execute("SELECT time, line FROM events").fetchall() == [
            (one["time"], one["line"]) for one in expected
        ]
    written(place, tmp_path / "a.log", "--format", "raw")
    raw = (tmp_path / "a.log").read_bytes().decode("utf-8", "replace").splitlines()
    assert raw == [one["raw"] for one in expected]
    written(place, tmp_path / "a.parquet")
    assert (tmp_path / "a.parquet").read_bytes()[:4] == b"PAR1"


def test_what_was_asked_is_recorded(place: tuple[str | Path, ...], tmp_path: Path) -> None:
    words = ("--columns", "time,event.attempts", "--zone", "Europe/Berlin", "--bom", "--limit", "2")
    written(place, tmp_path / "a.csv", *words)
    meta = json.loads((tmp_path / "a.csv.meta.json").read_text("utf-8"))
    assert meta["query"] == QUERY
    assert meta["columns"] == ["time", "event.attempts"]
    assert (meta["zone"], meta["limit"], meta["events"]) == ("Europe/Berlin", 2, 2)
    assert meta["encoding"].startswith("UTF-8 with")
    assert meta["catalogue"]
    assert (tmp_path / "a.csv").read_bytes().startswith(b"\xef\xbb\xbftime,event.attempts")


def test_what_is_there_is_replaced_only_when_told(
    place: tuple[str | Path, ...], tmp_path: Path
) -> None:
    path = tmp_path / "a.csv"
    path.write_text("mine")
    refused = run("events", QUERY, "--output", path, *place)
    assert (refused.code, path.read_text()) == (2, "mine")
    assert "--overwrite" in refused.err
    written(place, path, "--overwrite")
    assert path.read_text("utf-8").startswith("time,")


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--output", "a.what"), "does not say what to write"),
        (("--format", "parquet"), "needs a file"),
        (("--columns", "time"), "are for files"),
        (("--output", "a.csv", "--columns", "colour"), "no column “colour”"),
        (("--output", "a.csv", "--zone", "Mars/Base"), "no time zone “Mars/Base”"),
        (("--output", "nowhere/a.csv"), "can't be written"),
    ],
)
def test_what_is_refused(
    place: tuple[str | Path, ...],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    words: tuple[str, ...],
    said: str,
) -> None:
    monkeypatch.chdir(tmp_path)
    refused = run("events", *words, *place)
    assert refused.code == 2
    assert said in refused.err
    assert list(tmp_path.iterdir()) == []


def test_lines_as_they_are_go_to_a_pipe(
    place: tuple[str | Path, ...], expected: list[dict[str, Any]]
) -> None:
    out = run("events", QUERY, "--format", "raw", *place).out
    assert out.splitlines() == [one["raw"] for one in expected]


def test_an_order_is_asked_for(place: tuple[str | Path, ...], tmp_path: Path) -> None:
    written(place, tmp_path / "a.jsonl", "--sort", "-line", "--columns", "line")
    lines = [json.loads(each)["line"] for each in (tmp_path / "a.jsonl").read_text().splitlines()]
    assert lines == sorted(lines, reverse=True)
    assert len(set(lines)) > 10
    meta = json.loads((tmp_path / "a.jsonl.meta.json").read_text("utf-8"))
    assert meta["sorted_by"] == "line, last first"
    shown = run("events", QUERY, "--format", "ndjson", "--sort", "line", "--limit", "3", *place)
    assert [one["line"] for one in shown.records] == lines[::-1][:3]
    refused = run("events", "--sort", "colour", *place)
    assert refused.code == 2
    assert "can't be sorted" in refused.err


def _size(path: Path) -> int:
    """0 where there is none: it may get its last name while we look."""
    with suppress(FileNotFoundError):
        return path.stat().st_size
    return 0


@pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 here")
def test_killed_it_leaves_nothing_under_the_name(
    place: tuple[str | Path, ...], tmp_path: Path
) -> None:
    path, part = tmp_path / "all.csv", tmp_path / "all.csv.part"
    deadline = time.monotonic() + 120
    with start("events", "--output", path, *place) as process:
        while not _size(part) and not path.exists():
            assert process.poll() is None or path.exists(), "it ended without a file"
            assert time.monotonic() < deadline
            time.sleep(0.002)
        process.kill()
        process.communicate()
    if not part.exists():
        pytest.skip("it was done before it could be killed")
    assert [each.name for each in tmp_path.iterdir()] == ["all.csv.part"]
    assert run("events", "--output", path, *place).code == 0
    assert sorted(each.name for each in tmp_path.iterdir()) == ["all.csv", "all.csv.meta.json"]


@pytest.mark.parametrize(
    ("query", "said"),
    [
        ("type:problem_chek", "There is no “problem_chek”. Did you mean type:problem_check"),
        ("actor:sixpense", "Nobody here is called “sixpense”. Did you mean actor:sixpence"),
        ("site:egde", "There is no “egde”. Did you mean site:edge"),
        ("event.atempts:>2", "Did you mean event.attempts:>2"),
    ],
)
def test_a_slip_is_answered_with_what_is_near(
    place: tuple[str | Path, ...], query: str, said: str
) -> None:
    done = run("events", query, *place)
    assert done.code == 0
    assert done.out == ""
    assert said in done.err


def test_what_finds_nothing_for_another_reason_gets_no_advice(
    place: tuple[str | Path, ...],
) -> None:
    assert run("events", "actor:sixpence type:play_video time:<1999", *place).err == ""
