# SPDX-License-Identifier: MIT
"""The wheel in a clean environment, away from the checkout: does what it ships work?

uv run python packaging/smoke_wheel.py dist/edx_log_explorer-….whl
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[1]
_PNG = b"\x89PNG\r\n\x1a\n"
# What would lead the app to a display, to another's keys, or back into the checkout.
_LEFT_OUT = (
    "DISPLAY",
    "WAYLAND_DISPLAY",
    "QT_QPA_PLATFORM",
    "GNUPGHOME",
    "PYTHONPATH",
    "VIRTUAL_ENV",
)


class SmokeError(Exception):
    """The installed wheel does not do what it should."""


def say(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()


def need(holds: object, complaint: str) -> None:
    if not holds:
        raise SmokeError(complaint)


class Installed:
    """The wheel in an environment of its own below `folder`."""

    def __init__(self, wheel: Path, folder: Path) -> None:
        self.folder = folder
        bin_ = folder / "env" / ("Scripts" if sys.platform == "win32" else "bin")
        self.python = bin_ / "python"
        self.command = bin_ / "edx-log-explorer"
        self.home = folder / "gnupg"
        self.home.mkdir(mode=0o700)
        self._environment = {
            **{name: value for name, value in os.environ.items() if name not in _LEFT_OUT},
            "TMPDIR": str(folder),
            "EDX_LOG_EXPLORER_HOME": str(folder / "settings"),
        }
        uv = _program("uv")
        pins = folder / "pins.txt"
        export = ("export", "--quiet", "--no-dev", "--no-emit-project", "--no-hashes")
        self.run(uv, *export, "--project", ROOT, "--output-file", pins)
        self.run(uv, "venv", "--quiet", "--python", sys.executable, folder / "env")
        self.run(uv, "pip", "install", "--quiet", "--python", self.python, "-c", pins, wheel)

    def run(self, *words: str | Path, codes: tuple[int, ...] = (0,)) -> str:
        """The standard output of a program that has to end with one of these codes."""
        done = subprocess.run(
            words, cwd=self.folder, env=self._environment, capture_output=True, check=False
        )
        out, errors = done.stdout.decode(), done.stderr.decode(errors="replace")
        named = " ".join(Path(words[0]).name if word is words[0] else str(word) for word in words)
        need(done.returncode in codes, f"{named}: exit {done.returncode}\n{out}{errors}")
        need("Traceback" not in errors, f"{named}: {errors}")
        return out

    def app(self, *words: str | Path, codes: tuple[int, ...] = (0,)) -> str:
        """The output of a verb."""
        return self.run(self.command, *words, codes=codes)


def _program(name: str) -> Path:
    found = shutil.which(name)
    if found is None:
        raise SmokeError(f"{name} was not found.")
    return Path(found)


def version(app: Installed, wheel: Path) -> None:
    said = app.app("--version").strip()
    need(
        said.endswith(wheel.name.split("-")[1]), f"--version says {said!r}, the wheel {wheel.name}"
    )
    where = app.run(app.python, "-c", "import explorer; print(explorer.__file__)").strip()
    need(Path(where).is_relative_to(app.folder), f"not the installed wheel: {where}")
    say(f"  {said}")


def demo(app: Installed) -> None:
    said = app.app("demo")
    need("offscreen" in said, f"demo does not say that it runs offscreen:\n{said}")
    pictures = sorted((app.folder / "edx-log-explorer-demo").glob("*.png"))
    need(pictures, f"demo left no pictures:\n{said}")
    for picture in pictures:
        data = picture.read_bytes()
        need(data.startswith(_PNG) and len(data) > 10_000, f"{picture.name} is no picture")
    say(f"  {len(pictures)} pictures, offscreen")


def index(app: Installed) -> None:
    code = "from explorer import resources; print(resources.path('.', folder='sample_data'))"
    samples = Path(app.run(app.python, "-c", code).strip())
    gpg = ("--homedir", app.home, "--batch", "--quiet")
    app.run(_program("gpg"), *gpg, "--import", samples / "sample-key.asc")
    workspace = app.folder / "Smoke.elx"
    options = ("--workspace", workspace, "--gnupg-home", app.home)
    files = sorted(samples.glob("*.gpg"))
    # Exit 1: the sample holds lines that are there to be rejected.
    receipts = _documents(app.app("index", *files, *options, "--json", codes=(0, 1)))
    need(len(receipts) == len(files), f"{len(receipts)} receipts for {len(files)} files")
    for receipt in receipts:
        parts = sum(receipt[name] for name in ("events", "duplicates", "rejects", "blank"))
        need(receipt["status"] in ("ok", "partial"), f"{receipt['file']}: {receipt['message']}")
        need(receipt["lines"] == parts > 0, f"{receipt['file']}: the receipt does not add up")
    events = sum(receipt["events"] for receipt in receipts)
    (counted,) = json.loads(
        app.app("sql", "SELECT count(*) AS n FROM events", *options, "--format", "json")
    )
    need(counted["n"] == events, f"{counted['n']} events in the workspace, {events} on receipts")
    learner = json.loads(app.app("learners", *options, "--limit", "1", "--json"))[0]
    trail = json.loads(app.app("trail", learner["usernames"][0], *options, "--format", "json"))
    need(trail, "the busiest learner has no trail")
    say(f"  {len(files)} files, {events:,} events, a trail of {len(trail):,}")


def resources(app: Installed) -> None:
    """What the checkout has lies in the wheel, and is found from another directory."""
    code = "from explorer import resources; print(resources.path('.'))"
    there = Path(app.run(app.python, "-c", code).strip())
    need(there.is_relative_to(app.folder), f"resources are looked for in {there}")
    wanted = [
        path.relative_to(ROOT / "resources")
        for path in (ROOT / "resources").rglob("*")
        if path.is_file() and "__pycache__" not in path.parts
    ]
    for path in wanted:
        need((there / path).is_file(), f"resources/{path} is not in the wheel")
    need("play_video" in app.app("catalogue", "play_video"), "the catalogue says nothing")
    code = "from explorer.tables import description; description.load()"
    app.run(app.python, "-c", code)
    say(f"  {len(wanted)} files")


def exports(app: Installed) -> None:
    """What the heavier libraries write, on the workspace that `index` made."""
    options = ("--workspace", app.folder / "Smoke.elx", "--gnupg-home", app.home)
    for name in ("all.parquet", "all.sqlite"):
        app.app("events", "category:video", *options, "--output", app.folder / name)
        need((app.folder / name).stat().st_size > 10_000, f"{name} is empty")
    learner = json.loads(app.app("learners", *options, "--limit", "1", "--json"))[0]
    app.app("trail", learner["usernames"][0], *options, "--pack", app.folder / "pack.zip")
    need((app.folder / "pack.zip").stat().st_size > 10_000, "the evidence pack is empty")
    said = app.app("workspace", "verify", *options[1:2], *options[2:])
    need("whole" in said, said)
    say("  Parquet, SQLite and an evidence pack written; the workspace is whole")


def _documents(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def main() -> int:
    """Run every check; the exit code."""
    wheel = Path(sys.argv[1]).resolve()
    # Short: an agent's socket lies in the GnuPG home.
    short = "/tmp" if os.name == "posix" else None  # noqa: S108 - mkdtemp is private
    folder = Path(tempfile.mkdtemp(prefix="elx-s-", dir=short))
    app: Installed | None = None
    try:
        say("installing the wheel")
        app = Installed(wheel, folder)
        say("edx-log-explorer --version")
        version(app, wheel)
        say("edx-log-explorer demo, without a display")
        demo(app)
        say("edx-log-explorer index, sql, learners, trail on the wheel's own sample files")
        index(app)
        say("resources")
        resources(app)
        say("events --output, trail --pack, workspace verify")
        exports(app)
    except SmokeError as error:
        say(f"smoke: {error}")
        return 1
    finally:
        if app is not None:
            app.run(_program("gpgconf"), "--homedir", app.home, "--kill", "all")
        shutil.rmtree(folder, ignore_errors=True)
    return 0


if __name__ == "__main__":
    sys.exit(main())
