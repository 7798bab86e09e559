# SPDX-License-Identifier: MIT
"""The frozen app on Linux, in a clean environment: does it start, find gpg and its resources?

python3 packaging/smoke_frozen.py [dist/edx-log-explorer]
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[1]
LARGEST_MB = 260
SECONDS_TO_A_WINDOW = 2.0  # the aim; a machine under load is given more
_FAR_TOO_LONG = 30.0
_TITLE = "edX Log Explorer"


class SmokeError(Exception):
    """The frozen app does not do what it should."""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def need(holds: object, complaint: str) -> None:
    if not holds:
        raise SmokeError(complaint)


class Frozen:
    """The frozen app with nothing around it but a PATH with gpg and a home of its own."""

    def __init__(self, folder: Path, home: Path) -> None:
        self.folder, self.home = folder, home
        self.command = folder / "edx-log-explorer"
        self.environment = {
            "PATH": "/usr/bin:/bin",
            "HOME": str(home),
            "TMPDIR": str(home),
            "LANG": "C.UTF-8",
        }

    def run(self, *words: str | Path, codes: tuple[int, ...] = (0,)) -> str:
        """What it prints, having ended with one of these codes and without a traceback."""
        done = subprocess.run(
            [self.command, *words], env=self.environment, capture_output=True, check=False
        )
        out, errors = done.stdout.decode(), done.stderr.decode(errors="replace")
        need(done.returncode in codes, f"{words}: exit {done.returncode}\n{out}{errors}")
        need(not errors or codes != (0,), f"{words} says on stderr: {errors}")
        need("Traceback" not in errors, f"{words}: {errors}")
        return out


def size(app: Frozen) -> None:
    total = sum(path.lstat().st_size for path in app.folder.rglob("*") if path.is_file())
    megabytes = total / 1e6
    need(megabytes < LARGEST_MB, f"{megabytes:.0f} MB, more than {LARGEST_MB}")
    say(f"  {megabytes:.0f} MB")


def demo(app: Frozen) -> None:
    said = app.run("demo")
    pictures = sorted((app.home / "edx-log-explorer-demo").glob("*.png"))
    need("offscreen" in said and pictures, f"demo left no pictures:\n{said}")
    say(f"  {len(pictures)} pictures")


def index(app: Frozen) -> None:
    samples = app.folder / "_internal" / "sample_data"
    gnupg = app.home / "g"
    gnupg.mkdir(mode=0o700)
    gpg = ["gpg", "--homedir", str(gnupg), "--batch", "--quiet", "--import"]
    subprocess.run([*gpg, str(samples / "sample-key.asc")], check=True)
    try:
        options = ("--workspace", app.home / "Smoke.elx", "--gnupg-home", gnupg)
        files = sorted(samples.glob("*.log.gz.gpg"))
        said = app.run("index", *files, *options, "--json", codes=(0, 1))
        receipts = [json.loads(line) for line in said.splitlines()]
        events = sum(receipt["events"] for receipt in receipts)
        said = app.run("sql", "SELECT count(*) AS n FROM events", *options, "--format", "json")
        need(events and json.loads(said)[0]["n"] == events, "events and receipts differ")
        for name in ("all.parquet", "all.sqlite", "all.csv"):
            app.run("events", "platform:*", *options, "--output", app.home / name)
        learner = json.loads(app.run("learners", *options, "--limit", "1", "--json"))[0]
        pack = app.home / "pack.zip"
        app.run("trail", learner["usernames"][0], *options, "--pack", pack)
        need(pack.stat().st_size > 10_000, "the evidence pack is empty")
        say(f"  {events:,} events of {len(files)} files, exported and packed")
    finally:
        subprocess.run(["gpgconf", "--homedir", str(gnupg), "--kill", "all"], check=False)


def window(app: Frozen) -> None:
    """Start it on a display of its own, wait for its window, and close that as a person would."""
    missing = [name for name in ("Xvfb", "xdotool") if shutil.which(name) is None]
    if missing:
        say(f"  left out: {' and '.join(missing)} not installed")
        return
    reading, writing = os.pipe()
    server = subprocess.Popen(
        ["Xvfb", "-noreset", "-displayfd", str(writing), "-screen", "0", "1440x900x24"],
        pass_fds=[writing],
        stderr=subprocess.DEVNULL,
    )
    os.close(writing)
    try:
        with os.fdopen(reading) as told:
            display = f":{told.readline().strip()}"
        environment = {**app.environment, "DISPLAY": display}
        for start in ("first start", "second start"):
            seconds = _until_shown(app, environment)
            say(f"  {start}: {seconds:.1f} s to its window")
            need(seconds < _FAR_TOO_LONG, "that is far too long")
        say(f"  (aim: {SECONDS_TO_A_WINDOW:.0f} s)")
    finally:
        server.terminate()
        server.wait()


def _until_shown(app: Frozen, environment: dict[str, str]) -> float:
    began = time.monotonic()
    process = subprocess.Popen(
        [app.command, "--workspace", str(app.home / "None.elx")],
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
    )
    try:
        look = ["xdotool", "search", "--onlyvisible", "--name", _TITLE]
        while subprocess.run(look, env=environment, capture_output=True, check=False).returncode:
            need(process.poll() is None, "it ended before it showed a window")
            need(time.monotonic() - began < 60, "no window within a minute")
            time.sleep(0.05)
        return time.monotonic() - began
    finally:
        process.terminate()
        process.communicate()


def main() -> int:
    """Run every check; the exit code."""
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "dist" / "edx-log-explorer"
    home = Path(tempfile.mkdtemp(prefix="elx-f-", dir="/tmp"))
    app = Frozen(folder.resolve(), home)
    checks = {
        "its size": size,
        "--version": lambda app: say(f"  {app.run('--version').strip()}"),
        "demo without a display": demo,
        "index and sql": index,
        "its window": window,
    }
    try:
        for name, check in checks.items():
            say(name)
            check(app)
    except SmokeError as error:
        say(f"smoke: {error}")
        return 1
    finally:
        shutil.rmtree(home, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
