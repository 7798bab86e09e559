# SPDX-License-Identifier: MIT
"""Where gpg is on this machine, and how to start it so that nothing of ours disturbs it."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from explorer.errors import GpgMissing, UserError

_VERSION_SECONDS = 20
_FIXED = ("/opt/homebrew/bin", "/usr/local/MacGPG2/bin", "/usr/local/bin")
_HOME_LIMIT = 85  # a socket's path ends near 104 bytes, and the agent's longest name is 20


def registry_values(key: str, name: str) -> list[str]:
    """The texts of a value of the Windows registry, for machine and user, in both views."""
    found: list[str] = []
    if sys.platform == "win32":
        import winreg

        for root in (winreg.HKEY_LOCAL_MACHINE, winreg.HKEY_CURRENT_USER):
            for view in (winreg.KEY_WOW64_64KEY, winreg.KEY_WOW64_32KEY):
                try:
                    with winreg.OpenKey(root, key, 0, winreg.KEY_READ | view) as handle:
                        found.append(str(winreg.QueryValueEx(handle, name)[0]))
                except OSError:
                    continue  # not installed in this view
    return found


def version_of(binary: Path) -> str:
    """The first line of `gpg --version`, or "" if it does not run."""
    try:
        done = subprocess.run(
            [binary, "--version"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_VERSION_SECONDS,
            env=child_environment(),
            check=False,
            creationflags=no_window(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return ""
    return done.stdout.decode(errors="replace").partition("\n")[0] if not done.returncode else ""


@dataclass(frozen=True)
class Machine:
    """The edge to the machine, so that each platform's search can be tried on any other."""

    platform: str = sys.platform
    environment: Mapping[str, str] = field(default_factory=lambda: dict(os.environ))
    registry: Callable[[str, str], list[str]] = registry_values
    which: Callable[[str], str | None] = shutil.which
    version: Callable[[Path], str] = version_of


def find_gpg(setting: Path | None = None, machine: Machine | None = None) -> Path:
    """The gpg to use: the person's setting, or the first that runs where gpg is installed.

    Raises UserError when the setting does not run, or none is found.
    """
    machine = machine or Machine()
    if setting is not None:
        if _is_gnupg(machine.version(setting)):
            return setting
        raise UserError(f"{setting} is not a gpg that runs.", "Correct the path to gpg.")
    for candidate in _candidates(machine):
        if _is_gnupg(machine.version(candidate)):
            return candidate
    raise GpgMissing("GnuPG (gpg) was not found on this computer.", _advice(machine.platform))


def _is_gnupg(version: str) -> bool:
    """GnuPG 2 or later; the first generation has neither agent nor reliable status."""
    return version.startswith("gpg (GnuPG") and version.rpartition(" ")[2][:2] not in ("0.", "1.")


def _candidates(machine: Machine) -> Iterator[Path]:
    if machine.platform == "win32":
        for key in (r"SOFTWARE\GnuPG", r"SOFTWARE\Gpg4win"):
            for folder in machine.registry(key, "Install Directory"):
                yield Path(folder) / "bin" / "gpg.exe"
                yield Path(folder).parent / "GnuPG" / "bin" / "gpg.exe"
        for variable in ("ProgramFiles", "ProgramFiles(x86)", "ProgramW6432"):
            if variable in machine.environment:
                yield Path(machine.environment[variable]) / "GnuPG" / "bin" / "gpg.exe"
    else:
        yield from (Path(folder) / "gpg" for folder in _FIXED)
    for name in ("gpg", "gpg2"):
        found = machine.which(name)
        if found:
            yield Path(found)


def _advice(platform: str) -> str:
    if platform == "win32":
        how = "Install Gpg4win (gpg4win.org)"
    elif platform == "darwin":
        how = "Install GPG Suite (gpgtools.org), or gnupg with Homebrew"
    else:
        how = "Install the package gnupg with your package manager"
    return f"{how}, or put the folder of gpg on the PATH."


def child_environment() -> dict[str, str]:
    """The environment for gpg: a frozen app's own library path would break it."""
    environment = dict(os.environ)
    if getattr(sys, "frozen", False):
        for variable in ("LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"):
            environment.pop(variable, None)
            original = environment.pop(f"{variable}_ORIG", None)
            if original:
                environment[variable] = original
    return environment


def no_window() -> int:
    """The creation flags that keep Windows from flashing a console."""
    if sys.platform == "win32":
        return subprocess.CREATE_NO_WINDOW
    return 0


def check_home(home: Path | None) -> None:
    """Raise UserError if gpg can't work with this GNUPGHOME (None: the one of the person)."""
    if home is None:
        named = os.environ.get("GNUPGHOME")
        if not named:
            return
        home = Path(named)
    if not home.is_dir():
        raise UserError(
            f"The GnuPG home {home} is not a folder.",
            "Correct --gnupg-home or the variable GNUPGHOME.",
        )
    if sys.platform != "win32":
        runtime = Path(f"/run/user/{os.getuid()}")  # where the agent's sockets go if it is there
        if len(os.fsencode(home.absolute())) > _HOME_LIMIT and not runtime.is_dir():
            raise UserError(
                f"The path of the GnuPG home is longer than {_HOME_LIMIT} characters ({home}); "
                "its agent can't open a socket there.",
                "Move it to a folder with a shorter path.",
            )
