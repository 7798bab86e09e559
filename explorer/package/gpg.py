# SPDX-License-Identifier: MIT
"""The person's GnuPG: which keys there are, sealing for them, and decrypting what is sealed."""

import logging
import subprocess
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import IO, Any

import gnupg

from explorer.errors import FileFailed, UserError
from explorer.package import packets
from explorer.package.decryption import Decryption
from explorer.package.encryption import Encryption
from explorer.package.gpg_find import (
    check_home,
    child_environment,
    find_gpg,
    no_window,
)
from explorer.package.passphrases import Passphrases, overwrite
from explorer.package.streams import BytesSource, FileSource, Peeked, Source
from explorer.package.unlocking import passphrase_for
from explorer.work import CancelToken

# python-gnupg logs a warning with gpg's own words for what is raised here as a UserError
logging.getLogger("gnupg").setLevel(logging.CRITICAL)

_SHORTEST_ID = 8  # hexadecimal digits that are taken for a key's id
_SEALED_LIMIT = 1 << 20  # what is sealed in memory is a key, never a log


@dataclass(frozen=True, slots=True)
class Key:
    """A secret key of the person. created, expires: seconds since 1970 UTC (None: never).

    user_ids: "Name <mail>", the first is the main one. subkeys: long ids of its subkeys.
    """

    fingerprint: str
    key_id: str
    user_ids: tuple[str, ...]
    created: int | None
    expires: int | None
    expired: bool
    revoked: bool
    can_encrypt: bool
    subkeys: tuple[str, ...] = ()

    @property
    def usable(self) -> bool:
        """Can something be sealed for it now?"""
        return self.can_encrypt and not (self.expired or self.revoked)

    def is_meant_by(self, wanted: str) -> bool:
        """Whether a fingerprint, key id, or part of a name or address means this key."""
        text = wanted.strip().casefold()
        digits = text.removeprefix("0x").replace(" ", "")
        if len(digits) >= _SHORTEST_ID and not set(digits) - set("0123456789abcdef"):
            ids = (self.fingerprint, *self.subkeys)
            return any(each.casefold().endswith(digits) for each in ids)
        return bool(text) and any(text in user_id.casefold() for user_id in self.user_ids)

    @property
    def label(self) -> str:
        """How to show the key to the person."""
        return f"{self.user_ids[0] if self.user_ids else 'unnamed key'} ({self.key_id})"


class Gpg:
    """GnuPG as found on this machine, on the person's keys or on those in `home`.

    binary: the gpg to use instead of the one found. passphrases: where to ask for them; without
    it, or where `pinentry` (given gpg and home) says that gpg can ask, gpg does through its own.
    Nothing is looked for or started before it is needed. Safe to use from several threads.
    """

    def __init__(
        self,
        home: Path | None = None,
        binary: Path | None = None,
        passphrases: Passphrases | None = None,
        pinentry: Callable[[Path, Path | None], bool] | None = None,
    ) -> None:
        self.home = home
        self._setting = binary
        self.passphrases = passphrases
        self._pinentry = pinentry

    def __reduce__(self) -> tuple[type["Gpg"], tuple[Path | None, Path | None]]:
        return Gpg, (self.home, self._setting)  # nobody is asked anything in another process

    def asking(
        self, passphrases: Passphrases, pinentry: Callable[[Path, Path | None], bool]
    ) -> "Gpg":
        """The same keys, with the person asked there if gpg has no such pinentry."""
        return Gpg(self.home, self._setting, passphrases, pinentry)

    @cached_property
    def asks_itself(self) -> bool:
        """Whether the app asks for passphrases, not gpg; raises UserError without a gpg."""
        if self.passphrases is None:
            return False
        return self._pinentry is None or not self._pinentry(self.binary, self.home)

    @cached_property
    def binary(self) -> Path:
        """The gpg that is used; raises UserError if there is none or its home is of no use."""
        check_home(self.home)
        return find_gpg(self._setting)

    def _gnupg(self) -> gnupg.GPG:
        home = None if self.home is None else str(self.home)
        return gnupg.GPG(gpgbinary=str(self.binary), gnupghome=home, env=child_environment())

    def secret_keys(self) -> list[Key]:
        """The secret keys of the person, in gpg's order; raises UserError without a gpg."""
        return [_key(row) for row in self._gnupg().list_keys(secret=True)]

    def public_keys(self) -> list[Key]:
        """Every key of the keyring, also those of others; raises UserError without a gpg."""
        return [_key(row) for row in self._gnupg().list_keys()]

    def recipient(self, wanted: str) -> Key:
        """The one key that something can be encrypted for now. Raises UserError.

        wanted: its fingerprint, key id, or part of its name or address.
        """
        return the_recipient(self.public_keys(), wanted)

    def import_key(self, data: bytes) -> list[str]:
        """Take a key into the home; returns the fingerprints. Raises UserError if it is none."""
        done = self._gnupg().import_keys(data)
        found = [str(fingerprint) for fingerprint in dict.fromkeys(done.fingerprints)]
        if not found:
            raise UserError("That is not an OpenPGP key.", "Choose a key exported by gpg.")
        return found

    def seal(self, data: bytes, recipients: Sequence[str]) -> bytes:
        """`data` as a binary OpenPGP message for the keys with these ids or fingerprints.

        Raises UserError when one of them can't be sealed for.
        """
        if not recipients:
            raise UserError("No key was named to seal for.", "Choose one of your keys.")
        done = self._gnupg().encrypt(data, list(recipients), always_trust=True, armor=False)
        if not done.ok or not done.data:
            raise UserError(
                f"gpg could not seal for {', '.join(recipients)} ({done.status or 'no cause'}).",
                "Choose a key that can encrypt and is neither expired nor revoked.",
            )
        return bytes(done.data)

    def encrypting(self, out: IO[bytes], key: Key, cancel: CancelToken) -> Encryption:
        """A stream that writes an OpenPGP message for `key` to `out`, an open file."""
        words = ["--trust-model", "always", "-z", "0", "--recipient", key.fingerprint]
        return Encryption(
            self.command(*words, "--output", "-", "--encrypt"), out, key.label, cancel
        )

    def command(self, *words: str) -> list[str]:
        """How to start gpg with these words, on this home. Raises UserError without a gpg."""
        home = [] if self.home is None else ["--homedir", str(self.home)]
        base = [str(self.binary), "--batch", "--no-tty", "--status-fd", "2", *home]
        return [*base, "--no-auto-key-locate", *words]

    def unseal(self, data: bytes, cancel: CancelToken, name: str = "the sealed key") -> bytes:
        """What `seal` sealed. Raises FileFailed with the exact cause, Cancelled."""
        opened = b""
        with self.decrypt(BytesSource(data), cancel, name) as plain:
            while piece := plain.read(_SEALED_LIMIT):
                opened += piece
                if len(opened) > _SEALED_LIMIT:
                    raise FileFailed("too large", f"{name} is too large to be a key.")
        return opened

    def recipients(self, message: Path | bytes) -> list[str]:
        """The key ids a message is for, read from its first bytes without decrypting it."""
        if isinstance(message, bytes):
            return packets.recipients(message[: packets.HEAD])
        with FileSource(message, CancelToken()) as source:
            return packets.recipients(Peeked(source).peek(packets.HEAD))

    @property
    def can_move(self) -> bool:
        """Whether another process can do the same: not where the person is asked in this one."""
        try:
            return not self.asks_itself
        except UserError:
            return True

    def stop_agent(self) -> None:
        """Stop the gpg-agent of a throwaway home (never the person's own)."""
        if self.home is None:
            raise ValueError("only the agent of a home of its own may be stopped")
        gpgconf = self.binary.with_stem("gpgconf")
        subprocess.run(
            [str(gpgconf), "--homedir", str(self.home), "--kill", "all"],
            check=False,
            capture_output=True,
            stdin=subprocess.DEVNULL,
            env=child_environment(),
            creationflags=no_window(),
        )

    def decrypt(
        self, message: Path | Source, cancel: CancelToken, name: str | None = None
    ) -> Decryption:
        """Start decrypting a file or a source; `name` is what failures call it.

        Use it as a context manager, or close it: that closes the source too.
        Raises FileFailed if the file can't be read or gpg can't be started.
        """
        source = FileSource(message, cancel) if isinstance(message, Path) else message
        try:
            if name is None:
                name = source.name if isinstance(source, FileSource) else "the message"
            command = self._command(name)
            passphrase, source = self._passphrase(source, name, cancel)
            try:
                return Decryption(command, source, name, cancel, passphrase)
            finally:
                overwrite(passphrase or bytearray())
        except BaseException:
            source.close()
            raise

    def _command(self, name: str) -> list[str]:
        try:
            words = [str(self.binary), "--batch", "--no-tty", "--status-fd", "2"]
        except UserError as error:
            raise FileFailed(
                "no gpg", f"{name} can't be decrypted. {error.what}", error.todo
            ) from error
        if self.home is not None:
            words += ["--homedir", str(self.home)]
        # --output guards against use-embedded-filename in the person's gpg.conf, which would
        # write the plain text to the disk; a signer's key is never looked for on the network
        return [*words, "--no-auto-key-retrieve", "--output", "-", "--decrypt"]

    def _passphrase(
        self, source: Source, name: str, cancel: CancelToken
    ) -> tuple[bytearray | None, Source]:
        """The passphrase of the key `source` is for, if it is ours to ask for."""
        if self.passphrases is None or not self.asks_itself:
            return None, source
        if isinstance(source, FileSource):
            head = source.read(packets.HEAD)
        else:
            source = Peeked(source)
            head = source.peek(packets.HEAD)
        return passphrase_for(self, self.passphrases, head, name, cancel), source


def the_recipient(keys: Sequence[Key], wanted: str) -> Key:
    """The one of these keys that is meant and can be encrypted for. Raises UserError."""
    found = [key for key in keys if key.is_meant_by(wanted)]
    if not found:
        raise UserError(
            f"There is no public GPG key {wanted} in your keyring.",
            "Import the key of the person it is for with GnuPG, or check the spelling.",
        )
    if len(found) > 1:
        usable = [key for key in found if key.usable]
        if len(usable) != 1:
            named = "; ".join(key.label for key in found)
            raise UserError(
                f"Several GPG keys fit {wanted}: {named}.", "Give the whole fingerprint."
            )
        found = usable
    key = found[0]
    if not key.usable:
        why = "was revoked" if key.revoked else "has expired" if key.expired else "can't encrypt"
        raise UserError(
            f"The GPG key of {key.label} {why}.",
            "Ask its owner for a new public key and import it with GnuPG.",
        )
    return key


def _key(row: dict[str, Any]) -> Key:
    """A row of python-gnupg's listing as a Key."""
    return Key(
        fingerprint=row["fingerprint"],
        key_id=row["keyid"],
        user_ids=tuple(row["uids"]),
        created=_seconds(row["date"]),
        expires=_seconds(row["expires"]),
        expired=row["trust"] == "e",
        revoked=row["trust"] == "r",
        can_encrypt="E" in row["cap"],
        subkeys=tuple(subkey[0] for subkey in row["subkeys"]),
    )


def _seconds(text: str) -> int | None:
    return int(text) if text.isdigit() else None
