# SPDX-License-Identifier: MIT
"""Folders that other machines get copies of, and memory that no crash writes down."""

import subprocess
import sys
from pathlib import Path

import pytest

from explorer.places import synced_by


@pytest.mark.parametrize(
    ("path", "service"),
    [
        ("/u/ana/Dropbox/work/Logs.elx", "Dropbox"),
        ("/u/ana/Library/CloudStorage/GoogleDrive-ana@example.org/Logs.elx", "Google Drive"),
        ("/u/ana/Library/Mobile Documents/com~apple~CloudDocs/Logs.elx", "iCloud Drive"),
        ("/u/ana/Nextcloud/Logs.elx", "Nextcloud"),
        ("/u/ana/OneDrive - MarlX/Logs.elx", "OneDrive"),
        ("/u/ana/logs/Logs.elx", None),
        ("/u/ana/toolbox/Logs.elx", None),
    ],
)
def test_a_synced_folder_is_known_by_its_name(path: str, service: str | None) -> None:
    assert synced_by(Path(path), {}) == service


def test_onedrive_says_where_it_is(tmp_path: Path) -> None:
    moved = tmp_path / "Elsewhere"
    assert synced_by(moved / "Logs.elx", {"OneDriveCommercial": str(moved)}) == "OneDrive"
    assert synced_by(tmp_path / "Logs.elx", {"OneDriveCommercial": str(moved)}) is None


def test_a_folder_is_known_by_what_lies_in_it(tmp_path: Path) -> None:
    (tmp_path / ".stfolder").mkdir()
    assert synced_by(tmp_path / "deep" / "Logs.elx", {}) == "Syncthing"


@pytest.mark.skipif(sys.platform == "win32", reason="there are no core files here")
def test_no_core_file_is_written() -> None:
    code = (
        "import resource; from explorer.places import keep_memory_private;"
        " keep_memory_private(); print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
