# SPDX-License-Identifier: MIT
"""Whether a message needs a passphrase, and asking for it until it opens the message's key."""

from collections.abc import Iterable
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Final

from explorer.errors import FileFailed
from explorer.package import packets
from explorer.package.cards import card_missing, lacks_card
from explorer.package.decryption import Decryption
from explorer.package.gpg_status import Status, passphrase_refused
from explorer.package.meant_for import HIDDEN, describe
from explorer.package.passphrases import Passphrases, Question
from explorer.package.streams import BytesSource
from explorer.work import CancelToken

if TYPE_CHECKING:
    from explorer.package.gpg import Gpg, Key

_QUIETLY: Final = ("--pinentry-mode", "error")
_OF_NO_KEY: Final = "of the file "


def passphrase_for(
    gpg: "Gpg", passphrases: Passphrases, head: bytes, name: str, cancel: CancelToken
) -> bytearray | None:
    """What to hand to gpg for the message that begins with `head`; None if it needs nothing, or
    if asking would not help. The caller overwrites it. Raises FileFailed, Cancelled.
    """
    ids = packets.recipients(head) or [f"{_OF_NO_KEY}{name}"]
    with passphrases.one_at_a_time():
        cancel.check()
        known = passphrases.find(ids)
        if known is not None:
            return known
        status = _try(gpg, head, None, cancel)
        unnamed = HIDDEN in ids and not status.opened  # gpg tries all keys, and tells of none
        if not status.needs_passphrase and not unnamed:
            return None  # it opens without one; or it does not open at all, and gpg will say why
        if lacks_card(gpg, ids):
            raise card_missing(name)
        question = _question(gpg, head, name, ids)

        def fits(typed: bytearray) -> bool:
            status = _try(gpg, head, typed, cancel)
            if status.loopback_refused:
                raise FileFailed(
                    "no loopback",
                    f"The agent of GnuPG lets no other program ask for the passphrase of {name}.",
                    "Install a graphical pinentry, or take the line no-allow-loopback-pinentry out"
                    " of gpg-agent.conf.",
                )
            return status.opened

        typed = passphrases.ask(question, fits, cancel)
    if typed is None:
        raise passphrase_refused(name)
    return typed


def pinentry_asks(gpg: "Gpg", head: bytes, name: str, cancel: CancelToken) -> bool:
    """Whether gpg itself can ask for what the message that begins with `head` needs, if anything.

    It asks. Raises FileFailed where that does not help, Cancelled.
    """
    if not _try(gpg, head, None, cancel).needs_passphrase:
        return True
    command = gpg.command("--output", "-", "--decrypt")
    with Decryption(command, BytesSource(head), name, cancel) as tried:
        try:
            tried.drain()
        except FileFailed as failed:
            if not tried.status.opened and failed.status != "no pinentry":
                raise
        return tried.status.opened


def all_open(gpg: "Gpg", paths: Iterable[Path], cancel: CancelToken) -> bool:
    """Whether gpg opens all of these files without asking anybody; one of each kind is tried."""
    tried: set[tuple[str, ...]] = set()
    for path in paths:
        try:
            with path.open("rb") as file:
                head = file.read(packets.HEAD)
        except OSError:
            continue  # its receipt will say why
        if packets.kind(head) != "message":
            continue
        ids = tuple(packets.recipients(head))
        if not ids:
            return False
        if ids not in tried and not _try(gpg, head, None, cancel).opened:
            return False
        tried.add(ids)
    return True


def _question(gpg: "Gpg", head: bytes, name: str, ids: list[str]) -> Question:
    held = gpg.secret_keys()
    mine = [key for key in held if set(ids).intersection((key.key_id, *key.subkeys))]
    opens = (*ids, *(each for key in mine for each in _ids(key)))
    if ids[0].startswith(_OF_NO_KEY):
        return Question(name, name, "for whoever knows its passphrase", ids=opens)
    label = mine[0].label if mine else "your key"
    meant = describe(packets.recipients(head), held, gpg.public_keys())
    return Question(label, name, meant, ids=opens)


def _ids(key: "Key") -> tuple[str, ...]:
    return (key.key_id, *key.subkeys)


def _try(gpg: "Gpg", head: bytes, passphrase: bytearray | None, cancel: CancelToken) -> Status:
    """What gpg says of a message's keys, from its beginning alone; nobody is asked anything."""
    words = () if passphrase is not None else _QUIETLY
    command = gpg.command(*words, "--output", "-", "--decrypt")
    with Decryption(command, BytesSource(head), "the message", cancel, passphrase) as tried:
        with suppress(FileFailed):  # of its beginning alone: never sound
            tried.drain()
        return tried.status
