# SPDX-License-Identifier: MIT
"""Import of a made-up courseware_studentmodule, sealed as delivered: MB a second, and memory.

The seconds are of the import alone, from sealed file to committed rows, without start and keys.
Processor time is told apart: of the process that writes, and of that which reads, with its gpg. The
busier the machine, the more it says than the seconds.

    python -m tests.benchmarks.bench_tables [--rows 400000] [--plain] [--memory]

Rows are of some 500 bytes with states as problems and videos leave them. --plain leaves the file
unsealed. --memory also tells the most that all processes held together; to look costs a fifth of
the speed. Everything is made in a temporary folder, with a key of its own.
"""

import argparse
import random
import subprocess
import sys
import tempfile
from pathlib import Path

from tests.benchmarks.bench_memory import sampled
from tests.helpers.gpg_home import find_gpg, make_key, run_gpg, short_home

MARKS = ("correct", "incorrect")
COURSE = "course-v1:MarlX+SEA201+2025_T1"
HEADING = (
    "id", "module_type", "module_id", "student_id", "state", "grade", "created", "modified",
    "max_grade", "done", "course_id",
)  # fmt: skip
IMPORT = """
import resource
import sys
import time
from pathlib import Path
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.ingest import ingest
if __name__ == "__main__":
    gpg = Gpg(Path(sys.argv[1]))
    space = vault.create(Path(sys.argv[2]), gpg, [gpg.secret_keys()[0].fingerprint])
    begun, used = time.perf_counter(), time.process_time()
    for step in ingest(space, [Path(sys.argv[3])], gpg, catalogue.load(), CancelToken()):
        pass
    seconds, used = time.perf_counter() - begun, time.process_time() - used
    others = resource.getrusage(resource.RUSAGE_CHILDREN)
    print(step.status, step.rows, seconds, used, others.ru_utime + others.ru_stime)
"""


def row(number: int, rng: random.Random) -> str:
    """One row, escaped as the exporter does it."""
    block = f"{rng.randrange(900):032x}"
    kind = rng.choice(("problem", "problem", "video", "sequential"))
    if kind == "problem":
        inputs = [f"{block}_{number}_1" for number in (2, 3)]
        answers = ", ".join(
            f'"{name}": "{{\\\\"answer\\\\": \\\\"choice_{rng.randrange(5)}\\\\"}}"'
            for name in inputs
        )
        marks = ", ".join(
            f'"{name}": {{"hint": "", "hintmode": null, "correctness": "{rng.choice(MARKS)}",'
            ' "npoints": null, "msg": "", "queuestate": null}'
            for name in inputs
        )
        state = (
            f'{{"seed": 1, "attempts": {rng.randrange(1, 5)}, "student_answers": {{{answers}}},'
            f' "correct_map": {{{marks}}}, "input_state": {{}},'
            ' "last_submission_time": "2025-03-10T10:00:00Z", "done": true}'
        )
    else:
        state = f'{{"position": {rng.randrange(9)}, "saved_video_position": "00:01:54"}}'
    when = f"2025-03-{rng.randrange(1, 29):02} 10:{rng.randrange(60):02}:00"
    module = f"block-v1:MarlX+SEA201+2025_T1+type@{kind}+block@{block}"
    values = (
        number, kind, module, rng.randrange(1, 20000), state, rng.choice(("NULL", "1.0")), when,
        when, rng.choice(("NULL", "1.0")), "na", COURSE,
    )  # fmt: skip
    return "\t".join(map(str, values))


def make(path: Path, rows: int) -> None:
    rng = random.Random(7)
    with path.open("w", encoding="utf-8", newline="\n") as out:
        out.write("\t".join(HEADING) + "\n")
        for number in range(rows):
            out.write(row(number, rng) + "\n")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=400_000)
    parser.add_argument("--plain", action="store_true")
    parser.add_argument("--memory", action="store_true")
    options = parser.parse_args()
    with short_home() as home, tempfile.TemporaryDirectory() as folder:
        key = make_key(find_gpg(), home, "bench")
        path = Path(folder) / "MarlX-SEA201-2025_T1-courseware_studentmodule-prod-analytics.sql"
        make(path, options.rows)
        size = path.stat().st_size
        if not options.plain:
            sealed = path.with_suffix(".sql.gpg")
            trust = ("--trust-model", "always", "-r", key, "-o", str(sealed))
            run_gpg(find_gpg(), home, *trust, "-e", str(path))
            path = sealed
        script = Path(folder) / "take.py"
        script.write_text(IMPORT, encoding="utf-8")
        command = [sys.executable, str(script), str(home), f"{folder}/B.elx", str(path)]
        if options.memory:
            memory, _, _, out = sampled(command)
            print(f"at most {memory / 1e6:.0f} MB of memory")
        else:
            out = subprocess.run(command, capture_output=True, text=True, check=True).stdout
        told = out.split()
        assert told[:2] == ["ok", str(options.rows)], told
        seconds, writing, reading = map(float, told[2:])
        index = Path(folder, "B.elx", "index.sqlite").stat().st_size
        sealed_size = path.stat().st_size
        print(
            f"{options.rows:,} rows, {size / 1e6:.0f} MB, {sealed_size / 1e6:.0f} MB sealed:"
            f" {seconds:.1f} s, {size / 1e6 / seconds:.0f} MB/s, index {index / 1e6:.0f} MB,"
            f" processor: writing {writing:.1f} s, reading and gpg {reading:.1f} s"
        )


if __name__ == "__main__":
    main()
