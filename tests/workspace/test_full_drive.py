# SPDX-License-Identifier: MIT
"""No room, a limit, another writer: an import ends with a clear sentence and leaves whole files."""

import subprocess
import sys
import threading
from pathlib import Path
from typing import Any

import pytest

from explorer.errors import Cancelled, UserError, WorkspaceLocked
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.package.streams import Limits
from explorer.work import CancelToken
from explorer.workspace import ingest as ingest_module
from explorer.workspace import starting
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import ROOT, run
from tests.helpers.workspaces import counts, damage, found, log, take_in

SMALL_FILES = """
import resource, runpy, signal, sys
signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
resource.setrlimit(resource.RLIMIT_FSIZE, (500_000, 500_000))
sys.argv = ["explorer", *sys.argv[1:]]
runpy.run_module("explorer", run_name="__main__")
"""


class Full(Workspace):
    """A workspace on a drive that has no room for more pages."""

    def connect(self, *, readonly: bool = False, prepare: Any = None) -> Any:
        connection = super().connect(readonly=readonly, prepare=prepare)
        if not readonly:
            pages = connection.execute("PRAGMA page_count").fetchone()[0]
            connection.execute(f"PRAGMA max_page_count = {pages + 5}")
        return connection


def test_a_full_drive_leaves_the_files_that_were_finished(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    first, second = package("a.log", log(20)), package("b.log", log(9000, ip="192.0.2.9"))
    take_in(workspace, [first], gpg)
    before = counts(workspace)
    full = Full(workspace.path, workspace._key)
    with pytest.raises(UserError, match=r"drive of the workspace Test\.elx is full"):
        take_in(full, [second], gpg)
    assert counts(workspace) == before
    assert not damage(workspace)
    (receipt,) = take_in(workspace, [second], gpg)
    assert receipt.events == 9000


@pytest.mark.skipif(sys.platform == "win32", reason="needs a limit on the size of files")
def test_a_drive_that_takes_no_more_bytes_is_told_of(
    tmp_path: Path, package: Package, gpg_home: GpgHome
) -> None:
    place = ("--workspace", tmp_path / "New.elx", "--gnupg-home", gpg_home.path)
    small = package("a.log", log(20))
    assert run("index", small, *place, "--key", gpg_home.czar).code == 0
    big = package("b.log", log(9000, ip="192.0.2.9"))
    command = [sys.executable, "-c", SMALL_FILES, "index", *map(str, (big, *place))]
    done = subprocess.run(
        command, cwd=ROOT, capture_output=True, text=True, timeout=240, check=False
    )
    assert done.returncode == 2, done.stderr
    assert "The workspace New.elx can't be written" in done.stderr
    assert "Traceback" not in done.stderr
    again = run("index", big, *place, "--json")
    assert (again.code, again.records[0]["events"]) == (0, 9000)


def test_a_file_that_unfolds_to_more_than_there_is_room_for(
    workspace: Workspace, package: Package, gpg: Gpg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ingest_module, "_UNFOLDED", 1e-9)
    before = counts(workspace)
    (receipt,) = take_in(workspace, [package("a.log.gz", log(9000))], gpg)
    assert (receipt.status, receipt.cause) == ("failed", "too large")
    assert "room" in receipt.message
    assert counts(workspace) == before | {"files": 1}


def test_a_file_that_unfolds_to_more_than_was_allowed(
    tmp_path: Path, package: Package, gpg_home: GpgHome
) -> None:
    place = ("--workspace", tmp_path / "New.elx", "--gnupg-home", gpg_home.path)
    day = package("a.log.gz", log(9000))
    refused = run("index", day, *place, "--key", gpg_home.czar, "--max-gb", "0.001")
    assert refused.code == 1
    assert "1,000,000 bytes" in refused.out
    assert "--max-gb" in refused.out
    assert run("index", day, *place, "--max-gb", "1").code == 0


def test_a_limit_holds_in_a_process_of_its_own(
    workspace: Workspace, package: Package, gpg: Gpg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(starting, "_WORTH_A_PROCESS", 1)
    day, limits = package("a.log.gz", log(9000)), Limits(inflated=100_000)
    work = ingest(workspace, [day], gpg, catalogue.load(), CancelToken(), limits=limits)
    (receipt,) = [step for step in work if isinstance(step, Receipt)]
    assert (receipt.status, receipt.cause) == ("failed", "too large")


@pytest.fixture
def held(workspace: Workspace) -> Any:
    """The workspace, while another one writes to it."""
    other = workspace.connect()
    other.execute("BEGIN IMMEDIATE")
    yield workspace
    other.close()


def test_another_writer_is_waited_for_and_then_told_of(
    held: Workspace, package: Package, gpg: Gpg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.workspace.writing._PATIENCE", 0.3)
    with pytest.raises(WorkspaceLocked, match="Another window"):
        take_in(held, [package("a.log", log(20))], gpg)
    assert not found(held)


def test_stopping_answers_at_once_while_another_writes(
    held: Workspace, package: Package, gpg: Gpg, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("explorer.workspace.writing._PATIENCE", 3600.0)
    cancel = CancelToken()
    timer = threading.Timer(0.4, cancel.cancel)
    timer.start()
    with pytest.raises(Cancelled):  # nothing else would end it within the hour
        take_in(held, [package("a.log", log(20))], gpg, cancel)
    timer.join()
