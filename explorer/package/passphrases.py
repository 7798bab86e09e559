# SPDX-License-Identifier: MIT
"""A passphrase asked for by the app, where GnuPG has no window of its own to ask with.

It is asked once for a key and a drop, kept in memory only, and overwritten at the end.
"""

import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path
from threading import Lock
from types import TracebackType
from typing import Final, Self

from explorer.package.gpg_find import child_environment, no_window

Ask = Callable[[str], str | None]
_OWN: Final = re.compile(r"^\s*pinentry-program\s+(.+?)\s*$", re.MULTILINE)
_SECONDS: Final = 20


class Passphrases:
    """Asks with a key's name, and remembers until `wipe`; safe to use from several threads."""

    def __init__(self, ask: Ask) -> None:
        self._ask = ask
        self._kept: dict[str, bytearray] = {}
        self._lock = Lock()

    def __call__(self, label: str) -> str | None:
        """The passphrase of this key; None if the person cancelled."""
        with self._lock:  # two files at once are one question
            kept = self._kept.get(label)
            if kept is not None:
                return kept.decode()
            answer = self._ask(label)
            if answer is not None:
                self._kept[label] = bytearray(answer.encode())
            return answer

    def forget(self, label: str) -> None:
        """This one was wrong: ask again."""
        with self._lock:
            _overwrite(self._kept.pop(label, bytearray()))

    def wipe(self) -> None:
        """Overwrite all that is remembered."""
        with self._lock:
            for kept in self._kept.values():
                _overwrite(kept)
            self._kept.clear()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.wipe()


def _overwrite(kept: bytearray) -> None:
    for at in range(len(kept)):
        kept[at] = 0


def has_pinentry(binary: Path, home: Path | None) -> bool:
    """Whether GnuPG has a program to ask for passphrases with: the agent's own setting, else the
    one it was built with. True where that can't be told.
    """
    folder = home or Path(os.environ.get("GNUPGHOME") or Path.home() / ".gnupg")
    try:
        named = _OWN.findall((folder / "gpg-agent.conf").read_text("utf-8", "replace"))
    except OSError:
        named = []
    if named:
        return os.access(named[-1], os.X_OK)
    try:
        done = subprocess.run(
            [str(binary.with_stem("gpgconf")), "--check-programs"],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            timeout=_SECONDS,
            env=child_environment(),
            check=False,
            creationflags=no_window(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return True
    for line in done.stdout.decode("utf-8", "replace").splitlines():
        name, _, rest = line.partition(":")
        if name == "pinentry":
            return rest.split(":")[2:3] == ["1"]
    return True
