# SPDX-License-Identifier: MIT
"""Questions asked of ten million events, beside the same asked of rg, DuckDB and lnav.

    python tests/benchmarks/make_day.py --events 1000000 --date 2025-03-12 --out DAY.log.gz
    python tests/benchmarks/bench_explorer.py FOLDER --day DAY.log.gz --make
    python tests/benchmarks/bench_explorer.py FOLDER --peers PROGRAMS

--make writes ten days of the one (its date replaced) into FOLDER and imports them into
FOLDER/ten.elx. Peers that are not installed are left out; --peers names a folder with programs.
"""

import argparse
import gzip
import os
import re
import shutil
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from datetime import date, timedelta
from functools import partial
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse
from explorer.workspace.records import Receipt, Sort

KEY = bytes(range(32))  # of a workspace that holds nobody
DAYS, RUNS = 10, 5
PAGE = 32  # rows, two pages of the window's table
COURSE_DAY = "course:*SEA201* time:2025-03-14"
DUCKDB = """
import duckdb, sys, time
con = duckdb.connect()
con.execute("SET threads = 2")
begun = time.perf_counter()
con.execute("CREATE TABLE e AS SELECT json->>'$.username' AS who, json->>'$.event_type' AS type,"
            " json->>'$.context.course_id' AS course, json->>'$.time' time, json::VARCHAR line"
            " FROM read_json_objects($f, format='newline_delimited', ignore_errors=true)",
            {"f": sys.argv[1]})
print("load", time.perf_counter() - begun)
for name, sql in (
    ("one learner", "SELECT * FROM e WHERE who = '" + sys.argv[2] + "' ORDER BY time LIMIT 128"),
    ("count of a type", "SELECT count(*) FROM e WHERE type = 'play_video'"),
    ("free text", "SELECT count(*) FROM e WHERE line ILIKE '%zzznothing%'"),
    ("events an hour", "SELECT substr(time, 1, 13) h, type, count(*) FROM e GROUP BY ALL"),
):
    begun = time.perf_counter()
    con.execute(sql).fetchall()
    print(name, time.perf_counter() - begun)
"""


def make(folder: Path, day: Path) -> None:
    """Ten days of one, and all of them in a workspace."""
    first = re.search(r"\d{4}-\d\d-\d\d", day.name)
    assert first is not None
    paths = []
    for number in range(DAYS):
        on = (date.fromisoformat(first[0]) + timedelta(days=number)).isoformat()
        path = folder / day.name.replace(first[0], on)
        with gzip.open(day) as lines, gzip.open(path, "wb", 1) as out:
            out.writelines(line.replace(first[0].encode(), on.encode()) for line in lines)
        paths.append(path)
    target = folder / "ten.elx"
    target.mkdir()
    work = ingest(Workspace(target, KEY), paths, Gpg(folder), catalogue.load(), CancelToken())
    for step in work:
        if isinstance(step, Receipt):
            print(step.file, step.status, step.events, step.seconds, flush=True)


def measured(name: str, limit: str, ask: Callable[[], object], runs: int = RUNS) -> None:
    """One row: the first time, which finds nothing in memory, and the median of all."""
    seconds = []
    for _ in range(runs):
        begun = time.perf_counter()
        ask()
        seconds.append(time.perf_counter() - begun)
    row = f"| {name} | {limit} | {_said(seconds[0])} | {_said(statistics.median(seconds))} |"
    print(row, flush=True)


def _said(seconds: float) -> str:
    return f"{seconds * 1000:,.0f} ms" if seconds < 2 else f"{seconds:,.1f} s"


def questions(workspace: Workspace) -> str:
    """Every row of the table; the learner who was asked for."""
    loaded, token = catalogue.load(), CancelToken()
    measured("open, first rows", "0.7 s", lambda: _opened(workspace), RUNS)
    with Reader(workspace, loaded) as reader:
        who = reader.learners("", 200)[-1].username or ""

        def page(query: str, sort: Sort | None = None) -> None:
            for ids in reader.hits(parse(query), token, sort):
                reader.rows(ids[:PAGE])
                return

        def every(query: str, sort: Sort | None = None) -> int:
            return sum(len(ids) for ids in reader.hits(parse(query), token, sort))

        some = "type:play_video time:[2025-03-12 TO 2025-03-17}"
        print(f"({some} finds {reader.count(parse(some), token):,} events)")
        measured("one learner, first page", "50 ms", lambda: page(f"learner:{who}"))
        measured(
            "type + course + day, first page",
            "100 ms",
            lambda: page(f"type:problem_check {COURSE_DAY}"),
        )
        measured("count of the filter", "0.4 s", lambda: reader.count(parse(some), token))
        measured("histogram, unfiltered", "100 ms", lambda: reader.histogram("", None, 200, token))
        measured("facets, unfiltered", "100 ms", lambda: reader.facets(parse(""), token))
        measured("histogram, filtered", "0.5 s", lambda: reader.histogram(some, None, 200, token))
        measured("facets, filtered", "0.5 s", lambda: reader.facets(parse(some), token))
        ids = [int(one) for one in next(reader.hits(parse("hour:tue-14"), token))]
        measured("a page of any rows", "50 ms", lambda: reader.rows(ids[:PAGE]))
        measured("flip of the time order", "0.3 s", lambda: page("", Sort("time", descending=True)))
        measured("all ids in time order", "", lambda: every(""), 2)
        measured("all ids sorted by learner", "", lambda: every("", Sort("learner")), 1)
        for name, query in (("course-day", f"{COURSE_DAY} "), ("everything", "")):
            measured(f"free text over {name}, first hits", "", partial(page, f"{query}tide"), 2)
            measured(f"free text over {name}, all", "", partial(every, f"{query}zzznothing"), 2)
            measured(f"a word of every tenth line over {name}", "",
                     partial(every, f"{query}problem_check"), 1)  # fmt: skip
        print(f"(cancel: {_cancelled(reader) * 1000:.0f} ms)")
    return who


def _opened(workspace: Workspace) -> None:
    with Reader(workspace, catalogue.load()) as reader:
        reader.rows(next(reader.hits(parse(""), CancelToken()))[:PAGE])


def _cancelled(reader: Reader) -> float:
    """How long a free text search goes on after it was told to stop."""
    from threading import Timer

    from explorer.errors import Cancelled

    token, at = CancelToken(), [0.0]

    def stop() -> None:
        at[0] = time.perf_counter()
        token.cancel()

    timer = Timer(1.0, stop)
    timer.start()
    try:
        for _ in reader.hits(parse("zzznothing"), token):
            pass
    except Cancelled:
        return time.perf_counter() - at[0]
    return 0.0


def peers(folder: Path, programs: str, who: str) -> None:
    """The same of others; DuckDB has one of the ten days only, as it holds tables in memory."""
    path = os.pathsep.join([programs, os.environ["PATH"]])
    days = sorted(map(str, folder.glob("*.log.gz")))
    rg, python = shutil.which("rg", path=path), shutil.which("python", path=programs or None)
    if rg:
        for name, text in (("one learner", f'"username": "{who}"'), ("free text", "zzznothing")):
            command = [rg, "-z", "-c", "-i", "-F", text, *days]
            measured(f"rg -z, {name}, ten days", "", partial(_run, command), 1)
    if python:
        subprocess.run([python, "-c", DUCKDB, days[2], who], check=False)
    lnav = shutil.which("lnav", path=path)
    if lnav:
        command = [lnav, "-n", "-c", ":filter-in zzznothing", days[2]]
        measured("lnav, free text, one day", "", partial(_run, command), 1)


def _run(command: list[str]) -> None:
    subprocess.run(command, stdout=subprocess.DEVNULL, check=False)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--day", type=Path)
    parser.add_argument("--make", action="store_true")
    parser.add_argument("--peers", default="")
    options = parser.parse_args()
    if options.make:
        make(options.folder, options.day)
    print("| question | at most | first | median |\n| --- | ---: | ---: | ---: |")
    who = questions(Workspace(options.folder / "ten.elx", KEY))
    peers(options.folder, options.peers, who)


if __name__ == "__main__":
    main()
