# SPDX-License-Identifier: MIT
"""Who can open a workspace: told, changed, and ended."""

import os
import shutil
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from explorer.errors import UserError
from explorer.package.gpg import Gpg, Key
from explorer.work import CancelToken
from explorer.workspace.access import AccessLog
from explorer.workspace.database import ANEW, INDEX_NAME, KEY_NAME
from explorer.workspace.notes_database import NOTES_NAME, connect_notes
from explorer.workspace.passphrase import (
    PASSPHRASE_NAME,
    check_passphrase,
    has_passphrase,
    put_behind,
)
from explorer.workspace.private import write_private
from explorer.workspace.vault import AskPassphrase, is_workspace, unlock

_SIDES: Final = ("", "-wal", "-shm", "-journal")
_WIPED_AT_ONCE: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Holder:
    """One who can open a workspace. name: of the key, as this keyring knows it; "" if it doesn't.

    key_id: of the key or subkey it is sealed to; "" for a passphrase. held: its secret key is here.
    """

    key_id: str
    name: str
    held: bool


def holders(path: Path, gpg: Gpg) -> list[Holder]:
    """Who can open the workspace at `path`, read without opening it. Raises UserError."""
    if has_passphrase(path):
        return [Holder("", "whoever knows the passphrase", held=True)]
    secret, public = gpg.secret_keys(), gpg.public_keys()
    found = []
    for key_id in gpg.recipients(path / KEY_NAME):
        ours = [key for key in secret if key_id in (key.key_id, *key.subkeys)]
        known = ours or [key for key in public if key_id in (key.key_id, *key.subkeys)]
        name = known[0].user_ids[0] if known and known[0].user_ids else ""
        found.append(Holder(key_id, name, held=bool(ours)))
    return found


def seal_to(
    path: Path,
    gpg: Gpg,
    cancel: CancelToken,
    keys: Sequence[Key],
    *,
    ask: AskPassphrase | None = None,
    hand_over: bool = False,
) -> None:
    """Seal the workspace to these keys and to no other; what was sealed before opens it no more.

    hand_over: that none of them is ours is meant. Raises UserError, WorkspaceLocked, Cancelled;
    then everything is as before.
    """
    ours = {key.fingerprint for key in gpg.secret_keys()}
    if not hand_over and not any(key.fingerprint in ours for key in keys):
        raise UserError(
            f"None of these keys is yours: you could not open {path.name} any more.",
            "Name your own key too, or say that the workspace is to be handed over.",
        )
    key = unlock(path, gpg, cancel, ask)
    sealed = gpg.seal(key, [each.fingerprint for each in keys])
    if any(each.fingerprint in ours for each in keys) and gpg.unseal(sealed, cancel) != key:
        raise UserError(
            f"What gpg sealed for {path.name} does not open again.", "Nothing was changed."
        )
    _log(path, key, f"sealed to {', '.join(each.key_id for each in keys)}")
    part = path / f"{KEY_NAME}.new"
    try:
        write_private(part, sealed)
        part.replace(path / KEY_NAME)
        _wipe(path / PASSPHRASE_NAME)
    except OSError as error:
        raise _cannot_change(path, error) from error
    finally:
        part.unlink(missing_ok=True)


def set_passphrase(
    path: Path,
    gpg: Gpg,
    cancel: CancelToken,
    passphrase: str,
    *,
    ask: AskPassphrase | None = None,
) -> None:
    """Put the workspace behind this passphrase and nothing else. Raises as `seal_to`."""
    key = unlock(path, gpg, cancel, ask)
    check_passphrase(passphrase)
    _log(path, key, "put behind a passphrase")
    try:
        put_behind(path, key, passphrase)
        _wipe(path / KEY_NAME)
    except OSError as error:
        raise _cannot_change(path, error) from error


def purge(path: Path) -> None:
    """End a workspace: its key first, overwritten, then the rest; other files there stay.

    Without the key nobody can read what a disk may still hold of the index. Raises UserError.
    """
    if not is_workspace(path):
        raise UserError(f"There is no workspace at {path}.", "Check the path.")
    try:
        for name in (KEY_NAME, f"{KEY_NAME}.part", f"{KEY_NAME}.new", PASSPHRASE_NAME):
            _wipe(path / name)
        shutil.rmtree(path / ANEW, ignore_errors=True)
        for database in (INDEX_NAME, NOTES_NAME):
            for side in _SIDES:
                (path / f"{database}{side}").unlink(missing_ok=True)
    except OSError as error:
        raise UserError(
            f"The workspace {path.name} can't be removed whole: {error.strerror or error}.",
            "Close every window that has it open, and try again.",
        ) from error
    with suppress(OSError):  # something of somebody else's lies there
        path.rmdir()


def _log(path: Path, key: bytes, what: str) -> None:
    notes = path / NOTES_NAME
    AccessLog(path, lambda: connect_notes(notes, key)).record("changed who can open it", what)


def _wipe(path: Path) -> None:
    if not path.is_file():
        return
    with path.open("r+b") as file:
        for _ in range(0, path.stat().st_size, _WIPED_AT_ONCE):
            file.write(os.urandom(min(_WIPED_AT_ONCE, path.stat().st_size)))
        file.flush()
        os.fsync(file.fileno())
    path.unlink()


def _cannot_change(path: Path, error: OSError) -> UserError:
    return UserError(
        f"The key of the workspace {path.name} can't be changed: {error.strerror or error}.",
        "Check that you may write to its folder, and that its drive has room.",
    )
