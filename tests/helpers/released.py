# SPDX-License-Identifier: MIT
"""Workspaces of released versions, as SQL: `python -m tests.helpers.released` before a release.

What is recorded is made of invented events, a star with a note, a saved search, and a receipt each.
"""

import sys
import tempfile
from contextlib import closing
from pathlib import Path
from sqlite3.dump import _iterdump as dump  # type: ignore[attr-defined]

from explorer import __version__
from explorer.events.catalogue import load
from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.annotations import Notes
from explorer.workspace.connection import connect
from explorer.workspace.database import INDEX_NAME, Workspace
from explorer.workspace.ingest import ingest
from explorer.workspace.notes_database import NOTES_NAME, open_notes
from explorer.workspace.notes_reading import SavedSearch
from explorer.workspace.queries import Reader
from explorer.workspace.query import parse

RELEASED = Path(__file__).parents[1] / "workspace" / "released"
WORDS = "four quite other words"
LOG = b"".join(
    b'{"username": "mira_k", "event_type": "pause_video", "event_source": "browser", "time":'
    b' "2025-03-10T10:%02d:00+00:00", "context": {"user_id": 1021, "org_id": "MarlX"}}\n' % minute
    for minute in range(12)
)


def sample(folder: Path) -> Workspace:
    """A workspace with a dozen events, one that was rejected, and what a person adds."""
    day = folder / "marlx-edge-events-2025-03-10.log"
    day.write_bytes(LOG + b"no event\n")
    workspace = vault.create_behind(folder / "Sample.elx", WORDS)
    for _ in ingest(workspace, [day], Gpg(), load(), CancelToken()):
        pass
    (first, *_) = lines(workspace)
    with Notes(workspace) as notes:
        notes.set_note(first[0], "worth a look")
        notes.save_search(SavedSearch("pauses", "type:pause_video"))
    return workspace


def lines(workspace: Workspace) -> list[tuple[int, bytes]]:
    """Each event's id and its exact line."""
    with Reader(workspace, load()) as reader:
        found = list(reader.events(parse(""), CancelToken()))
        return [(row.id, reader.line(row.id)) for row in found]


def record(workspace: Workspace, folder: Path) -> None:
    """Write the workspace as text."""
    folder.mkdir(parents=True, exist_ok=True)
    for name, connection in (
        (INDEX_NAME, workspace.connect()),
        (NOTES_NAME, workspace.connect_notes()),
    ):
        with closing(connection):
            said = "\n".join(dump(connection))
        (folder / f"{name}.sql").write_text(said, "utf-8")
    (folder / "lines.log").write_bytes(b"".join(line + b"\n" for _, line in lines(workspace)))


def restore(folder: Path, path: Path) -> bytes:
    """Make a workspace at `path` of what was recorded; its key."""
    path.mkdir(mode=0o700)
    key = bytes(range(32))
    for name, opened in ((INDEX_NAME, connect), (NOTES_NAME, open_notes)):
        with closing(opened(path / name, key)) as connection:
            connection.executescript((folder / f"{name}.sql").read_text("utf-8"))
    return key


def main() -> int:
    """Record a workspace of this version; the exit code."""
    with tempfile.TemporaryDirectory(prefix="elx-") as folder:
        record(sample(Path(folder)), RELEASED / __version__)
    sys.stdout.write(f"{RELEASED / __version__}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
