# SPDX-License-Identifier: MIT
"""What a file costs besides its lines: python -m tests.benchmarks.bench_many DAY.log.gz HOME

Cuts DAY into some files, seals each for the first key of the GnuPG home, and imports them into an
empty workspace; then the last of them alone, into an empty workspace and into one that holds DAY
and more (--big, any number of sealed logs). Processor seconds of all processes, so that a busy
machine tells nearly the same as an idle one.
"""

import argparse
import gzip
import os
import subprocess
import sys
import tempfile
from pathlib import Path

from explorer.package.gpg import Gpg
from tests.benchmarks.make_day import seal


def cut(day: Path, home: Path, count: int, folder: Path) -> list[Path]:
    """The day's lines in so many sealed files."""
    key = Gpg(home).secret_keys()[0].fingerprint
    lines = gzip.decompress(day.read_bytes()).splitlines(keepends=True)
    found = []
    for number in range(count):
        path = folder / f"marlx-edx-events-{2000 + number // 28}-01-{number % 28 + 1:02}.log.gz"
        part = lines[number * len(lines) // count : (number + 1) * len(lines) // count]
        path.write_bytes(gzip.compress(b"".join(part), 6, mtime=0))
        found.append(seal(path, [key], home))
    return found


def work(paths: list[Path], home: Path, workspace: Path) -> float:
    """Processor seconds of an import."""
    before = os.times()
    command = [sys.executable, "-m", "explorer", "index", *map(str, paths)]
    command += ["--gnupg-home", str(home), "--workspace", str(workspace)]
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    after = os.times()
    return (after.children_user + after.children_system) - (
        before.children_user + before.children_system
    )


def main() -> None:
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("day", type=Path)
    options.add_argument("home", type=Path)
    options.add_argument("--files", type=int, nargs=2, default=(14, 140))
    options.add_argument("--big", type=Path, nargs="*", default=())
    given = options.parse_args()
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        spent, paths = [], []
        for count in given.files:
            within = folder / str(count)
            within.mkdir()
            paths = cut(given.day, given.home, count, within)
            spent.append(work(paths, given.home, folder / f"{count}.elx"))
            print(f"{count} files: {spent[-1]:.2f} s, {spent[-1] / count * 1000:.0f} ms a file")
        few, many = given.files
        print(
            f"a file costs {(spent[1] - spent[0]) / (many - few) * 1000:.0f} ms besides its lines"
        )
        alone = work(paths[-1:], given.home, folder / "empty.elx")
        print(f"the last file alone into an empty workspace: {alone:.2f} s")
        if given.big:
            work(list(given.big), given.home, folder / "big.elx")
            more = work(paths[-1:], given.home, folder / "big.elx")
            print(f"into one of {len(given.big)} big files: {more:.2f} s ({more / alone:.2f} x)")


if __name__ == "__main__":
    main()
