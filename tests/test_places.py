# SPDX-License-Identifier: MIT
"""Folders that other machines get copies of, and memory that no crash writes down."""

import ctypes
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import pytest

from explorer.places import keep_memory_private, synced_by


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


@pytest.mark.skipif(sys.platform != "linux", reason="cores are piped to a program only there")
def test_no_core_goes_to_a_program_either() -> None:
    code = (
        "import ctypes; from pathlib import Path; from explorer.places import keep_memory_private;"
        " keep_memory_private(); print(int(Path('/proc/self/coredump_filter').read_text(), 16),"
        " ctypes.CDLL(None).prctl(3, 0, 0, 0, 0))"  # PR_GET_DUMPABLE, which portals look at
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.split() == ["0", "1"]


@pytest.mark.parametrize("platform", ["win32", "darwin", "linux"])
def test_each_platform_is_asked_in_its_own_way(
    platform: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The system faked at its edge: what it is asked, not what it does."""
    asked: list[tuple[object, ...]] = []
    kernel = SimpleNamespace(SetErrorMode=lambda mode: asked.append(("SetErrorMode", mode)))
    limits = SimpleNamespace(
        RLIMIT_CORE=4,
        getrlimit=lambda _: (1, 9),
        setrlimit=lambda which, limit: asked.append(("setrlimit", which, limit)),
    )
    core_filter = SimpleNamespace(write_text=lambda text: asked.append(("filter", text)))
    monkeypatch.setattr(sys, "platform", platform)
    monkeypatch.setattr(ctypes, "windll", SimpleNamespace(kernel32=kernel), raising=False)
    monkeypatch.setattr("explorer.places._CORE_FILTER", core_filter)
    monkeypatch.setitem(sys.modules, "resource", limits)
    keep_memory_private()
    assert (
        asked
        == {
            "win32": [("SetErrorMode", 3)],
            "darwin": [("setrlimit", 4, (0, 9))],
            "linux": [("setrlimit", 4, (0, 9)), ("filter", "0")],
        }[platform]
    )


@pytest.mark.skipif(sys.platform == "win32", reason="there are no core files here")
def test_no_core_file_is_written() -> None:
    code = (
        "import resource; from explorer.places import keep_memory_private;"
        " most = resource.getrlimit(resource.RLIMIT_CORE)[1];"
        " resource.setrlimit(resource.RLIMIT_CORE, (most, most));"  # as if they were wanted
        " keep_memory_private(); print(resource.getrlimit(resource.RLIMIT_CORE)[0])"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "0"
