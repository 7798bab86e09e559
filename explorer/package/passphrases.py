# SPDX-License-Identifier: MIT
"""Passphrases asked for by the app, where GnuPG has no window of its own to ask with.

Each is asked for once for a key and a drop, kept in memory only, and overwritten at the end.
"""

import os
import re
import subprocess
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, replace
from pathlib import Path
from threading import RLock
from typing import Final
from urllib.parse import unquote

from explorer.package.gpg_find import child_environment, no_window
from explorer.work import CancelToken

_OWN: Final = re.compile(r"^\s*pinentry-program\s+(.+?)\s*$", re.MULTILINE)
_SECONDS: Final = 20
_IN_TERMINALS: Final = re.compile(rb"^D (?:curses|tty|dumb|.*:curses|.*:tty)\s*$", re.MULTILINE)


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked. key: whose passphrase, for the person. file: what needs it. meant: which key
    that is for, as `meant_for` says it. again: what was typed before did not open it. new: for a
    key that is being made, so typed twice. ids: of the keys it may open.
    """

    key: str
    file: str = ""
    meant: str = ""
    again: bool = False
    new: bool = False
    ids: tuple[str, ...] = ()


# Asked in the thread that needs it; None: the person cancelled. Raises Cancelled.
Ask = Callable[[Question, CancelToken], bytearray | None]
Fits = Callable[[bytearray], bool]


class Passphrases:
    """Asks, and remembers while somebody holds them; safe to use from several threads.

    settled: called when no more answers are wanted to what was asked last.
    """

    def __init__(self, ask: Ask, settled: Callable[[], None] | None = None) -> None:
        self._ask = ask
        self._settled = settled
        self._kept: dict[str, bytearray] = {}
        self._refused: set[str] = set()
        self._holders = 0
        self._turn = RLock()
        self._lock = RLock()  # never held while the person is asked: the window's thread takes it

    @contextmanager
    def one_at_a_time(self) -> Iterator[None]:
        """Two files at once are one question."""
        with self._turn:
            yield

    def find(self, ids: Iterable[str]) -> bytearray | None:
        """A copy of what opens one of these keys; the caller overwrites it."""
        with self._lock:
            kept = (self._kept.get(each) for each in ids)
            return next((bytearray(each) for each in kept if each is not None), None)

    def ask(self, question: Question, fits: Fits, cancel: CancelToken) -> bytearray | None:
        """Ask until it fits; None if the person cancelled, also for another file of the drop."""
        with self._turn:
            if self._refused.intersection(question.ids):
                return None
            try:
                typed = self._until_it_fits(question, fits, cancel)
            finally:
                if self._settled is not None:
                    self._settled()
            if typed is None and self._holders:
                self._refused.update(question.ids)
            return typed

    def _until_it_fits(
        self, question: Question, fits: Fits, cancel: CancelToken
    ) -> bytearray | None:
        while (typed := self._ask(question, cancel)) is not None:
            if fits(typed):
                self._keep(question.ids, typed)
                return typed
            overwrite(typed)
            question = replace(question, again=True)
        return None

    def _keep(self, ids: Iterable[str], typed: bytearray) -> None:
        with self._lock:
            if self._holders:
                self._kept |= {each: bytearray(typed) for each in ids}

    def hold(self) -> None:
        """Remember from now on: a drop begins."""
        with self._lock:
            self._holders += 1

    def release(self) -> None:
        """A drop has ended; after the last one all is overwritten."""
        with self._lock:
            self._holders = max(0, self._holders - 1)
            if not self._holders:
                self.wipe()

    def wipe(self) -> None:
        """Overwrite all that is remembered."""
        with self._lock:
            for kept in self._kept.values():
                overwrite(kept)
            self._kept.clear()
            self._refused.clear()


def overwrite(secret: bytearray) -> None:
    """Leave nothing of it in memory."""
    for at in range(len(secret)):
        secret[at] = 0


def has_pinentry(binary: Path, home: Path | None) -> bool:
    """Whether GnuPG has a program to ask for passphrases with. True where that can't be told."""
    program = _pinentry(binary, home)
    return program is None or os.access(program, os.X_OK)


def has_window(binary: Path, home: Path | None) -> bool:
    """Whether that program asks in a window; some ask only in a terminal. True as above."""
    program = _pinentry(binary, home)
    if program is None:
        return True
    if not os.access(program, os.X_OK):
        return False
    return _IN_TERMINALS.search(_output([str(program)], b"GETINFO flavor\nBYE\n")) is None


def _pinentry(binary: Path, home: Path | None) -> Path | None:
    """The agent's own setting, else the one it was built with; None if that can't be told."""
    folder = home or Path(os.environ.get("GNUPGHOME") or Path.home() / ".gnupg")
    with suppress(OSError):
        named = _OWN.findall((folder / "gpg-agent.conf").read_text("utf-8", "replace"))
        if named:
            return Path(named[-1])
    listed = _output([str(binary.with_stem("gpgconf")), "--list-components"])
    for line in listed.decode("utf-8", "replace").splitlines():
        name, _, rest = line.partition(":")
        if name == "pinentry":
            return Path(unquote(rest.split(":")[1]))
    return None


def _output(command: list[str], typed: bytes = b"") -> bytes:
    try:
        done = subprocess.run(
            command,
            input=typed,
            capture_output=True,
            timeout=_SECONDS,
            env=child_environment(),
            check=False,
            creationflags=no_window(),
        )
    except (OSError, subprocess.TimeoutExpired):
        return b""
    return done.stdout
