# SPDX-License-Identifier: MIT
"""One gpg child that encrypts one stream into a file: the plain text never reaches the disk."""

import subprocess
from collections.abc import Sequence
from contextlib import ExitStack, suppress
from types import TracebackType
from typing import IO, Self

from explorer.errors import UserError
from explorer.package.gpg_find import child_environment, no_window
from explorer.package.gpg_status import PREFIX
from explorer.work import CancelToken

_SECONDS = 60.0  # for gpg to end once all was written
# what INV_RECP gives as reason, of those that a person can do something about
_REASONS = {4: "revoked", 5: "expired", 10: "not trusted", 11: "without a key for encryption"}


class Encryption:
    """A stream to write to. `finish` has to be called at the end; without it nothing is sound.

    Use it as a context manager: leaving it ends the child however far it is.
    """

    def __init__(
        self, command: Sequence[str], out: IO[bytes], label: str, cancel: CancelToken
    ) -> None:
        self._label = label
        self._cancel = cancel
        self._stack = ExitStack()
        cancel.check()
        self._process = subprocess.Popen(
            list(command),
            stdin=subprocess.PIPE,
            stdout=out,
            stderr=subprocess.PIPE,
            env=child_environment(),
            creationflags=no_window(),
        )
        self._stack.enter_context(cancel.on_cancel(self._process.kill))

    def write(self, data: bytes) -> int:
        """Encrypt more. Raises UserError when gpg gave up, Cancelled."""
        assert self._process.stdin is not None
        try:
            return self._process.stdin.write(data)
        except OSError as error:
            self._cancel.check()
            raise self._failure() from error

    def flush(self) -> None:
        """gpg writes when it has enough."""

    def finish(self) -> None:
        """Wait for the end of the message. Raises UserError when it is not whole, Cancelled."""
        assert self._process.stdin is not None
        try:
            self._process.stdin.close()
        except OSError as error:
            self._cancel.check()
            raise self._failure() from error
        lines = self._told()
        self._cancel.check()
        if self._process.returncode or b"END_ENCRYPTION" not in _keywords(lines):
            raise self._reason(lines)

    def _failure(self) -> UserError:
        return self._reason(self._told())

    def _told(self) -> list[bytes]:
        assert self._process.stderr is not None
        lines = self._process.stderr.read().splitlines()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(_SECONDS)
        return [line[len(PREFIX) :] for line in lines if line.startswith(PREFIX)]

    def _reason(self, lines: list[bytes]) -> UserError:
        for line in lines:
            words = line.decode("ascii", "replace").split()
            if words[:1] == ["INV_RECP"] and len(words) > 1 and words[1].isdigit():
                why = _REASONS.get(int(words[1]), "of no use to gpg")
                return UserError(
                    f"The key of {self._label} can't be encrypted for: it is {why}.",
                    "Ask its owner for a new public key and import it with GnuPG.",
                )
        return UserError(
            f"gpg could not encrypt for {self._label}, or its output could not be written.",
            "Check the space on the drive; see what `gpg --encrypt` says in a terminal.",
        )

    def close(self) -> None:
        """End the child, however far it is."""
        self._stack.close()
        process = self._process
        if process.poll() is None:
            process.kill()
        process.wait()
        for pipe in (process.stdin, process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()


def _keywords(lines: list[bytes]) -> set[bytes]:
    return {line.split(b" ", 1)[0] for line in lines}
