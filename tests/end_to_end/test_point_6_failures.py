# SPDX-License-Identifier: MIT
"""A file that fails leaves no rows, a receipt with the cause, and the others of the drop go in."""

import gzip
import os
import random
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.database import Workspace
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import Ran, run, run_process
from tests.helpers.workspaces import (
    adds_up,
    counts,
    damage,
    fresh,
    log,
    rows,
    tables,
    take_in,
)

DAY = "marlx-edx-events-2025-03-10.log.gz.gpg"
GHOST = "wrong_ghost"
_NOBODY = 65534
NOISE = random.Random(1).randbytes(99_999)  # other bytes may begin like an archive
GHOSTS = log(6000, username=GHOST, session="9a" * 16)  # several blocks are read before its end


@dataclass
class Bench:
    """What a bad file is made with."""

    folder: Path
    home: GpgHome
    pinentry: Callable[[str], None]

    def write(self, data: bytes, name: str = DAY) -> Path:
        path = self.folder / name
        path.write_bytes(data)
        return path

    def sealed(self, data: bytes, *recipients: str) -> bytes:
        return self.home.encrypt(data, *recipients, options=("--compress-algo", "none"))

    @property
    def day(self) -> bytes:
        return self.sealed(gzip.compress(GHOSTS))

    def link(self) -> Path:
        path = self.folder / DAY
        path.symlink_to(self.folder / "gone.gpg")
        return path

    def fifo(self) -> Path:
        path = self.folder / DAY
        os.mkfifo(path)
        return path

    def empty_folder(self) -> Path:
        path = self.folder / "packages"
        path.mkdir()
        return path

    def for_locked(self, answer: str) -> Path:
        self.pinentry(answer)
        return self.write(self.sealed(gzip.compress(GHOSTS), self.home.locked))


def _flipped(data: bytes, at: float) -> bytes:
    place = int(len(data) * at)
    return data[:place] + bytes([data[place] ^ 1]) + data[place + 1 :]


def _cut(data: bytes, at: float) -> bytes:
    return data[: int(len(data) * at)]


def _gz_of(data: bytes, at: float) -> bytes:
    packed = gzip.compress(data)
    return packed[: int(len(packed) * at)]


BAD: dict[str, tuple[str, Callable[[Bench], Path]]] = {
    "wrong key": (
        "no secret key",
        lambda b: b.write(b.sealed(gzip.compress(GHOSTS), b.home.stranger)),
    ),
    "bad passphrase": ("bad passphrase", lambda b: b.for_locked("guess")),
    "cancelled pinentry": ("cancelled", lambda b: b.for_locked("cancel")),
    "truncated": ("truncated", lambda b: b.write(_cut(b.day, 0.9))),
    "truncated by one byte": ("truncated", lambda b: b.write(b.day[:-1])),
    "flipped byte": ("damaged", lambda b: b.write(_flipped(b.day, 0.95))),
    "flipped byte early": ("damaged", lambda b: b.write(_flipped(b.day, 0.2))),
    "truncated gzip, sealed well": (
        "truncated",
        lambda b: b.write(b.sealed(_gz_of(GHOSTS, 0.9))),
    ),
    "flipped gzip, sealed well": (
        "damaged",
        lambda b: b.write(b.sealed(_flipped(gzip.compress(GHOSTS), 0.9))),
    ),
    "truncated gzip": (
        "truncated",
        lambda b: b.write(_gz_of(GHOSTS, 0.9), DAY.removesuffix(".gpg")),
    ),
    "not OpenPGP": ("not OpenPGP", lambda b: b.write(b"<html>no such day</html>")),
    "not gzip": ("not gzip", lambda b: b.write(b.sealed(b"no log at all\n"))),
    "not UTF-8": ("not a log", lambda b: b.write(GHOSTS.decode().encode("utf-16"), "x.log")),
    "binary": ("not a log", lambda b: b.write(b.sealed(gzip.compress(NOISE)))),
    "not JSON": ("not a log", lambda b: b.write(b"id\tusername\n1\tx\n" * 99, "x.log")),
    "JSON that is no log": ("no events", lambda b: b.write(b'{"a": "b"}\n' * 99, "x.log")),
    "Latin-1": ("no events", lambda b: b.write(b'{"time": "\xe9\xe8 2025"}\n' * 9, "x.log")),
    "empty": ("empty", lambda b: b.write(b"")),
    "empty inside": ("empty", lambda b: b.write(b.sealed(b""), "x.log.gpg")),
    "empty folder": ("empty folder", lambda b: b.empty_folder()),
    "dangling link": ("missing", lambda b: b.link()),
    "no file at all": ("missing", lambda b: b.folder / DAY),
    "a pipe": ("unreadable", lambda b: b.fifo()),
}


@pytest.fixture
def bench(tmp_path: Path, gpg_home: GpgHome, pinentry: Callable[[str], None]) -> Bench:
    folder = tmp_path / "drop"
    folder.mkdir()
    return Bench(folder, gpg_home, pinentry)


@pytest.fixture
def workspace(tmp_path: Path, gpg_home: GpgHome) -> Workspace:
    gpg = Gpg(gpg_home.path)
    return vault.create(tmp_path / "Test.elx", gpg, [gpg_home.czar])


def _good(bench: Bench, name: str) -> Path:
    return bench.write(bench.sealed(gzip.compress(log(50, session=name))), f"{name}.log.gz.gpg")


def _check_workspace(workspace: Workspace, bad: str) -> None:
    """Nothing but the receipt tells of the bad file, and the index is sound."""
    good = [row[0] for row in rows(workspace, "SELECT id FROM files WHERE status <> 'failed'")]
    assert len(good) == 2
    assert {"block_cells", "duplicates", "subjects", "rejects"} <= set(tables(workspace, "file_id"))
    for table in tables(workspace, "file_id"):
        owners = {row[0] for row in rows(workspace, f"SELECT DISTINCT file_id FROM {table}")}
        assert owners <= set(good), table
    for table in tables(workspace):
        assert GHOST not in str(rows(workspace, f"SELECT * FROM {table}")), table
    assert rows(workspace, "SELECT username FROM identities") == [("ines_v",)]
    assert counts(workspace)["sessions"] == 2
    assert rows(workspace, "SELECT file FROM files WHERE status = 'failed'") == [(bad,)]
    assert damage(workspace) == []


def _check_receipts(done: Ran, bad: str, cause: str, workspace: Workspace) -> None:
    assert done.code == 1
    first, failed, last = done.records
    assert all(
        r["lines"] == r["events"] + r["duplicates"] + r["rejects"] + r["blank"]
        for r in done.records
    )
    assert (first["status"], first["events"], last["status"], last["events"]) == ("ok", 50) * 2
    assert (failed["file"], failed["status"], failed["lines"]) == (bad, "failed", 0)
    assert rows(workspace, "SELECT cause FROM files WHERE status = 'failed'") == [(cause,)]
    said = failed["message"]
    assert said.count(".") >= 2, f"no cause and advice: {said}"
    assert GHOST not in done.out + done.err


@pytest.mark.parametrize("case", BAD)
def test_a_bad_file_leaves_nothing_but_its_receipt(
    case: str, bench: Bench, workspace: Workspace
) -> None:
    cause, make = BAD[case]
    before, bad, after = _good(bench, "before"), make(bench), _good(bench, "later")
    place = ("--workspace", workspace.path, "--gnupg-home", bench.home.path)
    done = run("index", before, bad, after, *place, "--json")
    _check_receipts(done, bad.name, cause, workspace)
    _check_workspace(workspace, bad.name)


@pytest.mark.parametrize("case", ["truncated", "wrong key", "empty folder"])
def test_a_person_is_told_cause_and_remedy_by_a_true_process(
    case: str, bench: Bench, workspace: Workspace
) -> None:
    _, make = BAD[case]
    bad, good = make(bench), _good(bench, "good")
    done = run_process(
        "index", bad, good, "--workspace", workspace.path, "--gnupg-home", bench.home.path
    )
    assert done.code == 1
    assert f"{bad.name}: FAILED. " in done.out
    assert "good.log.gz.gpg: in. 50 lines = 50 events" in done.out
    assert done.err == ""


@contextmanager
def _nobody(*folders: Path) -> Iterator[None]:
    """Where root runs the tests: go on as a user whom permissions stop, owner of the folders."""
    if os.geteuid() != 0:
        yield
        return
    for folder in folders:
        for path in (folder, *folder.iterdir()):
            os.chown(path, _NOBODY, -1)
    os.seteuid(_NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@pytest.mark.skipif(not hasattr(os, "seteuid"), reason="no permissions of that kind here")
def test_an_unreadable_file_says_so(gpg_home: GpgHome) -> None:
    gpg = Gpg(gpg_home.path)
    with tempfile.TemporaryDirectory(prefix="elx-") as name:
        folder = Path(name)
        paths = [folder / "a.log", folder / "bad.log", folder / "z.log"]
        for number, path in enumerate(paths):
            path.write_bytes(log(50, session=str(number)))
        workspace = vault.create(folder / "Test.elx", gpg, [gpg_home.czar])
        take_in(workspace, paths[:1], gpg)  # imports every module while all may be read
        paths[1].chmod(0)
        with _nobody(folder, workspace.path):
            done = take_in(workspace, paths[1:], gpg)
            assert [(r.status, r.cause) for r in done] == [("failed", "unreadable"), ("ok", "")]
            assert "permission" in done[0].message


def test_without_gpg_only_sealed_files_fail(
    bench: Bench, workspace: Workspace, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The window may lose gpg while it is open; plain logs still go in."""
    sealed, good = bench.write(bench.day), bench.write(log(50), "good.log")
    monkeypatch.setenv("PATH", str(bench.folder))
    failed, taken = take_in(workspace, [sealed, good], Gpg(bench.home.path))
    assert (failed.status, failed.cause, taken.status, taken.events) == (
        "failed",
        "no gpg",
        "ok",
        50,
    )
    assert "GnuPG" in failed.message
    assert adds_up(failed)
    assert adds_up(taken)
    assert GHOST not in str(rows(workspace, "SELECT * FROM identities"))


def test_without_gpg_nothing_is_made(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    good = bench.write(log(50), "good.log")
    monkeypatch.setenv("PATH", str(bench.folder))
    done = run("index", good, "--workspace", tmp_path / "New.elx")
    assert (done.code, done.out) == (2, "")
    assert done.err.startswith("Error: ")
    assert "GnuPG" in done.err
    assert not (tmp_path / "New.elx").exists()
    assert run("check", good).code == 0


def test_a_failed_file_goes_in_once_it_is_mended(bench: Bench, workspace: Workspace) -> None:
    gpg, day = Gpg(bench.home.path), bench.day
    bad = bench.write(_cut(day, 0.5))
    assert [r.status for r in take_in(workspace, [bad], gpg)] == ["failed"]
    assert [r.status for r in take_in(workspace, [bad], gpg)] == ["failed"]
    assert rows(workspace, "SELECT count(*) FROM files") == [(1,)]
    bench.write(day)
    assert [r.status for r in take_in(workspace, [bad], gpg)] == ["ok"]
    assert rows(workspace, "SELECT status FROM files") == [("ok",)]


def test_a_dropped_folder_with_bad_and_good_files(bench: Bench, tmp_path: Path) -> None:
    gpg = Gpg(bench.home.path)
    _good(bench, "a")
    bench.write(_cut(bench.day, 0.5))
    _good(bench, "z")
    bench.write(b"not asked for", "notes.pdf")
    done = take_in(fresh(tmp_path / "Folder.elx", gpg), [bench.folder], gpg, CancelToken())
    assert [(r.file, r.status) for r in done] == [
        ("a.log.gz.gpg", "ok"),
        (DAY, "failed"),
        ("z.log.gz.gpg", "ok"),
    ]
