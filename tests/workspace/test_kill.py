# SPDX-License-Identifier: MIT
"""Kill -9 at any moment of an import: whole files only, and the rest goes in afterwards.

EDX_LOG_EXPLORER_KILLS says at how many moments (8 if absent), EDX_LOG_EXPLORER_SEED which.
"""

import os
import random
import time
from pathlib import Path
from typing import Any

import pytest

from explorer.package.gpg import Gpg
from explorer.work import CancelToken
from explorer.workspace import vault
from explorer.workspace.database import KEY_NAME, Workspace
from tests.helpers.sample import FILES, Sample
from tests.helpers.verbs import start
from tests.helpers.workspaces import damage, rows, take_in

pytestmark = [
    pytest.mark.slow,
    pytest.mark.skipif(os.name != "posix", reason="there is no kill -9 here"),
]

KILLS = int(os.environ.get("EDX_LOG_EXPLORER_KILLS", "8"))
_MOMENTS = random.Random(os.environ.get("EDX_LOG_EXPLORER_SEED", "20250310"))
SHARES = [_MOMENTS.random() for _ in range(KILLS)]  # of an undisturbed run

_WHOLE = """
SELECT f.file, f.events, f.duplicates, f.rejects,
       (SELECT count(*) FROM events e WHERE e.file_id = f.id),
       (SELECT count(*) FROM duplicates d WHERE d.file_id = f.id),
       (SELECT count(*) FROM rejects r WHERE r.file_id = f.id)
FROM files f
"""
_KEPT = """
SELECT time, event_type, category, username, user_id, course_id, object, file, line
FROM events_view ORDER BY time, file, line
"""


def _state(workspace: Workspace) -> list[Any]:
    """All that an import brings, without the ids that depend on the order of work."""
    return [
        rows(workspace, "SELECT file, lines, events, duplicates, rejects, blank FROM files"),
        rows(workspace, _KEPT),
        rows(workspace, "SELECT file_id, line, reason, text FROM rejects ORDER BY 1, 2"),
        rows(
            workspace, "SELECT username, user_id, events FROM identities WHERE events ORDER BY 1, 2"
        ),
        rows(workspace, "SELECT count(*) FROM duplicates"),
        rows(workspace, "SELECT count(*) FROM subjects"),
    ]


@pytest.fixture(scope="module")
def undisturbed(sample: Sample) -> list[Any]:
    opened = vault.open_workspace(sample.path, Gpg(sample.home), CancelToken())
    return _state(opened)


def _words(path: Path, home: Path) -> tuple[str | Path, ...]:
    return ("index", *FILES, "--workspace", path, "--gnupg-home", home)


@pytest.fixture(scope="module")
def duration(sample_home: Path, tmp_path_factory: pytest.TempPathFactory) -> float:
    """Seconds from the making of the workspace to the end."""
    path = tmp_path_factory.mktemp("timed") / "Timed.elx"
    with start(*_words(path, sample_home)) as process:
        begun = _begun(path)
        process.communicate()
    assert process.returncode == 1
    return time.monotonic() - begun


def _begun(path: Path) -> float:
    deadline = time.monotonic() + 60
    while not (path / KEY_NAME).exists():
        assert time.monotonic() < deadline
        time.sleep(0.005)
    return time.monotonic()


@pytest.mark.parametrize("share", SHARES)
def test_killed_and_taken_up_again(
    share: float, duration: float, undisturbed: list[Any], sample_home: Path, tmp_path: Path
) -> None:
    path = tmp_path / "Killed.elx"
    with start(*_words(path, sample_home)) as process:
        _begun(path)
        time.sleep(duration * share)
        process.kill()
        process.communicate()
    gpg = Gpg(sample_home)
    workspace = vault.open_workspace(path, gpg, CancelToken())
    assert damage(workspace) == []
    for file, *said in rows(workspace, _WHOLE):
        assert said[:3] == said[3:], file
    done = take_in(workspace, FILES, gpg)
    assert {receipt.status for receipt in done} <= {"partial", "already"}
    assert _state(workspace) == undisturbed
    assert damage(workspace) == []
