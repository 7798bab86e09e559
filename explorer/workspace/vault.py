# SPDX-License-Identifier: MIT
"""The key of a workspace: made at random, kept only sealed to the person's own GPG keys."""

import secrets
from collections.abc import Callable, Sequence
from pathlib import Path

from explorer.errors import (
    Cancelled,
    FileFailed,
    KeyNeeded,
    UserError,
    WorkspaceDamaged,
    WorkspaceLocked,
)
from explorer.package.gpg import Gpg, Key
from explorer.work import CancelToken
from explorer.workspace.connection import ANEW_TODO, KEY_BYTES
from explorer.workspace.database import INDEX_NAME, KEY_NAME, Workspace
from explorer.workspace.notes_database import NOTES_NAME
from explorer.workspace.passphrase import (
    PASSPHRASE_NAME,
    check_passphrase,
    has_passphrase,
    put_behind,
    take_out,
)
from explorer.workspace.private import write_private

# Asked with a workspace's name for its passphrase; None if the person cancelled.
AskPassphrase = Callable[[str], str | None]

# The sealed key while its workspace is being made. It gets its name last, so that a key without an
# index is damage, never a making that was broken off.
_PART = f"{KEY_NAME}.part"
_UNLOCKING = {
    "no secret key": (
        "it is sealed to a key that is not in your keyring",
        "Import the secret key it is sealed to, or open it where that key is.",
    ),
    "bad passphrase": (
        "the passphrase entered does not open your GPG key",
        "Try again with the passphrase of your GPG key.",
    ),
    "cancelled": (
        "no passphrase was entered",
        "Open it again and type the passphrase of your GPG key.",
    ),
    "no pinentry": (
        "GnuPG could not ask for the passphrase of your key",
        "Install a pinentry program, or unlock the key in a terminal first.",
    ),
    "no loopback": (
        "the agent of GnuPG lets no other program ask for the passphrase of your key",
        "Install a pinentry program, or take no-allow-loopback-pinentry out of gpg-agent.conf.",
    ),
    "no agent": (
        "gpg could not reach its agent",
        "Run `gpgconf --kill gpg-agent` in a terminal and open it again.",
    ),
    "no card": (
        "the smartcard with its key is not there",
        "Insert it and open it again; `gpg --card-status` shows whether it is found.",
    ),
    "no gpg": ("GnuPG was not found", "Install GnuPG, or put its folder on the PATH."),
    "gpg failed": (
        "gpg did not open its key and gave no cause",
        "Try `gpg --decrypt` on its file key.gpg in a terminal to see more.",
    ),
}


def is_workspace(path: Path) -> bool:
    """Whether a workspace lies at `path`, whole or damaged."""
    if (path / KEY_NAME).is_file() or has_passphrase(path):
        return True
    return (path / INDEX_NAME).is_file() and not (path / _PART).is_file()


def create(path: Path, gpg: Gpg, recipients: Sequence[str]) -> Workspace:
    """Make the folder, a random key sealed to `recipients` (fingerprints), and an empty index.

    Raises UserError when the folder is in use or can't be written.
    """
    if is_workspace(path) or _is_foreign(path):
        raise _in_use(path)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = _begun_key(path / _PART, gpg)
        if key is None:
            key = secrets.token_bytes(KEY_BYTES)
            write_private(path / _PART, gpg.seal(key, recipients))
        workspace = Workspace(path, key)
        (path / _PART).replace(path / KEY_NAME)
        workspace.access.record("opened", "to make it")
    except OSError as error:
        raise _cannot_make(path, error) from error
    return workspace


def _in_use(path: Path) -> UserError:
    return UserError(
        f"{path.name} is there already and is not a workspace.",
        "Choose another name for the workspace.",
    )


def _cannot_make(path: Path, error: OSError) -> UserError:
    return UserError(
        f"The workspace {path.name} can't be made: {error.strerror or error}.",
        "Choose a folder you may write to, on a drive with free space.",
    )


def create_behind(path: Path, passphrase: str) -> Workspace:
    """As `create`, with the key behind a passphrase instead. Raises UserError."""
    check_passphrase(passphrase)
    if is_workspace(path) or _is_foreign(path):
        raise _in_use(path)
    try:
        path.mkdir(mode=0o700, parents=True, exist_ok=True)
        key = secrets.token_bytes(KEY_BYTES)
        put_behind(path, key, passphrase)
        workspace = Workspace(path, key)
        workspace.access.record("opened", "to make it")
    except OSError as error:
        raise _cannot_make(path, error) from error
    return workspace


def _is_foreign(path: Path) -> bool:
    databases = (INDEX_NAME, NOTES_NAME)
    ours = {f"{name}{end}" for name in databases for end in ("", "-wal", "-shm")}
    ours |= {_PART, f"{PASSPHRASE_NAME}.part"}
    return path.exists() and (
        not path.is_dir() or any(entry.name not in ours for entry in path.iterdir())
    )


def _begun_key(part: Path, gpg: Gpg) -> bytes | None:
    """The key of a workspace whose making was broken off; None if there is none to go on with."""
    if not part.is_file():
        return None
    try:
        key = gpg.unseal(part.read_bytes(), CancelToken())
    except UserError:
        return None
    return key if len(key) == KEY_BYTES else None


def open_workspace(
    path: Path, gpg: Gpg, cancel: CancelToken, ask: AskPassphrase | None = None
) -> Workspace:
    """Unseal the workspace with the person's GPG key: one decryption, perhaps a passphrase.

    ask: for the passphrase of a workspace that is behind one. Raises WorkspaceLocked (no
    workspace, no key for it, damaged; PassphraseNeeded without `ask`), Cancelled.
    """
    key = unlock(path, gpg, cancel, ask)
    index = path / INDEX_NAME
    if (not index.is_file() or index.stat().st_size == 0) and not _is_begun(path):
        raise WorkspaceDamaged(
            f"The index of the workspace {path.name} is gone: its file {INDEX_NAME} is"
            f" {'empty' if index.is_file() else 'missing'}.",
            ANEW_TODO,
        )
    return Workspace(path, key)


def _is_begun(path: Path) -> bool:
    """Whether its making was broken off right after its key was put behind a passphrase."""
    return not (path / KEY_NAME).is_file() and not (path / NOTES_NAME).is_file()


def unlock(path: Path, gpg: Gpg, cancel: CancelToken, ask: AskPassphrase | None = None) -> bytes:
    """The key of the workspace; raises as `open_workspace`."""
    if has_passphrase(path) and not (path / KEY_NAME).is_file():
        passphrase = ask(path.name) if ask is not None else None
        if ask is not None and passphrase is None:
            raise Cancelled
        return take_out(path, passphrase)
    try:
        sealed = (path / KEY_NAME).read_bytes()
    except FileNotFoundError as error:
        raise _no_key_file(path) from error
    except OSError as error:
        raise WorkspaceLocked(
            f"The key of the workspace {path.name} can't be read: {error.strerror or error}.",
            "Check that the folder is there and that you may read it.",
        ) from error
    try:
        key = gpg.unseal(sealed, cancel, f"the key of the workspace {path.name}")
    except FileFailed as error:
        raise _cannot_unlock(path, error) from error
    if len(key) != KEY_BYTES:
        raise WorkspaceLocked(
            f"The key of the workspace {path.name} is damaged.",
            f"Restore its file {KEY_NAME} from a backup.",
        )
    return key


def _cannot_unlock(path: Path, failure: FileFailed) -> WorkspaceLocked:
    """A failure to decrypt the key, in words for a workspace rather than for a delivered file."""
    cause = _UNLOCKING.get(failure.status)
    if cause is None:
        return WorkspaceLocked(
            f"The workspace {path.name} can't be unlocked: its sealed key is damaged.",
            f"Restore its file {KEY_NAME} from a backup; without it nobody can read the index.",
        )
    return WorkspaceLocked(f"The workspace {path.name} can't be unlocked: {cause[0]}.", cause[1])


def open_or_create(
    path: Path,
    gpg: Gpg,
    cancel: CancelToken,
    *,
    key: str = "",
    remembered: str = "",
    ask: AskPassphrase | None = None,
) -> Workspace:
    """Open the workspace, or make it for the key chosen by `choose_key`."""
    if is_workspace(path):
        return open_workspace(path, gpg, cancel, ask)
    return create(path, gpg, [choose_key(gpg.secret_keys(), key, remembered).fingerprint])


def choose_key(keys: Sequence[Key], wanted: str = "", remembered: str = "") -> Key:
    """The key to seal a new workspace to: the wanted, else the only, else the remembered one.

    wanted: a fingerprint, key id, or part of a name or address. Raises KeyNeeded.
    """
    usable = [key for key in keys if key.usable]
    if wanted:
        return _the_wanted(usable, wanted)
    if len(usable) == 1:
        return usable[0]
    chosen = [key for key in usable if remembered and key.fingerprint == remembered]
    if chosen:
        return chosen[0]
    if not usable and keys:
        raise _none_usable(keys)
    if not usable:
        raise KeyNeeded(
            "There is no secret GPG key here to protect a workspace with.",
            "Make a key pair (edx-log-explorer keys create), or import yours with GnuPG.",
        )
    raise KeyNeeded(
        f"There are {len(usable)} secret GPG keys here: {_names(usable)}.",
        "Say which one the workspace is for, with --key FINGERPRINT.",
    )


def _none_usable(keys: Sequence[Key]) -> KeyNeeded:
    """There are secret keys, but nothing new can be sealed for any of them."""
    key = keys[0]
    why = "was revoked" if key.revoked else "has expired" if key.expired else "can't encrypt"
    longer = key.expired and not key.revoked
    todo = "Give it more time (`gpg --quick-set-expire`)" if longer else "Make a new key pair"
    what = f"Your GPG key {key.label} {why}: no workspace can be protected with it."
    return KeyNeeded(what, f"{todo}, and send edX its public key; then try again.")


def _the_wanted(usable: Sequence[Key], wanted: str) -> Key:
    needle = wanted.casefold().removeprefix("0x").replace(" ", "")
    found = [
        key
        for key in usable
        if key.fingerprint.casefold().endswith(needle)
        or any(wanted.casefold() in user_id.casefold() for user_id in key.user_ids)
    ]
    if len(found) == 1:
        return found[0]
    if not found:
        known = f" Known: {_names(usable)}." if usable else ""
        raise KeyNeeded(
            f"There is no usable secret GPG key {wanted}.{known}",
            "Check the fingerprint with “edx-log-explorer keys”.",
        )
    raise KeyNeeded(
        f"Several secret GPG keys fit {wanted}: {_names(found)}.", "Give the whole fingerprint."
    )


def _names(keys: Sequence[Key]) -> str:
    return "; ".join(f"{' / '.join(key.user_ids)} ({key.fingerprint})" for key in keys)


def _no_key_file(path: Path) -> WorkspaceLocked:
    if (path / INDEX_NAME).exists():
        return WorkspaceLocked(
            f"The workspace {path.name} has lost its sealed key ({KEY_NAME}).",
            "Restore that file from a backup; without it nobody can read the index.",
        )
    return WorkspaceLocked(
        f"There is no workspace at {path}.", "Check the path, or import a file to make one."
    )
