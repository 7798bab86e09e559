# SPDX-License-Identifier: MIT
"""A file that is in, read anew: what a newer version understands comes in, nothing else changes."""

from pathlib import Path

import numpy as np

from explorer.package.gpg import Gpg
from explorer.work import CancelToken, Progress
from explorer.workspace import checking, sheet_writing
from explorer.workspace.cells import GONE, SLOTS, CellPacker, unpacked
from explorer.workspace.database import Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.records import Receipt
from tests.conftest import Package
from tests.helpers.workspaces import (
    adds_up,
    counts,
    damage,
    event_line,
    found,
    log,
    rows,
    take_in,
    the_catalogue,
)


def read_again(workspace: Workspace, path: Path, gpg: Gpg, *learners: str) -> Receipt:
    work = ingest(
        workspace, [path], gpg, the_catalogue(), CancelToken(), learners=learners, afresh=True
    )
    (receipt,) = (step for step in work if isinstance(step, Receipt))
    return receipt


def make_older(workspace: Workspace) -> None:
    """Leave the workspace as a version would have that could not read one of the lines."""
    ((event, file_id),) = rows(workspace, "SELECT id, file_id FROM events WHERE line = 7")
    connection = workspace.connect()
    connection.execute("BEGIN")
    connection.execute("DELETE FROM subjects WHERE event_id = ?", (event,))
    block, slot = divmod(event, SLOTS)
    (data,) = connection.execute("SELECT data FROM block_cells WHERE id = ?", (block,)).fetchone()
    cells = unpacked(data)
    cells["object"] = np.zeros_like(cells["object"])
    cells[GONE][slot] = 1
    (packed,) = CellPacker().pack(cells, [len(cells[GONE])])
    connection.execute("UPDATE block_cells SET whole = 0, data = ? WHERE id = ?", (packed, block))
    sheet_writing.rebuild(connection, file_id)
    connection.execute(
        "INSERT INTO rejects (file_id, line, reason, text) VALUES (?, 7, 'not understood', ?)",
        (file_id, event_line(6)),
    )
    connection.execute(
        "UPDATE files SET events = events - 1, rejects = rejects + 1, status = 'partial'"
        " WHERE id = ?",
        (file_id,),
    )
    connection.execute("UPDATE identities SET events = events - 1")
    connection.execute("COMMIT")
    connection.close()


def test_a_rejected_line_comes_in_and_the_rest_is_read_anew(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    day = package("acme-edx-events-2025-03-10.log.gz.gpg", log(40) + b"{\n")
    (first,) = take_in(workspace, [day], gpg)
    events, tables = found(workspace), counts(workspace)
    make_older(workspace)
    again = read_again(workspace, day, gpg)
    assert (again.status, again.events, again.rejects) == ("partial", 40, 1)
    assert adds_up(again)
    assert counts(workspace) == tables
    assert [(each.time, each.object, each.line) for each in found(workspace)] == [
        (each.time, each.object, each.line) for each in events
    ]
    assert rows(workspace, "SELECT sum(events) FROM identities") == [(40,)]
    assert again.lines == first.lines
    assert damage(workspace) == []


def test_lines_that_other_files_hold_too_stay_one_event(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    one = package("one.log", log(30))
    two = package("two.log", log(50)[len(log(20)) :])
    take_in(workspace, [one, two], gpg)
    again = read_again(workspace, one, gpg)
    assert (again.events, again.duplicates) == (20, 10)
    assert len(found(workspace)) == 50
    assert rows(workspace, "SELECT sum(events), sum(duplicates) FROM files") == [(50, 10)]


def test_what_was_kept_for_some_stays_for_them_alone(
    workspace: Workspace, package: Package, gpg: Gpg
) -> None:
    text = log(20) + log(20, username="noor_b", context={"user_id": 55, "course_id": "a/b/c"})
    day = package("one.log.gz", text)
    list(ingest(workspace, [day], gpg, the_catalogue(), CancelToken(), learners=["ines_v"]))
    again = read_again(workspace, day, gpg)
    assert (again.events, again.passed_over, again.learners) == (20, 20, ("ines_v",))


def test_stopped_half_way_it_is_as_before(workspace: Workspace, package: Package, gpg: Gpg) -> None:
    day = package("one.log.gz", log(6000))
    take_in(workspace, [day], gpg)
    before = rows(workspace, "SELECT * FROM files"), counts(workspace)
    work = ingest(workspace, [day], gpg, the_catalogue(), CancelToken(), afresh=True)
    assert any(isinstance(step, Progress) and step.events for step in work)
    work.close()  # type: ignore[attr-defined]
    assert (rows(workspace, "SELECT * FROM files"), counts(workspace)) == before


def test_a_check_tells_copies_in_another_wrapping(package: Package, gpg: Gpg) -> None:
    text = log(300)
    days = [package("one.log.gz.gpg", text), package("two.log", text), package("three.log", b"{\n")]
    steps = checking.check(days, gpg, the_catalogue(), CancelToken())
    first, copy, other = (step for step in steps if isinstance(step, Receipt))
    assert (first.status, first.events) == ("ok", 300)
    assert (copy.status, copy.events, copy.duplicates) == ("already", 0, 300)
    assert other.status == "failed"
