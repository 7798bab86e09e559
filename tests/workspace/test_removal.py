# SPDX-License-Identifier: MIT
"""A file taken out: the workspace is as if it had never been dropped."""

import random
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import Cancelled, UserError, WorkspaceLocked
from explorer.events import catalogue
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace.coding import line_hash
from explorer.workspace.connection import PAGE_SIZE
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from explorer.workspace.removal import Removed, remove_file
from tests.helpers.meaning import meaning, whole
from tests.helpers.workspaces import (
    counts,
    event_line,
    found,
    fresh,
    log,
    read,
    rows,
    take_in,
)

_RESERVED = 48  # bytes of a page that SQLCipher keeps: vector and checksum
PEOPLE = (("ines_v", 7301), ("tom_b", 7302), ("", None), ("staff_ana", 7001), ("ines_v", None))


def remove(workspace: Workspace, name: str) -> Removed:
    """Take the file of this name out."""
    ((file_id,),) = rows(workspace, f"SELECT id FROM files WHERE file = '{name}'")
    return remove_file(workspace, file_id, CancelToken())


def any_line(rng: random.Random) -> bytes:
    """An event of few kinds and people, some of them about somebody else; a blank; a reject."""
    username, user_id = rng.choice(PEOPLE)
    line = event_line(
        rng.randrange(40),
        username=username,
        session=rng.choice(["0f" * 16, "1e" * 16, "2d" * 16, ""]),
        ip=f"192.0.2.{rng.randrange(5)}",
        agent=rng.choice(["Sextant/1.0", "Octant/2"]),
        event_type=rng.choice(["page_close", "edx.course.enrollment.activated"]),
        event={"user_id": rng.choice([7301, 7302, 7303]), "course_id": "course-v1:MarlX+A+B"},
        context={"user_id": user_id, "course_id": rng.choice(["course-v1:MarlX+A+B", ""])},
    )
    return rng.choices([line, b"", b'{"broken": '], [20, 1, 1])[0]


def any_files(folder: Path, seed: int) -> list[Path]:
    """Three logs that share lines with each other and repeat their own."""
    rng = random.Random(seed)
    pool = [any_line(rng) for _ in range(60)]
    paths = []
    for name in "abc":
        path = folder / f"{name}.log"
        lines = [rng.choice(pool) for _ in range(rng.choice([1, 5, 60]))] + [
            pool[0],
            event_line(99),
        ]
        path.write_bytes(b"\n".join(lines) + b"\n")
        paths.append(path)
    return paths


@pytest.mark.parametrize("seed", range(12))
def test_what_is_left_is_as_if_the_file_had_never_come(tmp_path: Path, gpg: Gpg, seed: int) -> None:
    paths = any_files(tmp_path, seed)
    gone = seed % 3
    with_all, without = fresh(tmp_path / "All.elx", gpg), fresh(tmp_path / "Two.elx", gpg)
    brought = take_in(with_all, paths, gpg)
    take_in(without, paths[:gone] + paths[gone + 1 :], gpg)
    before = meaning(with_all)
    removed = remove(with_all, paths[gone].name)
    assert meaning(with_all) == meaning(without) != before
    assert whole(with_all)
    assert removed.events + removed.handed_over == brought[gone].events
    # and taking it in again makes no double
    again = take_in(with_all, [paths[gone]], gpg)
    assert [each.status for each in again] == [brought[gone].status]
    assert len(found(with_all)) == len(before["events"])
    assert whole(with_all)


def test_the_last_file_leaves_nothing(workspace: Workspace, tmp_path: Path, gpg: Gpg) -> None:
    empty = counts(workspace)
    paths = any_files(tmp_path, 99)
    take_in(workspace, paths, gpg)
    for path in paths:
        remove(workspace, path.name)
    assert counts(workspace) == empty


def test_a_name_is_on_no_page_after_its_file_went(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    kept = package("kept.log", log(50))
    ghost = log(3000, username="wrong_ghost", session="9a" * 16)
    take_in(workspace, [kept, package("ghost.log", ghost)], gpg)
    assert b"wrong_ghost" in pages(workspace, gpg)
    remove(workspace, "ghost.log")
    assert b"wrong_ghost" not in pages(workspace, gpg)
    assert b"9a9a9a9a" not in pages(workspace, gpg)
    assert b"ines_v" in pages(workspace, gpg)


def pages(workspace: Workspace, gpg: Gpg) -> bytes:
    """Every page of the index, decrypted, those that hold nothing included."""
    openssl = shutil.which("openssl")
    if openssl is None:
        pytest.skip("openssl, which decrypts the pages here, is not installed")
    connection = workspace.connect()
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    key = gpg.unseal((workspace.path / "key.gpg").read_bytes(), CancelToken()).hex()
    data, found = workspace.index_path.read_bytes(), b""
    for start in range(0, len(data), PAGE_SIZE):
        page = data[start + (16 if start == 0 else 0) : start + PAGE_SIZE]
        cipher, vector = page[:-_RESERVED], page[-_RESERVED : 16 - _RESERVED]
        command = [openssl, "enc", "-d", "-aes-256-cbc", "-nopad", "-K", key, "-iv", vector.hex()]
        found += subprocess.run(command, input=cipher, stdout=subprocess.PIPE, check=True).stdout
    return found


def test_two_lines_of_one_hash_and_instant(tmp_path: Path, workspace: Workspace, gpg: Gpg) -> None:
    first, second = same_hash()
    paths = [tmp_path / "a.log", tmp_path / "b.log"]
    for path, line in zip(paths, (first, second), strict=True):
        path.write_bytes(line + b"\n")
    take_in(workspace, paths, gpg)
    assert rows(workspace, "SELECT line_hash FROM events") == [(line_hash(first),)] * 2
    remove(workspace, "a.log")
    assert rows(workspace, "SELECT line_hash FROM events") == [(line_hash(second),)]
    (tmp_path / "c.log").write_bytes(second + b"\n" + first + b"\n")
    (receipt,) = take_in(workspace, [tmp_path / "c.log"], gpg)
    assert (receipt.events, receipt.duplicates) == (1, 1)


def same_hash() -> tuple[bytes, bytes]:
    """Two lines of one instant that their 24-bit hash does not tell apart."""
    head, tail = event_line(page="@").split(b"@")
    seen: dict[int, int] = {}
    for number in range(1_000_000):
        found = line_hash(b"%b%d%b" % (head, number, tail))
        if found in seen:
            return b"%b%d%b" % (head, seen[found], tail), b"%b%d%b" % (head, number, tail)
        seen[found] = number
    raise AssertionError


def test_a_reader_that_was_open_takes_no_line_for_another(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    take_in(workspace, [package("a.log", log(20)), package("b.log", log(30, ip="192.0.2.9"))], gpg)
    with read(workspace) as reader:
        ids = [row[0] for row in rows(workspace, "SELECT id FROM events ORDER BY id DESC")]
        assert len(reader.rows(ids)) == 50
        remove(workspace, "b.log")
        take_in(workspace, [package("c.log", log(30, ip="192.0.2.8"))], gpg)
        assert {row.file for row in reader.rows(ids)} == {"a.log"}
        assert len(reader.rows([row[0] for row in rows(workspace, "SELECT id FROM events")])) == 50


def test_stopped_or_refused_it_takes_nothing_out(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    take_in(workspace, [package("a.log", log(20))], gpg)
    before = meaning(workspace)
    cancel = CancelToken()
    cancel.cancel()
    with pytest.raises(Cancelled):
        remove_file(workspace, 1, cancel)
    with pytest.raises(UserError, match="not in the workspace"):
        remove_file(workspace, 77, CancelToken())
    other = workspace.connect()
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceLocked):
            remove_file(workspace, 1, CancelToken())
    finally:
        other.close()
    assert meaning(workspace) == before


def test_a_failure_is_taken_off_the_list(
    workspace: Workspace, package: Callable[..., Path], gpg: Gpg
) -> None:
    (failed,) = take_in(workspace, [package("a.log", b"no log")], gpg)
    assert failed.status == "failed"
    remove(workspace, "a.log")
    assert not any(counts(workspace).values())


def test_a_file_taken_out_during_an_import_leaves_it_whole(
    workspace: Workspace, tmp_path: Path, gpg: Gpg
) -> None:
    paths = [tmp_path / f"{name}.log" for name in "abc"]
    for path, line in zip(paths, (1, 1, 2), strict=True):
        path.write_bytes(event_line(line, session="5c" * 16, agent="Sextant/9", page=path.name))
    take_in(workspace, paths[:1], gpg)
    work = ingest(workspace, paths[1:], gpg, catalogue.load(), CancelToken())
    receipts = []
    for step in work:
        if isinstance(step, Receipt):
            receipts.append(step)
            if len(receipts) == 1:
                remove(workspace, "a.log")
                remove(workspace, "b.log")
    assert [receipt.events for receipt in receipts] == [1, 1]
    assert whole(workspace)
    assert [(row.session, row.agent) for row in found(workspace)] == [("5c" * 16, "Sextant/9")]
