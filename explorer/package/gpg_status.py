# SPDX-License-Identifier: MIT
"""What gpg's status lines say about a decryption: sound, or why not and what to do."""

from collections.abc import Iterable
from dataclasses import dataclass, field

from explorer.errors import FileFailed
from explorer.package.cards import card_missing
from explorer.package.streams import AGAIN

PREFIX = b"[GNUPG:] "
_PINENTRY = 5  # gpg-error's number for "it was the pinentry that failed"
_NO_KEY, _BAD_PASSPHRASE, _CANCELLED, _NO_PINENTRY, _TIMEOUT = 17, 11, 99, 85, 62
_NO_AGENT = (77, 78)
_CARD_AWAITED = 112
_NO_CARD = (91, 108, 109, 110, 111, 112, 119, 120, 123)  # absent, another one, or no reader for it
_ANSWERED = (_CANCELLED, 198, _TIMEOUT, _BAD_PASSPHRASE, 177)  # by a person, or by nobody
OVERALL = "gpg-exit"  # since 2.3, after whatever else went wrong: also for an unknown signer
_INSERT = b"ignoring gpg-agent inquiry 'CONFIRM"  # for ever, if it may not ask for the card itself
_HIDDEN = "0" * 16  # a recipient not named: gpg complains of each key of yours that is not it
_FLAGS = {
    "DECRYPTION_OKAY": "okay",
    "DECRYPTION_INFO": "unlocked",
    "BEGIN_DECRYPTION": "begun",
    "BADMDC": "broken",
    "DECRYPTION_FAILED": "broken",
    "BADSIG": "broken",
    "UNEXPECTED": "broken",
    "NODATA": "no_data",
    "ERRSIG": "unknown_signer",
}


@dataclass(slots=True)
class Status:
    """The status lines of one decryption, as far as they matter."""

    okay: bool = False
    begun: bool = False
    unlocked: bool = False  # a key was found that fits
    broken: bool = False  # BADMDC, DECRYPTION_FAILED, BADSIG or a premature end
    no_data: bool = False
    unknown_signer: bool = False
    length: int | None = None
    asked: bool = False  # somebody was asked for a passphrase by gpg
    pinentry: int | None = None  # process that is asking for a passphrase at this moment
    recipients: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    errors: list[tuple[str, int]] = field(default_factory=list)

    @property
    def codes(self) -> set[int]:
        """gpg-error's codes of the keys and passphrases that did not open the file."""
        return {code & 0xFFFF for where, code in self.errors if _about_keys(where)}

    @property
    def opened(self) -> bool:
        """Whether the keys and passphrases at hand opened it, whatever followed."""
        return self.unlocked and not any(where.startswith("symkey") for where, _ in self.errors)

    @property
    def needs_passphrase(self) -> bool:
        """Whether it would open with a passphrase that gpg was not allowed to ask for."""
        asked = any(where == "get_passphrase" for where, _ in self.errors)
        return not self.opened and (_NO_PINENTRY in self.codes or asked)

    @property
    def loopback_refused(self) -> bool:
        return any(where == "set_pinentry_mode" for where, _ in self.errors)

    @property
    def endless(self) -> bool:
        """Whether gpg would go on for ever; it has to be ended."""
        return ("pkdecrypt_failed", _CARD_AWAITED) in self.errors

    @property
    def pinentry_failed(self) -> bool:
        """Whether gpg was to ask for a passphrase, and could not."""
        return any(no_pinentry(code) for _, code in self.errors)


def no_pinentry(code: int) -> bool:
    """Whether this error of gpg's means that it has nothing to ask a person with."""
    number = code & 0xFFFF
    return number == _NO_PINENTRY or (code >> 24 == _PINENTRY and number not in _ANSWERED)


def _about_keys(where: str) -> bool:
    return where.startswith(("pkdecrypt_failed", "symkey_decrypt"))


def read_status(lines: Iterable[bytes]) -> Status:
    """Read the lines gpg wrote to its status channel; others between them are passed over.

    Stops at the first that has no end: `endless`.
    """
    status = Status()
    for line in lines:
        if line.startswith(PREFIX):
            words = line[len(PREFIX) :].decode("ascii", "replace").split()
            if words:
                _take(status, words[0], words[1:])
        elif _INSERT in line:
            status.errors.append(("pkdecrypt_failed", _CARD_AWAITED))
            break
    return status


def _take(status: Status, keyword: str, values: list[str]) -> None:
    status.pinentry = None  # any news from gpg means that the question was answered
    if keyword in _FLAGS:
        setattr(status, _FLAGS[keyword], True)
        return
    match keyword, values:
        case "PINENTRY_LAUNCHED", [process, *_] if process.isdigit():
            status.pinentry = int(process)
            status.asked = True
        case "PLAINTEXT_LENGTH", [length] if length.isdigit():
            status.length = int(length)
        case "ENC_TO", [key, *_]:
            status.recipients.append(key)
        case "NO_SECKEY", [key]:
            status.missing.append(key)
        case (("ERROR" | "FAILURE"), [where, code, *_]) if code[:1].isdigit() and where != OVERALL:
            # a number, or a number and its name: 11_BAD_PASSPHRASE
            status.errors.append((where, int(code.partition("_")[0])))


def sound(status: Status, exit_code: int, received: int) -> bool:
    """Is what gpg put out whole and unaltered?"""
    explained = exit_code == 0 or (
        exit_code == 2
        and (status.unknown_signer or bool(status.codes) or _HIDDEN in status.recipients)
        and all(_about_keys(where) for where, _ in status.errors)
    )
    whole = status.length is None or status.length == received
    return status.okay and not status.broken and explained and whole


def failure(status: Status, name: str, *, cut_short: bool) -> FileFailed:
    """Why the decryption of `name` is not sound, in a person's terms."""
    if status.okay or (status.begun and not (status.missing or status.errors)):
        return _damaged(name, cut_short=cut_short)
    key_cause = _key_cause(status, name)
    if key_cause is not None:
        return key_cause
    if any(where.startswith("nomdc") for where, _ in status.errors):
        return FileFailed(
            "unprotected",
            f"{name} was encrypted in an old way that does not show whether it was altered.",
            "Ask for an export made with a current GnuPG.",
        )
    if status.no_data and not cut_short:
        return FileFailed("not OpenPGP", f"{name} is not an encrypted file.", AGAIN)
    if status.begun or status.recipients or cut_short:
        return _damaged(name, cut_short=cut_short)
    return FileFailed(
        "gpg failed",
        f"gpg could not decrypt {name} and gave no cause.",
        "Try `gpg --decrypt` on it in a terminal to see more.",
    )


def _damaged(name: str, *, cut_short: bool) -> FileFailed:
    if cut_short:
        return FileFailed("truncated", f"{name} is cut short: its end is missing.", AGAIN)
    return FileFailed("damaged", f"{name} is damaged: it was altered after encryption.", AGAIN)


def passphrase_refused(name: str) -> FileFailed:
    """The person closed the question for the passphrase."""
    return FileFailed(
        "cancelled",
        f"The passphrase for {name} was not entered.",
        "Import the file again and enter the passphrase of your key.",
    )


def _key_cause(status: Status, name: str) -> FileFailed | None:
    codes = status.codes
    if _CANCELLED in codes or _TIMEOUT in codes:
        return passphrase_refused(name)
    if _BAD_PASSPHRASE in codes:
        return FileFailed(
            "bad passphrase",
            f"The passphrase entered for {name} does not open your key.",
            "Import the file again and enter the right passphrase.",
        )
    asked = any(where == "get_passphrase" for where, _ in status.errors)
    if _NO_PINENTRY in codes or status.pinentry_failed or asked:
        return FileFailed(
            "no pinentry",
            f"gpg could not ask for the passphrase that {name} needs.",
            "Install a graphical pinentry, or enter the passphrase once in a terminal with gpg.",
        )
    if codes.intersection(_NO_AGENT):
        return FileFailed(
            "no agent",
            f"gpg could not reach its agent to decrypt {name}.",
            "Run `gpgconf --kill gpg-agent` in a terminal and import the file again.",
        )
    if codes.intersection(_NO_CARD):
        return card_missing(name)
    if status.missing or _NO_KEY in codes:
        keys = ", ".join(dict.fromkeys(status.missing or status.recipients))
        return FileFailed(
            "no secret key",
            f"{name} is encrypted for another key ({keys}) than those you hold.",
            "Import the secret key it was made for, or ask for an export to your own key.",
        )
    return None
