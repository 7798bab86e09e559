# SPDX-License-Identifier: MIT
"""Stars, notes and searches: kept, undone, found again after files went, and never in the clear."""

import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from explorer.errors import UserError, WorkspaceLocked
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.annotations import Notes
from explorer.workspace.database import INDEX_NAME, Workspace
from explorer.workspace.notes_database import NOTES_NAME
from explorer.workspace.notes_reading import Mark, SavedSearch
from explorer.workspace.removal import remove_file
from explorer.workspace.writing import begin
from tests.helpers.workspaces import found, fresh, log, read, rows, take_in


def mark_of(workspace: Workspace, event_id: int) -> Mark | None:
    with read(workspace) as reader:
        return reader.marks([event_id]).get(event_id)


@pytest.fixture
def ids(workspace: Workspace, tmp_path: Path, gpg: Gpg) -> list[int]:
    """Ten events, by their time, of one file."""
    path = tmp_path / "one.log"
    path.write_bytes(log(10))
    take_in(workspace, [path], gpg)
    return [row.id for row in found(workspace)]


def test_stars_and_notes_are_kept(workspace: Workspace, ids: list[int]) -> None:
    with Notes(workspace) as notes:
        notes.set_star(ids[:3], True)
        notes.set_note(ids[2], "  ask Ines about this\n")
        notes.set_note(ids[5], "why?")
    with read(workspace) as reader:
        marks = reader.all_marks()
        assert [(mark.event_id, mark.starred, mark.note) for mark in marks] == [
            (ids[0], True, ""),
            (ids[1], True, ""),
            (ids[2], True, "ask Ines about this"),
            (ids[5], False, "why?"),
        ]
        assert set(reader.marks(ids)) == {mark.event_id for mark in marks}
        assert reader.marks([]) == {}
        assert all(mark.changed_at > 0 for mark in marks)


def test_a_reader_sees_a_star_that_comes_while_it_is_open(
    workspace: Workspace, ids: list[int]
) -> None:
    with read(workspace) as reader, Notes(workspace) as notes:
        assert not reader.marks(ids)
        notes.set_star([ids[4]], True)
        assert reader.marks(ids)[ids[4]].starred


def test_what_was_done_is_undone_and_done_again(workspace: Workspace, ids: list[int]) -> None:
    with Notes(workspace) as notes:
        notes.set_note(ids[0], "first")
        undo = notes.set_star(ids[:2], True)
        redo = notes.put_back(undo)
        assert mark_of(workspace, ids[0]) == Mark(ids[0], False, "first", _changed(workspace))
        assert mark_of(workspace, ids[1]) is None
        notes.put_back(redo)
        assert [mark.starred for mark in _all(workspace)] == [True, True]
        assert _all(workspace)[0].note == "first"
        notes.put_back(notes.set_note(ids[0], ""))
        assert _all(workspace)[0].note == "first"


def _all(workspace: Workspace) -> list[Mark]:
    with read(workspace) as reader:
        return reader.all_marks()


def _changed(workspace: Workspace) -> int:
    return int(rows(workspace, "SELECT max(changed_at) FROM notes.marks")[0][0])


def test_a_mark_without_star_and_note_is_none(workspace: Workspace, ids: list[int]) -> None:
    with Notes(workspace) as notes:
        notes.set_star(ids, True)
        notes.set_star(ids, False)
        notes.set_note(ids[0], "x")
        notes.set_note(ids[0], " ")
        notes.set_star([1 << 40], True)  # nobody's id
    assert rows(workspace, "SELECT count(*) FROM notes.marks") == [(0,)]


def test_a_star_outlives_its_file(
    workspace: Workspace, ids: list[int], tmp_path: Path, gpg: Gpg
) -> None:
    with Notes(workspace) as notes:
        notes.set_note(ids[3], "kept")
    ((file_id,),) = rows(workspace, "SELECT id FROM files")
    remove_file(workspace, file_id, CancelToken())
    with read(workspace) as reader:
        assert reader.all_marks() == []
        assert reader.absent_marks() == 1
    take_in(workspace, [tmp_path / "one.log"], gpg)
    new = [row.id for row in found(workspace)]
    assert new[3] != ids[3]
    assert [(mark.event_id, mark.note) for mark in _all(workspace)] == [(new[3], "kept")]


def test_a_star_moves_with_an_event_that_is_handed_over(
    workspace: Workspace, ids: list[int], tmp_path: Path, gpg: Gpg
) -> None:
    with Notes(workspace) as notes:
        notes.set_star([ids[7]], True)
    other = tmp_path / "two.log"
    other.write_bytes(log(8))
    take_in(workspace, [other], gpg)
    remove_file(workspace, rows(workspace, "SELECT min(id) FROM files")[0][0], CancelToken())
    new = [row.id for row in found(workspace)]
    assert ids[7] not in new
    # Straight from the tables: whoever took the file out has found the event again.
    assert rows(workspace, "SELECT event_id FROM notes.marks") == [(new[7],)]


def test_a_star_is_found_again_in_an_index_made_anew(
    workspace: Workspace, ids: list[int], tmp_path: Path, gpg: Gpg
) -> None:
    with Notes(workspace) as notes:
        notes.set_star([ids[2]], True)
    for end in ("", "-wal", "-shm"):
        (workspace.path / f"{INDEX_NAME}{end}").unlink(missing_ok=True)
    key = gpg.unseal((workspace.path / "key.gpg").read_bytes(), CancelToken())
    again = Workspace(workspace.path, key)
    other = tmp_path / "longer.log"
    other.write_bytes(log(40)[len(log(1)) :])  # the same ids now name other events
    take_in(again, [other], gpg)
    # Before anybody looked for the events: an id of another event shows no star.
    with read(again) as reader:
        (mark,) = reader.all_marks()
        line = reader.line(mark.event_id)
    assert line == log(3).split(b"\n")[2]
    assert mark.starred


def test_the_notes_are_private_and_sealed(workspace: Workspace, ids: list[int]) -> None:
    with Notes(workspace) as notes:
        notes.set_note(ids[0], "a very telling note")
        notes.save_search(SavedSearch("telling name", "learner:ines_v"))
        notes.recent("learner:ines_v")
        for path in workspace.path.glob(f"{NOTES_NAME}*"):
            data = path.read_bytes()
            assert b"telling" not in data
            assert b"ines_v" not in data
            assert not data.startswith(b"SQLite format")
            if os.name == "posix":
                assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_a_star_does_not_wait_for_an_import(workspace: Workspace, ids: list[int]) -> None:
    importing = workspace.connect()
    begin(importing, CancelToken())
    importing.execute("UPDATE files SET seconds = 1")
    with Notes(workspace) as notes:
        notes.set_star([ids[0]], True)
    assert mark_of(workspace, ids[0]) is not None
    importing.rollback()
    importing.close()


def test_another_writer_is_told_of(workspace: Workspace, ids: list[int]) -> None:
    other = workspace.connect_notes()
    other.execute("BEGIN IMMEDIATE")
    with Notes(workspace) as notes:
        notes._connection.execute("PRAGMA busy_timeout = 10")
        with pytest.raises(WorkspaceLocked, match="notes"):
            notes.set_star([ids[0]], True)
    other.rollback()
    other.close()
    assert _all(workspace) == []


def test_notes_that_are_damaged_are_told_of(workspace: Workspace, gpg: Gpg) -> None:
    path = workspace.notes_path
    path.write_bytes(b"nothing of the kind" * 1000)
    with pytest.raises(UserError, match="stars, notes and saved searches") as told:
        vault.open_workspace(workspace.path, gpg, CancelToken())
    assert NOTES_NAME in told.value.todo


def test_a_workspace_without_notes_gets_them(workspace: Workspace, ids: list[int]) -> None:
    for path in workspace.path.glob(f"{NOTES_NAME}*"):
        path.unlink()
    key_of = workspace._key
    again = Workspace(workspace.path, key_of)
    with Notes(again) as notes:
        notes.set_star(ids[:1], True)
    assert len(_all(again)) == 1


def test_reading_connections_cannot_write_notes(workspace: Workspace) -> None:
    with read(workspace) as reader:
        for statement in (
            "INSERT INTO notes.recent_searches VALUES ('x', 1)",
            "DELETE FROM notes.marks",
            "ATTACH ':memory:' AS other",
        ):
            with pytest.raises(UserError, match="Only statements that read"):
                reader.sql(statement, CancelToken())
        _, answer = reader.sql("SELECT count(*) FROM notes.marks", CancelToken())
        assert list(answer) == [(0,)]


def test_searches_are_saved_renamed_and_brought_back(workspace: Workspace) -> None:
    search = SavedSearch("Late work", "type:problem_check", ("time", "learner"), "-received")
    with Notes(workspace) as notes, read(workspace) as reader:
        assert notes.save_search(search) is None
        notes.save_search(SavedSearch("All videos", "category:video"))
        assert reader.saved_searches() == [SavedSearch("All videos", "category:video"), search]
        better = SavedSearch("late work", "type:problem_*")
        assert notes.save_search(better) == search
        assert reader.saved_searches()[1] == better
        notes.rename_search("late work", "Late answers")
        with pytest.raises(UserError, match="already"):
            notes.rename_search("Late answers", "all VIDEOS")
        removed = notes.remove_search("Late answers")
        assert removed == SavedSearch("Late answers", "type:problem_*")
        assert len(reader.saved_searches()) == 1
        notes.save_search(removed)
        assert len(reader.saved_searches()) == 2


def test_recent_searches_are_the_latest_and_not_too_many(workspace: Workspace) -> None:
    with Notes(workspace) as notes, read(workspace) as reader:
        for number in range(120):
            notes.recent(f"line:{number}")
        notes.recent("line:50")
        notes.recent("  ")
        assert reader.recent_searches(2) == ["line:50", "line:119"]
        assert rows(workspace, "SELECT count(*) FROM notes.recent_searches") == [(100,)]
        notes.forget_recent()
        assert reader.recent_searches() == []


_KILLED = """
import sys
from pathlib import Path
from explorer.workspace.annotations import Notes
from explorer.workspace.database import Workspace
workspace = Workspace(Path(sys.argv[1]), sys.stdin.buffer.read(32))
notes = Notes(workspace)
for number in range(10_000):
    notes.set_note(int(sys.argv[2]), f"note {number}")
    print(number, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 here")
def test_a_killed_process_loses_no_note_it_had_kept(workspace: Workspace, ids: list[int]) -> None:
    command = [sys.executable, "-c", _KILLED, str(workspace.path), str(ids[0])]
    with subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, cwd=Path(__file__).parents[2]
    ) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        process.stdin.write(workspace._key)
        process.stdin.close()
        said = [process.stdout.readline() for _ in range(20)]
        process.kill()
        said += process.stdout.readlines()
    last = int([line for line in said if line.endswith(b"\n")][-1])
    mark = mark_of(workspace, ids[0])
    assert mark is not None
    assert mark.note in (f"note {last}", f"note {last + 1}")


def test_making_a_workspace_can_be_taken_up_again(tmp_path: Path, gpg: Gpg) -> None:
    path = tmp_path / "Begun.elx"
    made = fresh(path, gpg)
    (path / "key.gpg").rename(path / "key.gpg.part")
    (path / NOTES_NAME).write_bytes(b"")
    again = vault.create(path, gpg, [gpg.secret_keys()[0].fingerprint])
    assert again._key == made._key
    assert _all(again) == []
