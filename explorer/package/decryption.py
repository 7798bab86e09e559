# SPDX-License-Identifier: MIT
"""One gpg child that decrypts one stream: chunks as they come, the verdict at the end."""

import os
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Sequence
from contextlib import ExitStack, suppress
from io import BufferedReader, FileIO
from typing import IO, Protocol

from explorer.errors import Cancelled, FileFailed
from explorer.package import packets
from explorer.package.cards import card_missing
from explorer.package.gpg_find import child_environment, no_window
from explorer.package.gpg_status import Status, failure, read_status, sound
from explorer.package.handing import handed
from explorer.package.passphrases import overwrite
from explorer.package.streams import BytesSource, FileSource, Source
from explorer.work import CancelToken

_PIPE_SIZE = 1 << 20
_FEED = 1 << 17
_PATIENCE = 5.0  # seconds for the threads of a child that has ended


class Decryption(Source):
    """The plain text of one OpenPGP message; raises FileFailed at its end if it is not sound.

    A FileSource is handed to gpg as its standard input, so its position tells how far gpg is;
    any other source is fed to it by a thread. `close` ends the child at once, at any moment,
    and closes the source. otherwise: asks for the passphrase where gpg turns out to have nothing to
    ask with; then a source that can be rewound is begun anew. lacks_card: whether keys with these
    ids are on a smartcard that is not there.
    """

    def __init__(
        self,
        command: Sequence[str],
        source: Source,
        name: str,
        cancel: CancelToken,
        passphrase: bytearray | None = None,
        otherwise: Callable[[], bytearray | None] | None = None,
        lacks_card: Callable[[Sequence[str]], bool] = lambda _: False,
    ) -> None:
        self._lacks_card = lacks_card
        self._command = list(command)
        self._otherwise = otherwise
        self._source = source
        self._name = name
        self._cancel = cancel
        self._received = 0
        self._ended = False
        self._failed: FileFailed | Cancelled | None = None
        self._status: list[Status] = []
        self._fed: list[FileFailed | Cancelled] = []
        self._threads: list[threading.Thread] = []
        self._stack = ExitStack()
        cancel.check()
        self._begin(passphrase)

    @property
    def status(self) -> Status:
        """What gpg has said, once it has ended."""
        return self._status[0] if self._status else Status()

    def _begin(self, passphrase: bytearray | None) -> None:
        self._process = self._start(passphrase)
        self._stack.enter_context(self._cancel.on_cancel(self._process.kill))
        assert isinstance(self._process.stdout, FileIO)
        self._stdout = self._process.stdout
        widen(self._stdout)
        self._spawn(_collect, self._process, self._status)
        if self._process.stdin is not None:
            self._spawn(_feed, self._source, self._process.stdin, self._fed)

    def _start(self, passphrase: bytearray | None) -> "subprocess.Popen[bytes]":
        stdin: int | FileIO = subprocess.PIPE
        if isinstance(self._source, FileSource | BytesSource):
            self._source.rewind()
        if isinstance(self._source, FileSource):
            stdin = self._source.stream
        with handed(passphrase) as way:
            return subprocess.Popen(
                [self._command[0], *way.words, *self._command[1:]],
                stdin=stdin,
                stdout=subprocess.PIPE,
                stderr=subprocess.PIPE,
                bufsize=0,
                env=child_environment(),
                pass_fds=way.pass_fds,
                startupinfo=way.startup,
                creationflags=no_window(),
            )

    def _spawn(self, target: Callable[..., None], *arguments: object) -> None:
        thread = threading.Thread(target=target, args=arguments, name="gpg pipe", daemon=True)
        self._threads.append(thread)
        thread.start()

    def read(self, size: int) -> bytes:
        self._cancel.check()
        if self._failed is not None:
            raise self._failed
        if self._ended:
            return b""
        data = self._stdout.read(size) or b""
        if data:
            self._received += len(data)
            return data
        return b"" if self._finish() else self.read(size)

    def _finish(self) -> bool:
        """Wait for gpg's verdict; raise what went wrong, the deepest cause first.

        False if it is begun again.
        """
        exit_code = self._process.wait()
        self._join()
        self._cancel.check()
        if self._fed:
            self._failed = self._fed[0]
        elif not sound(self.status, exit_code, self._received):
            self._failed = self._trouble() or failure(
                self.status, self._name, cut_short=self._cut_short()
            )
            unasked = self._failed.status in ("cancelled", "no pinentry")
            if unasked and self._lacks_card(self.status.recipients):
                self._failed = card_missing(self._name)
            elif self._asked_otherwise(self._failed):
                return False
        if self._failed is not None:
            raise self._failed
        self._ended = True
        return True

    def _trouble(self) -> FileFailed | None:
        source = self._source
        return source.trouble() if isinstance(source, FileSource) else None

    def _asked_otherwise(self, failed: FileFailed) -> bool:
        """Begin again with a passphrase that was asked for elsewhere, if gpg could not ask."""
        ask, self._otherwise = self._otherwise, None
        again = isinstance(self._source, FileSource | BytesSource)
        if ask is None or not again or failed.status != "no pinentry":
            return False
        self._failed = None
        passphrase = ask()
        self._shut()
        self._status.clear()
        try:
            self._begin(passphrase)
        finally:
            overwrite(passphrase or bytearray())
        return True

    def _cut_short(self) -> bool:
        source = self._source
        return isinstance(source, FileSource) and packets.is_cut_short(source.stream, source.size)

    def _join(self) -> None:
        for thread in self._threads:
            thread.join(_PATIENCE)
        self._threads.clear()

    def close(self) -> None:
        """End the child, however far it is, and wait until nothing of it is left."""
        self._stack.close()
        process = self._process
        if process.poll() is None:
            process.kill()
        killed = process.wait() != 0 and not self._ended
        self._join()
        if killed and self._status and self._status[0].pinentry is not None:
            # the agents of GnuPG 2.2 leave the dialog open, and ask nothing else until it is shut
            with suppress(OSError):
                os.kill(self._status[0].pinentry, signal.SIGTERM)
            self._status[0].pinentry = None
        self._shut()
        self._source.close()

    def _shut(self) -> None:
        process = self._process
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()

    def __del__(self) -> None:
        if hasattr(self, "_stdout"):
            self.close()


def _collect(process: "subprocess.Popen[bytes]", found: list[Status]) -> None:
    assert isinstance(process.stderr, FileIO)
    with BufferedReader(process.stderr) as lines:
        status = read_status(lines)
        found.append(status)
        if status.endless:
            process.kill()


def _feed(source: Source, pipe: IO[bytes], failed: list[FileFailed | Cancelled]) -> None:
    """Write all of `source` to gpg; what the source complains of is kept for the reader."""
    try:
        while data := source.read(_FEED):
            view = memoryview(data)
            while view:
                view = view[pipe.write(view) :]
    except (FileFailed, Cancelled) as error:
        failed.append(error)
    except OSError:
        pass  # gpg ended before it had read all, and says why in its status
    finally:
        with suppress(OSError):
            pipe.close()


class _Pipe(Protocol):
    def fileno(self) -> int: ...


def widen(pipe: _Pipe) -> None:
    """Let whoever writes run a megabyte ahead where the system allows it."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
