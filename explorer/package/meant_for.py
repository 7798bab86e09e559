# SPDX-License-Identifier: MIT
"""Which key a file is for, and whose that is: read before anybody is asked for a passphrase."""

from collections.abc import Iterable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer.errors import UserError
from explorer.package import packets

if TYPE_CHECKING:
    from explorer.package.gpg import Gpg, Key

HIDDEN: Final = "0" * 16


def meant_for(gpg: "Gpg", path: Path) -> str:
    """What `MeantFor` says of one file."""
    return MeantFor(gpg).say(path)


class MeantFor:
    """Says of the files of one drop which key they are for; asks gpg for the keys once.

    Without a gpg, or with a keyring that can't be read, only the ids are told.
    """

    def __init__(self, gpg: "Gpg") -> None:
        self._gpg = gpg

    @cached_property
    def _keys(self) -> "tuple[list[Key], list[Key]]":
        try:
            return self._gpg.secret_keys(), self._gpg.public_keys()
        except UserError:
            return [], []

    def say(self, path: Path) -> str:
        """E.g. “for the key 0x12… of Czar <czar@…>; you hold it”; "" for what is not encrypted."""
        try:
            if not path.is_file():  # to open a pipe would wait for somebody to write to it
                return ""
            with path.open("rb") as file:
                head = file.read(packets.HEAD)
        except OSError:
            return ""
        if packets.kind(head) != "message":
            return ""
        ids = packets.recipients(head)
        return describe(ids, *self._keys) if ids else "for whoever knows its passphrase"


def describe(ids: Iterable[str], held: "Sequence[Key]", known: "Sequence[Key]") -> str:
    """What is to be said of a message for the keys with these ids."""
    mine: list[str] = []
    others: list[str] = []
    hidden = False
    for key_id in dict.fromkeys(ids):
        if key_id == HIDDEN:
            hidden = True
            continue
        own = _of(key_id, held)
        (mine if own else others).append(_named(key_id, own or _of(key_id, known)))
    if mine:
        rest = f", and for {_count(len(others))}" if others else ""
        return (
            f"for the key {' and '.join(mine)}; you hold {'it' if len(mine) == 1 else 'them'}{rest}"
        )
    if hidden:
        return "for a key it does not name; yours are tried one after another"
    return f"for the key {', '.join(others)}; you do not hold {'it' if len(others) == 1 else 'any'}"


def _of(key_id: str, keys: "Sequence[Key]") -> "Key | None":
    return next((key for key in keys if key_id in (key.key_id, *key.subkeys)), None)


def _named(key_id: str, key: "Key | None") -> str:
    whose = f" of {key.user_ids[0]}" if key is not None and key.user_ids else ""
    worn = " (expired)" if key and key.expired else " (revoked)" if key and key.revoked else ""
    return f"0x{key_id}{whose}{worn}"


def _count(others: int) -> str:
    return "another" if others == 1 else f"{others:,} others"
