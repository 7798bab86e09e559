# SPDX-License-Identifier: MIT
"""Logs that mean harm: shown as text, taken as text, and nothing is fetched or written for them."""

import csv
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.helpers.gpg_home import GpgHome
from tests.helpers.hostile import HARM, log
from tests.helpers.verbs import ROOT, run

WATCH = """
import json, os, sys
met = {"network": [], "written": []}
def watch(name, details):
    if name.startswith("socket.") and name not in ("socket.__new__",):
        met["network"].append(name)
    if name == "open" and isinstance(details[0], (str, bytes)):
        mode, flags = details[1], details[2] or 0
        if (mode and set(mode) & set("wax+")) or flags & (os.O_WRONLY | os.O_RDWR):
            met["written"].append(os.fsdecode(details[0]))
sys.addaudithook(watch)
from explorer.__main__ import main
code = 0
try:
    sys.argv[1:] = json.loads(os.environ["WORDS"])
    main()
except SystemExit as left:
    code = left.code or 0
print("MET" + json.dumps({**met, "code": code}))
"""


@pytest.fixture
def harmful(tmp_path: Path) -> Path:
    path = tmp_path / "harm.log"
    path.write_bytes(log())
    return path


def watched(home: Path, *words: str | Path) -> dict[str, Any]:
    """What a run of the app did to network and disk."""
    environment = {
        **os.environ,
        "WORDS": json.dumps([str(word) for word in words]),
        "EDX_LOG_EXPLORER_HOME": str(home / "settings"),
        "TMPDIR": str(home),
        "QT_QPA_PLATFORM": "offscreen",
    }
    environment.pop("DISPLAY", None)
    done = subprocess.run(
        [sys.executable, "-c", WATCH],
        cwd=ROOT,
        env=environment,
        capture_output=True,
        text=True,
        check=False,
    )
    assert "MET" in done.stdout, done.stderr
    met: dict[str, Any] = json.loads(done.stdout.rpartition("MET")[2])
    assert met["code"] in (0, 1), done.stderr
    return met


def strange(written: list[str], *allowed: Path) -> list[str]:
    """Files written outside these folders."""
    nowhere = ("/dev/null", "/dev/tty", "/proc/self/coredump_filter")  # kept by no disk
    places = (*map(str, allowed), *nowhere, str(ROOT / "explorer"))
    return [
        path
        for path in written
        if not path.startswith(places) and "__pycache__" not in Path(path).parts
    ]


def test_no_connection_is_opened_and_nothing_is_written_elsewhere(
    tmp_path: Path, harmful: Path, gpg_home: GpgHome
) -> None:
    workspace = tmp_path / "Harm.elx"
    home = tmp_path / "h"
    home.mkdir()
    where = ("--workspace", workspace, "--gnupg-home", gpg_home.path)
    runs = (
        ("index", harmful, *where, "--key", gpg_home.czar),
        ("events", "harbour OR learner:*", *where, "--format", "csv"),
        ("trail", HARM[3], *where),
        ("demo", "--screenshots", home / "shots"),
    )
    for words in runs:
        met = watched(home, *words)
        assert met["network"] == [], words
        assert strange(met["written"], workspace, home) == [], words
    assert (home / "shots").is_dir()


_CALLS = "socket,connect,sendto,open,openat,creat,mkdir,mkdirat,rename,renameat,renameat2"
_WRITES = re.compile(r"O_WRONLY|O_RDWR|O_CREAT|\b(?:creat|mkdir(?:at)?|rename\w*)\(")


@pytest.mark.slow
@pytest.mark.skipif(shutil.which("strace") is None, reason="strace is not installed")
def test_the_system_saw_no_connection_and_no_file_elsewhere(tmp_path: Path) -> None:
    """Of the window and verbs on the sample, with gpg, Qt and every other child; by the kernel."""
    trace, home = tmp_path / "trace", tmp_path / "home"
    home.mkdir()
    environment = {
        "PATH": os.environ["PATH"],
        "HOME": str(home),
        "TMPDIR": "/tmp",
        "LANG": "C.UTF-8",
        "PYTHONDONTWRITEBYTECODE": "1",
        "EDX_LOG_EXPLORER_HOME": str(tmp_path / "settings"),
        "QT_QPA_PLATFORM": "offscreen",
    }
    app = [sys.executable, "-m", "explorer", "demo", "--screenshots", str(tmp_path / "shots")]
    strace = ["strace", "-f", "--seccomp-bpf", "-e", f"trace={_CALLS}", "-o", str(trace)]
    done = subprocess.run(
        [*strace, *app], cwd=ROOT, env=environment, capture_output=True, text=True, check=False
    )
    if "ptrace" in done.stderr or "PTRACE" in done.stderr:
        pytest.skip("the system lets nobody watch")
    assert done.returncode == 0, done.stderr
    said = trace.read_text(errors="replace").splitlines()
    assert any("AF_UNIX" in line for line in said)  # the agent of GnuPG: it does see sockets
    assert not [line for line in said if "AF_INET" in line]
    written = {
        path
        for line in said
        if _WRITES.search(line) and " = -1 " not in line
        for path in re.findall(r'"([^"]+)"', line)
    }
    assert any(path.endswith(".png") for path in written)
    own = (str(tmp_path / "shots"), str(tmp_path / "settings"), "/dev/", "/proc/", "/tmp/elx-")
    tried = re.compile(r"/tmp/[a-z0-9_]{8}")  # Python looks whether the folder takes files
    left = [path for path in sorted(written) if not path.startswith(own)]
    assert [path for path in left if not tried.fullmatch(path)] == []
    assert list(home.iterdir()) == []


def test_everything_harmful_is_an_event_and_nothing_else(
    tmp_path: Path, harmful: Path, gpg_home: GpgHome
) -> None:
    where = ("--workspace", tmp_path / "Harm.elx", "--gnupg-home", gpg_home.path)
    (receipt,) = run("index", harmful, *where, "--key", gpg_home.czar, "--json").records
    assert receipt["events"] == len(HARM)
    names = {row["username"] for row in run("events", "", *where, "--format", "ndjson").records}
    assert len(names) == len(HARM)
    for text in HARM[:10]:
        quoted = text.replace("\\", "\\\\").replace('"', '\\"')
        found = run("events", f'username:"{quoted}"', *where, "--format", "ndjson").records
        assert len(found) == 1, text
    table = run("events", "", *where).out
    assert "\x1b" not in table
    assert "\u202e" not in table
    rows = list(csv.reader(run("events", "", *where, "--format", "csv").out.splitlines()))
    assert not [cell for row in rows for cell in row if cell[:1] in "=+-@\t\r" and cell[:1]]
