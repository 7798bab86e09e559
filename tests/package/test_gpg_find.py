# SPDX-License-Identifier: MIT
"""gpg is found on each platform, and what is in its way is said."""

import os
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from explorer.errors import UserError
from explorer.package import gpg_find
from explorer.package.gpg_find import Machine, child_environment, find_gpg, version_of
from tests.helpers.gpg_home import GpgHome

GOOD = "gpg (GnuPG) 2.4.5"


def machine(
    platform: str,
    *runs: str,
    registry: dict[str, list[str]] | None = None,
    environment: dict[str, str] | None = None,
    path: dict[str, str] | None = None,
) -> Machine:
    """A machine on which just the programs of `runs` answer as gpg does."""
    return Machine(
        platform=platform,
        environment=environment or {},
        registry=lambda key, _name: (registry or {}).get(key, []),
        which=(path or {}).get,
        version=lambda binary: GOOD if str(binary).replace("\\", "/") in runs else "",
    )


def test_the_setting_comes_first() -> None:
    found = machine("linux", "/mine/gpg", "/usr/bin/gpg", path={"gpg": "/usr/bin/gpg"})
    assert find_gpg(Path("/mine/gpg"), found) == Path("/mine/gpg")


def test_a_setting_that_does_not_run_is_said_and_not_replaced() -> None:
    found = machine("linux", "/usr/bin/gpg", path={"gpg": "/usr/bin/gpg"})
    with pytest.raises(UserError, match="/mine/gpg"):
        find_gpg(Path("/mine/gpg"), found)


@pytest.mark.parametrize(
    "place", ["/opt/homebrew/bin/gpg", "/usr/local/MacGPG2/bin/gpg", "/usr/local/bin/gpg"]
)
def test_a_mac_app_finds_gpg_outside_its_short_path(place: str) -> None:
    assert find_gpg(None, machine("darwin", place)) == Path(place)


def test_homebrew_before_the_path() -> None:
    both = machine("darwin", "/opt/homebrew/bin/gpg", "/usr/bin/gpg", path={"gpg": "/usr/bin/gpg"})
    assert find_gpg(None, both) == Path("/opt/homebrew/bin/gpg")


def test_windows_registry() -> None:
    found = machine(
        "win32",
        "C:/Programs/GnuPG/bin/gpg.exe",
        registry={r"SOFTWARE\GnuPG": ["C:/Programs/GnuPG"]},
    )
    assert find_gpg(None, found) == Path("C:/Programs/GnuPG/bin/gpg.exe")


def test_windows_gpg4win_names_its_own_folder() -> None:
    found = machine(
        "win32",
        "C:/Programs/GnuPG/bin/gpg.exe",
        registry={r"SOFTWARE\Gpg4win": ["C:/Programs/Gpg4win"]},
    )
    assert find_gpg(None, found) == Path("C:/Programs/GnuPG/bin/gpg.exe")


def test_windows_program_files() -> None:
    found = machine(
        "win32",
        "C:/Program Files (x86)/GnuPG/bin/gpg.exe",
        environment={"ProgramFiles(x86)": "C:/Program Files (x86)"},
    )
    assert find_gpg(None, found) == Path("C:/Program Files (x86)/GnuPG/bin/gpg.exe")


def test_what_does_not_run_is_passed_over() -> None:
    found = machine("linux", "/usr/bin/gpg2", path={"gpg": "/broken/gpg", "gpg2": "/usr/bin/gpg2"})
    assert find_gpg(None, found) == Path("/usr/bin/gpg2")


def test_the_first_generation_of_gpg_is_not_used() -> None:
    path = {"gpg": "/usr/bin/gpg"}
    old = replace(machine("linux", path=path), version=lambda _: "gpg (GnuPG) 1.4.23")
    with pytest.raises(UserError):
        find_gpg(None, old)


@pytest.mark.parametrize(
    ("platform", "advice"),
    [("win32", "Gpg4win"), ("darwin", "GPG Suite"), ("linux", "package manager")],
)
def test_without_gpg_the_advice_fits_the_platform(platform: str, advice: str) -> None:
    with pytest.raises(UserError, match=advice):
        find_gpg(None, machine(platform))


def test_the_gpg_of_this_machine_is_found(gpg_home: GpgHome) -> None:
    assert version_of(find_gpg()).startswith("gpg (GnuPG) 2")


def test_what_is_no_gpg_has_no_version(tmp_path: Path) -> None:
    assert version_of(tmp_path / "absent") == ""
    assert version_of(tmp_path) == ""
    assert version_of(Path(sys.executable)).startswith("Python")


def test_a_frozen_app_keeps_its_libraries_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LD_LIBRARY_PATH", "/frozen/app")
    assert child_environment()["LD_LIBRARY_PATH"] == "/frozen/app"
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    assert "LD_LIBRARY_PATH" not in child_environment()
    monkeypatch.setenv("LD_LIBRARY_PATH_ORIG", "/persons/own")
    assert child_environment()["LD_LIBRARY_PATH"] == "/persons/own"
    assert "LD_LIBRARY_PATH_ORIG" not in child_environment()


def test_a_home_with_a_long_path_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(os, "getuid", lambda: 987654321)  # nobody with a folder in /run/user
    home = tmp_path / ("long" * 25)
    home.mkdir()
    with pytest.raises(UserError, match="85"):
        gpg_find.check_home(home)
    monkeypatch.setenv("GNUPGHOME", str(home))
    with pytest.raises(UserError, match="85"):
        gpg_find.check_home(None)


def test_a_home_that_is_not_there_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="not a folder"):
        gpg_find.check_home(tmp_path / "absent")
