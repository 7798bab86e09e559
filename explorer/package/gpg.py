# SPDX-License-Identifier: MIT
"""The person's GnuPG: which keys there are, sealing for them, and decrypting what is sealed."""

import logging
import subprocess
from collections.abc import Callable, Sequence
from functools import cached_property, partial
from pathlib import Path
from typing import IO

import gnupg

from explorer.errors import FileFailed, UserError
from explorer.package import packets
from explorer.package.cards import lacks_card
from explorer.package.decryption import Decryption
from explorer.package.encryption import Encryption
from explorer.package.gpg_find import (
    check_home,
    child_environment,
    find_gpg,
    no_window,
)
from explorer.package.key import Key, key_of, the_recipient
from explorer.package.passphrases import Passphrases, overwrite
from explorer.package.patience import Bounded
from explorer.package.streams import BytesSource, FileSource, Peeked, Source
from explorer.package.unlocking import passphrase_for, pinentry_asks
from explorer.work import CancelToken

__all__ = ["Gpg", "Key"]

# python-gnupg logs a warning with gpg's own words for what is raised here as a UserError
logging.getLogger("gnupg").setLevel(logging.CRITICAL)

_SEALED_LIMIT = 1 << 20  # what is sealed in memory is a key, never a log


class _Gnupg(Bounded, gnupg.GPG):  # type: ignore[misc]
    """python-gnupg that does not wait for ever."""


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
        self._proven = False  # whether gpg asked, and was answered

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

    def pinentry_failed(self) -> None:
        """From now on the app asks: what was to ask for gpg turned out not to work."""
        self.__dict__["asks_itself"] = self.passphrases is not None

    @cached_property
    def binary(self) -> Path:
        """The gpg that is used; raises UserError if there is none or its home is of no use."""
        check_home(self.home)
        return find_gpg(self._setting)

    def _gnupg(self) -> gnupg.GPG:
        home = None if self.home is None else str(self.home)
        return _Gnupg(gpgbinary=str(self.binary), gnupghome=home, env=child_environment())

    def secret_keys(self) -> list[Key]:
        """The secret keys of the person, in gpg's order; raises UserError without a gpg."""
        return [key_of(row) for row in self._gnupg().list_keys(secret=True)]

    def public_keys(self) -> list[Key]:
        """Every key of the keyring, also those of others; raises UserError without a gpg."""
        return [key_of(row) for row in self._gnupg().list_keys()]

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
            self._proven |= plain.status.asked
        return opened

    def recipients(self, message: Path | bytes) -> list[str]:
        """The key ids a message is for, read from its first bytes without decrypting it."""
        if isinstance(message, bytes):
            return packets.recipients(message[: packets.HEAD])
        with FileSource(message, CancelToken()) as source:
            return packets.recipients(Peeked(source).peek(packets.HEAD))

    @property
    def can_move(self) -> bool:
        """Whether another process can do the same: not where the person is asked in this one, or
        may have to be, as long as gpg has not shown that it can ask.
        """
        try:
            return self.passphrases is None or (self._proven and not self.asks_itself)
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
            head, source = _beginning(source, self.passphrases)
            passphrase = self._passphrase(source, head, name, cancel)

            def ask() -> bytearray | None:
                self.pinentry_failed()
                return self._passphrase(source, head, name, cancel)

            otherwise = None if self.passphrases is None else ask
            lacks = partial(lacks_card, self)
            try:
                return Decryption(command, source, name, cancel, passphrase, otherwise, lacks)
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
        self, source: Source, head: bytes, name: str, cancel: CancelToken
    ) -> bytearray | None:
        """The passphrase of the key `source` is for, if it is ours to ask for."""
        if self.passphrases is None:
            return None
        # what comes out of an archive can't be begun again when gpg turns out not to ask
        unsure = not self.asks_itself and isinstance(source, Peeked) and not self._proven
        if unsure and not pinentry_asks(self, head, name, cancel):
            self.pinentry_failed()
        if not self.asks_itself:
            return None
        return passphrase_for(self, self.passphrases, head, name, cancel)


def _beginning(source: Source, passphrases: Passphrases | None) -> tuple[bytes, Source]:
    """The first bytes of a message, as far as somebody may be asked about it."""
    if passphrases is None:
        return b"", source
    if isinstance(source, FileSource | BytesSource):
        return source.read(packets.HEAD), source
    peeked = Peeked(source)
    return peeked.peek(packets.HEAD), peeked
