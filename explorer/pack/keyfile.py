# SPDX-License-Identifier: MIT
"""The file that tells who is who: the key of the pseudonyms, and what stands for what."""

import json
import os
from pathlib import Path
from typing import Any, Final

from explorer.errors import UserError
from explorer.pack.pseudonyms import KEY_BYTES, Pseudonyms

_FORMAT: Final = "edX Log Explorer pseudonym key"
_WHAT: Final = "Whoever has this file can tell who is who in the packs made with it."


def read_key(path: Path) -> bytes | None:
    """The key in this file; None if there is no such file yet. Raises UserError if it is none."""
    try:
        found = json.loads(path.read_bytes())
        key = bytes.fromhex(found["key"])
        sound = found["format"] == _FORMAT and len(key) == KEY_BYTES
    except FileNotFoundError:
        return None
    except OSError as error:
        raise UserError(
            f"The key file {path.name} can't be read: {error.strerror or error}.",
            "Check that you may read it.",
        ) from error
    except (ValueError, KeyError, TypeError) as error:
        raise _no_key_file(path) from error
    if not sound:
        raise _no_key_file(path)
    return key


def _no_key_file(path: Path) -> UserError:
    return UserError(
        f"{path.name} is not a key file of an evidence pack.",
        "Name the key file of an earlier pack, or one that is not there yet.",
    )


def write_key(path: Path, key: bytes, pseudonyms: Pseudonyms) -> None:
    """Write the key and the mapping, for their owner alone; a file of that key is added to.

    Raises UserError.
    """
    content = {
        "format": _FORMAT,
        "what": _WHAT,
        "key": key.hex(),
        "people": dict(sorted({**_people(path), **pseudonyms.mapping}.items())),
    }
    part = path.with_name(f"{path.name}.part")
    try:
        part.unlink(missing_ok=True)
        flags = os.O_CREAT | os.O_EXCL | os.O_WRONLY | getattr(os, "O_BINARY", 0)
        handle = os.open(part, flags, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(f"{json.dumps(content, indent=1)}\n".encode())
            file.flush()
            os.fsync(file.fileno())
        part.replace(path)
    except OSError as error:
        raise UserError(
            f"The key file {path.name} can't be written: {error.strerror or error}.",
            "Name a place you may write to, with space on its drive.",
        ) from error
    finally:
        part.unlink(missing_ok=True)


def _people(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_bytes()).get("people", {})
    except (OSError, ValueError, AttributeError):
        return {}
    return found if isinstance(found, dict) else {}
