# SPDX-License-Identifier: MIT
"""Windows and macOS on any machine: faked at the edge; and what the installers promise."""

import os
import plistlib
import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import platformdirs
import pytest
from platformdirs.macos import MacOS
from platformdirs.unix import Unix
from platformdirs.windows import Windows

from explorer import preferences
from explorer.app import has_display
from explorer.package import gpg_find, handing
from explorer.workspace import finding

ROOT = Path(__file__).parents[1]


def fake_winreg(values: dict[tuple[str, int, str], str]) -> SimpleNamespace:
    """The registry module of Windows with these values, by (root, view, key)."""

    @contextmanager
    def open_key(root: str, key: str, _reserved: int, access: int) -> Iterator[Any]:
        if (root, access & 0x300, key) not in values:
            raise FileNotFoundError(key)
        yield values[root, access & 0x300, key]

    return SimpleNamespace(
        HKEY_LOCAL_MACHINE="machine",
        HKEY_CURRENT_USER="user",
        KEY_WOW64_64KEY=0x100,
        KEY_WOW64_32KEY=0x200,
        KEY_READ=0x20019,
        OpenKey=open_key,
        QueryValueEx=lambda handle, _name: (handle, 1),
    )


def test_the_registry_is_read_in_both_views_for_machine_and_user(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    key = r"SOFTWARE\GnuPG"
    values = {
        ("machine", 0x200, key): r"C:\Program Files (x86)\GnuPG",
        ("user", 0x100, key): r"D:\Programs\GnuPG",
    }
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "winreg", fake_winreg(values))
    assert gpg_find.registry_values(key, "Install Directory") == list(values.values())
    assert gpg_find.registry_values(r"SOFTWARE\Other", "Install Directory") == []


def test_windows_flashes_no_console(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(subprocess, "CREATE_NO_WINDOW", 0x08000000, raising=False)
    assert gpg_find.no_window() == (0x08000000 if sys.platform == "win32" else 0)
    monkeypatch.setattr(sys, "platform", "win32")
    assert gpg_find.no_window() == 0x08000000


def test_on_windows_gpg_inherits_the_pipe_of_a_passphrase_and_nothing_else(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    made = []
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setitem(sys.modules, "msvcrt", SimpleNamespace(get_osfhandle=lambda fd: fd + 1000))
    monkeypatch.setattr(
        os, "set_handle_inheritable", lambda *words: made.append(words), raising=False
    )
    monkeypatch.setattr(subprocess, "STARTUPINFO", lambda **words: words, raising=False)
    with handing.handed(bytearray(b"secret")) as way:
        (handle, inheritable) = made[0]
        assert inheritable is True
        assert way.words[-1] == str(handle)
        assert way.startup == {"lpAttributeList": {"handle_list": [handle]}}
        assert way.pass_fds == ()
        assert os.read(handle - 1000, 100) == b"secret\n"


def test_where_the_c_library_has_no_search_python_s_is_used(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(sys, "platform", "win32")
    assert finding._make_find() is bytes.find


@pytest.mark.parametrize(
    ("platform", "variables", "shown"),
    [
        ("win32", {}, True),
        ("darwin", {}, True),
        ("linux", {}, False),
        ("linux", {"DISPLAY": ":0"}, True),
        ("linux", {"WAYLAND_DISPLAY": "wayland-0"}, True),
        ("darwin", {"QT_QPA_PLATFORM": "offscreen"}, False),
    ],
)
def test_a_display_is_known(
    platform: str, variables: dict[str, str], shown: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("DISPLAY", "WAYLAND_DISPLAY", "QT_QPA_PLATFORM"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr(sys, "platform", platform)
    assert has_display() is shown


@pytest.mark.parametrize(
    ("kind", "settings", "data"),
    [
        (Windows, "C:/Local/edX Log Explorer", "C:/Local/edX Log Explorer"),
        (MacOS, "~/Library/Application Support/edX Log Explorer", None),
        (Unix, "~/.config/edX Log Explorer", "~/.local/share/edX Log Explorer"),
    ],
)
def test_data_lies_where_the_page_for_it_says(
    kind: Any, settings: str, data: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("EDX_LOG_EXPLORER_HOME", "XDG_CONFIG_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setattr("platformdirs.windows.get_win_folder", lambda _name: "C:/Local")
    monkeypatch.setattr(
        platformdirs, "user_config_dir", lambda *a, **k: kind(*a, **k).user_config_dir
    )
    monkeypatch.setattr(platformdirs, "user_data_dir", lambda *a, **k: kind(*a, **k).user_data_dir)
    assert preferences.settings_folder() == Path(settings).expanduser()
    folder = Path(data or settings).expanduser()
    assert preferences.default_workspace() == folder / "Workspace.elx"
    page = (ROOT / "docs" / "for-it.md").read_text("utf-8").replace("\\", "/")
    for path in (settings, data or settings):
        assert path.replace("C:/Local", "%LOCALAPPDATA%") in page


def test_each_installer_offers_the_app_for_package_files_and_workspaces() -> None:
    windows = (ROOT / "packaging/windows/installer.iss").read_text("utf-8")
    offered = re.findall(r'Classes\\(\.\w+)\\OpenWithProgids"', windows)
    assert offered == [".gpg", ".gz", ".log"]
    assert 'ValueData: "System.FileName:""*.elx"""' in windows
    assert "PrivilegesRequired=lowest" in windows
    spec = (ROOT / "packaging/edx-log-explorer.spec").read_text("utf-8")
    types = re.findall(r'"CFBundleTypeExtensions": \[(.*?)\]', spec)
    assert '"gpg", "gz", "log", "tgz", "tar", "zip"' in types
    assert '"elx"' in types
    linux = (ROOT / "packaging/linux/edx-log-explorer.xml").read_text("utf-8")
    assert re.findall(r'glob pattern="(.*?)"', linux) == ["*.log.gz.gpg", "*.log.gz"]
    entry = (ROOT / "packaging/linux/edx-log-explorer.desktop").read_text("utf-8")
    assert "application/x-edx-log-explorer-package" in entry
    rights = plistlib.loads((ROOT / "packaging/macos/entitlements.plist").read_bytes())
    assert "com.apple.security.get-task-allow" not in rights  # nobody may read its memory
