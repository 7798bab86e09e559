# SPDX-License-Identifier: MIT
"""Folders that are copied elsewhere, and what the system might write down of this process."""

import sys
from collections.abc import Mapping
from contextlib import suppress
from os import environ
from pathlib import Path
from typing import Final

# Parts of a path as the clients of these services name their folders.
_NAMES: Final = {
    "dropbox": "Dropbox",
    "onedrive": "OneDrive",
    "google drive": "Google Drive",
    "googledrive": "Google Drive",
    "my drive": "Google Drive",
    "icloud drive": "iCloud Drive",
    "iclouddrive": "iCloud Drive",
    "mobile documents": "iCloud Drive",
    "nextcloud": "Nextcloud",
    "owncloud": "ownCloud",
    "box": "Box",
    "box sync": "Box",
    "pcloud drive": "pCloud",
    "pclouddrive": "pCloud",
    "mega": "MEGA",
    "megasync": "MEGA",
    "seafile": "Seafile",
    "sync": "Sync.com",
    "cloudstorage": "a cloud service",
}
_MARKS: Final = {
    ".dropbox": "Dropbox",
    ".stfolder": "Syncthing",
    ".owncloudsync.log": "ownCloud",
    ".nextcloudsync.log": "Nextcloud",
    ".seafile-data": "Seafile",
}
_CORE_FILTER: Final = Path("/proc/self/coredump_filter")  # which kinds of memory go into a core
_VARIABLES: Final = ("OneDrive", "OneDriveCommercial", "OneDriveConsumer")


def synced_by(path: Path, variables: Mapping[str, str] = environ) -> str | None:
    """The service that seems to copy this folder to other machines; None if none is recognised."""
    resolved = path.expanduser().absolute()
    for variable in _VARIABLES:
        folder = variables.get(variable)
        if folder and resolved.is_relative_to(folder):
            return "OneDrive"
    for parent in (resolved, *resolved.parents):
        name = parent.name.casefold()
        known = _NAMES.get(name) or _NAMES.get(name.partition(" - ")[0].partition("-")[0])
        if known is not None:
            return known
        for mark, service in _MARKS.items():
            if (parent / mark).exists():
                return service
    return None


def keep_memory_private() -> None:
    """Ask the system not to write this process's memory to a file if it crashes.

    Each process has to ask for itself.
    """
    if sys.platform == "win32":
        import ctypes

        # SEM_FAILCRITICALERRORS | SEM_NOGPFAULTERRORBOX: no error report with a dump
        ctypes.windll.kernel32.SetErrorMode(0x0001 | 0x0002)
        return
    import resource

    _, most = resource.getrlimit(resource.RLIMIT_CORE)
    resource.setrlimit(resource.RLIMIT_CORE, (0, most))
    if sys.platform == "linux":
        # The limit does not hold where the kernel pipes cores to a program (systemd, apport). Being
        # no “dumpable” process would do too, but WORKAROUND the desktop's portals turn such a one
        # away, and then neither its dark mode nor its file dialogs reach the app:
        # https://github.com/flatpak/xdg-desktop-portal/issues/785
        with suppress(OSError):
            _CORE_FILTER.write_text("0")
