# SPDX-License-Identifier: MIT
"""A damaged index is made anew from the delivered files, and what the person added stays."""

import shutil
from pathlib import Path
from zipfile import ZipFile

import pytest

from explorer.errors import Cancelled, UserError, WorkspaceLocked
from explorer.package.gpg import Gpg
from explorer.tables.privacy import Privacy
from explorer.work import CancelToken, Progress
from explorer.workspace import vault
from explorer.workspace.annotations import Notes
from explorer.workspace.connection import PAGE_SIZE
from explorer.workspace.database import ANEW, INDEX_NAME, Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.rebuilding import Plan, look, rebuild
from explorer.workspace.records import Receipt
from explorer.workspace.removal import remove_file
from explorer.workspace.verifying import pages_problem
from tests.conftest import Package
from tests.helpers.gpg_home import GpgHome
from tests.helpers.verbs import run
from tests.helpers.workspaces import found, fresh, log, read, rows, take_in, the_catalogue

DAYS = tuple(f"marlx-edx-events-2025-03-{day}.log" for day in (10, 11, 12))
LEARNERS = ("ana_one", "ben_two", "cleo_three")
HELD = "SELECT file, member, events, learners FROM files ORDER BY file, member"


@pytest.fixture
def days(package: Package) -> list[Path]:
    return [
        package(name, log(1200, username=who)) for name, who in zip(DAYS, LEARNERS, strict=True)
    ]


@pytest.fixture
def made(tmp_path: Path, gpg: Gpg, days: list[Path]) -> Workspace:
    """Three days of different learners, and a note."""
    workspace = fresh(tmp_path / "Logs.elx", gpg)
    take_in(workspace, days, gpg)
    with Notes(workspace) as notes:
        notes.set_note(found(workspace, "learner:ben_two")[3].id, "look at this")
    workspace.connect().close()  # what is in the log beside the index goes into it
    return workspace


def spoil(workspace: Workspace, page: int) -> None:
    """Change one byte of this page of the index, the way a bad drive does."""
    with workspace.index_path.open("r+b") as file:
        file.seek(page * PAGE_SIZE + 100)
        byte = file.read(1)[0]
        file.seek(page * PAGE_SIZE + 100)
        file.write(bytes([byte ^ 1]))


def planned(path: Path, gpg: Gpg, *folders: Path) -> Plan:
    key = vault.unlock(path, gpg, CancelToken())
    *_, plan = look(path, key, folders, CancelToken())
    assert isinstance(plan, Plan)
    return plan


def make_anew(path: Path, gpg: Gpg, plan: Plan, cancel: CancelToken | None = None) -> list[Receipt]:
    key = vault.unlock(path, gpg, CancelToken())
    steps = rebuild(path, key, plan, gpg, the_catalogue(), cancel or CancelToken())
    return [step for step in steps if isinstance(step, Receipt)]


@pytest.mark.parametrize("where", ["first page", "in the middle", "gone"])
def test_whatever_is_damaged_it_is_made_anew(made: Workspace, gpg: Gpg, where: str) -> None:
    before = rows(made, HELD)
    if where == "gone":
        made.index_path.unlink()
    else:
        pages = made.index_path.stat().st_size // PAGE_SIZE
        spoil(made, 0 if where == "first page" else pages // 2)
    done = make_anew(made.path, gpg, planned(made.path, gpg))
    assert [each.status for each in done] == ["ok", "ok", "ok"]
    opened = vault.open_workspace(made.path, gpg, CancelToken())
    assert pages_problem(opened, "index") == ""
    assert rows(opened, HELD) == before
    assert not (made.path / ANEW).exists()
    with read(opened) as reader:  # the note has found its event again
        (event,) = found(opened, "noted:yes")
        assert reader.marks([event.id])[event.id].note == "look at this"
        assert event.username == "ben_two"
    did = [(one.action, one.detail) for one in opened.access.entries()]
    assert ("made the index anew", "from 3 files") in did
    assert ("imported", DAYS[0]) in did


def test_files_that_moved_are_known_by_their_hash(
    made: Workspace, gpg: Gpg, days: list[Path], tmp_path: Path
) -> None:
    elsewhere = tmp_path / "archive" / "deep"
    elsewhere.mkdir(parents=True)
    days[0].rename(elsewhere / DAYS[0])
    days[1].write_bytes(log(3))  # another file of that name
    shutil.copy(days[1], elsewhere / DAYS[1])
    plan = planned(made.path, gpg, tmp_path / "archive")
    assert [each.file.file for each in plan.found] == [DAYS[0], DAYS[2]]
    assert [(each.file.file, each.why) for each in plan.missing] == [
        (DAYS[1], "another file has its name now")
    ]
    spoil(made, 5)
    make_anew(made.path, gpg, plan)
    opened = vault.open_workspace(made.path, gpg, CancelToken())
    assert [row[0] for row in rows(opened, HELD)] == [DAYS[0], DAYS[2]]
    again = planned(made.path, gpg)  # where they are now is known
    assert [each.path for each in again.sources] == [elsewhere / DAYS[0], days[2]]


def test_until_the_new_one_is_whole_the_old_one_stays(
    made: Workspace, gpg: Gpg, days: list[Path], gpg_home: GpgHome
) -> None:
    spoil(made, 5)
    before = made.index_path.read_bytes()
    plan = planned(made.path, gpg)
    cancel = CancelToken()
    key = vault.unlock(made.path, gpg, CancelToken())
    steps = rebuild(made.path, key, plan, gpg, the_catalogue(), cancel)
    while isinstance(next(steps), Progress):
        pass
    cancel.cancel()
    with pytest.raises(Cancelled):
        list(steps)
    steps = rebuild(made.path, key, plan, gpg, the_catalogue(), CancelToken())
    while isinstance(next(steps), Progress):
        pass
    steps.close()  # type: ignore[attr-defined]
    days[2].write_bytes(b"\x1f\x8b\x08 no more")
    with pytest.raises(UserError, match="did not come in"):
        make_anew(made.path, gpg, plan)
    with pytest.raises(UserError, match="None of the files"):
        make_anew(made.path, gpg, Plan((), Privacy()))
    assert made.index_path.read_bytes() == before
    assert not (made.path / ANEW).exists()
    assert "made the index anew" not in {one.action for one in made.access.entries()}


def test_what_was_kept_out_stays_out(tmp_path: Path, gpg: Gpg, days: list[Path]) -> None:
    """Other learners, files that were taken out, tables nobody chose, and private columns."""
    workspace = fresh(tmp_path / "Some.elx", gpg)
    archive = tmp_path / "marlx-2025-03-16.zip"
    table = "marlx-TIDE1-2024-{}-prod-analytics.sql"
    with ZipFile(archive, "w") as file:
        file.writestr(
            table.format("auth_user"), "id\tusername\temail\n1\tana_one\tana@example.org\n"
        )
        file.writestr(table.format("courseware_studentmodule"), "id\tmodule_type\n1\tproblem\n")
    cancel, known = CancelToken(), the_catalogue()
    list(ingest(workspace, days[:1], gpg, known, cancel, learners=["ana_one"]))
    privacy = Privacy.of(["email"])
    receipts = [
        step
        for step in ingest(workspace, [days[1], archive], gpg, known, cancel, privacy=privacy)
        if isinstance(step, Receipt)
    ]
    for each in receipts:
        if each.file == DAYS[1] or (each.member or "").endswith("studentmodule-prod-analytics.sql"):
            assert each.file_id is not None
            remove_file(workspace, each.file_id, CancelToken())
    before = rows(workspace, HELD)
    assert len(before) == 2
    workspace.index_path.unlink()
    make_anew(workspace.path, gpg, planned(workspace.path, gpg))
    opened = vault.open_workspace(workspace.path, gpg, CancelToken())
    assert rows(opened, HELD) == before
    assert "ana@example.org" not in str(rows(opened, "SELECT * FROM auth_user"))


def test_not_while_another_program_writes(made: Workspace, gpg: Gpg) -> None:
    plan = planned(made.path, gpg)
    other = made.connect()
    try:
        other.execute("BEGIN IMMEDIATE")
        with pytest.raises(WorkspaceLocked, match="writing"):
            make_anew(made.path, gpg, plan)
    finally:
        other.close()


def test_the_verb_says_what_is_missing(
    made: Workspace, gpg: Gpg, gpg_home: GpgHome, days: list[Path]
) -> None:
    verb = ("workspace", "rebuild", made.path, "--gnupg-home", gpg_home.path)
    days[1].unlink()
    (made.path / INDEX_NAME).write_bytes(b"")
    refused = run(*verb)
    assert refused.code == 2
    assert f"{DAYS[1]}: not found" in refused.err
    assert "--leave-out" in refused.err
    done = run(*verb, "--leave-out")
    assert done.code == 1, done.err
    assert "is made anew" in done.out
    said = run("workspace", "info", made.path, "--gnupg-home", gpg_home.path, "--json")
    assert said.records[0]["counts"]["events"] == 2400
