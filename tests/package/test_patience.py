# SPDX-License-Identifier: MIT
"""An agent that never answers, and a gpg that somebody kills: told in sentences, and stopped."""

import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.errors import UserError
from explorer.package import patience
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from tests.conftest import Package
from tests.helpers import leftovers
from tests.helpers.gpg_home import GpgHome
from tests.helpers.stuck import stuck
from tests.helpers.verbs import run
from tests.helpers.workspaces import fresh, log, take_in, the_catalogue

pytestmark = pytest.mark.skipif(os.name != "posix", reason="no signals to stop an agent with")


@pytest.fixture
def made(tmp_path: Path, gpg: Gpg, package: Package) -> Path:
    workspace = fresh(tmp_path / "Logs.elx", gpg)
    take_in(workspace, [package("a.log", log(2))], gpg)
    return workspace.path


@pytest.fixture
def soon(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(patience, "ANSWERS_WITHIN", 1.0)
    monkeypatch.setattr(patience, "ASKS_WITHIN", 1.0)


@pytest.mark.usefixtures("soon")
def test_keys_are_not_waited_for_for_ever(gpg: Gpg, tmp_path: Path, gpg_home: GpgHome) -> None:
    plain = tmp_path / "a.log"
    plain.write_bytes(log(1))
    where = ("--workspace", tmp_path / "New.elx", "--gnupg-home", gpg_home.path)
    with stuck(gpg_home):
        with pytest.raises(UserError, match="agent is stuck"):
            gpg.secret_keys()
        assert leftovers.gpg_children() == set()
        refused = run("index", plain, *where)
    assert refused.code == 2
    assert "gpgconf --kill gpg-agent" in refused.err


def test_a_verb_says_what_to_do_and_can_be_stopped(made: Path, gpg_home: GpgHome) -> None:
    words = ("learners", "--workspace", made, "--gnupg-home", gpg_home.path)
    code = (
        "from explorer.package import patience; patience.ASKS_WITHIN = 1.0;"
        " from explorer.__main__ import main; main()"
    )
    command = [sys.executable, "-c", code, *map(str, words)]
    pipe = subprocess.PIPE
    with stuck(gpg_home), subprocess.Popen(command, stdout=pipe, stderr=pipe) as process:
        assert process.stderr is not None
        said = process.stderr.readline()
        process.send_signal(signal.SIGINT)
        rest = process.stderr.read()
    assert b"GnuPG has not answered" in said
    assert b"gpgconf --kill gpg-agent" in said
    assert b"Cancelled." in rest
    assert process.returncode == 130


def test_a_gpg_that_is_killed_fails_its_file_and_no_other(
    tmp_path: Path, gpg: Gpg, package: Package
) -> None:
    """Killed from outside, while its text comes out: nothing of the file stays."""
    workspace = fresh(tmp_path / "Logs.elx", gpg)
    large = package("marlx-edx-events-2025-03-10.log.gpg", log(20_000))
    small = package("marlx-edx-events-2025-03-11.log.gpg", log(3))
    receipts: list[Receipt] = []
    killed: set[int] = set()
    for step in ingest(workspace, [large, small], gpg, the_catalogue(), CancelToken()):
        if isinstance(step, Receipt):
            receipts.append(step)
        elif step.done and not killed:
            killed = leftovers.gpg_children()  # it waits: nobody reads its text meanwhile
            (child,) = killed
            os.kill(child, signal.SIGKILL)
    assert [each.status for each in receipts] == ["failed", "ok"]
    assert "gpg" in receipts[0].message
    assert [each.events for each in receipts] == [0, 3]
