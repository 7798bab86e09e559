# SPDX-License-Identifier: MIT
"""Import of a synthetic day beside its peers, all in one run: ratios, not seconds, are compared.

    python tests/benchmarks/make_day.py --out DAY.log.gz --encrypt-to KEY --gnupg-home HOME
    python tests/benchmarks/bench_import.py DAY.log.gz --gnupg-home HOME --learner NAME

DAY.log.gz.gpg lies beside DAY.log.gz. Peers that are not installed are left out: gunzip, rg,
duckdb (its Python package), sqlite-utils and simeon; --peers names a folder with their programs.
"""

import argparse
import os
import shutil
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

DUCKDB = """
import duckdb, sys
with duckdb.connect(sys.argv[2]) as c:
    c.execute("SET threads = 2")
    c.execute("CREATE TABLE events AS SELECT * FROM read_json($f, format='newline_delimited',"
              " maximum_object_size=100000000, ignore_errors=true)", {"f": sys.argv[1]})
"""


@dataclass
class Measure:
    """Seconds of each run, of the clock and of all its processes' work (the one to compare where a
    machine has other things to do), and the most memory its processes held together, in MB.
    """

    name: str
    seconds: list[float] = field(default_factory=list)
    work: list[float] = field(default_factory=list)
    memory: float = 0.0

    @property
    def median(self) -> float:
        return statistics.median(self.seconds)


def run(measure: Measure, command: list[str]) -> None:
    """Run a command once, its output thrown away."""
    before, begun = _children(), time.perf_counter()
    child = subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    done = threading.Event()
    watcher = threading.Thread(target=_watch, args=(child.pid, measure, done))
    watcher.start()
    code = child.wait()
    measure.seconds.append(time.perf_counter() - begun)
    measure.work.append(_children() - before)
    done.set()
    watcher.join()
    if code:
        raise SystemExit(f"{measure.name} ended with {code}")


def _children() -> float:
    times = os.times()
    return times.children_user + times.children_system


def _watch(pid: int, measure: Measure, done: threading.Event) -> None:
    while not done.wait(0.1):
        measure.memory = max(measure.memory, _memory(pid))


def _memory(pid: int) -> float:
    """MB that a process and its descendants hold (Linux: shared pages counted once)."""
    total, waiting = 0.0, [pid]
    while waiting:
        each = waiting.pop()
        try:
            rollup = Path(f"/proc/{each}/smaps_rollup").read_text(encoding="ascii")
            total += int(rollup.split("Pss:")[1].split()[0]) / 1024
            for task in Path(f"/proc/{each}/task").iterdir():
                waiting += map(int, (task / "children").read_text(encoding="ascii").split())
        except (OSError, IndexError):
            continue
    return total


def tool(name: str, folder: Path | None) -> str | None:
    """The path of a peer's program, if there is one."""
    return shutil.which(name, path=str(folder)) if folder else shutil.which(name)


def commands(
    day: Path, home: Path, learner: str, peers: Path | None, work: Path
) -> dict[str, Callable[[], list[str]]]:
    """Each contender by name, as a function that prepares a fresh run and gives its command."""
    sealed, target = f"{day}.gpg", work / "out"
    gpg = f"gpg --batch --homedir {home} -d {sealed} 2>/dev/null"
    explorer = [sys.executable, "-m", "explorer", "index", sealed, "--gnupg-home", str(home)]

    def fresh(*command: str) -> Callable[[], list[str]]:
        def prepare() -> list[str]:
            shutil.rmtree(target, ignore_errors=True)
            target.mkdir()
            return list(command)

        return prepare

    workspace = ["--workspace", str(target / "day.elx")]
    found = {
        "explorer: import": fresh(*explorer, *workspace),
        "gpg | gunzip": fresh("sh", "-c", f"{gpg} | gunzip > /dev/null"),
    }
    if learner:
        found["explorer: one learner"] = fresh(*explorer, *workspace, "--learner", learner)
        search = f"{gpg} | gunzip | rg -F {learner} > /dev/null"
        found["gpg | gunzip | rg"] = fresh("sh", "-c", search)
    python = tool("python", peers) or sys.executable
    if not subprocess.run([python, "-c", "import duckdb"], capture_output=True).returncode:
        found["DuckDB read_json"] = fresh(python, "-c", DUCKDB, str(day), f"{target}/d.duckdb")
    sqlite_utils, simeon = tool("sqlite-utils", peers), tool("simeon", peers)
    if sqlite_utils:
        insert = f"gunzip -c {day} | {sqlite_utils} insert {target}/s.db events - --nl --alter"
        found["sqlite-utils insert"] = fresh("sh", "-c", insert)
    if simeon:
        found["simeon split"] = fresh(simeon, "split", "-f", "log", "-d", str(target), str(day))
    return found


def main() -> None:
    """Run the contenders in turn and print a table."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("day", type=Path)
    options.add_argument("--gnupg-home", type=Path, required=True)
    options.add_argument("--learner", default="")
    options.add_argument("--runs", type=int, default=3)
    options.add_argument("--peers", type=Path)
    options.add_argument("--only", default="", help="run contenders whose name holds this")
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        found = commands(given.day, given.gnupg_home, given.learner, given.peers, work)
        measures = {name: Measure(name) for name in found if given.only in name}
        for turn in range(given.runs):
            for name, measure in measures.items():
                slow = name in ("sqlite-utils insert", "simeon split")
                if slow and turn:
                    continue
                run(measure, found[name]())
                print(f"{name}: {measure.seconds[-1]:.2f} s", file=sys.stderr)
                if name == "explorer: import":
                    size = sum(path.stat().st_size for path in work.rglob("*.sqlite*"))
        print(f"{os.cpu_count()} cores; {given.day.stat().st_size / 1e6:.1f} MB gzip")
        report(measures)
        if "explorer: import" in measures:
            print(f"workspace: {size / given.day.stat().st_size:.2f} x the .log.gz")


def report(measures: dict[str, Measure]) -> None:
    """A Markdown table of medians and of the import's ratios to each."""
    ours = measures.get("explorer: import")
    print("| contender | median s | runs | MB | import : this | processor s | import : this |")
    print("| --- | ---: | ---: | ---: | ---: | ---: | ---: |")
    for measure in measures.values():
        ratio = f"{ours.median / measure.median:.2f}" if ours else ""
        work = statistics.median(measure.work)
        of_work = f"{statistics.median(ours.work) / work:.2f}" if ours else ""
        print(
            f"| {measure.name} | {measure.median:.2f} | {len(measure.seconds)}"
            f" | {measure.memory:.0f} | {ratio} | {work:.2f} | {of_work} |"
        )


if __name__ == "__main__":
    main()
