# SPDX-License-Identifier: MIT
"""A key pair made, proved, exported and backed up with the real gpg; each failure says its own."""

from collections.abc import Callable
from pathlib import Path

import pytest

from explorer.errors import Cancelled, UserError
from explorer.package import gpg_keys, packets
from explorer.package.gpg import Gpg, Key
from explorer.package.gpg_status import failure, read_status
from explorer.package.meant_for import describe, meant_for
from explorer.work import CancelToken
from tests.conftest import Encrypt
from tests.helpers.gpg_home import GpgHome, end_agent, make_key, run_gpg

Answer = Callable[[str], None]
PHRASE = "seven dry ropes"


@pytest.fixture
def own(empty_home: Path, gpg_home: GpgHome) -> Gpg:
    return Gpg(empty_home, gpg_home.binary)


@pytest.fixture
def made(own: Gpg, pinentry: Answer, cancel: CancelToken) -> Key:
    pinentry(PHRASE)
    return gpg_keys.create(own, "Vera Quill", "vera@example.edu", cancel)


def test_a_key_pair_is_made_and_works(own: Gpg, made: Key, cancel: CancelToken) -> None:
    assert made.user_ids == ("Vera Quill <vera@example.edu>",)
    assert made.usable
    assert made.expires is None
    assert [key.fingerprint for key in own.secret_keys()] == [made.fingerprint]
    gpg_keys.prove(own, made, cancel)
    listing = run_gpg(own.binary, own.home or Path(), "--with-colons", "--list-keys").decode()
    assert {"ed25519", "cv25519"} <= set(listing.replace("\n", ":").split(":"))


def test_its_life_can_be_limited(own: Gpg, pinentry: Answer, cancel: CancelToken) -> None:
    pinentry(PHRASE)
    key = gpg_keys.create(own, "Vera Quill", "vera@example.edu", cancel, "2y")
    assert key.expires is not None
    assert key.created is not None
    assert 700 < (key.expires - key.created) / 86_400 < 735


def test_a_second_pair_for_one_address_is_refused(own: Gpg, made: Key, cancel: CancelToken) -> None:
    with pytest.raises(UserError, match="already"):
        gpg_keys.create(own, "Vera Again", "VERA@example.edu", cancel)


@pytest.mark.parametrize(
    ("name", "email", "expires"),
    [
        ("", "vera@example.edu", "never"),
        ("Vera <x>", "vera@example.edu", "never"),
        ("Vera\nName", "vera@example.edu", "never"),
        ("Vera", "vera", "never"),
        ("Vera", "vera@example.edu> <other@example.edu", "never"),
        ("Vera", "vera@example.edu", "soon"),
        ("Vera", "vera@example.edu", "--force"),
    ],
)
def test_what_makes_no_key(
    own: Gpg, cancel: CancelToken, name: str, email: str, expires: str
) -> None:
    with pytest.raises(UserError):
        gpg_keys.create(own, name, email, cancel, expires)
    assert own.secret_keys() == []


def test_cancelling_the_question_makes_no_key(
    own: Gpg, pinentry: Answer, cancel: CancelToken
) -> None:
    pinentry("cancel")
    with pytest.raises(UserError, match="you cancelled"):
        gpg_keys.create(own, "Vera Quill", "vera@example.edu", cancel)
    assert own.secret_keys() == []


def test_without_a_pinentry_it_says_what_to_install(own: Gpg, cancel: CancelToken) -> None:
    assert own.home is not None
    (own.home / "gpg-agent.conf").write_text("pinentry-program /nowhere/pinentry\n")
    with pytest.raises(UserError, match=r"no window to ask|no pinentry") as failed:
        gpg_keys.create(own, "Vera Quill", "vera@example.edu", cancel)
    assert "pinentry" in failed.value.todo


def test_making_a_key_can_be_stopped(own: Gpg, pinentry: Answer, cancel: CancelToken) -> None:
    cancel.cancel()
    with pytest.raises(Cancelled):
        gpg_keys.create(own, "Vera Quill", "vera@example.edu", cancel)


@pytest.mark.parametrize(
    ("answer", "todo"), [("wrong", "Try again with the passphrase"), ("cancel", "enter the")]
)
def test_a_proof_that_fails_says_why(
    own: Gpg, made: Key, pinentry: Answer, cancel: CancelToken, answer: str, todo: str
) -> None:
    pinentry(answer)
    with pytest.raises(UserError, match="does not decrypt") as failed:
        gpg_keys.prove(own, made, cancel)
    assert todo in failed.value.todo


def test_worn_out_keys_are_not_proved(own: Gpg, gpg_home: GpgHome, cancel: CancelToken) -> None:
    home = own.home
    assert home is not None
    past = ("--faked-system-time", "20200101T000000", "--passphrase", "", "--pinentry-mode")
    old = ("loopback", "--quick-generate-key", "Old <old@example.org>", "default", "default", "1d")
    run_gpg(gpg_home.binary, home, *past, *old)
    gone = make_key(gpg_home.binary, home, "Gone")
    revocation = (home / "openpgp-revocs.d" / f"{gone}.rev").read_bytes()
    run_gpg(gpg_home.binary, home, "--import", data=revocation.replace(b":-----", b"-----"))
    for wanted, why in (("old@", "has expired"), (gone, "was revoked")):
        with pytest.raises(UserError, match=why):
            gpg_keys.prove(own, gpg_keys.find(own.secret_keys(), wanted), cancel)


def test_a_proof_without_the_secret_key(
    own: Gpg, gpg: Gpg, gpg_home: GpgHome, cancel: CancelToken
) -> None:
    stranger = next(key for key in gpg.public_keys() if key.fingerprint == gpg_home.stranger)
    with pytest.raises(UserError, match="no secret key") as failed:
        gpg_keys.prove(gpg, stranger, cancel)
    assert "backup" in failed.value.todo


def test_the_public_part_holds_nothing_secret(
    gpg: Gpg, gpg_home: GpgHome, own: Gpg, cancel: CancelToken
) -> None:
    key = gpg_keys.find(gpg.secret_keys(), "czar@")
    data = gpg_keys.public_part(gpg, key, cancel)
    assert data.startswith(b"-----BEGIN PGP PUBLIC KEY BLOCK-----")
    assert data.isascii()
    tags = packets.tags(data)
    assert tags[0] == 6
    assert not {5, 7} & set(tags)
    assert own.import_key(data) == [gpg_home.czar]
    assert own.secret_keys() == []


def test_a_secret_in_what_gpg_gives_is_refused(
    gpg_home: GpgHome, tmp_path: Path, gpg: Gpg, cancel: CancelToken
) -> None:
    wrapper = tmp_path / "gpg"
    wrapper.write_text(
        "#!/bin/sh\nfor word; do shift\n"
        'case "$word" in --export) word=--export-secret-keys;; esac\nset -- "$@" "$word"; done\n'
        f'exec {gpg_home.binary} "$@"\n'
    )
    wrapper.chmod(0o700)
    wrapped = Gpg(gpg_home.path, wrapper)
    key = gpg_keys.find(wrapped.secret_keys(), "czar@")
    with pytest.raises(UserError, match=r"no public key|holds a secret key"):
        gpg_keys.public_part(wrapped, key, cancel)
    joined = gpg_home.run("--export", gpg_home.czar) + gpg_home.run(
        "--export-secret-keys", gpg_home.czar
    )
    assert {5, 6, 7} <= set(packets.tags(joined))


@pytest.mark.parametrize("data", [b"", b"hello", b"\x99\x01", b"\x99\x01\x0d\x04"])
def test_what_is_not_whole_has_no_packets(data: bytes) -> None:
    if data:
        with pytest.raises(ValueError):
            packets.tags(data)
    else:
        assert packets.tags(data) == []


def test_a_backup_brings_the_key_back(
    own: Gpg, made: Key, pinentry: Answer, cancel: CancelToken, gpg_home: GpgHome
) -> None:
    data = gpg_keys.secret_part(own, made, cancel)
    assert 5 in packets.tags(data)
    sealed = own.seal(b"x", [made.fingerprint])
    home = own.home
    assert home is not None
    run_gpg(gpg_home.binary, home, "--delete-secret-and-public-key", made.fingerprint)
    assert own.secret_keys() == []
    assert own.import_key(data) == [made.fingerprint]
    assert own.unseal(sealed, cancel) == b"x"
    pinentry("cancel")
    with pytest.raises(UserError, match=r"not backed up.*you cancelled"):
        gpg_keys.secret_part(own, made, cancel)
    end_agent(home)


def test_a_key_is_found_by_what_people_call_it(gpg: Gpg, gpg_home: GpgHome) -> None:
    keys = gpg.secret_keys()
    assert gpg_keys.find(keys, f"0x{gpg_home.second[-16:].lower()}").fingerprint == gpg_home.second
    with pytest.raises(UserError, match="no secret GPG key of yours nobody"):
        gpg_keys.find(keys, "nobody")
    with pytest.raises(UserError, match="More than one"):
        gpg_keys.find(keys, "example.org")


@pytest.mark.parametrize("code", [108, 110, 112, 119])
def test_a_smartcard_that_is_absent_has_its_own_sentence(code: int) -> None:
    lines = [
        b"[GNUPG:] ENC_TO 0123456789ABCDEF 18 0",
        f"[GNUPG:] ERROR pkdecrypt_failed {6 << 24 | code}".encode(),
        b"[GNUPG:] DECRYPTION_FAILED",
    ]
    failed = failure(read_status(lines), "a.gpg", cut_short=False)
    assert failed.status == "no card"
    assert "Insert it" in failed.todo


def test_whom_a_file_is_for_is_told_before_it_is_opened(
    gpg: Gpg, gpg_home: GpgHome, encrypt: Encrypt, tmp_path: Path
) -> None:
    path = tmp_path / "a.gpg"

    def told(*recipients: str, options: tuple[str, ...] = ()) -> str:
        path.write_bytes(encrypt(b"x" * 500, *recipients, options=options))
        return meant_for(gpg, path)

    (czar,) = gpg.recipients(encrypt(b"x", gpg_home.czar))
    assert told(gpg_home.czar) == f"for the key 0x{czar} of Czar <czar@example.org>; you hold it"
    theirs = told(gpg_home.stranger)
    assert "of Stranger <stranger@example.org>; you do not hold it" in theirs
    assert told(gpg_home.czar, gpg_home.stranger).endswith("you hold it, and for another")
    assert "does not name" in told(gpg_home.czar, options=("--throw-keyids",))
    path.write_bytes(b"plain text")
    assert meant_for(gpg, path) == ""
    assert meant_for(gpg, tmp_path / "absent") == ""


def test_an_unknown_key_is_told_by_its_id() -> None:
    assert describe(["00AA" * 4], [], []) == f"for the key 0x{'00AA' * 4}; you do not hold it"


def test_without_a_gpg_the_ids_are_told_all_the_same(
    gpg_home: GpgHome, encrypt: Encrypt, tmp_path: Path
) -> None:
    path = tmp_path / "a.gpg"
    path.write_bytes(encrypt(b"x"))
    assert meant_for(Gpg(binary=tmp_path / "none"), path).startswith("for the key 0x")


@pytest.mark.parametrize(
    ("code", "why"),
    [
        (11, "not the right one"),
        (62, "in time"),
        (77, "agent"),
        (85, "no window to ask"),
        (91, "another smartcard"),
        (99, "you cancelled"),
        (112, "smartcard with this key is not there"),
        (198, "you cancelled"),
        (1, "gave no cause"),
    ],
)
def test_each_cause_has_a_sentence_and_a_next_step(code: int, why: str) -> None:
    status = [["PROGRESS", "x"], ["ERROR", "key_generate", str(2 << 24 | code)]]
    failed = gpg_keys._failure(gpg_keys._Ran(2, b"", status), "The key pair was not made.")
    assert why in failed.what
    assert failed.todo


@pytest.mark.parametrize(
    ("version", "recent"), [("2.2.40", False), ("2.3.0", True), ("2.4.5", True), ("3.0.1", True)]
)
def test_the_modern_kind_is_asked_for_as_each_version_calls_it(
    tmp_path: Path, version: str, recent: bool
) -> None:
    binary = tmp_path / "gpg"
    binary.write_text(f"#!/bin/sh\necho 'gpg (GnuPG) {version}'\n")
    binary.chmod(0o700)
    assert gpg_keys._is_recent(Gpg(binary=binary)) is recent
