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
from typing import IO

from explorer.errors import Cancelled, FileFailed
from explorer.package import packets
from explorer.package.gpg_find import child_environment, no_window
from explorer.package.gpg_status import Status, failure, read_status, sound
from explorer.package.handing import handed
from explorer.package.streams import FileSource, Source
from explorer.work import CancelToken

_PIPE_SIZE = 1 << 20
_FEED = 1 << 17
_PATIENCE = 5.0  # seconds for the threads of a child that has ended


class Decryption(Source):
    """The plain text of one OpenPGP message; raises FileFailed at its end if it is not sound.

    A FileSource is handed to gpg as its standard input, so its position tells how far gpg is;
    any other source is fed to it by a thread. `close` ends the child at once, at any moment,
    and closes the source.
    """

    def __init__(
        self,
        command: Sequence[str],
        source: Source,
        name: str,
        cancel: CancelToken,
        passphrase: bytearray | None = None,
    ) -> None:
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
        self._process = self._start(list(command), passphrase)
        self._stack.enter_context(cancel.on_cancel(self._process.kill))
        assert isinstance(self._process.stdout, FileIO)
        self._stdout = self._process.stdout
        _widen(self._stdout)
        self._spawn(_collect, self._process.stderr, self._status)
        if self._process.stdin is not None:
            self._spawn(_feed, source, self._process.stdin, self._fed)

    def _start(self, command: list[str], passphrase: bytearray | None) -> "subprocess.Popen[bytes]":
        stdin: int | FileIO = subprocess.PIPE
        if isinstance(self._source, FileSource):
            self._source.rewind()
            stdin = self._source.stream
        with handed(passphrase) as way:
            return subprocess.Popen(
                [command[0], *way.words, *command[1:]],
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
        else:
            self._finish()
        return data

    def _finish(self) -> None:
        """Wait for gpg's verdict; raise what went wrong, the deepest cause first."""
        exit_code = self._process.wait()
        self._join()
        self._cancel.check()
        status = self._status[0] if self._status else Status()
        if self._fed:
            self._failed = self._fed[0]
        elif not sound(status, exit_code, self._received):
            self._failed = failure(status, self._name, cut_short=self._cut_short())
        if self._failed is not None:
            raise self._failed
        self._ended = True

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
        for pipe in (process.stdin, process.stdout, process.stderr):
            if pipe is not None:
                with suppress(OSError):
                    pipe.close()
        self._source.close()

    def __del__(self) -> None:
        if hasattr(self, "_stdout"):
            self.close()


def _collect(pipe: FileIO, found: list[Status]) -> None:
    with BufferedReader(pipe) as lines:
        found.append(read_status(lines))


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


def _widen(pipe: FileIO) -> None:
    """Let gpg run a megabyte ahead where the system allows it."""
    if sys.platform == "linux":
        import fcntl

        with suppress(OSError):
            fcntl.fcntl(pipe.fileno(), fcntl.F_SETPIPE_SZ, _PIPE_SIZE)
