# SPDX-License-Identifier: MIT
"""Making, proving, exporting and backing up a key pair; each failure has its own next step."""

import os
import re
import secrets
import subprocess
import sys
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from explorer.errors import Cancelled, FileFailed, UserError
from explorer.package import packets
from explorer.package.gpg import Gpg, Key
from explorer.package.gpg_find import child_environment, no_window, version_of
from explorer.package.gpg_status import OVERALL, PREFIX, no_pinentry
from explorer.package.handing import handed
from explorer.package.passphrases import Question, overwrite
from explorer.work import CancelToken

_MAIL: Final = re.compile(r"[^\s<>@,;]+@[^\s<>@,;]+\.[^\s<>@,;.]{2,}")
_LIFE: Final = re.compile(r"never|\d{1,4}[dwmy]?|\d{4}-\d\d-\d\d")
_SECRETS: Final = frozenset({5, 7})
_PUBLIC: Final = 6
_PROOF_BYTES: Final = 64
_IN_TERMINAL: Final = "Run `gpg --card-status` in a terminal to see whether the card is found."
_WRONG: Final = frozenset({11, 31})
_NO_PINENTRY, _CANCELLED = 85, 99
_CAUSES: Final[dict[int, tuple[str, str]]] = {
    11: ("The passphrase was not the right one.", "Try again with the passphrase of this key."),
    31: ("The passphrase was not the right one.", "Try again with the passphrase of this key."),
    62: ("Nobody entered a passphrase in time.", "Try again and enter it in GnuPG’s own window."),
    77: ("gpg could not reach its agent.", "Run `gpgconf --kill gpg-agent` and try again."),
    78: ("gpg could not reach its agent.", "Run `gpgconf --kill gpg-agent` and try again."),
    85: ("GnuPG has no window to ask for a passphrase with.", "Install a graphical pinentry."),
    86: ("GnuPG’s window for the passphrase failed.", "Install another pinentry, and try again."),
    99: ("The passphrase was not entered: you cancelled.", "Try again when you are ready."),
    177: ("No passphrase was entered.", "Try again and enter one in GnuPG’s own window."),
    198: ("The passphrase was not entered: you cancelled.", "Try again when you are ready."),
    **dict.fromkeys(
        (108, 109, 110, 111, 112, 119, 120, 123),
        ("The smartcard with this key is not there.", f"Insert it and try again. {_IN_TERMINAL}"),
    ),
    91: ("That is another smartcard than the one with this key.", "Insert the right one."),
}
_FAILED: Final[dict[str, str]] = {
    "bad passphrase": "Try again with the passphrase of this key.",
    "cancelled": "Try again and enter the passphrase in GnuPG’s own window.",
    "no pinentry": "Install a graphical pinentry, or unlock the key in a terminal first.",
    "no loopback": "Install a graphical pinentry, or allow loopback in gpg-agent.conf.",
    "no agent": "Run `gpgconf --kill gpg-agent` in a terminal and try again.",
    "no card": f"Insert the smartcard with this key and try again. {_IN_TERMINAL}",
    "no secret key": "Import the secret key from your backup.",
}


@dataclass(frozen=True, slots=True)
class _Ran:
    """What a gpg child put out, and the words of its status lines."""

    code: int
    out: bytes
    status: list[list[str]]

    @property
    def causes(self) -> list[int]:
        """gpg-error's codes, the first said first."""
        return [int(words[2]) & 0xFFFF for words in self._errors]

    @property
    def _errors(self) -> list[list[str]]:
        return [
            words
            for words in self.status
            if words[0] in ("ERROR", "FAILURE") and words[1:2] != [OVERALL]
            if len(words) > 2 and words[2].isdigit()
        ]

    @property
    def pinentry_failed(self) -> bool:
        """Whether gpg was to ask for a passphrase, and could not."""
        return any(no_pinentry(int(words[2])) for words in self._errors)

    def value(self, keyword: str) -> list[str] | None:
        """The words after this keyword; None if it was not said."""
        return next((words[1:] for words in self.status if words[0] == keyword), None)


def create(
    gpg: Gpg,
    name: str,
    email: str,
    cancel: CancelToken,
    expires: str = "never",
    asking: Callable[[], None] = lambda: None,
) -> Key:
    """A new key pair; GnuPG asks for its passphrase in its own window, or the app where it can't.

    expires: "never", 2y, or a date. asking: called before that. Raises UserError, Cancelled.
    """
    name, email = name.strip(), email.strip()
    _check(name, email, expires)
    for key in gpg.secret_keys():
        if key.usable and any(f"<{email.casefold()}>" in each.casefold() for each in key.user_ids):
            raise UserError(
                f"You have a key pair for {email} already: {key.label}.",
                "Use that one; edX encrypts for one key of yours.",
            )
    algorithm = "default" if _is_recent(gpg) else "future-default"  # ed25519 and cv25519
    life = "0" if expires == "never" else expires
    asking()
    words = ("--quick-generate-key", f"{name} <{email}>", algorithm, "default", life)
    ran = _run_asking(gpg, words, Question(f"{name} <{email}>", new=True), cancel)
    made = ran.value("KEY_CREATED")
    if ran.code or not made or len(made) < 2:
        raise _failure(ran, "The key pair was not made.")
    return next(key for key in gpg.secret_keys() if key.fingerprint == made[1])


def _check(name: str, email: str, expires: str) -> None:
    if len(name) < 2 or set(name) & set("<>\n\r\0") or name[0].isdigit():
        raise UserError(
            "A key needs the name of a person, without < and >.",
            "Give your own, as people know it.",
        )
    if not _MAIL.fullmatch(email):
        raise UserError(
            f"{email or 'Nothing'} is not an e-mail address.",
            "Give your official address at the institution: edX takes no private ones.",
        )
    if not _LIFE.fullmatch(expires):
        raise UserError(
            f"{expires} is no time after which a key can expire.",
            "Say never, a span such as 2y or 18m, or a date such as 2030-01-31.",
        )


def _is_recent(gpg: Gpg) -> bool:
    """Whether gpg's own default is an elliptic curve: since 2.3."""
    found = re.search(r"(\d+)\.(\d+)", version_of(gpg.binary))
    return found is not None and (int(found[1]), int(found[2])) >= (2, 3)


def find(keys: Sequence[Key], wanted: str, *, secret: bool = True) -> Key:
    """The one key that is meant, also if it has expired. Raises UserError."""
    found = [key for key in keys if key.is_meant_by(wanted)]
    if len(found) == 1:
        return found[0]
    kind = "secret GPG key of yours" if secret else "GPG key"
    if not found:
        raise UserError(
            f"There is no {kind} {wanted}.", "See the list with “edx-log-explorer keys list”."
        )
    named = "; ".join(f"{key.label}" for key in found)
    raise UserError(f"More than one {kind} fits {wanted}: {named}.", "Give the whole fingerprint.")


def public_part(gpg: Gpg, key: Key, cancel: CancelToken) -> bytes:
    """The public key as ASCII text, ready to mail. Raises UserError, Cancelled.

    What gpg gives is looked through first: nothing secret ever leaves this way.
    """
    ran = _run(gpg, ("--armor", "--export", key.fingerprint), cancel)
    try:
        tags = packets.tags(ran.out)
    except ValueError:
        tags = []
    if ran.code or not tags or tags[0] != _PUBLIC:
        raise UserError(
            f"gpg gave no public key for {key.label}.",
            "See what `gpg --export` says in a terminal.",
        )
    if _SECRETS.intersection(tags) or b"PRIVATE KEY" in ran.out:
        raise UserError(
            "What gpg gave holds a secret key; it was thrown away.",
            "Look at the options in your gpg.conf.",
        )
    return ran.out


def secret_part(gpg: Gpg, key: Key, cancel: CancelToken) -> bytes:
    """The whole key pair as ASCII text, for a backup; GnuPG asks for the passphrase.

    Raises UserError, Cancelled.
    """
    words = ("--armor", "--export-secret-keys", key.fingerprint)
    question = Question(key.label, ids=(key.key_id, *key.subkeys))
    ran = _run_asking(gpg, words, question, cancel)
    try:
        tags = packets.tags(ran.out)
    except ValueError:
        tags = []
    if ran.code or not _SECRETS.intersection(tags):
        if not ran.causes and not ran.code:
            raise UserError(
                f"The secret key of {key.label} is not on this computer.",
                "It may be on a smartcard, which never gives it away.",
            )
        raise _failure(ran, "The key was not backed up.")
    return ran.out


def prove(gpg: Gpg, key: Key, cancel: CancelToken) -> None:
    """Encrypt something for the key and decrypt it again, in memory; raises as the others."""
    if key.revoked:
        raise UserError(
            f"{key.label} was revoked.", "Make a new key pair and send edX its public key."
        )
    if key.expired:
        raise UserError(
            f"{key.label} has expired: nothing new can be encrypted for it.",
            "Give it more time (`gpg --quick-set-expire`) and send edX the public key again.",
        )
    if not key.can_encrypt:
        raise UserError(f"{key.label} can't encrypt.", "Make a key pair that can.")
    proof = secrets.token_bytes(_PROOF_BYTES)
    sealed = gpg.seal(proof, [key.fingerprint])
    try:
        opened = gpg.unseal(sealed, cancel, "the proof")
    except FileFailed as error:
        what = f"{key.label} encrypts, but does not decrypt: {error.status}."
        raise UserError(what, _FAILED.get(error.status, error.todo)) from error
    if opened != proof:
        raise UserError(f"{key.label} decrypts to something else.", "Do not use this key.")


def _run_asking(gpg: Gpg, words: Sequence[str], question: Question, cancel: CancelToken) -> _Ran:
    """Run gpg with the passphrase it needs: asked for by the app where gpg can't ask."""
    kept = gpg.passphrases
    if kept is None or not gpg.asks_itself:
        ran = _run(gpg, words, cancel)
        if kept is None or not ran.pinentry_failed:
            return ran
        gpg.pinentry_failed()
    ran = _Ran(1, b"", [])
    if not question.new:
        ran = _run(gpg, ("--pinentry-mode", "error", *words), cancel)
        if _NO_PINENTRY not in ran.causes:
            return ran

    def fits(typed: bytearray) -> bool:
        nonlocal ran
        ran = _run(gpg, words, cancel, typed)
        return not _WRONG.intersection(ran.causes)

    with kept.one_at_a_time():
        typed = kept.ask(question, fits, cancel)
    if typed is None:
        return _Ran(1, b"", [["ERROR", "asked", str(_CANCELLED)]])
    overwrite(typed)
    return ran


def _run(
    gpg: Gpg, words: Sequence[str], cancel: CancelToken, passphrase: bytearray | None = None
) -> _Ran:
    """Run gpg; what it puts out is held in memory only."""
    cancel.check()
    with handed(passphrase) as way:
        process = subprocess.Popen(
            gpg.command(*way.words, *words),
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            env=_environment(),
            pass_fds=way.pass_fds,
            startupinfo=way.startup,
            creationflags=no_window(),
        )
    with process, cancel.on_cancel(process.kill):
        out, told = process.communicate()
    if cancel.cancelled:
        raise Cancelled
    lines = [line[len(PREFIX) :] for line in told.splitlines() if line.startswith(PREFIX)]
    status = [line.decode("utf-8", "replace").split() for line in lines]
    return _Ran(process.returncode, out, [words for words in status if words])


def _environment() -> dict[str, str]:
    """The child's environment; a pinentry in a terminal has to know which one."""
    environment = child_environment()
    if sys.platform != "win32" and "GPG_TTY" not in environment:
        with suppress(OSError, ValueError, AttributeError):
            environment["GPG_TTY"] = os.ttyname(sys.stdin.fileno())
    return environment


def _failure(ran: _Ran, what: str) -> UserError:
    for code in ran.causes:
        if code in _CAUSES:
            why, todo = _CAUSES[code]
            return UserError(f"{what} {why}", todo)
    if ran.value("PINENTRY_LAUNCHED") is not None and ran.value("EXPORT_RES") is not None:
        why, todo = _CAUSES[_CANCELLED]  # 2.4 says of an export only that nothing came of it
        return UserError(f"{what} {why}", todo)
    return UserError(
        f"{what} gpg gave no cause.", "Try the same with gpg in a terminal to see more."
    )
