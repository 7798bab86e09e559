# SPDX-License-Identifier: MIT
"""A process that reads is started before it is known for whom; nobody leaves one behind."""

import multiprocessing
import os
import signal
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from explorer import __main__ as door
from explorer.cli_options import EXIT_CANCELLED
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import starting
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from explorer.workspace.starting import Reading, for_arguments
from tests.helpers.workspaces import event_line, found, fresh, take_in, the_catalogue

BLANK = 10_000


@pytest.fixture
def day(tmp_path: Path) -> Path:
    """A log that is worth a process, nearly all of it blank."""
    path = tmp_path / "day.log"
    with path.open("wb") as file:
        file.writelines(event_line(number) + b"\n" for number in range(20))
        file.write((b" " * 999 + b"\n") * BLANK)
    return path


def _children() -> set[int | None]:
    return {child.pid for child in multiprocessing.active_children()}


def test_one_that_was_started_ahead_reads(tmp_path: Path, gpg: Gpg, day: Path) -> None:
    ahead_of, here = fresh(tmp_path / "ahead.elx", gpg), fresh(tmp_path / "here.elx", gpg)
    with Reading.start() as ahead:
        pid = ahead.process.pid
        steps = ingest(ahead_of, [day], gpg, the_catalogue(), CancelToken(), ahead=ahead)
        children = set()
        came = []
        for step in steps:
            children |= _children()
            if isinstance(step, Receipt):
                came.append(replace(step, seconds=0.0))
        assert children == {pid}
        assert ahead.taken
    assert _children() == set()
    assert came == [replace(each, seconds=0.0) for each in take_in(here, [day], gpg)]
    assert (came[0].events, came[0].blank) == (20, BLANK)
    assert [row.time for row in found(ahead_of)] == [row.time for row in found(here)]


def test_one_that_nobody_needs_is_ended(tmp_path: Path, gpg: Gpg) -> None:
    small = tmp_path / "small.log"
    small.write_bytes(event_line() + b"\n")
    with Reading.start() as ahead:
        list(ingest(
            fresh(tmp_path / "w.elx", gpg), [small], gpg, the_catalogue(), CancelToken(),
            ahead=ahead,
        ))  # fmt: skip
        assert not ahead.taken
    assert _children() == set()


def test_it_ends_with_its_parent() -> None:
    ahead = Reading.start().take()
    ahead.commands.close()  # as when the parent is killed
    ahead.process.join(120)
    assert ahead.process.exitcode == 0
    ahead.process.close()
    ahead.results.close()


def test_one_that_died_is_told(tmp_path: Path, gpg: Gpg, day: Path) -> None:
    with Reading.start() as ahead:
        ahead.process.kill()
        ahead.process.join(120)
        steps = ingest(
            fresh(tmp_path / "w.elx", gpg), [day], gpg, the_catalogue(), CancelToken(), ahead=ahead
        )
        with pytest.raises(RuntimeError, match="reading process ended"):
            list(steps)
    assert _children() == set()


@pytest.mark.skipif(sys.platform == "win32", reason="signals")
def test_ctrl_c_does_not_reach_it_even_before_it_runs(capfd: pytest.CaptureFixture[str]) -> None:
    ahead = Reading.start().take()
    assert ahead.process.pid is not None
    os.kill(ahead.process.pid, signal.SIGINT)
    ahead.commands.close()
    ahead.process.join(120)
    assert (ahead.process.exitcode, capfd.readouterr().err) == (0, "")
    ahead.process.close()
    ahead.results.close()


def test_ctrl_c_while_modules_are_loaded_is_a_cancel(monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(ahead: Reading | None) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(sys, "argv", ["edx-log-explorer", "index"])
    monkeypatch.setattr(door, "_main", interrupted)
    with pytest.raises(SystemExit) as left:
        door.main()
    assert left.value.code == EXIT_CANCELLED


def test_only_imports_of_much_start_one(
    tmp_path: Path, day: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    started: list[str] = []
    monkeypatch.setattr(Reading, "start", lambda: started.append("one"))
    small, folder = tmp_path / "small.log", tmp_path / "home"
    small.write_bytes(b"{}\n")
    folder.mkdir()
    home = ["--gnupg-home", str(folder)]
    for arguments, wanted in (
        (["index", str(day)], True),
        (["index", *home, str(small), str(day)], True),
        (["index", str(folder)], True),
        (["index", str(small), *home], False),
        (["index", str(day), "--learner", "anna"], False),
        (["index", str(day), "--learner=anna"], False),
        (["index", str(tmp_path / "none")], False),
        (["index", "a\0b"], False),
        (["index", "a" * 5000], False),
        (["check", str(day)], False),
        ([str(day)], False),
        (["index"], False),
        ([], False),
    ):
        started.clear()
        for_arguments(arguments)
        assert started == ["one"] * wanted, arguments


def test_whoever_starts_one_has_loaded_next_to_nothing(tmp_path: Path) -> None:

    code = "import sys, explorer.__main__; print(*sys.modules)"
    told = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    heavy = {"numpy", "click", "sqlite_utils", "PySide6", "explorer.cli", "explorer.package"}
    assert not heavy & set(told.stdout.split())


def test_what_is_worth_it(tmp_path: Path, day: Path) -> None:
    assert starting.worth_it([day])
    assert not starting.worth_it([tmp_path / "none", tmp_path])
