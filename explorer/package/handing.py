# SPDX-License-Identifier: MIT
"""Handing a passphrase to a gpg child so that no other program sees it."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

_LOOPBACK = ("--pinentry-mode", "loopback", "--passphrase-fd")


@dataclass
class Handed:
    """Options for gpg and arguments for Popen that hand over a descriptor."""

    words: tuple[str, ...] = ()
    pass_fds: tuple[int, ...] = ()
    startup: Any = None


@contextmanager
def handed(passphrase: bytes | bytearray | None) -> Iterator[Handed]:
    """While the child is started: a pipe that holds the passphrase; nothing without one."""
    if passphrase is None:
        yield Handed()
        return
    reader, writer = os.pipe()
    try:
        with open(writer, "wb", buffering=0) as pipe:  # noqa: PTH123 - a descriptor, not a path
            pipe.write(passphrase)
            pipe.write(b"\n")
        yield _way(reader)
    finally:
        os.close(reader)


def _way(reader: int) -> Handed:
    if sys.platform == "win32":
        import msvcrt

        handle = msvcrt.get_osfhandle(reader)
        os.set_handle_inheritable(handle, True)  # noqa: FBT003 - takes no keyword
        startup = subprocess.STARTUPINFO(lpAttributeList={"handle_list": [handle]})
        return Handed((*_LOOPBACK, str(handle)), startup=startup)
    return Handed((*_LOOPBACK, str(reader)), pass_fds=(reader,))
