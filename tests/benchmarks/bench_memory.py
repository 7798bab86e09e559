# SPDX-License-Identifier: MIT
"""Peak memory of an import and of all its processes: bench_memory.py [--megabytes N] [--limit N].

Makes a big invented log, seals it for a throwaway key, and imports it with the verb `index` while
the memory of the whole process tree is sampled. Ends with 1 when the limit was passed. Linux only.
"""

import argparse
import gzip
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT))

from tests.helpers.gpg_home import find_gpg, make_key, run_gpg, short_home  # noqa: E402

EVENT_BYTES = 950
EVERY = 0.02  # seconds


def tree(root: int) -> list[int]:
    """A process and all below it."""
    children: dict[int, list[int]] = {}
    for entry in Path("/proc").glob("[0-9]*/stat"):
        try:
            parent = int(entry.read_text(errors="replace").rpartition(")")[2].split()[1])
        except (OSError, IndexError):
            continue  # ended while we looked
        children.setdefault(parent, []).append(int(entry.parent.name))
    found = [root]
    for one in found:
        found += children.get(one, [])
    return found


def memory(pid: int, field: str) -> int:
    """Bytes of a process: Rss, or Pss, which shares out what several have in common."""
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    return 1024 * sum(int(line.split()[1]) for line in text.splitlines() if line.startswith(field))


def sampled(command: list[str]) -> tuple[int, int, float, str]:
    """(peak sum of Rss, peak sum of Pss, seconds, output) of a command's whole tree."""
    started = time.monotonic()
    rss = pss = 0
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True) as process:
        while process.poll() is None:
            pids = tree(process.pid)
            rss = max(rss, sum(memory(pid, "Rss:") for pid in pids))
            pss = max(pss, sum(memory(pid, "Pss:") for pid in pids))
            time.sleep(EVERY)
        out = process.stdout.read() if process.stdout else ""
    assert process.returncode in (0, 1), out
    return rss, pss, time.monotonic() - started, out


def sealed_log(folder: Path, home: Path, megabytes: int) -> Path:
    """A day of about so many megabytes of log, as it is delivered."""
    plain = folder / "day.log.gz"
    events = megabytes * 1_000_000 // EVENT_BYTES
    maker = ROOT / "tests/benchmarks/make_day.py"
    subprocess.run(
        [sys.executable, maker, "--events", str(events), "--out", plain], check=True, cwd=ROOT
    )
    key = make_key(find_gpg(), home, "Bench")
    data = run_gpg(
        find_gpg(), home, "--trust-model", "always", "--recipient", key, "--output", "-",
        "--encrypt", str(plain),
    )  # fmt: skip
    sealed = folder / "marlx-edx-events-2025-03-10.log.gz.gpg"
    sealed.write_bytes(data)
    with gzip.open(plain) as text:
        size = sum(len(piece) for piece in iter(lambda: text.read(1 << 20), b""))
    print(f"{size / 1e6:,.0f} MB of log, {events:,} events, {len(data) / 1e6:,.1f} MB as delivered")
    return sealed


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--megabytes", type=int, default=200)
    parser.add_argument("--limit", type=int, default=300, help="megabytes of memory")
    options = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="elx-bench-") as name, short_home() as home:
        folder = Path(name)
        day = sealed_log(folder, home, options.megabytes)
        place = ["--gnupg-home", str(home), "--workspace", str(folder / "Bench.elx")]
        rss, pss, seconds, out = sampled(
            [sys.executable, "-m", "explorer", "index", str(day), *place]
        )
    print(out.strip())
    print(
        f"peak of all processes: {rss / 1e6:,.0f} MB resident"
        f" ({pss / 1e6:,.0f} MB with what they share counted once); {seconds:.1f} s"
    )
    return int(rss > options.limit * 1_000_000)


if __name__ == "__main__":
    sys.exit(main())
