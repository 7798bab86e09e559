# SPDX-License-Identifier: MIT
"""Each way a file stays closed has its own sentence and next step, with GnuPG 2.2 and 2.4."""

import re
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest

from explorer.errors import FileFailed, KeyNeeded, UserError, WorkspaceLocked
from explorer.package import gpg_keys
from explorer.package.gpg import Gpg
from explorer.package.gpg_status import Status, failure, read_status, sound
from explorer.package.meant_for import describe
from explorer.package.passphrases import Passphrases, Question
from explorer.work import CancelToken
from explorer.workspace import vault
from tests.helpers.gpg_home import GpgHome, make_key, run_gpg

MINE, THEIRS = "A1B2C3D4E5F60718", "1122334455667788"
WHOLE = f"{MINE}A1B2C3D4E5F60718A1B2C3D4"

# As each version says it; ids invented. 2.4 names its pinentry, gives reasons, and ends otherwise.
SAID = {
    ("bad passphrase", "2.2"): f"""
        ENC_TO {MINE} 18 0
        KEY_CONSIDERED {WHOLE} 0
        ERROR pkdecrypt_failed 67108875
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        END_DECRYPTION""",
    ("bad passphrase", "2.4"): f"""
        ENC_TO {MINE} 18 0
        PINENTRY_LAUNCHED 4242 qt 1.2.1 - - - - 0/0 0
        ERROR pkdecrypt_failed 67108875
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        END_DECRYPTION
        FAILURE gpg-exit 33554433""",
    ("cancelled", "2.2"): f"""
        ENC_TO {MINE} 1 0
        PINENTRY_LAUNCHED 4242
        ERROR pkdecrypt_failed 83886179
        BEGIN_DECRYPTION
        DECRYPTION_FAILED""",
    ("cancelled", "2.4"): f"""
        ENC_TO {MINE} 1 0
        PINENTRY_LAUNCHED 4242 gnome3 1.2.1 /dev/pts/1 xterm :0 - 1000/1000 0
        ERROR pkdecrypt_failed 83886179
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        END_DECRYPTION
        FAILURE gpg-exit 33554433""",
    ("no secret key", "2.2"): f"""
        ENC_TO {THEIRS} 1 0
        NO_SECKEY {THEIRS}
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        END_DECRYPTION""",
    ("no secret key", "2.4"): f"""
        ENC_TO {THEIRS} 18 0
        ERROR pkdecrypt_failed 33554449
        NO_SECKEY {THEIRS}
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        END_DECRYPTION
        FAILURE gpg-exit 33554433""",
    ("no card", "2.2"): f"""
        ENC_TO {MINE} 18 0
        ERROR pkdecrypt_failed 67108983
        BEGIN_DECRYPTION
        DECRYPTION_FAILED""",
    ("no card", "2.4"): f"""
        ENC_TO {MINE} 18 0
        CARDCTRL 4
        ERROR pkdecrypt_failed 100663408
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        END_DECRYPTION
        FAILURE gpg-exit 33554433""",
    ("no pinentry", "2.2"): f"""
        ENC_TO {MINE} 18 0
        ERROR pkdecrypt_failed 67108949
        BEGIN_DECRYPTION
        DECRYPTION_FAILED""",
    ("no pinentry", "2.4"): f"""
        ENC_TO {MINE} 18 0
        PINENTRY_LAUNCHED 4242 curses 1.2.1 not_a_tty dumb - - 0/0 0
        ERROR pkdecrypt_failed 83918950
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        FAILURE gpg-exit 33554433""",
    ("no agent", "2.2"): f"""
        ENC_TO {MINE} 18 0
        ERROR pkdecrypt_failed 33554509
        BEGIN_DECRYPTION
        DECRYPTION_FAILED""",
    ("no agent", "2.4"): f"""
        ENC_TO {MINE} 18 0
        ERROR pkdecrypt_failed 33554510
        BEGIN_DECRYPTION
        DECRYPTION_FAILED
        FAILURE gpg-exit 33554433""",
    ("bad passphrase", "2.2 of no key"): """
        NEED_PASSPHRASE_SYM 9 3 2
        BEGIN_DECRYPTION
        DECRYPTION_INFO 2 9 0
        ERROR symkey_decrypt.maybe_error 11_BAD_PASSPHRASE
        DECRYPTION_FAILED
        END_DECRYPTION""",
}
SOUND = {
    "2.2": f"""
        ENC_TO {MINE} 18 0
        DECRYPTION_KEY {WHOLE} {WHOLE} u
        BEGIN_DECRYPTION
        DECRYPTION_INFO 2 9 0
        PLAINTEXT 62 1795255447
        PLAINTEXT_LENGTH 4
        DECRYPTION_OKAY
        GOODMDC
        END_DECRYPTION""",
    "2.4": f"""
        ENC_TO {MINE} 18 0
        DECRYPTION_KEY {WHOLE} {WHOLE} u
        DECRYPTION_COMPLIANCE_MODE 23
        BEGIN_DECRYPTION
        DECRYPTION_INFO 0 9 2
        PLAINTEXT 62 1795255447 d
        PLAINTEXT_LENGTH 4
        DECRYPTION_OKAY
        GOODMDC
        END_DECRYPTION""",
}


def told(text: str) -> Status:
    return read_status(f"[GNUPG:] {line.strip()}".encode() for line in text.split("\n") if line)


@pytest.mark.parametrize(("status", "version"), SAID)
def test_each_cause_is_read_from_either_version(status: str, version: str) -> None:
    said = told(SAID[status, version])
    assert not sound(said, 2, 0)
    failed = failure(said, "a.gpg", cut_short=False)
    assert failed.status == status
    assert "a.gpg" in failed.what
    assert failed.todo


def test_each_cause_has_a_sentence_and_a_step_of_its_own() -> None:
    found = {
        status: failure(told(text), "a.gpg", cut_short=False) for (status, _), text in SAID.items()
    }
    assert len({each.what for each in found.values()}) == len(found)
    assert len({each.todo for each in found.values()}) == len(found)


@pytest.mark.parametrize("version", SOUND)
def test_what_is_sound_is_so_in_either_version(version: str) -> None:
    said = told(SOUND[version])
    assert said.opened
    assert sound(said, 0, 4)
    assert not sound(said, 0, 3)
    assert not sound(said, 2, 4)


def test_what_gpg_says_of_its_end_is_no_cause() -> None:
    signed = SOUND["2.4"].replace("DECRYPTION_OKAY", "ERRSIG 93 22 10 00 1 9 -\nDECRYPTION_OKAY")
    assert sound(told(signed + "\nFAILURE gpg-exit 33554433"), 2, 4)
    assert not sound(told(signed + "\nERROR get_passphrase 33554433"), 2, 4)


def test_a_gpg_that_would_wait_for_a_card_for_ever_is_not_listened_to() -> None:
    def lines() -> Iterator[bytes]:
        yield f"[GNUPG:] ENC_TO {MINE} 18 0".encode()
        while True:
            yield b"gpg: DBG: ignoring gpg-agent inquiry 'CONFIRM 1'\n"

    said = read_status(lines())
    assert said.endless
    assert failure(said, "a.gpg", cut_short=False).status == "no card"


def card_only(home: Path, binary: Path) -> None:
    """Leave of the only encryption key in `home` what a home with a smartcard has of it."""
    listing = run_gpg(binary, home, "--with-colons", "--with-keygrip", "-K").decode()
    grip = re.findall(r"^grp:+(\w+):$", listing, re.MULTILINE)[1]
    path = home / "private-keys-v1.d" / f"{grip}.key"
    point = re.search(r"\(q\s+#([0-9A-F\s]+)#\)", path.read_text())
    assert point is not None
    path.write_text(
        "Key: (shadowed-private-key (ecc (curve Curve25519)(flags djb-tweak)(q\n"
        f"  #{point[1]}#)(shadowed t1-v1\n"
        "  (#D2760001240102010006012345670000# OPENPGP.2))))\n"
    )
    subprocess.run(
        [binary.with_stem("gpgconf"), "--homedir", home, "--kill", "all"],
        check=True,
        capture_output=True,
    )


def test_a_smartcard_that_is_not_there_is_said(
    gpg_home: GpgHome, empty_home: Path, cancel: CancelToken, tmp_path: Path
) -> None:
    fingerprint = make_key(gpg_home.binary, empty_home, "Vera")
    gpg = Gpg(empty_home, gpg_home.binary)
    path = tmp_path / "Kept.elx"
    vault.create(path, gpg, [fingerprint])
    sealed = gpg.seal(b"text", [fingerprint])
    card_only(empty_home, gpg_home.binary)
    with pytest.raises(FileFailed) as failed:
        gpg.unseal(sealed, cancel, "a.gpg")
    assert failed.value.what == "The smartcard with the key for a.gpg is not there."
    assert "Insert it" in failed.value.todo
    with pytest.raises(WorkspaceLocked, match="smartcard with its key is not there"):
        vault.open_workspace(path, gpg, cancel)
    (key,) = gpg.secret_keys()
    with pytest.raises(UserError, match="Insert the smartcard"):
        gpg_keys.prove(gpg, key, cancel)
    asked: list[Question] = []
    asking = Gpg(
        empty_home, gpg_home.binary, Passphrases(lambda question, _: asked.append(question))
    )
    with pytest.raises(FileFailed, match="smartcard"):
        asking.unseal(sealed, cancel, "a.gpg")
    assert not asked


def test_a_worn_key_is_named_so_and_what_it_opened_still_opens(
    gpg_home: GpgHome, empty_home: Path, cancel: CancelToken, tmp_path: Path
) -> None:
    binary = gpg_home.binary
    past = ("--faked-system-time", "20200101T000000", "--passphrase", "", "--pinentry-mode")
    old = ("loopback", "--quick-generate-key", "Old <old@example.org>", "future-default")
    run_gpg(binary, empty_home, *past, *old, "default", "1d")
    then = ("--faked-system-time", "20200101T100000", "--trust-model", "always")
    sealed = run_gpg(binary, empty_home, *then, "-r", "old@example.org", "--encrypt", data=b"text")
    gpg = Gpg(empty_home, binary)
    assert gpg.unseal(sealed, cancel) == b"text"
    keys = gpg.secret_keys()
    assert "of Old <old@example.org> (expired); you hold it" in describe(
        gpg.recipients(sealed), keys, keys
    )
    with pytest.raises(KeyNeeded, match=r"has expired.*quick-set-expire"):
        vault.choose_key(keys)
    revocation = (empty_home / "openpgp-revocs.d" / f"{keys[0].fingerprint}.rev").read_bytes()
    run_gpg(binary, empty_home, "--import", data=revocation.replace(b":-----", b"-----"))
    assert gpg.unseal(sealed, cancel) == b"text"
    with pytest.raises(KeyNeeded, match=r"was revoked.*Make a new key pair"):
        vault.choose_key(gpg.secret_keys())
