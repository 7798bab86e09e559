# SPDX-License-Identifier: MIT
"""Large drops come in by a process of their own: the same comes of it, and it stops when told."""

import multiprocessing
import os
import sys
from dataclasses import replace
from pathlib import Path
from time import monotonic, sleep

import pytest

from explorer.errors import Cancelled
from explorer.package.gpg import Gpg
from explorer.work import CancelToken, Progress
from explorer.workspace import importing_process, starting
from explorer.workspace.importing_process import ingest_beside
from explorer.workspace.records import Receipt
from tests.helpers.workspaces import event_line, found, fresh, take_in, the_catalogue

MANY = 60_000


@pytest.fixture(autouse=True)
def any_size(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(starting, "_WORTH_A_PROCESS", 0)


def _day(path: Path, count: int) -> Path:
    path.write_bytes(b"".join(event_line(number) + b"\n" for number in range(count)))
    return path


def _all_gone() -> None:
    for child in multiprocessing.active_children():
        child.join(60)
    assert multiprocessing.active_children() == []


@pytest.mark.slow
def test_the_same_comes_in_as_in_this_process(tmp_path: Path, gpg: Gpg) -> None:
    day, broken = _day(tmp_path / "day.log", 20), tmp_path / "broken.log.gz"
    broken.write_bytes(b"\x1f\x8b\x08 cut")
    beside, here = fresh(tmp_path / "beside.elx", gpg), fresh(tmp_path / "here.elx", gpg)
    steps = ingest_beside(beside, [day, broken], gpg, the_catalogue(), CancelToken())
    came = [replace(step, seconds=0.0) for step in steps if isinstance(step, Receipt)]
    wanted = [replace(each, seconds=0.0) for each in take_in(here, [day, broken], gpg)]
    assert came == wanted
    assert [each.status for each in came] == ["ok", "failed"]
    assert [row.time for row in found(beside)] == [row.time for row in found(here)]
    _all_gone()


@pytest.mark.skipif(sys.platform == "win32", reason="precedence is told by POSIX here")
def test_the_window_goes_first() -> None:
    context = multiprocessing.get_context("spawn")
    mine, its = context.Pipe()
    child = context.Process(target=starting.importing, args=(its,), kwargs={"reads": False})
    child.start()
    try:
        assert child.pid is not None
        wanted = min(19, os.getpriority(os.PRIO_PROCESS, 0) + 10)
        end = monotonic() + 60
        while os.getpriority(os.PRIO_PROCESS, child.pid) != wanted:
            assert child.is_alive()
            assert monotonic() < end
            sleep(0.05)
    finally:
        child.kill()  # it waits to be told what to take in
        child.join()
        mine.close()
        its.close()


@pytest.mark.slow
def test_a_cancelled_one_leaves_nothing(tmp_path: Path, gpg: Gpg) -> None:
    day, workspace = _day(tmp_path / "day.log", MANY), fresh(tmp_path / "w.elx", gpg)
    token = CancelToken()
    steps = ingest_beside(workspace, [day], gpg, the_catalogue(), token)
    with pytest.raises(Cancelled):  # noqa: PT012 - it may end at any of its steps
        for step in steps:
            assert isinstance(step, Progress)
            token.cancel()
    assert found(workspace) == []
    _all_gone()


def test_one_cancelled_before_it_began_is_not_waited_for(tmp_path: Path, gpg: Gpg) -> None:
    day, workspace = _day(tmp_path / "day.log", 20), fresh(tmp_path / "w.elx", gpg)
    token = CancelToken()
    token.cancel()
    with pytest.raises(Cancelled):
        list(ingest_beside(workspace, [day], gpg, the_catalogue(), token))
    assert found(workspace) == []
    _all_gone()


def test_the_key_is_in_no_text(tmp_path: Path, gpg: Gpg) -> None:
    work = importing_process._Work(tmp_path, b"k" * 32, gpg, (), (), None, None, afresh=False)
    assert "kkkk" not in repr(work)
