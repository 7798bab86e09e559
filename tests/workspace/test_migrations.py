# SPDX-License-Identifier: MIT
"""An older version's workspace is brought up in one transaction; a newer one's is refused."""

import re
from contextlib import closing
from pathlib import Path

import pytest

from explorer.errors import UserError, WorkspaceDamaged
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import migrations, notes_database, vault
from explorer.workspace.annotations import Notes
from explorer.workspace.connection import Connection, Database
from explorer.workspace.database import Workspace
from tests.helpers.released import LOG, RELEASED, WORDS, lines, record, restore, sample
from tests.helpers.workspaces import damage, found, rows

ROOT = Path(__file__).parents[2]
SETS = {
    "index": migrations.workspace_migrations,
    "notes": notes_database.notes_migrations,
}


def opened(workspace: Workspace, which: str) -> Connection:
    return workspace.connect() if which == "index" else workspace.connect_notes()


def steps_of(workspace: Workspace, which: str) -> list[str]:
    with closing(opened(workspace, which)) as connection:
        return [each.name for each in SETS[which].applied(Database(connection))]


@pytest.fixture(scope="module")
def recorded(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The workspace of this version, as a release would record it."""
    folder = tmp_path_factory.mktemp("recorded")
    record(sample(folder), folder / "now")
    return folder / "now"


RELEASES = sorted(path for path in RELEASED.iterdir() if path.is_dir())


def released(folder: Path, to: Path) -> Workspace:
    """Make what was recorded again, and open it with the app as it is."""
    return Workspace(to, restore(folder, to))


@pytest.mark.parametrize(
    "drafted",
    [
        "UPDATE sheet_columns SET name = 'hash' WHERE name = 'print'",
        "DROP VIEW events_view; DROP VIEW events; CREATE TABLE events (id INTEGER PRIMARY KEY)",
    ],
)
def test_what_a_draft_wrote_is_refused(recorded: Path, tmp_path: Path, drafted: str) -> None:
    workspace = released(recorded, tmp_path / "Old.elx")
    with closing(workspace.connect()) as connection:
        connection.executescript(drafted)
    with pytest.raises(WorkspaceDamaged, match="before the first release"):
        workspace.connect()


@pytest.mark.parametrize("folder", [None, *RELEASES], ids=lambda each: each.name if each else "now")
def test_what_a_release_wrote_is_read_by_this_version(
    folder: Path | None, recorded: Path, tmp_path: Path
) -> None:
    source = folder or recorded
    workspace = released(source, tmp_path / "Old.elx")
    wanted = (source / "lines.log").read_bytes()
    assert b"".join(line + b"\n" for _, line in lines(workspace)) == wanted == LOG
    assert damage(workspace) == []
    assert len(found(workspace, "noted:yes")) == 1
    assert rows(workspace, "SELECT name, query FROM notes.saved_searches") == [
        ("pauses", "type:pause_video")
    ]
    for which, known in SETS.items():
        assert steps_of(workspace, which) == [each.name for each in known._migrations]


def test_every_release_is_here() -> None:
    said = (ROOT / "CHANGELOG.md").read_text("utf-8")
    out = re.findall(r"^## \[(\S+)\] - \d{4}-\d{2}-\d{2}", said, re.MULTILINE)
    assert sorted(out) == [each.name for each in RELEASES], (
        "uv run python -m tests.helpers.released"
    )


@pytest.mark.parametrize("which", SETS)
@pytest.mark.parametrize("fails", [False, True])
def test_all_steps_are_taken_or_none(
    which: str, fails: bool, recorded: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Two steps of a later version, of which the second may go wrong halfway."""
    workspace = released(recorded, tmp_path / "Old.elx")
    before = steps_of(workspace, which)
    known = SETS[which]
    monkeypatch.setattr(known, "_migrations", list(known._migrations))

    @known()
    def m998_later(db: Database) -> None:
        db.execute("CREATE TABLE later (id INTEGER PRIMARY KEY)")
        db.execute("INSERT INTO later VALUES (1)")

    @known()
    def m999_last(db: Database) -> None:
        db.execute("ALTER TABLE later ADD COLUMN word TEXT NOT NULL DEFAULT 'new'")
        if fails:
            raise ZeroDivisionError

    if fails:
        with pytest.raises(ZeroDivisionError):
            opened(workspace, which)
        monkeypatch.undo()
        assert steps_of(workspace, which) == before
        with closing(opened(workspace, which)) as connection:
            assert not connection.execute(
                "SELECT 1 FROM sqlite_master WHERE name = 'later'"
            ).fetchone()
        assert len(found(workspace)) == 12
    else:
        with closing(opened(workspace, which)) as connection:
            assert connection.execute("SELECT * FROM later").fetchall() == [(1, "new")]
        assert steps_of(workspace, which) == [*before, "m998_later", "m999_last"]


@pytest.mark.parametrize("which", SETS)
def test_a_newer_versions_workspace_is_refused_and_left_alone(
    which: str, tmp_path: Path, gpg: Gpg
) -> None:
    workspace = sample(tmp_path)
    workspace.connect().close()  # what is in the log beside the index goes into it
    with closing(opened(workspace, which)) as connection:
        connection.execute(
            "INSERT INTO _sqlite_migrations (migration_set, name, applied_at)"
            f" VALUES ('{SETS[which].name}', 'm900_of_tomorrow', '')"
        )
    held = {path.name: path.read_bytes() for path in workspace.path.iterdir()}
    with pytest.raises(UserError, match="newer version") as refused:
        vault.open_workspace(workspace.path, gpg, CancelToken(), lambda _: WORDS)
    assert "Update the app" in refused.value.todo
    with pytest.raises(UserError, match="newer version"):
        Notes(workspace) if which == "notes" else workspace.connect()
    assert {path.name: path.read_bytes() for path in workspace.path.iterdir()} == held
